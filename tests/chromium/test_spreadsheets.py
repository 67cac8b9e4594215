"""Twenty lines pasted from a spreadsheet in a real browser: looked at, kept, and the rest taken home as a file."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.chromium.visitor import PHONE, Visitor
from tests.exchange.sending import rows_of
from tests.exchange.tables import row, table

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize(
    ("language", "javascript"), [("fr", True), ("en", False)], ids=["with JavaScript", "without JavaScript"]
)
def test_twenty_lines_are_pasted_and_two_of_them_mended_elsewhere(enter, portal, language: str, javascript: bool):
    visitor: Visitor = enter("exporter", language=language, javascript=javascript)
    reference = portal.make_coi()
    lines = [row(C=f"L-{n:02}", F="1 234,5") for n in range(20)]
    lines[4], lines[11] = row(C="L-04", F="lourd"), row(C="L-11", A="12345678")
    visitor.open(f"/coi/{reference}")

    visitor.link("Import lines…").click()
    expect(visitor.heading).to_have_text(visitor.words("Import lines into box %(number)s", number="13"))
    assert visitor.problems() == []
    visitor.field("Lines, pasted").fill(table(*lines))
    visitor.button("Look at the lines").click()
    expect(visitor.page.locator("#lines tbody tr")).to_have_count(20)
    expect(visitor.page.locator("#lines .error")).to_have_count(2)
    assert visitor.problems() == []
    assert visitor.too_wide(PHONE) == []

    with visitor.page.expect_download() as download:
        visitor.button("Download the rest (CSV)").click()
    rest = rows_of(Path(download.value.path()).read_bytes(), language)
    assert [cells[2] for cells in rest] == ["Lot number", "L-04", "L-11"]
    visitor.page.locator("button[value=keep]").click()

    expect(visitor.messages).to_contain_text("18")
    expect(visitor.box("goods").locator(".lines li[id]")).to_have_count(19)


def test_a_draft_goes_out_as_a_workbook_and_comes_back(enter, portal):
    visitor: Visitor = enter("exporter", language="fr")
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}")

    visitor.link("Fill in offline…").click()
    assert visitor.problems() == []
    with visitor.page.expect_download() as download:
        visitor.link("Download the workbook (XLSX)").click()
    data = Path(download.value.path()).read_bytes()
    portal.save(reference, "exporter", national_reference={"number": "N-7"})
    visitor.field("Workbook").set_input_files({"name": "x.xlsx", "mimeType": "", "buffer": data})
    visitor.button("See what it changes").click()

    expect(visitor.page.locator("main .lead")).to_have_text(
        visitor.words("The workbook says what the certificate says: nothing is to be saved.")
    )
    assert visitor.problems() == []
    assert visitor.too_wide(PHONE) == []
