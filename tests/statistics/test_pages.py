"""The page of statistics and its files, as a person reads them."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from portal.coi.domain.lifecycle import Status
from tests.factories import COFFEE, make_coi, make_person
from tests.statistics.test_queries import goods, issued
from tests.support.browser import Browser
from tests.support.words import words

PERIOD = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def two(world):
    lines = [{"net_weight": Decimal("1234.5")}, {"commodity": COFFEE, "net_weight": Decimal(5), "unit": "hl"}]
    issued(world, goods=goods(world, *lines))
    issued(world, datetime(2026, 5, 2, tzinfo=UTC), Status.VERIFIED)


def rows(browser, table):
    found = browser.page.select("main table")[table]
    return [
        [" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])] for row in found.select("tbody tr")
    ]


@pytest.mark.usefixtures("two")
def test_the_tables_say_in_words_what_the_bars_draw(app, world):
    browser = Browser(app).sign_in(world["importer"]).open("/en/").click("nav a[href$=statistics]")
    browser.open(f"/en/statistics?{PERIOD}")

    assert browser.reading("nav [aria-current]") == "Statistics"
    assert "2 certificates count." in browser.text
    assert rows(browser, 0) == [["08 Fruit and nuts", "2", "6,034.5", ""], ["09 Coffee and tea", "1", "0", "500 l"]]
    assert rows(browser, 1) == [["Morocco", "2", "6,034.5", "500 l"]]
    assert [row[0] for row in rows(browser, 3)] == ["March 2026", "May 2026"]
    assert rows(browser, 4)[1] == ["From the submission to the issue (box 18)", "2", "2 days", "2 days"]
    assert rows(browser, 4)[2] == ["From the issue to the endorsement (box 20)", "1", "12 hours", "12 hours"]
    for table in browser.page.select("main table"):
        assert table.caption
        assert all(head["scope"] for head in table.find_all("th"))
        assert all(bar["aria-hidden"] == "true" for bar in table.find_all("svg"))
    assert [bar.rect["width"] for bar in browser.page.select("main table")[0].find_all("svg")] == ["100.0", "0"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_certificate_with_several_countries_of_origin_stands_under_none_of_them(app, world, language):
    issued(world, origin={"countries": ["TN", "MA"]})

    browser = Browser(app, language=language).sign_in(world["importer"]).open(f"/{language}/statistics?{PERIOD}")

    assert [row[0] for row in rows(browser, 1)] == [words(app, language, "Several countries")]


@pytest.mark.usefixtures("two")
def test_a_capacity_and_a_period_are_chosen_in_an_address_that_can_be_kept(app, world):
    browser = Browser(app).sign_in(world["importer"]).open("/en/statistics")

    browser.submit("form.panel", {"capacity": "importer", "from": "2026-03-01", "to": "2026-03-31"}, button="button")

    assert browser.address == "/en/statistics?capacity=importer&from=2026-03-01&to=2026-03-31"
    assert "1 certificate counts." in browser.text
    browser.open("/en/statistics?capacity=rfl&from=2026-03-01&to=2026-03-31")
    assert "Nothing was issued in this period." in browser.text


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("from=soon", "from", "“soon” is not a date. Write it like 21/11/2026."),
        ("from=2026-05-01&to=2026-04-01", "to", "The period ends before it begins."),
        ("capacity=control_body", "capacity", "Choose one of the list."),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_field(app, world, query, field, message):
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/statistics?{query}")

    assert browser.status == 422
    assert browser.reading(f"#{field}-error") == message
    assert not browser.has("main table")
    assert browser.fetch("GET", f"/en/statistics/file/month?{query}").status_code == 302


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(("language", "delimiter", "weight"), [("en", ",", "6034.5"), ("fr", ";", "6034,5")])
def test_each_table_is_a_file_too(app, world, language, delimiter, weight):
    browser = Browser(app, language=language).sign_in(world["importer"])

    def table(name):
        answer = browser.fetch("GET", f"/{language}/statistics/file/{name}?{PERIOD}")
        assert f"-{name}-2026-01-01-2026-12-31.csv" in answer.headers["Content-Disposition"]
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=delimiter))

    export = table("export")
    assert (export[1][1:], len(export[0])) == (["2", weight, "500"], 4)
    assert len(table("chapter")) == len(table("month")) == 3
    assert [row[1:3] for row in table("delays")[1:]] == [["2", "1"], ["2", "48"], ["1", "12"], ["0", ""]]
    assert browser.fetch("GET", f"/{language}/statistics/file/secrets").status_code == 404


def test_whoever_has_no_role_has_no_statistics(app, world):
    make_coi(world, Status.ISSUED)
    newcomer = Browser(app).sign_in(make_person())

    assert newcomer.fetch("GET", "/en/statistics").status_code == 403
    assert newcomer.fetch("GET", "/en/statistics/file/month").status_code == 403
