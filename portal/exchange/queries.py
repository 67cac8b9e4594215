"""What cells and values are compared with, looked up at once for a whole file; usual partners. Changes nothing."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.coi.domain.boxes import Box, Field, Kind
from portal.coi.domain.content import Content
from portal.coi.models import LINE_COLUMNS, Coi, CoiLine, CoiParty
from portal.coi.queries import countries_of
from portal.commodities import queries as commodities
from portal.commodities.domain.entries import Entry
from portal.exchange.answers import Register, possible_codes, several, styles_of, words_of
from portal.exchange.domain.numbers import Style
from portal.exchange.domain.tables import Raw, shown
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.organisations.queries.finding import Filters
from portal.organisations.queries.naming import Carrier, Names, by_number, called, named
from portal.shared import clock
from portal.shared.people import Actor

MOST_PARTNERS = 50


def register(
    box: Box, cells: Mapping[str, Collection[Raw]], content: Content, *, styles: Mapping[str, Style] | None = None
) -> Register:
    """What the cells of a box, by field, are compared with; ``styles`` were chosen by somebody for some fields."""
    codes: set[str] = set()
    names: dict[str, Names] = {}
    words: dict[str, Mapping[str, str]] = {}
    for source in box.fields:
        texts = cells.get(source.name, ())
        if source.kind is Kind.COMMODITY:
            codes |= {code for raw in set(texts) for code in possible_codes(raw)}
        elif source.kind is Kind.CHOICE:
            words[source.name] = words_of(source, already=_already(box, source, content))
        elif source.selectable is not None:
            already = _already(box, source, content)
            names[source.name] = named(_parts(source, texts, already), filters_of(source), already=already)
    entries = commodities.get_ever(codes) if codes else {}
    kept = frozenset(row["commodity"] for row in content.rows(box.key) if row.get("commodity"))
    return Register(entries, kept, names, {**styles_of(box, cells), **(styles or {})}, words)


def _parts(source: Field, texts: Iterable[Raw], already: Collection[int]) -> Iterable[str]:
    """What may be a name in the cells of a field: where there are several, also all of a cell, and those of before."""
    whole = [shown(raw) for raw in texts]
    if source.kind is not Kind.ORGANISATIONS:
        return whole
    parts = [part for text in whole for part in several(text)]
    if not any(";" in text for text in whole):
        return parts
    return [*whole, *(name for name in called(already).values() if ";" in name), *parts]


def filters_of(source: Field) -> Filters:
    """Which organisations a field takes today."""
    takes = source.selectable
    if takes is None:
        raise TypeError(f"{source.name} names no organisation")
    activities = frozenset(activity.value for activity in takes.activities)
    functions = frozenset(function.value for function in takes.functions)
    return Filters(takes.kind, countries_of(source), activities, functions, clock.today())


def carriers(source: Field, numbers: Collection[str]) -> dict[str, list[Carrier]]:
    """Number → the organisations that carry it, of the kind that a field takes."""
    return by_number(numbers, filters_of(source))


def commodities_ever(codes: Collection[str]) -> dict[str, Entry]:
    """The lines of the list with some codes, those too that have ended."""
    return commodities.get_ever(codes) if codes else {}


def _already(box: Box, source: Field, content: Content) -> set[Any]:
    """What the field names now, organisations or entries of a list, which may stay whatever became of them."""
    if box.repeated:
        return {row[source.name] for row in content.rows(box.key) if row.get(source.name)}
    value = content.value(box.key, source.name)
    return set(value) if isinstance(value, list) else {value} if value else set()


def names_in(box: Box, content: Content) -> dict[int, str]:
    """What the organisations of a box are called, the way `register` understands it."""
    fields = [source for source in box.fields if source.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS)]
    return called({id_ for source in fields for id_ in _already(box, source, content)})


def partners(box: Box, source: Field, actor: Actor) -> list[str]:
    """The organisations that certificates of the actor's organisations name in a field, the most frequent first."""
    column: InstrumentedAttribute[Any] = CoiParty.organisation_id
    if box.repeated:
        column = getattr(CoiLine, LINE_COLUMNS[source.name])
        query = select(column, func.count()).join(Coi, Coi.id == CoiLine.coi_id)
    else:
        query = select(column, func.count()).join(Coi, Coi.id == CoiParty.coi_id)
        query = query.where(CoiParty.box == box.key, CoiParty.field == source.name)
    query = query.join(Organisation, Organisation.id == column).where(
        Coi.creator_id.in_(actor.post_ids), Organisation.merged_into_id.is_(None)
    )
    found = db.session.execute(query.group_by(column).order_by(func.count().desc(), column).limit(MOST_PARTNERS))
    ids = [id_ for id_, _count in found]
    names = called(ids)
    return [names[id_] for id_ in ids]
