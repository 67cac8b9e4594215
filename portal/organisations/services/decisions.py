"""Deciding about requests, operators and people: each decision under the lock of the organisation, noted and told."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.auth.models import Account
from portal.extensions import db
from portal.organisations.domain import ActivityStatus, OrganisationKind, RoleStatus
from portal.organisations.domain.requests import ACTIVITY_MOVES, ROLE_MOVES, By, Move, Step, move
from portal.organisations.models import OperatorActivity, Organisation, Role
from portal.organisations.queries import requests
from portal.organisations.services import hooks, telling
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotFound
from portal.shared.people import Actor, Post
from portal.shared.text import N_


def decide(number: str, step: Step, *, actor: Actor, reason: str = "", with_others: Collection[str] = ()) -> list[str]:
    """Accept, refuse, suspend or restore a person; returns the numbers that were decided.

    Accepting validates the new activities of the operator too, where the actor is its validator (D18). ``with_others``
    are further requests of the same person for the same body. Raises NotFound for what is not the actor's to decide,
    Conflict where somebody decided meanwhile, Invalid where a reason is missing. The same decision sent twice by the
    same person is taken once.
    """
    with transaction():
        others = {role.number for role in _of_the_same(requests.role(number))} & set(with_others)
        decided = sorted({number, *(other for other in others if other)})  # locked in one order by everybody
        for one in decided:
            role = requests.lock_role(one)
            if not _is_mine_already(role, step, actor):
                _decide(role, step, reason, actor)
        return decided


def _is_mine_already(role: Role, step: Step, actor: Actor) -> bool:
    """Whether the last thing that happened to a request is this very decision of this very person."""
    last = next(iter(audit.entries((requests.ROLE, role.id))), None)
    targets = {row.target.value for row in ROLE_MOVES if row.step is step and row.by is By.DECIDER}
    return last is not None and last.account_id == actor.account_id and last.event in {f"role:{t}" for t in targets}


def _of_the_same(role: Role) -> Sequence[Role]:
    """The other requests of a person for the same body: one body has a record for each country it controls."""
    if role.organisation.kind != OrganisationKind.CONTROL_BODY or role.status != RoleStatus.REQUESTED.value:
        return []
    query = (
        select(Role)
        .join(Organisation, Organisation.id == Role.organisation_id)
        .where(
            Role.account_id == role.account_id,
            Role.id != role.id,
            Role.status == RoleStatus.REQUESTED.value,
            Organisation.kind == role.organisation.kind,
            Organisation.name == role.organisation.name,
        )
    )
    return db.session.scalars(query.order_by(Organisation.code)).all()


def others_of(role: Role, actor: Actor) -> list[Role]:
    """The requests that one decision of the actor can cover besides this one."""
    known = requests.register()

    def is_theirs(other: Role) -> bool:
        found = known.deciders(other.organisation)
        return requests.deciding_post(actor, other.organisation, found, about_person=True) is not None

    return [other for other in _of_the_same(role) if is_theirs(other)]


def _decide(role: Role, step: Step, reason: str, actor: Actor) -> None:
    organisation = role.organisation
    post = post_for(actor, role)
    by = audit.By(actor, post)
    row = move(ROLE_MOVES, step, RoleStatus(role.status), By.DECIDER)
    _ask_reason(row, reason)
    if step is Step.ACCEPT:
        _validate_operator(role, by, actor)
        role.is_administrator = not requests.has_administrator(organisation.id)
    if step is Step.SUSPEND:
        _protect_last_administrator(role, by)
        role.is_administrator = False
    audit.record(
        by,
        f"role:{row.target}",
        (requests.ROLE, role.id),
        step=(role.status, row.target.value),
        reason=reason or None,
        changes={"administrator": [False, True]} if step is Step.ACCEPT and role.is_administrator else None,
    )
    role.status, role.status_since, role.reason, role.question = row.target.value, clock.now(), reason, ""
    more = {"reason": reason, "decided_by": post.name} if row.needs_reason else {}
    if step is Step.ACCEPT:
        more = {"administrator": int(role.is_administrator)}  # type: ignore[dict-item]
    telling.requester(row.notice, role, **more)
    if row.target is RoleStatus.VALID:
        hooks.validated(organisation.id, by)


def post_for(actor: Actor, role: Role) -> Post:
    """The post with which the actor decides about a person; raises NotFound: what is not mine does not exist."""
    found = requests.register().deciders(role.organisation)
    post = requests.deciding_post(actor, role.organisation, found, about_person=True)
    if post is None or role.account_id == actor.account_id:
        raise NotFound
    return post


def validating_post(actor: Actor, organisation: Organisation) -> Post | None:
    """The post with which the actor validates an operator, None where it is not theirs."""
    found = requests.register().deciders(organisation)
    return requests.deciding_post(actor, organisation, found, about_person=False)


def _validate_operator(role: Role, by: audit.By, actor: Actor) -> None:
    """A person becomes Valid at an operator that is Valid (§6.4): its new activities become so in the same act."""
    organisation = role.organisation
    if organisation.kind != OrganisationKind.OPERATOR:
        return
    new = [a for a in organisation.activities if a.status == ActivityStatus.NEW.value]
    if new and validating_post(actor, organisation) is not None:
        _move_activities(organisation, new, Step.ACCEPT, "", by, accepted=role.account_id)
    if not any(activity.is_valid for activity in organisation.activities):
        raise Conflict(
            N_("No activity of this operator is valid yet. Whoever validates the operator must do so first.")
        )


def _protect_last_administrator(role: Role, by: audit.By) -> None:
    """D17: inside an organisation nobody takes the last administrator away; a validator may."""
    from_inside = by.post is not None and role.organisation_id in by.post.ids
    if (
        role.is_administrator
        and from_inside
        and not requests.has_administrator(role.organisation_id, but=role.account_id)
    ):
        raise Conflict(N_("This is the last administrator of the organisation. Name another one first."))


def _ask_reason(row: Move, reason: str) -> None:
    if row.needs_reason and not reason:
        raise Invalid(N_("Give the reason: it is sent to the person."), field="reason")


def ask(number: str, question: str, *, actor: Actor) -> None:
    """Ask the requester for one missing thing; the request stays *Requested* and waits for them."""
    with transaction():
        role = requests.lock_role(number)
        post = post_for(actor, role)
        row = move(ROLE_MOVES, Step.ASK, RoleStatus(role.status), By.DECIDER)
        if not question:
            raise Invalid(N_("Write what is missing."), field="question")
        by = audit.By(actor, post)
        audit.record(by, "role:asked", (requests.ROLE, role.id), step=(role.status, role.status), reason=question)
        role.question, role.asked_at, role.answer = question, clock.now(), ""
        telling.requester(row.notice, role, question=question, asked_by=post.name)


# Operators


def decide_activities(
    organisation_id: int, activity_ids: Collection[int], step: Step, *, actor: Actor, reason: str = ""
) -> None:
    """Validate, refuse, suspend, restore or delete activities of an operator (§6.4).

    Raises NotFound where the operator is not the actor's to validate, Conflict where an activity moved meanwhile.
    """
    with transaction():
        organisation = requests.lock_organisation(organisation_id)
        post = validating_post(actor, organisation)
        if post is None:
            raise NotFound
        chosen = [a for a in organisation.activities if a.id in set(activity_ids)]
        if not chosen:
            raise Invalid(N_("Tick at least one activity."), field="activity")
        _move_activities(organisation, chosen, step, reason, audit.By(actor, post))


def _move_activities(
    organisation: Organisation,
    chosen: Sequence[OperatorActivity],
    step: Step,
    reason: str,
    by: audit.By,
    *,
    accepted: int | None = None,
) -> None:
    """Move activities; ``accepted`` is who is let in by the same act, and told that instead."""
    moved: dict[str, list[OperatorActivity]] = {}
    for activity in chosen:
        row = move(ACTIVITY_MOVES, step, ActivityStatus(activity.status), By.DECIDER)
        _ask_reason(row, reason)
        audit.record(
            by,
            f"activity:{row.target}",
            (requests.ORGANISATION, organisation.id),
            part=activity.activity,
            step=(activity.status, row.target.value),
            reason=reason or None,
        )
        activity.status, activity.status_since, activity.reason = row.target.value, clock.now(), reason
        moved.setdefault(row.notice, []).append(activity)
    for notice, activities in moved.items():
        more = {} if notice == "activity_validated" else {"reason": reason}
        labels = telling.labels(activities)
        telling.users(notice, organisation, but=by.actor.account_id, but_requester=accepted, activities=labels, **more)
    if accepted is None and any(activity.is_valid for activity in chosen):
        hooks.validated(organisation.id, by)


def requester_of(role: Role) -> Account:
    """The account behind a request."""
    return db.session.get_one(Account, role.account_id)
