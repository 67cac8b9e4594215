import pytest

from portal.commodities.domain.entries import Entry, Level, formatted_code, is_selectable, parse_code


@pytest.mark.parametrize("typed", ["08044000", "0804 40 00", "0804.40.00", " 0804.40 00 ", "0804\u00a040\u00a000"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_code(typed) == "08044000"


@pytest.mark.parametrize("typed", ["", "8", "avocado", "0804 40 0O", "08044000000", "٠٨٠٤"])
def test_what_is_no_code_is_not_read_as_one(typed: str) -> None:
    assert parse_code(typed) is None


@pytest.mark.parametrize(
    ("code", "printed"), [("08", "08"), ("0804", "0804"), ("080440", "0804 40"), ("08044000", "0804 40 00")]
)
def test_a_code_is_shown_as_it_is_printed(code: str, printed: str) -> None:
    assert formatted_code(code) == printed


@pytest.mark.parametrize(
    ("code", "selectable"),
    [("08", False), ("0804", False), ("1509", True), ("0306", True), ("100630", True), ("08044000", True)],
)
def test_a_certificate_names_six_digits_or_an_accepted_heading(code: str, selectable: bool) -> None:
    assert is_selectable(code) is selectable


def test_a_line_speaks_both_languages_and_knows_its_place() -> None:
    chapter = Entry("08", "Edible fruit", "Fruits comestibles", selectable=False)
    avocados = Entry("08044000", "Avocados", "Avocats", "A", synonyms_fr="hass, poire d’avocat", path=(chapter,))

    assert avocados.level is Level.CN8
    assert (avocados.name("en"), avocados.name("fr")) == ("Avocados", "Avocats")
    assert avocados.synonyms("fr") == ("hass", "poire d’avocat")
    assert avocados.path_names("fr") == ("Fruits comestibles",)
