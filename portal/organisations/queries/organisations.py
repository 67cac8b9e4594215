"""One organisation with what its page shows, and to whom."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.auth.models import Account
from portal.extensions import db
from portal.organisations.domain import RoleStatus
from portal.organisations.models import OperatorActivity, Organisation, Role
from portal.organisations.queries import requests
from portal.persistence import audit
from portal.persistence.audit import AuditEntry
from portal.shared.errors import NotFound
from portal.shared.people import Actor


def get(id_: int) -> Organisation:
    """An organisation by its number; raises NotFound."""
    query = (
        select(Organisation)
        .options(
            selectinload(Organisation.activities).joinedload(OperatorActivity.control_body),
            selectinload(Organisation.identifiers),
            selectinload(Organisation.recognitions),
            joinedload(Organisation.country_recognitions),
        )
        .where(Organisation.id == id_)
    )
    found = db.session.scalars(query).unique().one_or_none() if 0 < id_ < 2**31 else None
    if found is None:
        raise NotFound
    return found


def mine(actor: Actor) -> Sequence[Organisation]:
    """The organisations of the actor's posts."""
    query = select(Organisation).where(Organisation.id.in_(actor.post_ids), Organisation.merged_into_id.is_(None))
    return db.session.scalars(query.order_by(Organisation.name, Organisation.code)).all()


def page(organisation: Organisation, actor: Actor) -> dict[str, Any]:
    """Who decides about an organisation; to its own people and to those, also its users and who asks to join."""
    found = requests.register().deciders(organisation)
    post = requests.deciding_post(actor, organisation, found, about_person=True)
    is_inside = organisation.id in actor.post_ids
    everybody = people(organisation.id, pending=post is not None) if is_inside or post is not None else []
    return {
        "is_inside": is_inside,
        "may_ask": not is_inside and not actor.is_portal_administrator and _is_my_kind(organisation, actor),
        "decider": post,
        "people": everybody,
        "deciders": who(found.ids),
        "former": former_numbers(organisation.id),
    }


def _is_my_kind(organisation: Organisation, actor: Actor) -> bool:
    return requests.kind_held(actor.account_id) in (None, organisation.kind)


def who(ids: frozenset[int]) -> Sequence[Organisation]:
    """Organisations by number, for their names and how to reach them."""
    return db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)).all()


def people(organisation_id: int, *, pending: bool) -> list[tuple[Role, Account]]:
    """Everybody with a role at an organisation; with ``pending`` also who asks for one, which deciders alone see."""
    shown = [RoleStatus.VALID.value, RoleStatus.SUSPENDED.value, *([RoleStatus.REQUESTED.value] if pending else [])]
    query = (
        select(Role, Account)
        .join(Account, Account.id == Role.account_id)
        .options(joinedload(Role.organisation))
        .where(Role.organisation_id == organisation_id, Role.status.in_(shown))
        .order_by(Account.last_name, Account.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def former_numbers(id_: int) -> Sequence[Organisation]:
    """The operators merged into this one."""
    return db.session.scalars(select(Organisation).where(Organisation.merged_into_id == id_)).all()


def history(organisation: Organisation) -> list[AuditEntry]:
    """What happened to an organisation, newest first."""
    return audit.entries((requests.ORGANISATION, organisation.id))
