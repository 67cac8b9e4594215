"""Merging a duplicate into the operator it duplicates, and undoing it; certificates keep what was signed (§5.2)."""

from dataclasses import dataclass

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


def _new_people(source: Organisation, target: Organisation) -> list[Role]:
    valid = (RoleStatus.VALID.value, RoleStatus.REQUESTED.value)
    query = select(Role).where(Role.organisation_id == source.id, Role.status.in_(valid))
    there = set(
        db.session.scalars(
            select(Role.account_id).where(
                Role.organisation_id == target.id, Role.status.in_([status.value for status in OPEN])
            )
        )
    )
    return [role for role in db.session.scalars(query) if role.account_id not in there]


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


def _take_along(role: Role, target: Organisation) -> int:
    """A role at the target like the one at the source; its number."""
    is_valid = role.status == RoleStatus.VALID.value
    copy = db.session.scalar(
        select(Role).where(Role.organisation_id == target.id, Role.account_id == role.account_id)
    ) or attach(role.account_id, target.id)
    copy.status, copy.status_since, copy.level = role.status, clock.now(), role.level
    copy.is_administrator = is_valid and role.is_administrator and not requests.has_administrator(target.id)
    copy.message, copy.requested_at = role.message, role.requested_at
    return copy.id


def undo(source_id: int, *, actor: Actor) -> None:
    """Take a merge back: what went along returns, and the former number is an operator again."""
    with transaction():
        source = requests.lock_organisation(source_id)
        record = last_merge(source_id)
        if record is None or source.merged_into_id is None:
            raise Conflict(N_("This operator is not merged into another one."))
        target = requests.lock_organisation(source.merged_into_id)
        post = validating_post(actor, target)
        if post is None:
            raise NotFound
        source.merged_into_id = None
        for identifier in db.session.scalars(select(Identifier).where(Identifier.id.in_(record.moved["identifiers"]))):
            identifier.organisation = source
        for activity in db.session.scalars(
            select(OperatorActivity).where(OperatorActivity.id.in_(record.moved["activities"]))
        ):
            activity.organisation = source
        for role in db.session.scalars(select(Role).where(Role.id.in_(record.moved["roles"]))):
            role.status, role.status_since, role.is_administrator = RoleStatus.WITHDRAWN.value, clock.now(), False
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
