"""The tabs of the list as conditions: what waits for somebody, what is finished. Changes nothing."""

from collections.abc import Callable, Collection, Mapping, Set

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.filters import Asked, Tab, finished
from portal.coi.domain.lifecycle import OF_ITS_CREATOR, Capacity, Flag, Status
from portal.coi.models import Coi
from portal.coi.queries import Ids, has_superior, named, visible_to
from portal.coi.queries.filtering import conditions
from portal.extensions import db
from portal.shared.people import Actor

_other = aliased(Coi)
FLAGGED: Mapping[Flag, ColumnElement[bool]] = {
    Flag.REPLACEMENT_IN_PREPARATION: exists().where(
        _other.replaces_id == Coi.id, _other.status != Status.DELETED.value, _other.issued_at.is_(None)
    ),
    Flag.IRREGULAR_BASE: exists().where(_other.id == Coi.base_id, _other.status == Status.OFIS_IRREGULARITY.value),
}
"""The flags that change who must act, as the database tells them."""


def pending_statuses() -> frozenset[Status]:
    """Statuses at which somebody must act on a certificate that was submitted (D36); drafts are listed apart."""
    return frozenset(status for edition in EDITIONS.values() for status in edition.waits_for) - {Status.DRAFT}


def waits_for(ids: Ids, statuses: Set[Status]) -> ColumnElement[bool]:
    """Certificates at one of ``statuses`` that wait for organisations."""
    waiting: list[ColumnElement[bool]] = []
    for edition in EDITIONS.values():
        for status in sorted(statuses & edition.waits_for.keys()):
            at = and_(Coi.edition_key == edition.key, Coi.status == status.value)
            others = {f: c.waits_for for f, c in edition.closed_while.items() if c.waits_for is not None}
            usual = [_is_among(ids, edition.waits_for[status]), *(not_(FLAGGED[flag]) for flag in others)]
            waiting.append(and_(at, *usual))
            waiting += [and_(at, FLAGGED[flag], _is_among(ids, who)) for flag, who in others.items() if who]
    return or_(false(), *waiting)


def _is_among(ids: Ids, capacities: Collection[Capacity]) -> ColumnElement[bool]:
    mine = [named(ids, capacities)]
    if Capacity.EU_AUTHORITY in capacities:
        mine.append(has_superior(ids))
    if not OF_ITS_CREATOR.isdisjoint(capacities):
        mine.append(Coi.creator_id.in_(ids))
    return or_(*mine)


def _to_do(actor: Actor) -> ColumnElement[bool]:
    return waits_for(actor.post_ids, pending_statuses())


def _drafts(_actor: Actor) -> ColumnElement[bool]:
    return Coi.status == Status.DRAFT.value


def _finished(_actor: Actor) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(Coi.edition_key == edition.key, Coi.status.in_([status.value for status in finished(edition)]))
            for edition in EDITIONS.values()
        ),
    )


def _elsewhere(actor: Actor) -> ColumnElement[bool]:
    return not_(or_(_to_do(actor), _drafts(actor), _finished(actor)))


_CONDITIONS: Mapping[Tab, Callable[[Actor], ColumnElement[bool]]] = {
    Tab.TO_DO: _to_do,
    Tab.DRAFTS: _drafts,
    Tab.ELSEWHERE: _elsewhere,
    Tab.FINISHED: _finished,
    Tab.ALL: lambda _actor: true(),
}


def of_tab(actor: Actor, tab: Tab) -> ColumnElement[bool]:
    """The certificates of a tab, as far as the actor sees them."""
    return _CONDITIONS[tab](actor)


def counts(actor: Actor, asked: Asked) -> dict[Tab, int]:
    """How many certificates each tab holds under the filters, in one statement."""
    columns = [func.count().filter(of_tab(actor, tab)) for tab in Tab]
    query = select(*columns).select_from(Coi).where(visible_to(actor), *conditions(actor, asked.values))
    return dict(zip(Tab, db.session.execute(query).one(), strict=True))
