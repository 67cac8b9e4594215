"""The page for those who print from the browser: the words of the PDF, light, and safe from markup that people type."""

import brotli
import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template

from portal.coi.domain.lifecycle import Status
from portal.documents.printing.sheet import PAGE, sheet
from tests.documents.samples import BOTH, ENGLISH, FRENCH, NASTY, at, record, with_lines


@pytest.fixture
def page(application: Flask):
    """Renders the page of a record."""

    def render(found, languages=ENGLISH, *, sealed=False):
        with application.test_request_context(f"/{languages[0]}/"):
            return render_template(PAGE, sheet=sheet(found, languages, sealed=sealed))

    return render


def test_a_print_in_another_language_than_the_page_says_so(application):
    with application.test_request_context("/fr/"):
        shown = BeautifulSoup(render_template(PAGE, sheet=sheet(record(), ENGLISH)), "html.parser")

    assert [shown.html["lang"], shown.body["lang"]] == ["fr", "en"]
    assert shown.select("[lang=en] [lang=en]:not(h1 span)") == []


@pytest.mark.parametrize("languages", [ENGLISH, FRENCH, BOTH], ids="+".join)
def test_the_page_with_four_lines_is_light(page, languages):
    assert len(brotli.compress(page(with_lines(4), languages).encode(), quality=5)) <= 6000


def test_it_has_the_same_boxes_as_the_pdf_and_no_navigation(page):
    shown = BeautifulSoup(page(record(), FRENCH), "html.parser")

    numbers = [box.h2.b.text for box in shown.select("section")]
    assert numbers == [
        "1", "2", "3", "3b", "4", "5", "6", "7", "8", "9", "10", "11", "11b", "12", "13", "14–15", "16", "17", "18",
        "19", "20", "21",
    ]  # fmt: skip
    assert shown.select("nav, form, a, script") == []
    assert [shown.html["lang"], shown.h1.text] == ["fr", record()["title"]["fr"]]
    assert "Hass avocados" in shown.select_one(".goods").text
    assert "8 oct. 2026, 12:10 (UTC+00:00)" in shown.select_one(".body_declaration").text


def test_of_the_total_only_sums_say_what_they_are(page):
    cells = BeautifulSoup(page(with_lines(4), FRENCH), "html.parser").select(".goods tfoot td")

    told = [(cell.get("data-label"), cell.text) for cell in cells if cell.text]
    assert told[0] == (None, "Total")
    assert [label for label, _sum in told[1:]] == ["Nombre de colis", "Poids net"]
    assert all(not cell.get("data-label") and not cell.contents for cell in cells if not cell.text), "nothing is seen"


def test_the_words_of_another_language_say_so(page):
    shown = BeautifulSoup(page(record(), FRENCH), "html.parser")

    signed = shown.select_one(".body_declaration blockquote span[lang=en]")
    assert signed.text.startswith("This is to certify")


def test_the_watermark_is_seen_and_its_word_is_heard_once(page):
    shown = BeautifulSoup(page(at(Status.DELETED, signed=True)), "html.parser")

    assert [mark.text for mark in shown.select(".across[aria-hidden=true]")] == ["DELETED / SUPPRIMÉ", "COPY / COPIE"]
    assert "DELETED · COPY" in shown.header.text
    assert shown.select_one(".small").text == "DEMONSTRATION / DÉMONSTRATION"


def test_the_qr_code_has_words_and_a_draft_has_none(page):
    signed, draft = (BeautifulSoup(page(found), "html.parser") for found in (record(), at(Status.DRAFT, signed=False)))

    assert "/en/verify?reference=COI.EU.2026.0000001&code=61VB8QWZ2Q&record=3" in signed.select_one("img.qr")["alt"]
    assert "61VB8-QWZ2Q" in signed.header.text
    assert draft.select("img, .check") == []


def test_markup_that_people_type_is_text(page):
    found = record()
    found["boxes"]["goods"]["rows"][0]["trade_name"] = NASTY

    shown = BeautifulSoup(page(found), "html.parser")

    assert NASTY in shown.select_one(".goods").text


def test_what_was_changed_since_a_signature_is_told_old_and_new(page):
    shown = BeautifulSoup(page(record("changed")), "html.parser")

    last = shown.select("main > table")[-1]
    assert [cell.text for cell in last.select("td")] == [
        "First consignee", "ACME Bio Foods FRTEST-FR-001", "ACME Bio Imports FRFR-ORG-OP-2",
    ]  # fmt: skip
