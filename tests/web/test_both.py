"""Two languages side by side: boxes, statuses and errors are shown in the other language as well."""

import pytest

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from tests.factories import make_coi, make_world
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import words


@pytest.fixture
def world(app):
    return make_world()


def beside(element):
    """The other language inside an element: which, and what it says."""
    found = element.select(".both")
    return [(span["lang"], text_of(span)) for span in found]


@pytest.mark.parametrize(("language", "other"), [("en", "fr"), ("fr", "en")])
@pytest.mark.parametrize("status", [Status.DRAFT, Status.BASE_FOR_EXTRACT])
def test_every_box_and_the_status_are_shown_in_both_languages(app, world, language, other, status):
    reference = make_coi(world, status)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/{language}/coi/{reference}?both=on")

    for box in CURRENT.boxes:
        own, theirs = (words(app, code, box.title) for code in (language, other))
        heading = browser.one(f"#{box.id}-title")
        assert own in text_of(heading)
        assert beside(heading) == ([(other, theirs)] if theirs != own else []), box.number
    assert (other, words(app, other, STATUS_LABELS[status])) in beside(browser.one("h1"))


def test_every_label_of_a_field_is_shown_in_both_languages(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/fr/coi/{reference}?open=all&both=on")

    for box in CURRENT.boxes:
        if not browser.has(f"#{box.id}.editing"):
            continue
        shown = text_of(browser.one(f"#{box.id}"))
        for field in box.fields:
            if words(app, "fr", field.label) in shown and field.name != "commodity":
                assert words(app, "en", field.label) in shown, (box.number, field.name)


def test_an_error_is_told_in_both_languages_with_its_values_in_each(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/fr/coi/{reference}?open=gross_weight&both=on")

    browser.submit("#box-gross-weight", {"gross_weight-weight": "lourd"}, button="button.main")

    error = browser.one("#gross_weight-weight-error")
    message = "“%(typed)s” is not a number. Write it like %(example)s."
    assert text_of(error).startswith(words(app, "fr", message, typed="lourd", example="1 234,5"))
    assert beside(error) == [("en", words(app, "en", message, typed="lourd", example="1,234.5"))]


def test_what_a_rule_finds_is_told_in_both_languages(app, world):
    reference = make_coi(world, importer={"operator": None})
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/ready?both=on")

    assert any(code == "fr" and text.startswith("À remplir") for code, text in beside(browser.one("tbody")))


def test_a_refusal_is_told_in_both_languages(app, world):
    browser = Browser(app).sign_in(world["exporter"])
    browser.fetch("GET", "/en/?both=on")

    page = browser.fetch("GET", "/en/coi/COI.EU.2026.9999999").text

    assert words(app, "fr", "Page not found") in page.replace("&#39;", "'")


def test_the_choice_is_remembered_until_it_is_taken_back(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    assert not browser.has(".both")

    browser.click("a[href$='both=on']")
    browser.open("/en/coi/").open(f"/en/coi/{reference}")
    assert browser.has("h1 .both")

    browser.click("a[href$='both=off']").open(f"/en/coi/{reference}")
    assert not browser.has(".both")
