"""What a certificate can be taken away as: prints, the sealed file, the light page; who gets them."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.coi.domain.lifecycle import Action, Status
from portal.coi.queries import records
from portal.documents.printing.pdf import pdf
from portal.documents.queries import LANGUAGES
from portal.documents.services import sealing
from portal.documents.views.prints import LANGUAGE_LABELS
from portal.shared.checkcodes import shown_code
from tests.factories import ENDORSED, get, make_coi, make_document, take
from tests.support.browser import Browser


def seal_all():
    while sealing.seal_next():
        pass


@pytest.fixture
def importer(app, world):
    return Browser(app).sign_in(world["importer"])


@pytest.mark.parametrize("language", ["en", "both"])
def test_a_print_shows_the_present_record_as_a_copy(world, importer, language):
    reference = make_coi(world, Status.ISSUED)

    answer = importer.fetch("GET", f"/en/coi/{reference}/pdf/{language}")

    assert answer.content_type == "application/pdf"
    assert answer.data == pdf(records.current(get(world, reference)).record, LANGUAGES[language])
    assert f"{reference}-1-{language}.pdf" in answer.headers["Content-Disposition"]


def test_an_earlier_record_can_be_printed_again(world, importer):
    reference = make_coi(world, Status.VERIFIED)

    answer = importer.fetch("GET", f"/en/coi/{reference}/pdf/en?record=1")

    assert answer.data == pdf(records.get(get(world, reference).id, 1).record, ("en",))


def test_the_light_page_says_what_the_pdf_says(world, importer):
    reference = make_coi(world, Status.ISSUED)

    page = importer.open(f"/fr/coi/{reference}/print")

    assert reference in page.text
    assert "Hass avocado" in page.text
    assert "COPIE" in page.page.text


@pytest.mark.parametrize("path", ["pdf/de", "pdf/en?record=9", "sealed/1/de", "sealed/9/en", "print?in=de"])
def test_what_there_is_not_is_not_found(world, importer, path):
    reference = make_coi(world, Status.ISSUED)

    assert importer.fetch("GET", f"/en/coi/{reference}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["prints", "print", "pdf/en", "sealed/1/en"])
def test_nobody_else_gets_any_of_it(app, world, path):
    reference = make_coi(world, Status.ISSUED)
    seal_all()

    assert Browser(app).sign_in(world["stranger"]).fetch("GET", f"/en/coi/{reference}/{path}").status_code == 404
    assert Browser(app).fetch("GET", f"/en/coi/{reference}/{path}").status_code == 302


def test_a_draft_is_printed_by_those_who_write_it_and_by_nobody_else(app, world, importer):
    reference = make_coi(world)
    exporter = Browser(app).sign_in(world["exporter"])

    assert exporter.fetch("GET", f"/en/coi/{reference}/pdf/en").status_code == 200
    assert importer.fetch("GET", f"/en/coi/{reference}/pdf/en").status_code == 404
    assert "Nobody has signed this certificate yet" in exporter.open(f"/en/coi/{reference}/prints").text


def test_the_page_leads_to_every_file_and_says_what_the_seal_is(world, importer):
    reference = make_coi(world, Status.VERIFIED)
    assert "Being sealed" in importer.open(f"/en/coi/{reference}/prints").text
    assert "the sealed file is being made" in importer.open(f"/en/coi/{reference}").reading("#sheet-head")

    seal_all()
    importer.open(f"/en/coi/{reference}").click("#panel a[href$='/prints']")

    assert shown_code(get(world, reference).check_code) in importer.text
    assert "is not a qualified electronic seal" in importer.text
    files = [a["href"] for a in importer.page.select("a[type='application/pdf']")]
    assert len([f for f in files if "/sealed/" in f]) == 2 * len(LANGUAGE_LABELS)
    answers = {path: importer.fetch("GET", path) for path in files}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    assert all(answer.data.startswith(b"%PDF") for answer in answers.values())
    assert "not a qualified seal" in importer.open(f"/en/coi/{reference}").reading("#sheet-head")


def test_the_sealed_file_stays_as_it_was_while_the_certificate_goes_on(world, importer):
    reference = make_coi(world, Status.ISSUED)
    seal_all()
    path = f"/en/coi/{reference}/sealed/1/fr"
    before = importer.fetch("GET", path).data

    make_document(world, reference, "importer")
    take(world, reference, Action.SIGN_20, "post", ENDORSED)
    seal_all()

    assert importer.fetch("GET", path).data == before
    assert "the certificate has changed since" not in importer.open(f"/en/coi/{reference}/prints").text
    assert b"/Sig" in before
    assert len(PdfReader(BytesIO(before)).pages) == 2


def test_whoever_signs_no_longer_sees_an_old_seal_as_the_present_one(world, importer):
    reference = make_coi(world, Status.ISSUED)
    seal_all()

    make_document(world, reference, "importer")

    assert "the certificate has changed since" in importer.open(f"/en/coi/{reference}/prints").text
