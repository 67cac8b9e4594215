"""Which words stand across a print (D35)."""

import pytest

from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.editions.coi_2017 import STATUSES as OF_CERTIFICATES
from portal.coi.domain.editions.extract_2017 import STATUSES as OF_EXTRACTS
from portal.coi.domain.lifecycle import Status
from portal.documents.domain.layout import LAYOUTS
from portal.documents.domain.marks import BY_STATUS, COPY, DELETED, DRAFT, NOT_ISSUED, REPLACED, marks

BEFORE_A_SIGNATURE = {
    Status.DRAFT: DRAFT,
    Status.NEW: DRAFT,
    Status.DESCRIPTION_COMPLETED: NOT_ISSUED,
    Status.SUBMITTED: NOT_ISSUED,
    Status.DELETED: DELETED,
}
GONE = {Status.DELETED: (DELETED, COPY), Status.REPLACED: (REPLACED, COPY)}
ALIVE = [
    status for status in (*OF_CERTIFICATES, *OF_EXTRACTS) if status not in BEFORE_A_SIGNATURE and status not in GONE
]


def test_every_status_of_every_edition_has_a_row():
    assert set(BY_STATUS) == {*OF_CERTIFICATES, *OF_EXTRACTS} == set(Status)


@pytest.mark.parametrize(("status", "word"), BEFORE_A_SIGNATURE.items())
def test_what_nobody_signed_says_what_it_is_not(status, word):
    assert marks(status, "production", signed=False, sealed=False).across == (word,)


@pytest.mark.parametrize("status", dict.fromkeys(ALIVE))
def test_a_print_of_what_was_signed_is_a_copy_but_for_the_sealed_file(status):
    assert marks(status, "production", signed=True, sealed=False).across == (COPY,)
    assert marks(status, "production", signed=True, sealed=True).across == ()


@pytest.mark.parametrize("status", dict.fromkeys(ALIVE))
def test_nothing_passes_for_issued_that_has_no_signature(status):
    assert marks(status, "production", signed=False, sealed=True).across == (NOT_ISSUED,)


@pytest.mark.parametrize(("status", "words"), GONE.items())
def test_what_was_signed_and_then_taken_back_says_both(status, words):
    assert marks(status, "production", signed=True, sealed=False).across == words
    assert marks(status, "production", signed=True, sealed=True).across == words[:1]


@pytest.mark.parametrize(
    ("mode", "word"), [("production", None), ("training", "TRAINING"), ("demonstration", "DEMONSTRATION")]
)
def test_every_print_of_a_portal_that_is_not_the_real_one_says_so(mode, word):
    assert marks(Status.VERIFIED, mode, signed=True, sealed=True).small == word


@pytest.mark.parametrize("form", EDITIONS.values(), ids=EDITIONS)
def test_each_printed_box_has_one_place_on_paper(form):
    placed = [key for page in LAYOUTS[form.key] for row in page for column in row for key in column]

    assert sorted(placed) == sorted(box.key for box in form.boxes if box.printed)


def test_the_planned_journey_is_not_printed():
    assert not EDITIONS["coi-2017"].box("journey").printed
