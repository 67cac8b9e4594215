"""The people of an organisation: how much each does, who administers."""

from collections.abc import Mapping
from typing import Any

from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import ROLE_MOVES, By, Move, Step, move
from portal.organisations.models import Role
from portal.organisations.queries import requests
from portal.organisations.services.decisions import post_for
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict, NotFound
from portal.shared.people import Actor, Level, Post
from portal.shared.text import N_

LEVEL_LABELS: dict[Level, str] = {
    Level.MEMBER: N_("Member: prepares, submits, signs"),
    Level.PREPARER: N_("Preparer: fills in and saves, does not submit or sign"),
    Level.READER: N_("Reader: reads only"),
}

LAST = N_("This is the last administrator of the organisation. Name another one first.")


def set_level(number: str, level: Level, *, actor: Actor) -> None:
    """Say how much a colleague does; an administrator is always a member. It holds from their next request on."""
    with transaction():
        role, post, _row = role_at(Step.CHANGE, number, actor)
        if role.is_administrator and level is not Level.MEMBER:
            raise Conflict(N_("An administrator is a member. Take the flag of administrator away first."))
        if role.level != level.value:
            note(role, actor, post, "role:level", {"level": [role.level, level.value]})
            role.level = level.value


def set_administrator(number: str, *, on: bool, actor: Actor) -> None:
    """Give or take the flag of administrator (§6.3).

    The last administrator cannot be taken away from inside; a validator may always do it (D17).
    """
    with transaction():
        role, post, _row = role_at(Step.CHANGE, number, actor, own=True)
        if role.is_administrator == on:
            return
        from_inside = role.organisation_id in post.ids
        if not on and from_inside and not requests.has_administrator(role.organisation_id, but=role.account_id):
            raise Conflict(LAST)
        note(role, actor, post, "role:administrator", {"administrator": [role.is_administrator, on]})
        role.is_administrator = on
        role.level = Level.MEMBER.value if on else role.level


def role_at(step: Step, number: str, actor: Actor, *, own: bool = False) -> tuple[Role, Post, Move]:
    """A role, locked, at which ``step`` starts, the post with which the actor takes it, and its row.

    ``own``: an administrator takes it about themselves too.
    """
    role = requests.lock_role(number)
    return role, post_about(role, actor, own=own), move(ROLE_MOVES, step, RoleStatus(role.status), By.DECIDER)


def post_about(role: Role, actor: Actor, *, own: bool = False) -> Post:
    """The post with which the actor decides about a person, ``own`` about themselves too; raises NotFound."""
    if not own or role.account_id != actor.account_id:
        return post_for(actor, role)
    mine = next((p for p in actor.posts if role.organisation_id in p.ids and p.is_administrator), None)
    if mine is None:
        raise NotFound
    return mine


def note(
    role: Role,
    actor: Actor,
    post: Post | None,
    event: str,
    changes: Mapping[str, Any],
    *,
    target: str = "",
    reason: str | None = None,
) -> None:
    """Add a line to the history of a role; inside the act."""
    by = audit.By(actor, post)
    step = (role.status, target or role.status)
    audit.record(by, event, (requests.ROLE, role.id), step=step, changes=changes, reason=reason)
