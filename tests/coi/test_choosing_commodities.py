"""The dialog knows who asks: what they used lately, what their control body covers, and where the code is to go."""

from datetime import timedelta

import pytest

from portal.coi.queries import recent
from portal.commodities.domain.entries import parse_code
from portal.commodities.models import Commodity
from portal.commodities.services import load_builtin
from portal.extensions import db
from portal.organisations.domain import Activity
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.factories import AVOCADO, COCOA_PASTE, COFFEE, get, line, make_body, make_coi, make_operator, make_person
from tests.support.browser import Browser, both_ways
from tests.support.words import words

STATUS = "#commodity-results [role=status]"


def about(world, *codes: str) -> dict:
    return {"rows": [line(world, commodity=code) for code in codes]}


def offered(browser: Browser) -> list[str]:
    return [parse_code(box["value"]) for box in browser.page.select("#commodity-results [name=code]")]


def test_what_the_organisation_s_certificates_were_about_in_the_last_year_comes_first(app, world):
    exporter = Browser(app).sign_in(world["exporter"])
    assert offered(exporter.open("/en/coi/new?q=co")) == [COFFEE, COCOA_PASTE]

    reference = make_coi(world, goods=about(world, COCOA_PASTE))

    assert offered(exporter.open("/en/coi/new?q=co")) == [COCOA_PASTE, COFFEE]
    assert recent.commodities(world["importer"].post) == {COCOA_PASTE}, "named on it, though not its author"
    assert recent.commodities(world["commission"].post) == frozenset()
    get(world, reference).created_at = clock.now() - timedelta(days=366)
    db.session.commit()
    assert recent.commodities(world["exporter"].post) == frozenset()


@pytest.fixture
def narrow(app, world):
    """A control body that is recognised for unprocessed plants alone."""
    return make_body("MA-BIO-999", "Narrow Body", recognition="A")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_certificate_says_what_the_body_of_its_box_1_does_not_cover(app, world, narrow, language):
    reference = make_coi(world, issuing_body={"body": narrow})
    browser = Browser(app).sign_in(world["exporter"]).open(f"/{language}/coi/{reference}/commodities?q=co")

    said = {parse_code(box["value"]): box.parent.text for box in browser.page.select("#commodity-results [name=code]")}
    not_covered = words(app, language, "not covered")
    assert not_covered in said[COCOA_PASTE]
    assert not_covered not in said[COFFEE]


def test_a_new_certificate_says_what_the_body_of_the_exporter_does_not_cover(app, world, narrow):
    exporter = make_person(make_operator("Narrow Exports", "MA", Activity.ORGANIC_EXPORTER, body=narrow))
    browser = Browser(app).sign_in(exporter).open("/en/coi/new?q=co")

    not_covered = words(app, "en", "not covered")
    assert browser.reading("#commodity-results").count(not_covered) == 1


@both_ways
def test_a_code_chosen_for_the_list_leads_back_to_it_with_the_other_filters(app, world, htmx):
    make_coi(world)
    make_coi(world, goods=about(world, COFFEE))
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/?origin=MA")

    browser.submit("form[role=search]", {"q": "atlas"}, button="[formaction]").click("form[role=search] [formaction]")
    browser.submit("#picker", {"q": "avocat"}, button=".search button").click("#commodity-results a:has(b)")

    assert browser.value("q") == "atlas"
    assert browser.value("origin")
    assert browser.value("cn") == AVOCADO
    assert len(browser.page.select("tbody tr")) == 1


def test_an_unknown_code_leads_to_where_it_would_stand(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open("/en/coi/new?q=0804+40+99")

    assert words(app, "en", "The list has no code %(code)s.", code="0804 40 99") in browser.reading(STATUS)
    browser.click(f"{STATUS} [href*='at=0804&']")
    assert offered(browser) == [AVOCADO]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_code_that_has_ended_says_so_and_what_replaces_it(app, world, language):
    with transaction() as session:
        avocado = session.get_one(Commodity, AVOCADO)
        avocado.valid_to, avocado.replaced_by = clock.today() - timedelta(days=1), [COFFEE]
        name = session.get_one(Commodity, COFFEE).as_entry(clock.today()).name(language)

    told = Browser(app).sign_in(world["exporter"]).open(f"/{language}/coi/new?q=0804+40+00").reading(STATUS)

    assert words(app, language, "The code %(code)s has ended.", code="0804 40 00") in told
    assert words(app, language, "It is replaced by %(code)s %(name)s.", code="0901 11 00", name=name) in told


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_heading_that_can_be_chosen_leads_to_what_stands_beneath_it(app, world, language):
    load_builtin()
    browser = Browser(app).sign_in(world["exporter"]).open(f"/{language}/coi/new?at=03")
    beneath = "#commodity-results a[href*='at=0306']"
    assert browser.reading(beneath) == words(app, language, "What stands beneath it")

    assert {code[:4] for code in offered(browser.click(beneath))} == {"0306"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_for_the_list_a_place_in_the_tree_can_be_chosen_as_a_whole(app, world, language):
    make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/")
    browser.click("form[role=search] [formaction]").click("form[role=search] [formaction]")
    browser.click("[name=at]")
    browser.click("#commodity-results a[href*='at=08']").click("#commodity-results a[href*='at=0804']")
    whole = "#commodity-results nav p a.button"
    assert browser.reading(whole) == words(app, language, "Choose %(code)s", code="0804")

    browser.click(whole)

    assert browser.value("cn") == "0804"
    assert len(browser.page.select("tbody tr")) == 1


def test_more_lines_bring_the_reader_to_the_first_that_is_new(app, world):
    load_builtin()
    browser = Browser(app).sign_in(world["exporter"])
    before = offered(browser.open("/en/coi/new?q=oil"))

    browser.open("/en/coi/new?q=oil&more=50")

    (place,) = browser.page.select("#commodity-results [autofocus]")
    assert parse_code(place["value"]) == offered(browser)[len(before)]
