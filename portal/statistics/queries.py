"""Adding up in the database: as many statements for one certificate as for a million. Changes nothing.

Days and months are those of UTC on both databases. Of each certificate a delay needs eight bytes of memory, while it
is counted: four delays of 100,000 certificates are 3 MB.
"""

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, extract, func, or_, select

from portal.codelists import queries as codelists
from portal.coi.domain.lifecycle import Capacity
from portal.coi.models import MARKS, Coi, CoiLine, CoiMark
from portal.coi.queries import has_superior, is_commission, named, visible_to
from portal.extensions import db
from portal.shared.people import Actor, Post
from portal.statistics.domain import (
    CAPACITIES,
    NOT_COUNTED,
    SEVERAL,
    STEPS,
    Asked,
    Delay,
    Grouping,
    Volume,
    delay,
    heaviest_first,
    volumes,
)

READ_AT_ONCE = 1_000
GROUP = "grouped"
"""What the group is called in a statement: it is named, not repeated, for a database that compares expressions."""


def capacities_of(actor: Actor, post: Post) -> tuple[Capacity, ...]:
    """As what the certificates of an organisation can be asked for."""
    return tuple(c for c in CAPACITIES[post.kind] if c is not Capacity.COMMISSION or is_commission(actor))


def _counted(actor: Actor, post: Post, asked: Asked) -> Iterator[ColumnElement[bool]]:
    """The certificates that count: seen by the actor, issued in the period, naming the organisation; no extracts."""
    wanted = (asked.capacity,) if asked.capacity else capacities_of(actor, post)
    yield visible_to(actor)
    yield Coi.base_id.is_(None)
    yield Coi.status.not_in([status.value for status in NOT_COUNTED])
    yield Coi.issued_at >= datetime.combine(asked.first, time.min, UTC)
    yield Coi.issued_at < datetime.combine(asked.last + timedelta(days=1), time.min, UTC)
    yield or_(*_as(post.ids, wanted))


def _as(ids: Collection[int], wanted: Collection[Capacity]) -> Iterator[ColumnElement[bool]]:
    yield named(ids, wanted)
    others: Mapping[Capacity, Callable[[], ColumnElement[bool]]] = {
        Capacity.CREATOR: lambda: Coi.creator_id.in_(ids),
        Capacity.EU_AUTHORITY: lambda: has_superior(ids),
        Capacity.COMMISSION: lambda: Coi.id == Coi.id,
    }
    yield from (others[capacity]() for capacity in wanted if capacity in others)


def count(actor: Actor, post: Post, asked: Asked) -> int:
    """How many certificates count."""
    return db.session.scalar(select(func.count(Coi.id)).where(*_counted(actor, post, asked))) or 0


# Volumes


def volumes_by(grouping: Grouping, actor: Actor, post: Post, asked: Asked) -> list[Volume]:
    """What the certificates that count carry, by group: months in their order, others the heaviest first."""
    conditions = list(_counted(actor, post, asked))
    make = _STATEMENTS[grouping]
    certificates = make(func.count(Coi.id.distinct())).where(*conditions).group_by(GROUP)
    quantities = make(CoiLine.unit, func.sum(CoiLine.net_weight)).where(*conditions, CoiLine.net_weight.is_not(None))
    by_unit: Any = db.session.execute(quantities.group_by(GROUP, CoiLine.unit)).all()
    found = volumes(
        {_name(group): number for group, number in db.session.execute(certificates)},
        ((_name(group), unit or "", weight) for group, unit, weight in by_unit),
        codelists.codes(),
    )
    in_order = sorted(found.values(), key=lambda volume: volume.group)
    return in_order if grouping is Grouping.MONTH else heaviest_first(in_order)


def _name(group: Any) -> str:
    """A group as a text: a month is a number to both databases, though not of the same kind."""
    return group if isinstance(group, str) else str(int(group)) if group is not None else SEVERAL


def _of_lines(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Coi).join(CoiLine, CoiLine.coi_id == Coi.id)


def _by_chapter(*columns: Any) -> Select[Any]:
    return _of_lines(func.substr(CoiLine.commodity_code, 1, 2).label(GROUP), *columns)


def _by_export(*columns: Any) -> Select[Any]:
    return _of_lines(Coi.export_country.label(GROUP), *columns)


def _by_month(*columns: Any) -> Select[Any]:
    month = extract("year", Coi.issued_at) * 100 + extract("month", Coi.issued_at)
    return _of_lines(month.label(GROUP), *columns)


def _by_origin(*columns: Any) -> Select[Any]:
    """A line does not say which of several countries it comes from: those certificates are a group of their own."""
    origins = (
        select(CoiMark.coi_id, case((func.count() == 1, func.min(CoiMark.value)), else_=SEVERAL).label("country"))
        .where(CoiMark.kind == MARKS["origin", "countries"])
        .group_by(CoiMark.coi_id)
        .subquery()
    )
    query = _of_lines(origins.c.country.label(GROUP), *columns)
    return query.outerjoin(origins, origins.c.coi_id == Coi.id)


_STATEMENTS: Mapping[Grouping, Callable[..., Select[Any]]] = {
    Grouping.CHAPTER: _by_chapter,
    Grouping.ORIGIN: _by_origin,
    Grouping.EXPORT: _by_export,
    Grouping.MONTH: _by_month,
}


# Delays


def delays(actor: Actor, post: Post, asked: Asked) -> list[Delay]:
    """How long each step took for the certificates that count, read some at a time."""
    names = list(dict.fromkeys(name for step in STEPS for name in (step.begins, step.ends)))
    moments = select(*(getattr(Coi, name) for name in names)).where(*_counted(actor, post, asked))
    taken = [array("d") for _step in STEPS]
    for row in db.session.execute(moments.execution_options(yield_per=READ_AT_ONCE)):
        at = dict(zip(names, row, strict=True))
        for step, seconds in zip(STEPS, taken, strict=True):
            begins, ends = at[step.begins], at[step.ends]
            if begins is not None and ends is not None:
                seconds.append((ends - begins).total_seconds())
    return [delay(step, seconds) for step, seconds in zip(STEPS, taken, strict=True)]
