"""Changing who may act for which organisation."""

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.domain import Function, OrganisationKind, RoleStatus
from portal.organisations.models import Organisation, Role
from portal.organisations.services.indexing import index
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
    valid = RoleStatus.VALID.value
    db.session.add(Role(account_id=account_id, organisation_id=commission.id, status=valid, is_administrator=True))
