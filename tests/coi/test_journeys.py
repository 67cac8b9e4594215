"""The ordinary life of a certificate as its parties live it in their browsers, with and without JavaScript."""

import re

import pytest

from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from portal.commodities.domain.entries import formatted_code
from tests.factories import AVOCADO, COFFEE, PASSWORD, World, actor, make_coi, make_person
from tests.support.browser import Browser, both_ways
from tests.support.words import words

WEIGHT = {"en": ("9,300.5", "9,450.250"), "fr": ("9 300,5", "9 450,250")}
SHOWN = {"en": ("9,300.5 kg", "9,450.25 kg"), "fr": ("9 300,5 kg", "9 450,25 kg")}
SIGNED_18 = {"body_declaration-documentary_check": "acceptable", "body_declaration-physical_check": "not_done"}
CHECKED_20 = {
    "endorsement-documentary_check": "acceptable",
    "endorsement-identity_check": "acceptable",
    "endorsement-physical_check": "not_done",
    "endorsement-laboratory_check": "not_done",
}
REFERENCE = re.compile(r"COI\.EU\.\d{4}\.\d{7}")


def lines_of(browser: Browser) -> list[str]:
    """The keys of the lines being filled in, in box 13."""
    return [hidden["value"] for hidden in browser.page.select("#box-goods [name=goods-row]")]


def choose_two_commodities(browser: Browser) -> None:
    browser.open(f"/{browser.language}/").click("main a.button.main")
    browser.submit("#picker", {"q": "avocat"}, button=".search button")
    browser.submit("#picker", {"code": [formatted_code(AVOCADO)], "q": "coffee"}, button=".search button")
    browser.submit("#picker", {"code": [formatted_code(AVOCADO), formatted_code(COFFEE)]}, button="[formaction]")


def fill_in_every_box(browser: Browser, world: World) -> None:
    net, gross = WEIGHT[browser.language]
    values = {
        "national_reference-number": "N-77",
        "origin-countries-other": "Maroc, Tunisia",
        "point_of_entry-authority-q": "frcdg4h",
        "importer-operator-q": "ACME Bio Imports FR",
        "load-operators-q": "transit dupre",
        "first_consignee-operator-q": "acme bio foods",
        "gross_weight-weight": gross,
        "gross_weight-unit": "kg",
    }
    browser.fill(values)
    for number, key in enumerate(lines_of(browser)):
        line = {
            "trade_name": f"Product {number}",
            "lot": f"L-{number}",
            "packages": "1200",
            "package_type": "carton",
            "net_weight": net if number == 0 else "1",
            "unit": "kg",
            "producer-q": "souss verte",
        }
        browser.fill({f"goods-{key}-{name}": value for name, value in line.items()})
    (way,) = [hidden["value"] for hidden in browser.page.select("[name=transport-row]")]
    browser.fill({f"transport-{way}-mode": "aeroplane", f"transport-{way}-identification": "AT 770"})


def take(browser: Browser, reference: str, action: str, values=None) -> None:
    """From the page of a certificate to a step, and through it."""
    browser.open(f"/{browser.language}/coi/{reference}")
    (act,) = browser.page.select(f"#sheet-head [value={action}], #sheet-head a[href$='/steps/{action}']")
    browser.click(
        f"#sheet-head [value={action}]" if act.name == "button" else f"#sheet-head a[href$='/steps/{action}']"
    )
    browser.submit("main form.panel", values or {}, button="button")


def sign(browser: Browser, reference: str, action: str, values=None) -> None:
    take(browser, reference, action, {**(values or {}), "password": PASSWORD})


def stands_at(browser: Browser, status: Status) -> bool:
    """Whether the page of a certificate says that it has come to a status, in its own language."""
    label = words(browser.app, browser.language, STATUS_LABELS[status])
    return browser.has(f"h1 .badge.{status}") and browser.heading.endswith(label)


@both_ways
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_certificate_from_its_creation_to_the_reception_of_the_goods(app, world, htmx, language):
    def browser_of(who: str) -> Browser:
        return Browser(app, htmx=htmx, language=language).sign_in(world[who])

    exporter = browser_of("exporter")
    choose_two_commodities(exporter)
    assert exporter.has("#box-exporter input[type=radio][checked]"), "box 4 is preset for an exporter"
    exporter.submit("main form", {"issuing_body-body-q": "MA-BIO-154"}, button=".head button")
    draft = exporter.one("h1").contents[0].strip()
    assert draft.startswith("DRAFT.COI.EU.")
    assert stands_at(exporter, Status.DRAFT)

    exporter.click("#sheet-head a[href$='open=all']")
    fill_in_every_box(exporter, world)
    exporter.click("#sheet-head button:not([name])")
    assert SHOWN[language][1] in exporter.reading("#box-gross-weight")
    assert SHOWN[language][0] in exporter.reading("#box-goods")
    assert exporter.has("#panel .good"), exporter.reading("#panel")
    take(exporter, draft, "submit")
    assert stands_at(exporter, Status.DESCRIPTION_COMPLETED)
    reference = REFERENCE.search(exporter.heading)[0]
    assert draft in exporter.text

    body = browser_of("body").open(f"/{language}/")
    body.click(f"#pending ~ table a[href$='{reference}'], section table a[href$='{reference}']")
    body.click("#box-national-reference .edit")
    body.submit("#box-national-reference", {"national_reference-number": "N-78"}, button="button.main")
    assert "N-78" in body.reading("#box-national-reference")
    take(body, reference, "sign_18", SIGNED_18 | {"password": "guessed wrong"})
    assert (body.status, body.has("#password[aria-invalid]")) == (422, True)
    body.submit("main form.panel", {"password": PASSWORD}, button="button")
    assert stands_at(body, Status.ISSUED)

    importer = browser_of("importer").open(f"/{language}/coi/{reference}")
    importer.click("#box-load .edit")
    importer.submit("#box-load", {"load-operators-q": "ACME Bio Imports FR"}, button="button.main")
    assert "Transit Dupré" in importer.reading("#box-load")
    assert "ACME Bio Imports FR" in importer.reading("#box-load")
    importer.click("#box-first-consignee .edit")
    importer.submit("#box-first-consignee", {"first_consignee-operator": str(world.consignee)}, button="button.main")

    authority = browser_of("post")
    sign(authority, reference, "sign_20", CHECKED_20 | {"endorsement-decision": "organic"})
    assert stands_at(authority, Status.VERIFIED)

    consignee = browser_of("consignee")
    sign(consignee, reference, "sign_21")
    assert stands_at(consignee, Status.FIRST_CONSIGNEE_SIGNED)
    assert not consignee.has(".edit"), "nothing is open any more"

    told = exporter.open(f"/{language}/coi/{reference}/history").page.select(".history > li")
    assert len(told) > 12
    signed = told[0].get_text()
    assert "Test Consignee, ACME Bio Foods FR" in signed
    corrected = next(item.get_text(" ") for item in told if "N-78" in item.get_text())
    assert re.search(r"Test Body, Ecocert SA.*N-77\s*→\s*N-78", corrected, re.DOTALL)


IN_BATCHES = {"first_consignee": {"operator": None, "in_batches": True}}
DECISIONS = {
    "release": ({"decision": "organic"}, {}, Status.VERIFIED),
    "in batches": ({"decision": "organic"}, IN_BATCHES, Status.BASE_FOR_EXTRACT),
    "conventional": ({"decision": "conventional", "reason": "No label"}, {}, Status.RELEASED_CONVENTIONAL),
    "no release": ({"decision": "no_release", "reason": "Pesticides"}, {}, Status.NOT_RELEASED),
}


@both_ways
@pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)
def test_the_decision_of_the_authority_leads_to_four_statuses(app, world, htmx, decision):
    answers, boxes, status = decision
    reference = make_coi(world, Status.ISSUED, **boxes)
    authority = Browser(app, htmx=htmx).sign_in(world["cca"])

    sign(authority, reference, "sign_20", CHECKED_20 | {f"endorsement-{k}": v for k, v in answers.items()})

    assert stands_at(authority, status)
    assert "Test Cca, INAO" in authority.reading("#box-endorsement .signed")
    assert answers.get("reason", "Acceptable") in authority.reading("#box-endorsement")


@pytest.mark.parametrize("decision", ["conventional", "no_release"])
def test_a_decision_against_the_label_needs_a_reason(app, world, decision):
    reference = make_coi(world, Status.ISSUED)
    authority = Browser(app).sign_in(world["post"])

    sign(authority, reference, "sign_20", CHECKED_20 | {"endorsement-decision": decision})

    assert authority.status == 422
    assert words(app, "en", "Give the reason of this decision.") in authority.reading("#problem")
    assert authority.value("endorsement-decision") == decision, "what was chosen is kept"
    assert stands_at(authority.open(f"/en/coi/{reference}"), Status.ISSUED)


@both_ways
def test_a_control_body_creates_and_signs_by_itself(app, world, htmx):
    body = Browser(app, htmx=htmx, language="fr").sign_in(world["body"])
    choose_two_commodities(body)
    assert body.has("#box-issuing-body input[type=radio][checked]"), "box 1 is preset for a control body"
    body.submit("main form", {"exporter-operator-q": "atlas"}, button=".head button")
    body.click("#sheet-head a[href$='open=all']")
    fill_in_every_box(body, world)
    body.click("#sheet-head button[value=sign_18]")

    assert not body.has("#sheet-head button[value=submit]"), "a body has nobody to submit to"
    body.submit("main form.panel", SIGNED_18 | {"password": PASSWORD}, button="button")

    assert stands_at(body, Status.ISSUED)
    assert REFERENCE.search(body.heading)
    assert "Test Body, Ecocert SA" in body.reading("#box-body-declaration")


@both_ways
def test_a_draft_is_deleted_by_its_makers(app, world, htmx):
    reference = make_coi(world)
    exporter = Browser(app, htmx=htmx).sign_in(world["exporter"])

    take(exporter, reference, "delete")

    assert stands_at(exporter, Status.DELETED)
    assert not exporter.has(".edit, #sheet-head button")
    assert reference in exporter.text, "the number is kept"


@both_ways
@pytest.mark.parametrize("who", ["body", "post", "cca"])
def test_a_submitted_certificate_is_deleted_with_a_reason(app, world, htmx, who):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED if who == "body" else Status.VERIFIED)
    browser = Browser(app, htmx=htmx).sign_in(world[who])

    take(browser, reference, "delete", {"step-reason": "  "})
    assert browser.status == 422
    assert words(app, "en", "Fill this in.") in browser.reading("#problem")
    browser.submit("main form.panel", {"step-reason": "Typed twice"}, button="button")

    assert stands_at(browser, Status.DELETED)
    assert "Typed twice" in browser.click("#panel a[href$=history]").text


def test_the_history_of_a_draft_is_its_makers_alone(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    created = words(app, "en", "Created")

    of_exporter = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/history")
    of_importer = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{reference}/history")

    assert created in of_exporter.text
    assert created not in of_importer.text
    assert len(of_importer.page.select(".history > li")) == 1


def test_the_history_says_when_in_the_zone_of_the_reader(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)

    exporter = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/history")

    assert re.search(r"\d{1,2} \w{3} 20\d\d, \d\d:\d\d \(GMT[+-]\d\d:\d\d\)", exporter.text), exporter.text


@both_ways
def test_a_step_sent_twice_has_one_effect(app, world, htmx):
    reference = make_coi(world)
    exporter = Browser(app, htmx=htmx).sign_in(world["exporter"])
    exporter.open(f"/en/coi/{reference}/steps/submit")
    page = exporter.page

    exporter.submit("main form.panel", button="button")
    first = exporter.heading
    exporter.page, exporter.address = page, f"/en/coi/{reference}/steps/submit"
    exporter.submit("main form.panel", button="button")

    assert (exporter.status, exporter.heading) == (200, first)
    assert len(exporter.open("/en/coi/").page.select("tbody tr")) == 1


@both_ways
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_newcomer_is_told_in_a_sentence_why_there_is_nothing(app, world, htmx, language):
    newcomer = Browser(app, htmx=htmx, language=language).sign_in(make_person(last_name="Newcomer"))

    newcomer.open(f"/{language}/")

    sentence = (
        "You have no role yet, so there is no certificate to show. Find your organisation and ask to be attached to it."
    )
    assert words(app, language, sentence) in newcomer.text
    assert not newcomer.has("a[href$='/coi/'], a[href$='/coi/new']")


def test_somebody_of_two_organisations_acts_for_the_one_that_is_named(app, world):
    both = make_person(world.importer, world.consignee, last_name="Double")
    reference = make_coi(world, Status.VERIFIED)
    browser = Browser(app).sign_in(both)

    browser.submit("form.act-for", {"post": str(world.consignee)}, button="button")
    assert "ACME Bio Foods FR" in browser.message
    sign(browser, reference, "sign_21")

    assert stands_at(browser, Status.FIRST_CONSIGNEE_SIGNED)
    assert "Test Double, ACME Bio Foods FR" in browser.reading("#box-reception")
    assert actor(both.account_id).chosen_post_id is None, "the choice is the session's, not the account's"
