"""Every print: of each certificate there is, in English, in French and in both, read as the file has its words."""

import io
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from sqlalchemy import select

from portal.coi.models import Coi
from portal.coi.queries import records
from portal.documents.printing.pdf import pdf
from portal.documents.queries import LANGUAGES
from portal.extensions import db
from tests.language.judging import wrong
from tests.language.reading import Block, lines
from tests.support import tagged
from tests.support.linting import Finding

NEUTRAL = frozenset(("no space before a mark", "numbers as in English", "dates in words"))
"""A print in both languages has the colon of French, and numbers and days that nobody reads in two ways."""


def every_print() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    """The name of each print, the file, its languages."""
    for coi in db.session.scalars(select(Coi).order_by(Coi.id)):
        record = records.current(coi).record
        for name, languages in LANGUAGES.items():
            yield f"{coi.number}, {name}", pdf(record, languages), languages


def read(file: bytes, languages: Sequence[str]) -> list[Block]:
    """What stands on a print, each piece in the language that a screen reader is told; then its margins, if in one."""
    pieces = [Block(part.language or languages[0], part.text.strip()) for part in tagged.parts(file)]
    if len(languages) > 1:
        return pieces
    told = _bare("".join(piece.text for piece in pieces))
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    found = (line for page in pages for line in lines(page, languages[0]))
    return [*pieces, *(line for line in found if _bare(line.text) not in told)]


def _bare(text: str) -> str:
    return "".join(text.split())


def wrong_in(file: bytes, languages: Sequence[str], by_people: Sequence[str] = ()) -> list[Finding]:
    """The findings about a print."""
    found = wrong(read(file, languages), by_people)
    return found if len(languages) == 1 else [finding for finding in found if finding.rule not in NEUTRAL]
