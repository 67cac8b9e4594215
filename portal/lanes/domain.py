"""A trade lane: what it keeps of a certificate, and whether whom and what it names can still be named (§13)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Edition
from portal.organisations.domain import ACTIVITY_STATUS_LABELS, ActivityFact, ActivityStatus, Party
from portal.shared.text import N_, folded

MOST = 100
"""As many lanes an organisation keeps."""
MOST_LETTERS = 80
KEY = "key"


class Reason(StrEnum):
    """Why something that a lane names deserves a look."""

    MERGED = "merged"
    NEW = "new"
    EXPIRED = "expired"
    STOPPED = "stopped"
    UNREGISTERED = "unregistered"
    OUTSIDE = "outside"
    UNRECOGNISED = "unrecognised"
    COMMODITY = "commodity"


@dataclass(frozen=True)
class Meaning:
    """What a reason says, what to do about it, and whether a certificate begins without what it is about."""

    message: str
    remedy: str
    empties: bool = True


_CHOOSE = N_("Name another organisation in this box of a certificate, then change the lane from that certificate.")

MEANINGS: Mapping[Reason, Meaning] = {
    Reason.MERGED: Meaning(
        N_("%(name)s was merged into %(into)s."),
        N_("Nothing to do: %(into)s takes its place."),
        empties=False,
    ),
    Reason.NEW: Meaning(
        N_("%(name)s is not validated yet."),
        N_("It can be named in a draft, and must be valid before box 18 is signed."),
        empties=False,
    ),
    Reason.EXPIRED: Meaning(
        N_("The activity of %(name)s ended on %(date)s."),
        N_("It asks the body that validates it for a new date, or another organisation is chosen."),
        empties=False,
    ),
    Reason.STOPPED: Meaning(N_("%(name)s is not valid for this box any more: %(status)s."), _CHOOSE),
    Reason.UNREGISTERED: Meaning(N_("%(name)s is not registered for this box any more."), _CHOOSE),
    Reason.OUTSIDE: Meaning(N_("%(name)s is in a country that this box does not take."), _CHOOSE),
    Reason.UNRECOGNISED: Meaning(N_("%(name)s is not recognised for this procedure any more."), _CHOOSE),
    Reason.COMMODITY: Meaning(
        N_("%(name)s cannot be chosen as a commodity any more."),
        N_("The line is left out: add one with the code that replaces it."),
    ),
}


@dataclass(frozen=True)
class Doubt:
    """One thing that a lane names and that deserves a look; ``lines`` are where it is named in a box with rows."""

    reason: Reason
    box: Box
    field: Field
    parameters: Mapping[str, Any]
    lines: tuple[int, ...] = ()
    empties: bool = True

    @property
    def message(self) -> str:
        """What is so, to be translated."""
        return MEANINGS[self.reason].message

    @property
    def remedy(self) -> str:
        """What to do, to be translated."""
        return MEANINGS[self.reason].remedy


@dataclass(frozen=True)
class Facts:
    """What is true today of whom and what lanes name.

    ``parties`` are organisations by number; ``into`` says which of them took the place of one that was merged, and
    ``former`` what that one was called. ``commodities`` are those that can be chosen. ``expiry_blocks``: an activity
    past its date cannot be used (D25). ``also_inside``: countries that are taken beside those of the Union (D48).
    """

    parties: Mapping[int, Party] = field(default_factory=dict)
    into: Mapping[int, int] = field(default_factory=dict)
    former: Mapping[int, str] = field(default_factory=dict)
    commodities: Collection[str] = ()
    day: date = date.min
    expiry_blocks: bool = False
    also_inside: frozenset[str] = frozenset()

    @property
    def names(self) -> dict[int, str]:
        """What every organisation is called, those that were merged under the name they had."""
        return {id_: party.name for id_, party in self.parties.items()} | dict(self.former)


@dataclass(frozen=True)
class Examined:
    """A lane as a certificate would begin with it: ``answers`` without what cannot be named, and why."""

    answers: Mapping[str, Answers]
    doubts: Sequence[Doubt]

    @property
    def emptied(self) -> list[Doubt]:
        """What a certificate begins without."""
        return [doubt for doubt in self.doubts if doubt.empties]


def name_key(name: str) -> str:
    """What two spellings of one name share, as long as its column."""
    return folded(name)[:250]


# What is kept


def kept(edition: Edition, answers: Mapping[str, Answers]) -> dict[str, Answers]:
    """What a lane keeps of a certificate (`Edition.usual`); boxes of which nothing is kept are left out.

    Lines that differ in nothing that is kept become one.
    """
    found: dict[str, Answers] = {}
    for key, names in edition.usual.items():
        box, given = edition.box(key), answers.get(key, {})
        if box.repeated:
            rows = _each_once(_only(row, names) for row in given.get(ROWS, ()))
            found[key] = {ROWS: [{KEY: str(number)} | row for number, row in enumerate(rows, start=1)]}
        else:
            found[key] = _only(given, names)
    return {key: given for key, given in found.items() if any(given.values())}


def _only(answers: Answers, names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name in names}


def _each_once(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    once: list[dict[str, Any]] = []
    for row in rows:
        if row not in once:
            once.append(row)
    return once


def aligned(after: Answers, before: Answers) -> Answers:
    """Rows with the keys of the former rows they continue: the same line, else the same product; others get new ones.

    So a line that was added in the middle is one difference, not as many as follow it.
    """
    former = list(before.get(ROWS, ()))
    highest = max((int(row[KEY]) for row in former), default=0)
    found: dict[int, Answers] = {}
    for same in (_whole, _product):
        for number, row in enumerate(after[ROWS]):
            match = next((one for one in former if same(one) == same(row)), None) if number not in found else None
            if match is not None:
                former.remove(match)
                found[number] = {**row, KEY: match[KEY]}
    rows = []
    for number, row in enumerate(after[ROWS]):
        if number not in found:
            highest += 1
        rows.append(found.get(number, {**row, KEY: str(highest)}))
    return {ROWS: rows}


def _whole(row: Answers) -> Any:
    return {name: value for name, value in row.items() if name != KEY}


def _product(row: Answers) -> Any:
    return row.get("commodity"), row.get("trade_name")


def mentioned(edition: Edition, answers: Mapping[str, Answers]) -> Iterator[tuple[Box, Field, int | None, Any]]:
    """Every answer of a lane: its box, its field, its line, its value."""
    for key in edition.usual:
        box, given = edition.box(key), answers.get(key, {})
        for number, row in enumerate(given.get(ROWS, ()), start=1) if box.repeated else ((None, given),):
            yield from ((box, source, number, row[source.name]) for source in box.fields if source.name in row)


def organisations_of(edition: Edition, answers: Mapping[str, Answers]) -> set[int]:
    """The organisations that a lane names."""
    found = ((f, v) for _box, f, _line, v in mentioned(edition, answers) if v)
    return {id_ for source, value in found for id_ in _numbers(source, value)}


def codes_of(edition: Edition, answers: Mapping[str, Answers]) -> set[str]:
    """The commodities that a lane names."""
    return {v for _box, source, _line, v in mentioned(edition, answers) if source.kind is Kind.COMMODITY and v}


def _numbers(source: Field, value: Any) -> list[int]:
    if source.kind not in (Kind.ORGANISATION, Kind.ORGANISATIONS):
        return []
    return list(value) if isinstance(value, list) else [value]


# What is still so


def examined(edition: Edition, answers: Mapping[str, Answers], facts: Facts) -> Examined:
    """A lane looked at today: a merged organisation is followed, what cannot be named is left out, and all is said."""
    doubts: list[Doubt] = []
    usable: dict[str, Answers] = {}
    for key in [key for key in edition.usual if key in answers]:
        box, given = edition.box(key), answers[key]
        rows = list(enumerate(given[ROWS], start=1)) if box.repeated else [(None, given)]
        found = [_examined_row(edition, box, row, line, facts) for line, row in rows]
        doubts += _once(doubt for _row, about in found for doubt in about)
        after = [row for row, _about in found]
        usable[key] = {ROWS: [row for row in after if _has_its_code(box, row)]} if box.repeated else after[0]
    return Examined(usable, doubts)


def _once(doubts: Iterable[Doubt]) -> list[Doubt]:
    """The same doubt on several lines is one."""
    found: dict[Any, Doubt] = {}
    for doubt in doubts:
        key = doubt.reason, doubt.field.name, str(doubt.parameters)
        found[key] = replace(doubt, lines=found[key].lines + doubt.lines) if key in found else doubt
    return list(found.values())


def _is_code(source: Field) -> bool:
    return source.kind is Kind.COMMODITY


def _has_its_code(box: Box, row: Answers) -> bool:
    return all(row.get(source.name) for source in box.fields if _is_code(source))


def _examined_row(
    edition: Edition, box: Box, row: Answers, line: int | None, facts: Facts
) -> tuple[Answers, list[Doubt]]:
    after, doubts, lines = dict(row), list[Doubt](), () if line is None else (line,)
    for source in [source for source in box.fields if row.get(source.name)]:
        value = row[source.name]
        if _is_code(source) and value not in facts.commodities:
            doubts.append(Doubt(Reason.COMMODITY, box, source, {"name": value}, lines))
            after[source.name] = None
        elif numbers := _numbers(source, value):
            left = dict[int, None]()
            for id_ in numbers:
                said = [Doubt(r, box, source, more, lines, empties) for r, more, empties in
                        _about(edition, source, id_, facts)]  # fmt: skip
                doubts += said
                if not any(doubt.empties for doubt in said):
                    left[facts.into.get(id_, id_)] = None
            after[source.name] = list(left) if source.kind is Kind.ORGANISATIONS else next(iter(left), None)
    return after, doubts


def _about(edition: Edition, source: Field, id_: int, facts: Facts) -> Iterator[tuple[Reason, Mapping[str, Any], bool]]:
    """What there is to say about one organisation of a lane, the merge first; and whether it cannot be named."""
    party = facts.parties[facts.into.get(id_, id_)]
    if id_ in facts.into:
        yield Reason.MERGED, {"name": facts.former[id_], "into": party.name}, False
    if (found := _against(edition, source, party, facts)) is not None:
        reason, more = found
        empties = MEANINGS[reason].empties or (reason is Reason.EXPIRED and facts.expiry_blocks)
        # a field that the portal fills in by itself would be filled in again with the same
        yield reason, {"name": party.name, **more}, empties and not source.preset


def _against(edition: Edition, source: Field, party: Party, facts: Facts) -> tuple[Reason, Mapping[str, Any]] | None:
    takes = source.selectable
    if takes is None:
        return None
    if party.kind is not takes.kind or (takes.functions and party.function not in takes.functions):
        return Reason.UNREGISTERED, {}
    if source.countries is not None and party.country not in source.countries | facts.also_inside:
        return Reason.OUTSIDE, {}
    if party.has_ended(facts.day):
        return Reason.UNREGISTERED, {}
    if takes.activities:
        return _against_activity(party, party.registered_for(takes.activities), takes.activities, facts)
    in_force = any(r.counts(edition.scheme, facts.day) for r in party.recognitions)
    return None if takes.functions or in_force else (Reason.UNRECOGNISED, {})


def _against_activity(
    party: Party, usable: ActivityFact | None, wanted: Collection[Any], facts: Facts
) -> tuple[Reason, Mapping[str, Any]] | None:
    if usable is None:
        stopped = [fact for fact in party.activities if fact.activity in wanted]
        labels = [ACTIVITY_STATUS_LABELS[fact.status] for fact in stopped]
        return (Reason.STOPPED, {"status": labels[:1]}) if labels else (Reason.UNREGISTERED, {})
    if usable.status is ActivityStatus.NEW:
        return Reason.NEW, {}
    if usable.valid_to is not None and usable.valid_to < facts.day:
        return Reason.EXPIRED, {"date": usable.valid_to}
    return None
