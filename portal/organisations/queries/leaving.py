"""What somebody who leaves an organisation has of it: what was told and not read yet, questions that wait."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import PERSONAL, TO_DECIDERS
from portal.organisations.models import Organisation, Role
from portal.organisations.queries import organisations, requests
from portal.persistence.audit import AuditEntry


def own_ids(role: Role) -> frozenset[int]:
    """The organisation of a role, with those merged into it."""
    return frozenset({role.organisation_id, *(one.id for one in organisations.former_numbers(role.organisation_id))})


def unread(role: Role) -> list[InboxNotice]:
    """What the person was told for this organisation and has not read: about it, and about what it decides.

    What they were told about their own roles is theirs alone.
    """
    own = own_ids(role)
    query = select(InboxNotice).where(
        InboxNotice.account_id == role.account_id,
        InboxNotice.read_at.is_(None),
        InboxNotice.notice.not_in(PERSONAL),
        or_(InboxNotice.organisation_id.in_(own), InboxNotice.notice.in_(TO_DECIDERS)),
    )
    found = db.session.scalars(query.order_by(InboxNotice.id)).all()
    decided = own | _decided_by(own, {one.organisation_id for one in found if one.organisation_id} - own)
    return [one for one in found if one.organisation_id in decided]


def _decided_by(own: frozenset[int], ids: Collection[int]) -> frozenset[int]:
    """Those among some organisations about which this one decides."""
    known = requests.register()
    query = select(Organisation).options(selectinload(Organisation.activities)).where(Organisation.id.in_(ids))
    return frozenset(one.id for one in db.session.scalars(query) if not own.isdisjoint(known.deciders(one).ids))


def told_too(account_id: int, notices: Sequence[InboxNotice]) -> list[InboxNotice]:
    """Those of some notices that another person was told as well."""
    query = select(InboxNotice).where(
        InboxNotice.account_id == account_id,
        InboxNotice.notice.in_({one.notice for one in notices}),
        InboxNotice.organisation_id.in_({one.organisation_id for one in notices}),
    )
    theirs = [_matter(one) for one in db.session.scalars(query)]
    return [one for one in notices if _matter(one) in theirs]


def _matter(notice: InboxNotice) -> tuple[object, ...]:
    """What a notice is about, whoever reads it in whatever language."""
    said = {name: value for name, value in notice.parameters.items() if name not in ("name", "link")}
    return notice.notice, notice.organisation_id, said, path_of(notice)


def path_of(notice: InboxNotice) -> str:
    """The path of its matter without the language, beginning with a slash."""
    return "/" + str(notice.parameters["link"]).lstrip("/").partition("/")[2]


def questions(role: Role) -> Sequence[str]:
    """The requests that wait for the answer to a question which this person asked for this organisation."""
    waiting = (Role.status == RoleStatus.REQUESTED.value, Role.question != "")
    last = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.subject == requests.ROLE, AuditEntry.event == "role:asked")
        .group_by(AuditEntry.subject_id)
    )
    query = (
        select(Role.number)
        .join(AuditEntry, (AuditEntry.subject == requests.ROLE) & (AuditEntry.subject_id == Role.id))
        .where(
            *waiting,
            AuditEntry.id.in_(last.where(AuditEntry.subject_id.in_(select(Role.id).where(*waiting)))),
            AuditEntry.account_id == role.account_id,
            AuditEntry.organisation_id.in_(own_ids(role)),
        )
    )
    return [number for number in db.session.scalars(query.order_by(Role.requested_at, Role.id)) if number]


def successors(role: Role) -> list[tuple[str, str]]:
    """The colleagues who can take over, as choices."""
    people = requests.people_of([role.organisation_id])
    return [(other.number or "", account.name) for other, account in people if other.id != role.id]
