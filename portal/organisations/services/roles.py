"""What a person does about their own roles: ask, withdraw, remind, answer."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.domain import ActivityStatus, OrganisationKind, RoleStatus
from portal.organisations.domain.requests import BETWEEN_REMINDERS, ROLE_MOVES, By, Step, move
from portal.organisations.models import Organisation, Role
from portal.organisations.queries import requests
from portal.organisations.services import hooks, telling
from portal.persistence import audit, numbers
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.shared.people import Actor, Level
from portal.shared.text import N_


@dataclass(frozen=True)
class Words:
    """What somebody adds to a request (D11)."""

    message: str = ""
    email: str = ""
    phone: str = ""


def request(organisation_ids: Collection[int], words: Words, *, act: str, actor: Actor) -> list[str]:
    """Ask to be attached to organisations, one request for each; returns their numbers (§4.5, D10).

    The same ``act`` sent again asks nothing more. Raises Conflict or Invalid, and asks nothing at all, where one of
    them cannot be asked for.
    """
    with transaction():
        refuse_outsiders(actor)
        if first_time(act, actor.account_id) is not None:
            return _asked_already(organisation_ids, actor)
        asked = [_ask(id_, words, actor) for id_ in sorted(set(organisation_ids))]
        if not asked:
            raise Invalid(NOTHING_TICKED, field="organisation")
        remember(act, actor.account_id, asked[0])
        return asked


def _asked_already(organisation_ids: Collection[int], actor: Actor) -> list[str]:
    query = select(Role.number).where(Role.account_id == actor.account_id, Role.organisation_id.in_(organisation_ids))
    return sorted(number for number in db.session.scalars(query) if number)


def ask_with_operator(organisation: Organisation, words: Words, actor: Actor) -> str:
    """The request that comes with the operator its requester has just created; the caller holds the transaction."""
    number = _ask(organisation.id, words, actor)
    requests.my_role(number, actor.account_id).with_operator = True
    return number


def _ask(organisation_id: int, words: Words, actor: Actor) -> str:
    requests.lock_account(actor.account_id)
    organisation = requests.lock_organisation(organisation_id)
    _refuse_another_kind(organisation, actor)
    _refuse_closed(organisation)
    role = db.session.scalar(
        select(Role).where(Role.account_id == actor.account_id, Role.organisation_id == organisation_id)
    )
    if role is not None and (status := RoleStatus(role.status)) in _ALREADY:
        raise Conflict(_ALREADY[status], name=organisation.name)
    step = move(ROLE_MOVES, Step.REQUEST, RoleStatus(role.status) if role else None, By.REQUESTER)
    if role is None:
        role = Role(account_id=actor.account_id, organisation_id=organisation_id)
        db.session.add(role)
    moment = clock.now()
    series = f"REQ.{moment.year}"
    source = role.status if role.id else None
    role.number = f"{series}.{numbers.take(series):06d}"
    role.status, role.requested_at, role.status_since = step.target.value, moment, moment
    role.message, role.contact_email, role.contact_phone = words.message, words.email, words.phone
    role.reason = role.question = role.answer = ""
    role.asked_at = role.reminded_at = None
    role.with_operator = role.is_administrator = False
    role.level = Level.MEMBER.value
    db.session.flush()
    db.session.refresh(role)
    audit.record(
        audit.By(actor, None),
        "role:requested",
        (requests.ROLE, role.id),
        step=(source, role.status),
        reason=words.message,
    )
    telling.deciders(step.notice, role, but=actor.account_id, requester=actor.name, message=words.message)
    hooks.joining(organisation_id, actor)
    return role.number


NOTHING_TICKED = N_("Tick at least one organisation, then ask for authorisation.")

_ALREADY = {
    RoleStatus.REQUESTED: N_("You have asked for %(name)s already: the request waits for a decision."),
    RoleStatus.VALID: N_("You are attached to %(name)s already."),
    RoleStatus.SUSPENDED: N_("Your access to %(name)s is suspended: whoever suspended it can restore it."),
}


def _refuse_another_kind(organisation: Organisation, actor: Actor) -> None:
    """D09: one kind of role per person."""
    held = requests.kind_held(actor.account_id)
    if held is not None and held != OrganisationKind(organisation.kind):
        raise Conflict(OTHER_KIND)


OTHER_KIND = N_("You hold, or have asked for, a role of another kind. One person has roles of one kind only.")


def _refuse_closed(organisation: Organisation) -> None:
    if organisation.merged_into_id is not None:
        raise Conflict(N_("%(name)s was merged into another operator. Ask for that one."), name=organisation.name)
    statuses = {activity.status for activity in organisation.activities}
    if organisation.kind == OrganisationKind.OPERATOR and statuses and statuses <= _GONE:
        raise Conflict(
            N_("%(name)s has no activity any more: it was refused or deleted. Ask whoever validates it."),
            name=organisation.name,
        )


_GONE = {ActivityStatus.REJECTED.value, ActivityStatus.DELETED.value}


def withdraw(number: str, *, actor: Actor) -> None:
    """Take a request back before it is decided (D15)."""
    with transaction():
        role = _mine(number, actor)
        step = move(ROLE_MOVES, Step.WITHDRAW, RoleStatus(role.status), By.REQUESTER)
        _note(role, actor, "role:withdrawn", target=step.target.value)
        role.status, role.status_since, role.question = step.target.value, clock.now(), ""


def remind(number: str, *, actor: Actor) -> None:
    """Tell those who must decide that somebody waits; once a day. Raises Conflict where it is too soon, or decided."""
    with transaction():
        role = _mine(number, actor)
        row = move(ROLE_MOVES, Step.REMIND, RoleStatus(role.status), By.REQUESTER)
        if role.question:
            raise Conflict(N_("This request does not wait for a decision now."))
        if not may_remind(role):
            raise Conflict(N_("A reminder can be sent once a day. The last one is less than a day old."))
        role.reminded_at = clock.now()
        _note(role, actor, "role:reminded")
        since = role.requested_at or clock.now()
        telling.deciders(row.notice, role, but=actor.account_id, requester=actor.name, since=since)


def may_remind(role: Role) -> bool:
    """Whether a reminder can be sent now: a day after the request, and after the last one."""
    last = role.reminded_at or role.requested_at
    return last is None or clock.now() - last >= BETWEEN_REMINDERS


def answer(number: str, text: str, *, actor: Actor) -> None:
    """Answer the one thing that was asked; the request waits for a decision again."""
    with transaction():
        role = _mine(number, actor)
        row = move(ROLE_MOVES, Step.ANSWER, RoleStatus(role.status), By.REQUESTER)
        if not role.question:
            raise Conflict(N_("Nothing is asked of you any more."))
        if not text:
            raise Invalid(N_("Write your answer."), field="answer")
        _note(role, actor, "role:answered", reason=text, changes={"question": [role.question, None]})
        role.answer, role.question = text, ""
        telling.deciders(row.notice, role, but=actor.account_id, requester=actor.name, answer=text)


def _mine(number: str, actor: Actor) -> Role:
    role = requests.lock_role(number)
    if role.account_id != actor.account_id:
        raise NotFound
    return role


def _note(
    role: Role,
    actor: Actor,
    event: str,
    *,
    target: str | None = None,
    reason: str | None = None,
    changes: dict[str, object] | None = None,
) -> None:
    step = (role.status, target or role.status)
    audit.record(audit.By(actor, None), event, (requests.ROLE, role.id), step=step, reason=reason, changes=changes)


def refuse_outsiders(actor: Actor) -> None:
    """A portal administrator holds no role (§2.1)."""
    if actor.is_portal_administrator and not actor.posts:
        raise NotAllowed(N_("A portal administrator runs the portal and holds no role in an organisation."))
