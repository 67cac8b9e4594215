"""Tables made for a test: texts to paste, workbooks of any kind, and those that nobody should send."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

from xlsxwriter import Workbook

HEADS = ("CN code", "Trade name", "Lot number", "Number of packages", "Package type", "Net weight", "Unit",
         "Producer (or last processor)")  # fmt: skip
ROW = ("0804 40 00", "Hass avocado", "L-1", "1200", "carton", "4800", "kg", "Coopérative Souss Verte")


def table(*rows: Sequence[object], heads: Sequence[str] = HEADS) -> str:
    """A table as a spreadsheet copies it."""
    return "\n".join("\t".join(map(str, row)) for row in (heads, *rows))


def row(**changes: object) -> list[object]:
    """A good line, with other values in the columns (from A to H) that are named."""
    cells: list[object] = list(ROW)
    for letter, value in changes.items():
        cells["ABCDEFGH".index(letter)] = value
    return cells


def workbook(*rows: Sequence[object], more: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook whose first sheet has these rows; ``more`` does what else belongs into it."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Lines")
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(number, column, cell)
        if more is not None:
            more(book)
    return file.getvalue()


def changed(data: bytes, parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """A workbook with other parts, or more of them."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = parts.get(name)
            content = old.read(name)
            new.writestr(name, change(content) if callable(change) else change or content)
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return file.getvalue()


def without_attribute(name: str) -> Callable[[bytes], bytes]:
    """A part of a workbook whose elements lack an attribute."""
    return lambda content: re.sub(rb" " + name.encode() + rb'="[^"]*"', b"", content)
