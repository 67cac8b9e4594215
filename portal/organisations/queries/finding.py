"""Finding organisations by what people type: words in any order, cut short, with a slip; numbers with any spaces.

Two tables carry it: `OrganisationWord` (which word stands where) and `WordVariant` (which words are one slip away, or
have this in their middle). SQL only compares whole words and their beginnings, byte by byte, and stops at so many rows;
how good a match is, and the order, is decided here: both databases agree.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.organisations.domain import ActivityStatus, OrganisationKind
from portal.organisations.domain.names import bare, compact, likeness, name_key, words_of
from portal.organisations.models import OperatorActivity, Organisation, OrganisationWord
from portal.organisations.queries.spelling import MANY, SLIP, Scope, Wanted, begins, in_order, spelled, with_middles
from portal.shared.text import N_, folded

MOST_WORDS, MOST_CANDIDATES = 6, 250
_SHORTEST_NUMBER, _SHORTEST_SAME, _SHORTEST_COMPANY = 4, 5, 8


class Place(StrEnum):
    """Where a word of an organisation stands."""

    NAME = "name"
    CODE = "code"
    IDENTIFIER = "identifier"
    APPROVAL = "approval"
    TOWN = "town"
    COUNTRY = "country"


PLACE_LABELS: dict[Place, str] = {
    Place.NAME: N_("name"),
    Place.CODE: N_("operator number or code"),
    Place.IDENTIFIER: N_("identifier"),
    Place.APPROVAL: N_("approval number"),
    Place.TOWN: N_("town"),
    Place.COUNTRY: N_("country"),
}

_NUMBERS = (Place.IDENTIFIER.value, Place.APPROVAL.value, Place.CODE.value)


def not_ended(day: date) -> ColumnElement[bool]:
    """Whether a certificate can name an authority or a body on ``day``."""
    return or_(Organisation.ended_on.is_(None), Organisation.ended_on > day)


@dataclass(frozen=True)
class Filters:
    """Which organisations are looked among; ``countries`` are seats.

    ``day``: those alone that a certificate can name on that day, where they have ended or will.
    """

    kind: OrganisationKind
    countries: frozenset[str] | None = None
    activities: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    day: date | None = None

    @property
    def scope(self) -> Scope:
        """Where their words are looked for."""
        return Scope(self.kind.value, self.countries)

    def hold(self) -> list[ColumnElement[bool]]:
        """The conditions beside the scope; merged organisations are found under their new name."""
        conditions: list[ColumnElement[bool]] = [Organisation.merged_into_id.is_(None)]
        if self.day is not None and self.kind is not OrganisationKind.OPERATOR:
            conditions.append(not_ended(self.day))
        if self.functions:
            conditions.append(Organisation.function.in_(sorted(self.functions)))
        if self.activities:
            usable = (ActivityStatus.VALID.value, ActivityStatus.NEW.value)
            registered = exists().where(
                OperatorActivity.organisation_id == Organisation.id,
                OperatorActivity.activity.in_(sorted(self.activities)),
                OperatorActivity.status.in_(usable),
            )
            conditions.append(registered)
        return conditions

    def narrow(self, query: Select[int]) -> Select[int]:
        """``query`` about organisations, among these alone."""
        query = query.where(Organisation.kind == self.kind.value, *self.hold())
        return query if self.countries is None else query.where(Organisation.country.in_(sorted(self.countries)))

    def of_a_word(self) -> ColumnElement[bool]:
        """Whether the organisation of a line of the index is one of them, looked up line by line.

        A value, not EXISTS: what is looked up only for the lines that are read cannot become a scan of all others.
        """
        own = select(Organisation.id).where(Organisation.id == OrganisationWord.organisation_id, *self.hold())
        return own.correlate(OrganisationWord).scalar_subquery().is_not(None)


@dataclass(frozen=True)
class Found:
    """An organisation that was found, and where what was typed stands in it."""

    id: int
    why: tuple[Place, ...] = ()
    is_slip: bool = False


@dataclass(frozen=True)
class Search:
    """What was found, best first; ``more`` where there are others that a longer text would sort out."""

    found: list[Found] = field(default_factory=list)
    more: bool = False


def find(text: str, filters: Filters, *, limit: int, strict: bool = False) -> Search:
    """Organisations that carry what was typed, best first.

    Every word must stand somewhere; if no organisation has them all, one word may be wrong, unless ``strict``.
    Without a text: all of them by name.
    """
    if not folded(text):
        return _by_name(filters, limit)
    words, number = words_of(text)[:MOST_WORDS], _number(text)
    most = MANY if len(words) > 1 else 1  # how common a word is matters beside another one
    typed = [spelled(word, filters.scope, most=most) for word in words]
    wanted, count = [word for word in typed if word.frequency], len(typed)
    candidates = _with_number(number, filters) | _with_name(text, filters)
    if len(wanted) == count:
        candidates |= _with_all(wanted, filters)
    if not candidates:
        wanted, candidates = _with_two_as_one(typed, filters)
        count = len(wanted)
    if not candidates and not strict:
        wanted, count = [word for word in typed if word.frequency], len(typed)
        candidates = _with_all_but_one(wanted, count, filters)
    if not candidates:
        wanted, candidates = _inside(typed, number, filters)
        count = len(wanted)
    return _ranked(candidates, wanted, number, text, typed=count, limit=limit) if candidates else Search()


def _by_name(filters: Filters, limit: int) -> Search:
    query = filters.narrow(select(Organisation.id)).order_by(Organisation.name_key, Organisation.id).limit(limit + 1)
    ids = list(db.session.scalars(query))
    return Search([Found(id_) for id_ in ids[:limit]], len(ids) > limit)


def _number(text: str) -> str:
    """The text as a number without spaces, if it can be one."""
    typed = compact(text)
    return typed if len(typed) >= _SHORTEST_NUMBER and any(c.isdigit() for c in typed) else ""


def _with_number(number: str, filters: Filters) -> set[int]:
    if not number:
        return set()
    in_number = OrganisationWord.place.in_(_NUMBERS)
    return _candidates([begins(OrganisationWord.word, number)], filters, in_number)


def _candidates(ways: Sequence[ColumnElement[bool]], filters: Filters, *more: ColumnElement[bool]) -> set[int]:
    column, conditions = OrganisationWord.organisation_id, (*more, filters.of_a_word())
    return set(db.session.scalars(in_order(column, ways, filters.scope, *conditions, most=MOST_CANDIDATES)))


def _carries(wanted: Wanted) -> ColumnElement[bool]:
    """Whether the organisation of a line of the index carries another word too, looked up line by line."""
    other = aliased(OrganisationWord)
    line = select(other.organisation_id).where(
        other.organisation_id == OrganisationWord.organisation_id, wanted.meets(other.word)
    )
    return line.limit(1).correlate(OrganisationWord).scalar_subquery().is_not(None)


def _with_name(text: str, filters: Filters) -> set[int]:
    """Those of the very name, however many others carry its words too."""
    key = name_key(text)
    if not key or filters.countries is None:
        return set()
    query = filters.narrow(select(Organisation.id)).where(Organisation.name_key == key)
    return set(db.session.scalars(query.order_by(Organisation.id).limit(MOST_CANDIDATES)))


def _with_two_as_one(typed: Sequence[Wanted], filters: Filters) -> tuple[list[Wanted], set[int]]:
    """Two words that were typed may be one: “bio import” for “Bioimport”."""
    for at in range(len(typed) - 1):
        together = spelled(typed[at].typed + typed[at + 1].typed, filters.scope)
        words = [*typed[:at], together, *typed[at + 2 :]]
        if all(word.frequency for word in words) and (candidates := _with_all(words, filters)):
            return words, candidates
    return [], set()


def _with_all(wanted: Sequence[Wanted], filters: Filters) -> set[int]:
    """Those that carry every word; the rarest leads."""
    if not wanted:
        return set()
    rarest, *others = sorted(wanted, key=lambda word: word.frequency)
    return _candidates(rarest.ways(OrganisationWord.word), filters, *map(_carries, others))


def _with_all_but_one(wanted: Sequence[Wanted], typed: int, filters: Filters) -> set[int]:
    if len(wanted) < typed:  # a word that stands nowhere is the wrong one
        return _with_all(wanted, filters)
    found: set[int] = set()
    for left_out in range(len(wanted)) if len(wanted) > 1 else ():
        found |= _with_all([w for at, w in enumerate(wanted) if at != left_out], filters)
    return found


def _inside(typed: Sequence[Wanted], number: str, filters: Filters) -> tuple[list[Wanted], set[int]]:
    """Where no word begins with what was typed: names and numbers that have it somewhere."""
    for words in ([*typed], [Wanted(number)] if number else []):
        wanted = [with_middles(word, filters.scope) for word in words]
        if all(word.frequency for word in wanted) and (candidates := _with_all(wanted, filters)):
            return wanted, candidates
    return [], set()


def _ranked(
    candidates: Collection[int], wanted: Sequence[Wanted], number: str, text: str, *, typed: int, limit: int
) -> Search:
    """The candidates, best first; ``typed`` is how many words were typed, of which some may stand nowhere."""
    stands = _where_words_stand(candidates, wanted, number)
    names = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.code, Organisation.name_key).where(
            Organisation.id.in_(candidates)
        )
    )
    key, plain = name_key(text), folded(text)
    scored = []
    for id_, name, code, own_key in names:
        here, plain_name, plain_code = stands.get(id_, {}), folded(name), folded(code)
        fits = [max(map(word.fit, here), default=0) for word in wanted]
        same = 3 if plain in (plain_name, plain_code) else 2 if own_key == key else 0
        begins_so = 1 if plain_name.startswith(plain) or plain_code.startswith(plain) else 0
        has_number = bool(_in_numbers(here, number))
        extra = len(own_key.split()) - len(wanted)
        is_partial = 0 in fits or len(fits) < typed
        near = likeness(text, name) if is_partial else 0
        # the number; the very name; every word as typed; what is left of it; a name that begins so; the shorter name
        order = (not has_number, -same, -sum(fits), -near, -begins_so, abs(extra), own_key, id_)
        why = _why(here, wanted, number)
        is_near = bool(fits) and not has_number and (is_partial or SLIP in fits)
        scored.append((order, Found(id_, why, is_near)))
    scored.sort(key=lambda pair: pair[0])
    return Search([found for _order, found in scored[:limit]], len(scored) > limit)


def _where_words_stand(ids: Collection[int], wanted: Sequence[Wanted], number: str) -> dict[int, dict[str, set[Place]]]:
    ways = [word.meets(OrganisationWord.word) for word in wanted]
    if number:
        ways.append(begins(OrganisationWord.word, number))
    query = select(OrganisationWord.organisation_id, OrganisationWord.word, OrganisationWord.place)
    stands: dict[int, dict[str, set[Place]]] = {}
    for id_, word, place in db.session.execute(query.where(OrganisationWord.organisation_id.in_(ids), or_(*ways))):
        stands.setdefault(id_, {}).setdefault(word, set()).add(Place(place))
    return stands


def _in_numbers(here: Mapping[str, set[Place]], number: str) -> set[Place]:
    """In which numbers of an organisation the whole text stands, if any."""
    starting = (places for word, places in here.items() if number and word.startswith(number))
    return {place for places in starting for place in places if place.value in _NUMBERS}


def _why(here: Mapping[str, set[Place]], wanted: Sequence[Wanted], number: str) -> tuple[Place, ...]:
    """Where the words stand, in the order of `Place`: of each word the best place alone."""
    found = _in_numbers(here, number)
    for word in wanted:
        best = max(map(word.fit, here), default=0)
        places = [place for one, places in here.items() if best and word.fit(one) == best for place in places]
        found |= {min(places, key=list(Place).index)} if places else set()
    return tuple(place for place in Place if place in found)


def similar(name: str, country: str, *, but: int | None = None, limit: int = 5) -> list[int]:
    """Operators of a country with a name like this one (D13), likeliest first."""
    typed = words_of(name)[:MOST_WORDS]
    filters = Filters(OrganisationKind.OPERATOR, frozenset({country}))
    wanted = [one for word in typed if (one := spelled(word, filters.scope, loose=True)).frequency]
    candidates = _with_name(name, filters) | _with_all_but_one(wanted, len(typed), filters)
    if len(wanted) == len(typed):
        candidates |= _with_all(wanted, filters)
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(candidates - {but}))
    scored = sorted((-likeness(name, other), id_) for id_, other in db.session.execute(named))
    return [id_ for _score, id_ in scored[:limit]]


def carrying(numbers: Collection[str], country: str, *, limit: int = 5) -> list[int]:
    """Operators of a country that carry one of these numbers, whatever its type, or one that goes on where it ends.

    A number of a company begins those of its places of business. What begins a number must be long enough to tell.
    """
    shorter = sorted({part for number in numbers for part in bare(number) if len(part) >= _SHORTEST_SAME})
    word, filters = OrganisationWord.word, Filters(OrganisationKind.OPERATOR, frozenset({country}))
    ways = [begins(word, part) if len(part) >= _SHORTEST_COMPANY else word == part for part in shorter]
    ids = _candidates(ways, filters, OrganisationWord.place == Place.IDENTIFIER.value) if ways else set()
    return sorted(ids)[:limit]


def of_name(name: str, country: str) -> list[int]:
    """All operators of a country of the very name, however it is spelled (D13)."""
    filters = Filters(OrganisationKind.OPERATOR, frozenset({country}))
    query = filters.narrow(select(Organisation.id)).where(Organisation.name_key == name_key(name))
    return list(db.session.scalars(query.order_by(Organisation.id)))
