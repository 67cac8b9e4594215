"""From a long list to a file: filter it, keep the filter, sort it, export it; with scripts and without."""

import csv
import io
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect

from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from tests.chromium.visitor import Visitor

pytestmark = pytest.mark.chromium


def look_at(visitor: Visitor) -> None:
    assert visitor.problems() == []


@pytest.mark.parametrize(
    ("language", "javascript"), [("fr", True), ("en", False)], ids=["with scripts", "without JavaScript"]
)
def test_somebody_finds_keeps_sorts_and_exports(enter, portal, language, javascript):
    mark = f"lot{secrets.token_hex(3)}"
    references = [portal.make_coi(Status.ISSUED, national_reference={"number": mark}) for _ in range(2)]
    portal.make_coi(national_reference={"number": mark})
    visitor = enter("exporter", language=language, javascript=javascript)
    visitor.open("/coi/")
    rows = visitor.page.locator("tbody tr")

    visitor.page.get_by_role("searchbox").fill(mark)
    if not javascript:
        visitor.page.get_by_role("button", name=visitor.words.in_context("button", "Search"), exact=True).click()
    expect(rows).to_have_count(3)

    visitor.button("More filters").click()
    look_at(visitor)
    visitor.field(STATUS_LABELS[Status.ISSUED]).check()
    visitor.button("Apply the filters").click()
    expect(rows).to_have_count(2)
    expect(visitor.page.locator(".chips li")).to_have_count(3)
    look_at(visitor)

    visitor.link("Reference", visitor.page.locator("thead")).click()
    visitor.link("Reference", visitor.page.locator("thead")).click()
    expect(visitor.page.locator("thead th[aria-sort=ascending]")).to_contain_text(visitor.words("Reference"))
    expect(rows.first).to_contain_text(references[0])

    visitor.link("Save this filter…").click()
    visitor.field("Name of the filter").fill(mark)
    visitor.page.get_by_role("button", name=visitor.words.in_context("button", "Save the filter"), exact=True).click()
    expect(visitor.messages).to_contain_text(visitor.words("The filter is saved. It stands above the list."))
    visitor.open("/coi/")
    visitor.page.get_by_role("link", name=mark, exact=True).click()
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(references[0])

    visitor.link("Export these certificates…").click()
    look_at(visitor)
    with visitor.page.expect_download() as download:
        visitor.button("Text (CSV)").click()
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text), delimiter=";" if language == "fr" else ","))
    assert [row[0] for row in table[1:]] == references
    assert table[0][0] == visitor.words("Reference")
