"""A line of box 13 is changed and copied by itself in a real browser, with the keyboard alone."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from portal.coi.domain.boxes import ROWS
from tests import factories
from tests.chromium.keys import go_to, has_focus, press, write
from tests.chromium.visitor import Visitor

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_line_needs_no_mouse_and_leaves_the_others_alone(enter, portal, language: str):
    visitor: Visitor = enter("exporter", language=language)
    lines = [factories.line(portal.world, lot=f"L{number}", net_weight=Decimal(10)) for number in range(12)]
    reference = portal.make_coi(goods={ROWS: lines})
    visitor.open(f"/coi/{reference}")
    rows = visitor.box("goods").locator(".lines li[id]")

    edit = rows.nth(3).get_by_role("link").first
    edit.focus()
    press(visitor, "Enter")
    first = rows.nth(3).locator("input:not([type=hidden])").first
    expect(first).to_be_focused()
    go_to(visitor, visitor.field("Lot number", rows.nth(3)))
    write(visitor, "CHANGED")
    go_to(visitor, visitor.button("Save the line", rows.nth(3)))
    press(visitor, "Enter")

    expect(rows.nth(3)).to_contain_text("CHANGED")
    expect(visitor.messages).to_contain_text(visitor.words("Line %(number)s saved.", number=4))
    expect(rows).to_have_count(12)
    assert has_focus(rows.nth(3).get_by_role("link").first)

    press(visitor, "Enter")
    expect(first).to_be_focused()
    go_to(visitor, rows.nth(3).get_by_role("button", name=re.compile(visitor.words.in_context("button", "Copy"))))
    press(visitor, "Enter")
    expect(rows).to_have_count(13)
    go_to(visitor, visitor.field("Lot number", rows.nth(4)))
    write(visitor, "COPIED")
    go_to(visitor, visitor.button("Save the line", rows.nth(4)))
    press(visitor, "Enter")
    expect(rows).to_have_count(13)
    expect(rows.nth(4)).to_contain_text("COPIED")
    expect(rows.nth(5)).to_contain_text("L4")
    assert visitor.problems() == []
