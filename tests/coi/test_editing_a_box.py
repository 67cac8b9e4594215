"""Filling in one box, or several, on the page of a certificate: saving, looking up, lines, and two people at once."""

import re
from dataclasses import dataclass
from difflib import unified_diff

import pytest

from portal.coi.domain.lifecycle import Status
from portal.commodities.domain.entries import formatted_code
from portal.config import from_environment
from portal.organisations.domain import Activity, Function
from tests.factories import (
    AVOCADO,
    COFFEE,
    get,
    line,
    make_authority,
    make_body,
    make_coi,
    make_operator,
    make_person,
)
from tests.support.browser import Browser, both_ways, same_page
from tests.support.words import word, words


@dataclass(frozen=True)
class Change:
    """What somebody types into a box, and what the page then says in it and in the boxes that follow."""

    box: str
    typed: dict[str, str]
    shown: dict[str, str]


# a * in a name stands for the key of the one line that is there
CHANGES = {
    "1": Change(
        "issuing-body", {"issuing_body-body-q": "MA-BIO-999"}, {"issuing-body": "Qualité Maghreb · MA-BIO-999"}
    ),
    "4": Change("exporter", {"exporter-operator-q": "sahel"}, {"exporter": "Sahel Bio", "export-country": "Tunisia"}),
    "7": Change("origin", {"origin-countries-other": "Tunisie; SN"}, {"origin": "Morocco, Tunisia, and Senegal"}),
    "9": Change(
        "point-of-entry",
        {"point_of_entry-country": "", "point_of_entry-authority-q": "BEANR"},
        {"point-of-entry": "Belgium Antwerpen"},
    ),
    "11": Change(
        "importer", {"importer-operator-q": "zeeland"}, {"importer": "Zeeland Organics", "sheet-head": "ACME"}
    ),
    "12": Change(
        "first-consignee",
        {"first_consignee-operator": "", "first_consignee-in_batches": "1"},
        {"first-consignee": "To be released in batches", "destination": "Box 10 Country of destination – "},
    ),
    "13": Change(
        "goods",
        {"goods-*-net_weight": "5,100.5", "goods-*-lot": "L-NEW", "goods-*-producer-q": "sahel"},
        {"goods": "5,100.5 kg Sahel Bio · MA-BIO-154", "producers": "Sahel Bio", "gross-weight": "Net: 5,100.5 kg"},
    ),
    "14–15": Change(
        "containers", {"containers-*-container": "MSKU 7", "containers-*-seal": "S-1"}, {"containers": "MSKU 7"}
    ),
    "16": Change("gross_weight", {"gross_weight-weight": "5.2", "gross_weight-unit": "t"}, {"gross-weight": "5.2 t"}),
    "17": Change("transport", {"transport-*-identification": "EVER GIVEN"}, {"transport": "EVER GIVEN"}),
}
NAMES = [f"box {number}" for number in CHANGES]


def make_neighbours() -> None:
    """A second organisation for every box that names one."""
    other = make_body("MA-BIO-999", "Qualité Maghreb")
    make_operator("Sahel Bio", "TN", Activity.ORGANIC_EXPORTER, Activity.ORGANIC_PRODUCER, body=other)
    make_operator("Zeeland Organics", "NL", Activity.ORGANIC_IMPORTER, eori="NL000000001")
    make_authority("Antwerpen", "BEANR", Function.BCP, country="BE")


def open_box(browser: Browser, box: str) -> None:
    browser.click(f"#box-{box} .edit")


def save_box(browser: Browser, box: str, typed: dict[str, str] | None = None) -> None:
    """Fill in an open box and press its button."""
    browser.submit(f"#box-{box}", named(browser, box, typed or {}), button="button.main")


def named(browser: Browser, box: str, typed: dict[str, str]) -> dict[str, str]:
    """Names of inputs, the key of the line in the place of the star."""
    keys = [hidden["value"] for hidden in browser.page.select(f"#box-{box} [name$=-row]")]
    return {name.replace("*", keys[0] if keys else ""): value for name, value in typed.items()}


@pytest.mark.parametrize(
    ("htmx", "change"), [(number % 2 == 0, change) for number, change in enumerate(CHANGES.values())], ids=NAMES
)
def test_a_box_is_saved_with_what_follows_from_it(app, world, htmx, change):
    make_neighbours()
    reference = make_coi(world)
    box = change.box.replace("_", "-")
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    open_box(browser, box)
    save_box(browser, box, change.typed)

    assert not browser.has(f"#box-{box}.editing"), browser.reading(f"#box-{box}")
    says = {place: browser.reading(f"#{place}, #box-{place}") for place in change.shown}
    assert {place: text in f"{says[place]} " for place, text in change.shown.items()} == dict.fromkeys(says, True), says


@pytest.mark.parametrize("change", list(CHANGES.values())[1::2], ids=NAMES[1::2])
def test_htmx_leaves_the_page_as_a_reload_would_show_it(app, world, change):
    make_neighbours()
    reference = make_coi(world)
    box = change.box.replace("_", "-")
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    before = same_page(browser.page)

    open_box(browser, box)
    save_box(browser, box, change.typed)

    swapped = same_page(browser.page)
    reloaded = same_page(browser.open(f"/en/coi/{reference}").page)
    assert list(unified_diff(swapped, reloaded, "swapped", "reloaded", lineterm="", n=2)) == []
    assert swapped != before


@pytest.mark.parametrize("also", ["", "NO, CH"], ids=["the Union", "and two more by the setting"])
def test_box_12_takes_consignees_of_the_union_and_of_the_countries_of_the_setting(app, world, monkeypatch, also):
    chosen = from_environment({"PORTAL_MODE": "demonstration", "PORTAL_ALSO_INSIDE": also})
    monkeypatch.setitem(app.config, "PORTAL_ALSO_INSIDE", chosen["PORTAL_ALSO_INSIDE"])
    make_operator("Alpen Bio", "CH", Activity.ORGANIC_IMPORTER)
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    open_box(browser, "first-consignee")
    save_box(browser, "first-consignee", {"first_consignee-operator": "", "first_consignee-operator-q": "alpen"})

    assert ("Switzerland" in browser.reading("#box-destination")) is bool(also)


def test_htmx_asks_once_to_open_a_box_and_once_to_save_it(app, world):
    reference = make_coi(world)
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    already = len(browser.seen)

    open_box(browser, "gross-weight")
    save_box(browser, "gross-weight", {"gross_weight-weight": "6000"})

    assert [(seen.method, seen.status) for seen in browser.seen[already:]] == [("GET", 200), ("POST", 200)]
    assert browser.message == words(app, "en", "Box %(number)s saved.", number="16")


@both_ways
def test_a_box_that_is_cancelled_stays_as_it_was(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    open_box(browser, "gross-weight")
    browser.fill({"gross_weight-weight": "1"})
    browser.click("#box-gross-weight .buttons a")

    assert not browser.has("#box-gross-weight.editing")
    assert "5,200 kg" in browser.reading("#box-gross-weight")


@both_ways
def test_nothing_typed_elsewhere_is_lost_when_one_box_is_saved(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}?open=all")

    browser.fill({"national_reference-number": "typed and not saved", "gross_weight-weight": "7,000"})
    save_box(browser, "goods", {"goods-*-lot": "L-2"})

    typed = browser.value if htmx else lambda name: browser.reading(f"#box-{name.partition('-')[0].replace('_', '-')}")
    assert "typed and not saved" in typed("national_reference-number")
    assert "7,000" in typed("gross_weight-weight"), "box 16 follows box 13, and must not be written over"
    assert "L-2" in browser.reading("#box-goods")


@both_ways
def test_opening_a_second_box_keeps_what_was_typed_in_the_first(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    open_box(browser, "national-reference")
    browser.fill({"national_reference-number": "half a num"})
    open_box(browser, "gross-weight")

    assert browser.value("national_reference-number") == "half a num"
    assert browser.value("gross_weight-weight") == "5200"


@both_ways
def test_save_as_draft_saves_every_open_box(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}?open=all")

    browser.fill({"national_reference-number": "N-1", "gross_weight-weight": "6000"})
    browser.click("#sheet-head button:not([name])")

    assert not browser.has(".editing")
    assert "N-1" in browser.reading("#box-national-reference")
    assert "6,000 kg" in browser.reading("#box-gross-weight")


@both_ways
def test_a_step_saves_what_is_open_before_it_begins(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "national-reference")

    browser.fill({"national_reference-number": "N-9"})
    browser.click("#sheet-head [value=submit]")

    assert browser.address.endswith("/steps/submit")
    assert "N-9" in browser.open(f"/en/coi/{reference}").reading("#box-national-reference")


@both_ways
def test_values_to_correct_keep_the_other_boxes_of_save_as_draft(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}?open=all")

    browser.fill({"national_reference-number": "N-2", "gross_weight-weight": "much"})
    browser.click("#sheet-head button:not([name])")

    assert browser.status == 422
    assert browser.one("#problem a")["href"] == "#gross_weight-weight"
    assert browser.value("gross_weight-weight") == "much"
    assert [section["id"] for section in browser.page.select(".editing")] == ["box-gross-weight"]
    assert "N-2" in browser.reading("#box-national-reference"), "what is good is saved"
    assert re.search(r"Boxes 1, 3b, .+, 17, and 17b are saved\.$", browser.reading("#problem")), "and that is said"


@both_ways
def test_a_body_sees_what_changed_after_a_signature(app, world, htmx):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"]).open(f"/en/coi/{reference}")

    open_box(browser, "gross-weight")
    save_box(browser, "gross-weight", {"gross_weight-weight": "5300"})

    changed = words(app, "en", "Changed after the signature of box %(box)s.", box="18")
    assert changed in browser.reading("#box-gross-weight")
    assert len(browser.page.select(".changed")) == 1


@both_ways
def test_a_body_changes_only_the_packages_of_an_issued_certificate(app, world, htmx):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app, htmx=htmx).sign_in(world["body"]).open(f"/en/coi/{reference}")

    open_box(browser, "goods")
    names = {
        control.get("name", "").rpartition("-")[2] for control in browser.page.select("#box-goods :is(input, select)")
    }
    save_box(browser, "goods", {"goods-*-packages": "1199", "goods-*-package_type": "bag"})

    assert names == {"version", "row", "packages", "package_type"}
    assert "1,199 Bag" in browser.reading("#box-goods")
    assert "Hass avocado" in browser.reading("#box-goods")


@both_ways
def test_an_importer_adds_a_forwarder_to_an_issued_certificate_and_removes_none(app, world, htmx):
    reference = make_coi(world, Status.ISSUED, load={"operators": [world.forwarder]})
    browser = Browser(app, htmx=htmx).sign_in(world["importer"]).open(f"/en/coi/{reference}")

    open_box(browser, "load")
    assert browser.has(f"#box-load input[value='{world.forwarder}'][checked][disabled]")
    save_box(browser, "load", {"load-operators-q": "acme bio imports"})

    assert get(world, reference).answers(get(world, reference).edition.box("load")) == {
        "operators": [world.forwarder, world.importer]
    }


# Lines


@both_ways
def test_lines_are_added_and_removed_without_losing_what_was_typed(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "goods")

    browser.submit("#box-goods", named(browser, "goods", {"goods-*-lot": "L-typed"}), button=f"[value='add:{AVOCADO}']")
    keys = [hidden["value"] for hidden in browser.page.select("[name=goods-row]")]
    assert (len(keys), browser.value(f"goods-{keys[0]}-lot")) == (2, "L-typed")
    browser.fill({f"goods-{keys[1]}-trade_name": "Second", f"goods-{keys[1]}-net_weight": "12"})
    browser.click(f"#box-goods [value='remove:{keys[0]}']")
    save_box(browser, "goods")

    (stored,) = get(world, reference).lines
    assert (stored.trade_name, str(stored.net_weight)) == ("Second", "12.000")


@both_ways
def test_a_commodity_is_removed_with_all_its_lines(app, world, htmx):
    goods = {"rows": [line(world), line(world), line(world, commodity=COFFEE, trade_name="Arabica")]}
    reference = make_coi(world, goods=goods)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "goods")

    browser.click(f"#box-goods [value='remove-commodity:{AVOCADO}']")
    save_box(browser, "goods")

    assert [stored.trade_name for stored in get(world, reference).lines] == ["Arabica"]


@both_ways
def test_a_commodity_is_added_to_a_draft_and_what_is_open_is_saved_first(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "goods")

    browser.submit("#box-goods", named(browser, "goods", {"goods-*-lot": "L-kept"}), button="[value=commodities]")
    browser.submit("#picker", {"q": "coffee"}, button=".search button")
    browser.submit("#picker", {"code": [formatted_code(COFFEE)]}, button="[formaction]")

    keys = [hidden["value"] for hidden in browser.page.select("[name=goods-row]")]
    assert browser.value(f"goods-{keys[0]}-lot") == "L-kept"
    assert browser.value(f"goods-{keys[1]}-commodity") == COFFEE
    assert len(get(world, reference).lines) == 1, "the new line is stored when it is saved"


def test_lines_left_blank_are_no_lines(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "containers")

    browser.click("#box-containers [value=add]")
    key = browser.page.select("[name=containers-row]")[1]["value"]
    save_box(browser, "containers", {f"containers-{key}-container": "MSKU 1"})

    assert len(browser.page.select("#box-containers tbody tr")) == 1


# Looking up


@both_ways
@pytest.mark.parametrize("typed", ["MA-BIO-154", "ma-bio-154", "Ecocert Maroc", "ecocert morocco", "ECOCERT  Maroc "])
def test_a_body_is_found_by_its_code_or_by_name_and_country(app, world, htmx, typed):
    make_body("TN-BIO-154", "Ecocert SA")
    make_body("MA-BIO-999", "Qualité Maghreb")
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx, language="fr").sign_in(world["exporter"]).open(f"/fr/coi/{reference}")
    open_box(browser, "issuing-body")
    browser.fill({"issuing_body-body": [str(world.body)]})

    browser.submit("#box-issuing-body", {"issuing_body-body-q": typed}, button=".find button")

    found = [option.get_text(" ", strip=True) for option in browser.page.select("#box-issuing-body .option")]
    assert len(found) == 1
    assert "MA-BIO-154" in found[0]
    assert browser.value("issuing_body-body-q").split() == typed.split(), "what was typed stays"


@both_ways
def test_a_code_alone_is_resolved_when_the_box_is_saved(app, world, htmx):
    make_body("MA-BIO-999", "Qualité Maghreb")
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    for code, name in (("MA-BIO-999", "Qualité Maghreb"), ("MA-BIO-154", "Ecocert SA")):
        open_box(browser, "issuing-body")
        save_box(browser, "issuing-body", {"issuing_body-body-q": code})
        assert f"{name} · {code}" in browser.reading("#box-issuing-body")


@both_ways
def test_several_that_fit_are_offered_to_choose_from(app, world, htmx):
    second = make_body("TN-BIO-154", "Ecocert SA")
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "issuing-body")

    save_box(browser, "issuing-body", {"issuing_body-body-q": "Ecocert SA"})

    assert browser.status == 422
    several = words(app, "en", "Several organisations fit “%(typed)s”: choose one.", typed="Ecocert SA")
    assert several in browser.reading("#issuing_body-body-error")
    assert browser.value("issuing_body-body-q") == "Ecocert SA"
    save_box(browser, "issuing-body", {"issuing_body-body": str(second)})
    assert "TN-BIO-154" in browser.reading("#box-issuing-body")


@both_ways
@pytest.mark.parametrize("button", [".find button", "button.main"], ids=["searched", "saved"])
def test_nothing_found_is_told_beside_the_field(app, world, htmx, button):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "importer")

    browser.submit("#box-importer", {"importer-operator-q": "Nowhere Ltd"}, button=button)

    nothing = "Nothing is registered for this box under “%(typed)s”. Try a part of the name, or the number."
    assert words(app, "en", nothing, typed="Nowhere Ltd") in browser.reading("#importer-operator-error")
    assert browser.value("importer-operator-q") == "Nowhere Ltd"
    assert browser.value("importer-operator") == str(world.importer), "the one that was chosen stays"


@both_ways
def test_a_look_up_offers_only_those_the_box_takes(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "importer")

    browser.submit("#box-importer", {"importer-operator-q": "FR"}, button=".find button")

    offered = {option.get("value") for option in browser.page.select("#box-importer input[type=radio]")}
    assert offered == {str(world.importer)}, "neither the consignee nor the forwarder imports"


@both_ways
def test_a_look_up_in_one_box_keeps_what_is_typed_in_another(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}?open=all")

    browser.fill({"national_reference-number": "not lost", "gross_weight-weight": "12 pounds"})
    browser.submit("#box-exporter", {"exporter-operator-q": "atlas"}, button=".find button")

    assert browser.value("national_reference-number") == "not lost"
    assert browser.value("gross_weight-weight") == "12 pounds"
    assert len(browser.page.select("#box-exporter .option")) == 1


def test_what_may_be_left_empty_has_no_star(app, world):
    page = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{make_coi(world)}?open=all").page

    stars = {}
    for hint in page.select(".hint:-soup-contains('Left empty')"):
        around = hint.find_parent("fieldset", class_="field") or hint.find_parent("div", class_="field")
        stars[around.select_one("legend, label").get_text(" ", strip=True)] = around.select(".must, [aria-required]")
    assert stars == {"Country of clearance": [], "Producer’s control body": []}
    assert page.select("#box-point-of-entry .must"), "the point of entry itself has to be chosen"


def test_a_search_button_says_what_it_searches(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "importer")

    assert browser.one("#box-importer .find button")["aria-label"] == f"{word(app, 'en', 'button', 'Search')} Importer"


# Two people at once


@pytest.fixture
def conflict(app, world):
    """Two colleagues who opened box 16, of whom the first has saved; answers with the browser of the second."""

    def made(*, htmx: bool, second: dict[str, str], first: str = "6000") -> tuple[Browser, str]:
        reference = make_coi(world)
        colleague = make_person(world.exporter, first_name="Colleague")
        slow = Browser(app, htmx=htmx).sign_in(colleague).open(f"/en/coi/{reference}?open=all")
        quick = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
        open_box(quick, "gross-weight")
        save_box(quick, "gross-weight", {"gross_weight-weight": first})
        slow.fill(second)
        return slow, reference

    return made


def told(browser: Browser) -> list[list[str]]:
    """The rows of the table of a conflict."""
    rows = browser.page.select(".box .problem tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in rows]


@both_ways
def test_the_second_person_sees_what_it_was_theirs_and_mine(conflict, htmx):
    browser, _ = conflict(htmx=htmx, second={"gross_weight-weight": "7000", "national_reference-number": "N-5"})

    save_box(browser, "gross-weight")

    assert browser.status == 409
    assert told(browser) == [["Total gross weight", "5,200", "6,000", "7,000"]]
    assert browser.value("gross_weight-weight") == "7000", "what was typed is in the box"


@both_ways
def test_the_second_person_can_keep_their_own(conflict, world, htmx):
    browser, reference = conflict(htmx=htmx, second={"gross_weight-weight": "7000"})
    save_box(browser, "gross-weight")

    save_box(browser, "gross-weight")

    assert "7,000 kg" in browser.reading("#box-gross-weight")
    assert get(world, reference).gross_weight == 7000


@both_ways
def test_the_second_person_can_keep_that_of_the_first(conflict, world, htmx):
    browser, reference = conflict(htmx=htmx, second={"gross_weight-weight": "7000"})
    save_box(browser, "gross-weight")

    browser.click("#box-gross-weight .buttons a")

    assert "6,000 kg" in browser.reading("#box-gross-weight")
    assert get(world, reference).gross_weight == 6000


@both_ways
def test_a_conflict_in_one_box_loses_nothing_in_the_others(conflict, world, htmx):
    second = {"gross_weight-weight": "7000", "national_reference-number": "N-5", "importer-operator-q": "acme"}
    browser, reference = conflict(htmx=htmx, second=second)

    browser.click("#sheet-head button:not([name])")

    assert browser.status == 409
    assert browser.one("#problem a")["href"] == "#box-gross-weight"
    by = f"{world['exporter'].name}, Atlas Bio Export saved this box while you were filling it in."
    assert by in browser.reading("#problem")
    assert by in browser.reading("#box-gross-weight")
    assert [section["id"] for section in browser.page.select(".editing")] == ["box-gross-weight"]
    assert get(world, reference).national_reference == "N-5"


@both_ways
def test_a_third_save_meanwhile_is_a_conflict_again(app, conflict, world, htmx):
    browser, reference = conflict(htmx=htmx, second={"gross_weight-weight": "7000"})
    save_box(browser, "gross-weight")
    third = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(third, "gross-weight")
    save_box(third, "gross-weight", {"gross_weight-weight": "8000"})

    save_box(browser, "gross-weight")

    assert browser.status == 409
    assert told(browser) == [["Total gross weight", "6,000", "8,000", "7,000"]]


@both_ways
def test_two_who_typed_the_same_do_not_quarrel(conflict, htmx):
    browser, _ = conflict(htmx=htmx, second={"gross_weight-weight": "6,000"})

    save_box(browser, "gross-weight")

    assert browser.status == 200
    assert "6,000 kg" in browser.reading("#box-gross-weight")


@both_ways
def test_a_box_that_was_open_and_not_touched_is_no_conflict(conflict, world, htmx):
    browser, reference = conflict(htmx=htmx, second={"national_reference-number": "N-6"})

    browser.click("#sheet-head button:not([name])")

    assert browser.status == 200
    coi = get(world, reference)
    assert (coi.national_reference, coi.gross_weight) == ("N-6", 6000)


def test_with_htmx_two_people_in_two_boxes_do_not_disturb_each_other(conflict, world):
    browser, reference = conflict(htmx=True, second={"national_reference-number": "N-6"})

    save_box(browser, "national-reference")

    assert browser.status == 200
    coi = get(world, reference)
    assert (coi.national_reference, coi.gross_weight) == ("N-6", 6000)


@both_ways
@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_has_two_windows_is_not_told_of_somebody_else(app, world, language, htmx):
    reference = make_coi(world)
    slow, quick = (
        Browser(app, htmx=htmx, language=language)
        .sign_in(world["exporter"])
        .open(f"/{language}/coi/{reference}?open=all")
        for _ in range(2)
    )
    save_box(quick, "gross-weight", {"gross_weight-weight": "6000"})

    slow.fill({"gross_weight-weight": "7000"}).click("#sheet-head button:not([name])")

    told = words(app, language, "You saved this box elsewhere, in another window, while you were filling it in.")
    assert slow.status == 409
    assert told in slow.reading("#problem")
    assert told in slow.reading("#box-gross-weight")


@both_ways
def test_a_conflict_about_lines_says_which_line(app, world, htmx):
    reference = make_coi(world)
    slow, quick = (Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}") for _ in range(2))
    open_box(slow, "goods")
    open_box(quick, "goods")
    save_box(quick, "goods", {"goods-*-lot": "L-quick"})

    save_box(slow, "goods", {"goods-*-lot": "L-slow"})

    assert slow.status == 409
    assert told(slow) == [["Line 1, Lot number", "L26-0417", "L-quick", "L-slow"]]


@both_ways
def test_a_box_closed_meanwhile_is_refused_and_what_was_typed_stays(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    open_box(browser, "gross-weight")
    other = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/steps/submit")
    other.submit("main form.panel", button="button")

    save_box(browser, "gross-weight", {"gross_weight-weight": "9999"})

    assert browser.status == 403
    refusal = words(app, "en", "You cannot change box %(box)s now. Who can: %(who)s.", box="16", who=["Control body"])
    assert refusal in browser.text
    assert get(world, reference).gross_weight == 5200
    if htmx:
        assert browser.value("gross_weight-weight") == "9999", "with htmx the page stays as it was typed"
