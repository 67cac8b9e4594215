"""Box 13 as a table, and what is left of an import: files that read back as they were."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.fields import label_of
from portal.coi.models import Coi
from portal.commodities.domain.entries import formatted_code
from portal.exchange import queries
from portal.exchange.domain.numbers import is_ambiguous
from portal.exchange.domain.tables import Raw, Strange
from portal.exchange.files.texts import defused_once_more
from portal.exchange.forms.lines import Lines
from portal.web.both import gettext as _
from portal.web.i18n import format_number, said
from portal.web.spreadsheets import Cell, Format


def heads(box: Box) -> list[str]:
    """The headings of the columns, in the language of the page."""
    return [_(source.label) for source in box.fields]


def rows(coi: Coi, box: Box, kind: Format) -> Iterator[list[Cell]]:
    """The lines of the box, as a spreadsheet of this kind writes them."""
    content = coi.content()
    names = queries.names_in(box, content)
    for line in content.answers[box.key][ROWS]:
        yield [_as_file(in_a_cell(source, line[source.name], names), kind) for source in box.fields]


def in_a_cell(source: Field, value: Any, names: Mapping[int, str]) -> Cell:
    """An answer the way the portal reads it again from a cell, in the language of the page."""
    if value is None or value == "":
        return None
    match source.kind:
        case Kind.ORGANISATION:
            return names.get(value)
        case Kind.CHOICE:
            return _(label_of(source, value))
        case Kind.COMMODITY:
            return formatted_code(value)
        case _:
            found: Cell = value
            return found


def _as_file(cell: Cell, kind: Format) -> Cell:
    if kind.ending != "csv":
        return cell
    if isinstance(cell, str):
        return defused_once_more(cell)
    if not isinstance(cell, Decimal):
        return cell
    text = format_number(cell, grouped=False)
    # three decimals alone could be thousands: a fourth tells which they are
    return f"{text}0" if is_ambiguous(text) else text


def rest_heads(lines: Lines) -> list[str]:
    """The headings of the table as it was sent, with one more for the reasons."""
    headings = next(row for row in lines.table.rows if row.number == lines.headings.row)
    return [*(_plain(raw) for raw in headings.cells), _("What to mend")]


def rest(lines: Lines, kind: Format) -> Iterator[list[Cell]]:
    """The lines that cannot be kept, as they were sent, each with what is wrong with it."""
    width = len(rest_heads(lines)) - 1
    for line in lines.bad:
        cells: list[Cell] = [_sent(line.row.cell(column), kind) for column in range(width)]
        reasons = [
            _("%(label)s: %(text)s", label=_(lines.box.field(name).label), text=said(p.message, p.parameters))
            for name, p in line.problems.items()
        ]
        yield [*cells, " ".join(reasons)]


def _plain(raw: Raw) -> str:
    return raw.shown if isinstance(raw, Strange) else str(raw)


def _sent(raw: Raw, kind: Format) -> Cell:
    cell: Cell = raw.shown if isinstance(raw, Strange) else raw
    return _as_file(cell, kind)
