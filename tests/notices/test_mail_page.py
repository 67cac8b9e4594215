"""The page of the demonstration with the mails asked for from one's own browser."""

import pytest

from portal.config import Mode
from portal.notices.services import send_mail
from portal.notices.views import BROWSER, browser_key
from portal.persistence.transaction import transaction
from tests.notices.conftest import leave_mail
from tests.support.browser import Browser

PAGE = "/en/demonstration/mail"


def known_as(browser: Browser, key: str) -> Browser:
    """The browser, having asked for a mail before."""
    with browser.client.session_transaction() as session:
        session[BROWSER] = key
    return browser


def test_the_page_shows_what_was_asked_for_from_this_browser_newest_first(app):
    leave_mail("one@test.example", browser="mine")
    leave_mail("two@test.example", browser="mine")
    leave_mail("three@test.example", browser="another")
    leave_mail("four@test.example")

    browser = known_as(Browser(app), "mine").open(PAGE)

    assert [address in browser.text for address in ("one@", "two@", "three@", "four@")] == [True, True, False, False]
    assert browser.text.index("two@") < browser.text.index("one@")


def test_a_browser_that_asked_for_nothing_sees_nothing(app):
    leave_mail(browser="")

    browser = Browser(app).open(PAGE)

    assert "zoe@" not in browser.text
    assert "No mail yet" in browser.text


def test_a_link_of_a_mail_can_be_followed(app):
    with transaction():
        send_mail(
            "account_activation",
            to="zoe@test.example",
            language="en",
            browser="mine",
            name="Zoé",
            link="/en/sign-in?token=a&b",
            valid_until="2026-11-21T05:00:00+00:00",
        )

    browser = known_as(Browser(app), "mine").open(PAGE)
    link = browser.one("section a[href*=token]")

    assert link["href"] == "/en/sign-in?token=a&b"
    assert link.text == f"{app.config['PORTAL_ADDRESS']}/en/sign-in?token=a&b"
    assert browser.click("section a[href*=token]").status == 200


def test_a_mail_is_in_its_own_language_on_a_page_in_another(app):
    leave_mail(language="fr", browser="mine")

    browser = known_as(Browser(app), "mine").open(PAGE)

    assert browser.reading("section h2[lang=fr]") == "Votre compte sur le Portail COI a été fermé"
    assert browser.reading("h1") == "Mail of the demonstration"


def test_what_a_person_typed_is_only_words_on_the_page(app):
    with transaction():
        send_mail(
            "email_changed",
            to="a@test.example",
            language="en",
            browser="mine",
            name="Zoé",
            at="2026-11-21T05:00:00+00:00",
            new_email="<b>bold</b>",
            reset_link="/en/x",
        )

    browser = known_as(Browser(app), "mine").open(PAGE)

    assert not browser.has("section b")
    assert "<b>bold</b>" in browser.text


@pytest.mark.parametrize("mode", [Mode.PRODUCTION, Mode.TRAINING])
def test_outside_the_demonstration_there_is_no_such_page(app, monkeypatch, mode):
    leave_mail(browser="mine")
    monkeypatch.setitem(app.config, "PORTAL_MODE", mode)

    response = known_as(Browser(app), "mine").fetch("GET", PAGE)

    assert response.status_code == 404
    assert "zoe@" not in response.text


def test_a_browser_keeps_its_key_and_has_none_outside_the_demonstration(app, monkeypatch):
    with app.test_request_context("/en/"):
        first = browser_key()
        assert first
        assert browser_key() == first
    with app.test_request_context("/en/"):
        assert browser_key() != first
        monkeypatch.setitem(app.config, "PORTAL_MODE", Mode.PRODUCTION)
        assert browser_key() == ""
