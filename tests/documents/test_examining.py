"""Whoever holds a file learns whether it is sealed, by whom, and whether it is as it was; whatever the file is."""

import re
import time
import zlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest

from portal.documents.domain.seals import Added, Kind, Verdict
from portal.documents.seals import examining
from portal.documents.seals.examining import examine
from portal.documents.seals.inspecting import inspect
from portal.documents.seals.sealing import seal
from tests.documents.papers import NOW, RECORD, issue, key_of, paper

WORDS = {"reason": "Certificate COI.MA.2026.0000001", "tooltip": "Electronic seal"}
OURS = key_of(issue("Ecocert Maroc"), qualified=True)
THEIRS = key_of(issue("Ecocert Maroc", which=1))


def sealed(*keys, at=NOW, text="COI.MA.2026.0000001"):
    pdf = paper(text)
    for key in keys or (OURS,):
        pdf = seal(pdf, key, at=at, **WORDS)
    return pdf


def verdict(pdf, *facts):
    return inspect(pdf, facts or [OURS.fact]).verdict


def signature_in(pdf):
    return re.search(rb"/Contents <[0-9A-F]+>", pdf)[0]


def appended(pdf):
    """The file with a revision behind it that changes a page."""
    writer = pypdf.PdfWriter(BytesIO(pdf), incremental=True)
    writer.pages[0].rotate(90)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_sealed_file_and_what_is_read_in_it():
    found = examine(sealed(), [OURS.fact, THEIRS.fact])

    (only,) = found.seals
    assert found.verdict is Verdict.SEALED
    assert found.record == RECORD
    assert (only.intact, only.known, only.qualified) == (True, True, True)
    assert (only.added, only.kind) == (Added.NOTHING, Kind.PKCS12)
    assert (only.name, only.at, only.stamped) == ("Ecocert Maroc", NOW, None)
    assert found == inspect(sealed(), [OURS.fact, THEIRS.fact]), "the process apart tells all that it finds"


@pytest.mark.parametrize("facts", [[], [THEIRS.fact]], ids=["none", "another of the same name"])
def test_a_key_is_known_by_its_certificate_and_not_by_its_name(facts):
    found = inspect(sealed(), facts)

    assert found.verdict is Verdict.UNKNOWN_KEY
    assert [(each.intact, each.known, each.in_force) for each in found.seals] == [(True, False, False)]


def test_a_pdf_without_a_seal():
    assert verdict(paper()) is Verdict.UNSEALED


def test_two_seals_in_one_file():
    found = inspect(sealed(OURS, THEIRS), [OURS.fact, THEIRS.fact])

    assert found.verdict is Verdict.SEALED
    assert [(each.fingerprint, each.added) for each in found.seals] == [
        (OURS.fact.fingerprint, Added.SEALS),
        (THEIRS.fact.fingerprint, Added.NOTHING),
    ]


def test_a_seal_of_a_stranger_above_ours_may_show_anything():
    assert verdict(sealed(OURS, THEIRS), OURS.fact) is Verdict.ALTERED


def test_a_seal_of_ours_covers_what_a_stranger_sealed_before():
    assert verdict(sealed(THEIRS, OURS), OURS.fact) is Verdict.SEALED


def test_something_added_behind_the_seal():
    found = inspect(appended(sealed()), [OURS.fact])

    assert found.verdict is Verdict.ALTERED
    assert [(each.intact, each.added) for each in found.seals] == [(True, Added.CONTENT)]


def test_new_metadata_behind_the_seal_are_something_added_too():
    writer = pypdf.PdfWriter(BytesIO(sealed()), incremental=True)
    writer.add_metadata({"/Title": "Certificate of another consignment"})
    output = BytesIO()
    writer.write(output)

    assert verdict(output.getvalue()) is Verdict.ALTERED


def test_the_seal_of_one_file_on_the_content_of_another():
    one, other = sealed(text="Dates, 100 kg"), sealed(text="Dates, 900 kg")

    moved = other.replace(signature_in(other), signature_in(one))

    assert len(moved) == len(other)
    assert verdict(moved) is Verdict.ALTERED


def test_a_certificate_that_expired_since_leaves_old_seals_good():
    brief = key_of(issue(first=NOW - timedelta(days=400), days=30))
    pdf = sealed(brief, at=NOW - timedelta(days=380))

    assert verdict(pdf, brief.fact) is Verdict.SEALED


def test_a_key_out_of_service_leaves_old_seals_good_but_makes_no_new_ones():
    before, after = sealed(at=NOW - timedelta(days=1)), sealed(at=NOW + timedelta(days=1))
    retired, its_successor = replace(OURS.fact, retired_at=NOW), THEIRS.fact

    assert verdict(before, retired, its_successor) is Verdict.SEALED
    assert verdict(after, retired, its_successor) is Verdict.OUT_OF_FORCE


def test_a_certificate_more_than_the_seal_was_made_with_is_found():
    above = issue("A certification authority", which=1)
    key = key_of(issue(by=above), above)

    assert verdict(sealed(key), replace(key.fact, companions=())) is Verdict.ALTERED


# ---------------------------------------------------------------- what is no file of ours at all


def encrypted():
    writer = pypdf.PdfWriter(BytesIO(paper()))
    writer.encrypt("secret", algorithm="AES-256")
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def pdf_of(*objects, trailer=b""):
    """A PDF of objects, numbered from 1; the first is its root."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table) + trailer


def with_record(stream, filters, length=None):
    head = b"<< /Type /EmbeddedFile /Filter [%b] /Length %d >>\nstream\n" % (filters, length or len(stream))
    return pdf_of(
        b"<< /Type /Catalog /AF [2 0 R] >>",
        b"<< /Type /Filespec /UF (record.json) /F (record.json) /EF << /F 3 0 R >> >>",
        head + stream + b"\nendstream",
    )


def bomb(layers):
    data = bytes(50_000_000)
    for _ in range(layers):
        data = zlib.compress(data)
    return data


def looping():
    start = int(pdf_of(b"<< /Type /Catalog >>").split()[-2])
    return pdf_of(b"<< /Type /Catalog >>", trailer=b"/Prev %d" % start)


def circular_form():
    return pdf_of(
        b"<< /Type /Catalog /AcroForm << /Fields [2 0 R] >> >>",
        b"<< /T (a) /Kids [3 0 R] >>",
        b"<< /T (b) /Kids [2 0 R] >>",
    )


def many_seals():
    field = b"<< /FT /Sig /T (a) /V << /ByteRange [0 1 2 3] /Contents <00> >> >>"
    fields = b" ".join(b"%d 0 R" % number for number in range(2, 2002))
    return pdf_of(b"<< /Type /Catalog /AcroForm << /Fields [%b] >> >>" % fields, *[field] * 2000)


def huge_index():
    head = (
        b"<< /Type /XRef /Size 999999999 /Root 1 0 R /W [1 4 2] /Index [0 999999999] /Filter /FlateDecode /Length %d >>"
    )
    rows = zlib.compress(bytes(7 * 2_000_000), 9)
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
    stream = b"2 0 obj\n" + head % len(rows) + b"\nstream\n" + rows + b"\nendstream\nendobj\n"
    return body + stream + b"startxref\n%d\n%%%%EOF" % len(body)


OTHERS = {
    "a header alone": (lambda: b"%PDF-1.7\n", {Verdict.BROKEN}),
    "encrypted": (encrypted, {Verdict.ENCRYPTED}),
    "half a file": (lambda: sealed()[: len(sealed()) // 2], {Verdict.BROKEN}),
    "all but the end": (lambda: sealed()[:-10], {Verdict.BROKEN, Verdict.ALTERED}),
    "an index that points at itself": (looping, {Verdict.BROKEN, Verdict.UNSEALED}),
    "a form that contains itself": (circular_form, {Verdict.BROKEN}),
    "two thousand seals": (many_seals, {Verdict.TOO_MUCH}),
    "a record that unpacks to 50 MB": (lambda: with_record(bomb(1), b"/FlateDecode"), {Verdict.UNSEALED}),
    "a bomb in a bomb": (lambda: with_record(bomb(2), b"/FlateDecode /FlateDecode"), {Verdict.UNSEALED}),
}
HOSTILE = {
    "nothing": (lambda: b"", {Verdict.NOT_A_PDF}),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000), {Verdict.NOT_A_PDF}),
    "larger than any certificate": (lambda: b"%PDF-1.7\n" + bytes(examining.LARGEST), {Verdict.TOO_MUCH}),
    "an index of a thousand million objects": (huge_index, {Verdict.BROKEN, Verdict.TOO_MUCH}),
    "arrays in arrays": (lambda: pdf_of(b"[" * 200_000 + b"]" * 200_000), {Verdict.BROKEN}),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_whatever_the_file_is_there_is_an_answer(kind):
    make, expected = OTHERS[kind]

    found = inspect(make(), [OURS.fact])

    assert found.verdict in expected
    assert found.record is None


@pytest.mark.parametrize("kind", HOSTILE)
def test_there_is_an_answer_soon(kind):
    make, expected = HOSTILE[kind]
    pdf = make()
    started = time.monotonic()

    found = examine(pdf, [OURS.fact])

    assert found.verdict in expected
    assert time.monotonic() - started < examining.PATIENCE + 5


@pytest.mark.parametrize("work", ["while True: pass", "bytes(10**10)", "import os; os.abort()"])
def test_an_examination_that_takes_too_much_is_ended(work, monkeypatch):
    monkeypatch.setattr(examining, "SECONDS", 1)
    limits = examining.CHILD.split("package =")[0]
    monkeypatch.setattr(examining, "CHILD", limits + work)

    assert examine(sealed(), [OURS.fact]).verdict is Verdict.TOO_MUCH


def test_a_record_too_long_is_not_read():
    assert inspect(with_record(b"{}" * 100, b""), []).record == b"{}" * 100
    assert inspect(with_record(b"{}" * 3_000_000, b""), []).record is None
