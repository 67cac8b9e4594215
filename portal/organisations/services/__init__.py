"""Changing who may act for which organisation."""

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.domain import Function, OrganisationKind, RoleStatus
from portal.organisations.models import Organisation, Role
from portal.organisations.services.indexing import index
from portal.persistence import numbers
from portal.shared import clock
from portal.shared.errors import Conflict
from portal.shared.text import N_


def make_first_commission_user(account_id: int) -> None:
    """Give an account the first role at the Commission, as its administrator (D54); the caller holds the transaction.

    Raises Conflict where the Commission has a user already (its administrator accepts later ones), or where the
    account holds a role: a person has roles of one kind only.
    """
    commission = db.session.scalar(select(Organisation).where(Organisation.function == Function.EC.value))
    if commission is None:
        commission = Organisation(
            kind=OrganisationKind.AUTHORITY.value,
            name="European Commission",
            code="EC",
            country="BE",
            function=Function.EC.value,
        )
        db.session.add(commission)
        db.session.flush()
        index(commission)
    if db.session.scalar(select(Role.id).where(Role.organisation_id == commission.id)):
        raise Conflict(N_("The Commission has a user already, who accepts the next ones."))
    if db.session.scalar(select(Role.id).where(Role.account_id == account_id)):
        raise Conflict(N_("This person holds another role already."))
    attach(account_id, commission.id, administrator=True)


def attach(account_id: int, organisation_id: int, *, administrator: bool = False) -> Role:
    """Give an account a Valid role without a request, for commands and demonstration data; within a transaction."""
    moment = clock.now()
    series = f"REQ.{moment.year}"
    role = Role(
        number=f"{series}.{numbers.take(series):06d}",
        account_id=account_id,
        organisation_id=organisation_id,
        status=RoleStatus.VALID.value,
        is_administrator=administrator,
        requested_at=moment,
        status_since=moment,
    )
    db.session.add(role)
    db.session.flush()
    return role
