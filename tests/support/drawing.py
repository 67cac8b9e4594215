"""Pictures of PDFs, as a program draws them that did not make them (poppler)."""

import io
import shutil
import subprocess

import pytest
from PIL import Image

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="no pdftoppm, PDFs are not looked at; on Debian: apt install poppler-utils"
)


def pictures(pdf: bytes, *, ppi: int, first: int = 1, last: int = 999) -> list[Image.Image]:
    """Pages of a PDF in grey."""
    pages = ["-f", str(first), "-l", str(last)]
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(ppi), "-gray", *pages, "-"], input=pdf, capture_output=True, check=True
    ).stdout
    found, stream = [], io.BytesIO(drawn)
    while stream.tell() < len(drawn):
        if stream.readline() != b"P5\n":
            raise ValueError("no grey picture")
        wide, high = map(int, stream.readline().split())
        stream.readline()
        found.append(Image.frombytes("L", (wide, high), stream.read(wide * high)))
    return found
