"""Tables as files, made row by row while they are sent: CSV as the language writes it, and XLSX. Knows no feature.

Memory holds a few rows, whatever their number. No cell is ever a formula.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from portal.web.fields import clean
from portal.web.i18n import current_language, format_number

Cell = str | int | Decimal | date | None
Rows = Iterable[Sequence[Cell]]

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula."""
CHUNK = 8_192
MOST_ROWS = 1_048_575
"""As many rows a sheet of a workbook has, below its headings."""
MOST_LETTERS = 32_767
_FIRST_DAY = date(1899, 12, 30)
_DAY = 2
"""The number of the format of dates in the empty workbook: the second that a cell of it has."""
_EXTENT = re.compile(r"<dimension [^>]*/>")
"""How far a sheet goes, which nobody knows yet; it may be left out."""


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


# CSV


def as_csv(heads: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """The table in UTF-8 with its mark: ``;`` and a decimal comma in French, ``,`` and a point in English."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";" if current_language() == "fr" else ",")
    yield "\ufeff".encode()
    for row in _with(heads, rows):
        writer.writerow([_written(cell) for cell in row])
        if line.tell() >= CHUNK:
            yield _emptied(line)
    yield _emptied(line)


def _with(heads: Sequence[str], rows: Rows) -> Iterator[Sequence[Cell]]:
    yield heads
    yield from rows


def _written(cell: Cell) -> str:
    if isinstance(cell, int | Decimal):
        return format_number(cell, grouped=False)
    if isinstance(cell, date):
        return cell.isoformat()
    return defused(cell or "")


def _emptied(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


# XLSX


def as_xlsx(heads: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """The table as a workbook of one sheet, with real numbers and real dates; texts are texts, never formulas.

    An empty workbook is made first; its rows are then written into the sheet while the file is sent, as XML that
    names no shared text: so it begins at once, and needs neither memory nor a file on disk.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        with zipfile.ZipFile(_empty_workbook(heads)) as empty:
            for name in empty.namelist():
                if name != "xl/worksheets/sheet1.xml":
                    made.writestr(name, empty.read(name))
            sheet = _EXTENT.sub("", empty.read("xl/worksheets/sheet1.xml").decode())
        above, _, below = sheet.partition("</sheetData>")
        with made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(above.encode())
            yield sink.taken()
            for number, row in enumerate(rows, start=2):
                part.write(_row(number, row).encode())
                if sink.size >= CHUNK:
                    yield sink.taken()
            part.write(f"</sheetData>{below}".encode())
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Where the archive is written to, and taken from again while it is written."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        found = b"".join(self.parts)
        self.parts.clear()
        self.size = 0
        return found


def _empty_workbook(heads: Sequence[str]) -> io.BytesIO:
    """A workbook with its headings alone, and beside them a blank cell in the format of dates."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(heads) - 1, 0), 18)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        sheet.write_blank(0, len(heads), None, day)  # a format that no cell has is left out of the file
    file.seek(0)
    return file


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = (_cell(f"{xl_col_to_name(column)}{number}", cell) for column, cell in enumerate(row))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, date):
        return f'<c r="{place}" s="{_DAY}"><v>{(cell - _FIRST_DAY).days}</v></c>'
    if isinstance(cell, int | Decimal):
        return f'<c r="{place}"><v>{Decimal(cell):f}</v></c>'
    text = escape(clean(cell)[:MOST_LETTERS])
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


@dataclass(frozen=True)
class Format:
    """A kind of file: what it is called at the end of its name and on the line, and who makes it."""

    ending: str
    media_type: str
    made: Callable[[Sequence[str], Rows], Iterator[bytes]]
    most_rows: int | None = None


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "text/csv; charset=utf-8", as_csv),
    "xlsx": Format(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx, most_rows=MOST_ROWS
    ),
}
