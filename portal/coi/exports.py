"""What a file of certificates contains: its columns as a table, and its rows, some certificates at a time (§17, D40)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.coi.domain.filters import Asked
from portal.coi.domain.lifecycle import STATUS_LABELS
from portal.coi.fields import label_of
from portal.coi.models import Coi, CoiLine
from portal.coi.queries import lists
from portal.coi.queries.waiting import waiting_for
from portal.commodities.domain.entries import formatted_code
from portal.shared.people import Actor
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.i18n import country_name, current_language, joined
from portal.web.spreadsheets import Cell

BATCH = 200
Names = Mapping[int, str]
"""What the organisations of a certificate are called, by their numbers."""


@dataclass(frozen=True)
class Column:
    """A column with something of the certificate: its name in the address, its heading, its value."""

    key: str
    label: str
    value: Callable[[Coi, ZoneInfo], Cell]


@dataclass(frozen=True)
class LineColumn:
    """A column with something of one line of box 13."""

    key: str
    label: str
    value: Callable[[Coi, CoiLine, Names], Cell]


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else moment.astimezone(zone).date()


def _named_in(box: str) -> Callable[[Coi, ZoneInfo], Cell]:
    """The organisations of a box: as signed, where it was signed (D14)."""

    def found(coi: Coi, _zone: ZoneInfo) -> Cell:
        return ", ".join((p.copied or {}).get("name") or p.organisation.name for p in coi.parties if p.box == box)

    return found


def _answer(coi: Coi, box_key: str, field_name: str, value: str | None) -> str:
    """An answer of a closed list in words; blank where the form has no such list."""
    fields = (f for box in coi.edition.boxes if box.key == box_key for f in box.fields if f.name == field_name)
    return next((_(label_of(field, value)) for field in fields), "") if value else ""


def _products(coi: Coi, _zone: ZoneInfo) -> Cell:
    named = (f"{formatted_code(line.commodity_code)} {line.trade_name or _name(coi, line)}" for line in coi.lines)
    return "; ".join(dict.fromkeys(named))


def _name(coi: Coi, line: CoiLine) -> str:
    return line.fact(coi).names[current_language()]


# fmt: off
COLUMNS = (
    Column("reference",   N_("Reference"),                lambda coi, _zone: coi.number),
    Column("draft",       N_("Draft number"),             lambda coi, _zone: coi.draft_reference),
    Column("national",    N_("National reference number"), lambda coi, _zone: coi.national_reference),
    Column("type",        N_("Type of document"),         lambda coi, _zone: _(coi.edition.type_label)),
    Column("status",      N_("Status"),                   lambda coi, _zone: _(STATUS_LABELS[coi.state])),
    Column("since",       N_("Status since"),             lambda coi, zone: _day(coi.status_since, zone)),
    Column("waits_for",   N_("The ball is with"),         lambda coi, _zone: waiting_for(coi)),
    Column("products",    N_("Products"),                 _products),
    Column("origin",      N_("Country of origin"),        lambda coi, _zone: joined(map(country_name, coi.origin_countries or ()))),
    Column("exporter",    N_("Exporter"),                 _named_in("exporter")),
    Column("export",      N_("Country of export"),        lambda coi, _zone: country_name(coi.export_country)),
    Column("body",        N_("Control body"),             _named_in("issuing_body")),
    Column("importer",    N_("Importer"),                 _named_in("importer")),
    Column("rfl",         N_("Responsible for the load"), _named_in("load")),
    Column("consignee",   N_("First consignee"),          _named_in("first_consignee")),
    Column("batches",     N_("In batches"),               lambda coi, _zone: _("Yes") if coi.in_batches else _("No")),
    Column("clearance",   N_("Country of clearance"),     lambda coi, _zone: country_name(coi.entry_country)),
    Column("authority",   N_("Authority at the point of entry"), _named_in("point_of_entry")),
    Column("weight",      N_("Gross weight"),             lambda coi, _zone: coi.gross_weight),
    Column("weight_unit", N_("Unit of the gross weight"), lambda coi, _zone: _answer(coi, "gross_weight", "unit", coi.gross_unit)),
    Column("created",     N_("Created"),                  lambda coi, zone: _day(coi.created_at, zone)),
    Column("issued",      N_("Issued"),                   lambda coi, zone: _day(coi.issued_at, zone)),
    Column("endorsed",    N_("Endorsed"),                 lambda coi, zone: _day(coi.endorsed_at, zone)),
    Column("changed",     N_("Last change"),              lambda coi, zone: _day(coi.changed_at, zone)),
)

LINE_COLUMNS = (
    LineColumn("cn",           N_("CN code"),                lambda _coi, line, _names: formatted_code(line.commodity_code)),
    LineColumn("commodity",    N_("Commodity"),              lambda coi, line, _names: _name(coi, line)),
    LineColumn("category",     N_("Category of products"),   lambda coi, line, _names: line.fact(coi).category),
    LineColumn("trade_name",   N_("Trade name"),             lambda _coi, line, _names: line.trade_name),
    LineColumn("lot",          N_("Lot number"),             lambda _coi, line, _names: line.lot),
    LineColumn("packages",     N_("Number of packages"),     lambda _coi, line, _names: line.packages),
    LineColumn("package_type", N_("Package type"),           lambda coi, line, _names: _answer(coi, "goods", "package_type", line.package_type)),
    LineColumn("net_weight",   N_("Net weight"),             lambda _coi, line, _names: line.net_weight),
    LineColumn("unit",         N_("Unit of the net weight"), lambda coi, line, _names: _answer(coi, "goods", "unit", line.unit)),
    LineColumn("producer",     N_("Producer (or last processor)"), lambda _coi, line, names: names.get(line.producer_id or 0)),
    LineColumn("line_body",    N_("Producer’s control body"), lambda _coi, line, names: names.get(line.control_body_id or 0)),
)
# fmt: on


@dataclass(frozen=True)
class Content:
    """What a file is to contain: some columns, one row for each certificate or for each line of box 13."""

    columns: tuple[Column, ...] = COLUMNS
    line_columns: tuple[LineColumn, ...] = LINE_COLUMNS
    by_line: bool = False

    @property
    def heads(self) -> list[str]:
        """The headings, in the language of the page."""
        of_lines = self.line_columns if self.by_line else ()
        return [_(label) for label in (*(c.label for c in self.columns), *(c.label for c in of_lines))]


def content(keys: Collection[str], *, by_line: bool) -> Content:
    """The columns that were chosen; all of them where none was, or none that exists."""
    columns = tuple(column for column in COLUMNS if column.key in keys)
    of_lines = tuple(column for column in LINE_COLUMNS if column.key in keys) if by_line else ()
    return Content(columns, of_lines, by_line) if columns or of_lines else Content(by_line=by_line)


def rows(actor: Actor, asked: Asked, content: Content) -> Iterator[list[Cell]]:
    """The rows of the file: what the list shows to the actor, in its order, read two hundred certificates at a time.

    By line, a certificate without lines has no row.
    """
    zone = ZoneInfo(actor.time_zone)
    for batch in lists.batches(actor, asked, BATCH):
        known = _organisations(batch) if content.by_line else {}
        for coi in batch:
            cells = [column.value(coi, zone) for column in content.columns]
            if not content.by_line:
                yield cells
                continue
            names = {**known, **_as_signed(coi)}
            for line in coi.lines:
                yield [*cells, *(column.value(coi, line, names) for column in content.line_columns)]


def _organisations(batch: Collection[Coi]) -> dict[int, str]:
    """What the producers and bodies of lines are called that no box of the certificate names."""
    ids = {id_ for coi in batch for line in coi.lines for id_ in (line.producer_id, line.control_body_id) if id_}
    return lists.names_of(ids - {party.organisation_id for coi in batch for party in coi.parties})


def _as_signed(coi: Coi) -> dict[int, str]:
    return {p.organisation_id: (p.copied or {}).get("name") or p.organisation.name for p in coi.parties}
