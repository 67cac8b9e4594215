"""What a stranger sent goes along into the other language, and is shown there: never obeyed, never a password."""

import json
from datetime import timedelta

import pytest

from portal.auth.models import Account
from portal.auth.views.session import MOST_IN_COOKIE
from portal.extensions import db
from portal.shared import clock
from tests.auth.people import ZOE, sign_in, sign_up
from tests.factories import PASSWORD, make_coi, make_world
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words

SHOWN = ("first_name", "last_name", "email", "confirm_email", "language", "privacy", "challenge", "answer")


@pytest.fixture
def world(app):
    """The people and organisations of a test."""
    return make_world()


def switch(browser: Browser, language: str) -> Browser:
    """The other language, as a page offers it: by a button where a form was sent, else by a link."""
    if browser.has(".tongues"):
        return browser.submit(".tongues", button=f"[lang={language}]")
    return browser.click(f".notice [hreflang={language}]")


def typed(browser: Browser) -> dict[str, str | None]:
    """What stands in the form of registration."""
    return {name: browser.value(name) or browser.one(f"[name={name}]").get("value") for name in SHOWN}


def kept(browser: Browser) -> list[object]:
    """What the cookie of a browser keeps."""
    with browser.client.session_transaction() as session:
        return list(session.get("typed", []))


def test_a_refused_registration_has_the_same_values_in_french_and_in_english_again(app):
    browser = sign_up(Browser(app), confirm_email="other@example.org", language="fr")
    assert browser.status == 422
    sent = typed(browser)
    assert (sent["first_name"], sent["confirm_email"]) == ("Zoé", "other@example.org")

    for language in ("fr", "en"):
        switch(browser, language)

        assert (browser.address.partition("?")[0], browser.status) == (f"/{language}/register", 200)
        assert browser.page.html["lang"] == language
        assert typed(browser) == sent
    assert db.session.query(Account).count() == 0
    assert stored.messages() == []


def test_what_came_along_can_be_mended_and_sent(app):
    browser = switch(sign_up(Browser(app), confirm_email="other@example.org"), "fr")

    browser.submit("form.panel", {"confirm_email": ZOE["email"]}, button="button.main:not(.hidden)")

    assert browser.heading == words(app, "fr", "Look into your mail")
    assert kept(browser) == [], "what was sent well is kept no longer"


@pytest.mark.parametrize("page", ["sign-in", "forgotten"])
def test_a_refused_address_goes_along_and_no_password_does(app, page):
    browser = Browser(app).open(f"/en/{page}")
    fields = {"email": "zoe@example", "password": "onze violons"} if page == "sign-in" else {"email": "zoe@example"}
    assert browser.submit("form.panel", fields, button="button.main").status == 422

    switch(browser, "fr")

    assert browser.address.startswith(f"/fr/{page}?")
    assert browser.value("email") == "zoe@example"
    assert "violons" not in str(browser.page)
    assert "violons" not in json.dumps(kept(browser))


def test_where_one_was_going_is_not_forgotten_on_the_way(app, world):
    place = f"/en/coi/{make_coi(world)}"
    browser = Browser(app).open(place)
    browser.submit("form.panel", {"email": "exporter@test.example", "password": "wrong"}, button="button.main")

    switch(browser, "fr")

    assert browser.one("main [name=next]")["value"] == place


def test_a_form_too_long_for_a_cookie_goes_along_without_its_values(app):
    browser = sign_up(Browser(app), first_name="x" * MOST_IN_COOKIE)

    switch(browser, "fr")

    assert (browser.status, browser.value("first_name")) == (200, "")
    assert kept(browser) == []


def test_it_is_shown_on_its_page_alone_and_gone_with_the_next_form(app):
    browser = switch(sign_up(Browser(app), first_name=""), "fr")
    number = browser.address.partition("?")[2]

    assert browser.open(f"/fr/forgotten?{number}").value("email") == ""
    assert browser.open(f"/fr/register?{number}").value("email") == ZOE["email"]
    sign_in(browser)
    assert browser.open(f"/fr/register?{number}").value("email") == ""


def test_a_switch_that_comes_after_the_session_had_ended_is_finished_after_signing_in_again(app, world):
    """The number was typed in English; it must not become one and a quarter on the way."""
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}?open=gross_weight&open=transport")
    sent = {"gross_weight-weight": "1,250", "transport-t1-identification": "x" * 256}
    browser.submit("#sheet", sent, button="#box-gross-weight button.main")
    assert browser.status == 422

    with clock.at(clock.now() + timedelta(minutes=31)):
        switch(browser, "fr")
        browser.submit("form.panel", {"email": "exporter@test.example", "password": PASSWORD}, button="button.main")

    assert browser.page.html["lang"] == "fr"
    assert browser.value("gross_weight-weight") == "1250"
    assert browser.value("transport-t1-identification") == "x" * 256
