"""Two languages side by side: boxes, statuses and errors are shown in the other language as well."""

import pytest

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import CAPACITY_LABELS, STATUS_LABELS, Capacity, Status
from portal.coi.domain.mending import CHECKS
from portal.invitations import services as invitations
from portal.invitations.domain import Invitation
from portal.lanes import services as lanes
from tests.exchange.sending import send
from tests.exchange.tables import row, table
from tests.exchange.test_workbook import filled_in
from tests.factories import make_coi, make_person, make_world
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


TITLES = {box.key: box.title for box in CURRENT.boxes}
EMPTY = {"importer": {"operator": None}, "first_consignee": {"operator": None, "in_batches": False}}


def shows(app, browser, inside, *messages):
    found = [text for element in browser.page.select(inside) for _language, text in beside(element)]
    for message in messages:
        assert words(app, "fr", message) in found, (browser.address, inside, message)


def test_the_pages_about_a_certificate_are_in_both_languages(app, world):
    issued, draft = make_coi(world, Status.ISSUED), make_coi(world, **EMPTY)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{issued}/change?what=exporter&both=on")

    shows(app, browser, "#advice h2", TITLES["exporter"])
    browser.submit("#advice form", {"message": ""}, button="button.main")
    shows(app, browser, "#problem", "Write what is to be changed, and why.")
    shows(app, browser, "#message-error", "Write what is to be changed, and why.")
    shows(app, browser.open(f"/en/coi/{issued}/history"), "ol.history", "Created", STATUS_LABELS[Status.ISSUED])
    browser.open("/en/coi/rights")
    shows(app, browser, "h2", STATUS_LABELS[Status.ISSUED])
    shows(app, browser, "tbody th", CAPACITY_LABELS[Capacity.IMPORTER])
    shows(app, browser, "dl", TITLES["goods"])
    browser.open(f"/en/coi/{draft}/ready")
    shows(app, browser, "td", CHECKS["V02"].mend)
    shows(app, browser, "ul.good", CHECKS["V01"].title)

    colleague = Browser(app).sign_in(make_person(world.exporter))
    for one in (browser, colleague):
        one.open(f"/en/coi/{draft}?both=on&open=national_reference")
    for number, one in enumerate((colleague, browser)):
        one.submit("#box-national-reference", {"national_reference-number": f"N{number}"}, button="button.main")
    shows(app, browser, "#box-national-reference th", "The other version, saved", "National reference number")


def test_the_pages_of_trade_lanes_and_invitations_are_in_both_languages(app, world):
    issued, draft = make_coi(world, Status.ISSUED), make_coi(world, **EMPTY)
    lane = lanes.create("Souss", issued, act="keep", actor=world["exporter"])
    invitation = Invitation("Verger du Sud", "FR", "verger@partner.example", "fr", "")
    held = invitations.invite(draft, "importer", "", invitation, act="invite", actor=world["exporter"])
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/lanes/{lane}?both=on")

    shows(app, browser, "dl", TITLES["importer"])
    browser.open(f"/en/lanes/from/{issued}").submit("form.panel", {"name": ""}, button="button.main")
    assert beside(browser.one("#problem"))
    assert beside(browser.one("#name-error"))
    browser.open(f"/en/coi/{draft}/invitations/{held}")
    shows(app, browser, "div.panel", TITLES["importer"], "Nobody has followed the link yet.")
    shows(app, browser.open(f"/en/coi/{draft}/missing/first_consignee"), ".lead", TITLES["first_consignee"])
    browser.open(f"/en/coi/{draft}/invite/first_consignee?name=Verger&country=FR")
    shows(app, browser, ".lead", TITLES["first_consignee"])
    browser.submit("form.panel", {"email": "no address"}, button="button.main")
    assert beside(browser.one("#problem"))


def test_the_pages_of_spreadsheets_are_in_both_languages(app, world):
    draft = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{draft}/lines/import?both=on")

    browser.submit("main form", {"text": ""}, button="button.main")
    shows(app, browser, "#problem", "Paste your lines here, or choose a file.")
    shows(app, browser, "#text-error", "Paste your lines here, or choose a file.")
    browser.submit("main form", {"text": table(row(A="12345678"))}, button="button.main")
    shows(app, browser, "thead", "Net weight")
    shows(app, browser, "tbody .badge", "To mend")
    assert beside(browser.one("tbody .error"))
    browser.open(f"/en/coi/{draft}/workbook").click("a.main")
    changed = filled_in(browser.response.data, {"national_reference.number": "7"})
    send(browser.open(f"/en/coi/{draft}/workbook"), changed)
    shows(app, browser, "section h2", TITLES["national_reference"])


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
