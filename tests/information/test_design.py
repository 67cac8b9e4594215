"""The page of all parts: only a demonstration has it, and it leaves no status, flag or capacity out."""

import pytest

from portal.coi.domain.lifecycle import CAPACITY_LABELS, FLAG_LABELS, STATUS_LABELS
from portal.config import Mode
from portal.information.forms import EveryField
from portal.organisations.domain import ACTIVITY_STATUS_LABELS
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import words


@pytest.fixture
def demonstration(app, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL_MODE", Mode.DEMONSTRATION)
    return app


@pytest.mark.parametrize("mode", [Mode.PRODUCTION, Mode.TRAINING])
def test_only_a_demonstration_has_it(app, monkeypatch, mode):
    monkeypatch.setitem(app.config, "PORTAL_MODE", mode)

    assert Browser(app).open("/en/design").status == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_shows_every_status_flag_and_capacity(demonstration, language):
    browser = Browser(demonstration, language=language).open(f"/{language}/design/words")

    badges = [text_of(badge) for badge in browser.page.select("#badges ~ p .badge")]
    for label in (*STATUS_LABELS.values(), *FLAG_LABELS.values(), *ACTIVITY_STATUS_LABELS.values()):
        assert words(demonstration, language, label) in badges
    acting = [text_of(item) for item in browser.page.select("#badges ~ ul li")]
    assert acting == [words(demonstration, language, label) for label in CAPACITY_LABELS.values()]


def test_its_tabs_lead_to_one_another_and_nowhere_else(demonstration):
    browser = Browser(demonstration).open("/en/design")

    for name in ("Text and statuses", "Lists and boxes", "Fields"):
        browser.click(f".tabs a:-soup-contains('{name}')")
        assert (browser.status, text_of(browser.one("main > .tabs [aria-current]"))) == (200, name)
    assert Browser(demonstration).open("/en/design/nothing").status == 404


def test_it_shows_every_kind_of_field_as_it_begins_refused_and_closed(demonstration):
    browser = Browser(demonstration).open("/en/design")

    for name in EveryField(prefix="plain-")._fields:
        assert browser.has(f"[name^='plain-{name}']"), name
        assert browser.has(f"fieldset[disabled] [name^='closed-{name}']"), name
    errors = {element["id"] for element in browser.page.select("#fields ~ form .error")}
    assert errors >= {
        f"wrong-{name}-error" for name in ("text", "long_text", "quantity", "day", "few", "list", "password")
    }
    assert browser.one("#problem").select("a[href='#wrong-quantity']")


def test_it_shows_a_box_in_every_state(demonstration):
    browser = Browser(demonstration).open("/en/design/lists")

    for state in (
        ".open",
        ".computed",
        ".signed",
        ".editing",
        ".editing fieldset[disabled]",
        ".editing [aria-invalid]",
    ):
        assert browser.has(f".sheet .box{state}"), state
