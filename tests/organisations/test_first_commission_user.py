"""The first user of the Commission, whom nobody could accept (D54)."""

import pytest

from portal.extensions import db
from portal.organisations.domain import Activity, Function, RoleStatus
from portal.organisations.models import Organisation, Role
from portal.organisations.services import make_first_commission_user
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict
from tests.factories import actor, make_authority, make_operator, make_person
from tests.organisations.places import ask
from tests.support.browser import Browser
from tests.support.words import words


def appoint(person):
    with transaction():
        make_first_commission_user(person.account_id)


def test_the_first_user_acts_for_the_commission_and_administers_it(app):
    person = make_person()

    appoint(person)

    [post] = actor(person.account_id).posts
    assert post.function == Function.EC
    assert db.session.query(Role).one().is_administrator


def test_the_commission_is_not_made_twice(app):
    make_authority("European Commission", "EC", Function.EC, country="BE")

    appoint(make_person())

    assert db.session.query(Organisation).count() == 1


def test_later_users_are_accepted_by_the_first(app):
    appoint(make_person())

    with pytest.raises(Conflict):
        appoint(make_person())


def test_somebody_with_a_role_elsewhere_is_refused(app):
    operator = make_operator("Atlas", "MA")

    with pytest.raises(Conflict):
        appoint(make_person(operator))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_waits_before_the_first_user_is_told_that_the_commission_must_act(app, language):
    person = make_person()
    ask(person, make_operator("Atlas", "FR", Activity.ORGANIC_IMPORTER))

    page = Browser(app, language=language).sign_in(person).open(f"/{language}/profile")

    assert words(app, language, "Who must act: the European Commission.") in page.reading("#roles")


@pytest.mark.parametrize("status", [status for status in RoleStatus if status is not RoleStatus.VALID])
def test_only_a_valid_role_lets_somebody_act(app, status):
    operator = make_operator("Atlas", "MA")
    person = make_person(operator)

    with transaction() as session:
        session.query(Role).one().status = status.value

    assert actor(person.account_id).posts == ()
