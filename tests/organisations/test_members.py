"""The people of an organisation: administrators, levels, what can be done about each (§6.3, D17)."""

import pytest

from portal.auth.models import Account
from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import ABOUT_ONESELF, ROLE_MOVES, By, Step, steps_from
from portal.organisations.models import Role
from portal.organisations.services import members
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict, NotFound
from portal.shared.people import Level
from tests.factories import actor, make_person
from tests.organisations.places import admitted, role_of
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words

LAST = "This is the last administrator of the organisation. Name another one first."


@pytest.fixture
def first(place):
    return admitted(place.acme, place.validator, "first@acme.example")


@pytest.fixture
def second(place, first):
    return admitted(place.acme, place.validator, "second@acme.example")


def number(place, person):
    return role_of(person, place.acme).number


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_last_administrator_cannot_give_the_flag_up(app, place, first, second, language):
    browser = Browser(app, language=language).sign_in(first).open(f"/{language}/organisations/{place.acme}")
    before = stored.everything()

    browser.click(f"form[action$='/people/{number(place, first)}/administrator'] button")

    assert browser.status == 409
    assert words(app, language, LAST) in browser.text
    assert stored.everything() == before


def test_the_flag_is_given_and_taken(app, place, first, second):
    browser = Browser(app).sign_in(first).open(f"/en/organisations/{place.acme}")
    browser.click(f"form[action$='/people/{number(place, second)}/administrator'] button")
    assert role_of(second, place.acme).is_administrator
    browser.click(f"form[action$='/people/{number(place, first)}/administrator'] button")
    assert not role_of(first, place.acme).is_administrator


def test_the_validator_takes_the_last_flag_and_gives_it_to_another(place, first, second):
    members.set_administrator(number(place, first), on=False, actor=place.validator)
    assert not role_of(first, place.acme).is_administrator

    members.set_administrator(number(place, second), on=True, actor=place.validator)
    assert role_of(second, place.acme).is_administrator


def test_an_administrator_whose_account_is_closed_is_lost_and_the_next_user_takes_over(place, first):
    with transaction() as session:
        session.get_one(Account, first.account_id).is_active = False

    assert role_of(admitted(place.acme, place.validator), place.acme).is_administrator


@pytest.mark.parametrize("level", [Level.PREPARER, Level.READER])
def test_the_level_of_a_colleague_is_set_on_the_page(app, place, first, second, level):
    browser = Browser(app).sign_in(first).open(f"/en/organisations/{place.acme}")
    form = f"form[action$='/people/{number(place, second)}/level']"

    browser.submit(form, {"level": level.value}, button="button")

    assert actor(second.account_id).posts[0].level is level


def test_an_administrator_is_a_member(place, first, second):
    members.set_level(number(place, second), Level.READER, actor=first)
    members.set_administrator(number(place, second), on=True, actor=first)
    assert actor(second.account_id).posts[0].level is Level.MEMBER

    with pytest.raises(Conflict):
        members.set_level(number(place, second), Level.READER, actor=first)


def test_nobody_sets_their_own_level_or_makes_themselves_administrator(place, first, second):
    before = stored.everything()

    for act in (
        lambda: members.set_level(number(place, second), Level.MEMBER, actor=second),
        lambda: members.set_administrator(number(place, second), on=True, actor=second),
    ):
        with pytest.raises(NotFound):
            act()

    assert stored.everything() == before


# What the page offers is what the table has

OFFERED = {
    Step.ACCEPT: "a[href$='/requests/{0}']:-soup-contains('Look at the request')",
    Step.SUSPEND: "a[href$='/requests/{0}']:-soup-contains('Suspend…')",
    Step.RESTORE: "form[action$='/people/{0}/restore']",
    Step.CHANGE: "form[action$='/people/{0}/administrator']",
    Step.HAND_OVER: "a[href$='/people/{0}/hand-over']",
}


@pytest.mark.parametrize("status", RoleStatus)
def test_the_page_offers_the_steps_of_the_table(app, place, first, status):
    number = role_of(make_person(place.acme), place.acme).number
    with transaction() as session:
        session.query(Role).filter_by(number=number).one().status = status.value

    browser = Browser(app).sign_in(first).open(f"/en/organisations/{place.acme}")

    offered = {step for step, place in OFFERED.items() if browser.has(place.format(number))}
    assert offered == {row.step for row in steps_from(ROLE_MOVES, status, By.DECIDER)} & OFFERED.keys()


def test_about_oneself_less_is_offered(app, place, first, second):
    browser = Browser(app).sign_in(first).open(f"/en/organisations/{place.acme}")

    assert {s for s, where in OFFERED.items() if browser.has(where.format(number(place, first)))} == ABOUT_ONESELF


def test_a_colleague_is_offered_nothing(app, place, first, second):
    browser = Browser(app).sign_in(second).open(f"/en/organisations/{place.acme}")

    assert "first@acme.example" in browser.reading("#people")
    assert not browser.has("#people form, #people td a")
