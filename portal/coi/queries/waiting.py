"""Who must act on a certificate now, since when, and when they were last reminded. Changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from portal.coi.domain.lifecycle import OF_ITS_CREATOR, Capacity
from portal.coi.models import Coi
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
