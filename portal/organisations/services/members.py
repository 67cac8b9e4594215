"""The people of an organisation: how much each does, who administers, who leaves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import ROLE_MOVES, By, Move, Step, move
from portal.organisations.models import Role
from portal.organisations.queries import requests
from portal.organisations.services.decisions import post_for
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, NotFound
from portal.shared.people import Actor, Level, Post
from portal.shared.text import N_

LEVEL_LABELS: dict[Level, str] = {
    Level.MEMBER: N_("Member: prepares, submits, signs"),
    Level.PREPARER: N_("Preparer: fills in and saves, does not submit or sign"),
    Level.READER: N_("Reader: reads only"),
}

_LAST = N_("This is the last administrator of the organisation. Name another one first.")


def set_level(number: str, level: Level, *, actor: Actor) -> None:
    """Say how much a colleague does; an administrator is always a member. It holds from their next request on."""
    with transaction():
        role, post, _row = _at(Step.CHANGE, number, actor)
        if role.is_administrator and level is not Level.MEMBER:
            raise Conflict(N_("An administrator is a member. Take the flag of administrator away first."))
        if role.level != level.value:
            _note(role, actor, post, "role:level", {"level": [role.level, level.value]})
            role.level = level.value


def set_administrator(number: str, *, on: bool, actor: Actor) -> None:
    """Give or take the flag of administrator (§6.3).

    The last administrator cannot be taken away from inside; a validator may always do it (D17).
    """
    with transaction():
        role, post, _row = _at(Step.CHANGE, number, actor, own=True)
        if role.is_administrator == on:
            return
        from_inside = role.organisation_id in post.ids
        if not on and from_inside and not requests.has_administrator(role.organisation_id, but=role.account_id):
            raise Conflict(_LAST)
        _note(role, actor, post, "role:administrator", {"administrator": [role.is_administrator, on]})
        role.is_administrator = on
        role.level = Level.MEMBER.value if on else role.level


def hand_over(number: str, to: str, *, actor: Actor) -> None:
    """A colleague leaves: in one act the role ends and another takes over the flag of administrator (§6.3).

    Drafts belong to the organisation and need no hand-over. Raises Conflict where the successor is not of the same
    organisation.
    """
    with transaction():
        leaver, post, row = _at(Step.HAND_OVER, number, actor, own=True)
        successor, _post, _row = _at(Step.CHANGE, to, actor, own=True)
        if successor.organisation_id != leaver.organisation_id or successor.id == leaver.id:
            raise Conflict(N_("Choose a colleague of the same organisation."))
        changes = {"handed_over_to": [None, requests.account(successor.account_id).name]}
        _note(leaver, actor, post, "role:left", changes, target=row.target.value)
        if leaver.is_administrator and not successor.is_administrator:
            _note(successor, actor, post, "role:administrator", {"administrator": [False, True]})
            successor.is_administrator, successor.level = True, Level.MEMBER.value
        _hand_notices_over(leaver, successor)
        leaver.status, leaver.status_since, leaver.is_administrator = row.target.value, clock.now(), False


def _hand_notices_over(leaver: Role, successor: Role) -> None:
    """What the leaver has not read yet about the organisation, the successor reads."""
    db.session.execute(
        update(InboxNotice)
        .where(
            InboxNotice.account_id == leaver.account_id,
            InboxNotice.organisation_id == leaver.organisation_id,
            InboxNotice.read_at.is_(None),
        )
        .values(account_id=successor.account_id)
    )


def leave(number: str, *, actor: Actor) -> None:
    """Leave an organisation of one's own accord; its last administrator names another one first (D17)."""
    with transaction():
        role = requests.lock_role(number)
        if role.account_id != actor.account_id:
            raise NotFound
        row = move(ROLE_MOVES, Step.LEAVE, RoleStatus(role.status), By.REQUESTER)
        if role.is_administrator and not requests.has_administrator(role.organisation_id, but=role.account_id):
            raise Conflict(_LAST)
        _note(role, actor, None, "role:left", {}, target=row.target.value)
        role.status, role.status_since, role.is_administrator = row.target.value, clock.now(), False


def _at(step: Step, number: str, actor: Actor, *, own: bool = False) -> tuple[Role, Post, Move]:
    """A role at which ``step`` starts, the post with which the actor takes it, and its row.

    ``own``: an administrator takes it about themselves too.
    """
    role = requests.lock_role(number)
    if own and role.account_id == actor.account_id:
        mine = next((p for p in actor.posts if role.organisation_id in p.ids and p.is_administrator), None)
        if mine is None:
            raise NotFound
        post = mine
    else:
        post = post_for(actor, role)
    return role, post, move(ROLE_MOVES, step, RoleStatus(role.status), By.DECIDER)


def _note(
    role: Role, actor: Actor, post: Post | None, event: str, changes: Mapping[str, Any], *, target: str = ""
) -> None:
    by = audit.By(actor, post)
    audit.record(by, event, (requests.ROLE, role.id), step=(role.status, target or role.status), changes=changes)
