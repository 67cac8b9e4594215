"""Merging a duplicate into the operator it duplicates, and undoing it; certificates keep what was signed (§5.2)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.domain import OrganisationKind, RoleStatus
from portal.organisations.domain.requests import OPEN
from portal.organisations.models import Identifier, Merge, OperatorActivity, Organisation, Role
from portal.organisations.queries import requests
from portal.organisations.services import attach, telling
from portal.organisations.services.decisions import validating_post
from portal.organisations.services.indexing import index
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, NotFound
from portal.shared.people import Actor, Post
from portal.shared.text import N_


@dataclass(frozen=True)
class Preview:
    """What a merge would do: what goes along to the target, and what stays behind because the target has it."""

    source: Organisation
    target: Organisation
    identifiers: tuple[Identifier, ...]
    activities: tuple[OperatorActivity, ...]
    people: int


def preview(source_id: int, target_id: int, *, actor: Actor) -> Preview:
    """What merging would do; raises NotFound where one of the two is not the actor's to validate."""
    source, target = (db.session.get(Organisation, id_) for id_ in (source_id, target_id))
    if source is None or target is None:
        raise NotFound
    _post(source, target, actor)
    return _preview(source, target)


def _preview(source: Organisation, target: Organisation) -> Preview:
    held = {activity.activity for activity in target.activities}
    return Preview(
        source,
        target,
        tuple(source.identifiers),
        tuple(activity for activity in source.activities if activity.activity not in held),
        len(_new_people(source, target)),
    )


def _open_roles(organisation: Organisation) -> list[Role]:
    statuses = [status.value for status in OPEN]
    query = select(Role).where(Role.organisation_id == organisation.id, Role.status.in_(statuses))
    return list(db.session.scalars(query.order_by(Role.id)))


def _new_people(source: Organisation, target: Organisation) -> list[Role]:
    """The roles at the source of people who have none at the target, or only wait for one that they hold here."""
    there = {role.account_id: role.status for role in _open_roles(target)}
    return [
        role
        for role in _open_roles(source)
        if role.account_id not in there
        or (role.status, there[role.account_id]) == (RoleStatus.VALID.value, RoleStatus.REQUESTED.value)
    ]


def _post(source: Organisation, target: Organisation, actor: Actor) -> Post:
    """Whoever merges validates both; two operators of one country, neither of them merged already."""
    post, other = validating_post(actor, source), validating_post(actor, target)
    if post is None or other is None:
        raise NotFound
    if source.id == target.id or {source.kind, target.kind} != {OrganisationKind.OPERATOR.value}:
        raise Conflict(N_("Choose two different operators."))
    if source.merged_into_id or target.merged_into_id:
        raise Conflict(N_("One of the two was merged already."))
    if source.country != target.country:
        raise Conflict(N_("Two operators of different countries are not one company here."))
    return post


def merge(source_id: int, target_id: int, *, actor: Actor) -> None:
    """Make ``source`` a former number of ``target``: its people, identifiers and missing activities go along.

    Certificates that name the source stay as they are, and are from now on those of the target's people too.
    """
    with transaction():
        source, target = (requests.lock_organisation(id_) for id_ in _in_order(source_id, target_id))
        post = _post(source, target, actor)
        planned = _preview(source, target)
        people = _new_people(source, target)
        moved = {
            "identifiers": [identifier.id for identifier in planned.identifiers],
            "activities": [activity.id for activity in planned.activities],
            "roles": [_take_along(role, target) for role in people],
            "closed": [_close(role) for role in _open_roles(source)],
            "former": _lead_on(source, target),
        }
        for identifier in planned.identifiers:
            identifier.organisation = target
        for activity in planned.activities:
            activity.organisation = target
        source.merged_into_id = target.id
        db.session.add(Merge(source_id=source.id, target_id=target.id, at=clock.now(), moved=moved))
        db.session.flush()
        _index_both(source, target)
        by = audit.By(actor, post)
        for one, other in ((source, target), (target, source)):
            audit.record(
                by,
                "operator:merged",
                (requests.ORGANISATION, one.id),
                changes={"source": [None, source.code], "target": [None, target.code], "other": [None, other.name]},
            )
        telling.users("operator_merged", target, but=actor.account_id, former=source.code)


def _in_order(source_id: int, target_id: int) -> tuple[int, int]:
    """Both locked in one order by everybody: two merges never wait for each other."""
    for id_ in sorted((source_id, target_id)):
        requests.lock_organisation(id_)
    return source_id, target_id


_REQUEST = ("requested_at", "message", "contact_email", "contact_phone", "question", "answer", "asked_at")
_TAKEN = ("level", "reason", *_REQUEST)


def _take_along(role: Role, target: Organisation) -> list[Any]:
    """Make a role at the target like the one at the source; its number and its status before, to undo it."""
    query = select(Role).where(Role.organisation_id == target.id, Role.account_id == role.account_id)
    there = db.session.scalar(query)
    before = there.status if there else RoleStatus.WITHDRAWN.value
    copy = there or attach(role.account_id, target.id)
    is_first = role.status == RoleStatus.VALID.value and not requests.has_administrator(target.id)
    copy.status, copy.status_since = role.status, clock.now()
    copy.is_administrator = is_first and role.is_administrator
    for name in _TAKEN:
        setattr(copy, name, getattr(role, name))
    return [copy.id, before]


def _close(role: Role) -> list[Any]:
    """End a role at the source, for which that at the target stands; its number and what it was, to undo it."""
    before = [role.id, role.status, role.is_administrator]
    role.status, role.status_since, role.is_administrator = RoleStatus.WITHDRAWN.value, clock.now(), False
    return before


def _lead_on(source: Organisation, target: Organisation) -> list[int]:
    """What was merged into the source leads to the target from now on."""
    former = db.session.scalars(select(Organisation).where(Organisation.merged_into_id == source.id)).all()
    for one in former:
        one.merged_into_id = target.id
    return [one.id for one in former]


def _give_back(record: Merge, source: Organisation) -> None:
    """People and former numbers as they were before the merge."""
    kept = dict(record.moved["roles"])
    for role in db.session.scalars(select(Role).where(Role.id.in_(kept))):
        role.status, role.status_since, role.is_administrator = kept[role.id], clock.now(), False
    closed = {id_: (status, flag) for id_, status, flag in record.moved["closed"]}
    for role in db.session.scalars(select(Role).where(Role.id.in_(closed))):
        (role.status, role.is_administrator), role.status_since = closed[role.id], clock.now()
    for one in db.session.scalars(select(Organisation).where(Organisation.id.in_(record.moved["former"]))):
        one.merged_into_id = source.id


def undo(source_id: int, *, actor: Actor) -> None:
    """Take a merge back: what went along returns, and the former number is an operator again."""
    with transaction():
        source = requests.lock_organisation(source_id)
        target = requests.lock_organisation(source.merged_into_id or source_id)
        post = validating_post(actor, target)
        if post is None:
            raise NotFound
        record = last_merge(source_id)
        if record is None or source.merged_into_id is None:
            raise Conflict(N_("This operator is not merged into another one."))
        source.merged_into_id = None
        for identifier in db.session.scalars(select(Identifier).where(Identifier.id.in_(record.moved["identifiers"]))):
            identifier.organisation = source
        for activity in db.session.scalars(
            select(OperatorActivity).where(OperatorActivity.id.in_(record.moved["activities"]))
        ):
            activity.organisation = source
        _give_back(record, source)
        record.undone_at = clock.now()
        db.session.flush()
        _index_both(source, target)
        for one in (source, target):
            changes = {"source": [source.code, None], "target": [target.code, None]}
            audit.record(audit.By(actor, post), "operator:unmerged", (requests.ORGANISATION, one.id), changes=changes)


def last_merge(source_id: int) -> Merge | None:
    """The merge of an operator that holds now, or None."""
    query = select(Merge).where(Merge.source_id == source_id, Merge.undone_at.is_(None))
    return db.session.scalar(query.order_by(Merge.id.desc()))


def _index_both(source: Organisation, target: Organisation) -> None:
    for organisation in (source, target):
        db.session.refresh(organisation)
        index(organisation)
