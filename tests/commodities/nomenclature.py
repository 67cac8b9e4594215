"""The whole nomenclature of the reference folder, as once imported: our short names beside the official titles."""

import csv
import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.domain.entries import Entry, is_selectable
from portal.commodities.models import Commodity

CHECKOUT = Path(__file__).resolve().parents[2]
REFERENCE = CHECKOUT / os.environ.get("PORTAL_REFERENCE_DIR", "../shared/reference") / "cn2026_en_fr.csv"
LAST_CHAPTER = "24"


@cache
def whole_list() -> tuple[Entry, ...]:
    """The lines of chapters 01 to 24; a test that asks for them is skipped where the reference folder is not there."""
    if not REFERENCE.exists():
        pytest.skip(f"the nomenclature is not at {REFERENCE}: set PORTAL_REFERENCE_DIR to the reference folder")
    ours = {entry.code: entry for entry in BUILTIN}
    entries: dict[str, Entry] = {}
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row["code"]
            if row["level"] == "section" or row["chapter"] > LAST_CHAPTER:
                continue
            above = entries.get(row["parent"])
            official = Entry(
                code=code,
                name_en=row["name_en"],
                name_fr=row["name_fr"],
                title_en=row["name_en"],
                title_fr=row["name_fr"],
                category="A",
                selectable=is_selectable(code),
                path=(*above.path, above) if above else (),
            )
            own = ours.get(code)
            entries[code] = (
                official
                if own is None
                else replace(own, title_en=official.title_en, title_fr=official.title_fr, path=official.path)
            )
    return tuple(entries.values())


def as_row(entry: Entry) -> Commodity:
    """A line as it is stored once imported."""
    titles = [{"since": "2026-01-01", "en": entry.title_en, "fr": entry.title_fr}] if entry.title_en else []
    return Commodity(
        code=entry.code,
        name_en=entry.name_en if entry.name_en != entry.title_en else "",
        name_fr=entry.name_fr if entry.name_fr != entry.title_fr else "",
        titles=titles,
        synonyms_en=entry.synonyms_en,
        synonyms_fr=entry.synonyms_fr,
        category=entry.category,
    )
