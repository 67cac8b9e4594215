"""A seal on a PDF file: what it is, and what it leaves as it is."""

from datetime import timedelta
from io import BytesIO

import pypdf
import pytest

from portal.documents.domain.seals import CannotSeal, Verdict
from portal.documents.seals.inspecting import inspect
from portal.documents.seals.keys import DEMONSTRATION_NAME, SoftwareKey
from portal.documents.seals.sealing import seal
from tests.documents.papers import NOW, RECORD, issue, key_of, paper
from tests.documents.tools import said_by_pdfsig

WORDS = {"reason": "Certificate COI.MA.2026.0000001", "tooltip": "Electronic seal", "at": NOW}
OVERHEAD = {"ec": 5_000, "ec384": 5_000, "rsa": 8_000}  # bytes


def read(pdf):
    return pypdf.PdfReader(BytesIO(pdf), strict=True)


def written(dictionary, name):
    """An entry of a PDF as it stands in the file."""
    stream = BytesIO()
    dictionary.raw_get(name).write_to_stream(stream)
    return stream.getvalue()


@pytest.mark.parametrize("kind", OVERHEAD)
def test_a_seal_says_who_made_it_when_and_that_nothing_changed(kind):
    key = key_of(issue("Ecocert Maroc", kind=kind))

    sealed = seal(paper(), key, **WORDS)

    found = inspect(sealed, [key.fact])
    (only,) = found.seals
    assert found.verdict is Verdict.SEALED
    assert (only.name, only.organisation, only.fingerprint) == ("Ecocert Maroc", "Ecocert SA", key.fact.fingerprint)
    assert (only.at, only.stamped, only.in_force) == (NOW, None, True)
    assert found.record == RECORD
    assert len(sealed) - len(paper()) <= OVERHEAD[kind]


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_poppler_agrees(kind, tmp_path):
    key = key_of(issue("Ecocert Maroc", kind=kind))
    sealed = seal(seal(paper(), key, **WORDS), key, **WORDS)

    said = said_by_pdfsig(sealed, tmp_path)
    changed = said_by_pdfsig(sealed.replace(b"(Electronic seal)", b"(Electronic sea1)", 1), tmp_path)

    assert said.count("Signature is Valid") == 2
    assert said.count("ETSI.CAdES.detached") == 2
    assert said.count("Signer Certificate Common Name: Ecocert Maroc") == 2
    assert said.count("Nov 30 2026") == 2
    assert "Digest Mismatch" in changed


def test_the_document_under_the_seal_stays_byte_for_byte():
    sealed = seal(paper(), key_of(issue()), **WORDS)

    assert sealed.startswith(paper())


def test_the_seal_leaves_the_document_archivable_and_accessible():
    before, after = read(paper()), read(seal(paper(), key_of(issue()), **WORDS))
    old, new = before.trailer["/Root"], after.trailer["/Root"]

    kept = (
        "/StructTreeRoot",
        "/MarkInfo",
        "/Lang",
        "/OutputIntents",
        "/Metadata",
        "/AF",
        "/Names",
        "/ViewerPreferences",
    )
    assert [name for name in kept if written(new, name) != written(old, name)] == []
    assert new["/Metadata"].get_data() == old["/Metadata"].get_data()
    assert after.trailer["/Info"] == before.trailer["/Info"]
    assert set(new) - set(old) == {"/AcroForm", "/Perms", "/Extensions"}
    assert list(new["/Extensions"]) == ["/ESIC"], "PDF/A-3 is PDF 1.7: no extension of PDF 2.0, no other version"


def test_what_the_seal_adds_is_off_the_page_printable_and_told_to_a_screen_reader():
    after = read(seal(paper(), key_of(issue()), **WORDS))
    page = after.pages[0]
    (widget,) = (annotation.get_object() for annotation in page["/Annots"])

    assert (widget["/T"], widget["/TU"]) == ("Seal", "Electronic seal")
    assert page["/Tabs"] == "/S", "PDF/UA-1, 7.18.3"
    assert widget["/F"] & 0b100, "PDF/A-3, 6.3.2: to be printed"
    assert not widget["/F"] & (1 | 2 | 32 | 256), "PDF/A-3, 6.3.2: neither invisible, hidden nor not viewed"
    left, bottom, right, top = widget["/Rect"]
    assert (left, bottom) == (right, top), "PDF/A-3, 6.3.3: what has no size needs no appearance"
    assert right < page.cropbox.left, "PDF/UA-1, 7.18.1: what is outside the page needs no tag"


def test_the_first_seal_certifies_the_file_and_allows_only_what_fills_in_its_form():
    root = read(seal(paper(), key_of(issue()), **WORDS)).trailer["/Root"]
    signature = root["/Perms"]["/DocMDP"]

    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/Reference"][0]["/TransformParams"]["/P"] == 2
    assert signature["/Reason"] == WORDS["reason"]


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_the_same_is_sealed_to_the_same_bytes(kind):
    key = key_of(issue(kind=kind))

    assert seal(paper(), key, **WORDS) == seal(paper(), key, **WORDS)
    assert seal(paper(), key, **WORDS) != seal(paper(), key, **{**WORDS, "at": NOW + timedelta(seconds=1)})


def test_certificates_above_go_into_the_file():
    above = issue("A certification authority", which=1)
    key = key_of(issue(by=above), above)

    sealed = seal(paper(), key, **WORDS)

    assert above.der.hex().upper().encode() in sealed
    assert inspect(sealed, [key.fact]).verdict is Verdict.SEALED


@pytest.mark.parametrize("days", [-31, 336])
def test_nothing_is_sealed_with_a_certificate_that_is_not_valid_then(days):
    with pytest.raises(CannotSeal, match="valid from 2026-10-31"):
        seal(paper(), key_of(issue()), **{**WORDS, "at": NOW + timedelta(days=days)})


def test_what_is_no_pdf_is_not_sealed():
    with pytest.raises(CannotSeal):
        seal(b"%PDF-1.7\nno more than that", key_of(issue()), **WORDS)


def test_a_demonstration_key_says_what_it_is_and_is_made_once(tmp_path):
    file = tmp_path / "instance" / "demonstration-seal.pem"

    keys = [SoftwareKey.demonstration(file) for _ in range(2)]

    sealed = seal(paper(), keys[0], **{**WORDS, "at": keys[0].certificate.not_valid_before_utc + timedelta(days=1)})
    (only,) = inspect(sealed, [keys[1].fact]).seals
    assert only.name == DEMONSTRATION_NAME == "COI Portal – demonstration key, not a qualified seal"
    assert only.known
    assert only.is_demonstration
    assert not only.qualified
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]
