"""The PDF of a record: its words, its bytes, its size, and what it declares to screen readers and archives."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import typst
import zxingcpp
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.coi.domain.editions import edition
from portal.coi.domain.lifecycle import Status
from portal.coi.domain.record import canonical
from portal.documents.printing import pdf as printing
from portal.documents.printing.letters import UNKNOWN, legible
from portal.documents.printing.packing import packed
from tests.documents.samples import BOTH, ENGLISH, FOREIGN, FRENCH, NASTY, at, record, with_foreign_names, with_lines
from tests.support import tagged
from tests.support.drawing import needs_poppler, pictures

Print = Callable[..., bytes]
kB = 1000  # noqa: N816 - as it is written


@pytest.fixture(autouse=True)
def _speaks(application: Flask) -> Iterator[None]:
    with application.app_context():
        yield


@cache
def _printed(text: str, languages: tuple[str, ...], sealed: bool) -> bytes:
    return printing.pdf(json.loads(text), languages, sealed=sealed)


def printed(found: dict[str, Any], languages: tuple[str, ...] = ENGLISH, *, sealed: bool = False) -> bytes:
    """A PDF; the same one is made once for all these tests."""
    return _printed(canonical(found), languages, sealed)


def text(pdf: bytes) -> str:
    """All that stands on the pages, decoration too."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def bare(words: str) -> str:
    """Words without the spaces and breaks that setting them adds and takes."""
    return "".join(words.split())


# ------------------------------------------------------------ what it says


@pytest.mark.parametrize("languages", [ENGLISH, FRENCH, BOTH], ids="+".join)
@pytest.mark.parametrize("name", ["certificate", "extract", "changed"])
def test_each_box_says_what_the_record_says(name, languages):
    found = record(name)

    boxes = {number: bare(said) for number, said in tagged.boxes(printed(found, languages)).items()}

    for box in edition(found["edition"]).boxes:
        if box.printed:
            for value in _values(found, found["boxes"][box.key], languages):
                assert bare(value) in boxes[box.number], (box.number, value)
    assert "17b" not in boxes


def _values(found: dict[str, Any], answers: Any, languages: tuple[str, ...]) -> Iterator[str]:
    """The texts of a box as the record has them, organisations by name and code; numbers have a test of their own."""
    match answers:
        case {"en": _, "fr": _}:
            yield from (answers[language] for language in languages)
            yield answers.get("category", "")
            yield answers["code"][:4] if "category" in answers else ""
        case dict():
            inside = [value for name, value in answers.items() if name != "key"]
            yield from _values(found, inside, languages)
        case list():
            yield from (text for value in answers for text in _values(found, value, languages))
        case str() if answers in found["organisations"]:
            yield from (found["organisations"][answers][name] for name in ("name", "code"))
        case str() if not answers.replace(".", "").isdigit():
            yield answers


def test_numbers_are_written_as_each_language_writes_them():
    found = with_lines(2)
    found["boxes"]["goods"]["rows"][0]["net_weight"] = "1234567.12345"

    assert "1,234,567.12345 kg" in tagged.boxes(printed(found))["13"]
    assert "1\u202f234\u202f567,12345 kg" in tagged.boxes(printed(found, FRENCH))["13"]
    assert "1\u202f234\u202f567.12345 kg" in tagged.boxes(printed(found, BOTH))["13"]


def test_the_lines_are_added_up_for_each_unit():
    found = with_lines(3)
    found["boxes"]["goods"]["rows"][2]["unit"] = {"code": "l", "en": "l", "fr": "l"}

    assert "Total3,603 Carton9,602 kg4,802.5 l" in tagged.boxes(printed(found))["13"]


def test_a_signature_shows_the_words_that_were_signed_and_then_what_they_mean():
    box = tagged.boxes(printed(record(), FRENCH))["18"]

    signed = record()["signatures"][0]
    assert box.index(signed["statement"]) < box.index("Il est certifié")
    assert "Yanis Tazerout, Ecocert SA · MA-BIO-154 · France" in box
    assert "8 oct. 2026, 12:10 (UTC+00:00)" in box
    assert "2026-10-08 12:10:02 UTC" in box
    assert signed["digest"][:16] in box


def test_a_box_that_nobody_signed_says_so_and_certifies_nothing():
    boxes = tagged.boxes(printed(at(Status.DESCRIPTION_COMPLETED, signed=False)))

    assert boxes["18"] == boxes["20"] == boxes["21"].strip() == "Not signed"


def test_what_was_changed_since_a_signature_is_told_old_and_new():
    last = tagged.boxes(printed(record("changed")))["Changed"]

    assert last.index("ACME Bio Foods FR") < last.index("ACME Bio Imports FR")
    assert "First consignee" in last


def test_accompanying_documents_are_listed():
    found = record()
    found["documents"][0]["withdrawn"] = True

    listed = tagged.boxes(printed(found))["Accompanying"]

    assert "Road waybill (CMR)Document withdrawnCMR 09177446 Oct 2026AgadirAtlas Bio ExportCMR 0917744.pdf" in listed


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("replaces", "Replaces COI.EU.2026.0000099"),
        ("replaced_by", "Replaced by COI.EU.2026.0000099"),
        ("extract_of", "Extract of COI.EU.2026.0000099"),
    ],
)
def test_the_head_names_the_certificates_it_is_bound_to(name, words):
    assert words in text(printed(record() | {name: "COI.EU.2026.0000099"}))


def test_each_page_carries_the_reference_the_record_and_what_it_is_not():
    pages = PdfReader(io.BytesIO(printed(with_lines(200), FRENCH))).pages

    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        said = page.extract_text()
        assert "COI.EU.2026.0000001" in said
        assert f"Page {number} sur {len(pages)}" in said
        assert "Enregistrement 3 du 2026-10-15 14:48:04 UTC" in said.replace("\xa0", " ")
        assert "Ce site n’est pas un service officiel" in said
        assert "http://127.0.0.1:5000" in said


def test_the_heads_of_a_long_table_are_repeated():
    pages = PdfReader(io.BytesIO(printed(with_lines(200), FRENCH))).pages

    assert all("Nom commercial" in page.extract_text() for page in pages[:-2])


@pytest.mark.parametrize(
    ("status", "signed", "sealed", "words"),
    [
        (Status.DRAFT, False, False, ["DRAFT / BROUILLON"]),
        (Status.DESCRIPTION_COMPLETED, False, False, ["NOT ISSUED / NON DÉLIVRÉ"]),
        (Status.REPLACED, True, False, ["REPLACED / REMPLACÉ", "COPY / COPIE"]),
        (Status.DELETED, True, False, ["DELETED / SUPPRIMÉ", "COPY / COPIE"]),
        (Status.VERIFIED, True, False, ["COPY / COPIE"]),
        (Status.VERIFIED, True, True, []),
    ],
)
def test_the_watermark_stands_on_each_page(status, signed, sealed, words):
    pages = PdfReader(io.BytesIO(printed(at(status, signed=signed), sealed=sealed))).pages

    for page in pages:
        said = bare(page.extract_text())
        assert [word for word in ALL_MARKS if bare(word) in said] == words
        assert bare("DEMONSTRATION / DÉMONSTRATION") in said


ALL_MARKS = (
    "DRAFT / BROUILLON", "NOT ISSUED / NON DÉLIVRÉ", "DELETED / SUPPRIMÉ", "REPLACED / REMPLACÉ", "COPY / COPIE",
)  # fmt: skip


def test_who_cannot_see_the_watermark_hears_it_in_the_head():
    pieces = [part.text for part in tagged.parts(printed(at(Status.DELETED, signed=True), FRENCH))]

    assert "SUPPRIMÉ · COPIE" in "".join(pieces)
    assert "COPY / COPIE" not in "".join(pieces)


# ------------------------------------------------------------ what people type


def test_markup_in_what_people_type_is_text():
    found = record()
    found["boxes"]["goods"]["rows"][0]["trade_name"] = NASTY
    found["boxes"]["endorsement"]["reason"] = NASTY

    boxes = tagged.boxes(printed(found))

    assert bare(NASTY) in bare(boxes["13"])
    assert bare(NASTY) in bare(boxes["20"])


@needs_poppler
@pytest.mark.parametrize("long", ["W" * 250, "word " * 1000, "a\nb\n" * 400], ids=["word", "5,000 characters", "lines"])
def test_what_is_long_flows_on_and_nothing_is_cut(long):
    found = record()
    found["boxes"]["endorsement"]["reason"] = long
    found["boxes"]["national_reference"]["number"] = long[:250]
    found["boxes"]["goods"]["rows"][0]["lot"] = long[:100]

    pdf = printed(found)

    boxes = tagged.boxes(pdf)
    assert bare(long) in bare(boxes["20"])
    assert bare(long[:250]) in bare(boxes["3b"])
    assert bare(long[:100]) in bare(boxes["13"])
    assert _nothing_outside_the_sheet(pdf)


def _nothing_outside_the_sheet(pdf: bytes) -> bool:
    """Whether the margins at the sides are empty: the sheet begins 12 mm from the edge."""
    pages = pictures(pdf, ppi=40)
    sides = [page.crop((x, 0, x + 17, page.height)) for page in pages for x in (0, page.width - 17)]
    return all(side.getextrema()[0] > 200 for side in sides)


@pytest.mark.parametrize("name", FOREIGN)
def test_names_in_other_letters_are_printed_whole(name):
    boxes = tagged.boxes(printed(with_foreign_names()))

    said = "".join(boxes[number] for number in ("4", "5", "11", "12"))
    assert UNKNOWN not in said
    assert all(set(word) <= set(said) for word in name.split())


def test_a_sign_that_no_font_has_is_shown_as_such_and_named():
    found = record()
    found["boxes"]["goods"]["rows"][0]["trade_name"] = "有機茶 🍵 tea\u202e"

    pdf = printed(found)

    assert "��� � tea�" in tagged.boxes(pdf)["13"]
    assert (
        "� stands for a sign that cannot be printed here; the record attached to this file has it: "
        "U+202E, U+6709, U+6A5F, U+8336, U+1F375"
    ) in text(pdf).replace("\n", " ")
    assert _attached(pdf) == canonical(found).encode()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60))
@example(typed="e\u0301\u0651\u20dd")
@example(typed="\u0651")
@example(typed="a\u200d\u200c\u200e\u200f\ufeff\u00ad\ufe0f")
def test_whatever_is_typed_there_is_a_print_that_shows_it(typed):
    found = record()
    found["boxes"]["goods"]["rows"][0]["trade_name"] = typed
    found["organisations"]["operator:MA-ORG-OP-1"]["name"] = typed

    boxes = tagged.boxes(printing.pdf(found, ENGLISH))

    shown = legible(typed, set())
    assert set(bare(shown)) - set("\u200c\u200d\u200e\u200f") <= set(bare(boxes["4"])) | set(bare(boxes["13"]))


# ------------------------------------------------------------ the QR code


@needs_poppler
@pytest.mark.parametrize(("languages", "page"), [(ENGLISH, "en"), (FRENCH, "fr"), (BOTH, "en")])
def test_the_qr_code_leads_to_the_page_that_checks_this_very_record(languages, page):
    read = zxingcpp.read_barcodes(pictures(printed(record(), languages), ppi=150)[0])

    assert [code.text for code in read] == [
        f"http://127.0.0.1:5000/{page}/verify?reference=COI.EU.2026.0000001&code=61VB8QWZ2Q&record=3"
    ]


def test_the_code_stands_beside_it_in_letters():
    assert "61VB8-QWZ2Q" in text(printed(record()))


@needs_poppler
def test_a_certificate_that_nobody_signed_has_nothing_to_check():
    pdf = printed(at(Status.DRAFT, signed=False))

    assert zxingcpp.read_barcodes(pictures(pdf, ppi=150)[0]) == []
    assert "Check code" not in text(pdf)


# ------------------------------------------------------------ bytes


@pytest.mark.parametrize(("languages", "most"), [(ENGLISH, 60 * kB), (FRENCH, 60 * kB), (BOTH, 78 * kB)])
def test_a_certificate_with_four_lines_is_small(languages, most):
    assert len(printed(with_lines(4), languages)) <= most
    assert len(printed(with_lines(4), languages, sealed=True)) <= min(most, 65 * kB)


def test_the_same_record_gives_the_same_bytes_whatever_was_printed_between():
    first = printing.pdf(record(), FRENCH)
    printing.pdf(record("extract"), ENGLISH)
    printing.pdf(with_foreign_names(), BOTH)

    assert printing.pdf(record(), FRENCH) == first


def test_the_same_record_gives_the_same_bytes_in_another_process():
    program = (
        "import sys\n"
        "from portal import create_app\n"
        "from portal.documents.printing.pdf import pdf\n"
        "from tests.documents.samples import record\n"
        "with create_app({'TESTING': True}).app_context():\n"
        "    sys.stdout.buffer.write(pdf(record(), ('fr',)))\n"
    )

    other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout

    assert other == printed(record(), FRENCH)


def test_another_record_gives_other_bytes():
    assert printed(record() | {"number": 4}) != printed(record())


def test_packing_changes_nothing_that_is_said():
    loose = typst.compile(b"#set document(title: [A])\n= Head\n#table(columns: 2, ..range(400).map(n => [#n]))")

    tight = packed(loose)

    assert len(tight) < len(loose) / 2
    before, after = PdfReader(io.BytesIO(loose)), PdfReader(io.BytesIO(tight))
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert after.metadata == before.metadata
    assert tagged.parts(tight) == tagged.parts(loose)


@pytest.mark.parametrize("wrong", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n%x\ntrailer <<>> startxref 3 %%EOF"])
def test_what_is_no_such_pdf_is_not_packed(wrong):
    with pytest.raises(ValueError, match=r"PDF|table"):
        packed(wrong)


# ------------------------------------------------------------ what it declares


@pytest.fixture(params=[ENGLISH, FRENCH, BOTH], ids="+".join)
def languages(request) -> tuple[str, ...]:
    found: tuple[str, ...] = request.param
    return found


def test_it_says_what_it_is_in_which_language_and_of_whom(languages):
    reader = PdfReader(io.BytesIO(printed(record(), languages)))

    titles = [record()["title"][language] for language in languages]
    assert reader.metadata.title == f"COI.EU.2026.0000001 – {' / '.join(titles)}"
    assert reader.metadata.author == "Ecocert SA"
    assert reader.metadata.creation_date.isoformat() == "2026-10-15T14:48:04+00:00"
    assert reader.trailer["/Root"]["/Lang"] == languages[0]


def test_it_declares_pdf_a_and_pdf_ua_and_is_tagged(languages):
    root = PdfReader(io.BytesIO(printed(record(), languages))).trailer["/Root"]

    says = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in says
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in says
    assert "<pdfuaid:part>1</pdfuaid:part>" in says
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"]


def test_every_letter_is_embedded(languages):
    for page in PdfReader(io.BytesIO(printed(with_foreign_names(), languages))).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile2" in described or "/FontFile3" in described
            assert "NotoSans" in font["/BaseFont"]


def test_the_record_is_attached_as_its_source(languages):
    pdf = printed(record(), languages)

    assert _attached(pdf) == canonical(record()).encode()
    (file,) = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/AF"]
    assert file["/AFRelationship"] == "/Source"
    assert file["/EF"]["/F"]["/Subtype"] == "/application/json"


def _attached(pdf: bytes) -> bytes:
    (content,) = PdfReader(io.BytesIO(pdf)).attachments["record.json"]
    return content


def test_headings_lead_from_box_to_box_and_tables_have_heads():
    parts = tagged.parts(printed(with_lines(4)))

    headings = [part for part in parts if part.is_in("H1") or part.is_in("H2")]
    assert headings[0].is_in("H1")
    assert {"Trade name", "Lot number"} <= {part.text for part in parts if part.is_in("TH")}
    assert "AVO-260003-B" in "".join(part.text for part in parts if part.is_in("TD"))
    assert [part.text for part in parts if part.is_in("Figure")] == [
        "QR code of the address at which this certificate is checked: "
        "http://127.0.0.1:5000/en/verify?reference=COI.EU.2026.0000001&code=61VB8QWZ2Q&record=3"
    ]


def test_words_of_another_language_say_so():
    parts = tagged.parts(printed(record(), FRENCH))

    said = {language: "".join(part.text for part in parts if part.language == language) for language in ("", "en")}
    assert "This is to certify" in said["en"]
    assert "Il est certifié" in said[""]
    assert "Ecocert SA" not in said["en"]


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="no verapdf: nobody else checked PDF/A-3a and PDF/UA-1")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_an_independent_validator_finds_no_fault(tmp_path, languages, flavour):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(printed(record(), languages))

    verdict = subprocess.run(
        ["verapdf", "--format", "text", "--flavour", flavour, file], capture_output=True, text=True, check=False
    )

    assert verdict.stdout.startswith("PASS"), verdict.stdout
