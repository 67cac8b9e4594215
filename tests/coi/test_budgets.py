"""What a page may cost: bytes on a slow line, requests, and statements to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import brotli
import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from bench import ecoindex
from portal.coi.domain.lifecycle import Status
from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.services import load_builtin
from portal.extensions import db
from tests.coi.shelves import fill_shelf
from tests.coi.test_journeys import fill_in_every_box
from tests.commodities.nomenclature import as_row, whole_list
from tests.commodities.searches import SEARCHES
from tests.factories import AVOCADO, COCOA_PASTE, COFFEE, PASSWORD, email_of, line, make_coi, make_document
from tests.support.browser import Browser
from tests.support.dialog import fragment, hits, sent
from tests.support.papers import pdf

ROOT = Path(__file__).parents[2]
PAGE, FOUND, STYLE, SCRIPTS, REQUESTS, STATEMENTS, ELEMENTS = 6_000, 600, 4_096, 17_408, 4, 10, 380
APART = ("art", "blo", "col", "ind", "pro", "qua", "tre", "ver", "wil")
"""Beginnings of words of which the first ten commodities have the least in common."""
FLIGHT, SAVED = 6_400, 400
"""The sign-in page with its style, and what comes back for a box that was saved: headers and TLS make 7,000 and 800."""
ACT_REQUESTS, ACT_BYTES = 16, 41_500
"""From the sign-in page to a submitted certificate; headers and TLS make the bytes 50,000 (`make bench-wire`)."""
LINES = [
    {"commodity": AVOCADO, "trade_name": "Hass avocado, class I", "lot": "L26-0417"},
    {"commodity": AVOCADO, "trade_name": "Avocat Fuerte", "lot": "L26-0418", "packages": 320},
    {"commodity": COFFEE, "trade_name": "Arabica, washed", "lot": "CAF-7-2026", "package_type": "bag"},
    {"commodity": COCOA_PASTE, "trade_name": "Pâte de cacao", "lot": "PC-19", "package_type": "drum"},
]


def goods(world, *lines: dict) -> dict:
    return {"rows": [line(world, **more) for more in lines]}


def as_served(browser: Browser, address: str) -> bytes:
    """What crosses the line for a page."""
    answer = browser.fetch("GET", address, headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.content_encoding) == (200, "br"), address
    return answer.data


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that reach the database, without those that begin and end transactions."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        if not statement.lstrip().upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def count(browser: Browser, address: str) -> int:
    """How many statements a page takes once the portal is warm."""
    browser.fetch("GET", address)
    with statements() as sent:
        answer = browser.fetch("GET", address)
    assert answer.status_code == 200, address
    return len(sent)


# Bytes


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("status", [Status.DRAFT, Status.ISSUED, Status.FIRST_CONSIGNEE_SIGNED])
def test_a_certificate_with_four_lines_is_small(app, world, language, status):
    heavy = {"weight": Decimal(60000), "unit": "kg"}
    reference = make_coi(world, status, goods=goods(world, *LINES), gross_weight=heavy)
    if status is not Status.FIRST_CONSIGNEE_SIGNED:
        for kind in ("commercial_invoice", "analysis"):
            make_document(world, reference, type=kind, file=pdf(), comment="Four pages")
    browser = Browser(app).sign_in(world["exporter"])

    sent = as_served(browser, f"/{language}/coi/{reference}")

    assert brotli.decompress(sent).count(b'<tr id="line-') == 4
    assert len(sent) <= PAGE


@pytest.mark.parametrize("lines", ["built in", "whole"])
def test_ten_commodities_that_were_found_are_small_whatever_was_typed(app, lines):
    db.session.add_all(map(as_row, BUILTIN if lines == "built in" else whole_list()))
    db.session.commit()

    asked = [*(search.typed for search in SEARCHES), *APART]
    found = {(language, typed): fragment(app, language, typed) for language in ("en", "fr") for typed in asked}
    sizes = {which: sent(app, some) for which, some in found.items()}

    assert sum(hits(some) == 10 for some in found.values()) >= 60
    assert {which: size for which, size in sizes.items() if size > FOUND} == {}


def test_they_are_sent_as_they_were_measured(app, world):
    load_builtin()
    browser = Browser(app).sign_in(world["exporter"])
    headers = {"Accept-Encoding": "br", "HX-Request": "true"}

    for typed in ("huile", "mangoes"):
        answer = browser.fetch("GET", f"/fr/coi/new?q={typed}", headers=headers)
        assert len(answer.data) == sent(app, fragment(app, "fr", typed)) <= FOUND
        assert hits(brotli.decompress(answer.data).decode()) == 10


def compressed(name: str) -> int:
    """The bytes of a static file as ``make`` compresses it."""
    return len(brotli.compress((ROOT / "static" / name).read_bytes()))


def test_the_style_sheet_is_small():
    assert compressed("css/portal.css") <= STYLE


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sign_in_page_and_its_style_are_small(app, language):
    assert len(as_served(Browser(app), f"/{language}/sign-in")) + compressed("css/portal.css") <= FLIGHT


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_comes_back_for_a_saved_box_is_small(app, world, language):
    reference = make_coi(world, goods=goods(world, *LINES), gross_weight={"weight": Decimal(60000), "unit": "kg"})
    browser = Browser(app, htmx=True, language=language).sign_in(world["exporter"])

    saving(browser, reference, 60001, language)

    assert browser.response is not None
    assert "60" in browser.reading("#box-gross-weight")
    assert len(brotli.compress(browser.response.data, quality=5)) <= SAVED


def test_only_what_changed_comes_back_for_a_saved_box(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    parts = ("sheet-head", "panel-ready", "ready", "panel-ball")

    def sent_for(weight: int) -> list[str]:
        saving(browser, reference, weight)
        assert browser.response is not None
        return [part for part in parts if f'id="{part}"' in browser.response.text]

    assert sent_for(6000) == []
    assert sent_for(1) == ["ready"], "too little to be true"
    assert "less than the net weight" in browser.reading("#panel")
    assert sent_for(2) == ["ready"], "the sentence has another number"
    assert sent_for(6000) == ["ready"]
    assert "less than the net weight" not in browser.reading("#panel")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_whole_act_without_javascript_is_small(app, world, language):
    load_builtin()
    browser = Counting(app, language=language)
    browser.open(f"/{language}/sign-in")
    browser.submit("main form", {"email": email_of(world["exporter"]), "password": PASSWORD}, button="button.main")
    browser.click("main a[href$='/coi/new']")
    browser.submit("#picker", {"q": "0804 40 00, 0901 11 00, 1803 10 00, 1803 20 00"}, button=".search button")
    codes = [tick["value"] for tick in browser.page.select("[name=code]")]
    assert len(codes) == 4
    browser.submit("#picker", {"code": codes}, button="[formaction]")
    browser.submit("main form", {"issuing_body-body-q": "MA-BIO-154"}, button=".head button")
    browser.click("#sheet-head a[href$='open=all']")
    fill_in_every_box(browser, world)
    browser.click("#sheet-head [value=submit]").click("main button.main")

    assert browser.has(f".badge.{Status.DESCRIPTION_COMPLETED}")
    assert len(browser.seen) + 1 <= ACT_REQUESTS, "the style sheet is one more"
    assert browser.bytes + compressed("css/portal.css") <= ACT_BYTES


class Counting(Browser):
    """A browser that adds up what it sends and receives, compressed as the portal does."""

    bytes = 0

    def fetch(self, method: str, address: str, **arguments: object) -> TestResponse:
        """One request."""
        response = super().fetch(method, address, **arguments)
        self.bytes += len(str(arguments.get("data") or "")) + len(brotli.compress(response.data, quality=5))
        return response


def test_a_redirect_has_no_body(app, world):
    assert Browser(app).fetch("GET", "/en/coi/").data == b""


def test_the_scripts_are_small():
    everything = [path.relative_to(ROOT / "static") for path in (ROOT / "static").rglob("*.js")]
    scripts = [name for name in everything if name.name != "keys.js"]  # only who switched shortcuts on has it

    assert len(scripts) == 2
    assert sum(compressed(str(name)) for name in scripts) <= SCRIPTS


def test_a_cold_browser_asks_four_times(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    for address in (f"/en/coi/{reference}", "/en/", "/en/coi/", "/en/coi/new", f"/en/coi/{reference}?open=all"):
        page = browser.open(address).page
        loaded = page.select("[src], link[rel=stylesheet], link[rel=preload], object, iframe, img, svg image")
        icons = [link for link in page.select("link[rel~=icon]") if not link["href"].startswith("data:")]
        assert 1 + len(loaded) + len(icons) <= REQUESTS, address


# Elements


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED, Status.VERIFIED])
def test_a_certificate_with_four_lines_has_few_elements_whoever_reads_it(app, world, status):
    heavy = {"weight": Decimal(60000), "unit": "kg"}
    reference = make_coi(world, status, goods=goods(world, *LINES), gross_weight=heavy)
    if status is not Status.VERIFIED:
        for kind in ("commercial_invoice", "analysis"):
            make_document(world, reference, type=kind, file=pdf(), comment="Four pages")

    readers = ["exporter", *([] if status is Status.DRAFT else ["body", "importer", "post", "consignee"])]
    pages = {who: Browser(app).sign_in(world[who]).fetch("GET", f"/en/coi/{reference}").text for who in readers}

    assert all(page.count('<tr id="line-') == 4 for page in pages.values())
    assert {who: n for who, page in pages.items() if (n := ecoindex.elements(page)) > ELEMENTS} == {}
    assert {who: n for who, page in pages.items() if (n := ecoindex.of_page(page)) < ecoindex.A} == {}


@pytest.mark.parametrize("who", ["exporter", "post"])
def test_what_is_to_do_is_light_however_much_it_is(app, world, who):
    for _ in range(26):
        make_coi(world, Status.DRAFT if who == "exporter" else Status.ISSUED)
    browser = Browser(app).sign_in(world[who]).open("/en/")

    assert len(browser.page.select("tbody tr")) == 25
    assert ecoindex.of_page(browser.text) >= ecoindex.A
    browser.click(f"main a[href*='tab={'drafts' if who == 'exporter' else 'to_do'}']")
    assert len(browser.page.select("#certificates tbody tr")) == 25


def test_a_page_of_the_list_is_light(app, world):
    fill_shelf(world, 26)
    page = Browser(app).sign_in(world["exporter"]).fetch("GET", "/en/coi/?q=atlas").text

    assert page.count('<th scope="row"') == 25
    assert ecoindex.elements(page) <= ELEMENTS
    assert ecoindex.of_page(page) >= ecoindex.A


@pytest.mark.parametrize("more", ["", "?open=goods", "?open=goods:k7"])
def test_many_lines_are_light_25_at_a_time_one_of_them_being_filled_in(app, world, more):
    lines = goods(world, *({"key": f"k{n}", "lot": f"L{n}"} for n in range(200)))
    reference = make_coi(world, goods=lines, gross_weight={"weight": Decimal(2_000_000), "unit": "kg"})
    page = Browser(app).sign_in(world["exporter"]).fetch("GET", f"/en/coi/{reference}{more}").text

    assert page.count(' id="line-k') - page.count('<datalist id="line-k') == 25
    assert ecoindex.of_page(page) >= ecoindex.A


def test_ordinary_pages_are_light(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    addresses = ("/en/", "/en/profile", "/en/coi/filter", "/en/coi/new", f"/en/coi/{reference}/ready")
    others = (f"/en/coi/new/boxes?code={AVOCADO}&code={COFFEE}", "/en/coi/rights", "/en/sign-in")

    pages = {address: browser.fetch("GET", address).text for address in (*addresses, *others)}

    assert {name: n for name, page in pages.items() if (n := ecoindex.of_page(page)) < ecoindex.A} == {}


@pytest.mark.parametrize(
    ("elements", "points", "grade"), [(59, 93, "A"), (380, 81, "A"), (400, 80, "A"), (700, 68, "C")]
)
def test_ecoindex_is_that_of_its_method(elements, points, grade):
    found = ecoindex.ecoindex(elements, 4, 26)

    assert (int(found), ecoindex.grade(found)) == (points, grade)


# Statements


@pytest.mark.parametrize("lines", [1, 200])
def test_a_certificate_takes_few_statements_whatever_its_lines(app, world, lines):
    reference = make_coi(world, goods=goods(world, *({"lot": f"L{number}"} for number in range(lines))))
    browser = Browser(app).sign_in(world["exporter"])

    assert count(browser, f"/en/coi/{reference}") <= STATEMENTS


def test_a_certificate_takes_few_statements_whatever_its_documents(app, world):
    reference = make_coi(world)
    for _ in range(20):
        make_document(world, reference)
    browser = Browser(app).sign_in(world["exporter"])

    assert count(browser, f"/en/coi/{reference}") <= STATEMENTS


def test_a_certificate_being_filled_in_takes_no_more_statements_for_more_lines(app, world):
    few, many = (make_coi(world, goods=goods(world, *([{}] * lines))) for lines in (2, 60))
    browser = Browser(app).sign_in(world["exporter"])

    assert count(browser, f"/en/coi/{many}?open=all") <= count(browser, f"/en/coi/{few}?open=all")


def saving(browser: Browser, reference: str, weight: int, language: str = "en") -> int:
    """How many statements a box takes to be saved."""
    browser.htmx = True
    browser.open(f"/{language}/coi/{reference}").click("#box-gross-weight .edit")
    browser.fill({"gross_weight-weight": str(weight)})
    with statements() as sent:
        browser.click("#box-gross-weight button.main")
    assert browser.status == 200
    return len(sent)


def test_pages_take_no_more_statements_with_sixty_certificates_than_with_three(app, world):
    browser, authority = (Browser(app).sign_in(world[who]) for who in ("exporter", "post"))
    references = [make_coi(world) for _ in range(3)]
    addresses = ["/en/", "/en/coi/", "/en/coi/?q=atlas", "/en/coi/?status=draft", f"/en/coi/{references[0]}"]
    saving(browser, references[0], 6000)
    before = {address: count(browser, address) for address in addresses} | {
        "save": saving(browser, references[0], 6001)
    }
    waiting = count(authority, "/en/")

    references += [make_coi(world, Status.ISSUED if number % 5 == 0 else Status.DRAFT) for number in range(57)]

    after = {address: count(browser, address) for address in addresses} | {"save": saving(browser, references[0], 6002)}
    assert {name: (before[name], after[name]) for name in before if after[name] > before[name]} == {}
    assert count(authority, "/en/") <= waiting + 3, "with certificates there are companies, lines, lists to read"
    assert max(after[address] for address in addresses) <= STATEMENTS + 2


def test_the_history_takes_no_more_statements_for_more_entries(app, world):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    before = count(browser, f"/en/coi/{reference}/history")

    for weight in range(6000, 6010):
        saving(browser, reference, weight)

    assert count(browser, f"/en/coi/{reference}/history") <= before
