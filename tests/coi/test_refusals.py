"""What a page says when something cannot be saved or signed: beside the field, with what was typed still there."""

from decimal import Decimal

import pytest

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action, Status
from portal.extensions import db
from portal.organisations.domain import Activity, ActivityStatus, Function
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from tests.factories import (
    COCOA_PASTE,
    PASSWORD,
    get,
    line,
    make_authority,
    make_body,
    make_coi,
    make_operator,
    take,
)
from tests.support.browser import Browser, both_ways
from tests.support.pages import text_of
from tests.support.words import words


def open_box(browser, reference, box):
    """Somebody at a certificate with one box to fill in."""
    browser.open(f"/en/coi/{reference}")
    return browser.click(f"#box-{box} .edit")


def save(browser, box, typed=None):
    return browser.submit(f"#box-{box}", typed or {}, button="button.main")


def error_beside(browser, input_name):
    """What is said where an input is described."""
    control = browser.page.select_one(f"[name='{input_name}'][aria-describedby]")
    described = [browser.page.find(id=id_) for id_ in control["aria-describedby"].split()]
    return [text_of(place) for place in described if "error" in place["class"]]


# A save that would break what was submitted


@both_ways
def test_another_country_alone_is_refused_beside_the_point_of_entry(app, world, htmx):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app, htmx=htmx).sign_in(world["importer"])

    save(open_box(browser, reference, "point-of-entry"), "point-of-entry", {"point_of_entry-country": "BE"})

    needed = "Choose the point of entry in this country: nobody could endorse the certificate without it."
    assert (browser.status, browser.value("point_of_entry-country")) == (422, "BE")
    assert error_beside(browser, "point_of_entry-authority-q") == [words(app, "en", needed)]
    assert get(world, reference).answers(get(world, reference).edition.box("point_of_entry"))["country"] == "FR"


@both_ways
def test_a_consignee_and_batches_are_refused_at_once(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])

    save(open_box(browser, reference, "first-consignee"), "first-consignee", {"first_consignee-in_batches": "1"})

    both = "Keep either the first consignee or “To be released in batches”, not both."
    assert browser.status == 422
    assert error_beside(browser, "first_consignee-in_batches") == [words(app, "en", both)]


@both_ways
def test_what_breaks_another_box_is_said_beside_the_one_that_was_saved(app, world, htmx):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"])
    open_box(browser, reference, "transport")
    [key] = [hidden["value"] for hidden in browser.page.select("[name=transport-row]")]

    save(browser, "transport", {f"transport-{key}-mode": "vessel"})

    assert browser.status == 422
    assert "Box 14–15: By vessel" in browser.reading("#box-transport")
    assert browser.value(f"transport-{key}-mode") == "vessel"


@both_ways
def test_an_emptied_number_of_packages_is_refused_on_its_line(app, world, htmx):
    light = line(world, key="second", net_weight=Decimal(1))
    reference = make_coi(world, Status.ISSUED, goods={ROWS: [line(world), light]})
    browser = Browser(app, htmx=htmx).sign_in(world["body"])

    save(open_box(browser, reference, "goods"), "goods", {"goods-second-packages": ""})

    assert error_beside(browser, "goods-second-packages") == ["Line 2: fill in Number of packages."]


@both_ways
def test_after_box_18_a_consignee_that_is_not_valid_yet_is_refused_beside_box_12(app, world, htmx):
    make_operator("Foods To Be", "FR", Activity.ORGANIC_OPERATOR, status=ActivityStatus.NEW)
    browser = Browser(app, htmx=htmx).sign_in(world["importer"])

    typed = {"first_consignee-operator-q": "Foods To Be"}
    save(open_box(browser, make_coi(world, Status.ISSUED), "first-consignee"), "first-consignee", typed)

    told = "%(name)s is not valid for this box yet: after box 18 is signed, only a valid one can be named."
    assert browser.status == 422
    assert words(app, "en", told, name="Foods To Be") in browser.reading("#box-first-consignee")


# What was looked up


@pytest.fixture
def places(world):
    make_authority("Antwerpen", "BEANR", Function.BCP, country="BE")
    make_authority("Gent", "BEGNE", Function.BCP, country="BE")


@both_ways
def test_a_name_that_found_nothing_is_sought_again_in_another_country(app, world, places, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    open_box(browser, reference, "point-of-entry")
    save(browser, "point-of-entry", {"point_of_entry-authority-q": "BEANR"})
    assert browser.status == 422

    save(browser, "point-of-entry", {"point_of_entry-country": "BE"})

    assert not browser.has("#box-point-of-entry.editing")
    assert "BEANR" in browser.reading("#box-point-of-entry")


@both_ways
@pytest.mark.parametrize("typed", ["BE", "nowhere at all"])
def test_a_search_nobody_chose_from_is_not_dropped(app, world, places, htmx, typed):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    open_box(browser, reference, "point-of-entry")
    browser.fill({"point_of_entry-country": "", "point_of_entry-authority-q": typed})
    browser.click("#box-point-of-entry [value^='find:']")

    save(browser, "point-of-entry")

    assert (browser.status, browser.value("point_of_entry-authority-q")) == (422, typed)
    assert error_beside(browser, "point_of_entry-authority-q")


@both_ways
def test_one_that_was_found_and_chosen_is_saved(app, world, places, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    open_box(browser, reference, "point-of-entry")
    browser.fill({"point_of_entry-country": "", "point_of_entry-authority-q": "BE"})
    browser.click("#box-point-of-entry [value^='find:']")
    [gent] = [o["value"] for o in browser.page.select("[name=point_of_entry-authority]") if "Gent" in o.parent.text]

    save(browser, "point-of-entry", {"point_of_entry-authority": gent})

    assert "BEGNE" in browser.reading("#box-point-of-entry")


@both_ways
def test_the_only_one_that_was_found_is_chosen_instead_of_the_one_before(app, world, places, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    open_box(browser, reference, "point-of-entry")
    browser.fill({"point_of_entry-country": "", "point_of_entry-authority-q": "Gent"})
    browser.click("#box-point-of-entry [value^='find:']")

    [chosen] = browser.page.select("#box-point-of-entry [checked]")
    assert text_of(chosen.parent).startswith("Gent")
    save(browser, "point-of-entry")

    assert "BEGNE" in browser.reading("#box-point-of-entry")
    assert "FRCDG4H" not in browser.reading("#box-point-of-entry")


# Whose code stands in box 1 (D43)


@pytest.fixture
def second_code(world):
    code = make_body("TN-BIO-154")
    with transaction() as session:
        session.add(Role(account_id=world["body"].account_id, organisation_id=code, status="valid"))
    return code


@both_ways
def test_a_body_is_offered_its_own_codes_in_box_1(app, world, second_code, htmx):
    make_body("MA-BIO-999", "Qualité Maghreb")
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"])

    open_box(browser, reference, "issuing-body")
    offered = {option["value"] for option in browser.page.select("[name=issuing_body-body]")}
    browser.fill({"issuing_body-body-q": "Maghreb"})
    browser.click("#box-issuing-body [value^='find:']")

    assert offered == {str(world.body), str(second_code)}
    assert "999" not in " ".join(text_of(option) for option in browser.page.select("#box-issuing-body .option"))


@both_ways
def test_a_foreign_code_is_an_error_beside_box_1_and_nothing_typed_is_lost(app, world, htmx):
    make_body("MA-BIO-999", "Qualité Maghreb")
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"])
    open_box(browser, reference, "issuing-body")

    save(browser, "issuing-body", {"issuing_body-body-q": "MA-BIO-999"})

    assert (browser.status, browser.value("issuing_body-body-q")) == (422, "MA-BIO-999")
    assert error_beside(browser, "issuing_body-body-q")


# A box that was closed while it was being filled in


@both_ways
def test_what_was_typed_into_a_box_that_closed_meanwhile_is_shown_with_who_can(app, world, htmx):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"])
    open_box(browser, reference, "national-reference")
    take(world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})

    save(browser, "national-reference", {"national_reference-number": "typed for an hour"})

    assert browser.status == 403
    assert "Box 3b cannot be changed by anybody" in browser.reading("#box-national-reference")
    assert browser.one("#box-national-reference fieldset[disabled] input:not([type=hidden])")["value"] == (
        "typed for an hour"
    )
    assert not browser.has("#box-national-reference button.main")


@both_ways
def test_a_part_of_a_box_that_closed_meanwhile_says_which_part(app, world, htmx):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"])
    open_box(browser, reference, "goods")
    [key] = [hidden["value"] for hidden in browser.page.select("[name=goods-row]")]
    take(world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})

    save(browser, "goods", {f"goods-{key}-lot": "L-late"})

    assert browser.status == 403
    assert "At this status nobody can change this in box 13: " in browser.reading("#box-goods")
    assert "Lot number" in browser.reading("#box-goods > .error")
    assert browser.one(f"[name=goods-{key}-lot]")["value"] == "L-late"


@both_ways
def test_a_line_is_not_added_where_lines_are_closed(app, world, htmx):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"])
    open_box(browser, reference, "containers")
    open_box(browser, reference, "goods")
    take(world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})

    browser.click("#box-goods [value^='add:']")

    assert browser.status == 403
    assert "nobody can change this in box 13: " in browser.reading("#box-goods > .error")


def test_somebody_who_only_reads_is_told_so(app, world):
    reference = make_coi(world, Status.ISSUED)
    role = db.session.query(Role).filter_by(account_id=world["importer"].account_id).one()
    with transaction() as session:
        session.get(Role, role.id).level = "reader"
    browser = Browser(app).sign_in(world["importer"])

    browser.open(f"/en/coi/{reference}/boxes/point_of_entry/edit")

    only = "You only read for %(name)s: a colleague who prepares can change it."
    assert browser.status == 403
    assert words(app, "en", only, name="ACME Bio Imports FR") in browser.text


# Lines have one number


def test_a_line_has_one_number_wherever_it_is_named(app, world):
    other = line(world, key="cocoa", commodity=COCOA_PASTE, lot="")
    goods = {ROWS: [line(world), line(world, key="second"), other]}
    reference = make_coi(world, goods=goods)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    row = browser.one("#box-goods .group:has(th:-soup-contains('1803')) + tr")
    assert text_of(row.th) == "3"
    assert "Line 3: fill in Lot number." in browser.reading("#panel")

    open_box(browser, reference, "goods")
    legends = [text_of(legend) for legend in browser.page.select("#box-goods .row > legend")]
    assert legends == ["Line 1", "Line 2", "Line 3"]

    save(browser, "goods", {"goods-cocoa-net_weight": "heavy"})
    assert "Box 13, Line 3, Net weight: “heavy” is not a number." in browser.reading("#problem")


@both_ways
def test_a_line_that_is_added_comes_after_those_of_its_commodity(app, world, htmx):
    goods = {ROWS: [line(world, key="avocado"), line(world, key="cocoa", commodity=COCOA_PASTE)]}
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    open_box(browser, make_coi(world, goods=goods), "goods")

    browser.click("#box-goods [value='add:08044000']")

    legends = [text_of(legend) for legend in browser.page.select("#box-goods .row > legend")]
    assert legends == ["Line 1", "Line 2", "Line 3"]
    assert [hidden["value"] for hidden in browser.page.select("[name=goods-row]")][::2] == ["avocado", "cocoa"]


# Signing


def test_everything_that_is_wrong_with_a_signature_is_said_in_one_round(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world["body"]).open(f"/en/coi/{reference}/steps/sign_18")

    browser.submit("form.panel", {"body_declaration-documentary_check": "not_done"}, button="button.main")

    links = {link["href"]: text_of(link) for link in browser.page.select("#problem a")}
    assert browser.status == 422
    assert links == {
        "#body_declaration-documentary_check": "Documentary check: The documentary check must be “Acceptable” before "
        "signing. Check the documents first.",
        "#body_declaration-physical_check": "Physical check: Fill this in.",
        "#password": "Your password, to sign: Fill this in.",
    }
    assert all(browser.has(f"[id='{id_.removeprefix('#')}']") for id_ in links)
    assert "Acceptable” before signing" in browser.reading("#body_declaration-documentary_check-error")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_body_that_finds_a_check_not_acceptable_is_told_what_to_do_instead(app, world, language):
    address = f"/{language}/coi/{make_coi(world, Status.DESCRIPTION_COMPLETED)}"
    browser = Browser(app, language=language).sign_in(world["body"]).open(f"{address}/steps/sign_18")
    checks = {f"body_declaration-{name}_check": "not_acceptable" for name in ("documentary", "physical")}

    browser.submit("form.panel", checks, button="button.main")

    to_do = {
        "en": ["Correct the boxes, ask the operator for what is missing, or delete", "Delete it instead"],
        "fr": ["Corrigez les cases, demandez à l’opérateur ce qui manque, ou supprimez", "Supprimez-le plutôt"],
    }
    assert all(what in browser.reading("#problem") for what in to_do[language])
    browser.open(address)
    assert browser.has("#box-goods.open")
    assert browser.has("#sheet-head [value=delete], #sheet-head a[href$=delete]")


def test_a_decision_without_its_reason_is_an_error_beside_the_reason(app, world):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app).sign_in(world["post"]).open(f"/en/coi/{reference}/steps/sign_20")
    checks = {f"endorsement-{name}_check": "acceptable" for name in ("documentary", "identity", "physical")}

    browser.submit(
        "form.panel",
        checks
        | {"endorsement-laboratory_check": "not_done", "endorsement-decision": "no_release", "password": PASSWORD},
        button="button.main",
    )

    assert "Give the reason" in browser.reading("#endorsement-reason-error")
    assert browser.page.select_one("#problem a")["href"] == "#endorsement-reason"


def test_an_issued_certificate_that_lost_its_weight_can_still_be_refused(app, world):
    reference = make_coi(world, Status.ISSUED)
    with transaction():
        get(world, reference).gross_weight = None
    browser = Browser(app).sign_in(world["post"])

    browser.open(f"/en/coi/{reference}/steps/sign_20")

    assert "Another decision is possible." in browser.text
    assert "Consignment verified and Base for extract" in browser.text
    assert browser.has("[name=endorsement-decision]")


def test_an_operator_that_fits_a_box_is_still_found_by_its_town(app, world):
    """A look-up that found one is chosen; nothing of it is left behind."""
    make_operator("Sahel Bio", "TN", Activity.ORGANIC_EXPORTER, city="Sfax")
    browser = Browser(app).sign_in(world["exporter"])

    save(open_box(browser, make_coi(world), "exporter"), "exporter", {"exporter-operator-q": "Sfax"})

    assert "Sahel Bio" in browser.reading("#box-exporter")
