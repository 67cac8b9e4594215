"""Tables as text: pasted from a spreadsheet, or CSV as any spreadsheet of either language writes it."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from portal.exchange.domain.tables import Row, Table
from portal.shared.errors import Invalid
from portal.shared.text import N_
from portal.web.fields import clean
from portal.web.spreadsheets import DANGEROUS

MOST_ROWS_READ = 1_050
"""More than an import takes, so that it can say so; what comes after is never looked at."""
MOST_COLUMNS = 100
MOST_OF_A_CELL = 32_767
_SEPARATORS = ("\t", ";", ",")
_SAID = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
"""What Excel writes above a CSV to say what separates its cells."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_QUOTED = re.compile(r'"[^"]*"')
_NOT_A_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

csv.field_size_limit(MOST_OF_A_CELL)


def read(data: bytes) -> Table:
    """The table of a text file; raises Invalid where it is none."""
    return pasted(decoded(data))


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with or without its mark, or as older Windows programs write it."""
    for name in _likely(data):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if not _NOT_A_TEXT.search(text[:10_000]):
            return text
    raise Invalid(N_("This is neither a workbook (.xlsx) nor a text (.csv). Save your table as one of these."))


def _likely(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    begin = data[:400]
    if begin[1::2].count(0) > len(begin) // 4:
        return ("utf-16-le",)
    if begin[::2].count(0) > len(begin) // 4:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def pasted(text: str) -> Table:
    """The table that somebody pasted: tabs between cells, or the signs of CSV."""
    said = _SAID.match(text)
    body = text[said.end() :] if said else text.removeprefix("\ufeff")
    lines = (
        found[0] for found in _LINE.finditer(body)
    )  # one after another: a copy of the text takes four times as much
    rows = csv.reader(lines, delimiter=said[1] if said else _separator(body))
    try:
        found = _rows(enumerate(rows, start=2 if said else 1))
        taken = list(islice(found, MOST_ROWS_READ))
        return Table(taken, is_cut=next(found, None) is not None)
    except csv.Error:
        raise Invalid(N_("A cell of this table does not end: one of its quotation marks lacks the second.")) from None


def _separator(text: str) -> str:
    """What separates the cells: of the three signs the one that the first rows have most of."""
    first = [_QUOTED.sub("", line) for line in text[:20_000].splitlines()[:11]]
    return max(_SEPARATORS, key=lambda sign: max((line.count(sign) for line in first), default=0))


def _rows(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    known: dict[str, str] = {}
    for number, cells in rows:
        row = tuple(_undone(clean(cell), known) for cell in cells[:MOST_COLUMNS])
        if any(row):
            yield Row(number, row)


def _undone(text: str, known: dict[str, str]) -> str:
    """A text as it was before it was defused: without the apostrophe that keeps spreadsheets from calculating it."""
    if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS):
        text = text[1:]
    return known.setdefault(text, text) if len(text) < 64 else text  # noqa: PLR2004 - short ones come again and again


def defused_once_more(text: str) -> str:
    """A text that begins with apostrophes of its own, so that `_undone` gives it back as it was."""
    return f"'{text}" if text.startswith("'") and text.lstrip("'").startswith(DANGEROUS) else text
