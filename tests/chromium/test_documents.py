"""A document in a real browser: added, its file sent, downloaded and withdrawn; with JavaScript and without."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.chromium.screens_of_documents import INVOICE, file
from tests.chromium.visitor import Visitor
from tests.support.papers import pdf

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("fr", False)], ids=["with JavaScript", "without JavaScript"]
)
def test_a_document_comes_and_goes(enter, portal, language: str, javascript: bool):
    visitor: Visitor = enter("exporter", language=language, javascript=javascript)
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}")

    visitor.link("Add an accompanying document").click()
    visitor.field("Type of document").select_option("bill_of_lading")
    if not javascript:
        visitor.button("Continue").click()
    visitor.field("Reference number").fill("CASLEH00921")
    visitor.field("Date of issue").fill("2026-05-04")
    visitor.field("Place or country of issue").fill("Casablanca")
    assert visitor.problems() == []
    visitor.button("Save and choose the file").click()

    visitor.field("File").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ"})
    visitor.button("Send the file").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.field("File").set_input_files(INVOICE)
    visitor.button("Send the file").click()
    documents = visitor.page.locator("#documents")
    expect(documents.locator("tbody")).to_contain_text("CASLEH00921")
    assert visitor.problems() == []

    title = {"en": "Bill of lading CASLEH00921", "fr": "Connaissement CASLEH00921"}[visitor.language]
    with visitor.page.expect_download() as download:
        visitor.link(f"{visitor.words('Download')} {title}", documents).click()
    assert download.value.suggested_filename == "Facture n° 7.pdf"
    assert Path(download.value.path()).read_bytes() == pdf()

    visitor.link(f"{visitor.words('Withdraw')} {title}", documents).click()
    visitor.button("Withdraw").click()
    expect(visitor.messages).to_contain_text(visitor.words("The document is removed."))
    expect(documents.locator("table")).to_have_count(0)


def test_a_file_somewhat_too_large_is_refused_in_words(enter, portal):
    visitor: Visitor = enter("exporter")
    file(visitor, portal)

    large = pdf() + bytes(12_000_000)
    visitor.field("File").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": large})
    visitor.button("Send the file").click()

    expect(visitor.page.locator("#file-error")).to_contain_text("10 MB")
