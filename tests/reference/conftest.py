"""A few lines of the nomenclature, and somebody who keeps the lists."""

import pytest

from portal.auth.models import Account
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.shared.people import Actor
from tests.factories import make_commodities, make_person


@pytest.fixture
def keeper(app) -> Actor:
    """A portal administrator, with three commodities in the list."""
    make_commodities()
    return make_keeper("Ada")


def make_keeper(first_name: str) -> Actor:
    """Another portal administrator."""
    person = make_person(first_name=first_name, last_name="Lovell")
    with transaction():
        db.session.get_one(Account, person.account_id).is_portal_administrator = True
    return person
