"""My own roles and requests: who must act, what can be asked for, what cannot."""

from datetime import timedelta

import pytest

from portal.organisations.domain import Activity, ActivityStatus, RoleStatus
from portal.organisations.models import Organisation
from portal.organisations.services import decisions, merging, roles
from portal.organisations.services.roles import Words
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import NotFound
from tests.factories import make_operator
from tests.organisations.places import accept, ask, newcomer, organisation, role_of
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import template_words, words

both_languages = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def paul(place):
    return newcomer()


@both_languages
def test_a_request_says_who_must_act_since_when_and_how_to_reach_them(app, place, paul, language):
    with transaction() as session:
        session.get_one(Organisation, place.inao).email = "acces@inao.example"
    monday = clock.now().replace(year=2026, month=11, day=16, hour=9)
    with clock.at(monday):
        number = ask(paul, place.acme)

    with clock.at(monday + timedelta(days=3)):
        shown = Browser(app, language=language).sign_in(paul).open(f"/{language}/profile").reading("#roles")

    assert number in shown
    assert template_words(app, language, "Who must act: %(names)s.", names="INAO") in shown
    assert template_words(app, language, "%(label)s: %(text)s", label="INAO", text="acces@inao.example") in shown
    assert {"en": "Waiting for 3 working days; two are announced.", "fr": "3 jours ouvrés"}[language] in shown


@both_languages
def test_home_says_what_waits_of_whom_and_since_when(app, place, paul, language):
    with clock.at(clock.now().replace(year=2026, month=11, day=16, hour=9)):
        number = ask(paul, place.acme)
    browser = Browser(app, language=language).sign_in(paul).open(f"/{language}/")

    shown = browser.reading("main")
    assert words(app, language, "You have no role yet: your request waits for a decision") in shown
    assert {"en": f"Request {number} of 16 Nov 2026", "fr": f"Demande {number} du 16 nov. 2026"}[language] in shown
    assert template_words(app, language, "Who must act: %(names)s.", names="INAO") in shown
    assert browser.has("main a[href$='/roles/new']"), "another organisation can still be asked"
    anchor = str(browser.one("main section a")["href"]).partition("#")[2]
    assert number in browser.click("main section a").reading(f"article:has(#{anchor})")


def test_home_says_when_something_is_asked_of_the_newcomer(app, place, paul):
    decisions.ask(ask(paul, place.acme), "Your SIRET?", actor=place.validator)

    assert "You must act: one thing is missing." in Browser(app).sign_in(paul).open("/en/").reading("main")


@both_ways
def test_the_counters_filter_the_roles(app, place, paul, htmx):
    accept(ask(paul, place.acme), place.validator)
    ask(paul, place.brussels)
    browser = Browser(app, htmx=htmx).sign_in(paul).open("/en/profile")
    assert "1 Requested" in browser.reading("#roles fieldset")
    assert "1 Valid" in browser.reading("#roles fieldset")

    browser.submit("#roles form:has(fieldset)", {"role": ["requested"]}, button="button")

    assert "Brabant Foods" in browser.reading("#roles")
    assert "ACME" not in browser.reading("#roles")


REFUSED = {
    "asked already": "You have asked for %(name)s already: the request waits for a decision.",
    "attached already": "You are attached to %(name)s already.",
    "merged": "%(name)s was merged into another operator. Ask for that one.",
    "closed": "%(name)s has no activity any more: it was refused or deleted. Ask whoever validates it.",
}


@both_languages
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_asked_for_is_refused_with_the_reason_and_asks_nothing(app, place, paul, language, case):
    wanted = place.acme
    if case in ("asked already", "attached already"):
        number = ask(paul, wanted)
        if case == "attached already":
            accept(number, place.validator)
    elif case == "merged":
        wanted = make_operator("Acme Bio", "FR", Activity.RFL)
        merging.merge(wanted, place.acme, actor=place.validator)
    else:
        wanted = make_operator("Closed", "FR", Activity.RFL, status=ActivityStatus.DELETED)
    browser = Browser(app, language=language).sign_in(paul)
    browser.open(f"/{language}/roles/confirm?organisation={place.brussels}&organisation={wanted}")
    before = stored.everything()

    browser.click("form.panel button.main")

    assert browser.status == 409
    assert words(app, language, REFUSED[case], name=organisation(wanted).name) in browser.text
    assert stored.everything() == before, "the other one was not asked for either"


@both_languages
@pytest.mark.parametrize(
    "case",
    [
        ("email", "paul@", "This is not an e-mail address. Write it like name@domain.com."),
        ("phone", "call me", "This is not a phone number. Write it like +32 02 123456."),
    ],
)
def test_contacts_are_checked_beside_their_fields(app, place, paul, language, case):
    field, value, message = case
    browser = Browser(app, language=language).sign_in(paul)
    browser.open(f"/{language}/roles/confirm?organisation={place.acme}")

    browser.submit("form.panel", {field: value}, button="button.main")

    assert browser.status == 422
    assert browser.reading(f"#{field}-error") == words(app, language, message)
    assert not stored.history("role:requested")


def test_a_message_has_2000_characters_at_most(app, place, paul):
    browser = Browser(app).sign_in(paul).open(f"/en/roles/confirm?organisation={place.acme}")

    browser.submit("form.panel", {"message": "x" * 2001}, button="button.main")
    assert browser.status == 422
    browser.submit("form.panel", {"message": "x" * 2000}, button="button.main")
    assert role_of(paul, place.acme).message == "x" * 2000


def test_several_organisations_are_asked_for_at_once_with_one_message(place, paul):
    numbers = roles.request([place.acme, place.atlas], Words("Both are mine."), act="both", actor=paul)

    assert len(set(numbers)) == 2
    assert {role_of(paul, id_).message for id_ in (place.acme, place.atlas)} == {"Both are mine."}


def test_many_requests_sent_twice_are_sent_once_and_all_are_told_again(place, paul):
    wanted = [make_operator(f"Farm {n}", "FR", Activity.RFL) for n in range(8)]

    first = roles.request(wanted, Words(), act="same", actor=paul)

    assert roles.request(wanted, Words(), act="same", actor=paul) == first
    assert len(first) == len(stored.history("role:requested")) == 8


def test_all_the_codes_of_a_body_are_asked_for_with_one_press(app, place, paul):
    browser = Browser(app).sign_in(paul).open("/en/roles/new/control_body?search=1&q=ecocert+154")

    browser.click("a.button[href*=confirm]").click("form.panel button.main")

    assert browser.message == "Your 2 requests were sent."
    assert role_of(paul, place.tunisian_body).status == RoleStatus.REQUESTED


def test_an_organisation_that_does_not_exist_is_not_asked_for(place, paul):
    with pytest.raises(NotFound):
        roles.request([place.acme, 4711], Words(), act="x", actor=paul)
    assert not stored.history("role:requested")
