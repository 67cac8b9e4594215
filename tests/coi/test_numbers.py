"""Reference numbers (§16, D39)."""

import re
from datetime import UTC, datetime

import pytest

from portal.coi import queries
from portal.coi.domain.filters import Asked
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.queries import lists
from portal.persistence import numbers
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import NotFound, Refused
from tests.factories import get, make_coi, take

pytestmark = pytest.mark.postgres


def during(year):
    return clock.at(datetime(year, 5, 17, tzinfo=UTC))


def test_the_first_draft_of_a_year_has_number_one(world):
    with during(2018):
        assert make_coi(world) == "DRAFT.COI.EU.2018.0000001"


def test_drafts_are_counted_on(world):
    with during(2018):
        assert [make_coi(world)[-7:] for _ in range(3)] == ["0000001", "0000002", "0000003"]


def test_each_year_begins_anew(world):
    with during(2018):
        make_coi(world)

    with during(2019):
        assert make_coi(world) == "DRAFT.COI.EU.2019.0000001"


def test_a_certificate_gets_its_number_when_it_is_submitted(world):
    with during(2018):
        make_coi(world)
        draft = make_coi(world)

        number = take(world, draft, Action.SUBMIT, "exporter")

    assert number == "COI.EU.2018.0000001"


def test_the_number_is_of_the_year_of_submission(world):
    with during(2018):
        draft = make_coi(world)

    with during(2019):
        assert take(world, draft, Action.SUBMIT, "exporter") == "COI.EU.2019.0000001"


def test_a_number_is_never_given_twice_even_when_its_certificate_is_deleted(world):
    with during(2018):
        deleted = make_coi(world, Status.DELETED)

        assert make_coi(world, Status.DESCRIPTION_COMPLETED) != deleted


def test_a_step_that_is_refused_takes_no_number(world):
    with during(2018):
        incomplete = make_coi(world, origin={"countries": []})
        with pytest.raises(Refused):
            take(world, incomplete, Action.SUBMIT, "exporter")

        assert make_coi(world, Status.DESCRIPTION_COMPLETED) == "COI.EU.2018.0000001"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ISSUED])
def test_numbers_can_stand_in_an_address(world, status):
    assert re.fullmatch(r"[A-Z0-9.]+", make_coi(world, status))


@pytest.mark.parametrize("who", ["exporter", "importer", "body", "post"])
def test_the_draft_number_leads_to_the_certificate_after_submission(world, who):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    draft_number = get(world, reference).draft_reference

    assert queries.get(draft_number, world[who]).reference == reference
    assert [row.number for row in lists.search(world[who], Asked({"q": draft_number})).rows] == [reference]


def test_before_submission_the_draft_number_leads_nobody_else_anywhere(world):
    draft = make_coi(world)

    with pytest.raises(NotFound):
        queries.get(draft, world["body"])
    assert lists.search(world["body"], Asked({"q": draft})).rows == []


def test_series_do_not_disturb_each_other(app):
    with transaction():
        taken = [numbers.take("one"), numbers.take("one"), numbers.take("other"), numbers.take("one")]

    assert taken == [1, 2, 1, 3]
