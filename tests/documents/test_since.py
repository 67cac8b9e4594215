"""“Since this print”: what happened to a certificate after a record, told without what it contains."""

from datetime import UTC, datetime, timedelta

from portal.documents.domain.since import Numbered, since

BEGIN = datetime(2026, 11, 3, 9, tzinfo=UTC)


def day(number):
    return BEGIN + timedelta(days=number)


def record(number, *, status="issued", documents=(), **boxes):
    content = {"boxes": {"origin": "MA", "consignee": "A"} | boxes, "status": {"code": status}}
    return Numbered(number, day(number), content | {"documents": list(documents)})


def test_nothing_happened_after_the_last_record():
    assert since([record(1), record(2, consignee="B")], 2) is not None
    assert not since([record(1), record(2, consignee="B")], 2)


def test_a_box_that_changed_is_told_with_the_day_it_changed_last():
    found = since([record(1), record(2, consignee="B"), record(3, consignee="C"), record(4, consignee="C")], 1)

    assert found.boxes == {"consignee": day(3)}


def test_a_box_that_changed_and_came_back_is_as_the_paper_says():
    found = since([record(1), record(2, consignee="B"), record(3)], 1)

    assert found.boxes == {}


def test_what_changed_before_the_print_is_not_told():
    found = since([record(1), record(2, consignee="B"), record(3, consignee="B", status="verified")], 2)

    assert (found.boxes, found.statuses) == ({}, [("verified", day(3))])


def test_every_status_after_the_print_is_told_in_order():
    found = since([record(1), record(2, status="verified"), record(3, status="ofis_irregularity")], 1)

    assert found.statuses == [("verified", day(2)), ("ofis_irregularity", day(3))]


def test_documents_that_changed_are_told_unless_they_are_the_same_again():
    assert since([record(1), record(2, documents=["x"])], 1).documents == day(2)
    assert since([record(1), record(2, documents=["x"]), record(3)], 1).documents is None


def test_a_paper_of_a_record_that_never_was_is_none():
    assert since([record(1)], 2) is None
    assert since([], 0) is None
