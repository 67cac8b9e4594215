"""Who was refused or suspended before, as far as the one who decides may know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.auth.models import Account
from portal.extensions import db
from portal.organisations.domain import ACTIVITY_LABELS, ACTIVITY_STATUS_LABELS, Activity, ActivityStatus, RoleStatus
from portal.organisations.domain.requests import REFUSALS, ROLE_STATUS_LABELS
from portal.organisations.models import Organisation, Role
from portal.organisations.queries import organisations, requests
from portal.persistence.audit import AuditEntry
from portal.shared.people import Post

MOST_SHOWN = 10


@dataclass(frozen=True)
class Refusal:
    """One time that a person or an activity was refused, suspended or deleted; ``elsewhere`` names the organisation.

    ``activity`` and ``outcome`` are labels, to be translated.
    """

    at: datetime
    outcome: str
    by: str
    reason: str
    person: str = ""
    activity: str = ""
    elsewhere: str = ""


def earlier(organisation: Organisation, post: Post, person: Account | None = None) -> list[Refusal]:
    """The last refusals of anybody at an organisation, and of ``person`` at others that ``post`` decides about too.

    What others decide about stays with them: one authority reads nothing of the refusals of another.
    """
    own = {organisation.id, *(one.id for one in organisations.former_numbers(organisation.id))}
    there = select(Role.id).where(Role.organisation_id.in_(own))
    elsewhere = _elsewhere(person, own, post) if person else ()
    of_people = and_(
        AuditEntry.subject == requests.ROLE,
        or_(AuditEntry.subject_id.in_(there), AuditEntry.subject_id.in_(elsewhere)),
    )
    of_activities = and_(AuditEntry.subject == requests.ORGANISATION, AuditEntry.subject_id.in_(own))
    query = select(AuditEntry).where(AuditEntry.event.in_(REFUSALS), or_(of_people, of_activities))
    entries = db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(MOST_SHOWN)).all()
    known = _roles(Role.id.in_({entry.subject_id for entry in entries if entry.subject == requests.ROLE}))
    return [_of_person(entry, known[entry.subject_id], own) if entry.subject == requests.ROLE else _of_activity(entry)
            for entry in entries]  # fmt: skip


def _elsewhere(person: Account, own: Iterable[int], post: Post) -> list[int]:
    """The roles of a person at other organisations that a post decides about."""
    found = requests.register()
    roles = _roles(and_(Role.account_id == person.id, Role.organisation_id.not_in(own)))
    return [id_ for id_, (role, _account) in roles.items() if _decides(post, role.organisation, found)]


def _decides(post: Post, organisation: Organisation, known: requests.Register) -> bool:
    found = known.deciders(organisation)
    inside = found.administrators and post.is_administrator and organisation.id in post.ids
    return inside or not post.ids.isdisjoint(found.ids)


def _roles(condition: ColumnElement[bool]) -> Mapping[int, tuple[Role, Account]]:
    query = (
        select(Role, Account)
        .join(Account, Account.id == Role.account_id)
        .options(joinedload(Role.organisation).selectinload(Organisation.activities))
        .where(condition)
    )
    return {row[0].id: (row[0], row[1]) for row in db.session.execute(query)}


def _of_person(entry: AuditEntry, about: tuple[Role, Account], own: Iterable[int]) -> Refusal:
    role, account = about
    is_elsewhere = role.organisation_id not in own
    return Refusal(
        entry.at,
        ROLE_STATUS_LABELS[RoleStatus(entry.target or "")],
        entry.organisation,
        entry.reason or "",
        person=account.name,
        elsewhere=f"{role.organisation.name} {role.organisation.code}" if is_elsewhere else "",
    )


def _of_activity(entry: AuditEntry) -> Refusal:
    return Refusal(
        entry.at,
        ACTIVITY_STATUS_LABELS[ActivityStatus(entry.target or "")],
        entry.organisation,
        entry.reason or "",
        activity=ACTIVITY_LABELS[Activity(entry.part or "")],
    )
