"""Reading the files of lists: strictly UTF-8 and regular, because a list that was misread makes wrong certificates."""

import csv
from collections.abc import Iterator
from itertools import islice

from portal.exchange.domain.tables import Row, Table
from portal.exchange.files import workbooks
from portal.reference.domain.reading import SEARCHED_FOR_HEADINGS
from portal.shared.errors import Invalid
from portal.shared.text import N_
from portal.web.fields import clean
from portal.web.spreadsheets import DANGEROUS

MB = 1_000_000
MOST_BYTES = 20 * MB
MOST_ROWS = 60_000
"""Four times the nomenclature with its grouping lines; what is longer is no list of this portal."""
_SEPARATORS = (",", ";", "\t")
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(data: bytes) -> Table:
    """The table in a CSV file, or in the first sheet of a workbook; raises Invalid with what to do."""
    if not data.strip():
        raise Invalid(N_("This file is empty. Choose another one."))
    if len(data) > MOST_BYTES:
        raise Invalid(N_("This file is larger than %(most)s MB: it is no list of this kind."), most=MOST_BYTES // MB)
    if data.startswith(_OLD_OR_LOCKED):
        raise Invalid(
            N_("This workbook is locked, or of a format of before 2007. Save it as “Excel workbook (.xlsx)”.")
        )
    table = _of_workbook(data) if data.startswith(b"PK") else _of_text(data)
    if table.is_cut:
        raise Invalid(N_("This file has more than %(most)s lines: it is no list of this kind."), most=MOST_ROWS)
    if not table.rows:
        raise Invalid(N_("This file is empty. Choose another one."))
    return table


def _of_workbook(data: bytes) -> Table:
    return max(workbooks.read(data, most_rows=MOST_ROWS).tables, key=lambda table: len(table.rows))


def _of_text(data: bytes) -> Table:
    text = _decoded(data)
    first = list(islice((line for line in text.splitlines() if line.strip()), SEARCHED_FOR_HEADINGS))
    separator = max(_SEPARATORS, key=lambda sign: max((line.count(sign) for line in first), default=0))
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    try:
        rows = _rows(reader)
        taken = list(islice(rows, MOST_ROWS))
        return Table(taken, is_cut=next(rows, None) is not None)
    except csv.Error as error:
        if "field larger" in str(error):
            raise Invalid(N_("Line %(line)s: a cell is too long."), line=reader.line_num) from None
        message = N_("Line %(line)s: a quotation mark lacks the second, or stands inside a cell without being doubled.")
        raise Invalid(message, line=reader.line_num) from None


def _rows(reader: "Iterator[list[str]]") -> Iterator[Row]:
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Row(reader.line_num, tuple(_undone(clean(cell)) for cell in cells))  # type: ignore[attr-defined]


def _undone(text: str) -> str:
    """A text as it was before an export kept spreadsheets from calculating it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = N_("Line %(line)s is not written in UTF-8. Save the file as “CSV UTF-8”, or as a workbook (.xlsx).")
        raise Invalid(message, line=line) from None
    if "\x00" in text[:10_000]:
        raise Invalid(N_("This is neither a workbook (.xlsx) nor a text (.csv). Save your table as one of these."))
    return text
