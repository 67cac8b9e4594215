"""Lines of box 13 as somebody sent them: each cell read or explained, and which lines can be kept."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from portal.coi.answers import blank, to_text
from portal.coi.domain.boxes import Box, Field, Kind
from portal.coi.domain.content import Content
from portal.exchange import answers, queries
from portal.exchange.answers import Register, Remark
from portal.exchange.domain.headings import Headings, headings_of
from portal.exchange.domain.numbers import Style, is_ambiguous
from portal.exchange.domain.tables import Book, Raw, Row, Table, place
from portal.exchange.services import MOST_ROWS
from portal.shared.errors import Invalid
from portal.shared.text import N_

WITHOUT_COMMODITY = N_("Write the CN code: a line stands under its commodity.")
NONE: Mapping[str, Remark] = MappingProxyType({})
"""Shared by all lines of which nothing is said: there can be a thousand."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its answers by field, what is wrong with a cell, what deserves a look."""

    row: Row
    answers: dict[str, Any]
    problems: Mapping[str, Remark]
    remarks: Mapping[str, Remark]

    @property
    def is_good(self) -> bool:
        """Whether the line can be kept."""
        return not self.problems


@dataclass
class Lines:
    """A table that was read: its lines, and what is said about it as a whole.

    ``undecided`` are the fields whose numbers can be read in two ways, with one that can.
    """

    box: Box
    table: Table
    headings: Headings
    lines: list[Line]
    hidden: Collection[str] = ()
    undecided: Mapping[str, str] = field(default_factory=dict)

    @property
    def good(self) -> list[Line]:
        """The lines that can be kept."""
        return [line for line in self.lines if line.is_good]

    @property
    def bad(self) -> list[Line]:
        """The lines with something to mend."""
        return [line for line in self.lines if not line.is_good]

    @property
    def columns(self) -> list[Field]:
        """The fields the table has a column for, in the order of the box."""
        return [source for source in self.box.fields if source.name in self.headings.columns]

    @property
    def missing(self) -> list[Field]:
        """The fields the table has no column for; they stay empty."""
        filled = {*self.headings.columns, *(["unit"] if self.headings.unit else [])}
        return [source for source in self.box.fields if source.name not in filled]

    def cell(self, line: Line, source: Field) -> tuple[str, Raw]:
        """Where a field of a line stands in the table, and what stands there."""
        column = self.headings.columns[source.name]
        return place(line.row.number, column), line.row.cell(column)


def read(book: Book, box: Box, content: Content, *, styles: Mapping[str, Style] | None = None) -> Lines:
    """The lines in the first sheet that has their headings; ``styles`` says how numbers of a field are written.

    Raises Invalid with what is wrong with the table as a whole.
    """
    table, headings = _found(book, box)
    rows = [row for row in table.rows if row.number > headings.row and _has_something(row, headings)]
    if not rows:
        raise Invalid(N_("Below the headings there is no line."))
    if len(rows) > MOST_ROWS or table.is_cut:
        message = N_("A table has %(most)s lines at most here, and this one has more. Split it into several.")
        raise Invalid(message, most=MOST_ROWS)
    cells = cells_of(rows, headings.columns)
    register = queries.register(box, cells, content, styles=styles)
    lines = [_line(row, box, headings, register) for row in rows]
    return Lines(box, table, headings, lines, book.hidden, _undecided(box, cells, register))


def _found(book: Book, box: Box) -> tuple[Table, Headings]:
    known = answers.known_headings(box)
    expected = [source.label for source in box.fields]
    refusal: Invalid | None = None
    for table in book.tables:
        try:
            return table, headings_of(table, known, expected)
        except Invalid as invalid:
            refusal = refusal or invalid
    raise refusal or Invalid(N_("There is nothing in this table. Give its headings, and a row for each line."))


def cells_of(rows: Sequence[Row], columns: Mapping[str, int]) -> dict[str, Collection[Raw]]:
    """What stands in each column, each value once, in the order of the rows."""
    return {name: dict.fromkeys(row.cell(column) for row in rows) for name, column in columns.items()}


def _has_something(row: Row, headings: Headings) -> bool:
    return any(row.cell(column) for column in headings.columns.values())


def _line(row: Row, box: Box, headings: Headings, register: Register) -> Line:
    found: dict[str, Any] = {}
    problems: dict[str, Remark] = {}
    remarks: dict[str, Remark] = {}
    for source in box.fields:
        column = headings.columns.get(source.name)
        said: list[Remark] = []
        value = None
        try:
            value = answers.read(source, "" if column is None else row.cell(column), register, said)
        except Invalid as invalid:
            problems[source.name] = Remark(invalid.message, invalid.parameters)
        found[source.name] = blank(source) if value is None else value
        if said:
            remarks[source.name] = said[0]
    if headings.unit and not found.get("unit") and "unit" not in problems:
        found["unit"] = headings.unit
    problems |= _without_commodity(box, headings, found, problems)
    return Line(row, found, problems or NONE, remarks or NONE)


def _without_commodity(
    box: Box, headings: Headings, found: Mapping[str, Any], problems: Mapping[str, Remark]
) -> dict[str, Remark]:
    """A line stands under its commodity: without one it has no place; all else may follow later."""
    for source in box.fields:
        if source.kind is Kind.COMMODITY and not found[source.name] and source.name not in problems:
            beside = source.name if source.name in headings.columns else next(iter(headings.columns))
            return {beside: Remark(WITHOUT_COMMODITY)}
    return {}


def _undecided(box: Box, cells: Mapping[str, Collection[Raw]], register: Register) -> dict[str, str]:
    found = {}
    for name, style in register.styles.items():
        whole = box.field(name).kind is Kind.COUNT
        texts = sorted(raw for raw in cells.get(name, ()) if isinstance(raw, str) and is_ambiguous(raw, whole=whole))
        if style is None and texts:
            found[name] = texts[0]
    return found


def already_there(lines: Lines, rows: Collection[Mapping[str, Any]]) -> dict[int, int]:
    """Lines that the box has already: the number of the row in the table → that of the line in the box."""
    box = lines.box
    known = {_as_text(box, row): number for number, row in reversed(list(enumerate(rows, start=1)))}
    texts = ((line.row.number, _as_text(box, line.answers)) for line in lines.good)
    return {number: known[text] for number, text in texts if text in known}


def _as_text(box: Box, answers: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(to_text(source, answers.get(source.name)) for source in box.fields if not source.preset)


def problems_of(lines: Lines) -> Iterator[tuple[Line, Field, Remark]]:
    """What is wrong, line by line."""
    for line in lines.bad:
        for source in lines.box.fields:
            if source.name in line.problems:
                yield line, source, line.problems[source.name]
