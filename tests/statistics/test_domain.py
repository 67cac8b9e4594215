"""How things are counted: units, delays, periods; without a database."""

from datetime import date
from decimal import Decimal

import pytest

from portal.coi.models import Coi
from portal.statistics.domain import STEPS, TABLES, Grouping, Volume, default_period, delay, percentile
from tests.support.paper import CODES


def test_what_converts_is_kilograms_and_the_rest_stands_apart():
    volume = Volume("08")

    for quantity, unit in ((5, "kg"), (2, "t"), (500, "g"), (3, "hl"), (7, "l"), (12, "piece")):
        volume.add(Decimal(quantity), unit, CODES)

    assert volume.kilograms == Decimal("2005.5")
    assert volume.others == {"l": 307, "piece": 12}


@pytest.mark.parametrize(
    ("hours", "median", "ninth"),
    [([4], 4, 4), ([1, 3], 2, 2.8), ([5, 1, 3], 3, 4.6), (list(range(11)), 5, 9), ([2] * 7, 2, 2)],
)
def test_a_percentile_lies_between_its_neighbours_in_proportion(hours, median, ninth):
    found = delay(STEPS[0], [hour * 3600 for hour in hours])

    assert (found.certificates, round(found.median, 9), round(found.ninth, 9)) == (len(hours), median, ninth)


def test_without_certificates_there_is_no_delay():
    assert (delay(STEPS[0], []).median, delay(STEPS[0], []).ninth) == (None, None)


def test_the_ends_are_the_smallest_and_the_largest():
    assert (percentile([1, 5, 9], 0), percentile([1, 5, 9], 1)) == (1, 9)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 21), date(2025, 12, 1)),
        (date(2026, 12, 1), date(2026, 1, 1)),
        (date(2026, 1, 31), date(2025, 2, 1)),
    ],
)
def test_twelve_months_are_shown_this_one_included(today, first):
    assert default_period(today) == (first, today)


def test_steps_begin_where_the_one_before_ends_and_every_grouping_has_words():
    assert [step.ends for step in STEPS[:-1]] == [step.begins for step in STEPS[1:]]
    assert all(hasattr(Coi, name) for step in STEPS for name in (step.begins, step.ends))
    assert TABLES.keys() == set(Grouping)
