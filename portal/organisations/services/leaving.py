"""Leaving an organisation: of one's own accord, or handing over to a colleague in one act (§6.3, D15, D17)."""

from collections.abc import Callable

from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import ROLE_MOVES, By, Move, Step, move
from portal.organisations.models import Role
from portal.organisations.queries import leaving, requests
from portal.organisations.services import telling
from portal.organisations.services.members import LAST, note, role_at
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotFound
from portal.shared.people import ALLOWED, Actor, Level, Post
from portal.shared.text import N_

Inheritance = Callable[[Role, Role], None]
_inheritances: list[Inheritance] = []


def inherited(give: Inheritance) -> Inheritance:
    """Say what else a leaver’s successor takes over: ``give`` is called with both roles, inside the act."""
    _inheritances.append(give)
    return give


def hand_over(number: str, to: str, reason: str, *, act: str, actor: Actor) -> None:
    """A colleague leaves: their role ends, another one takes over what was theirs to do, in one act (§6.3).

    That is the flag of administrator, what was told and not read yet, the answers they wait for, and what other
    features keep for the person (`inherited`). Drafts belong to the organisation and need no hand-over. Both are
    told; the leaver can ask to be attached again (D15). The same ``act`` sent again changes nothing. Raises Invalid
    with its field where the reason is missing or the successor cannot do as much, NotFound for what is not the
    actor's to decide.
    """
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return
        leaver, post, row = role_at(Step.HAND_OVER, number, actor, own=True)
        successor = _successor(leaver, to)
        if not reason:
            raise Invalid(N_("Give the reason: it is sent to the person."), field="reason")
        names = [requests.account(role.account_id).name for role in (leaver, successor)]
        waiting = ", ".join(leaving.questions(leaver))
        changes = {"handed_over_to": [None, names[1]]}
        note(leaver, actor, post, "role:left", changes, target=row.target.value, reason=reason)
        note(successor, actor, post, "role:took_over", {"taken_over_from": [None, names[0]]})
        becomes = leaver.is_administrator and not successor.is_administrator
        if becomes:
            note(successor, actor, post, "role:administrator", {"administrator": [False, True]})
            successor.is_administrator, successor.level = True, Level.MEMBER.value
        _hand_notices_over(leaver, successor)
        for give in _inheritances:
            give(leaver, successor)
        _end(leaver, row, reason)
        _tell_both(row, leaver, successor, post, names, administrator=int(becomes), waiting=waiting)
        remember(act, actor.account_id, number)


def _successor(leaver: Role, to: str) -> Role:
    """A colleague who can do what the leaver could, or is made administrator by the act."""
    if to not in {number for number, _name in leaving.successors(leaver)}:
        raise Invalid(N_("Choose a colleague of the same organisation."), field="to")
    successor = requests.lock_role(to)
    if not leaver.is_administrator and not ALLOWED[Level(leaver.level)] <= ALLOWED[Level(successor.level)]:
        raise Invalid(N_("This colleague may do less than the one who leaves. Change their level first."), field="to")
    return successor


def _hand_notices_over(leaver: Role, successor: Role) -> None:
    """The successor reads what the leaver has not; what both were told is done with for the leaver."""
    unread = leaving.unread(leaver)
    told_too = {notice.id for notice in leaving.told_too(successor.account_id, unread)}
    person = requests.account(successor.account_id)
    for notice in unread:
        if notice.id in told_too:
            notice.read_at = clock.now()
            continue
        notice.account_id = person.id
        link = f"/{person.language}{leaving.path_of(notice)}"
        notice.parameters = notice.parameters | {"name": person.name, "link": link}


def _end(role: Role, row: Move, reason: str) -> None:
    role.status, role.status_since, role.reason = row.target.value, clock.now(), reason
    role.is_administrator = False


def _tell_both(
    row: Move, leaver: Role, successor: Role, post: Post | None, names: list[str], *, administrator: int, waiting: str
) -> None:
    decided_by = post.name if post else leaver.organisation.name
    telling.requester(row.notice, leaver, reason=leaver.reason, decided_by=decided_by, successor=names[1])
    telling.requester(
        "role_taken_over",
        successor,
        link=f"/organisations/{successor.organisation_id}#people",
        former=names[0],
        administrator=administrator,
        waiting=waiting,
    )


def leave(number: str, *, actor: Actor) -> None:
    """Leave an organisation of one's own accord; its last administrator names another one first (D17)."""
    with transaction():
        role = requests.lock_role(number)
        if role.account_id != actor.account_id:
            raise NotFound
        row = move(ROLE_MOVES, Step.LEAVE, RoleStatus(role.status), By.REQUESTER)
        if role.is_administrator and not requests.has_administrator(role.organisation_id, but=role.account_id):
            raise Conflict(LAST)
        note(role, actor, None, "role:left", {}, target=row.target.value)
        _end(role, row, "")
        telling.administrators(row.notice, role, leaver=actor.name)
