"""The rules of categories (D03): which letter a line has in each scheme, by the beginning of its code."""

import csv
import os
from pathlib import Path

import pytest

from portal.commodities.domain.categories import RULES, Rule, letters_for, rule_for
from portal.commodities.domain.entries import can_be_chosen, is_selectable, parse_code

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE = CHECKOUT / os.environ.get("PORTAL_REFERENCE_DIR", "../shared/reference") / "cn2026_en_fr.csv"
BEGINNINGS = [code.strip() for rule in RULES for code in rule.codes.split(",")]

COVERED_BY_NO_LAW = (
    *("0106 11", "0106 12", "0106 20", "0106 31", "0106 32"),  # wild animals and pets
    *("0207 43", "0207 45 93", "0207 53", "0207 55 93", "0210 99 71"),  # fatty livers: force-feeding is forbidden
    *("0208 30", "0208 40", "0208 50", "0208 90 70", "0210 91", "0210 92", "0210 93"),  # meat of wild animals
    *("0301 11", "0301 19"),  # ornamental fish
    *("0501", "0502", "0505", "0506", "0507", "0508", "0510", "0511 99 31", "0511 99 39"),  # no agricultural products
    *("1302 11", "1302 14"),  # opium, ephedra
    *("1505", "1518", "1520", "1521 90 10", "1522 00 10", "2207 20"),  # for technical uses
    "2201",  # water
    "24",  # tobacco
)
COVERED_SINCE_2018 = ("1521 90 99",)


@pytest.fixture(scope="module")
def codes() -> list[str]:
    if not REFERENCE.exists():
        pytest.skip(f"the nomenclature is not at {REFERENCE}: set PORTAL_REFERENCE_DIR to the reference folder")
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file) if row["level"] in ("hs6", "cn8")]


def rule(code: str) -> Rule:
    found = rule_for(parse_code(code) or "")
    assert found is not None
    return found


def beginning(*codes: str) -> tuple[str, ...]:
    return tuple(parse_code(code) or "" for code in codes)


@pytest.mark.parametrize(
    ("code", "category", "why"),
    [
        ("0803 90 19", "A", "fresh"),
        ("0804 40 00", "A", "fresh"),
        ("0804 50 00", "A", "fresh"),
        ("0901 11 00", "A", "not roasted"),
        ("0902 10 00", "D", "tea"),
        ("0904 11 00", "A", "Whole spices"),
        ("1006 30", "D", "Husked rice"),
        ("1008 50 00", "A", "Cereals"),
        ("1201 90 00", "A", "oil seeds"),
        ("1207 40 90", "A", "oil seeds"),
        ("1209 91", "F", "sowing"),
        ("1302 19", "D", "Plant extracts"),
        ("1509", "D", "Fats"),
        ("1513 11", "D", "Fats"),
        ("1701 14", "D", "sugar"),
        ("1801 00 00", "A", "cocoa beans"),
        ("1803", "D", "chocolate"),
        ("2008 19", "D", "preparations"),
        ("2009", "D", "drinks"),
        ("2304 00 00", "E", "feed"),
        ("0306", "C", "Crustaceans"),
        ("0409 00 00", "B", "honey"),
        ("1212 21 00", "C", "Algae"),
    ],
)
def test_the_commodities_of_the_demonstration_have_a_rule_that_says_why(code: str, category: str, why: str) -> None:
    assert rule(code).category == category
    assert why in rule(code).why


def test_the_longest_beginning_decides() -> None:
    assert rule("0910").category == rule("0910 11 00").category == "A"
    assert rule("0910 12 00").category == "D"
    assert rule("0910 20").category == rule("0910 20 10").category == "A"
    assert rule("0910 20 90").category == "D"


def test_no_beginning_stands_twice_and_each_is_a_whole_code() -> None:
    digits = beginning(*BEGINNINGS)

    assert len(set(digits)) == len(digits)
    assert {len(code) for code in digits} <= {2, 4, 6, 8}


def test_the_letters_are_those_of_their_scheme() -> None:
    assert {each.category for each in RULES} <= {None, *"ABCDEF"}
    assert {each.category_2018 for each in RULES} <= {None, *"ABCDEFG"}
    assert all(each.why for each in RULES)


@pytest.mark.parametrize(
    ("code", "before", "since"),
    [
        ("2204 21", "D", "F"),  # wine
        ("1209 91 80", "F", "A"),  # seeds for sowing
        ("0602 20", "F", "A"),  # trees for planting
        ("2501 00 91", None, "G"),  # salt
        ("3301 29", "D", "G"),  # essential oils
        ("5201 00", "A", "G"),  # cotton
        ("1521 90 91", "B", "G"),  # beeswax
        ("0903 00 00", "D", "G"),  # maté
        ("0804 40 00", "A", "A"),
        ("2301 20 00", "E", "E"),
    ],
)
def test_a_letter_means_another_thing_in_another_scheme(code: str, before: str | None, since: str) -> None:
    assert letters_for(parse_code(code) or "") == (before, since)


def test_what_is_too_short_for_a_certificate_has_no_letter_and_cannot_be_chosen() -> None:
    assert letters_for("0804") == letters_for("08") == (None, None)
    assert letters_for("1509") == ("D", "D")


def test_what_no_law_covers_says_why_and_cannot_be_chosen() -> None:
    assert rule("2402 10 00").why.startswith("Tobacco")
    assert not can_be_chosen("24021000", *letters_for("24021000"))
    assert rule_for("84713000") is None


def test_every_code_of_food_and_feed_has_a_letter_in_both_schemes_but_those_left_out(codes: list[str]) -> None:
    food = [code for code in codes if code[:2] <= "24"]
    neither = [code for code in food if letters_for(code) == (None, None)]
    one = [code for code in food if None in letters_for(code) and code not in neither]

    assert len(food) > 3000
    assert neither == [code for code in food if code.startswith(beginning(*COVERED_BY_NO_LAW))]
    assert one == list(beginning(*COVERED_SINCE_2018))


def test_every_rule_is_about_codes_that_exist(codes: list[str]) -> None:
    assert [code for code in beginning(*BEGINNINGS) if not any(known.startswith(code) for known in codes)] == []


def test_what_the_annex_adds_outside_food_and_feed_is_covered_since_2018(codes: list[str]) -> None:
    added = [code for code in codes if code[:2] > "24" and letters_for(code)[1]]

    assert all(is_selectable(code) for code in added)
    assert {code[:4] for code in added} == {
        *("2501", "3301", "4101", "4102", "4103", "4501", "4503", "5001", "5101", "5201", "5301", "5302")
    }
