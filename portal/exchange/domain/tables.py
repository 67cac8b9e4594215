"""A table as it was read from a file or pasted: rows of raw cells, each with its place, whatever it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Oddity(StrEnum):
    """Why a cell of a workbook is not taken as it stands."""

    FORMULA = "formula"
    MERGED = "merged"
    DATE = "date"
    LOGICAL = "logical"
    FAULT = "fault"
    ROUNDED = "rounded"


@dataclass(frozen=True, slots=True)
class Strange:
    """A cell that is not taken as it stands; ``shown`` is what a spreadsheet shows in it."""

    oddity: Oddity
    shown: str = ""


Raw = str | Decimal | Strange
"""What stands in a cell; an empty one is an empty text."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, from 1; the first cell is that of column A."""

    number: int
    cells: tuple[Raw, ...]

    def cell(self, column: int) -> Raw:
        """What stands in a column, from 0."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """The rows that have something in them; ``is_cut`` where the file goes on after as many as are ever read.

    ``name`` is that of its sheet, empty where there is none.
    """

    rows: Sequence[Row]
    name: str = ""
    is_cut: bool = False


@dataclass(frozen=True)
class Book:
    """The tables of a file; ``hidden`` names the sheets that a spreadsheet does not show, which are not read."""

    tables: list[Table]
    hidden: list[str] = field(default_factory=list)
    kept_apart: Table | None = None


def shown(raw: Raw) -> str:
    """What stands in a cell, as a text."""
    match raw:
        case Strange():
            return raw.shown
        case Decimal():
            return f"{raw:f}"
        case _:
            return raw


def place(row: int, column: int) -> str:
    """A cell as spreadsheets call it: row 7, column 2 is ``C7``. Rows count from 1, columns from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
