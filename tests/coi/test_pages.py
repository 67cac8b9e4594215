"""Pages to read, in both languages: home, lists, certificates at every status, history, help; and the language switch.

Every page the browser of these tests sees is checked as `tests/support/pages.py` says.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal.auth.models import Account
from portal.coi.domain.editions import CURRENT, EDITIONS
from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from portal.coi.queries.lists import PAGE_SIZE
from portal.commodities.domain.entries import formatted_code
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.factories import AVOCADO, COFFEE, get, line, make_coi, make_person, statuses_by_ordinary_road
from tests.support.browser import Browser, both_ways, query_of, same_page
from tests.support.words import words

languages = pytest.mark.parametrize("language", ["en", "fr"])
NUMBER = re.compile(r"(DRAFT\.)?COI\.EU\.\d{4}\.\d{7}")


def links(browser: Browser) -> Iterator[str]:
    """The addresses the page leads to, in this portal; each page in both languages side by side is left out."""
    for link in browser.page.select("a[href^='/']:not([download], [type='application/pdf'], [href*='both='])"):
        yield link["href"].partition("#")[0]


VISITORS = ["exporter", "importer", "body", "post", "nobody", "newcomer"]
EACH_IN_ONE_LANGUAGE = [(who, ("en", "fr")[number % 2]) for number, who in enumerate(VISITORS)]


@pytest.mark.parametrize(("who", "language"), EACH_IN_ONE_LANGUAGE)
def test_every_page_that_a_link_leads_to_is_a_good_page(app, world, language, who):
    for status in (Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED, Status.FIRST_CONSIGNEE_SIGNED):
        make_coi(world, status)
    browser = Browser(app, language=language)
    if who != "nobody":
        browser.sign_in(make_person() if who == "newcomer" else world[who])
    to_see, seen = [f"/{language}/"], {}

    while to_see:
        address = to_see.pop()
        kind = NUMBER.sub(lambda found: "draft" if found[1] else "number", address)
        if kind in seen or not address.startswith(f"/{language}/"):
            continue
        browser.open(address)
        seen[kind] = browser.status
        if "/guides/" not in address:  # a guide leads to pages of whom it is for
            to_see += links(browser)

    assert set(seen.values()) == {200}, seen
    assert len(seen) >= {"nobody": 2, "newcomer": 2}.get(who, 6)


@languages
def test_a_certificate_says_where_it_stands(app, world, language):
    browser = Browser(app, language=language).sign_in(world["exporter"])

    for status in statuses_by_ordinary_road():
        browser.open(f"/{language}/coi/{make_coi(world, status)}")
        label = words(app, language, STATUS_LABELS[status])
        assert browser.heading.endswith(label)
        assert len(browser.page.select("[aria-current=step]")) == 1
        assert browser.reading("[aria-current=step]").startswith(label)
        assert [section["id"] for section in browser.page.select("section.box")] == [box.id for box in CURRENT.boxes]


def test_a_draft_number_still_leads_to_the_certificate(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    draft = re.search(r"DRAFT\.COI\.EU\.\d{4}\.\d{7}", browser.text)[0]

    browser.open(f"/en/coi/{draft}")

    assert browser.address == f"/en/coi/{reference}"


# Home and lists


@languages
def test_home_shows_what_waits_for_whom(app, world, language):
    submitted = make_coi(world, Status.DESCRIPTION_COMPLETED)
    issued = make_coi(world, Status.ISSUED)
    draft = make_coi(world)

    shown = {}
    for who in ("body", "post", "exporter", "importer"):
        browser = Browser(app, language=language).sign_in(world[who])
        places = {"pending": "[aria-labelledby=pending] tbody a", "drafts": "[aria-labelledby=drafts] tbody a"}
        found = {place: [a.get_text() for a in browser.page.select(selector)] for place, selector in places.items()}
        shown[who] = (found["pending"], found["drafts"], browser.page.select_one("nav a[href$='/'] .count") is not None)

    assert shown == {
        "body": ([submitted], [], True),
        "post": ([issued], [], True),
        "exporter": ([], [draft], False),
        "importer": ([], [], False),
    }


def test_a_portal_administrator_sees_no_certificate(app, world):
    person = make_person()
    with transaction():
        db.session.get(Account, person.account_id).is_portal_administrator = True
    browser = Browser(app).sign_in(person)

    assert (
        words(app, "en", "You are a portal administrator: you run the portal and see no certificate.") in browser.text
    )


def asked_in(address):
    """What an address asks, without the filters that were left empty."""
    return {name: values for name, values in query_of(address).items() if any(values)}


@both_ways
def test_the_list_finds_by_words_of_the_certificate(app, world, htmx):
    reference = make_coi(world, containers={"rows": [{"key": "c1", "container": "MSKU 123", "seal": "S1"}]})
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"])
    make_coi(world, goods={"rows": [line(world, commodity=COFFEE, trade_name="Arabica")]})

    for text in ("hass", "0804", "Avocats", "HASS atlas", "souss verte avocado", "MSKU", reference.lower()):
        browser.open("/en/coi/").submit("form[role=search]", {"q": text}, button=".search button.main")
        assert [a.get_text() for a in browser.page.select("#certificates tbody a")] == [reference], text
        assert asked_in(browser.address) == {"q": [text]}


@both_ways
def test_the_list_is_filtered_by_status(app, world, htmx):
    make_coi(world)
    submitted = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app, htmx=htmx, language="fr").sign_in(world["exporter"]).open("/fr/coi/")

    browser.click("form[role=search] [formaction]")
    browser.submit("form[role=search]", {"status": Status.DESCRIPTION_COMPLETED.value}, button="button.main")

    assert [a.get_text() for a in browser.page.select("#certificates tbody a")] == [submitted]
    assert browser.value("status") == Status.DESCRIPTION_COMPLETED


@both_ways
def test_a_search_that_finds_nothing_says_what_to_try(app, world, htmx):
    make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/")

    browser.submit("form[role=search]", {"q": "nothing like this"}, button=".search button.main")

    nothing = "No certificate that you may see fits this search. Try fewer words, or another status."
    assert browser.reading("#certificates p.panel") == words(app, "en", nothing)


def test_htmx_leaves_the_list_as_a_reload_would_show_it(app, world):
    make_coi(world)
    make_coi(world, Status.ISSUED)
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open("/en/coi/?q=atlas+coi.eu")
    opened = same_page(browser.page)

    browser.open("/en/coi/").submit("form[role=search]", {"q": "atlas coi.eu"}, button=".search button.main")

    assert [line for line in same_page(browser.page) if "hreflang" not in line] == [
        line for line in opened if "hreflang" not in line
    ]


@both_ways
def test_older_certificates_follow_page_by_page_each_once(app, world, htmx):
    day = clock.now() - timedelta(days=2)
    references = []
    for number in range(PAGE_SIZE + 2):
        with clock.at(day + timedelta(minutes=number // 3)):
            references.append(make_coi(world))
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/?q=atlas")

    first = [a.get_text() for a in browser.page.select("#certificates tbody a")]
    browser.click("#certificates [rel=next]")
    second = [a.get_text() for a in browser.page.select("#certificates tbody a")]

    assert first + second == list(reversed(references))
    assert len(first) == PAGE_SIZE
    assert query_of(browser.address)["q"] == ["atlas"]
    assert not browser.has("#certificates [rel=next]"), "there is nothing older"


def test_the_help_page_tells_every_status_and_every_box(app):
    browser = Browser(app).open("/en/coi/rights")

    sections = [section["aria-labelledby"] for section in browser.page.select("main section")]
    statuses = [f"{form.kind}-{status}" for form in EDITIONS.values() for status in form.statuses]
    assert sections == [*statuses, "documents", "numbers-coi", "numbers-extract"]
    numbers = [term.get_text() for term in browser.page.select("dl.numbers dt")]
    assert numbers == [box.number for form in EDITIONS.values() for box in form.boxes]


# The language switch


PAGES = [
    "/en/",
    "/en/coi/?q=atlas&status=draft",
    "/en/coi/{reference}",
    "/en/coi/{reference}?open=all",
    "/en/coi/{reference}?open=goods&open=load",
    "/en/coi/{reference}/boxes/goods",
    "/en/coi/{reference}/boxes/goods/edit",
    "/en/coi/{reference}/commodities?q=avocat&code=08044000",
    "/en/coi/{reference}/steps/submit",
    "/en/coi/{reference}/history",
    "/en/coi/new?q=avocat&code=08044000&code=09011100",
    "/en/coi/new/boxes?code=08044000",
    "/en/coi/rights",
]


def test_the_language_switch_keeps_the_page_and_its_filters(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    for page in PAGES:
        english = page.format(reference=reference)
        browser.open(english).click("[hreflang=fr]")
        french = browser.address
        browser.click("[hreflang=en]")

        assert browser.status == 200, english
        assert french.partition("?")[0] == english.partition("?")[0].replace("/en/", "/fr/", 1)
        assert query_of(french) == query_of(browser.address) == query_of(english)
        assert browser.address.partition("?")[0] == english.partition("?")[0]


def test_the_language_switch_of_the_sign_in_page_keeps_where_one_was_going(app, world):
    browser = Browser(app).open("/en/coi/?q=atlas")
    assert browser.address.startswith("/en/sign-in")

    browser.click("[hreflang=fr]")
    browser.submit("form.panel", {"email": "exporter@test.example", "password": "correct horse battery staple"})

    assert (browser.address, browser.status) == ("/en/coi/?q=atlas", 200)


def test_the_language_switch_of_a_page_that_does_not_exist_leads_home(app, world):
    browser = Browser(app).sign_in(world["exporter"])

    for path in ("coi/nothing", "coi/new/nothing", "nothing"):
        assert browser.open(f"/en/{path}").status == 404
        assert browser.click("[hreflang=fr]").address == "/fr/"


def test_what_was_sent_stays_typed_in_the_other_language_and_back(app, world):
    reference = make_coi(world)
    page = f"/coi/{reference}/boxes/gross_weight/edit"
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}?open=gross_weight&open=transport")
    typed = {"gross_weight-weight": "1,250.5", "transport-t1-identification": "x" * 256}
    browser.submit("#sheet", typed, button="#box-gross-weight button.main")
    assert browser.status == 422
    before = get(world, reference).content().answers

    for language, weight in (("fr", "1250,5"), ("en", "1,250.5")):
        browser.submit(".tongues", button=f"[lang={language}]") if language == "fr" else browser.click("[hreflang=en]")

        assert (browser.address.partition("?")[0], browser.status) == (f"/{language}{page}", 200)
        assert browser.one("[name=gross_weight-weight]")["value"] == weight
        assert browser.one("[name=transport-t1-identification]")["value"] == "x" * 256
    assert get(world, reference).content().answers == before, "shown, never obeyed"


def test_a_page_of_a_commodity_list_carries_the_codes_into_the_other_language(app, world):
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open("/en/coi/new")
    browser.submit("#picker", {"q": "avocat"}, button=".search button.main")
    browser.submit("#picker", {"code": [formatted_code(AVOCADO)]}, button=".search button.main")

    browser.open(browser.address.replace("/en/", "/fr/"))

    assert browser.has(f"[name=code][value='{formatted_code(AVOCADO)}'][checked]")
