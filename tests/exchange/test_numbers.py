"""Numbers in both styles: what a text can mean, and what a column tells about all of its own."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exchange.domain.numbers import Style, is_ambiguous, reading, readings, style_of

POINT, COMMA = Style.POINT, Style.COMMA


@pytest.mark.parametrize(
    ("typed", "point", "comma"),
    [
        ("4800", "4800", "4800"),
        ("1 234", "1234", "1234"),
        ("1\u00a0234\u202f567", "1234567", "1234567"),
        ("1\u202f234,5", None, "1234.5"),
        ("1’234.5", "1234.5", None),
        ("1,234.5", "1234.5", None),
        ("1.234,5", None, "1234.5"),
        ("1.234.567", None, "1234567"),
        ("12,5", None, "12.5"),
        ("0,125", None, "0.125"),
        ("1234,567", None, "1234.567"),
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1234"),
        ("-3", "-3", "-3"),
        ("1,23,4", None, None),
        ("12 34", None, None),
        ("1e3", None, None),
        ("٣", None, None),
        ("1" * 41, None, None),
    ],
)
def test_a_text_means_what_each_style_lets_it_mean(typed, point, comma):
    assert (reading(typed, POINT), reading(typed, COMMA)) == tuple(
        None if value is None else Decimal(value) for value in (point, comma)
    )


@pytest.mark.parametrize(
    ("column", "style"),
    [
        (["1,234", "12.5"], POINT),
        (["1,234", "12,5"], COMMA),
        (["1,234", "1.234,5", "7"], COMMA),
        (["1,234", "2,345"], None),
        (["12,5", "12.5", "1,234"], None),
        (["1 234", "7"], None),
    ],
)
def test_a_column_tells_its_style_or_does_not(column, style):
    assert style_of(column) is style


def test_a_count_is_whole_so_its_thousands_are_no_decimals():
    assert set(readings("1.234", whole=True).values()) == {Decimal(1234)}
    assert not is_ambiguous("1,234", whole=True)
    assert is_ambiguous("1,234")


@settings(max_examples=60, deadline=None)
@given(st.decimals(0, 10**9, places=3), st.sampled_from(Style), st.sampled_from(["", " ", "\u00a0", "\u202f", "'"]))
def test_a_number_written_in_a_style_reads_back_in_it(number, style, grouping):
    decimal = "." if style is POINT else ","
    written = f"{number:,.3f}".replace(",", "G").replace(".", decimal).replace("G", grouping)

    assert reading(written, style) == number
