"""The people of an organisation: administrators, levels, leaving, handing over (§6.3, D17)."""

import pytest
from sqlalchemy import select

from portal.auth.models import Account
from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.organisations.domain import RoleStatus
from portal.organisations.services import members
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict, NotFound
from portal.shared.people import Level
from tests.factories import actor, make_person
from tests.organisations.places import admitted, ask, newcomer, role_of, told
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words

pytestmark = pytest.mark.postgres
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


def test_a_leaver_hands_over_in_one_act(app, place, first, second):
    ask(newcomer(), place.acme)
    assert told(first)[-1] == "role_requested"
    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{place.acme}")
    form = f"form[action$='/people/{number(place, first)}/hand-over']"

    browser.submit(form, {"to": number(place, second)}, button="button")

    assert "Handed over." in browser.message
    assert role_of(first, place.acme).status == RoleStatus.SUSPENDED
    assert actor(first.account_id).posts == ()
    assert role_of(second, place.acme).is_administrator
    assert "role_requested" in told(second)
    assert "role_requested" not in told(first)


def test_what_is_about_other_organisations_stays_with_the_leaver(place, first, second):
    before = told(first)
    with transaction() as session:
        for notice in session.scalars(select(InboxNotice).where(InboxNotice.account_id == first.account_id)):
            notice.organisation_id = place.brussels

    members.hand_over(number(place, first), number(place, second), actor=place.validator)

    assert told(first) == before


@pytest.mark.parametrize("to", ["themselves", "a stranger", "nobody"])
def test_only_a_colleague_takes_over(place, first, second, to):
    stranger = make_person(place.brussels)
    given = {"themselves": number(place, first), "a stranger": role_of(stranger, place.brussels).number, "nobody": "x"}
    before = stored.everything()

    with pytest.raises((Conflict, NotFound)):
        members.hand_over(number(place, first), given[to], actor=first)

    assert stored.everything() == before


def test_whoever_leaves_has_no_access_and_can_ask_again(app, place, first, second):
    browser = Browser(app).sign_in(second).open("/en/profile").click("#roles form[action$='/leave'] button")

    assert "You left the organisation." in browser.message
    assert actor(second.account_id).posts == ()
    assert db.session.get_one(Account, second.account_id).is_active
    assert ask(second, place.acme)


def test_the_last_administrator_does_not_leave(app, place, first, second):
    browser = Browser(app).sign_in(first).open("/en/profile").click("#roles form[action$='/leave'] button")

    assert browser.status == 409
    assert LAST in browser.text
    assert role_of(first, place.acme).status == RoleStatus.VALID
