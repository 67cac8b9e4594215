"""Organisations as a list names them: many texts at once, by number, identifier, code or full name; never by guess."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.domain.names import compact, name_key
from portal.organisations.models import Identifier, Organisation
from portal.organisations.queries.finding import Filters, find

MOST_NAMES = 100
"""As many different names are looked for in one list; numbers are not counted."""
MOST_LIKE_IT = 4
LONGEST = 320
"""As long as a name with its number can be; nobody is called longer."""
_BATCH = 500
_WITH_NUMBER = re.compile(r"(?P<name>.*\S)\s*(?:·\s*(?P<after>[^·]+)|\((?P<inside>[^()]+)\))", re.DOTALL)
"""“Name · number” or “Name (number)”."""


@dataclass(frozen=True)
class Named:
    """What a text means: ``ids`` are all that it can be; ``like_it`` are others that come near.

    ``not_taken``: it is one that the field does not take. ``other_name``: the number is of one with this other name.
    """

    ids: tuple[int, ...] = ()
    like_it: tuple[int, ...] = ()
    not_taken: bool = False
    other_name: str = ""
    too_many: bool = False


@dataclass(frozen=True)
class Known:
    """One organisation, for telling it from others."""

    id: int
    name: str
    code: str
    place: str


@dataclass
class Names:
    """What the texts of a list mean, and the organisations they are about."""

    meant: dict[str, Named] = field(default_factory=dict)
    known: dict[int, Known] = field(default_factory=dict)

    @property
    def with_semicolon(self) -> list[str]:
        """The texts that mean somebody whose own name has a semicolon."""
        return [
            text
            for text, one in self.meant.items()
            if one.ids and not one.other_name and ";" in text and ";" in self.known[one.ids[0]].name
        ]


def named(texts: Iterable[str], filters: Filters, *, already: Collection[int] = ()) -> Names:
    """What each text means among organisations of a kind; those ``already`` named need no longer be registered."""
    every = dict.fromkeys(text for text in texts if text)
    wanted = [text for text in every if len(text) <= LONGEST]
    numbers = {text: _numbers(text) for text in wanted}
    found = _numbered({number for several in numbers.values() for number in several}, filters)
    names = Names({text: Named() for text in every})
    looked_for = 0
    for text in wanted:
        ids = next((found[number] for number in numbers[text] if number in found), set())
        if ids:
            names.meant[text] = Named(tuple(sorted(ids)))
        elif looked_for < MOST_NAMES:
            looked_for += 1
            names.meant[text] = _by_name(text, filters)
        else:
            names.meant[text] = Named(too_many=True)
    _judge(names, filters, frozenset(already))
    return names


@dataclass(frozen=True)
class Carrier:
    """An organisation that carries a number, and whether the field takes it."""

    id: int
    name: str
    is_taken: bool


def by_number(numbers: Collection[str], filters: Filters) -> dict[str, list[Carrier]]:
    """Number, in capitals → those of the kind that carry it, as their own or as an identifier; others are left out."""
    found = _numbered({number.upper() for number in numbers}, filters)
    ids = {id_ for several in found.values() for id_ in several}
    known, takes = _known(ids), _taken(ids, filters)
    return {
        number: [Carrier(id_, known[id_].name, id_ in takes) for id_ in sorted(several)]
        for number, several in found.items()
    }


def _numbers(text: str) -> list[str]:
    """The numbers that a text can be: the one beside a name, or all of it, with its spaces and points or without."""
    within = _WITH_NUMBER.fullmatch(text)
    said = [(within["after"] or within["inside"]).strip()] if within else []
    return [number.upper() for one in (*said, text) for number in dict.fromkeys((one, compact(one)))]


def _numbered(numbers: Collection[str], filters: Filters) -> dict[str, set[int]]:
    """Number → the organisations of the kind that carry it: their own number or code, or an identifier."""
    found: dict[str, set[int]] = {}
    everyone = iter(sorted(numbers))
    while batch := list(islice(everyone, _BATCH)):
        own = select(Organisation.code, Organisation.id).where(
            Organisation.kind == filters.kind.value, Organisation.code.in_(batch)
        )
        carried = (
            select(Identifier.value, Identifier.organisation_id)
            .join(Organisation, Organisation.id == Identifier.organisation_id)
            .where(Organisation.kind == filters.kind.value, Identifier.value.in_(batch))
        )
        for number, id_ in [*db.session.execute(own), *db.session.execute(carried)]:
            found.setdefault(number.upper(), set()).add(id_)
    return found


def _by_name(text: str, filters: Filters) -> Named:
    key = name_key(text)
    found = [one.id for one in find(text, Filters(filters.kind, filters.countries), limit=10).found]
    keys = _keys(found)
    same = tuple(id_ for id_ in found if keys[id_] == key)
    return Named(same, () if same else tuple(found[:MOST_LIKE_IT]))


def _keys(ids: Collection[int]) -> Mapping[int, str]:
    query = select(Organisation.id, Organisation.name_key, Organisation.name).where(Organisation.id.in_(ids))
    return {id_: key or name_key(name) for id_, key, name in db.session.execute(query)} if ids else {}


def _judge(names: Names, filters: Filters, already: frozenset[int]) -> None:
    """Leave of what was found those that the field takes, and say so where none is left."""
    ids = {id_ for one in names.meant.values() for id_ in (*one.ids, *one.like_it)}
    names.known = _known(ids)
    takes = already | _taken(ids, filters)
    for text, one in names.meant.items():
        if not one.ids:
            names.meant[text] = Named(like_it=tuple(i for i in one.like_it if i in takes), too_many=one.too_many)
            continue
        within = tuple(id_ for id_ in one.ids if id_ in takes)
        other = _other_name(text, within, names.known)
        names.meant[text] = Named(within or one.ids, not_taken=not within, other_name=other)


def _other_name(text: str, ids: tuple[int, ...], known: Mapping[int, Known]) -> str:
    """The name of the one organisation with a number, where another name stands beside it."""
    found = _WITH_NUMBER.fullmatch(text)
    if found is None or len(ids) != 1:
        return ""
    name = known[ids[0]].name
    return "" if name_key(found["name"]) == name_key(name) or name_key(text) == name_key(name) else name


def _known(ids: Collection[int]) -> dict[int, Known]:
    query = select(Organisation.id, Organisation.name, Organisation.code, Organisation.postcode, Organisation.city)
    rows = db.session.execute(query.where(Organisation.id.in_(ids))) if ids else ()
    return {row.id: Known(row.id, row.name, row.code, f"{row.postcode} {row.city}".strip()) for row in rows}


def _taken(ids: Collection[int], filters: Filters) -> set[int]:
    query = filters.narrow(select(Organisation.id).where(Organisation.id.in_(ids)))
    return set(db.session.scalars(query)) if ids else set()


def called(ids: Collection[int]) -> dict[int, str]:
    """“Name · number” of each organisation, the way `named` understands it; the name alone where it has no number."""
    query = select(Organisation.id, Organisation.name, Organisation.code).where(Organisation.id.in_(set(ids)))
    found = db.session.execute(query) if ids else ()
    return {id_: f"{name} · {code}" if code else name for id_, name, code in found}
