"""From the rows of a file to the entries of a list, or to what is wrong with the file, line by line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.exchange.domain.tables import Oddity, Raw, Strange, Table, shown
from portal.exchange.domain.tables import Row as Cells
from portal.reference.domain.columns import Column, Problem, Row, heading
from portal.reference.domain.lists import ReferenceList
from portal.shared.errors import Invalid
from portal.shared.text import N_

SEARCHED_FOR_HEADINGS = 20
"""The headings stand in one of the first lines: published files begin with a title."""


@dataclass
class Found:
    """What a file says: the entries by key, the columns it has, and what is wrong with it, in the order of its lines.

    ``lines``: key → the number of its line. ``left_out`` counts lines that are no entries of the list;
    ``unread`` are the headings of columns that the list does not have.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    left_out: int = 0
    unread: tuple[str, ...] = ()


def read(
    list_: ReferenceList,
    table: Table,
    given: Mapping[str, str],
    is_entry: Callable[[Mapping[str, str]], bool] = lambda _cells: True,
) -> Found:
    """The entries of ``table``; ``given`` are the values of columns that the file may lack.

    ``is_entry`` tells, from the cells by their folded headings, whether a line is an entry at all.
    """
    found = Found()
    at, columns = _headings(list_, table.rows)
    missing = [c for c in list_.columns if c.required and c.name not in columns and not given.get(c.name)]
    if missing or not columns:
        wanted = ", ".join(column.name for column in missing or list_.columns if column.required)
        seen = ", ".join(shown(cell) for cell in table.rows[0].cells[:8])[:120] if table.rows else ""
        message = N_("The file has no column %(wanted)s; its first line is: %(seen)s. Name the columns in one line.")
        found.problems.append(Problem(0, "", message, {"wanted": wanted, "seen": seen}))
        return found
    names = [heading(shown(cell)) for cell in table.rows[at].cells]
    width = max(columns.values(), default=0) + 1
    asked = {name: value for name, value in given.items() if value and name not in columns}
    found.columns = (*columns, *asked)
    taken = set(columns.values())
    headings = enumerate(shown(cell) for cell in table.rows[at].cells)
    found.unread = tuple(text for place, text in headings if text and place not in taken)
    for cells in table.rows[at + 1 :]:
        texts = {name: shown(cell) for name, cell in zip(names, cells.cells, strict=False)}
        if not is_entry(texts):
            found.left_out += 1
            continue
        if len(cells.cells) < width and list_.identity[0] in columns and len(cells.cells) <= width // 2:
            message = N_("This line ends too early: the file was cut off, or a separator is missing.")
            found.problems.append(Problem(cells.number, "", message))
            continue
        _add(found, list_, cells, columns, asked)
    return found


def _headings(list_: ReferenceList, rows: Sequence[Cells]) -> tuple[int, dict[str, int]]:
    """The line with the headings, and where each column stands; the line with most of them."""
    best: tuple[int, dict[str, int]] = (0, {})
    for at, cells in enumerate(rows[:SEARCHED_FOR_HEADINGS]):
        names = [heading(shown(cell)) for cell in cells.cells]
        columns = {c.name: place for c in list_.columns if (place := _place(c, names)) is not None}
        if len(columns) > len(best[1]):
            best = (at, columns)
    return best


def _place(column: Column, names: Sequence[str]) -> int | None:
    """Where a column stands: under its own name or, failing that, under another that published files give it."""
    for wanted in (heading(column.name), *map(heading, column.also)):
        if wanted in names:
            return names.index(wanted)
    return None


def _add(
    found: Found, list_: ReferenceList, cells: Cells, columns: Mapping[str, int], asked: Mapping[str, str]
) -> None:
    row = dict(asked)
    wrong = len(found.problems)
    for name, place in columns.items():
        column = list_.column(name)
        try:
            row[name] = _value(column, cells.cell(place))
        except Invalid as invalid:
            found.problems.append(Problem(cells.number, column.label, invalid.message, invalid.parameters))
    if len(found.problems) > wrong:
        return
    key = list_.key_of(row)
    if key in found.rows:
        message = N_("%(key)s stands in line %(first)s already.")
        parameters = {"key": key.replace("|", " · "), "first": found.lines[key]}
        found.problems.append(Problem(cells.number, list_.column(list_.identity[0]).label, message, parameters))
        return
    found.rows[key], found.lines[key] = row, cells.number


def _value(column: Column, raw: Raw) -> str:
    if isinstance(raw, Strange) and raw.oddity not in (Oddity.DATE, Oddity.LOGICAL):
        message = {
            Oddity.FORMULA: N_("This is a formula. Put its value there."),
            Oddity.MERGED: N_("This cell is merged with others. Separate them."),
        }.get(raw.oddity, N_("This cell cannot be read. Write its value as a text."))
        raise Invalid(message)
    return column.read(shown(raw))
