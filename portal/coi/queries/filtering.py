"""The filters of the list as conditions on certificates. Changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, or_

from portal.coi.domain.filters import Filter, FilterKind, filters, types
from portal.coi.domain.lifecycle import Capacity
from portal.coi.models import MARKS, Coi, CoiLine, CoiMark, CoiParty
from portal.coi.queries import WHOLE_NUMBER, boxes_of, has_superior, named, numbered
from portal.commodities.models import Commodity
from portal.organisations.models import OrganisationWord
from portal.shared.people import Actor
from portal.shared.text import folded, plain

MOST_WORDS = 8
_MARKED = {MARKS["origin", "countries"]: "origin_countries", MARKS["containers", "container"]: "containers"}


def conditions(actor: Actor, values: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """What a certificate must fulfil for what each filter was given."""
    for filter_ in filters():
        if (value := values.get(filter_.name)) is not None:
            yield from _CONDITIONS[filter_.kind](actor, filter_, value)


def _words(_actor: Actor, _filter: Filter, value: str) -> Iterator[ColumnElement[bool]]:
    """Every word stands on the certificate; a whole number means this one certificate (D41)."""
    for word in folded(value).split()[:MOST_WORDS]:
        if WHOLE_NUMBER.fullmatch(word):
            yield numbered(word.upper())
        else:
            yield Coi.search_text.contains(word, autoescape=True)


def _company(_actor: Actor, filter_: Filter, value: str) -> Iterator[ColumnElement[bool]]:
    """One organisation named in such a box carries every word in its names, codes and numbers."""
    boxes = boxes_of((filter_.capacity,) if filter_.capacity else ())
    words = folded(value).split()[:MOST_WORDS]
    yield exists().where(
        CoiParty.coi_id == Coi.id,
        CoiParty.box.in_(boxes),
        *(_carries(word) for word in words),
    )


def _carries(word: str) -> ColumnElement[bool]:
    """The organisation named carries a word in its name, a code, a number or its town; numbers stand there plain."""
    kept = {word, folded(plain(word))} - {""}
    return exists().where(
        OrganisationWord.organisation_id == CoiParty.organisation_id,
        or_(*(OrganisationWord.word.contains(form, autoescape=True) for form in sorted(kept))),
    )


def _container(_actor: Actor, _filter: Filter, value: str) -> Iterator[ColumnElement[bool]]:
    kind = MARKS["containers", "container"]
    yield exists().where(CoiMark.coi_id == Coi.id, CoiMark.kind == kind, CoiMark.value.contains(plain(value)))


def _code(_actor: Actor, _filter: Filter, value: str) -> Iterator[ColumnElement[bool]]:
    yield exists().where(CoiLine.coi_id == Coi.id, CoiLine.commodity_code.startswith(value, autoescape=True))


def _country(_actor: Actor, filter_: Filter, value: str) -> Iterator[ColumnElement[bool]]:
    kind = next((kind for kind, column in _MARKED.items() if column == filter_.column), None)
    if kind is None:
        yield getattr(Coi, filter_.column) == value
    else:
        yield exists().where(CoiMark.coi_id == Coi.id, CoiMark.kind == kind, CoiMark.value == value)


def _period(actor: Actor, filter_: Filter, value: tuple[date | None, date | None]) -> Iterator[ColumnElement[bool]]:
    """Both days are whole days where the person is."""
    column, (first, last) = getattr(Coi, filter_.column), value
    if first is not None:
        yield column >= _midnight(first, actor.time_zone)
    if last is not None:
        yield column < _midnight(last + timedelta(days=1), actor.time_zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _choices(actor: Actor, filter_: Filter, value: tuple[str, ...]) -> Iterator[ColumnElement[bool]]:
    yield _CHOICES[filter_.name](actor, value)


def _category(_actor: Actor, letters: tuple[str, ...]) -> ColumnElement[bool]:
    letter = func.coalesce(CoiLine.copied["category"].as_string(), Commodity.category)  # as signed, if it was
    return exists().where(CoiLine.coi_id == Coi.id, CoiLine.commodity_code == Commodity.code, letter.in_(letters))


def _capacity(actor: Actor, names: tuple[str, ...]) -> ColumnElement[bool]:
    ids = actor.post_ids
    held = [named(ids, [Capacity(name) for name in names])]
    held += [Coi.creator_id.in_(ids)] if Capacity.CREATOR in names else []
    held += [has_superior(ids)] if Capacity.EU_AUTHORITY in names else []
    return or_(*held)


def _type(_actor: Actor, first_keys: tuple[str, ...]) -> ColumnElement[bool]:
    keys = frozenset[str]().union(*(keys for keys in types().values() if not keys.isdisjoint(first_keys)))
    return and_(Coi.edition_key.in_(keys))


_CHOICES: Mapping[str, Callable[[Actor, tuple[str, ...]], ColumnElement[bool]]] = {
    "status": lambda _actor, statuses: Coi.status.in_(statuses),
    "capacity": _capacity,
    "category": _category,
    "type": _type,
}

_CONDITIONS: Mapping[FilterKind, Callable[[Actor, Filter, Any], Iterator[ColumnElement[bool]]]] = {
    FilterKind.WORDS: _words,
    FilterKind.COMPANY: _company,
    FilterKind.CONTAINER: _container,
    FilterKind.CODE: _code,
    FilterKind.COUNTRY: _country,
    FilterKind.PERIOD: _period,
    FilterKind.CHOICES: _choices,
}
