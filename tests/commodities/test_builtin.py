"""The built-in list as such; its codes are compared with the nomenclature in test_builtin_against_reference.py."""

import re

import pytest

from portal.commodities.domain.builtin import BUILTIN, LINES
from portal.commodities.domain.entries import LEVELS, Language, parse_code

BY_CODE = {entry.code: entry for entry in BUILTIN}
NAMES = [(entry.code, entry.name(language)) for entry in BUILTIN for language in Language]
FRENCH = [text for entry in BUILTIN for text in (entry.name_fr, *entry.synonyms("fr"))]


def test_codes_are_in_order_and_none_stands_twice() -> None:
    codes = [parse_code(line.code) or "" for line in LINES]

    assert codes == sorted(set(codes))
    assert {len(code) for code in BY_CODE} == LEVELS.keys()


def test_every_line_stands_under_lines_that_begin_its_code() -> None:
    for entry in BUILTIN:
        assert [above.code for above in entry.path] == [
            entry.code[:end] for end in (2, 4, 6) if end < len(entry.code) and entry.code[:end] in BY_CODE
        ]
        assert bool(entry.path) is (len(entry.code) > 2)


def test_what_can_be_chosen_has_a_category_of_one_scheme_at_least_and_nothing_else_has() -> None:
    for entry in BUILTIN:
        letters = (entry.category, entry.category_2018)
        assert any(letters) is entry.selectable, entry.code
        assert letters[0] in (None, *"ABCDEF"), entry.code
        assert letters[1] in (None, *"ABCDEFG"), entry.code


def test_what_organic_law_does_not_cover_is_in_the_list_and_cannot_be_chosen() -> None:
    for code in ("05010000", "22072000", "2401", "2402"):
        assert not BY_CODE[code].selectable


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("0803 90 19", "A"),
        ("0804 40 00", "A"),
        ("0804 50 00", "A"),
        ("0901 11 00", "A"),
        ("0902 10 00", "D"),
        ("0904 11 00", "A"),
        ("1006 30", "D"),
        ("1008 50 00", "A"),
        ("1201 90 00", "A"),
        ("1207 40 90", "A"),
        ("1209 91", "F"),
        ("1302 19", "D"),
        ("1509", "D"),
        ("1513 11", "D"),
        ("1701 14", "D"),
        ("1801 00 00", "A"),
        ("1803", "D"),
        ("2008 19", "D"),
        ("2009", "D"),
        ("2304 00 00", "E"),
        ("0306", "C"),
        ("0409 00 00", "B"),
        ("1212 21 00", "C"),
    ],
)
def test_the_commodities_of_the_demonstration_can_be_chosen(code: str, category: str) -> None:
    entry = BY_CODE[parse_code(code) or ""]

    assert entry.selectable
    assert entry.category == category


def test_lines_beneath_a_commodity_of_four_digits_share_its_category() -> None:
    for entry in BUILTIN:
        for above in entry.path:
            if above.code in {"0306", "1509", "1803", "2009"}:
                assert entry.category == above.category, entry.code


@pytest.mark.parametrize("language", list(Language))
def test_no_name_says_other_alone_or_stands_twice_in_one_place(language: Language) -> None:
    placed = [(entry.path[-1:], entry.name(language)) for entry in BUILTIN]

    assert not {"other", "others", "autre", "autres"} & {name.lower() for _, name in placed}
    assert len(set(placed)) == len(placed)


def test_names_fit_their_column_and_begin_with_a_capital() -> None:
    assert all(0 < len(name) <= 255 and name == name.strip() and name[0].isupper() for _, name in NAMES)


@pytest.mark.parametrize(
    ("mistake", "what"),
    [
        (r"'", "a straight apostrophe"),
        (r" [:;?!%»]|« ", "an ordinary space where a no-break space belongs"),
        (r"\d (?:kg|litres)\b", "a number that may lose its unit at the end of a line"),
        (r"\b(?:oe|Oe)u(?:f|v)", "oe for œ"),
    ],
)
def test_the_typography_is_french(mistake: str, what: str) -> None:
    assert not [text for text in FRENCH if re.search(mistake, text)], what


def test_everyday_words_are_separated_by_commas_and_not_repeated() -> None:
    for entry in BUILTIN:
        for language in Language:
            synonyms = entry.synonyms(language)
            assert len(set(synonyms)) == len(synonyms), entry.code
            assert entry.name(language) not in synonyms, entry.code
