"""Signing in and out as the parties of certificates do, with and without JavaScript."""

import re
from datetime import timedelta

import pytest

from portal.auth.models import Account
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.factories import PASSWORD, World, email_of, get, make_coi, make_person, make_world
from tests.support.browser import Browser, both_ways, query_of
from tests.support.words import words

WRONG = (
    "E-mail and password do not go together. After five failures from a new device, wait 15 minutes "
    "or set a new password by e-mail."
)


@pytest.fixture
def world(app) -> World:
    return make_world()


def send(browser: Browser, email: str, password: str) -> Browser:
    return browser.submit("form.panel", {"email": email, "password": password}, button="button.main")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_wrong_sign_in_tells_neither_what_was_wrong_nor_who_exists(app, language):
    email = email_of(make_person())
    for typed in ((email, "not the password"), ("nobody@test.example", PASSWORD), ("", ""), ("\x00", "\x00")):
        browser = send(Browser(app, language=language).open(f"/{language}/sign-in"), *typed)

        assert browser.status == 422, typed
        assert words(app, language, WRONG) in browser.reading("#problem"), typed
        assert browser.value("email") == typed[0].replace("\x00", ""), "the address is kept"
        assert browser.value("password") == "", "the password is not shown again"
        assert browser.open(f"/{language}/").address.startswith(f"/{language}/sign-in"), typed


def test_both_fields_have_their_star(app):
    labels = Browser(app).open("/en/sign-in").page.select("form.panel label[for]")

    assert [label.get_text(strip=True) for label in labels] == ["E-mail*", "Password*"]


@pytest.mark.parametrize("change", [str.upper, "  {}  ".format], ids=["capitals", "spaces"])
def test_an_address_is_the_same_in_capitals_and_between_spaces(app, change):
    person = make_person()

    browser = send(Browser(app).open("/en/sign-in"), change(email_of(person)), PASSWORD)

    assert browser.address == "/en/"


def test_a_closed_account_does_not_sign_in(app):
    person = make_person()
    email = email_of(person)
    with transaction():
        db.session.get(Account, person.account_id).is_active = False

    assert send(Browser(app).open("/en/sign-in"), email, PASSWORD).status == 422


def test_signing_in_leads_to_where_one_was_going(app, world):
    reference = make_coi(world)
    browser = Browser(app).open(f"/en/coi/{reference}?open=goods")
    assert query_of(browser.address) == {"next": [f"/en/coi/{reference}?open=goods"]}

    send(browser, "exporter@test.example", "wrong")
    send(browser, "exporter@test.example", PASSWORD)

    assert browser.address == f"/en/coi/{reference}?open=goods"
    assert browser.has("#box-goods.editing")


def test_whoever_is_signed_in_is_not_asked_again(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open("/en/sign-in?next=/en/coi/")

    assert browser.address == "/en/coi/"


def test_the_page_says_who_is_signed_in_and_for_whom(app, world):
    browser = Browser(app).sign_in(world["body"])

    assert "Test Body" in browser.reading(".person")
    assert "Ecocert SA · MA-BIO-154" in browser.reading(".person")


@both_ways
def test_signing_out_ends_the_session_here(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    kept = browser.client.get_cookie("portal")

    browser.click("form[action$=sign-out] button")
    assert browser.address == "/en/sign-in"
    browser.client.set_cookie("portal", kept.value)

    assert browser.open("/en/coi/").address.startswith("/en/sign-in"), "the old cookie is worth nothing"


def test_signing_out_takes_a_form_and_its_token(app, world):
    browser = Browser(app).sign_in(world["exporter"])

    assert browser.fetch("GET", "/en/sign-out").status_code == 405
    assert browser.fetch("POST", "/en/sign-out").status_code == 400
    assert browser.open("/en/coi/").address == "/en/coi/"


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(app, world):
    browser = Browser(app).open("/en/sign-in")
    form = {"email": "exporter@test.example", "password": PASSWORD}
    form["csrf_token"] = browser.one("input[name=csrf_token]")["value"]

    answer = browser.fetch("POST", "/en/sign-in", data=form)

    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_a_session_is_a_new_one_after_signing_in(app, world):
    browser = Browser(app).open("/en/sign-in")
    before = browser.client.get_cookie("portal").value
    browser.sign_in(world["exporter"])

    stranger = Browser(app)
    stranger.client.set_cookie("portal", before)

    assert stranger.open("/en/coi/").address.startswith("/en/sign-in")


@pytest.mark.parametrize("cookie", ["", "x", "eyJ4IjoxfQ.aa.bb", "é", "x" * 5000])
def test_a_cookie_that_is_none_of_ours_signs_nobody_in(app, cookie):
    browser = Browser(app)
    answer = browser.fetch(
        "GET", "/en/coi/", headers={"Cookie": f"portal={cookie}; device={cookie}; language={cookie}"}
    )

    assert answer.status_code == 302


# A session that ended while a box was being filled in


@both_ways
def test_what_was_typed_when_the_session_ended_comes_back_after_signing_in(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    browser.click("#box-gross-weight .edit")
    browser.fill({"gross_weight-weight": "7,777"})

    with clock.at(clock.now() + timedelta(days=2)):
        browser.click("#box-gross-weight button.main")
        assert browser.address.startswith("/en/sign-in")
        assert get(world, reference).gross_weight == 5200
        send(browser, "exporter@test.example", PASSWORD)

        assert re.match(rf"/en/coi/{reference}", browser.address)
        assert browser.value("gross_weight-weight") == "7,777"
        assert get(world, reference).gross_weight == 5200, "nothing is saved before its author says so"
        browser.click("#box-gross-weight button.main")
        assert "7,777 kg" in browser.reading("#box-gross-weight")


@both_ways
def test_a_search_after_the_session_ended_leads_to_signing_in_and_back(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/?status=draft")

    with clock.at(clock.now() + timedelta(days=2)):
        browser.submit("form[role=search]", {"q": "atlas"}, button=".search button.main")
        assert browser.address.startswith("/en/sign-in")
        send(browser, "exporter@test.example", PASSWORD)

    assert browser.address.startswith("/en/coi/?")
    assert query_of(browser.address)["status"] == ["draft"]
