"""A file is checked: sealed by whom, altered or not, current or not; and it is not kept."""

import pytest

from portal.attachments import store
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.queries import records
from portal.documents import queries
from portal.documents.domain.seals import Verdict
from portal.documents.domain.verdicts import OF_VERDICT, SAID, Found
from portal.documents.printing.pdf import pdf
from portal.documents.seals.keys import SoftwareKey
from portal.documents.seals.sealing import seal
from portal.documents.services import checking, sealing
from portal.shared import clock
from tests.factories import ENDORSED, get, make_coi, take
from tests.support import stored
from tests.support.browser import CSRF, Browser


@pytest.fixture
def issued(world):
    """A certificate that was signed, and its sealed file in English."""
    reference = make_coi(world, Status.ISSUED)
    while sealing.seal_next():
        pass
    one = next(f for f in queries.sealed_of(get(world, reference).id) if f.language == "en")
    with store.fetch(one.file_key, one.digest) as file:
        return reference, file.read()


def found(file):
    return checking.look_into(file).found


def send(app, file, name="certificate.pdf", language="en"):
    """The check page, after a file was sent to it."""
    browser = Browser(app, language=language)
    token = CSRF.search(browser.fetch("GET", f"/{language}/verify").text)[1]
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode(),
        b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="' + name.encode(),
        b'"\r\nContent-Type: application/pdf\r\n\r\n' + file + b"\r\n--x--\r\n",
    )
    return browser.fetch(
        "POST", f"/{language}/verify", data=b"".join(parts), content_type="multipart/form-data; boundary=x"
    )


def test_the_sealed_file_is_recognised_to_the_last_byte(issued):
    _reference, file = issued

    assert found(file) is Found.THE_SEALED_FILE
    assert found(file + b"\n") is Found.ALTERED
    assert found(file.replace(b"COPY", b"COPY")[: len(file) // 2]) in (Found.BROKEN, Found.UNSEALED, Found.ALTERED)


def test_a_file_that_was_altered_says_so_on_the_page_in_both_languages(app, issued):
    _reference, file = issued
    middle = len(file) // 2
    altered = file[:middle] + bytes([file[middle] ^ 1]) + file[middle + 1 :]

    assert SAID[Found.ALTERED].what in send(app, altered).text
    assert "Il a été modifié après avoir été scellé" in send(app, altered, language="fr").text


def test_the_page_says_by_whom_it_was_sealed_and_whether_it_is_still_current(app, world, issued):
    reference, file = issued
    assert "What you hold is current" in send(app, file).text

    take(world, reference, Action.SIGN_20, "post", ENDORSED)

    answer = send(app, file)
    assert answer.status_code == 200
    assert "demonstration key" in answer.text
    assert "What you hold is no longer current" in answer.text
    assert "Consignment verified" in answer.text
    assert "ACME Bio" not in answer.text


def test_a_print_without_a_seal_is_made_again_and_compared(world, issued):
    reference, _file = issued
    record = records.current(get(world, reference)).record

    for languages in queries.LANGUAGES.values():
        examined = checking.look_into(pdf(record, languages))
        assert (examined.found, examined.record) == (Found.A_PRINT, 1)
    changed = pdf(record, ("en",)).replace(b"%PDF-", b"%PDF-", 1) + b"%x\n"
    assert found(changed) is Found.AN_ALTERED_PRINT


def test_a_print_that_carries_another_record_than_it_shows_is_found(world, issued):
    reference, _file = issued
    record = records.current(get(world, reference)).record
    forged = record | {"boxes": record["boxes"] | {"gross_weight": {"weight": "9", "unit": None}}}

    assert found(pdf(forged, ("en",))) is Found.UNSEALED


def test_a_seal_of_somebody_else_says_nothing(world, issued, tmp_path):
    reference, _file = issued
    foreign = SoftwareKey.demonstration(tmp_path / "foreign.pem")
    record = records.current(get(world, reference)).record
    file = seal(pdf(record, ("en",), sealed=True), foreign, reason="x", tooltip="x", at=clock.now())

    assert found(file) is Found.UNKNOWN_KEY


def test_a_file_sealed_with_our_key_that_the_portal_did_not_make_is_not_vouched_for(app, world, issued):
    reference, _file = issued
    record = records.current(get(world, reference)).record
    key = app.config["SEALS"].portal
    file = seal(pdf(record, ("en",)), key, reason="x", tooltip="x", at=clock.now())

    assert found(file) is Found.ANOTHER_SEALED_FILE


@pytest.mark.parametrize(
    ("file", "expected"),
    [(b"", Found.NOT_A_PDF), (b"PK\x03\x04 something", Found.NOT_A_PDF), (b"%PDF-1.7\nnothing", Found.BROKEN)],
)
def test_what_is_no_certificate_is_told_what_it_is(app, file, expected):
    assert found(file) is expected
    answer = send(app, file or b" ")
    assert (answer.status_code, SAID[expected].what in answer.text) == (200, True)


def test_nothing_chosen_is_asked_for_beside_the_field(app):
    browser = Browser(app).open("/en/verify")

    answer = send(app, b"", name="")

    assert answer.status_code == 422
    assert "Choose the PDF of the certificate." in answer.text
    assert browser.status == 200


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_that_is_far_too_large_is_not_even_read(app, language):
    answer = send(app, b"%PDF-1.7" + b"0" * 3_000_000, language=language)

    assert answer.status_code == 413
    assert {"en": "This file is larger than 2 MB", "fr": "Ce fichier dépasse"}[language] in answer.text


def test_nothing_of_the_file_is_kept(app, issued):
    _reference, file = issued
    before = {name: rows for name, rows in stored.everything().items() if name != "rate_counters"}
    files = {key for key, _at in store.everything()}

    send(app, file)

    assert {name: rows for name, rows in stored.everything().items() if name != "rate_counters"} == before
    assert {key for key, _at in store.everything()} == files


def test_whatever_a_file_turns_out_to_be_there_are_words_for_it():
    assert SAID.keys() == set(Found)
    assert OF_VERDICT.keys() == set(Verdict)
