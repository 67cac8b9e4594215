"""Files for tests: good ones, made here byte by byte, and those that only look like them."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
"""The harmless text that every scanner takes for a virus; in pieces, so that none takes this file for one."""


def pdf(*, pages: int = 1, javascript: str = "", password: str | None = None, more: bytes = b"") -> bytes:
    """A PDF; ``more`` is put into it, where a reader of PDFs does not look."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if javascript:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(javascript)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password is not None:
        writer.encrypt(password, "owner", algorithm="AES-256")
    file = BytesIO()
    writer.write(file)
    return file.getvalue().replace(b"\n", b"\n%" + more + b"\n", 1) if more else file.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A picture."""
    file = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def archive(*, comment: bytes = b"") -> bytes:
    """A ZIP archive that unfolds to a thousand times its size."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("zeros", bytes(10_000_000))
        zipped.comment = comment
    return file.getvalue()


def bomb_pdf(size: int = 200_000_000) -> bytes:
    """A PDF whose table of contents unfolds to ``size`` bytes."""
    packer = zlib.compressobj(9)
    folded = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()
    head = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    table = b"3 0 obj<</Type/XRef/W[1 2 1]/Size %d/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % (
        size // 4,
        len(folded),
    )
    return head + table + folded + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def bomb_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is enormous."""
    small = picture("PNG", (1, 1))
    header = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + small[24:29]
    return small[:12] + header + zlib.crc32(header).to_bytes(4) + small[33:]
