"""The whole life of a certificate, by all who have a part in it, in both languages, with JavaScript and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import ACTION_LABELS, STATUS_LABELS, Action, Status
from portal.web.i18n import LANGUAGES
from tests.chromium.visitor import WHOLE_GRID, Visitor
from tests.factories import PASSWORD

pytestmark = pytest.mark.chromium

EVERY_WAY = [(language, javascript) for language in LANGUAGES for javascript in (True, False)]
WAYS = EVERY_WAY if WHOLE_GRID else [("en", True)]  # the others are lived through by a test client
THOROUGH = WAYS
NAMES = [f"{language}-{'with' if javascript else 'without'} JavaScript" for language, javascript in WAYS]


@pytest.mark.parametrize(("language", "javascript"), WAYS, ids=NAMES)
def test_a_certificate_lives(enter, language: str, javascript: bool):
    def come(who: str) -> Visitor:
        visitor = enter(language=language, javascript=javascript)
        visitor.thorough = (language, javascript) in THOROUGH
        visitor.sign_in(who)
        return visitor

    live_through(come)


def live_through(come: Callable[[str], Visitor]) -> None:
    """The life itself; ``come`` brings each of its people, signed in."""
    exporter = come("exporter")
    choose_the_commodities(exporter)
    fill_in_the_first_boxes(exporter)
    fill_in_the_others(exporter)
    reference = submit(exporter)
    exporter.leave()

    body = come("body")
    find_among_what_waits(body, reference)
    correct_the_weight(body)
    sign_18(body)
    body.leave()

    importer = come("importer")
    find_in_the_list(importer, reference)
    name_a_forwarder(importer)
    name_the_first_consignee(importer)
    importer.leave()

    post = come("post")
    find_among_what_waits(post, reference)
    endorse(post)
    post.leave()

    consignee = come("consignee")
    find_among_what_waits(consignee, reference)
    sign_21(consignee)
    read_the_history(consignee)


def look_at(visitor: Visitor) -> None:
    assert visitor.problems() == []


# The exporter


def choose_the_commodities(visitor: Visitor) -> None:
    look_at(visitor)
    visitor.link("Create a new COI").click()
    expect(visitor.heading).to_have_text(visitor.words("Select the commodities"))
    for typed, code in (("avocat", "0804 40 00"), ("cafe", "0901 11 00")):
        look_up(visitor, typed)
        visitor.page.get_by_label(code).check()
    expect(visitor.page.get_by_role("checkbox", checked=True)).to_have_count(2)
    look_at(visitor)
    visitor.button("Done").click()
    expect(visitor.heading).to_have_text(visitor.words("New COI"))


def look_up(visitor: Visitor, typed: str) -> None:
    visitor.page.get_by_role("searchbox").fill(typed)
    if not visitor.javascript:
        visitor.page.get_by_role("button", name=visitor.words.in_context("button", "Search"), exact=True).click()


def fill_in_the_first_boxes(visitor: Visitor) -> None:
    expect(visitor.box("exporter").get_by_role("radio", name="Atlas Bio Export")).to_be_checked()
    visitor.find("Control body", "ecocert maroc", visitor.box("issuing_body"))
    visitor.box("issuing_body").get_by_role("radio", name="Ecocert SA").check()
    words = (visitor.words("Line %(number)s", number=number) for number in (1, 2))
    avocados, coffee = (visitor.box("goods").get_by_role("group", name=line, exact=True) for line in words)
    fill_in_line(visitor, avocados, "Hass", lot="A-17", packages="1200", weight="4800")
    fill_in_line(visitor, coffee, "Sidamo", lot="C-03", packages="40", weight="2400")
    look_at(visitor)
    visitor.button("Save as draft").first.click()
    expect(visitor.heading).to_contain_text("DRAFT.COI.EU.")
    expect(visitor.heading).to_contain_text(visitor.words(STATUS_LABELS[Status.DRAFT]))
    expect(visitor.box("issuing_body")).to_contain_text("MA-BIO-154")
    expect(visitor.box("producers")).to_contain_text("Coopérative Souss Verte")
    look_at(visitor)


def fill_in_line(visitor: Visitor, line: Locator, name: str, *, lot: str, packages: str, weight: str) -> None:
    visitor.field("Trade name", line).fill(name)
    visitor.field("Lot number", line).fill(lot)
    visitor.field("Number of packages", line).fill(packages)
    visitor.field("Package type", line).fill("carton")
    visitor.field("Net weight", line).fill(weight)
    visitor.field("Unit", line).fill("kg")
    visitor.finder("Producer (or last processor)", line).fill("souss verte")


def fill_in_the_others(visitor: Visitor) -> None:
    """With JavaScript box by box; without, several are open at once and are saved together."""
    origin = visitor.edit("origin")
    origin.get_by_label(visitor.words.country("MA"), exact=True).check()
    visitor.save_box("origin")
    expect(visitor.box("origin")).to_contain_text(visitor.words.country("MA"))
    expect(visitor.box("export_country")).to_contain_text(visitor.words.country("MA"))

    entry = visitor.edit("point_of_entry")
    visitor.finder("Point of entry", entry).fill("FRCDG4H")
    importer = visitor.edit("importer")
    expect(visitor.finder("Point of entry", entry)).to_have_value("FRCDG4H")
    visitor.finder("Importer", importer).fill("acme")
    look_at(visitor)
    visitor.save_box("point_of_entry")
    expect(entry).to_contain_text("Roissy Charles-de-Gaulle")
    if visitor.javascript:
        expect(visitor.messages).to_contain_text(visitor.words("Box %(number)s saved.", number="9"))
        expect(visitor.finder("Importer", importer)).to_have_value("acme")
        visitor.save_box("importer")
    expect(importer).to_contain_text("ACME Bio Imports FR")

    consignee = visitor.edit("first_consignee")
    visitor.field("To be released in batches", consignee).check()
    visitor.save_box("first_consignee")

    weight = visitor.edit("gross_weight")
    visitor.field("Total gross weight", weight).fill(in_figures(visitor, "7,450.5"))
    visitor.field("Unit", weight).fill("kg")
    visitor.save_box("gross_weight")

    transport = visitor.edit("transport")
    visitor.field("Mode", transport).select_option("aeroplane")
    visitor.field("Identification", transport).fill("AT 770")
    visitor.save_box("transport")
    expect(visitor.page.locator("#panel")).to_contain_text(visitor.words("Nothing blocks any more."))
    look_at(visitor)


def in_figures(visitor: Visitor, english: str) -> str:
    """A number as one writes it in the language of the visitor."""
    return english.replace(",", " ").replace(".", ",") if visitor.language == "fr" else english


def submit(visitor: Visitor) -> str:
    """Submit the draft; returns the number that the certificate got."""
    begin(visitor, Action.SUBMIT)
    confirm(visitor, Action.SUBMIT, Status.DESCRIPTION_COMPLETED)
    assert visitor.page.url.rpartition("/")[2].startswith("COI.EU.")
    return visitor.page.url.rpartition("/")[2]


# Every step


def begin(visitor: Visitor, action: Action) -> None:
    label = visitor.words(ACTION_LABELS[action])
    button, link = (visitor.page.locator("main").get_by_role(role, name=label) for role in ("button", "link"))
    button.or_(link).click()
    expect(visitor.heading).to_have_text(label)
    look_at(visitor)


def confirm(visitor: Visitor, action: Action, reached: Status) -> None:
    visitor.button(ACTION_LABELS[action]).click()
    expect(visitor.heading).to_contain_text(visitor.words(STATUS_LABELS[reached]))
    look_at(visitor)


def answer(visitor: Visitor, **answers: str) -> None:
    """Choose one of the answers to each question; both by their (English) words."""
    for question, said in answers.items():
        label = visitor.words(question.replace("_", " ").capitalize())
        group = visitor.page.get_by_role("group").filter(has=visitor.page.locator("legend").filter(has_text=label))
        group.get_by_label(visitor.words(said), exact=True).check()


def sign(visitor: Visitor, action: Action, reached: Status, box: str) -> None:
    expect(visitor.page.locator("blockquote")).to_have_text(visitor.words(CURRENT.box(box).statement))
    visitor.field("Your password, to sign").fill(PASSWORD)
    confirm(visitor, action, reached)
    expect(visitor.box(box)).to_contain_text(visitor.words(CURRENT.box(box).statement))


# The others


def find_among_what_waits(visitor: Visitor, reference: str) -> None:
    waiting = visitor.page.get_by_role("region", name=visitor.words("My pending certificates"))
    waiting.get_by_role("link", name=reference, exact=True).click()
    expect(visitor.heading).to_contain_text(reference)
    assert visitor.foreign_texts() == []


def find_in_the_list(visitor: Visitor, reference: str) -> None:
    visitor.link("Certificates", visitor.page.locator("header")).click()
    visitor.page.get_by_role("searchbox").fill(reference)
    if not visitor.javascript:
        visitor.page.get_by_role("button", name=visitor.words.in_context("button", "Search"), exact=True).click()
    expect(visitor.page.locator("tbody tr")).to_have_count(1)
    look_at(visitor)
    visitor.page.locator("tbody").get_by_role("link", name=reference).click()
    expect(visitor.heading).to_contain_text(reference)


def correct_the_weight(visitor: Visitor) -> None:
    weight = visitor.edit("gross_weight")
    visitor.field("Total gross weight", weight).fill(in_figures(visitor, "7,455"))
    visitor.save_box("gross_weight")
    expect(weight).to_contain_text(in_figures(visitor, "7,455").replace(" ", "\u202f"))


def sign_18(visitor: Visitor) -> None:
    begin(visitor, Action.SIGN_18)
    answer(visitor, documentary_check="Acceptable", physical_check="Not done")
    sign(visitor, Action.SIGN_18, Status.ISSUED, "body_declaration")


def name_a_forwarder(visitor: Visitor) -> None:
    load = visitor.edit("load")
    visitor.find("Responsible for the load", "transit", load)
    load.get_by_role("checkbox", name="Transit Dupré").check()
    visitor.save_box("load")
    expect(load).to_contain_text("Transit Dupré")


def name_the_first_consignee(visitor: Visitor) -> None:
    consignee = visitor.edit("first_consignee")
    visitor.finder("First consignee", consignee).fill("acme bio foods")
    visitor.field("To be released in batches", consignee).uncheck()
    visitor.save_box("first_consignee")
    expect(consignee).to_contain_text("ACME Bio Foods FR")
    expect(visitor.box("destination")).to_contain_text(visitor.words.country("FR"))
    expect(consignee).to_contain_text(visitor.words("Changed after the signature of box %(box)s.", box="18"))
    look_at(visitor)


def endorse(visitor: Visitor) -> None:
    begin(visitor, Action.SIGN_20)
    answer(
        visitor,
        documentary_check="Acceptable",
        identity_check="Acceptable",
        physical_check="Not done",
        laboratory_test="Not done",
        decision="Release for free circulation as organic",
    )
    sign(visitor, Action.SIGN_20, Status.VERIFIED, "endorsement")


def sign_21(visitor: Visitor) -> None:
    begin(visitor, Action.SIGN_21)
    sign(visitor, Action.SIGN_21, Status.FIRST_CONSIGNEE_SIGNED, "reception")


def read_the_history(visitor: Visitor) -> None:
    visitor.link("History").click()
    for status in (Status.DESCRIPTION_COMPLETED, Status.ISSUED, Status.VERIFIED, Status.FIRST_CONSIGNEE_SIGNED):
        expect(visitor.page.locator(".history")).to_contain_text(visitor.words(STATUS_LABELS[status]))
    look_at(visitor)
