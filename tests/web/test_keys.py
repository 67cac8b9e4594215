"""Keyboard shortcuts: off until somebody turns them on in their browser, on every page from then on."""

import pytest

from portal.coi.domain.lifecycle import Status
from portal.information.domain import SHORTCUTS
from tests.factories import make_coi, make_world
from tests.support.browser import Browser
from tests.support.pages import text_of

MARKED = "[aria-keyshortcuts]"


@pytest.fixture
def world(app):
    return make_world()


def keys(browser: Browser) -> dict[str, str]:
    """The keys of a page, and what each leads to."""
    return {element["aria-keyshortcuts"]: text_of(element) for element in browser.page.select(MARKED)}


def test_they_are_off_until_they_are_turned_on(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{make_coi(world)}")

    assert keys(browser) == {}


def test_whoever_turns_them_on_has_them_on_every_page_until_they_are_turned_off(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open("/en/about/shortcuts")
    assert "They are off in this browser." in browser.text

    browser.click("main a.button")
    assert "They are on in this browser." in browser.text
    browser.open(f"/en/coi/{make_coi(world)}")
    assert keys(browser) == {"s": "Submit for certification", "e": "Open every box", "?": "Keyboard shortcuts"}
    assert keys(browser.open("/en/coi/")).keys() == {"/", "?"}
    assert "They are on in this browser." in browser.open("/en/profile").text

    browser.open("/en/about/shortcuts").click("main a.button")
    assert keys(browser.open("/en/coi/")) == {}


def test_who_signs_and_who_decides_have_a_main_act(app, world):
    body = Browser(app).sign_in(world["body"])

    body.open(f"/en/coi/{make_coi(world, Status.DESCRIPTION_COMPLETED)}?keys=on")

    assert keys(body)["s"] == "Sign the declaration as Issuing Body"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_lists_every_key(app, language):
    browser = Browser(app, language=language).open(f"/{language}/about/shortcuts")

    assert [text_of(key) for key in browser.page.select("kbd")] == list(SHORTCUTS)
