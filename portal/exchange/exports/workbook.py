"""A draft as a workbook to fill in without a connection: a row for each field, a sheet for each box with lines.

Closed lists, countries and usual partners are drop-down lists; a hidden sheet says where the workbook comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask_babel import pgettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Content
from portal.coi.fields import choices
from portal.coi.models import Coi
from portal.coi.queries import countries_of
from portal.exchange import queries
from portal.exchange.domain.template import KEY_COLUMN, OWN_SHEET, Origin
from portal.exchange.exports.lines import in_a_cell
from portal.exchange.services import MOST_ROWS
from portal.shared.people import Actor
from portal.web.both import gettext as _
from portal.web.i18n import countries, country_name, current_language

LISTS = "_lists"
WIDTHS = (8, 44, 34, 60, 4)
"""Of the columns of the first sheet: number, title, field, value, key."""
_VALUE, _KEY = 3, 4


@dataclass
class _Lists:
    """The hidden sheet with what is offered; each list once."""

    sheet: Worksheet
    places: dict[tuple[str, ...], str] = field(default_factory=dict)

    def place(self, values: Sequence[str]) -> str:
        """Where a list stands, as the rule of a cell names it."""
        key = tuple(values)
        if key not in self.places:
            column = len(self.places)
            for row, value in enumerate(values):
                self.sheet.write_string(row, column, value)
            letter = xl_col_to_name(column)
            self.places[key] = f"='{LISTS}'!${letter}$1:${letter}${len(values)}"
        return self.places[key]


@dataclass
class _Writer:
    """A workbook that is being written for one certificate and one person."""

    workbook: Any
    coi: Coi
    content: Content
    actor: Actor
    lists: _Lists
    bold: Format
    value: Format
    names: Mapping[int, str] = field(default_factory=dict)

    def offer(self, sheet: Worksheet, box: Box, source: Field, rows: tuple[int, int], column: int) -> None:
        """A drop-down list for cells of a field, where there is something to offer; others may be typed."""
        values = self._offered(box, source)
        if values:
            rule = {"validate": "list", "source": self.lists.place(values), "show_error": False}
            sheet.data_validation(rows[0], column, rows[1], column, rule)

    def _offered(self, box: Box, source: Field) -> list[str]:
        match source.kind:
            case Kind.CHOICE:
                return [_(label) for _value, label in choices(source)]
            case Kind.TICK:
                return [_("Yes"), _("No")]
            case Kind.COUNTRY | Kind.COUNTRIES:
                every, among = countries(current_language()), countries_of(source)
                return [name for code, name in every.items() if among is None or code in among]
            case Kind.ORGANISATION | Kind.ORGANISATIONS:
                usual = queries.partners(box, source, self.actor)
                return list(dict.fromkeys([*self.names.values(), *usual]))
            case _:
                return []

    def write(self, sheet: Worksheet, row: int, column: int, source: Field, answer: Any) -> None:
        """An answer in a cell: numbers as numbers, all else as texts, nothing as a formula."""
        cell = self._cell(source, answer)
        if isinstance(cell, Decimal | int):
            sheet.write_number(row, column, float(cell), self.value)
        elif cell:
            sheet.write_string(row, column, cell, self.value)
        else:
            sheet.write_blank(row, column, None, self.value)

    def _cell(self, source: Field, answer: Any) -> str | int | Decimal | None:
        match source.kind:
            case Kind.TICK:
                return _("Yes") if answer else _("No")
            case Kind.DAY:
                return answer.isoformat() if answer else None
            case Kind.COUNTRY:
                return country_name(answer)
            case Kind.COUNTRIES:
                return "; ".join(country_name(code) for code in answer or ())
            case Kind.ORGANISATIONS:
                return "; ".join(self.names[id_] for id_ in answer or () if id_ in self.names)
            case _:
                cell = in_a_cell(source, answer, self.names)
                return cell if isinstance(cell, str | int | Decimal) else None


def made(coi: Coi, boxes: Sequence[Box], actor: Actor) -> BytesIO:
    """The workbook with these boxes of a certificate, in the language of the page."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        first = workbook.add_worksheet(_("Certificate"))
        sheets = {box.key: sheet_name(box) for box in boxes if box.repeated}
        rows = {key: workbook.add_worksheet(name) for key, name in sheets.items()}
        hidden, own = workbook.add_worksheet(LISTS), workbook.add_worksheet(OWN_SHEET)
        hidden.hide()
        own.very_hidden()
        value = workbook.add_format({"bg_color": "#FFFCEE", "border": 1, "border_color": "#C9CFCA", "text_wrap": True,
                                     "valign": "top", "locked": False})  # fmt: skip
        writer = _Writer(
            workbook, coi, coi.content(), actor, _Lists(hidden), workbook.add_format({"bold": True}), value
        )
        _fields(writer, first, [box for box in boxes if not box.repeated])
        for box in boxes:
            if box.repeated:
                _lines(writer, rows[box.key], box)
        versions = {box.key: coi.version_of(box) for box in boxes}
        origin = Origin(coi.number, coi.edition_key, current_language(), versions, sheets)
        for row, cells in enumerate(origin.rows):
            for column, text in enumerate(cells):
                own.write_string(row, column, text)
    file.seek(0)
    return file


def sheet_name(box: Box) -> str:
    """What the sheet of a box with lines is called."""
    return f"{pgettext('certificate', 'Box')} {box.number}"


def _fields(writer: _Writer, sheet: Worksheet, boxes: Sequence[Box]) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column == _KEY})
    sheet.write_string(0, 0, writer.coi.number, writer.bold)
    sheet.write_string(1, 0, _("Fill in the column “Value”, and send the file back where you downloaded it."))
    sheet.write_string(2, 0, _("Several answers in one cell are separated by semicolons."))
    heads = (pgettext("certificate", "Box"), _("Title"), _("Field"), _("Value"), KEY_COLUMN)
    for column, head in enumerate(heads):
        sheet.write_string(4, column, head, writer.bold)
    sheet.freeze_panes(5, 0)
    row = 5
    for box in boxes:
        writer.names = queries.names_in(box, writer.content)
        for source in box.fields:
            sheet.write_string(row, 0, box.number)
            sheet.write_string(row, 1, _(box.title))
            sheet.write_string(row, 2, _(source.label))
            writer.write(sheet, row, _VALUE, source, writer.content.value(box.key, source.name))
            sheet.write_string(row, _KEY, f"{box.key}.{source.name}")
            writer.offer(sheet, box, source, (row, row), _VALUE)
            row += 1
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _lines(writer: _Writer, sheet: Worksheet, box: Box) -> None:
    writer.names = queries.names_in(box, writer.content)
    key = len(box.fields)
    sheet.set_column(0, key - 1, 24)
    sheet.set_column(key, key, 4, None, {"hidden": True})
    sheet.freeze_panes(1, 0)
    for column, source in enumerate(box.fields):
        sheet.write_string(0, column, _(source.label), writer.bold)
        writer.offer(sheet, box, source, (1, MOST_ROWS), column)
    sheet.write_string(0, key, KEY_COLUMN, writer.bold)
    for row, line in enumerate(writer.content.answers[box.key][ROWS], start=1):
        for column, source in enumerate(box.fields):
            writer.write(sheet, row, column, source, line[source.name])
        sheet.write_string(row, key, line["key"])
