"""Without a mouse: finding a certificate among others, and splitting it."""

import pytest
from playwright.sync_api import expect

from portal.coi.domain.lifecycle import Status
from tests.chromium.test_keyboard import go_to, press, write

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_an_importer_finds_and_splits_without_a_mouse(enter, portal, javascript: bool):
    base = portal.make_coi(Status.BASE_FOR_EXTRACT)
    visitor = enter("importer", javascript=javascript)

    visitor.open("/coi/")
    go_to(visitor, visitor.page.get_by_role("searchbox"))
    write(visitor, base)
    press(visitor, "Enter")
    row = visitor.page.locator("tbody").get_by_role("link", name=base)
    expect(visitor.page.locator("tbody tr")).to_have_count(1)
    go_to(visitor, row)
    press(visitor, "Enter")
    expect(visitor.heading).to_contain_text(base)

    go_to(visitor, visitor.page.locator("#sheet-head").get_by_text("Initiate an extract"))
    press(visitor, "Enter")
    goods, consignee = visitor.box("goods"), visitor.box("consignee")
    go_to(visitor, visitor.finder("Consignee", consignee))
    write(visitor, "acme bio foods")
    go_to(visitor, visitor.field("Number of packages", goods))
    write(visitor, "100")
    go_to(visitor, visitor.field("Net weight", goods))
    write(visitor, "400")
    go_to(visitor, visitor.button("Create the extract").last)
    press(visitor, "Enter")

    expect(visitor.heading).to_contain_text(f"{base}-E01")
    expect(visitor.box("consignee")).to_contain_text("ACME Bio Foods FR")
