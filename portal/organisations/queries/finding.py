"""Finding organisations by what people type: words in any order, cut short, with a slip; numbers with any spaces.

Two tables carry it: `OrganisationWord` (which word stands where) and `WordVariant` (which words are one slip away). SQL
only compares whole words, byte by byte; how good a match is, and the order, is decided here: both databases agree.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.organisations.domain import ActivityStatus, OrganisationKind
from portal.organisations.domain.names import (
    SHORTEST_WITH_TYPO,
    bare,
    compact,
    deletions,
    is_slip,
    likeness,
    name_key,
    words_of,
    written_together,
)
from portal.organisations.models import OperatorActivity, Organisation, OrganisationWord, WordVariant
from portal.shared.text import N_, folded

MOST_WORDS, MOST_SPELLINGS, MOST_CANDIDATES, MANY = 6, 40, 400, 1000
_SHORTEST_START, _SHORTEST_NUMBER = 2, 4


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

EXACT, START, SLIP = 100, 80, 60
"""How well a spelling fits a word that was typed: it is the word, begins with it, or is one slip away."""


@dataclass(frozen=True)
class Filters:
    """Which organisations are looked among; ``countries`` are seats."""

    kind: OrganisationKind
    countries: frozenset[str] | None = None
    activities: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    def narrow(self, query: Select[int]) -> Select[int]:
        """``query`` about organisations, among these alone; merged ones are found under their new name."""
        query = query.where(Organisation.kind == self.kind.value, Organisation.merged_into_id.is_(None))
        if self.countries is not None:
            query = query.where(Organisation.country.in_(sorted(self.countries)))
        if self.functions:
            query = query.where(Organisation.function.in_(sorted(self.functions)))
        if self.activities:
            usable = (ActivityStatus.VALID.value, ActivityStatus.NEW.value)
            query = query.where(
                exists().where(
                    OperatorActivity.organisation_id == Organisation.id,
                    OperatorActivity.activity.in_(sorted(self.activities)),
                    OperatorActivity.status.in_(usable),
                )
            )
        return query


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


@dataclass(frozen=True)
class _Wanted:
    """One word that was typed, with the spellings it may stand for and how well each fits."""

    spellings: Mapping[str, int]
    frequency: int


def find(text: str, filters: Filters, *, limit: int, strict: bool = False) -> Search:
    """Organisations that carry what was typed, best first.

    Every word must stand somewhere; if no organisation has them all, one word may be wrong, unless ``strict``.
    Without a text: all of them by name.
    """
    if not folded(text):
        return _by_name(filters, limit)
    typed = words_of(text)[:MOST_WORDS]
    spelled = [_spellings(word) for word in typed]
    wanted, count = [word for word in spelled if word.spellings], len(typed)
    numbers = _numbers(text)
    candidates = _with_number(numbers, filters) | _with_name(text, filters)
    if len(wanted) == len(typed):
        candidates |= _with_all(wanted, filters)
    if not candidates:
        wanted, candidates = _with_two_as_one(typed, spelled, filters)
        count = len(wanted)
    if not candidates and not strict:
        wanted, count = [word for word in spelled if word.spellings], len(typed)
        candidates = _with_all_but_one(wanted, count, filters)
    if not candidates:
        return _inside(text, filters, limit) if typed else Search()
    return _ranked(candidates, wanted, numbers, text, typed=count, limit=limit)


def _by_name(filters: Filters, limit: int) -> Search:
    query = filters.narrow(select(Organisation.id)).order_by(Organisation.name_key, Organisation.id).limit(limit + 1)
    ids = list(db.session.scalars(query))
    return Search([Found(id_) for id_ in ids[:limit]], len(ids) > limit)


def _spellings(word: str, *, loose: bool = False) -> _Wanted:
    """The words of organisations that ``word`` may mean; slips of one that exists only where ``loose``."""
    fits: dict[str, int] = {}
    if len(word) >= SHORTEST_WITH_TYPO:
        near = select(WordVariant.word).where(WordVariant.variant.in_(sorted(deletions(word)))).distinct()
        fits |= {other: SLIP for other in db.session.scalars(near) if is_slip(word, other)}
    if len(word) >= _SHORTEST_START:
        begins = and_(WordVariant.variant >= word, WordVariant.variant < word + "\U0010ffff")
        longer = select(WordVariant.word).where(begins, WordVariant.variant == WordVariant.word)
        fits |= dict.fromkeys(db.session.scalars(longer.order_by(WordVariant.variant).limit(MOST_SPELLINGS)), START)
    known = select(WordVariant.word).where(WordVariant.variant == word, WordVariant.word == word)
    if db.session.scalar(known) is not None:
        fits = {other: fit for other, fit in fits.items() if loose or fit != SLIP} | {word: EXACT}
    return _Wanted(fits, _frequency(fits) if fits else 0)


def _frequency(words: Iterable[str]) -> int:
    some = select(OrganisationWord.word).where(OrganisationWord.word.in_(sorted(words))).limit(MANY).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _numbers(text: str) -> list[str]:
    """The text as a number without spaces, if an organisation has one that begins so."""
    typed = compact(text)
    if len(typed) < _SHORTEST_NUMBER or not any(c.isdigit() for c in typed):
        return []
    place = OrganisationWord.place.in_([Place.IDENTIFIER.value, Place.APPROVAL.value, Place.CODE.value])
    begins = and_(OrganisationWord.word >= typed, OrganisationWord.word < typed + "\U0010ffff")
    query = select(OrganisationWord.word).where(begins, place).order_by(OrganisationWord.word)
    return list(dict.fromkeys(db.session.scalars(query.limit(MOST_SPELLINGS))))


def _carries(words: Collection[str]) -> ColumnElement[bool]:
    other = aliased(OrganisationWord)
    return exists().where(other.organisation_id == OrganisationWord.organisation_id, other.word.in_(sorted(words)))


def _candidates(first: Collection[str], others: Sequence[Collection[str]], filters: Filters) -> set[int]:
    query = (
        select(OrganisationWord.organisation_id)
        .join(Organisation, Organisation.id == OrganisationWord.organisation_id)
        .where(OrganisationWord.word.in_(sorted(first)), *(_carries(words) for words in others))
        .distinct()
        .order_by(OrganisationWord.organisation_id)
        .limit(MOST_CANDIDATES)
    )
    return set(db.session.scalars(filters.narrow(query)))


def _with_number(numbers: Sequence[str], filters: Filters) -> set[int]:
    return _candidates(numbers, (), filters) if numbers else set()


def _with_name(text: str, filters: Filters) -> set[int]:
    """Those of the very name, however many others carry its words too."""
    key = name_key(text)
    if not key or filters.countries is None:
        return set()
    query = filters.narrow(select(Organisation.id)).where(Organisation.name_key == key)
    return set(db.session.scalars(query.order_by(Organisation.id).limit(MOST_CANDIDATES)))


def _with_two_as_one(
    typed: Sequence[str], spelled: Sequence[_Wanted], filters: Filters
) -> tuple[list[_Wanted], set[int]]:
    """Two words that were typed may be one: “bio import” for “Bioimport”."""
    for at in range(len(typed) - 1):
        together = _spellings(typed[at] + typed[at + 1])
        words = [*spelled[:at], together, *spelled[at + 2 :]]
        if all(word.spellings for word in words) and (candidates := _with_all(words, filters)):
            return words, candidates
    return [], set()


def _with_all(wanted: Sequence[_Wanted], filters: Filters) -> set[int]:
    """Those that carry every word: the rarest leads; of one that is too common, the exact spelling alone."""
    if not wanted:
        return set()
    rarest, *others = sorted(wanted, key=lambda w: w.frequency)
    first = rarest.spellings
    if rarest.frequency >= MANY and EXACT in first.values():
        first = {word: fit for word, fit in first.items() if fit == EXACT}
    return _candidates(first, [w.spellings for w in others], filters)


def _with_all_but_one(wanted: Sequence[_Wanted], typed: int, filters: Filters) -> set[int]:
    if len(wanted) < typed:  # a word that stands nowhere is the wrong one
        return _with_all(wanted, filters)
    found: set[int] = set()
    for left_out in range(len(wanted)) if len(wanted) > 1 else ():
        found |= _with_all([w for at, w in enumerate(wanted) if at != left_out], filters)
    return found


def _inside(text: str, filters: Filters, limit: int) -> Search:
    """Where no word begins with what was typed: names and numbers that have it somewhere."""
    words = folded(text).split()[:MOST_WORDS]
    if filters.countries is None or max(map(len, words)) < SHORTEST_WITH_TYPO - 1:
        return Search()
    query = filters.narrow(select(Organisation.id))
    for word in words:
        query = query.where(Organisation.search_text.contains(word, autoescape=True))
    ids = list(db.session.scalars(query.order_by(Organisation.name_key, Organisation.id).limit(limit + 1)))
    return Search([Found(id_, (Place.NAME,)) for id_ in ids[:limit]], len(ids) > limit)


def _ranked(
    candidates: Collection[int],
    wanted: Sequence[_Wanted],
    numbers: Sequence[str],
    text: str,
    *,
    typed: int,
    limit: int,
) -> Search:
    """The candidates, best first; ``typed`` is how many words were typed, of which some may stand nowhere."""
    stands = _where_words_stand(candidates, [*numbers, *(word for w in wanted for word in w.spellings)])
    names = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.code, Organisation.name_key).where(
            Organisation.id.in_(candidates)
        )
    )
    key, plain = name_key(text), folded(text)
    scored = []
    for id_, name, code, own_key in names:
        here = stands.get(id_, {})
        fits = [max((fit for word, fit in w.spellings.items() if word in here), default=0) for w in wanted]
        same = 3 if plain in (folded(name), folded(code)) else 2 if own_key == key else 0
        begins = 1 if folded(name).startswith(plain) or folded(code).startswith(plain) else 0
        has_number = any(number in here for number in numbers)
        extra = len(own_key.split()) - len(wanted)
        is_partial = 0 in fits or len(fits) < typed
        near = likeness(text, name) if is_partial else 0
        # the number; the very name; every word as typed; what is left of it; a name that begins so; the shorter name
        order = (not has_number, -same, -sum(fits), -near, -begins, abs(extra), own_key, id_)
        why = _why(here, wanted, numbers)
        is_near = bool(fits) and not has_number and (is_partial or SLIP in fits)
        scored.append((order, Found(id_, why, is_near)))
    scored.sort(key=lambda pair: pair[0])
    return Search([found for _order, found in scored[:limit]], len(scored) > limit)


def _where_words_stand(ids: Collection[int], words: Collection[str]) -> dict[int, dict[str, set[Place]]]:
    query = select(OrganisationWord.organisation_id, OrganisationWord.word, OrganisationWord.place).where(
        OrganisationWord.organisation_id.in_(ids), OrganisationWord.word.in_(sorted(set(words)))
    )
    stands: dict[int, dict[str, set[Place]]] = {}
    for id_, word, place in db.session.execute(query):
        stands.setdefault(id_, {}).setdefault(word, set()).add(Place(place))
    return stands


def _why(here: Mapping[str, set[Place]], wanted: Sequence[_Wanted], numbers: Sequence[str]) -> tuple[Place, ...]:
    """Where the words stand, in the order of `Place`: of each word the best place alone."""
    found = {place for number in numbers for place in here.get(number, ())}
    for word in wanted:
        best = max((fit for spelling, fit in word.spellings.items() if spelling in here), default=0)
        places = [p for spelling, fit in word.spellings.items() if fit == best for p in here.get(spelling, ())]
        found |= {min(places, key=list(Place).index)} if places else set()
    return tuple(place for place in Place if place in found)


def words_to_index(organisation: Organisation, country_names: Iterable[str]) -> set[tuple[str, Place]]:
    """The words under which an organisation is found, with where they stand."""
    found = {(word, Place.NAME) for word in [*words_of(organisation.name), *written_together(organisation.name)]}
    found |= {(word, Place.TOWN) for word in [*words_of(organisation.city), compact(organisation.postcode)]}
    found |= {(word, Place.COUNTRY) for name in country_names for word in words_of(name)}
    found |= {(organisation.country.lower(), Place.COUNTRY), (organisation.controlled_country.lower(), Place.COUNTRY)}
    found |= {(word, Place.CODE) for word in [compact(organisation.code), *words_of(organisation.code)]}
    found |= {(word, Place.IDENTIFIER) for identifier in organisation.identifiers for word in bare(identifier.value)}
    approvals = [text for a in organisation.activities for text in (a.identifier, a.certificate_number) if text]
    found |= {(word, Place.APPROVAL) for text in approvals for word in [*bare(text), *words_of(text)]}
    return {(word, place) for word, place in found if word}


def words_without_slips(organisation: Organisation) -> set[str]:
    """Those among them that are found only as they are: two words of a name written as one."""
    return set(written_together(organisation.name)) - set(words_of(organisation.name))


def plain_text(organisation: Organisation, country_names: Iterable[str]) -> str:
    """The folded text that `_inside` looks through."""
    parts = [organisation.name, organisation.code, *(i.value for i in organisation.identifiers), organisation.city]
    parts += [organisation.postcode, organisation.country, organisation.controlled_country, *country_names]
    return folded(" ".join(part for part in parts if part))[:2000]


def similar(name: str, country: str, *, but: int | None = None, limit: int = 5) -> list[int]:
    """Operators of a country with a name like this one (D13), likeliest first."""
    typed = words_of(name)[:MOST_WORDS]
    filters = Filters(OrganisationKind.OPERATOR, frozenset({country}))
    wanted = [spelled for word in typed if (spelled := _spellings(word, loose=True)).spellings]
    candidates = _with_name(name, filters) | _with_all_but_one(wanted, len(typed), filters)
    if len(wanted) == len(typed):
        candidates |= _with_all(wanted, filters)
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(candidates - {but}))
    scored = sorted((-likeness(name, other), id_) for id_, other in db.session.execute(named))
    return [id_ for _score, id_ in scored[:limit]]


def same_name(name: str, country: str) -> ColumnElement[bool]:
    """Whether an operator of a country has the same name, however it is spelled (D13)."""
    return and_(
        Organisation.kind == OrganisationKind.OPERATOR.value,
        Organisation.country == country,
        Organisation.merged_into_id.is_(None),
        Organisation.name_key == name_key(name),
    )
