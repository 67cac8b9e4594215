"""What an organisation may do, in pure Python."""

from datetime import date

import pytest

from portal.organisations.domain import Activity, ActivityStatus
from tests.support import paper
from tests.support.paper import recognition, registered


def operator(*activities):
    return paper.Party(1, "operator", "Somebody", "FR", activities=activities)


def test_a_valid_activity_makes_an_operator_valid_for_a_box():
    assert operator(registered(Activity.ORGANIC_EXPORTER)).is_valid_for([Activity.ORGANIC_EXPORTER])


@pytest.mark.parametrize("status", [status for status in ActivityStatus if status is not ActivityStatus.VALID])
def test_any_other_status_does_not(status):
    assert not operator(registered(Activity.ORGANIC_EXPORTER, status=status)).is_valid_for([Activity.ORGANIC_EXPORTER])


def test_one_valid_activity_of_those_a_box_takes_is_enough():
    new = registered(Activity.ORGANIC_OPERATOR, status=ActivityStatus.NEW)
    valid = registered(Activity.ORGANIC_IMPORTER)

    assert operator(new, valid).is_valid_for([Activity.ORGANIC_OPERATOR, Activity.ORGANIC_IMPORTER])


def test_a_new_activity_can_be_chosen_already_but_is_not_valid():
    new = registered(Activity.RFL, status=ActivityStatus.NEW)

    assert operator(new).registered_for([Activity.RFL]) is new


@pytest.mark.parametrize("status", [ActivityStatus.SUSPENDED, ActivityStatus.REJECTED, ActivityStatus.DELETED])
def test_an_activity_that_was_taken_away_cannot_be_chosen(status):
    assert operator(registered(Activity.RFL, status=status)).registered_for([Activity.RFL]) is None


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2018, 4, 30), False),
        (date(2018, 5, 1), True),
        (date(2018, 5, 31), True),
        (date(2018, 6, 1), False),
    ],
)
def test_a_recognition_holds_from_its_first_to_its_last_day(day, holds):
    may = recognition("A", valid_from=date(2018, 5, 1), valid_to=date(2018, 5, 31))

    assert may.holds_on(day) is holds
