"""The list as a page: forms, chips, tabs, headings; what is wrong is told; few statements whatever it holds."""

from decimal import Decimal

import pytest

from portal.coi.domain.filters import NOTHING_AT, TAB_LABELS, Tab
from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from portal.coi.models import Coi
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.coi.shelves import fill_shelf
from tests.coi.test_budgets import count
from tests.factories import COFFEE, line, make_coi
from tests.support.browser import Browser, both_ways, query_of
from tests.support.pages import text_of
from tests.support.words import words

MORE = "form[role=search] [formaction]"
languages = pytest.mark.parametrize("language", ["en", "fr"])


def numbers(browser):
    """The certificates on the page."""
    return [text_of(a) for a in browser.page.select("#certificates tbody a")]


def asked_in(browser):
    """What the address asks, without what was left empty."""
    return {name: values for name, values in query_of(browser.address).items() if any(values)}


# Filtering


@both_ways
@languages
def test_filters_are_applied_shown_and_taken_away_one_by_one(app, world, htmx, language):
    draft, issued = make_coi(world), make_coi(world, Status.ISSUED)
    make_coi(world, goods={"rows": [line(world, commodity=COFFEE)]})
    browser = Browser(app, htmx=htmx, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/")

    browser.click(MORE).submit("form[role=search]", {"status": ["draft", "issued"], "cn": "0804"}, button="button.main")
    assert set(numbers(browser)) == {draft, issued}
    chips = [text_of(chip) for chip in browser.page.select(".chips .button")]
    assert len(chips) == 3
    assert words(app, language, STATUS_LABELS[Status.DRAFT]) in chips[0]

    browser.click(MORE)
    assert browser.has("[name=status][value=draft][checked]")
    browser.submit("form[role=search]", {}, button="button.main")
    browser.click(".chips li:first-child a")
    assert (numbers(browser), asked_in(browser)) == ([issued], {"status": ["issued"], "cn": ["0804"]})
    browser.click(".chips li:last-child a")
    assert (len(numbers(browser)), asked_in(browser)) == (3, {})
    assert not browser.has(".chips")


@both_ways
def test_a_search_keeps_the_tab_and_the_order(app, world, htmx):
    make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/?tab=drafts&sort=reference")

    browser.submit("form[role=search]", {"q": "atlas"}, button=".search button.main")

    assert asked_in(browser) == {"tab": ["drafts"], "sort": ["reference"], "q": ["atlas"]}
    assert text_of(browser.one(".tabs [aria-current]")) == "Drafts (1)"


@languages
@both_ways
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_searched(app, world, language, htmx):
    make_coi(world)
    browser = Browser(app, htmx=htmx, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/")

    typed = {"created_from": "2026-05-05", "created_to": "2026-05-04", "origin": "Atlantis", "q": "atlas"}
    browser.click(MORE).submit("form[role=search]", typed, button="button.main")

    assert browser.status == 422
    assert not browser.has("#certificates")
    assert {link["href"] for link in browser.page.select("#problem a")} == {"#created_to", "#origin"}
    assert browser.reading("#created_to-error") == words(app, language, "The period ends before it begins.")
    assert [browser.value(name) for name in typed] == list(typed.values())


@both_ways
def test_what_is_typed_and_asked_goes_along_to_the_filters_and_back(app, world, htmx):
    reference = make_coi(world, Status.ISSUED)
    address = "/en/coi/?tab=elsewhere&status=issued&created_from=2020-01-01&sort=reference"
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(address)

    browser.submit("form[role=search]", {"q": "atlas"}, button=".search [formaction]")
    assert browser.value("q") == "atlas"
    browser.submit("form[role=search]", {"origin": "Maroc"}, button="button.main")

    assert numbers(browser) == [reference]
    assert asked_in(browser) == query_of(address) | {"q": ["atlas"], "origin": ["Maroc"]}


@both_ways
def test_a_quick_search_keeps_the_filters(app, world, htmx):
    reference = make_coi(world, Status.ISSUED)
    make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/?status=issued&status=verified")

    browser.submit("form[role=search]", {"q": "atlas"}, button=".search button.main")

    assert numbers(browser) == [reference]
    assert asked_in(browser) == {"status": ["issued", "verified"], "q": ["atlas"]}


@languages
def test_what_means_nothing_is_named(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])

    browser.open(f"/{language}/coi/?status=nothing&tab=mine&sort=colour&colour=red&q=<b>")
    ignored = words(app, language, "This part of the address means nothing here and was left out: %(parts)s", parts="X")

    assert browser.status == 200
    assert ignored.removesuffix("X") + "status=nothing, tab=mine, sort=colour, colour=red" in browser.text
    assert numbers(browser.open(f"/{language}/coi/?status=nothing")) == [reference]


# Tabs, headings


@languages
def test_the_tabs_say_how_many_and_lead_there(app, world, language):
    waiting, draft = make_coi(world, Status.DESCRIPTION_COMPLETED), make_coi(world, by="body")
    elsewhere, over = make_coi(world, Status.ISSUED), make_coi(world, Status.FIRST_CONSIGNEE_SIGNED)
    held = {Tab.TO_DO: [waiting], Tab.DRAFTS: [draft], Tab.ELSEWHERE: [elsewhere], Tab.FINISHED: [over]}
    browser = Browser(app, language=language).sign_in(world["body"])

    for tab, expected in held.items():
        browser.open(f"/{language}/coi/?q=atlas")
        labels = [text_of(link) for link in browser.page.select(".tabs a")]
        assert labels == [f"{words(app, language, TAB_LABELS[t])} ({len(held.get(t, 'four'))})" for t in Tab]
        browser.click(f".tabs a:nth-child({list(Tab).index(tab) + 1})")
        assert numbers(browser) == expected
        assert asked_in(browser) == {"q": ["atlas"], "tab": [tab.value]}


@languages
@pytest.mark.parametrize("tab", list(Tab))
def test_an_empty_tab_says_what_would_be_there_and_how_to_begin(app, world, language, tab):
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/?tab={tab}")

    said = browser.reading("#certificates p.panel")
    assert said.startswith(words(app, language, NOTHING_AT[tab]))
    assert browser.one("#certificates p.panel a")["href"] == f"/{language}/coi/new"


def test_an_empty_list_invites_nobody_to_create_who_may_not(app, world):
    browser = Browser(app).sign_in(world["post"]).open("/en/coi/")

    assert browser.reading("#certificates p.panel") == NOTHING_AT[Tab.ALL]


@pytest.mark.parametrize(("column", "by"), [(1, "reference"), (2, "since"), (6, "issued"), (7, "changed")])
def test_a_heading_sorts_and_turns_the_order_round(app, world, column, by):
    fill_shelf(world, 3)
    browser = Browser(app).sign_in(world["exporter"]).open("/en/coi/?q=atlas")
    heading = f"thead th:nth-child({column})"
    if by != "changed":
        assert not browser.one(heading).has_attr("aria-sort")
        browser.click(f"{heading} a")
    newest = numbers(browser)
    assert browser.one(heading)["aria-sort"] == "descending"

    browser.click(f"{heading} a")

    assert browser.one(heading)["aria-sort"] == "ascending"
    assert numbers(browser) == newest[::-1] == sorted(newest)
    assert asked_in(browser) == {"q": ["atlas"], "sort": [by]}
    assert [th["aria-sort"] for th in browser.page.select("[aria-sort]")] == ["ascending"]


def test_one_goes_on_and_back_to_the_first_page(app, world):
    fill_shelf(world, 55)
    browser = Browser(app).sign_in(world["exporter"]).open("/en/coi/?q=atlas&sort=reference")
    first = numbers(browser)
    assert not browser.has("#certificates a[href]:-soup-contains('First page')")

    seen = list(first)
    for _ in range(2):
        seen += numbers(browser.click("[rel=next]"))
    assert seen == [f"COI.EU.2026.{number:07}" for number in range(1, 56)]
    assert not browser.has("[rel=next]")

    browser.click("#certificates a[href]:-soup-contains('First page')")
    assert (numbers(browser), asked_in(browser)) == (first, {"q": ["atlas"], "sort": ["reference"]})


@languages
def test_a_page_that_is_empty_by_now_leads_back_to_the_first(app, world, language):
    fill_shelf(world, 26)
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/")
    there = browser.one("[rel=next]")["href"]
    with transaction() as session:
        session.get_one(Coi, 1).changed_at = clock.now()

    message = "The list ends here: what stood on this page has changed its place. Begin again with the first page."
    assert words(app, language, message) in browser.open(there).reading("#certificates p.panel")


# Rows


@languages
def test_a_row_has_every_column(app, world, language):
    light = line(world, net_weight=Decimal(100))
    reference = make_coi(world, Status.ISSUED, goods={"rows": [line(world), light]})
    draft = make_coi(world, first_consignee={"operator": None, "in_batches": True})
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/?sort=reference")

    signed, unsigned = browser.page.select("tbody tr")
    assert (reference in signed.text, draft in unsigned.text) == (True, True)
    lock = signed.select_one("th a.locked")
    assert lock["aria-label"] == words(app, language, "%(number)s, signed", number=reference)
    assert unsigned.select_one(".locked, [aria-label]") is None
    told = text_of(signed)
    for text in ("0804 40 00 Hass avocado +1", "Atlas Bio Export", "ACME Bio Imports FR", "ACME Bio Foods FR", "Roissy",
                 {"en": "Morocco", "fr": "Maroc"}[language], {"en": "5,200 kg", "fr": "5 200 kg"}[language],
                 words(app, language, STATUS_LABELS[Status.ISSUED])):  # fmt: skip
        assert text in told.replace("\u202f", " "), text
    assert words(app, language, "In batches") in text_of(unsigned)
    assert words(app, language, "The ball is with") in told


# Budgets


ADDRESSES = [
    "",
    "?q=atlas",
    "?tab=to_do",
    "?tab=elsewhere&sort=issued",
    "?sort=reference",
    "?status=issued&exporter=atlas&producer=souss&origin=MA&cn=0804&category=A&created_from=2026-01-01&capacity=exporter",
    "export?q=atlas",
]
STATEMENTS = 8


@pytest.mark.postgres
def test_no_more_statements_for_a_thousand_certificates_than_for_ten(app, world):
    fill_shelf(world, 10)
    browser = Browser(app).sign_in(world["exporter"])
    few = {address: count(browser, f"/en/coi/{address}") for address in ADDRESSES}

    fill_shelf(world, 990, start=11)

    many = {address: count(browser, f"/en/coi/{address}") for address in ADDRESSES}
    assert many == few
    assert max(many.values()) <= STATEMENTS
