"""What is read of each column of a table, and what is said of a cell that cannot be: rule by rule."""

import io
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from portal.codelists.domain.entries import MISSING, CodeList
from portal.codelists.models import CodeListEntry
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Content
from portal.coi.domain.editions import CURRENT
from portal.exchange import files
from portal.exchange.domain.numbers import Style
from portal.exchange.domain.tables import Book
from portal.exchange.files import texts
from portal.exchange.forms import lines as forms
from portal.organisations.domain import Activity, IdentifierType, OrganisationKind
from portal.organisations.models import Identifier, Organisation
from portal.organisations.queries import naming
from portal.persistence import stamps
from portal.persistence.transaction import transaction
from portal.shared.errors import Invalid
from portal.web.i18n import said
from tests.exchange.tables import HEADS, row, table, workbook
from tests.factories import AVOCADO, COFFEE, line, make_body, make_operator

GOODS = CURRENT.box("goods")
pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_english(app, world):
    with app.test_request_context("/en/"):
        yield


def read(text, *, content=None, **styles):
    book = text if isinstance(text, Book) else Book([texts.pasted(text)])
    return forms.read(book, GOODS, content or Content({}), styles=styles)


def one(**changes):
    """What becomes of a good line with other values in some columns."""
    (line,) = read(table(row(**changes))).lines
    return line


def problem(name, **changes):
    """What is wrong with one column of a line, and with no other."""
    found = one(**changes).problems
    assert set(found) == {name}, found
    return said(found[name].message, found[name].parameters)


def refusal(text):
    with pytest.raises(Invalid) as caught:
        read(text)
    return said(caught.value.message, caught.value.parameters)


# The table


def test_a_good_line_is_read(world):
    line = one()

    assert line.is_good
    assert line.answers == {
        "commodity": AVOCADO,
        "trade_name": "Hass avocado",
        "lot": "L-1",
        "packages": 1200,
        "package_type": "carton",
        "net_weight": Decimal(4800),
        "unit": "kg",
        "producer": world.producer,
        "control_body": None,
    }


@pytest.mark.parametrize(
    "heads",
    [
        "Code NC\tNom commercial\tNuméro de lot\tNombre de colis\tType de colis\tPoids net\tUnité\tProducteur",
        "CN CODE *\tTrade name*\tLOT NUMBER\tno. of packages\tPackaging\tNet weight:\tUoM\tproducer",
        "code nc\tProduit\tN° de lot\tnb colis\temballage\tpoids net (total)\tunite\tPRODUCTEUR (ou autre)",
    ],
)
def test_headings_are_understood_in_both_languages_with_stars_or_without(heads):
    found = read("\n".join([heads, "\t".join(map(str, row()))]))

    assert [line.is_good for line in found.lines] == [True]
    assert found.headings.unknown == ()


def test_columns_come_in_any_order_and_others_are_left_aside():
    found = read("Lot\tColour\tCN code\nL-1\tgreen\t08044000")

    assert (found.lines[0].answers["lot"], found.lines[0].answers["commodity"]) == ("L-1", AVOCADO)
    assert found.headings.unknown == ("Colour",)
    assert "net_weight" in {field.name for field in found.missing}


def test_a_title_may_stand_above_the_headings_and_rows_keep_their_numbers():
    found = read("Shipment of May\n\nCN code\tLot\n0804 40 00\tL-1\n\n08044000\tL-2")

    assert [line.row.number for line in found.lines] == [4, 6]


def test_a_unit_beside_the_heading_is_the_unit_of_every_line():
    for heading in ("Net weight (t)", "Poids net t", "Net weight (tonnes)"):
        (line,) = read(f"CN code\t{heading}\n08044000\t4.8").lines
        assert (line.answers["net_weight"], line.answers["unit"]) == (Decimal("4.8"), "t")


def test_without_headings_it_is_said_which_are_expected():
    told = refusal("\t".join(map(str, row())))

    assert "CN code, Trade name, Lot number" in told


def test_two_columns_about_the_same_are_told():
    assert "“Lot” and “Batch”" in refusal("CN code\tLot\tBatch\n08044000\ta\tb")


def test_headings_alone_and_nothing_at_all_are_told():
    assert "no line" in refusal(table())
    assert "nothing" in refusal(" \n ")


def test_more_lines_than_a_box_takes_are_refused():
    assert len(read(table(*[row()] * 1000)).lines) == 1000
    assert "1000 lines at most" in refusal(table(*[row()] * 1001))


def test_the_first_sheet_with_headings_is_read():
    def more(book):
        sheet = book.add_worksheet("Real")
        for column, text in enumerate(("CN code", "Lot")):
            sheet.write(0, column, text)
            sheet.write(1, column, ("08044000", "L-1")[column])

    assert read(files.read(io.BytesIO(workbook(["Notes"], more=more)))).table.name == "Real"


@pytest.mark.usefixtures("garbage_as_usual")
def test_reading_a_thousand_lines_takes_at_most_ten_times_their_file(world):
    rows = [row(B=f"Hass avocado, class I, calibre {n % 30}", C=f"L26-{n:06}-A", F=4800 + n) for n in range(1000)]
    data = table(*rows).replace("\t", ";").encode()
    read(files.read(io.BytesIO(data)))

    tracemalloc.start()
    read(files.read(io.BytesIO(data)))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 10 * len(data), f"{most / len(data):.1f} times"


# CN codes


@pytest.mark.parametrize("typed", ["08044000", "0804 40 00", "0804.40.00", "0804\u00a040\u202f00", "'08044000"])
def test_a_code_is_read_with_its_points_and_spaces(typed):
    assert one(A=typed).answers["commodity"] == AVOCADO


@pytest.mark.parametrize("typed", ["9011100", "9011100.0", "9011100,00"])
def test_a_code_that_became_a_number_gets_its_zero_back_and_it_is_said(typed):
    line = one(A=typed)

    assert line.answers["commodity"] == COFFEE
    assert "0901 11 00" in said(line.remarks["commodity"].message, line.remarks["commodity"].parameters)


def test_a_number_of_a_workbook_gets_its_zero_back_too():
    found = read(files.read(io.BytesIO(workbook(["CN code", "Lot"], [9011100, 20260417], [180310, "x"]))))

    assert [line.answers["commodity"] for line in found.lines] == [COFFEE, "180310"]
    assert found.lines[0].answers["lot"] == "20260417"
    assert [bool(line.remarks) for line in found.lines] == [True, False]


@pytest.mark.parametrize("typed", ["1234567", "0804", "99999999", "8044000.5", "avocado", ""])
def test_a_code_that_no_line_can_have_is_told(typed):
    assert problem("commodity", A=typed)


# Numbers


@pytest.mark.parametrize(
    ("weights", "read_as"),
    [
        (["1,234", "12.5"], ["1234", "12.5"]),
        (["1,234", "12,5"], ["1.234", "12.5"]),
        (["1 234,5", "4800"], ["1234.5", "4800"]),
        (["1\u202f234", "7"], ["1234", "7"]),
    ],
)
def test_the_column_decides_how_its_numbers_are_read(weights, read_as):
    found = read(table(*[row(F=weight) for weight in weights]))

    assert [line.answers["net_weight"] for line in found.lines] == [Decimal(value) for value in read_as]
    assert not found.undecided


def test_what_no_number_of_the_column_decides_is_asked_and_never_guessed():
    found = read(table(row(F="1,234"), row(F="7")))

    assert found.undecided == {"net_weight": "1,234"}
    assert [line.is_good for line in found.lines] == [False, True]
    told = found.lines[0].problems["net_weight"]
    assert "1.234 or 1,234" in said(told.message, told.parameters)


@pytest.mark.parametrize(("style", "weight"), [(Style.COMMA, "1.234"), (Style.POINT, "1234")])
def test_what_was_asked_is_read_as_answered(style, weight):
    (line,) = read(table(row(F="1,234")), net_weight=style).lines

    assert line.answers["net_weight"] == Decimal(weight)


def test_a_column_that_disagrees_with_itself_decides_nothing():
    found = read(table(row(F="1,5"), row(F="1.5"), row(F="1,234")))

    assert [line.is_good for line in found.lines] == [True, True, False]


@pytest.mark.parametrize(
    ("column", "name", "typed", "told"),
    [
        ("D", "packages", "12.5", "whole"),
        ("D", "packages", "-1", "negative"),
        ("D", "packages", "3000000000", "too large"),
        ("F", "net_weight", "about 5", "not a number"),
        ("F", "net_weight", "-5", "negative"),
        ("F", "net_weight", "0.12345", "Three decimals"),
        ("F", "net_weight", "9" * 13, "too large"),
        ("E", "package_type", "amphora", "Bag, Big bag"),
        ("G", "unit", "pounds", "none of the list"),
        ("B", "trade_name", "x" * 256, "there are 256"),
        ("C", "lot", "x" * 101, "there are 101"),
    ],
)
def test_what_a_column_does_not_take_is_told(column, name, typed, told):
    assert told in problem(name, **{column: typed})


def test_thousands_of_packages_are_no_decimals():
    assert one(D="1.200").answers["packages"] == 1200


# Closed lists


@pytest.mark.parametrize(
    ("typed", "value"),
    [("big_bag", "big_bag"), ("Big bag", "big_bag"), ("En vrac", "bulk"), ("vrac", "bulk"), ("CARTONS", "carton")],
)
def test_a_choice_is_read_by_value_or_label_of_either_language(typed, value):
    assert one(E=typed).answers["package_type"] == value


@pytest.mark.parametrize(
    ("column", "name", "typed", "value"),
    [
        ("E", "package_type", "BG", "bag"),
        ("E", "package_type", "jt", "JT"),
        ("E", "package_type", "Sac de jute", "JT"),
        ("E", "package_type", "Jute bag", "JT"),
        ("G", "unit", "KGM", "kg"),
        ("G", "unit", "douzaine", "DZN"),
        ("G", "unit", "LBR", "LBR"),
    ],
)
def test_a_choice_is_read_by_its_code_of_unece(column, name, typed, value):
    assert one(**{column: typed}).answers[name] == value


def test_what_ended_is_not_read_any_more_unless_the_box_has_it_already(world):
    with transaction() as session:
        jute = session.scalars(select(CodeListEntry).filter_by(key="JT")).one()
        jute.valid_to = date(2020, 1, 1)
    holding = Content({"goods": {ROWS: [line(world, package_type="JT")]}})

    assert "none of the list: Bag, Big bag" in problem("package_type", E="JT")
    (kept,) = read(table(row(E="Jute bag")), content=holding).lines
    assert kept.answers["package_type"] == "JT"


@pytest.mark.parametrize("typed", ["carton", ""])
def test_where_the_list_is_missing_nothing_is_read_not_even_a_blank(world, typed):
    with transaction() as session:
        session.execute(delete(CodeListEntry).where(CodeListEntry.list == CodeList.PACKAGES.value))
        stamps.changed([CodeListEntry.list_key])

    assert problem("package_type", E=typed) == MISSING[CodeList.PACKAGES]


# Organisations


@pytest.mark.postgres
def test_a_producer_is_found_by_number_identifier_or_full_name(world):
    with transaction() as session:
        code = session.get(Organisation, world.producer).code
        session.add(Identifier(organisation_id=world.producer, type=IdentifierType.REGISTER.value, value="RC4711"))

    numbers = (code, code.lower(), "rc4711", "RC 47.11")
    names = ("cooperative SOUSS verte", f"Coopérative Souss Verte · {code}", f"Coopérative Souss Verte ({code})")
    for typed in (*numbers, *names):
        assert one(H=typed).answers["producer"] == world.producer, typed


def test_a_body_is_found_by_its_code_and_told_apart_from_those_of_its_name(world):
    make_body("TN-BIO-154")
    heads = [*HEADS, "Control body"]

    (by_code,) = read(table([*row(), "ma-bio-154"], heads=heads)).lines
    (by_name,) = read(table([*row(), "Ecocert SA"], heads=heads)).lines

    assert by_code.answers["control_body"] == world.body
    told = said(by_name.problems["control_body"].message, by_name.problems["control_body"].parameters)
    assert "MA-BIO-154" in told
    assert "TN-BIO-154" in told


def test_a_text_of_any_length_and_shape_is_nobody_at_once(world):
    for typed in ("x" * 30_000, "x" + " " * 30_000 + "x", "(" * 30_000, "·" * 30_000):
        assert "Nobody" in problem("producer", H=typed)


def test_a_name_that_is_nobodys_is_told_with_those_that_come_near():
    assert "Coopérative Souss Verte · " in problem("producer", H="Souss Verte")
    assert "Nobody" in problem("producer", H="Quelqu’un d’autre")


def test_a_number_beside_another_name_is_told(world):
    with transaction() as session:
        code = session.get(Organisation, world.producer).code

    assert "Correct the name or the number" in problem("producer", H=f"Somebody else ({code})")


def test_who_is_not_registered_for_it_is_told_unless_the_box_names_them_already(world):
    other = make_operator("Only Exports", "MA", Activity.ORGANIC_EXPORTER)
    named = Content({"goods": {ROWS: [line(world, producer=other)]}})

    assert "not registered" in problem("producer", H="Only Exports")
    (kept,) = read(table(row(H="Only Exports")), content=named).lines
    assert kept.answers["producer"] == other


def test_an_authority_or_a_body_is_no_producer(world):
    assert OrganisationKind.OPERATOR is GOODS.field("producer").selectable.kind
    assert problem("producer", H="MA-BIO-154")


def test_too_many_different_names_are_not_looked_for(monkeypatch):
    monkeypatch.setattr(naming, "MOST_NAMES", 1)
    found = read(table(row(), row(H="Another one"), row(H="Yet another")))

    assert [line.is_good for line in found.lines] == [True, False, False]
    assert "Too many" in found.lines[2].problems["producer"].message


# Cells of a workbook


def test_a_cell_that_is_no_plain_value_is_told_and_named():
    def more(book):
        sheet = book.get_worksheet_by_name("Lines")
        sheet.write_formula("C2", "=A1", None, "L-1")
        sheet.write_datetime("C3", date(2026, 4, 1), book.add_format({"num_format": "d/m/yyyy"}))
        sheet.merge_range("C4:C5", "L-3")

    book = files.read(io.BytesIO(workbook(HEADS, *[row(C=None)] * 4, more=more)))
    found = read(book)

    told = [(found.cell(line, GOODS.field("lot"))[0], line.problems["lot"].message) for line in found.lines]
    assert [place for place, _message in told] == ["C2", "C3", "C4", "C5"]
    assert ["formula" in told[0][1], "date" in told[1][1], "merged" in told[2][1], "merged" in told[3][1]] == [True] * 4


def test_a_formula_in_a_column_that_is_not_read_disturbs_nobody():
    book = workbook(
        ["CN code", "Lot", "Total"], ["08044000", "L-1", None],
        more=lambda book: book.get_worksheet_by_name("Lines").write_formula("C2", "=1"),
    )  # fmt: skip

    assert read(files.read(io.BytesIO(book))).lines[0].is_good
