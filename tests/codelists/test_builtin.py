"""The entries that are built in: codes that exist, names in both languages, the everyday ones first; no database."""

import csv
import re
from collections import Counter
from decimal import Decimal

import pytest

from portal.attachments.domain import FIELD_LABELS
from portal.attachments.models import Attachment
from portal.codelists.domain.builtin import BUILTIN
from portal.codelists.domain.entries import CodeList, Codes, Measure
from portal.coi.models import CoiLine
from portal.exchange.domain.headings import plain_words
from tests.rules.test_translations import NOT_FRENCH_QUOTES, STRAIGHT, WITHOUT_ITS_SPACE

PUBLISHED = {
    CodeList.UNITS: "unece_rec20_units.csv",
    CodeList.PACKAGES: "unece_rec21_packages.csv",
    CodeList.TRANSPORT_MODES: "unece_rec19_transport_modes.csv",
}
BASE = {Measure.MASS: ("kg", 1000), Measure.VOLUME: ("m³", 1000), Measure.COUNT: ("", 1)}
"""What the published factors of a measure are in, and how many grams, litres or pieces that is."""
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
HELD_BY = {
    CodeList.UNITS: CoiLine.unit,
    CodeList.PACKAGES: CoiLine.package_type,
    CodeList.DOCUMENTS: Attachment.type,
}
every_list = pytest.mark.parametrize("which", CodeList)


def published(folder, which):
    with (folder / PUBLISHED[which]).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("which", PUBLISHED)
def test_every_code_is_published_and_was_not_deleted(reference_dir, which):
    known = published(reference_dir, which)

    codes = [entry.code for entry in BUILTIN[which] if entry.code]
    assert [code for code in codes if code not in known or known[code].get("status")] == []
    assert len(codes) >= {CodeList.UNITS: 24, CodeList.PACKAGES: 50, CodeList.TRANSPORT_MODES: 9}[which]


def test_units_convert_as_published(reference_dir):
    known = published(reference_dir, CodeList.UNITS)
    units = [entry for entry in BUILTIN[CodeList.UNITS] if entry.measure and entry.key != "piece"]

    assert {unit.code: unit.factor for unit in units} == {u.code: factor(known[u.code], u.measure) for u in units}
    assert all(unit.factor == 1 for unit in BUILTIN[CodeList.UNITS] if unit.key in ("g", "l", "piece"))


def factor(row, measure):
    """``2,834 952 x 10⁻² kg`` as grams."""
    symbol, amount = BASE[measure]
    text = row["conversion"].removesuffix(symbol).replace(" ", "").replace(",", ".")
    number, _, power = re.fullmatch(r"([\d.]*?)(x?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text).groups()
    return Decimal(number or 1).scaleb(int((power or "⁰").translate(RAISED))) * amount


@every_list
def test_every_entry_has_a_key_and_a_code_of_its_own(which):
    keys = Counter(entry.key for entry in BUILTIN[which])
    codes = Counter(entry.code for entry in BUILTIN[which] if entry.code)

    assert [one for one, number in (keys + codes).items() if number > 2 or keys[one] > 1 or codes[one] > 1] == []
    assert [entry.key for entry in BUILTIN[which] if not entry.everyday and entry.key != entry.code] == []


@pytest.mark.parametrize("which", HELD_BY)
def test_every_key_fits_where_certificates_hold_it(which):
    longest = HELD_BY[which].type.length

    assert [entry.key for entry in BUILTIN[which] if len(entry.key) > longest] == []


@every_list
def test_a_word_of_a_spreadsheet_means_one_entry_whatever_its_language(which):
    words = {(word, e.key) for e in BUILTIN[which] for word in (e.key, e.code, e.name_en, e.name_fr) if word}
    twice = Counter(word for word, _key in {(plain_words(word), key) for word, key in words})

    assert [word for word, number in twice.items() if number > 1] == []


@every_list
def test_names_are_written_as_each_language_is_printed(which):
    english, french = ([name for e in BUILTIN[which] if (name := getattr(e, f"name_{code}"))] for code in ("en", "fr"))

    assert [name for name in french if WITHOUT_ITS_SPACE.search(name) or NOT_FRENCH_QUOTES.search(name)] == []
    assert [name for name in english if STRAIGHT.search(name)] == []
    assert len(english) == len(french) == len(BUILTIN[which])


def test_the_everyday_ones_come_first_as_the_form_has_always_had_them():
    offered = {which: [e.key for e in lists.values() if e.everyday] for which, lists in Codes.of(BUILTIN).lists.items()}

    assert offered[CodeList.UNITS] == ["kg", "t", "g", "l", "hl", "piece"]
    assert offered[CodeList.TRANSPORT_MODES] == ["aeroplane", "vessel", "railway", "road", "other"]
    assert offered[CodeList.PACKAGES][:4] == ["bag", "big_bag", "box", "carton"]
    assert len(offered[CodeList.PACKAGES]) == 11
    assert len(offered[CodeList.DOCUMENTS]) == 14
    for which, found in Codes.of(BUILTIN).lists.items():
        assert list(found)[: len(offered[which])] == offered[which]


def test_documents_ask_for_fields_that_there_are():
    asked = {name for e in BUILTIN[CodeList.DOCUMENTS] for names in e.more.values() for name in names}

    assert asked <= FIELD_LABELS.keys()
