"""Reading files of lists: what is read, and what is wrong, line by line. No database is asked."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from portal.reference import files
from portal.reference.domain.lists import BODIES, COUNTRIES, LISTS, NOMENCLATURE
from portal.reference.domain.reading import Found, read
from portal.shared.errors import Invalid
from tests.reference.files import changed

CUT = "This line ends too early: the file was cut off, or a separator is missing."
UNIT_HEADINGS = "key,code,name_en,name_fr\n"


def found_in(data: bytes, list_=NOMENCLATURE, **given: str) -> Found:
    return read(list_, files.read(data), given)


def problems(data: bytes, list_=NOMENCLATURE, **given: str) -> list[tuple[int, str]]:
    found = found_in(data, list_, **given)
    return [(problem.line, problem.message % problem.parameters) for problem in found.problems]


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        files.read(data)
    return refused.value.message % refused.value.parameters


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    data = BytesIO()
    with Workbook(data) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return data.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_csv_is_read_with_any_usual_separator_with_or_without_its_mark(separator, mark):
    lines = [["code", "name_en", "name_fr"], ["0804 40 00", "Avocados, fresh", "Avocats; frais"]]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)

    rows = found_in((mark + text).encode()).rows

    assert rows == {"08044000": {"code": "08044000", "name_en": "Avocados, fresh", "name_fr": "Avocats; frais"}}


def test_a_workbook_is_read_and_gets_back_the_zeros_that_spreadsheets_drop():
    data = workbook([["CN code", "Title_EN", "Title_FR", "Valid from"], [8044000, "Avocados", "Avocats", "01-01-2026"]])

    assert found_in(data).rows["08044000"]["valid_from"] == "2026-01-01"


def test_the_headings_may_stand_below_a_title_and_in_any_order():
    data = b"List of the year\n\nname_fr;code;name_en\nAvocats;08044000;Avocados\n"

    assert found_in(data).rows["08044000"]["name_en"] == "Avocados"


def test_another_encoding_is_refused_with_the_line():
    assert refusal(changed().decode().encode("cp1252")).startswith("Line 5 is not written in UTF-8")


@pytest.mark.parametrize("data", [b"", b"  \n ", b"\xef\xbb\xbf\n\n"])
def test_an_empty_file_is_refused(data):
    assert refusal(data) == "This file is empty. Choose another one."


def test_what_is_no_table_is_refused():
    assert "neither a workbook" in refusal(b"GIF89a\x00\x00\x00")
    assert "locked" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_a_file_of_a_hundred_thousand_lines_is_refused():
    lines = "".join(f"{number:08d},x,y\n" for number in range(100_000))

    assert refusal(f"code,name_en,name_fr\n{lines}".encode()) == (
        "This file has more than 60000 lines: it is no list of this kind."
    )


def test_a_quotation_mark_that_does_not_end_is_refused_with_its_line():
    assert refusal(changed(("Avocats", '"Avocats'))).startswith("Line ")


@pytest.mark.parametrize(
    ("data", "list_", "wanted"),
    [
        (changed(("code,", "number,")), NOMENCLATURE, "code"),
        (changed((",", "|")), NOMENCLATURE, "code"),
        (b"code,name_en,name_fr\n08,a,b\n", COUNTRIES, "country, scheme, categories"),
        (b"just words", NOMENCLATURE, "code"),
    ],
)
def test_a_missing_column_or_a_wrong_separator_names_what_is_wanted_and_what_is_there(data, list_, wanted):
    [(line, message)] = problems(data, list_)

    assert line == 0
    assert message.startswith(f"The file has no column {wanted}; its first line is: ")


@pytest.mark.parametrize(
    ("replacement", "line", "message"),
    [
        (("0901,Coffee", "0804,Coffee"), 6, "0804 stands in line 3 already."),
        (("08044000,", "0804400,"), None, ""),  # a zero that a spreadsheet dropped
        (("08044000,", "080440000,"), 4, "“080440000” is not a code of two, four, six or eight digits."),
        (("08044000,", "avocado,"), 4, "“avocado” is not a code of two, four, six or eight digits."),
        (("Avocados,Avocats", "=1+1,Avocats"), 4, "This is a formula. Put its value there."),
        (("08044000,Avocados,Avocats", "08044000"), 4, CUT),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(replacement, line, message):
    assert problems(changed(replacement)) == ([(line, message)] if line else [])


def test_a_formula_of_a_workbook_is_refused_with_its_line():
    data = workbook([["code", "name_en", "name_fr"], ["08", "=1+1", "Fruits"]])

    assert problems(data) == [(2, "This is a formula. Put its value there.")]


def test_tags_of_web_pages_are_taken_out_of_titles():
    rows = found_in(changed(("Avocados,", "<b onclick=x()>Avocados</b><script>,"), ("Café\n", "Café < 1 %\n"))).rows

    assert rows["08044000"]["name_en"] == "Avocados"
    assert rows["0901"]["name_fr"] == "Café < 1 %"


def test_a_value_for_the_whole_file_stands_in_for_a_column_that_it_lacks():
    data = b"code,body_name,categories,categories_with_exception\nTN-BIO-154,Ecocert SAS,D A,A\n"

    rows = found_in(data, BODIES, scheme="2018/848", type="compliance").rows

    assert list(rows) == ["TN-BIO-154|2018/848|compliance"]
    assert (rows["TN-BIO-154|2018/848|compliance"]["categories"], problems(data, BODIES)) == ("AD", [])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("kg,KGM,,kg", "This must not be empty."),
        ("k g,KGM,kg,kg", "“k g” is not of the form that is expected here."),
        (f"kg,KGM,{'k' * 101},kg", "100 characters at most; there are 101."),
    ],
)
def test_entries_of_the_small_lists_are_held_to_their_columns(line, message):
    assert problems((UNIT_HEADINGS + line).encode(), LISTS["units"]) == [(2, message)]


def test_the_usual_open_end_is_read_as_no_end_and_days_far_away_are_refused():
    data = b"code,name_en,name_fr,valid_to\n08,a,b,31-12-9999\n09,a,b,0001-01-01\n"

    assert found_in(data).rows["08"]["valid_to"] == ""
    assert problems(data) == [(3, "This date is too far away.")]


def test_no_break_spaces_of_titles_stay():
    assert (
        found_in(changed(("Avocats", "Avocats de 50\u00a0kg"))).rows["08044000"]["name_fr"] == "Avocats de 50\u00a0kg"
    )


def test_columns_that_are_not_read_are_named():
    assert found_in(changed(("name_fr", "name_fr,notes"))).unread == ("notes",)


@pytest.mark.parametrize("list_", LISTS.values(), ids=LISTS.keys())
def test_every_list_names_itself_by_columns_it_has_and_shows_columns_it_has(list_):
    names = {column.name for column in list_.columns}

    assert set(list_.identity) | set(list_.part) <= names
    assert len(names) == len(list_.columns)
    assert all(list_.column(name).fixed for name in list_.identity)
