"""A draft goes out as a workbook and comes back: what it offers, what it changes, who was faster."""

import datetime
import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from portal.coi import services
from portal.coi.domain.boxes import ROWS, Kind
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.editions.coi_2017 import CUSTOMS_PROCEDURES
from portal.coi.domain.lifecycle import Status
from portal.exchange import answers, files
from portal.exchange.domain import template
from portal.exchange.domain.tables import Oddity, Strange
from portal.exchange.domain.template import OWN_SHEET
from portal.organisations.domain import Activity
from portal.shared.errors import Invalid
from tests.exchange.sending import send
from tests.exchange.tables import workbook
from tests.factories import get, line, make_coi, make_operator
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import word, words


def address(reference, language="en"):
    return f"/{language}/coi/{reference}/workbook"


def downloaded(app, world, reference, *, who="exporter", language="en"):
    """Somebody on the page of the workbook, and the workbook they downloaded."""
    browser = Browser(app, language=language).sign_in(world[who]).open(address(reference, language))
    browser.click("a.main")
    return browser, browser.response.data


def filled_in(data, changes=None, rows=None, *, without=""):
    """The workbook as a spreadsheet saves it, with other values: by key of a field, and rows of a sheet.

    ``without``: the name of a sheet that is taken out.
    """
    book = files.read(io.BytesIO(data), kept_apart=OWN_SHEET)

    def more(made):
        for table in (t for t in [*book.tables[1:], book.kept_apart] if t.name != without):
            sheet = made.add_worksheet(table.name)
            texts = [list(row.cells) for row in table.rows]
            for number, cells in enumerate((rows or {}).get(table.name, texts)):
                for column, cell in enumerate(cells):
                    sheet.write(number, column, float(cell) if isinstance(cell, Decimal) else cell)
            if table.name == OWN_SHEET:
                sheet.hide()

    first = [list(row.cells) for row in book.tables[0].rows]
    for cells in first:
        if len(cells) > 4 and cells[4] in (changes or {}):
            cells[3] = changes[cells[4]]
    texts = [[float(cell) if isinstance(cell, Decimal) else cell for cell in cells] for cells in first]
    return workbook(*texts, more=more)


def sheet_rows(data, name):
    (table,) = [t for t in files.read(io.BytesIO(data)).tables if t.name == name]
    return [list(row.cells) for row in table.rows]


# What goes out

HEADS = ("Title", "Field", "Value")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workbook_has_a_row_for_each_field_and_a_sheet_for_each_box_with_lines(app, world, language):
    reference = make_coi(world)
    _browser, data = downloaded(app, world, reference, language=language)

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))

    assert book.sheet_names[0] == words(app, language, "Certificate")
    assert [name for name in book.sheet_names if name.endswith(("13", "14–15", "17"))]
    first = book.get_sheet_by_index(0).to_python()
    values = {row[4]: row[3] for row in first if len(row) > 4 and row[4]}
    heads = [word(app, language, "certificate", "Box"), *(words(app, language, head) for head in HEADS)]
    assert heads in [row[: len(heads)] for row in first]
    assert values["exporter.operator"].startswith("Atlas Bio Export · ")
    assert values["point_of_entry.country"] == "France"
    assert values["gross_weight.weight"] == 5200
    assert values["first_consignee.in_batches"] == words(app, language, "No")
    assert "endorsement.decision" not in values


@pytest.mark.postgres
def test_closed_lists_countries_and_usual_partners_are_offered(app, world):
    make_coi(world)
    reference = make_coi(world, importer={"operator": None})
    _browser, data = downloaded(app, world, reference)

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    offered = [set(column) - {""} for column in zip(*book.get_sheet_by_name("_lists").to_python(), strict=True)]

    assert any("ACME Bio Imports FR · " in next(iter(column)) for column in offered if len(column) == 1)
    assert any({"kg", "t", "piece"} <= column for column in offered)
    assert any({"France", "Morocco"} <= column for column in offered)


@pytest.mark.parametrize(
    ("status", "who", "code"),
    [
        (Status.DRAFT, "exporter", 200),
        (Status.DESCRIPTION_COMPLETED, "body", 200),
        (Status.DESCRIPTION_COMPLETED, "exporter", 403),
        (Status.VERIFIED, "body", 403),
    ],
)
def test_only_who_may_change_a_box_now_gets_the_workbook(app, world, status, who, code):
    reference = make_coi(world, status)
    browser = Browser(app).sign_in(world[who])

    assert browser.fetch("GET", address(reference)).status_code == code
    assert browser.fetch("GET", f"{address(reference)}/file").status_code == code
    assert browser.open(f"/en/coi/{reference}").has("a[href$='/workbook']") is (code == 200)


# What comes back


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workbook_that_was_not_touched_changes_nothing(app, world, language):
    texts = {"number": "=1+1 <b>"}
    semicolon = make_operator("Dupont; Fils", "FR", Activity.RFL)
    containers = {ROWS: [{"key": "c1", "container": "MSKU1234565", "seal": "'7"}]}
    reference = make_coi(
        world, national_reference=texts, containers=containers, load={"operators": [world.forwarder, semicolon]},
        journey={"departure": datetime.date(2030, 5, 2), "arrival": datetime.date(2030, 6, 1)},
        goods={ROWS: [line(world, net_weight=Decimal("1.234")), line(world, producer=None, control_body=None)]},
    )  # fmt: skip
    browser, data = downloaded(app, world, reference, language=language)

    send(browser, data)

    assert browser.status == 200
    assert not browser.has("[name=accept]")
    assert words(app, language, "The workbook says what the certificate says: nothing is to be saved.") in browser.text


def test_what_was_filled_in_is_shown_old_and_new_and_taken_box_by_box(app, world):
    reference = make_coi(world)
    browser, data = downloaded(app, world, reference)
    goods = sheet_rows(data, "Box 13")
    goods[1][2] = "L-OFFLINE"
    goods.append(["0901 11 00", "Arabica", "CAF-1", 12, "Bag", 720.5, "kg", "Coopérative Souss Verte"])

    changes = {"national_reference.number": "N-7", "origin.countries": "Maroc; Tunisia", "export_country.country": "TN"}
    send(browser, filled_in(data, changes, {"Box 13": goods}))
    assert "Morocco and Tunisia" in browser.text
    browser.fill({"accept": ["national_reference", "goods"]}).click("[value=accept]")

    coi = get(world, reference)
    assert browser.address == f"/en/coi/{reference}"
    assert coi.national_reference == "N-7"
    assert coi.origin_countries == ["MA"], "its box was not ticked"
    first, second = coi.content().rows("goods")
    assert (first["lot"], second["lot"], second["net_weight"]) == ("L-OFFLINE", "CAF-1", Decimal("720.5"))
    assert second["control_body"] == world.body


def test_a_typed_day_and_a_name_with_a_semicolon_are_read(app, world):
    semicolon = make_operator("Dupont; Fils", "FR", Activity.RFL)
    reference = make_coi(world, load={"operators": []})
    browser, data = downloaded(app, world, reference)

    send(browser, filled_in(data, {"journey.departure": "02/05/2030", "load.operators": "Dupont; Fils; Transit Dupré"}))
    assert "2 May 2030" in browser.text
    assert "as “Dupont”" in browser.text, "only a name that is the whole cell, or was there before, has a semicolon"
    send(browser.open(address(reference)), filled_in(data, {"load.operators": "Dupont; Fils"}))
    browser.fill({"accept": ["load"]}).click("[value=accept]")

    assert get(world, reference).content().value("load", "operators") == [semicolon]


def test_a_line_without_a_cn_code_is_told_at_its_cell(app, world):
    reference = make_coi(world)
    browser, data = downloaded(app, world, reference)
    goods = sheet_rows(data, "Box 13")
    goods.append(["", "Arabica", "CAF-1", 12, "Bag", 720.5, "kg", "Coopérative Souss Verte"])

    send(browser, filled_in(data, rows={"Box 13": goods}))

    assert "Write the CN code" in browser.reading("main li:-soup-contains('A3')")
    assert not browser.has("[name=accept]")


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2030-05-02", "2030-05-02"), ("2/5/2030", "2030-05-02"), ("soon", "not a date"), ("2203-01-01", "too far away")],
)
def test_a_day_is_read_as_text_and_as_a_date_of_a_spreadsheet(typed, day):
    source = next(f for f in EDITIONS["coi-2017"].box("journey").fields if f.kind is Kind.DAY)
    cell = Strange(Oddity.DATE, f"{typed} 00:00:00")

    for raw in (typed, cell):
        try:
            assert str(answers.read(source, raw, answers.Register(), [])) == day
        except Invalid as invalid:
            assert day in invalid.message  # noqa: PT017 - two of the four are refused


def test_every_kind_of_answer_is_read_from_a_cell():
    assert {field.kind for edition in EDITIONS.values() for box in edition.boxes for field in box.fields} <= set(
        answers.READERS
    )


def test_sent_twice_a_workbook_is_taken_once(app, world):
    reference = make_coi(world)
    browser, data = downloaded(app, world, reference)
    goods = sheet_rows(data, "Box 13")
    goods.append(["0901 11 00", "Arabica", "CAF-1", 12, "Bag", 720.5, "kg", "Coopérative Souss Verte"])
    send(browser, filled_in(data, rows={"Box 13": goods}))
    sent = [*browser._filled_in(browser.one("main form")), ("do", "accept")]

    answers = [browser.post(address(reference), sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(get(world, reference).content().rows("goods")) == 2


def test_a_box_saved_since_the_download_is_shown_three_ways_and_taken_only_on_purpose(app, world):
    reference = make_coi(world, national_reference={"number": "OLD"})
    browser, data = downloaded(app, world, reference)
    version = get(world, reference).version_of(get(world, reference).edition.box("national_reference"))
    theirs = {"national_reference": ({"number": "THEIRS"}, version)}
    services.save_boxes(reference, theirs, actor=world["exporter"])

    send(browser, filled_in(data, {"national_reference.number": "MINE"}))
    assert [cell.get_text(strip=True) for cell in browser.page.select("main td")] == ["OLD", "THEIRS", "MINE"]
    browser.click("[value=accept]")
    assert (browser.status, get(world, reference).national_reference) == (422, "THEIRS")
    browser.fill({"accept": ["national_reference"]}).click("[value=accept]")

    assert get(world, reference).national_reference == "MINE"


@pytest.mark.parametrize(("cell", "is_conflict"), [({"net_weight": Decimal(9)}, False), ({"lot": "THEIRS"}, True)])
def test_a_line_that_a_colleague_changed_stays_changed(app, world, cell, is_conflict):
    reference = make_coi(world, goods={ROWS: [line(world, key="k1", lot="L-1"), line(world, key="k2", lot="L-2")]})
    browser, data = downloaded(app, world, reference)
    coi = get(world, reference)
    first, second = coi.content().rows("goods")
    theirs = [{**first, **cell}, {**second, "lot": "OTHER"}, line(world, key="k3", lot="L-3")]
    version = coi.version_of(coi.edition.box("goods"))
    services.save_boxes(reference, {"goods": ({ROWS: theirs}, version)}, actor=world["exporter"])
    sheet = sheet_rows(data, "Box 13")
    sheet[1][2] = "MINE"

    send(browser, filled_in(data, rows={"Box 13": sheet}))
    assert bool(browser.one("[name=accept]").get("checked") is None) is is_conflict
    assert "OTHER" not in browser.text, "what only they changed is no matter of this workbook"
    browser.fill({"accept": ["goods"]}).click("[value=accept]")

    rows = get(world, reference).content().rows("goods")
    assert [row["lot"] for row in rows] == ["MINE", "OTHER", "L-3"]
    assert rows[0]["net_weight"] == cell.get("net_weight", first["net_weight"])


def test_a_box_saved_while_the_page_was_looked_at_is_not_written_over(app, world):
    reference = make_coi(world, national_reference={"number": "OLD"})
    browser, data = downloaded(app, world, reference)
    send(browser, filled_in(data, {"national_reference.number": "MINE"}))
    theirs = {"national_reference": ({"number": "THEIRS"}, 1)}
    services.save_boxes(reference, theirs, actor=world["exporter"])

    browser.click("[value=accept]")

    assert browser.status == 409
    assert get(world, reference).national_reference == "THEIRS"
    assert "MINE" in browser.text


def test_a_box_with_a_cell_to_mend_is_not_taken_and_its_cell_is_named(app, world):
    reference = make_coi(world)
    browser, data = downloaded(app, world, reference)

    send(browser, filled_in(data, {"gross_weight.weight": "heavy", "national_reference.number": "N-7"}))

    assert "D" in browser.reading("main li:-soup-contains('heavy')").partition(",")[0]
    assert [c["value"] for c in browser.page.select("[name=accept]")] == ["national_reference"]
    browser.post(address(reference), {**dict(browser._filled_in(browser.one("main form"))), "accept": "gross_weight",
                                      "gross_weight-version": "1", "do": "accept"})  # fmt: skip
    assert get(world, reference).gross_weight == 5200


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_no_answer_of_a_tick_or_of_a_short_list_is_told_in_words(app, world, language):
    exporter, draft = downloaded(app, world, make_coi(world), language=language)
    post, issued = downloaded(app, world, make_coi(world, Status.ISSUED), who="post", language=language)

    send(exporter, filled_in(draft, {"first_consignee.in_batches": "perhaps"}))
    send(post, filled_in(issued, {"customs_procedure.procedure": "cinema"}))

    choices = [choice.label for choice in CUSTOMS_PROCEDURES]
    message = "“%(typed)s” is none of the list: %(choices)s."
    assert words(app, language, "Write “yes” or “no”.") in exporter.reading("main")
    assert words(app, language, message, typed="cinema", choices=choices) in post.reading("main")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_sheet_that_was_taken_out_is_told_and_its_box_stays(app, world, language):
    reference = make_coi(world)
    browser, data = downloaded(app, world, reference, language=language)
    name = f"{word(app, language, 'certificate', 'Box')} 17"

    send(browser, filled_in(data, without=name))

    message = "The sheet “%(name)s” is not in the workbook any more: nothing is taken of it."
    assert words(app, language, message, name=name) in browser.reading("main")
    assert not browser.has("[name=accept][value=transport]")


def test_a_box_that_closed_meanwhile_is_left_out_and_told(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    _browser, data = downloaded(app, world, reference, who="body")
    importer = Browser(app).sign_in(world["importer"]).open(address(reference))

    send(importer, filled_in(data, {"exporter.operator": "", "point_of_entry.authority": ""}))

    assert "Box 4 is in the workbook, and you cannot change it any more" in importer.text
    assert [c["value"] for c in importer.page.select("[name=accept]")] == ["point_of_entry"]


def test_a_save_that_the_status_forbids_is_refused_in_words(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser, data = downloaded(app, world, reference, who="body")
    send(browser, filled_in(data, {"origin.countries": ""}))

    browser.click("[value=accept]")

    assert browser.status == 422
    assert "Box 7" in browser.reading("#problem")
    assert get(world, reference, "body").origin_countries == ["MA"]


# What is no such workbook


def own_sheet(**changes):
    def more(book):
        sheet = book.add_worksheet(OWN_SHEET)
        sheet.hide()
        cells = {"mark": template.MARK, "version": str(template.VERSION), "edition": "coi-2017"} | changes
        sheet.write_row(0, 0, [cells["mark"], cells["version"]])
        sheet.write_row(1, 0, ["reference", cells["reference"]])
        sheet.write_row(2, 0, ["edition", cells["edition"]])

    return more


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (None, "not made on this page"),
        ({"mark": "something"}, "not made on this page"),
        ({"version": "0"}, "another version of the portal (0, now 1)"),
        ({"reference": "COI.EU.2026.9999999"}, "workbook of COI.EU.2026.9999999"),
        ({"edition": "coi-2022"}, "another official form"),
    ],
)
def test_a_foreign_or_older_workbook_is_told_kindly(app, world, changes, told):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(address(reference))
    before = stored.everything()
    more = own_sheet(**({"reference": reference} | changes)) if changes is not None else None

    send(browser, workbook(["x"], more=more))

    assert browser.status == 422
    assert told in browser.reading("#file-error")
    assert stored.everything() == before


def test_a_workbook_without_its_hidden_column_is_told(app, world):
    browser, data = downloaded(app, world, make_coi(world))
    book = files.read(io.BytesIO(data), kept_apart=OWN_SHEET)

    def more(made):
        sheet = made.add_worksheet(OWN_SHEET)
        sheet.hide()
        for number, row in enumerate(book.kept_apart.rows):
            sheet.write_row(number, 0, row.cells)

    send(browser, workbook(["Box", "Title", "Field", "Value"], more=more))

    assert "hidden" in browser.reading("#file-error")


def test_no_file_and_a_hostile_one_are_told(app, world):
    browser = Browser(app).sign_in(world["exporter"]).open(address(make_coi(world)))

    browser.submit("main form", button="button.main")
    assert browser.status == 422
    send(browser, b"PK not at all")

    assert "damaged" in browser.reading("#file-error")
