"""The address says the language; where it names none, the person, the cookie or the browser do."""

import pytest

from tests.factories import make_person
from tests.support.browser import Browser


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.8"}, "fr"),
        ({"Accept-Language": "de,en-GB;q=0.5"}, "en"),
        ({"Accept-Language": "de"}, "en"),
        ({"Accept-Language": "\x7f;;q=zz,*"}, "en"),
    ],
)
def test_an_address_without_a_language_leads_to_the_best_one(app, headers, language):
    answer = Browser(app).fetch("GET", "/", headers=headers)

    assert answer.headers["Location"] == f"/{language}/"


def test_the_language_of_the_last_page_is_remembered(app):
    browser = Browser(app)
    browser.open("/fr/sign-in")

    assert browser.fetch("GET", "/", headers={"Accept-Language": "en"}).headers["Location"] == "/fr/"
    assert 'lang="fr"' in browser.fetch("GET", "/nothing").text


def test_the_address_is_stronger_than_the_cookie_and_the_browser(app):
    browser = Browser(app)
    browser.open("/fr/sign-in")

    assert browser.open("/en/sign-in").page.html["lang"] == "en"


@pytest.mark.parametrize("address", ["/xx/", "/EN/", "/Fr/coi/", "/english/coi/", "/enfr/"])
def test_there_are_no_other_languages(app, address):
    answer = Browser(app).sign_in(make_person()).fetch("GET", address)

    assert answer.status_code == 404


def test_addresses_keep_their_language(app):
    browser = Browser(app, language="fr").sign_in(make_person())

    ours = [link["href"] for link in browser.page.select("a[href^='/'], form[action^='/']") if link.get("href")]

    assert [href for href in ours if not href.startswith("/fr/")] == [browser.one("[hreflang=en]")["href"]]
