"""What came as a file, as its page shows it before anything is kept. Templates decide nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.coi.answers import box_to_text, organisation_ids
from portal.coi.domain.boxes import ROWS, Box, Field
from portal.coi.models import Coi
from portal.coi.views.past import in_words
from portal.exchange import queries
from portal.exchange.answers import Remark
from portal.exchange.domain.tables import shown
from portal.exchange.forms.lines import Line, Lines, already_there, problems_of
from portal.exchange.forms.record import About, BoxTaken, Taken
from portal.organisations.queries.naming import called
from portal.web.both import gettext as _
from portal.web.i18n import said

MOST_TOLD = 20
"""As many problems are listed above the table, each with a link to its cell."""


@dataclass(frozen=True)
class Cell:
    """A cell of a line: what it is called, what was read or sent, what is wrong, what deserves a look."""

    id: str
    label: str
    place: str
    text: str
    problem: str = ""
    remark: str = ""


@dataclass
class Preview:
    """The lines of an import, and what there is to say about them."""

    lines: Lines
    names: Mapping[int, str]
    there: Mapping[int, int]
    before: Sequence[Mapping[str, Any]] = field(default_factory=list)

    @property
    def columns(self) -> list[Field]:
        """The columns of the table on the page: those that were sent, and the unit where a heading says it."""
        named = {source.name for source in self.lines.columns} | ({"unit"} if self.lines.headings.unit else set())
        return [source for source in self.lines.box.fields if source.name in named]

    @property
    def shown(self) -> Iterator[tuple[Line, list[Cell], int]]:
        """Each line with its cells, and the number of the line of the box that says the same already (or 0)."""
        for line in self.lines.lines:
            yield line, [self._cell(line, source) for source in self.columns], self.there.get(line.row.number, 0)

    def _cell(self, line: Line, source: Field) -> Cell:
        sent = source.name in self.lines.headings.columns
        place, raw = self.lines.cell(line, source) if sent else ("", "")
        problem, remark = line.problems.get(source.name), line.remarks.get(source.name)
        text = shown(raw) if problem else in_words(source, line.answers[source.name], self.names)
        return Cell(id_of(line, source), _(source.label), place, text, _told(problem), _told(remark))

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """The first problems: the id of the cell, where it is, what is wrong."""
        found: list[tuple[str, str, str]] = []
        for line, source, problem in problems_of(self.lines):
            if len(found) == MOST_TOLD:
                break
            place, _raw = self.lines.cell(line, source)
            where = _("%(cell)s, %(label)s", cell=place, label=_(source.label))
            found.append((id_of(line, source), where, _told(problem)))
        return found

    @property
    def problems(self) -> int:
        """How many cells are to be mended."""
        return sum(len(line.problems) for line in self.lines.bad)

    @property
    def notes(self) -> list[str]:
        """What is said about the table as a whole."""
        lines = self.lines
        found: list[str] = []
        if lines.table.name:
            found.append(_("Read from the sheet “%(name)s”.", name=lines.table.name))
        if lines.missing:
            labels = said("%(x)s", {"x": [source.label for source in lines.missing]})
            found.append(_("Not in your table, so left empty: %(columns)s.", columns=labels))
        if lines.headings.unknown:
            found.append(_("Columns that are not read: %(columns)s.", columns=", ".join(lines.headings.unknown)[:300]))
        if lines.hidden:
            found.append(_("Hidden sheets that are not read: %(sheets)s.", sheets=", ".join(lines.hidden)[:300]))
        return found


def id_of(line: Line, source: Field) -> str:
    """The id of a cell on the page."""
    return f"cell-{line.row.number}-{source.name.replace('_', '-')}"


def _told(remark: Remark | None) -> str:
    return said(remark.message, remark.parameters) if remark else ""


def preview(lines: Lines, coi: Coi) -> Preview:
    """What the page shows of lines that were read for a certificate."""
    before = coi.answers(lines.box)[ROWS]
    sources = [source for source in lines.box.fields if source.selectable]
    everyone = [*(line.answers for line in lines.lines), *before]
    ids = {row[source.name] for row in everyone for source in sources if row.get(source.name)}
    return Preview(lines, called(ids), already_there(lines, before), before)


def lines_in_words(box: Box, rows: Sequence[Mapping[str, Any]], names: Mapping[int, str]) -> list[str]:
    """Each line of the box as one text."""
    return [" · ".join(t for f in box.fields if (t := in_words(f, row.get(f.name), names))) for row in rows]


def box_names(box: Box, coi: Coi) -> Mapping[int, str]:
    """What the organisations of a box are called."""
    return queries.names_in(box, coi.content())


@dataclass(frozen=True)
class BoxShown:
    """A box of a new draft: its fields, or its lines, in words; what could not be taken, and where; what to look at."""

    box: Box
    fields: list[tuple[str, str]]
    lines: list[str]
    problems: list[tuple[str, str, str]]
    remarks: list[tuple[str, str, str]]


def boxes_shown(taken: Taken) -> list[BoxShown]:
    """The boxes of a record that say something, or about which there is something to say."""
    texts = {one.box.key: box_to_text(one.box, one.answers) for one in taken.boxes}
    names = called({id_ for one in taken.boxes for id_ in organisation_ids(one.box, [texts[one.box.key]])})
    shown = [_box_shown(one, texts[one.box.key], names) for one in taken.boxes]
    return [one for one in shown if one.fields or one.lines or one.problems]


def _box_shown(taken: BoxTaken, text: Mapping[str, Any], names: Mapping[int, str]) -> BoxShown:
    box = taken.box
    said_of = [(source.label, in_words(source, text.get(source.name), names)) for source in box.fields]
    return BoxShown(
        box,
        [] if box.repeated else [(label, words) for label, words in said_of if words],
        lines_in_words(box, text[ROWS], names) if box.repeated else [],
        [_about(one) for one in taken.problems],
        [_about(one) for one in taken.remarks],
    )


def _about(one: About) -> tuple[str, str, str]:
    """The place in the file, the place in the box, what is said."""
    label = _(one.field.label)
    where = _("Line %(number)s, %(label)s", number=one.line, label=label) if one.line else label
    return one.place, where, _told(one.remark)
