"""What people type on the check page, or paste of a QR code."""

import pytest

from portal.documents.forms import read

HOST = "coi.example"


def asked(**arguments):
    return read(arguments, host=HOST)


def test_a_reference_and_a_code_are_read_however_they_are_typed():
    question = asked(reference=" coi.eu.2026.000 0001 ", code="7k3m9 qxt2b")

    assert (question.reference, question.code, question.errors) == ("COI.EU.2026.0000001", "7K3M9QXT2B", {})
    assert question.typed_code == "7K3M9-QXT2B"


def test_the_address_of_a_qr_code_can_be_pasted_as_a_whole():
    address = f"https://{HOST}/fr/verify?reference=COI.EU.2026.0000001&code=7K3M9QXT2B&record=3"

    question = asked(reference=address, code="")

    assert (question.reference, question.code, question.held) == ("COI.EU.2026.0000001", "7K3M9QXT2B", 3)


def test_the_qr_code_of_another_portal_is_told_apart():
    question = asked(reference="https://elsewhere.example/en/verify?reference=COI.EU.2026.0000001&code=7K3M9QXT2B")

    assert question.elsewhere == "elsewhere.example"
    assert "another portal" in question.errors["reference"]
    assert question.code == ""


@pytest.mark.parametrize(
    "address", ["https://[broken/verify?reference=X", "https://coi.example/?reference=https://coi.example", "://"]
)
def test_an_address_that_leads_nowhere_is_refused_and_not_followed(address):
    assert asked(reference=address).errors


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reference": "COI.EU.2026.0000001"}, "code"),
        ({"reference": "COI.EU.2026.0000001", "code": "7K3M9"}, "code"),
        ({"code": "7K3M9-QXT2B"}, "reference"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(typed, field):
    assert list(asked(**typed).errors) == [field]


@pytest.mark.parametrize("record", ["", "x", "-1", "٣", "9" * 40, "1e3"])
def test_a_record_that_is_no_number_is_left_out(record):
    assert asked(reference="X", code="7K3M9QXT2B", record=record).held is None


def test_nothing_typed_is_no_question():
    assert not asked().is_asked
    assert asked().errors == {}
