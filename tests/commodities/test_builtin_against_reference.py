"""The codes that were entered by hand, against the whole nomenclature of the reference folder."""

import csv
import os
from pathlib import Path

import pytest

from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.domain.entries import Entry, Level

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE = CHECKOUT / os.environ.get("PORTAL_REFERENCE_DIR", "../shared/reference") / "cn2026_en_fr.csv"


@pytest.fixture(scope="module")
def nomenclature() -> dict[str, dict[str, str]]:
    if not REFERENCE.exists():
        pytest.skip(f"the nomenclature is not at {REFERENCE}: set PORTAL_REFERENCE_DIR to the reference folder")
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def parent_of(entry: Entry) -> str | None:
    return entry.path[-1].code if entry.path else None


def test_every_code_exists_at_its_level(nomenclature: dict[str, dict[str, str]]) -> None:
    missing = [entry.code for entry in BUILTIN if entry.code not in nomenclature]

    assert not missing
    assert [entry.code for entry in BUILTIN if nomenclature[entry.code]["level"] != entry.level] == []


def test_every_code_stands_where_the_nomenclature_has_it(nomenclature: dict[str, dict[str, str]]) -> None:
    below_chapters = [entry for entry in BUILTIN if entry.level is not Level.CHAPTER]

    assert [entry.code for entry in below_chapters if nomenclature[entry.code]["parent"] != parent_of(entry)] == []


def test_every_heading_of_food_and_feed_is_there(nomenclature: dict[str, dict[str, str]]) -> None:
    lines = [known for known, row in nomenclature.items() if row["level"] != "section" and known[:2] <= "24"]
    headings = {known[:4]: known for known in sorted(lines, reverse=True) if len(known) >= 4}  # some are one code alone

    assert len(headings) == 199
    assert set(headings.values()) <= {entry.code for entry in BUILTIN}


def test_at_least_four_hundred_codes_are_full() -> None:
    assert sum(entry.level is Level.CN8 for entry in BUILTIN) >= 400


@pytest.mark.parametrize("code", ["100630", "120991", "130219", "1509", "151311", "170114", "1803", "200819"])
def test_what_the_demonstration_names_shortly_is_there_to_the_last_digit(
    code: str, nomenclature: dict[str, dict[str, str]]
) -> None:
    lines = {known for known, row in nomenclature.items() if row["level"] == "cn8" and known.startswith(code)}

    assert lines <= {entry.code for entry in BUILTIN}


def test_shrimps_are_there_to_the_last_digit(nomenclature: dict[str, dict[str, str]]) -> None:
    shrimps = ("030616", "030617", "030635", "030636", "030695")
    lines = {known for known, row in nomenclature.items() if row["level"] == "cn8" and known.startswith(shrimps)}

    assert lines <= {entry.code for entry in BUILTIN}


def test_juices_are_there_to_six_digits(nomenclature: dict[str, dict[str, str]]) -> None:
    juices = {known for known, row in nomenclature.items() if row["parent"] == "2009"}

    assert juices <= {entry.code for entry in BUILTIN}
