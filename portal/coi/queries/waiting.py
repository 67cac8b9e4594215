"""Who must act on a certificate now, since when, and when they were last reminded. Changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from portal.coi.domain.lifecycle import OF_ITS_CREATOR, Capacity
from portal.coi.models import Coi
from portal.organisations.domain import OrganisationKind
from portal.organisations.domain.requests import BETWEEN_REMINDERS
from portal.organisations.models import Organisation
from portal.shared import clock
from portal.shared.people import Actor, Task


def awaited(coi: Coi) -> list[Organisation]:
    """Those who must act now, empty where nobody must; an authority above the post of box 9 is not told apart."""
    return named_as(coi, coi.edition.awaited(coi.state, coi.flags))


def waiting_for(coi: Coi) -> str:
    """The names of those who must act now."""
    return ", ".join(dict.fromkeys(organisation.name for organisation in awaited(coi)))


def named_as(coi: Coi, capacities: Collection[Capacity]) -> list[Organisation]:
    """The organisations that act as one of ``capacities``, each once."""
    boxes = {where for where, capacity in coi.edition.capacities.items() if capacity in capacities}
    found = [p.organisation for p in coi.parties if (p.box, p.field) in boxes]
    found += [] if OF_ITS_CREATOR.isdisjoint(capacities) else [coi.creator]
    return list(dict.fromkeys(found))


def held_by(coi: Coi, ids: Collection[int]) -> frozenset[Capacity]:
    """As what organisations act, told by whom the boxes name and nothing else: a list asks it of every row."""
    given = coi.edition.capacities
    named = [(given[p.box, p.field], p) for p in coi.parties if (p.box, p.field) in given]
    held = {capacity for capacity, p in named if p.organisation_id in ids}
    if any(c is Capacity.ENTRY_AUTHORITY and p.organisation.superior_id in ids for c, p in named):
        held.add(Capacity.EU_AUTHORITY)
    if coi.creator_id in ids:
        held |= coi.edition.of_its_creator.get(OrganisationKind(coi.created_as), frozenset())
    return frozenset(held)


@dataclass(frozen=True)
class Due:
    """What waits for somebody: the act in words (to be translated), and whether their level lets them do it."""

    words: str
    is_mine: bool


def due(coi: Coi, actor: Actor) -> Due | None:
    """What ``actor`` must do, or a colleague where the level of ``actor`` is too small; None where others must act."""
    must = {post: coi.awaited & held_by(coi, post.ids) for post in actor.posts}
    able = frozenset().union(*(held for post, held in must.items() if post.may_do(Task.STEP)))
    everybody = frozenset().union(*must.values())
    words = coi.edition.due(coi.state, able or everybody, coi.flags)
    return Due(words, is_mine=bool(able)) if words else None


def last_reminder(coi: Coi) -> datetime | None:
    """When those who must act now were last reminded, None where they were not."""
    return coi.reminded_at if coi.reminded_at and coi.reminded_at >= coi.status_since else None


def may_remind(coi: Coi) -> bool:
    """Whether a reminder can be sent now: once a day, as long as somebody must act."""
    last = last_reminder(coi)
    return bool(awaited(coi)) and (last is None or clock.now() - last >= BETWEEN_REMINDERS)


@dataclass(frozen=True)
class Ball:
    """Who must act, with how to reach them in public; since when, the last reminder, whether one can be sent."""

    organisations: list[Organisation]
    since: datetime
    reminded_at: datetime | None
    may_remind: bool

    @property
    def names(self) -> str:
        """The names of those who must act."""
        return ", ".join(dict.fromkeys(organisation.name for organisation in self.organisations))


def ball(coi: Coi, actor: Actor) -> Ball:
    """With whom the ball is, as ``actor`` is told."""
    organisations = awaited(coi)
    above = Capacity.EU_AUTHORITY in coi.edition.awaited(coi.state, coi.flags)
    theirs = {o.id for o in organisations} | {o.superior_id for o in organisations if above}
    edits = any(post.may_do(Task.EDIT) for post in actor.posts)
    can = edits and theirs.isdisjoint(actor.post_ids) and may_remind(coi)
    return Ball(organisations, coi.status_since, last_reminder(coi), can)
