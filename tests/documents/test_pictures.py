"""Prints look as they did when somebody last looked at them.

`python -m tests.documents.test_pictures` draws the pictures anew: look at each before it is committed.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageChops

from portal import create_app
from portal.documents.printing.pdf import pdf
from tests.documents.samples import BOTH, ENGLISH, FRENCH, record, with_foreign_names, with_lines
from tests.support.drawing import needs_poppler, pictures

FOLDER = Path(__file__).parent / "pictures"
PPI = 56
TOLERANCE = 40
"""How much a spot of 4 × 4 dots may differ, of 255: other versions of a renderer smooth letters differently."""

PAGES = {
    # picture           record               languages  page
    "small-1":         (record,              FRENCH,    1),
    "small-2":         (record,              BOTH,      2),
    "long-3":          (lambda: with_lines(200), ENGLISH, 3),
    "foreign-1":       (with_foreign_names,  FRENCH,    1),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _speaks(application: Flask) -> Iterator[None]:
    with application.app_context():
        yield


def drawn(name: str) -> Image.Image:
    """The page of a picture as it looks now, in 16 greys."""
    found, languages, page = PAGES[name]
    (picture,) = pictures(pdf(found(), languages), ppi=PPI, first=page, last=page)
    return picture.quantize(16, dither=Image.Dither.NONE)


@needs_poppler
@pytest.mark.parametrize("name", PAGES)
def test_a_print_looks_as_it_did(name):
    before, now = Image.open(FOLDER / f"{name}.png").convert("L"), drawn(name).convert("L")

    assert now.size == before.size
    differs = ImageChops.difference(before.reduce(4), now.reduce(4))
    assert differs.getextrema()[1] <= TOLERANCE, (
        f"{name} differs around {differs.point(lambda d: 255 * (d > TOLERANCE)).getbbox()}"
    )


def test_the_pictures_are_small():
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 150_000


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with create_app({"TESTING": True}).app_context():
        for name in PAGES:
            drawn(name).save(FOLDER / f"{name}.png", optimize=True)
