"""A draft that comes back as a workbook: what it would change, box by box, and where somebody else was faster."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.coi.answers import blank, box_from_text, box_to_text, rewound
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers, Content
from portal.coi.models import Coi
from portal.coi.queries import history
from portal.exchange import answers, queries
from portal.exchange.answers import Register, Remark
from portal.exchange.domain.headings import Known, headings_of
from portal.exchange.domain.merging import Merged, merged
from portal.exchange.domain.tables import Book, Raw, Row, Table, place, shown
from portal.exchange.domain.template import KEY_COLUMN, Origin, origin_of, require_same
from portal.exchange.forms.lines import WITHOUT_COMMODITY, cells_of
from portal.exchange.services import MOST_ROWS, key_of
from portal.shared.errors import Invalid
from portal.shared.people import Actor, Task
from portal.shared.text import N_

_KEY = "key"
_VALUE_BESIDE = 1
"""The value stands so many columns left of the key of its field."""


@dataclass(frozen=True)
class Wrong:
    """A cell to mend: where it is, which field it is, what is wrong."""

    place: str
    label: str
    remark: Remark


@dataclass
class BoxBack:
    """A box as it came back: as it was downloaded, as it is now, as it was filled in, and what is wrong with it."""

    box: Box
    version: int
    base: Answers = field(default_factory=dict)
    theirs: Answers = field(default_factory=dict)
    mine: Answers = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def _text(self, answers: Answers) -> dict[str, Any]:
        return box_to_text(self.box, answers)

    @cached_property
    def _merged(self) -> Merged:
        return merged(self._text(self.base), self._text(self.theirs), self._text(self.mine))

    @property
    def merged(self) -> Answers:
        """The box as it is now, with what the workbook changed."""
        return box_from_text(self.box, self._merged.box)

    @property
    def is_changed(self) -> bool:
        """Whether the workbook changes anything of what the certificate says now."""
        return self._merged.box != self._text(self.theirs)

    @property
    def is_conflict(self) -> bool:
        """Whether somebody has saved something else since the download where the workbook changes something too."""
        return self.is_changed and self._merged.is_conflict


def open_boxes(coi: Coi, actor: Actor) -> list[Box]:
    """The boxes that somebody may change as a whole now: those the workbook has."""
    held = coi.capacities_of(actor, Task.EDIT)
    openings = ((box, coi.edition.opening(box, coi.state, held, coi.flags)) for box in coi.edition.boxes)
    whole = [box for box, opening in openings if opening and opening.fields == box.field_names]
    return [box for box in whole if not box.rows_are_given]


def read(book: Book, coi: Coi, actor: Actor, *, act: str) -> list[BoxBack]:
    """The boxes of a workbook that came back; raises Invalid where it is none of this certificate."""
    origin = origin_of(book)
    require_same(origin, (coi.reference, coi.draft_reference), coi.edition_key)
    content = coi.content()
    raws = _by_key(book.tables)
    boxes = open_boxes(coi, actor)
    if not raws and any(not box.repeated and box.key in origin.versions for box in boxes):
        message = N_(
            "The last column of the first sheet, which is hidden and tells the fields apart, is missing. Download a "
            "new workbook, and copy your values into it."
        )
        raise Invalid(message)
    found = []
    for box in boxes:
        if box.key in origin.versions:
            back = _with_base(coi, box, actor, origin.versions[box.key])
            if box.repeated:
                _read_lines(back, book, origin, content, act)
            else:
                _read_fields(back, raws, content)
            found.append(back)
    return found


def closed_boxes(book: Book, coi: Coi, actor: Actor) -> list[Box]:
    """The boxes of a workbook that its sender may not change any more."""
    may = {box.key for box in open_boxes(coi, actor)}
    return [box for box in coi.edition.boxes if box.key in origin_of(book).versions.keys() - may]


def _with_base(coi: Coi, box: Box, actor: Actor, version: int) -> BoxBack:
    theirs = coi.answers(box)
    base = rewound(box_to_text(box, theirs), history.changes_after(coi, actor, box.key, version))
    return BoxBack(box, coi.version_of(box), box_from_text(box, base), theirs, theirs)


# A row for each field

Place = tuple[str, Raw]
"""Where a value stands, and what stands there."""


def _by_key(tables: Sequence[Table]) -> dict[str, Place]:
    """Key of a field → its value: wherever its row was moved to."""
    found: dict[str, Place] = {}
    for table in tables:
        heads = next((row for row in table.rows if KEY_COLUMN in row.cells), None)
        if heads is None:
            continue
        column = heads.cells.index(KEY_COLUMN)
        for row in table.rows:
            key = row.cell(column)
            if row is not heads and isinstance(key, str) and "." in key:
                found[key] = (place(row.number, column - _VALUE_BESIDE), row.cell(column - _VALUE_BESIDE))
    return found


def _read_fields(back: BoxBack, raws: Mapping[str, Place], content: Content) -> None:
    """What the rows of a box say; one that was removed changes nothing."""
    box = back.box
    sent = {source: raws[key] for source in box.fields if (key := f"{box.key}.{source.name}") in raws}
    register = queries.register(box, {source.name: [raw] for source, (_where, raw) in sent.items()}, content)
    mine = dict(back.base)
    for source, (where, raw) in sent.items():
        mine[source.name] = _answer(back, source, where, raw, register)
    back.mine = _filled_by_the_portal(box, mine, back.theirs)


def _answer(back: BoxBack, source: Field, where: str, raw: Raw, register: Register) -> Any:
    try:
        value = answers.read(source, raw, register, [])
    except Invalid as invalid:
        back.wrong.append(Wrong(where, source.label, Remark(invalid.message, invalid.parameters)))
        value = None
    return blank(source) if value is None else value


def _filled_by_the_portal(box: Box, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that the portal fills in where they are left empty are as it filled them in."""
    kept = {f.name: theirs[f.name] for f in box.fields if f.preset and not mine.get(f.name) and theirs.get(f.name)}
    return {**mine, **kept}


# A sheet with lines


def _read_lines(back: BoxBack, book: Book, origin: Origin, content: Content, act: str) -> None:
    box, name = back.box, origin.sheets.get(back.box.key, "")
    table = next((table for table in book.tables if table.name == name), None)
    if table is None:
        message = N_("The sheet “%(name)s” is not in the workbook any more: nothing is taken of it.")
        back.wrong.append(Wrong("", box.title, Remark(message, {"name": name})))
        return
    try:
        _read_table(back, table, content, act)
    except Invalid as invalid:
        back.wrong.append(Wrong("", box.title, Remark(invalid.message, invalid.parameters)))


def _read_table(back: BoxBack, table: Table, content: Content, act: str) -> None:
    box = back.box
    known = answers.known_headings(box)
    headings = headings_of(table, Known({**known.fields, "key": _KEY}), [source.label for source in box.fields])
    columns = {name: column for name, column in headings.columns.items() if name != _KEY}
    rows = [row for row in table.rows if row.number > headings.row and any(row.cell(c) for c in columns.values())]
    if len(rows) > MOST_ROWS or table.is_cut:
        message = N_("A table has %(most)s lines at most here, and this one has more. Split it into several.")
        raise Invalid(message, most=MOST_ROWS)
    register = queries.register(box, cells_of(rows, columns), content)
    stored = {row["key"]: row for row in (*back.base[ROWS], *back.theirs[ROWS])}
    mine: list[dict[str, Any]] = []
    for row in rows:
        key = _key(row, headings.columns.get(_KEY), {line["key"] for line in mine}, stored, act)
        line = {"key": key, **{f.name: stored.get(key, {}).get(f.name, blank(f)) for f in box.fields}}
        for source in box.fields:
            if (column := columns.get(source.name)) is not None:
                line[source.name] = _answer(back, source, place(row.number, column), row.cell(column), register)
        _require_commodity(back, line, row, columns)
        mine.append(_filled_by_the_portal(box, line, stored.get(key, {})))
    back.mine = {ROWS: mine}


def _require_commodity(back: BoxBack, line: Mapping[str, Any], row: Row, columns: Mapping[str, int]) -> None:
    """A line stands under its commodity: say at its cell that there is none, unless something is said there."""
    for source in back.box.fields:
        if source.kind is Kind.COMMODITY and not line[source.name]:
            where = place(row.number, columns.get(source.name, min(columns.values())))
            if all((wrong.place, wrong.label) != (where, source.label) for wrong in back.wrong):
                back.wrong.append(Wrong(where, source.label, Remark(WITHOUT_COMMODITY)))


def _key(row: Row, column: int | None, taken: Collection[str], stored: Collection[str], act: str) -> str:
    """The line that a row is about; a row that was added, or copied, is a new one."""
    found = shown(row.cell(column)) if column is not None else ""
    return found if found in stored and found not in taken else key_of(act, row.number)
