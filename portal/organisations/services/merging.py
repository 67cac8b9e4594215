"""Merging a duplicate into the operator it duplicates, and undoing it; certificates keep what was signed (§5.2)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.domain import ActivityStatus, OrganisationKind, RoleStatus
from portal.organisations.domain.merging import Fate, fate_of
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

_SAME = ("id", "organisation_id", "activity")


@dataclass(frozen=True)
class Number:
    """A number of the duplicate; ``is_former`` where the target has its own of the type, which stays first."""

    identifier: Identifier
    is_former: bool


@dataclass(frozen=True)
class Meeting:
    """An activity of the duplicate, that of the target if it has it too, and what becomes of them."""

    activity: OperatorActivity
    other: OperatorActivity | None
    fate: Fate

    @property
    def result(self) -> OperatorActivity:
        """The one that the target has afterwards."""
        return self.other if self.other is not None and self.fate is Fate.STAYS_BEHIND else self.activity


@dataclass(frozen=True)
class Preview:
    """What a merge would do. ``eori`` is the number that certificates print afterwards."""

    source: Organisation
    target: Organisation
    numbers: tuple[Number, ...]
    activities: tuple[Meeting, ...]
    people: int

    @property
    def eori(self) -> str:
        """The target's own if it has one, else that of the duplicate."""
        return self.target.eori or self.source.eori

    def with_fate(self, fate: Fate) -> list[Meeting]:
        """The activities that something becomes of."""
        return [meeting for meeting in self.activities if meeting.fate is fate]


def preview(source_id: int, target_id: int, *, actor: Actor) -> Preview:
    """What merging would do; raises NotFound where one of the two is not the actor's to validate."""
    source, target = (db.session.get(Organisation, id_) for id_ in (source_id, target_id))
    if source is None or target is None:
        raise NotFound
    _post(source, target, actor)
    return _preview(source, target)


def _preview(source: Organisation, target: Organisation) -> Preview:
    types = {number.type for number in target.identifiers if number.former_of_id is None}
    return Preview(
        source,
        target,
        tuple(Number(n, n.former_of_id is not None or n.type in types) for n in source.identifiers),
        tuple(_meeting(activity, target) for activity in source.activities),
        len(_new_people(source, target)),
    )


def _meeting(activity: OperatorActivity, target: Organisation) -> Meeting:
    other = next((held for held in target.activities if held.activity == activity.activity), None)
    kept = ActivityStatus(other.status) if other else None
    return Meeting(activity, other, fate_of(ActivityStatus(activity.status), kept))


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
        by = audit.By(actor, post)
        exchanged = [meeting.activity.activity for meeting in planned.with_fate(Fate.TAKES_OVER)]
        moved = {
            "identifiers": [number.identifier.id for number in planned.numbers],
            "marked": _move_numbers(planned),
            "activities": [meeting.activity.id for meeting in planned.with_fate(Fate.GOES_ALONG)],
            "exchanged": exchanged,
            "roles": [_take_along(role, target) for role in people],
            "closed": [_close(role) for role in _open_roles(source)],
            "former": _lead_on(source, target),
        }
        for meeting in planned.with_fate(Fate.GOES_ALONG):
            meeting.activity.organisation = target
        _exchange(exchanged, source, target, by, "activity:taken_over")
        source.merged_into_id = target.id
        db.session.add(Merge(source_id=source.id, target_id=target.id, at=clock.now(), moved=moved))
        db.session.flush()
        _index_both(source, target)
        for one, other in ((source, target), (target, source)):
            audit.record(
                by,
                "operator:merged",
                (requests.ORGANISATION, one.id),
                changes={"source": [None, source.code], "target": [None, target.code], "other": [None, other.name]},
            )
        telling.users("operator_merged", target, but=actor.account_id, former=source.code)


def _move_numbers(planned: Preview) -> list[int]:
    """Give the numbers to the target, its own before them; those that became former ones, to undo it."""
    marked = [n.identifier for n in planned.numbers if n.is_former and n.identifier.former_of_id is None]
    for identifier in marked:
        identifier.former_of_id = planned.source.id
    for number in planned.numbers:
        number.identifier.organisation = planned.target
    return [identifier.id for identifier in marked]


_STATE = [column for column in OperatorActivity.__table__.columns.keys() if column not in _SAME]  # noqa: SIM118
"""What two records of one activity differ in: status, control body, dates, certificate."""


def _exchange(names: Collection[str], source: Organisation, target: Organisation, by: audit.By, event: str) -> None:
    """Let two operators exchange what they have of some activities; done twice, all is as before."""
    for name in names:
        one, other = (next((a for a in o.activities if a.activity == name), None) for o in (source, target))
        if one is None or other is None:
            continue
        step = (other.status, one.status)
        before = {key: getattr(one, key) for key in _STATE}
        for key in _STATE:
            setattr(one, key, getattr(other, key))
            setattr(other, key, before[key])
        audit.record(by, event, (requests.ORGANISATION, target.id), part=name, step=step)


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
        by = audit.By(actor, post)
        _exchange(record.moved.get("exchanged", ()), source, target, by, "activity:given_back")
        for identifier in db.session.scalars(select(Identifier).where(Identifier.id.in_(record.moved["identifiers"]))):
            identifier.organisation = source
            if identifier.id in record.moved.get("marked", ()):
                identifier.former_of_id = None
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
            audit.record(by, "operator:unmerged", (requests.ORGANISATION, one.id), changes=changes)


def last_merge(source_id: int) -> Merge | None:
    """The merge of an operator that holds now, or None."""
    query = select(Merge).where(Merge.source_id == source_id, Merge.undone_at.is_(None))
    return db.session.scalar(query.order_by(Merge.id.desc()))


def _index_both(source: Organisation, target: Organisation) -> None:
    for organisation in (source, target):
        db.session.refresh(organisation)
        index(organisation)
