"""Certificates as a file (§17, D40): what it contains, in both kinds and both languages; nothing more than the list."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from portal.coi import exports
from portal.coi.domain.filters import Asked, Order
from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi
from portal.extensions import db
from portal.organisations.models import Organisation, Role
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.people import Level
from portal.web import spreadsheets
from portal.web.spreadsheets import DANGEROUS, FORMATS, as_csv, as_xlsx
from tests.coi.shelves import fill_shelf
from tests.coi.test_budgets import statements
from tests.factories import COFFEE, line, make_coi
from tests.support.browser import Browser, query_of
from tests.support.words import words


def file_of(browser, query, kind="csv"):
    """The bytes of a file somebody asks for."""
    answer = browser.fetch("GET", f"/{browser.language}/coi/export/file?format={kind}&{query}")
    assert answer.status_code == 200, query
    return answer.data


def table(browser, query):
    """The rows of a CSV file, as a spreadsheet of that language reads it."""
    text = file_of(browser, query).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";" if browser.language == "fr" else ","))


def sheet(browser, query):
    """The rows of the one sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(browser, query, "xlsx")))
    assert len(book.sheet_names) == 1
    return book.get_sheet_by_index(0).to_python()


@pytest.fixture
def exporter(app, world):
    return Browser(app).sign_in(world["exporter"])


# What it contains


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_file_says_what_the_certificate_says(app, world, language):
    with clock.at(datetime(2026, 1, 5, 23, 30, tzinfo=UTC)):
        reference = make_coi(world, Status.ISSUED, gross_weight={"weight": Decimal("5200.5"), "unit": "kg"})
    browser = Browser(app, language=language).sign_in(world["exporter"])

    heads, row = table(browser, "")

    said = dict(zip(heads, row, strict=True))
    assert heads == [words(app, language, column.label) for column in exports.COLUMNS]
    expected = {
        "Reference": reference,
        "Status": words(app, language, "Issuing body declaration signed"),
        "Country of export": {"en": "Morocco", "fr": "Maroc"}[language],
        "Exporter": "Atlas Bio Export",
        "Importer": "ACME Bio Imports FR",
        "First consignee": "ACME Bio Foods FR",
        "Products": "0804 40 00 Hass avocado",
        "Gross weight": {"en": "5200.5", "fr": "5200,5"}[language],
        "Unit of the gross weight": "kg",
        "Issued": "2026-01-06",  # in Paris it was past midnight
        "Endorsed": "",
        "In batches": words(app, language, "No"),
    }
    assert {label: said[words(app, language, label)] for label in expected} == expected


def test_one_row_for_each_line_of_box_13(app, world, exporter):
    goods = [line(world, lot="L1", net_weight=Decimal("1234.125")), line(world, commodity=COFFEE, trade_name="Arabica")]
    reference = make_coi(world, goods={"rows": goods})

    columns = ("reference", "cn", "trade_name", "lot", "packages", "package_type", "net_weight", "unit", "producer",
               "line_body")  # fmt: skip
    heads, *rows = table(exporter, "rows=lines&" + "&".join(f"column={key}" for key in columns))

    assert len(heads) == len(columns)
    common = ["1200", "Carton"]
    assert rows == [
        [
            reference,
            "0804 40 00",
            "Hass avocado",
            "L1",
            *common,
            "1234.125",
            "kg",
            "Coopérative Souss Verte",
            "Ecocert SA",
        ],
        [
            reference,
            "0901 11 00",
            "Arabica",
            "L26-0417",
            *common,
            "4800",
            "kg",
            "Coopérative Souss Verte",
            "Ecocert SA",
        ],
    ]


def test_the_columns_are_those_that_were_chosen_in_the_order_of_the_table(world, exporter):
    make_coi(world)

    heads, _row = table(exporter, "column=weight&column=reference&column=nothing&column=lot")

    assert heads == ["Reference", "Gross weight"], "a column of the lines has no place among certificates"
    assert len(table(exporter, "column=nothing")[0]) == len(exports.COLUMNS)
    assert len(table(exporter, "rows=lines")[0]) == len(exports.COLUMNS) + len(exports.LINE_COLUMNS)


def test_numbers_and_dates_of_a_workbook_are_numbers_and_dates(world, exporter):
    with clock.at(datetime(2026, 1, 5, 9, tzinfo=UTC)):
        make_coi(world, gross_weight={"weight": Decimal("5200.5"), "unit": "kg"})

    heads, row = sheet(exporter, "rows=lines&column=weight&column=created&column=packages&column=issued&column=lot")

    said = dict(zip(heads, row, strict=True))
    assert said == {
        "Gross weight": 5200.5,
        "Created": date(2026, 1, 5),
        "Issued": "",
        "Number of packages": 1200.0,
        "Lot number": "L26-0417",
    }


@pytest.mark.parametrize("kind", FORMATS)
def test_the_file_follows_the_filter_the_tab_and_the_order(world, exporter, kind):
    first = make_coi(world, Status.ISSUED)
    second = make_coi(world, Status.ISSUED)
    make_coi(world)

    read = table if kind == "csv" else sheet
    rows = read(exporter, "column=reference&q=coi.eu&tab=elsewhere&sort=reference")[1:]

    assert rows == [[first], [second]]
    assert read(exporter, "column=reference&q=banana")[1:] == []


def test_nothing_is_exported_that_cannot_be_seen(app, world):
    draft, issued = make_coi(world), make_coi(world, Status.ISSUED)

    seen = {}
    for who, person in world.people.items():
        found = table(Browser(app).sign_in(person), "column=reference")[1:]
        seen[who] = {number for (number,) in found}

    assert seen["exporter"] == {draft, issued}
    assert seen["importer"] == seen["body"] == seen["post"] == seen["commission"] == {issued}
    assert seen["stranger"] == seen["forwarder"] == set()


def test_a_reader_exports(app, world):
    reference = make_coi(world)
    with transaction() as session:
        session.query(Role).filter_by(account_id=world["exporter"].account_id).one().level = Level.READER.value

    assert table(Browser(app).sign_in(world["exporter"]), "column=reference")[1:] == [[reference]]


def test_a_name_is_the_one_that_was_signed(app, world, exporter):
    make_coi(world, Status.ISSUED)
    with transaction() as session:
        session.get(Organisation, world.producer).name = "Renamed"

    assert table(exporter, "rows=lines&column=producer")[1:] == [["Coopérative Souss Verte"]]


# Formulas


@pytest.mark.parametrize("start", DANGEROUS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_text_becomes_a_formula(app, start, language):
    evil = f"{start}cmd|' /C calc'!A1"
    with app.test_request_context(f"/{language}/"):
        text = b"".join(as_csv(["Name", "Weight"], [[evil, Decimal("-1.5")], ["a;b,c\n=1", 7]])).decode("utf-8-sig")
        book = b"".join(as_xlsx(["Name", "Weight"], [[evil, Decimal("-1.5")]]))

    rows = list(csv.reader(io.StringIO(text), delimiter=";" if language == "fr" else ","))
    assert rows[1:] == [[f"'{evil}", "-1,5" if language == "fr" else "-1.5"], ["a;b,c\n=1", "7"]]
    part = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
    assert b"<f" not in part.replace(b"<font", b"")
    assert CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()[1][1] == -1.5


def test_a_formula_typed_in_a_box_leaves_the_portal_as_text(world, exporter):
    make_coi(world, goods={"rows": [line(world, trade_name='=HYPERLINK("http://x")', lot="@SUM(1)")]})

    rows = table(exporter, "rows=lines&column=trade_name&column=lot")

    assert rows[1] == ['\'=HYPERLINK("http://x")', "'@SUM(1)"]


def test_a_workbook_bears_any_text(app):
    texts = ["<b>&amp;</b>", "\x00\x0bé", "\ud800x", "x" * 40_000, "  spaces  ", "ﷺ🥑"]
    with app.test_request_context("/en/"):
        book = b"".join(as_xlsx(["<&>"], [[text] for text in texts]))

    archive = zipfile.ZipFile(io.BytesIO(book))
    assert archive.testzip() is None
    for name in archive.namelist():
        ElementTree.fromstring(archive.read(name))  # noqa: S314 - what we wrote ourselves
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0][:20] for row in rows] == ["<&>", "<b>&amp;</b>", "é", "x", "x" * 20, "spaces", "ﷺ🥑"]


# The page and the answer


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_offers_what_the_list_shows(app, world, language):
    make_coi(world)
    make_coi(world, Status.ISSUED)
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/?status=issued")

    browser.click("#certificates a[href*='/export']").submit("main form", {"rows": "lines"}, button="[value=csv]")

    answer, asked_for = browser.response, query_of(browser.seen[-1].path)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="certificat')
    assert answer.headers["Cache-Control"] == "no-store"
    assert (asked_for["status"], asked_for["rows"]) == (["issued"], ["lines"])
    assert len(answer.text.splitlines()) == 2


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/export?created_from=x", "/en/coi/?created_from=x"),
        ("/export/file?format=csv&created_from=x", "/en/coi/?created_from=x"),
        ("/export/file?format=pdf&status=draft", "/en/coi/export?status=draft"),
        ("/export/file", "/en/coi/export"),
    ],
)
def test_what_cannot_be_made_leads_back_to_where_it_is_told(world, exporter, asked, leads_to):
    assert exporter.open(f"/en/coi{asked}").address == leads_to


def test_more_rows_than_a_sheet_has_are_refused_in_words(app, world, exporter, monkeypatch):
    make_coi(world, goods={"rows": [line(world), line(world)]})
    monkeypatch.setitem(FORMATS, "xlsx", spreadsheets.Format("xlsx", "x/y", as_xlsx, most_rows=1))

    assert exporter.fetch("GET", "/en/coi/export/file?format=xlsx").status_code == 200
    refused = exporter.fetch("GET", "/en/coi/export/file?format=xlsx&rows=lines")

    assert refused.status_code == 409
    assert words(app, "en", "A workbook has %(most)s rows at most. Take CSV, or filter more.", most=1) in refused.text


# Thousands


def rows_of(world, asked=None, by_line=False):
    return exports.rows(world["commission"], asked or Asked(), exports.content((), by_line=by_line))


@pytest.mark.postgres
@pytest.mark.parametrize("order", [Order(), Order("issued"), Order("reference", descending=False)])
def test_every_certificate_has_one_row_whatever_the_batches(app, world, order):
    fill_shelf(world, 2 * exports.BATCH + 1)
    with app.test_request_context("/en/"):
        numbers = [row[0] for row in rows_of(world, Asked(order=order))]

    expected = [f"COI.EU.2026.{number:07}" for number in range(1, 2 * exports.BATCH + 2)]
    assert numbers == (expected[::-1] if order.descending else expected)


@pytest.mark.parametrize("by_line", [False, True])
def test_a_batch_takes_few_statements_whatever_its_rows(app, world, by_line):
    fill_shelf(world, 3 * exports.BATCH)
    with app.test_request_context("/en/"), statements() as sent:
        rows = list(rows_of(world, by_line=by_line))

    assert len(rows) == 3 * exports.BATCH * (2 if by_line else 1)
    assert len(sent) <= 4 * 4, "three full batches, and a look whether there is more"


@pytest.mark.parametrize("kind", FORMATS)
def test_the_file_begins_after_the_first_batch(app, world, kind):
    fill_shelf(world, 5 * exports.BATCH)
    with app.test_request_context("/en/"):
        made = FORMATS[kind].made(["x"], rows_of(world))
        with statements() as sent:
            begun = list(islice(made, 2))
        made.close()

    assert all(begun)
    assert len(sent) <= 4 * 3, "not all five batches were read"


def peak(app, world, kind, how_many):
    """The most memory that making a file took, after a first one has filled what stays."""
    with app.test_request_context("/en/"):
        asked = Asked({"q": "avocado"})
        rows = islice(rows_of(world, asked, by_line=True), how_many)
        tracemalloc.start()
        try:
            size = sum(len(chunk) for chunk in FORMATS[kind].made(["x"], rows))
            return tracemalloc.get_traced_memory()[1], size
        finally:
            tracemalloc.stop()
            db.session.rollback()


@pytest.mark.usefixtures("garbage_as_usual")
@pytest.mark.parametrize("kind", FORMATS)
def test_memory_does_not_grow_with_the_rows(app, world, kind):
    fill_shelf(world, 2000)
    peak(app, world, kind, 400)

    few, small = peak(app, world, kind, 800)
    many, large = peak(app, world, kind, 4000)

    assert large > 3 * small
    assert many < 1.3 * few + 500_000, (few, many)


def test_a_certificate_changed_meanwhile_does_not_stop_the_file(app, world):
    fill_shelf(world, exports.BATCH + 5)
    with app.test_request_context("/en/"):
        rows = rows_of(world, Asked(order=Order("reference", descending=False)))
        begun = list(islice(rows, 3))
        with transaction() as session:
            session.get(Coi, exports.BATCH + 2).changed_at = clock.now() + timedelta(days=1)
        rest = list(rows)

    assert len(begun) + len(rest) == exports.BATCH + 5
