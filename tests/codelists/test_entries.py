"""What rules and pages ask of the small lists; no database."""

from datetime import date
from decimal import Decimal

import pytest

from portal.codelists.domain.entries import BULK, BY_SEA, NO_CODES, CodeEntry, CodeList, Codes
from portal.coi.domain.content import total
from portal.coi.domain.lifecycle import Stage
from tests.support.paper import CODES, COI_2017, content, goods, line, rows

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2026, 11, 22), None, False),
        (None, date(2026, 11, 20), False),
        (date(2026, 1, 1), date(2026, 12, 31), True),
    ],
)
def test_an_entry_is_in_force_on_its_first_and_on_its_last_day(first, last, holds):
    entry = CodeEntry("XX", "XX", "Thing", "Chose", valid_from=first, valid_to=last)
    codes = Codes.of({CodeList.PACKAGES: [entry]})

    assert [e.key for e in codes.on(CodeList.PACKAGES, DAY)] == (["XX"] if holds else [])
    assert codes.label(CodeList.PACKAGES, "XX") == "Thing"
    assert (CodeList.PACKAGES in codes.missing(DAY)) is not holds


def test_what_no_list_has_is_called_by_its_key():
    assert NO_CODES.label(CodeList.UNITS, "kg").said_in("fr") == "kg"
    assert NO_CODES.missing(DAY) == tuple(CodeList)


@pytest.mark.parametrize(
    ("quantities", "sum_"),
    [
        ([("1", "t"), ("500", "kg")], ("1.5", "t")),
        ([("1", "kg"), ("10", "LBR")], ("5.5359237", "kg")),
        ([("1", "MTQ"), ("5", "hl")], ("1.5", "MTQ")),
        ([("6", "piece"), ("2", "DZN")], ("30", "piece")),
        ([("3", "NMP"), ("4", "NMP")], ("7", "NMP")),
        ([("3", "NMP"), ("4", "piece")], None),
        ([("1", "kg"), ("1", "l")], None),
        ([("1", "kg"), ("1", "unknown")], None),
        ([("1", "unknown"), ("1", "unknown")], ("2", "unknown")),
    ],
)
def test_units_of_one_measure_add_up_and_no_others(quantities, sum_):
    found = total([(Decimal(amount), unit) for amount, unit in quantities], CODES)

    assert found == (None if sum_ is None else (Decimal(sum_[0]), sum_[1]))


def found(rule, **boxes):
    return [finding.box for finding in COI_2017.findings((Stage.SUBMIT,), content(**boxes)) if finding.rule == rule]


def test_every_bulk_code_is_bulk_to_the_rules_and_no_other():
    marked = {key for key, entry in CODES.lists[CodeList.PACKAGES].items() if entry.more.get(BULK)}
    without_packages = {
        key
        for key in CODES.lists[CodeList.PACKAGES]
        if not found("D20", goods=goods(line(packages=0, package_type=key)))
    }
    without_containers = {
        key
        for key in CODES.lists[CodeList.PACKAGES]
        if not found("V09", goods=goods(line(package_type=key)), transport=rows({"key": "t", "mode": "vessel"}))
    }

    assert without_packages == without_containers == marked == {"bulk", "VL", "VR", "VY", "VO", "VQ"}


def test_only_a_vessel_at_sea_asks_for_containers():
    modes = CODES.lists[CodeList.TRANSPORT_MODES]

    assert [m for m in modes if found("V09", transport=rows({"key": "t", "mode": m}))] == ["vessel"]
    assert [m for m, entry in modes.items() if entry.more.get(BY_SEA)] == ["vessel"]
    assert "8" in modes, "inland waterways are no sea"
