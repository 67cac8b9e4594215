"""The pages about the portal: there for everybody, linked from every page, in both languages, and true."""

import re
import tomllib
from email.utils import parseaddr
from http.cookies import SimpleCookie
from importlib.metadata import metadata

import pytest
from bs4 import Tag
from flask import Flask
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portal.coi.domain.lifecycle import Status
from portal.config import ROOT, Misconfigured, from_environment
from portal.information.domain import MEANINGS, NEWS, PAGES, SOFTWARE, Page, Place
from portal.web.i18n import LANGUAGES
from tests.factories import make_world
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import words

every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
PLACES = {Place.TOP_BAR: ".notice nav", Place.FOOTER: "footer"}
NOT_WORDS = re.compile(r"[\W\d_]+")
VENDORED = {"htmx"}


def address_of(page: Page, language: str = "en") -> str:
    return f"/{language}/about/{page.key}"


def visitor(app: Flask, language: str = "en") -> Browser:
    return Browser(app, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@every_page
def test_anybody_can_open_it(app, page, language):
    browser = visitor(app, language).open(address_of(page, language))

    assert browser.status == 200
    assert browser.address == address_of(page, language)
    assert browser.heading == words(app, language, page.title)


@pytest.mark.parametrize("address", ["/en/sign-in", "/fr/coi/rights", "/en/nothing-here"])
@every_page
def test_it_is_linked_from_every_page(app, page, address):
    browser = visitor(app).open(address)

    links = browser.page.select(f"{PLACES[page.place]} a")

    language = address.split("/")[1]
    assert (address_of(page, language), words(app, language, page.title)) in [(a["href"], text_of(a)) for a in links]


@every_page
def test_its_own_link_says_that_one_is_there(app, page):
    browser = visitor(app).open(address_of(page))

    assert [a["href"] for a in browser.page.select("[aria-current]")] == [address_of(page)]


def test_somebody_signed_in_finds_the_pages_too(app):
    world = make_world()

    browser = visitor(app).sign_in(world["exporter"])

    links = {a["href"] for place in PLACES.values() for a in browser.page.select(f"{place} a")}
    assert {address_of(page) for page in PAGES.values()} <= links


@every_page
def test_it_is_written_in_both_languages(app, page):
    english, french = [paragraphs(visitor(app).open(address_of(page, language))) for language in ("en", "fr")]

    assert len(english) == len(french) > 0
    assert [text for text in french if text in english and len(NOT_WORDS.sub(" ", text).split()) > 1] == []


@every_page
def test_its_links_lead_somewhere(app, page):
    browser = visitor(app).open(address_of(page))

    for link in browser.page.select("main a[href^='/'], header a[href^='/'], footer a[href^='/']"):
        assert visitor(app).open(link["href"]).status == 200


def test_there_is_no_other_page(app):
    assert visitor(app).open("/en/about/us").status == 404


def paragraphs(browser: Browser) -> list[str]:
    """What is written for people in the language of the page."""
    elements: list[Tag] = browser.page.main.select("h1, h2, p, li, th, td")
    return [
        text_of(element) for element in elements if element.find_parent(translate="no") is None and text_of(element)
    ]


# What they say


def test_the_documentation_tells_every_status():
    assert list(MEANINGS) == list(Status)


def test_the_newest_comes_first():
    assert [entry.day for entry in NEWS] == sorted((entry.day for entry in NEWS), reverse=True)


@pytest.mark.parametrize(
    "page", ["contact", "problem", "legal", "privacy", "accessibility", "account"], ids=lambda page: page
)
def test_the_address_to_write_to_is_that_of_the_settings(app, monkeypatch, page):
    monkeypatch.setitem(app.config, "PORTAL_CONTACT", "help@portal.example")

    browser = visitor(app).open(f"/en/about/{page}")

    assert browser.reading("main a[href='mailto:help@portal.example']") == "help@portal.example"
    assert "has given no address" not in browser.text


@pytest.mark.parametrize("page", ["contact", "legal", "privacy"])
def test_who_runs_the_portal_is_said_as_in_the_settings(app, monkeypatch, page):
    monkeypatch.setitem(app.config, "PORTAL_OPERATOR", "Bio <& Sons>")

    assert "This portal is run by Bio <& Sons>." in visitor(app).open(f"/en/about/{page}").text


@pytest.mark.parametrize("page", ["contact", "legal", "privacy"])
def test_who_wants_no_name_is_not_given_one(app, monkeypatch, page):
    monkeypatch.setitem(app.config, "PORTAL_OPERATOR", "")
    monkeypatch.setitem(app.config, "PORTAL_CONTACT", "")

    browser = visitor(app).open(f"/en/about/{page}")

    assert "has given no name here" in browser.text
    assert "has given no address here" in browser.text
    assert not browser.has("a[href^='mailto:']")


def test_the_settings_take_a_name_and_an_address():
    given = {"PORTAL_OPERATOR": " Bio & Sons ", "PORTAL_CONTACT": "help@portal.example"}

    settings = from_environment({"PORTAL_MODE": "demonstration", **given})

    assert settings["PORTAL_OPERATOR"] == "Bio & Sons"
    assert parseaddr(settings["PORTAL_CONTACT"])[1] == "help@portal.example"


@pytest.mark.parametrize("address", ["help", "Help <help@portal.example>", "help@portal.example, you@portal.example"])
def test_the_settings_refuse_what_is_no_address(address):
    with pytest.raises(Misconfigured):
        from_environment({"PORTAL_MODE": "demonstration", "PORTAL_CONTACT": address})


def test_the_cookies_named_are_those_that_are_set(app):
    browser = visitor(app).sign_in(make_world()["exporter"])
    browser.open("/fr/coi/").open("/en/coi/new?both=on&keys=on")

    named = {text_of(code) for code in browser.open("/en/about/cookies").page.select("main table code")}

    assert {cookie.key for cookie in browser.client._cookies.values()} == named


def test_a_page_about_the_portal_sets_no_cookie_but_the_language(app):
    response = visitor(app).open("/en/about/cookies").response

    cookies = [SimpleCookie(header) for header in response.headers.getlist("Set-Cookie")]
    assert [(name, cookie["max-age"], cookie["httponly"]) for jar in cookies for name, cookie in jar.items()] == [
        ("language", str(365 * 24 * 60 * 60), True)
    ]


def test_the_cookie_of_the_session_ends_with_the_browser_and_is_hidden_from_scripts(app):
    response = visitor(app).open("/en/sign-in").response

    (session,) = [h for h in response.headers.getlist("Set-Cookie") if h.startswith(app.config["SESSION_COOKIE_NAME"])]
    assert "HttpOnly" in session
    assert "Expires" not in session
    assert "Max-Age" not in session


def test_every_package_the_portal_runs_on_is_credited():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["postgres"]

    assert {canonicalize_name(work.name) for work in SOFTWARE} == {
        canonicalize_name(Requirement(line).name) for line in asked
    } | VENDORED


@pytest.mark.parametrize("work", [w for w in SOFTWARE if w.name not in VENDORED], ids=lambda work: work.name)
def test_the_licence_is_the_one_the_package_names(work):
    facts = metadata(work.name)
    kinds = [line.removeprefix("License :: OSI Approved :: ") for line in facts.get_all("Classifier") or []]
    said = [facts["License-Expression"], facts["License"], *(kind.removesuffix(" License") for kind in kinds)]

    assert work.licence in said or work.licence.removesuffix("-3-Clause") in said


def test_the_licence_of_htmx_is_the_one_recorded_beside_it():
    assert "| 0BSD " in (ROOT / "static" / "vendor" / "README.md").read_text()
    assert {work.licence for work in SOFTWARE if work.name in VENDORED} == {"0BSD"}
