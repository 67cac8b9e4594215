"""Spreadsheets nobody should send: each is refused in words before anything of it is read, or its cell is named."""

import io
import struct
import zipfile

import pytest
from xlsxwriter import Workbook

from portal.exchange import files
from portal.exchange.domain.tables import Oddity, Row, Strange, Table
from portal.exchange.files import archives, packing, texts
from portal.shared.errors import Invalid
from tests.exchange.tables import changed, workbook

SHEET = "xl/worksheets/sheet1.xml"


def refused(data: bytes) -> str:
    """Why a file is not taken."""
    with pytest.raises(Invalid) as caught:
        files.read(io.BytesIO(data))
    assert caught.value.field == files.FIELD
    return caught.value.message % caught.value.parameters


def cells(data: bytes) -> list[tuple]:
    (table,) = files.read(io.BytesIO(data)).tables
    return [row.cells for row in table.rows]


GOOD = workbook(["CN code", "Lot"], ["0804 40 00", "L-1"])


def test_a_plain_workbook_is_read():
    assert cells(GOOD) == [("CN code", "Lot"), ("0804 40 00", "L-1")]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "other files"),
        ("xl/connections.xml", "other files"),
        ("xl/embeddings/oleObject1.bin", "embedded"),
        ("XL\\activeX\\activeX1.xml", "embedded"),
    ],
)
def test_macros_links_and_embedded_files_are_refused(part, reason):
    assert reason in refused(changed(GOOD, {part: b"x"}))


def test_macros_and_links_under_another_name_are_refused():
    types = lambda xml: xml.replace(b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml")  # noqa: E731
    link = b'<Relationship Id="rId9" Type="http://x/relationships/externalLink" Target="media/a.xml"/></Relationships>'
    links = lambda xml: xml.replace(b"</Relationships>", link)  # noqa: E731

    assert "macros" in refused(changed(GOOD, {"[Content_Types].xml": types}))
    assert "other files" in refused(changed(GOOD, {"xl/_rels/workbook.xml.rels": links}))


def test_a_bomb_by_its_declared_size_is_refused():
    assert "unpacks" in refused(changed(GOOD, {"xl/media/image1.png": bytes(archives.MOST_UNPACKED + 1)}))


def test_a_bomb_by_its_ratio_is_refused():
    assert "unpacks" in refused(changed(GOOD, {SHEET: lambda xml: xml + b" " * 5_000_000}))


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(changed(GOOD, {SHEET: lambda xml: xml.replace(b"</worksheet>", b" " * 900_000 + b"</worksheet>")}))
    at = bomb.rindex(SHEET.encode()) - 46
    assert bomb[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", bomb, at + 24, 100)

    assert "damaged" in refused(bytes(bomb))


def test_parts_that_lie_over_each_other_are_refused():
    data = bytearray(GOOD)
    first, second = (data.rindex(name) - 46 for name in (b"xl/styles.xml", SHEET.encode()))
    data[first + 42 : first + 46] = data[second + 42 : second + 46]

    assert "unpacks" in refused(bytes(data))


def test_too_many_parts_are_refused():
    assert "unpacks" in refused(changed(GOOD, {f"xl/media/{n}.png": b"" for n in range(archives.MOST_PARTS)}))


def test_a_million_cells_are_refused_with_the_furthest_named(monkeypatch):
    far = lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="C1048576"><v>1</v></c></row></sheetData>')  # noqa: E731
    many = b'<row r="3">' + b'<c r="A3"><v>1</v></c>' * 1001 + b"</row></sheetData>"

    assert "C1048576" in refused(changed(GOOD, {SHEET: far}))
    monkeypatch.setattr(archives, "MOST_CELLS", 1000)
    assert "million cells" in refused(changed(GOOD, {SHEET: lambda xml: xml.replace(b"</sheetData>", many)}))


@pytest.mark.parametrize(("sheets", "is_refused"), [(2, False), (3, True)])
def test_many_sheets_that_each_reach_far_are_refused(monkeypatch, sheets, is_refused):
    monkeypatch.setattr(archives, "MOST_CELLS", 50)

    def more(book: Workbook) -> None:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            sheet.write("A1", "x")
            sheet.write("D5", "x")

    data = workbook(["a", "b"], more=more)

    if is_refused:
        assert "D5" in refused(data)
    else:
        assert len(files.read(io.BytesIO(data)).tables) == 3


def test_one_long_text_in_thousands_of_cells_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_TEXT", 100_000)
    long = "x" * 1000

    assert "unpacks" in refused(workbook(*[[long]] * 101))
    assert len(cells(workbook(*[[long]] * 99))) == 99


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_part_with_a_document_type_is_refused(part):
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

    assert "damaged" in refused(changed(GOOD, {part: evil}))


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_a_part_that_breaks_off_is_refused(part):
    assert "damaged" in refused(changed(GOOD, {part: lambda xml: xml[: len(xml) // 2]}))


def test_a_locked_workbook_is_refused():
    locked = bytearray(GOOD)
    for at in (n for n in range(len(locked)) if locked[n : n + 4] == b"PK\x01\x02"):
        locked[at + 8] |= 1

    assert "password" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert "password" in refused(bytes(locked))


def test_what_is_no_table_is_refused():
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "x")

    assert "not a workbook of Excel" in refused(other.getvalue())
    assert "damaged" in refused(GOOD[:-40])
    assert "neither a workbook" in refused(b"%PDF-1.7\n\x00\x01")
    assert "empty" in refused(b"")
    assert "5 MB" in refused(bytes(files.MOST_BYTES + 1))
    assert "does not end" in refused(b'CN code,Lot\n"' + b"x" * 40_000)


def test_a_formula_is_never_taken_for_its_value_and_its_cell_is_known():
    def more(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("Lines")
        sheet.write_formula("B2", "=1200*4", None, 4800)
        sheet.write_array_formula("A3:A3", "{=SUM(1)}", None, 1)

    rows = cells(workbook(["CN code", "Net weight"], ["0804", None], [None, "7"], more=more))

    assert rows[1][1] == Strange(Oddity.FORMULA, "4800")
    assert rows[2][0] == Strange(Oddity.FORMULA, "1")


def test_a_formula_without_an_address_and_under_another_prefix_is_seen():
    def disguised(xml: bytes) -> bytes:
        evil = b"<x:row><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>"
        space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        xml = xml.replace(b"<worksheet ", b'<worksheet xmlns:x="%s" ' % space)
        return xml.replace(b"</sheetData>", evil + b"</sheetData>")

    found = files.workbooks.opened(changed(GOOD, {SHEET: disguised}))

    assert found.sheets[0].odd == {(3, 0): Oddity.FORMULA}


def test_merged_cells_are_named():
    rows = cells(
        workbook(["CN code", "Lot"], ["0804", None], ["0901", None],
                 more=lambda book: book.get_worksheet_by_name("Lines").merge_range("B2:B3", "L-1"))
    )  # fmt: skip

    assert [row[1] for row in rows] == ["Lot", Strange(Oddity.MERGED, "L-1"), Strange(Oddity.MERGED, "")]


def test_empty_rows_under_a_thousand_merged_ranges_cost_next_to_nothing(monkeypatch):
    seen = []
    with_oddities = files.workbooks._with_oddities
    monkeypatch.setattr(files.workbooks, "_with_oddities", lambda *row: seen.append(row[0]) or with_oddities(*row))
    far = b'<row r="900000"><c r="A900000"><v>7</v></c></row></sheetData><mergeCells>'
    merges = b"".join(b'<mergeCell ref="A1:A%d"/>' % (900_000 - n) for n in range(archives.MOST_MERGED))
    evil = changed(
        workbook(["CN code"]),
        {SHEET: lambda xml: xml.replace(b"</sheetData>", far + merges + b"</mergeCells>")},
    )

    assert [cell for (cell,) in cells(evil)] == [Strange(Oddity.MERGED, "CN code"), Strange(Oddity.MERGED, "7")]
    assert seen == [1, 900_000]


@pytest.mark.parametrize("ranges", [2, 3])
def test_merged_ranges_are_counted_over_all_sheets(monkeypatch, ranges):
    monkeypatch.setattr(archives, "MOST_MERGED", 5)

    def more(book: Workbook) -> None:
        for _ in range(2):
            sheet = book.add_worksheet()
            for row in range(ranges):
                sheet.merge_range(row, 0, row, 1, "x")

    if ranges == 2:
        assert len(files.read(io.BytesIO(workbook(["x"], more=more))).tables) == 3
    else:
        assert "merged" in refused(workbook(["x"], more=more))


def test_the_empty_rows_above_a_sheet_are_counted(monkeypatch):
    monkeypatch.setattr(archives, "MOST_CELLS", 50)

    assert "A51" in refused(workbook(*[[None]] * 50, ["x"]))
    assert cells(workbook(*[[None]] * 49, ["x"])) == [("x",)]


def test_hidden_sheets_are_not_read_and_are_named():
    def more(book: Workbook) -> None:
        for name, hide in (("Secret", "hide"), ("Deep", "very_hidden")):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "secret")
            getattr(sheet, hide)()

    book = files.read(io.BytesIO(workbook(["CN code", "Lot"], more=more)))

    assert [table.name for table in book.tables] == ["Lines"]
    assert book.hidden == ["Secret", "Deep"]


def test_values_that_a_spreadsheet_spoilt_are_known():
    import datetime  # noqa: PLC0415 - beside its only use

    def more(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("Lines")
        sheet.write_datetime(0, 0, datetime.date(2026, 4, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean(0, 1, True)
        sheet.write_number(0, 2, 12345678901234567890)

    (found,) = cells(workbook([None, None, None, "x"], more=more))

    assert [cell.oddity for cell in found[:3]] == [Oddity.DATE, Oddity.LOGICAL, Oddity.ROUNDED]
    fault = lambda xml: xml.replace(b'<c r="A1" t="s"><v>0</v>', b'<c r="A1" t="e"><v>#N/A</v>')  # noqa: E731
    assert cells(changed(GOOD, {SHEET: fault}))[0][0].oddity is Oddity.FAULT


def test_markup_stays_the_text_it_is():
    assert cells(workbook(["<b>x</b>", "=1+1"]))[0] == ("<b>x</b>", "=1+1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_text_is_read_however_it_was_saved(encoding, sign):
    text = f'Désignation{sign}Lot\r\n"a{sign}""b"""{sign}œuf\r\n'

    assert [row.cells for row in texts.read(text.encode(encoding)).rows] == [
        ("Désignation", "Lot"), (f'a{sign}"b"', "œuf"),
    ]  # fmt: skip


def test_what_excel_writes_above_a_csv_is_understood():
    table = texts.pasted("sep=,\r\nCN code,Lot\r\n0804,a;b;c\r\n")

    assert [(row.number, row.cells) for row in table.rows] == [(2, ("CN code", "Lot")), (3, ("0804", "a;b;c"))]


@pytest.mark.parametrize(
    "text", ["", "x", "AAAA", packing.packed(files.Book([texts.pasted("a\tb")]))[:-8], "eJyLjgUAARUAuQ=="]
)
def test_a_table_that_did_not_arrive_whole_is_refused(text):
    with pytest.raises(Invalid):
        packing.unpacked(text)


def test_a_packed_table_that_unpacks_to_too_much_is_refused():
    import base64  # noqa: PLC0415 - beside its only use
    import zlib  # noqa: PLC0415

    with pytest.raises(Invalid):
        packing.unpacked(base64.b64encode(zlib.compress(b" " * (packing.MOST_UNPACKED + 1))).decode())


def packed_table(*rows: Row) -> str:
    return packing.packed(files.Book([Table(rows)]))


def test_a_packed_row_comes_once_and_in_its_order():
    assert packing.unpacked(packed_table(Row(1, ("a",)), Row(3, ("b",))))
    for second in (1, 2):
        with pytest.raises(Invalid):
            packing.unpacked(packed_table(Row(2, ("a",)), Row(second, ("b",))))


@pytest.mark.parametrize("number", ["1E30000000", "NaN", "1" * 41, "١", "1.", "+1", ""])
def test_a_packed_number_is_written_out(monkeypatch, number):
    monkeypatch.setattr(packing, "_cell", lambda raw: [raw])

    with pytest.raises(Invalid):
        packing.unpacked(packed_table(Row(1, (number,))))


def test_a_packed_table_is_the_same_again():
    formula = lambda book: book.get_worksheet_by_name("Lines").write_formula(1, 0, "=1")  # noqa: E731
    book = files.read(io.BytesIO(workbook(["a", 1.5, "x"], more=formula)))

    assert packing.unpacked(packing.packed(book)) == book
