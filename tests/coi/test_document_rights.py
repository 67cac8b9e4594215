"""The table of rights on documents (D37), for every edition, and which statuses end the life of a certificate (§8)."""

import pytest

from portal.coi.domain.documents import Deed, Standing, deeds, is_terminal
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.coi.domain.lifecycle import Capacity, Status

TERMINAL = {
    Status.FIRST_CONSIGNEE_SIGNED,
    Status.RELEASED_CONVENTIONAL,
    Status.NOT_RELEASED,
    Status.DELETED,
    Status.REPLACED,
    Status.DEPLETED,
}
PARTIES = set(Capacity) - {Capacity.COMMISSION}


def rights(status: Status = Status.ISSUED, held: Capacity = Capacity.EXPORTER, **standing: bool) -> set[Deed]:
    return set(deeds(COI_2017, status, {held}, Standing(**standing) if standing else None))


def test_the_statuses_that_end_a_life_are_those_of_the_law():
    assert {status for status in COI_2017.statuses if is_terminal(COI_2017, status)} == TERMINAL


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=lambda edition: edition.key)
def test_every_edition_has_an_end_and_a_beginning(edition):
    statuses = set(edition.statuses)
    open_ones = {status for status in statuses if not is_terminal(edition, status)}

    assert open_ones
    assert statuses - open_ones


@pytest.mark.parametrize("held", sorted(PARTIES))
def test_every_party_adds_until_the_end(held):
    may = {status for status in COI_2017.statuses if rights(status, held) == {Deed.ADD}}

    assert may == set(COI_2017.statuses) - TERMINAL


def test_the_commission_reads():
    assert [status for status in Status if rights(status, Capacity.COMMISSION)] == []


def test_who_is_nothing_on_the_certificate_does_nothing():
    assert deeds(COI_2017, Status.ISSUED, ()) == frozenset()


def test_what_the_own_organisation_added_is_changed_or_removed():
    assert rights(own=True, has_file=True) == {Deed.CHANGE, Deed.GIVE_FILE, Deed.REMOVE}


def test_what_others_added_is_left_alone():
    for covered in (False, True):
        assert rights(own=False, covered=covered) == set()


def test_what_a_signature_covers_stays_and_can_be_marked():
    assert rights(own=True, covered=True, has_file=True) == {Deed.WITHDRAW}


def test_a_file_that_was_not_there_when_it_was_signed_may_still_come():
    assert rights(own=True, covered=True, has_file=False) == {Deed.WITHDRAW, Deed.GIVE_FILE}


def test_what_was_withdrawn_is_left_alone():
    assert rights(own=True, covered=True, withdrawn=True) == set()


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_at_the_end_nothing_changes_any_more(status):
    for covered in (False, True):
        assert rights(status, own=True, covered=covered) == set()
