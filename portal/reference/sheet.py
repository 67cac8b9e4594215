"""What pages show of lists: cells in the language of the page, differences, pages of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from portal.commodities.domain.entries import formatted_code
from portal.reference.domain.columns import Column, Kind, Problem, Row
from portal.reference.domain.differences import Change, Difference
from portal.reference.domain.lists import ReferenceList
from portal.reference.models import ListChange
from portal.reference.queries import PER_PAGE
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.i18n import country_name, current_language, format_day, format_number, said
from portal.web.words import Said

IN_THE_LANGUAGE = {"name": N_("Name"), "limitations": N_("Limits")}
"""Columns of tables that stand for one column a language."""

ACTS = {
    "import": N_("New version"),
    "correction": N_("Correction"),
    "addition": N_("Addition"),
    "undo": N_("Taken back"),
}
"""What can happen to a list, in words."""

STATES = {
    "current": N_("In force"),
    "coming": N_("Coming"),
    "ended": N_("Ended"),
    "all": N_("All"),
}
"""The states that entries are looked for in."""

KEYS = frozenset(("key", "fields", "needs"))
"""Columns of what software calls things: administrators read and type it as it is."""

MOST_PROBLEMS = 50


def heading(list_: ReferenceList, name: str) -> str:
    """The heading of a column of a table, to be translated."""
    return IN_THE_LANGUAGE.get(name) or list_.column(name).label


def cell(list_: ReferenceList, name: str, row: Row) -> str:
    """A cell of a table, in the language of the page."""
    if name in IN_THE_LANGUAGE:
        language = current_language()
        candidates = (f"everyday_{language}", f"{name}_{language}", f"{name}_en", "name")
        return next((row[candidate] for candidate in candidates if row.get(candidate)), "")
    return shown(list_.column(name), row.get(name, ""))


def apart(list_: ReferenceList, row: Row) -> str:
    """What tells an entry apart from others of the same code, for those who only hear the link to it."""
    return ", ".join(Markup.escape(cell(list_, name, row)).striptags() for name in list_.identity[1:] if row.get(name))


def shown(column: Column, value: str) -> str:
    """A value in words."""
    return SHOWN.get(column.kind, _as_it_is)(column, value) if value else ""


def _as_it_is(column: Column, value: str) -> str:
    if column.name in KEYS:
        return Markup("<code>%s</code>") % value
    if column.language not in ("", current_language()):
        return Markup('<span lang="%s">%s</span>') % (column.language, value)
    return value


SHOWN: Mapping[Kind, Callable[[Column, str], str]] = {
    Kind.DIGITS: lambda _column, value: formatted_code(value),
    Kind.CODES: lambda _column, value: ", ".join(formatted_code(code) for code in value.split()),
    Kind.COUNTRY: lambda _column, value: f"{country_name(value)} ({value})",
    Kind.CHOICE: lambda column, value: _(dict(column.choices).get(value, value)),
    Kind.NUMBER: lambda _column, value: format_number(Decimal(value), places=9),
    Kind.DAY: lambda _column, value: format_day(date.fromisoformat(value)),
    Kind.TICK: lambda _column, _value: _("yes"),
}
"""Kind of cell → how a page shows it, where it is not shown as it is kept."""


@dataclass(frozen=True)
class Told:
    """One entry that changes: its name, and what changes, column by column, from what to what."""

    key: str
    title: str
    cells: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Part:
    """One part of a difference: those that come, change or end; a page of it."""

    name: str
    label: str
    total: int
    told: Sequence[Told]
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PER_PAGE))


PARTS = (("added", N_("New")), ("changed", N_("Changed")), ("ended", N_("Ended")))


def parts(list_: ReferenceList, difference: Difference, open_part: str, page: int) -> list[Part]:
    """The parts of a difference that have something in them, that which is open with a page of its entries."""
    found: list[Part] = []
    for name, label in PARTS:
        changes: Sequence[Change] = getattr(difference, name)
        if not changes:
            continue
        is_open = name == open_part or (not found and not getattr(difference, open_part or "added", ()))
        at = min(max(page, 1), -(-len(changes) // PER_PAGE)) if is_open else 1
        shown_now = changes[(at - 1) * PER_PAGE : at * PER_PAGE] if is_open else ()
        found.append(Part(name, label, len(changes), [_told(list_, change) for change in shown_now], at))
    return found


def _told(list_: ReferenceList, change: Change) -> Told:
    row = change.after or change.before or {}
    identity = Markup(" · ").join(shown(list_.column(name), row.get(name, "")) for name in list_.identity)
    named = cell(list_, "name", row)
    names = (
        change.columns
        if change.before and change.after
        else [name for name in change.columns if name not in list_.identity]
    )
    before, after = change.before or {}, change.after or {}
    known = [column for column in list_.columns if column.name in names]
    cells = [(c.label, shown(c, before.get(c.name, "")), shown(c, after.get(c.name, ""))) for c in known]
    return Told(change.key, (Markup("%s %s") % (identity, named)).strip(), cells)


def told(list_: ReferenceList, change: ListChange) -> Told:
    """One change of the history."""
    return _told(list_, Change(change.key, change.before, change.after))


def as_difference(changes: Sequence[ListChange]) -> Difference:
    """The changes of a version of the past."""
    found = [Change(change.key, change.before, change.after) for change in changes]
    return Difference(
        added=[c for c in found if c.before is None],
        changed=[c for c in found if c.before is not None and c.after is not None],
        ended=[c for c in found if c.after is None],
    )


def in_words(problem: Problem) -> Said:
    """A problem of a file: its line, its column, what is wrong and what to do."""
    text = said(problem.message, problem.parameters)
    if not problem.line:
        return text
    if not problem.column:
        return _("Line %(line)s: %(text)s", line=problem.line, text=text)
    return _("Line %(line)s, %(column)s: %(text)s", line=problem.line, column=_(problem.column), text=text)
