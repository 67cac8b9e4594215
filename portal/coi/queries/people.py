"""The people of organisations that a certificate names. Changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.auth.models import Account
from portal.extensions import db
from portal.organisations.domain import RoleStatus
from portal.organisations.models import Organisation, Role


@dataclass(frozen=True)
class Person:
    """Somebody with a Valid role; ``home_id`` is the organisation of the role: another where the named was merged."""

    account: Account
    named_id: int
    named: str
    home_id: int


def people_of(organisation_ids: Collection[int]) -> list[Person]:
    """The people of organisations, in one statement; somebody with roles in several is there several times."""
    home = func.coalesce(Organisation.merged_into_id, Organisation.id)
    query = (
        select(Account, Organisation.id, Organisation.name, home)
        .join(Role, Role.organisation_id == home)
        .join(Account, Account.id == Role.account_id)
        .where(Organisation.id.in_(organisation_ids), Role.status == RoleStatus.VALID.value, Account.is_active)
    )
    return [Person(*row) for row in db.session.execute(query.order_by(Account.id, Role.id))]
