"""What is wrong with a table is told on the page that it was sent from, in the words of its reader."""

import datetime
import io
import zipfile

import pytest
from sqlalchemy import delete
from xlsxwriter import Workbook

from portal.codelists.domain.entries import MISSING, CodeList
from portal.codelists.models import CodeListEntry
from portal.coi.domain.content import Content
from portal.coi.domain.editions import CURRENT
from portal.commodities.models import Commodity
from portal.exchange import files
from portal.exchange.answers import ODDITIES
from portal.exchange.files import archives, packing
from portal.exchange.forms import lines as forms
from portal.exchange.sheet import MOST_TOLD
from portal.organisations.domain import Activity, IdentifierType
from portal.organisations.models import Identifier
from portal.organisations.queries import naming
from portal.persistence import stamps
from portal.persistence.transaction import transaction
from portal.shared.errors import Invalid
from tests.exchange.sending import send
from tests.exchange.tables import HEADS, changed, row, table, workbook
from tests.factories import COFFEE, make_coi, make_operator
from tests.support.browser import Browser
from tests.support.words import words

GOODS = CURRENT.box("goods")
SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(HEADS, row())


def locked() -> bytes:
    book = bytearray(GOOD)
    for at in (n for n in range(len(book)) if book[n : n + 4] == b"PK\x01\x02"):
        book[at + 8] |= 1
    return bytes(book)


def no_workbook() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return file.getvalue()


def hiding(book: Workbook) -> None:
    """Only a sheet that nobody sees has lines; the other one is hidden by hand, which no spreadsheet allows."""
    book.add_worksheet("Secret").hide()


def merging(book: Workbook) -> None:
    sheet = book.get_worksheet_by_name("Lines")
    for line in range(3):
        sheet.merge_range(10 + line, 0, 10 + line, 1, "x")


def calculating(book: Workbook) -> None:
    sheet = book.get_worksheet_by_name("Lines")
    for line in range(4):
        sheet.write_formula(10 + line, 0, "=1")


FAR = b'<row r="1048576"><c r="C1048576"><v>1</v></c></row></sheetData>'
UNSEEN = {"xl/workbook.xml": lambda xml: xml.replace(b'name="Lines"', b'name="Lines" state="hidden"')}
BAD_FILES = {
    "empty": b"",
    "too large": bytes(files.MOST_BYTES + 1),
    "no table": b"%PDF-1.7\n\x00\x01",
    "an old or a locked one": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "a locked one": locked(),
    "another archive": no_workbook(),
    "damaged": GOOD[:-40],
    "with macros": changed(GOOD, {"xl/vbaProject.bin": b"x"}),
    "with links": changed(GOOD, {"xl/connections.xml": b"x"}),
    "with another file": changed(GOOD, {"xl/embeddings/oleObject1.bin": b"x"}),
    "a bomb": changed(GOOD, {SHEET: lambda xml: xml + b" " * 5_000_000}),
    "far down": changed(GOOD, {SHEET: lambda xml: xml.replace(b"</sheetData>", FAR)}),
    "merged": workbook(HEADS, row(), more=merging),
    "calculated": workbook(HEADS, row(), more=calculating),
    "nothing to see": changed(workbook(HEADS, row(), more=hiding), UNSEEN),
    "a quotation mark too few": b'CN code,Lot\n"' + b"x" * 40_000,
    "nothing in it": workbook(),
    "no headings": workbook(row()),
    "two headings for one": table(row(), heads=[*HEADS[:7], "Lot"]).encode(),
    "headings alone": table().encode(),
    "too many lines": table(*[row()] * (forms.MOST_ROWS + 1)).encode(),
}  # fmt: skip


def refusal(data: bytes) -> Invalid:
    """What the rules say of a file."""
    with pytest.raises(Invalid) as caught:
        forms.read(files.read(io.BytesIO(data)), GOODS, Content({}), styles={})
    return caught.value


@pytest.fixture
def small(monkeypatch):
    """Few cells may be merged, few calculated."""
    monkeypatch.setattr(archives, "MOST_MERGED", 2)
    monkeypatch.setattr(archives, "MOST_FORMULAS", 3)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_that_is_no_good_table_is_refused_in_words(app, world, language):
    address = f"/{language}/coi/{make_coi(world)}/lines/import"
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(address)
    told = set()

    for name, data in BAD_FILES.items():
        with app.test_request_context(f"/{language}/"):
            wrong = refusal(data)
        send(browser, data)

        assert browser.status == 422, name
        assert words(app, language, wrong.message, **wrong.parameters) in browser.reading("#problem"), name
        told.add(wrong.message)
    assert len(told) == len(BAD_FILES), "each is told in words of its own"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("where", ["coi/{}/lines/import", "coi/from-file"])
def test_what_no_page_could_carry_on_is_refused_in_words(app, world, monkeypatch, language, where):
    address = f"/{language}/{where.format(make_coi(world))}"
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(address)
    monkeypatch.setattr(packing, "MOST_PACKED", 10)

    if "import" in where:
        send(browser, GOOD)
        expected = "This table is too large to be shown. Split it, and send one part after another."
    else:
        record = b'{"schema": "coi-record/1", "edition": "coi-2017", "boxes": {}}'
        send(browser, record, "record.json")
        expected = "What this file says is too large to be shown."

    assert browser.status == 422
    assert words(app, language, expected) in browser.reading("#problem")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_hidden_sheet_is_told_as_not_read(app, world, language):
    address = f"/{language}/coi/{make_coi(world)}/lines/import"
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(address)

    send(browser, workbook(HEADS, row(), more=hiding))

    assert words(app, language, "Hidden sheets that are not read: %(sheets)s.", sheets="Secret") in browser.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_of_many_cells_to_mend_some_are_listed_and_the_others_stand_below(app, world, language):
    address = f"/{language}/coi/{make_coi(world)}/lines/import"
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(address)
    bad = row(F="about 5")

    send(browser, table(*[bad] * MOST_TOLD).encode())
    others = words(app, language, "The others stand in their cells below.")
    assert others not in browser.text
    send(browser.open(address), table(*[bad] * (MOST_TOLD + 1)).encode())
    assert others in browser.text


# Cells


def spoiling(book: Workbook) -> None:
    """What spreadsheets make of a lot number, one row after another."""
    sheet = book.get_worksheet_by_name("Lines")
    sheet.write_formula("C2", "=A1", None, "L-1")
    sheet.write_datetime("C3", datetime.date(2026, 4, 1), book.add_format({"num_format": "d/m/yyyy"}))
    sheet.merge_range("C4:C5", "L-3")
    sheet.write_boolean("C6", True)
    sheet.write_number("C7", 12345678901234567890)


def spoilt() -> bytes:
    fault = lambda xml: xml.replace(b'<c r="D8" ', b'<c r="C8" t="e"><v>#N/A</v></c><c r="D8" ')  # noqa: E731
    return changed(workbook(HEADS, *[row(C=None)] * 7, more=spoiling), {SHEET: fault})


def make_namesakes(world) -> None:
    """Two of one name, one that only exports, and a code that was replaced."""
    make_operator("Twice", "MA", Activity.ORGANIC_PRODUCER)
    make_operator("Twice", "MA", Activity.ORGANIC_PRODUCER)
    make_operator("Only Exports", "MA", Activity.ORGANIC_EXPORTER)
    with transaction() as session:
        session.add(Identifier(organisation_id=world.producer, type=IdentifierType.REGISTER.value, value="RC4711"))
        coffee = session.get(Commodity, COFFEE)
        coffee.valid_to, coffee.replaced_by = datetime.date(2020, 12, 31), ["09011200"]
        session.add_all(Commodity(code=code, name_en=code, name_fr=code, category="B") for code in ("0306", "030600"))


BAD_CELLS = [
    {"A": "avocado"},
    {"A": "99999999"},
    {"A": COFFEE},
    {"A": "0306.00"},
    {"A": ""},
    {"B": "x" * 256},
    {"D": "12.5"},
    {"D": "-1"},
    {"D": "3000000000"},
    {"E": "amphora"},
    {"F": "about 5"},
    {"F": "-5"},
    {"F": "0.12345"},
    {"H": "Quelqu’un d’autre"},
    {"H": "Souss Verte"},
    {"H": "Twice"},
    {"H": "Only Exports"},
    {"H": "Somebody else (RC4711)"},
]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_cell_that_cannot_be_read_is_told_in_words(app, world, language, monkeypatch):
    make_namesakes(world)
    monkeypatch.setattr(naming, "MOST_NAMES", 5)
    lines = [*(row(**cells) for cells in BAD_CELLS), row(H="Yet another")]
    address = f"/{language}/coi/{make_coi(world)}/lines/import"
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(address)

    told = set()
    for data in (table(*lines).encode(), spoilt()):
        send(browser.open(address), data)

        with app.test_request_context(f"/{language}/"):
            read = forms.read(files.read(io.BytesIO(data)), GOODS, Content({}), styles={})
        assert [line.row.number for line in read.lines if line.is_good] == []
        for line in read.lines:
            for name, wrong in line.problems.items():
                cell = browser.reading(f"#cell-{line.row.number}-{name.replace('_', '-')} .error")
                assert words(app, language, wrong.message, **wrong.parameters) in cell
                told.add(wrong.message)
    assert len(told) == len(lines) + len(ODDITIES), "each is told in words of its own"


def without_list(which: CodeList) -> None:
    """Somebody removed a list that cells are read with."""
    with transaction() as session:
        session.execute(delete(CodeListEntry).where(CodeListEntry.list == which.value))
        stamps.changed([CodeListEntry.list_key])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_list_that_is_missing_is_told_in_words(app, world, language):
    address = f"/{language}/coi/{make_coi(world)}/lines/import"
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(address)
    without_list(CodeList.PACKAGES)

    send(browser, GOOD)

    assert words(app, language, MISSING[CodeList.PACKAGES]) in browser.reading("#cell-2-package-type .error")
