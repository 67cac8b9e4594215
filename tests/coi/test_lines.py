"""Box 13 line by line: a line is opened, saved, copied, added and taken out by itself; two people do not disturb."""

from decimal import Decimal

import pytest

from portal.coi import forms
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from tests.coi.test_budgets import as_served, count
from tests.factories import AVOCADO, COFFEE, get, line, make_coi
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.pages import text_of
from tests.support.words import words

LIGHT, LIGHT_LINE = 25_000, 2_500


def rows(world, reference):
    coi = get(world, reference)
    return coi.answers(coi.edition.box("goods"))[ROWS]


def lots(world, reference):
    return [row["lot"] for row in rows(world, reference)]


def with_lines(world, count_=12, status=Status.DRAFT):
    goods = {ROWS: [line(world, key=f"r{n}", lot=f"L{n}") for n in range(1, count_ + 1)]}
    return make_coi(world, status, goods=goods, gross_weight={"weight": Decimal(2_000_000), "unit": "kg"})


def edit(browser, key):
    return browser.click(f"#line-{key} > .small")


def copy(browser, key):
    """The key of the new line, which is being filled in below the other."""
    edit(browser, key).click(f"#line-{key} [aria-label^=Copy]")
    (new,) = browser.page.select(f".lines .editing:not(#line-{key})")
    return new["id"].removeprefix("line-")


def save(browser, key, typed=None):
    return browser.submit(f"#line-{key}", typed or {}, button="button.main")


@both_ways
def test_a_line_is_saved_by_itself(app, world, htmx):
    reference = with_lines(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    save(edit(browser, "r3"), "r3", {"goods-r3-lot": "NEW"})

    assert lots(world, reference) == ["L1", "L2", "NEW", *(f"L{n}" for n in range(4, 13))]
    assert text_of(browser.one("#line-r3")).startswith("Hass avocado · NEW")
    assert browser.one("#line-r3")["value"] == "3"
    assert not browser.has("#line-r3 input")
    assert "saved" in browser.message


@both_ways
def test_a_wrong_value_is_told_beside_it_and_nothing_is_saved(app, world, htmx):
    reference = with_lines(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    save(edit(browser, "r3"), "r3", {"goods-r3-lot": "NEW", "goods-r3-net_weight": "heavy"})

    assert browser.status == 422
    assert "“heavy” is not a number" in browser.reading("#line-r3 .error")
    assert browser.value("goods-r3-lot") == "NEW"
    assert lots(world, reference)[2] == "L3"


@both_ways
def test_a_line_is_copied_below_itself(app, world, htmx):
    reference = with_lines(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    new = copy(browser, "r2")
    assert browser.value(f"goods-{new}-trade_name") == "Hass avocado"
    assert browser.page.select("#box-goods .lines li[id]")[2]["id"] == f"line-{new}"
    save(browser, new, {f"goods-{new}-lot": "COPY"})

    assert lots(world, reference)[:4] == ["L1", "L2", "COPY", "L3"]
    assert text_of(browser.one(f"#line-{new}")).startswith("Hass avocado · COPY")
    assert [browser.one(f"#line-{key}")["value"] for key in (new, "r3")] == ["3", "4"]


@both_ways
def test_a_line_is_added_below_those_of_its_commodity(app, world, htmx):
    reference = make_coi(
        world, goods={ROWS: [line(world, key="a", lot="A"), line(world, key="b", commodity=COFFEE, lot="B")]}
    )
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    browser.click(f"#lines-{AVOCADO} .group :is(a, button)")
    new = browser.one("tr.editing")["id"].removeprefix("line-")
    save(browser, new, {f"goods-{new}-lot": "C", f"goods-{new}-trade_name": "Fuerte"})

    assert lots(world, reference) == ["A", "C", "B"]
    assert rows(world, reference)[1]["commodity"] == AVOCADO


@both_ways
def test_a_line_too_many_is_refused_and_stays_typed(app, world, monkeypatch, htmx):
    reference = with_lines(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    new = copy(browser, "r2")
    monkeypatch.setattr(forms, "MOST_ROWS", len(rows(world, reference)))

    save(browser, new, {f"goods-{new}-lot": "ONE MORE"})

    told = "A box has %(most)s lines at most."
    assert browser.status == 422
    assert words(app, "en", told, most=len(rows(world, reference))) in browser.reading(f"#line-{new}")
    assert browser.value(f"goods-{new}-lot") == "ONE MORE"


@both_ways
def test_a_new_line_that_is_given_up_leaves_nothing(app, world, htmx):
    reference = with_lines(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    new = copy(browser, "r2")
    browser.click(f"#line-{new} a.button")

    assert not browser.has(f"#line-{new}")
    assert len(rows(world, reference)) == 12


@both_ways
def test_a_line_is_taken_out_after_one_has_seen_which(app, world, htmx):
    reference = with_lines(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")

    edit(browser, "r2").submit("#line-r2", {}, button="button[value=remove]")
    assert "Hass avocado · L2" in browser.reading("#line-r2")
    assert len(rows(world, reference)) == 12
    save(browser, "r2")

    assert lots(world, reference) == ["L1", *(f"L{n}" for n in range(3, 13))]
    assert browser.one("#line-r3")["value"] == "2"


@both_ways
def test_two_people_on_two_lines_do_not_disturb_each_other(app, world, htmx):
    reference = with_lines(world)
    one, other = (Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}") for _ in range(2))
    edit(one, "r1")
    edit(other, "r2")

    save(one, "r1", {"goods-r1-lot": "ONE"})
    save(other, "r2", {"goods-r2-lot": "TWO"})

    assert lots(world, reference)[:3] == ["ONE", "TWO", "L3"]
    assert (one.status, other.status) == (200, 200)


@both_ways
def test_two_people_on_one_line_settle_it(app, world, htmx):
    reference = with_lines(world)
    one, other = (Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}") for _ in range(2))
    edit(one, "r1")
    edit(other, "r1")
    save(one, "r1", {"goods-r1-lot": "ONE"})
    save(edit(one, "r2"), "r2", {"goods-r2-lot": "BESIDE"})

    save(other, "r1", {"goods-r1-lot": "TWO"})

    assert other.status == 409
    shown = [text_of(cell) for cell in other.page.select("#line-r1 .problem tbody tr > *")]
    assert shown[1:] == ["L1", "ONE", "TWO"]
    assert lots(world, reference)[:2] == ["ONE", "BESIDE"]
    save(other, "r1")
    assert lots(world, reference)[:2] == ["TWO", "BESIDE"]


@both_ways
def test_a_line_somebody_took_out_meanwhile_is_not_lost(app, world, htmx):
    reference = with_lines(world)
    one, other = (Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}") for _ in range(2))
    edit(other, "r2")
    edit(one, "r2").submit("#line-r2", {}, button="button[value=remove]")
    save(one, "r2")

    save(other, "r2", {"goods-r2-lot": "STILL"})

    assert (other.status, other.value("goods-r2-lot")) == (409, "STILL")
    save(other, "r2")
    assert "STILL" in lots(world, reference)


def test_what_is_typed_elsewhere_stays_when_a_line_is_opened_without_javascript(app, world):
    reference = with_lines(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}?open=national_reference")
    browser.fill({"national_reference-number": "FR/7"})

    edit(browser, "r3").fill({"goods-r3-lot": "TYPED"})
    edit(browser, "r4")

    assert (browser.value("national_reference-number"), browser.value("goods-r3-lot")) == ("FR/7", "TYPED")
    assert browser.value("goods-r4-lot") == "L4"


def test_after_the_signature_a_line_opens_only_its_packages(app, world):
    reference = with_lines(world, status=Status.ISSUED)
    browser = Browser(app).sign_in(world["body"]).open(f"/en/coi/{reference}")

    edit(browser, "r2")

    assert browser.has("[name=goods-r2-packages]")
    assert not browser.has("[name=goods-r2-lot]")
    assert not browser.has(".lines .editing [value=remove]")
    save(browser, "r2", {"goods-r2-packages": "7"})
    assert [row["packages"] for row in rows(world, reference)][:3] == [1200, 7, 1200]


@pytest.mark.parametrize(
    "sent",
    [
        {"goods-r2-version": "1", "goods-r2-lot": "FORGED"},
        {"goods-r2-version": "1", "goods-r2-gone": "1"},
        {"goods-new1-version": "1", "goods-new1-commodity": AVOCADO, "goods-new1-lot": "FORGED"},
    ],
)
@pytest.mark.parametrize("who", ["body", "importer"])
def test_no_request_by_hand_changes_a_line_that_is_closed(app, world, who, sent):
    reference = with_lines(world, status=Status.ISSUED)
    before = stored.everything()
    browser = Browser(app).sign_in(world[who])

    answer = browser.post(f"/en/coi/{reference}/boxes/goods/lines/r2/edit", sent)

    assert answer.status_code in (400, 403, 422)
    assert stored.everything() == before


def test_two_hundred_lines_are_light_read_or_filled_in(app, world):
    few, many = with_lines(world, 4), with_lines(world, 200)
    browser = Browser(app).sign_in(world["exporter"])

    assert len(as_served(browser, f"/fr/coi/{many}")) <= LIGHT
    assert len(as_served(browser, f"/fr/coi/{many}?open=all")) <= LIGHT
    assert count(browser, f"/fr/coi/{many}") <= count(browser, f"/fr/coi/{few}")


def test_a_line_is_light_to_open_and_to_save(app, world):
    reference = with_lines(world, 200)
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open(f"/fr/coi/{reference}")
    heads = {"HX-Request": "true", "Accept-Encoding": "br"}

    opened = browser.fetch("GET", f"/fr/coi/{reference}/boxes/goods/lines/r9/edit", headers=heads)
    asked = {"goods-r9-version": "1", "goods-r9-lot": "X", "csrf_token": browser.token}
    saved = browser.fetch("POST", f"/fr/coi/{reference}/boxes/goods/lines/r9/edit", headers=heads, data=asked)

    assert (opened.status_code, saved.status_code) == (200, 200)
    assert len(opened.data) <= LIGHT_LINE
    assert len(saved.data) <= LIGHT_LINE


def test_the_history_of_a_line_keeps_that_line_alone_and_still_leads_back(app, world):
    reference = with_lines(world, 50)
    early = Browser(app, htmx=True).sign_in(world["exporter"]).open(f"/en/coi/{reference}?line=r40")
    edit(early, "r40")
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open(f"/en/coi/{reference}?lines=2")
    for key, lot in (("r30", "A"), ("r40", "B"), ("r30", "C")):
        save(edit(browser, key), key, {f"goods-{key}-lot": lot})

    entry = stored.history("coi:box:saved")[-1]
    assert [[len(row) for row in rows].count(1) for rows in entry.changes[ROWS]] == [49, 49]
    page = browser.open(f"/en/coi/{reference}/history?box=goods").text
    assert all(f"Line {number}, Lot number" in page for number in (30, 40))
    save(early, "r40", {"goods-r40-lot": "LATE"})
    assert [text_of(cell) for cell in early.page.select("#line-r40 .problem tbody tr > *")][1:] == ["L40", "B", "LATE"]


# Many lines, 25 at a time


def on_page(browser):
    """The lines that are shown."""
    return [row["id"].removeprefix("line-") for row in browser.page.select("#box-goods .lines li[id]")]


@both_ways
def test_many_lines_come_25_at_a_time_and_the_page_lasts_through_a_save(app, world, htmx):
    reference = with_lines(world, 60)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    assert on_page(browser) == [f"r{n}" for n in range(1, 26)]

    browser.click("#box-goods .pages :nth-child(2)")
    assert on_page(browser) == [f"r{n}" for n in range(26, 51)]
    assert text_of(browser.one("#box-goods .pages [aria-current]")) == "Page 2"

    save(edit(browser, "r33"), "r33", {"goods-r33-lot": "NEW"})
    assert on_page(browser) == [f"r{n}" for n in range(26, 51)]
    assert "NEW" in browser.reading("#line-r33")
    assert lots(world, reference)[32] == "NEW"


def test_another_page_of_lines_keeps_what_is_being_filled_in(app, world):
    reference = with_lines(world, 60)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    edit(browser, "r3").fill({"goods-r3-lot": "TYPED"})

    browser.click("#box-goods .pages :nth-child(3)")

    assert on_page(browser) == ["r3", *(f"r{n}" for n in range(51, 61))]
    assert browser.value("goods-r3-lot") == "TYPED"
    assert lots(world, reference)[2] == "L3"


@pytest.mark.parametrize(("page", "offered"), [(1, [1, 2, 8]), (4, [1, 3, 4, 5, 8]), (8, [1, 7, 8])])
def test_of_many_pages_those_around_the_first_and_the_last_are_offered(app, world, page, offered):
    reference = with_lines(world, 200)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}?lines={page}")

    assert [text_of(link) for link in browser.page.select("#box-goods .pages a")] == [f"Page {n}" for n in offered]


@pytest.mark.parametrize(("asked", "page"), [("0", 1), ("-4", 1), ("99", 3), ("x", 1), ("2", 2)])
def test_a_page_of_lines_that_is_not_there_is_the_nearest_one(app, world, asked, page):
    reference = with_lines(world, 60)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}?lines={asked}")

    assert text_of(browser.one("#box-goods .pages [aria-current]")) == f"Page {page}"
