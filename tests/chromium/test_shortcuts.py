"""Keyboard shortcuts and help in a box, in a real browser: keys lead where they say, and never while one types."""

import pytest
from playwright.sync_api import expect

from portal.coi.domain.lifecycle import Status
from tests.chromium.screens_of_design import help_in_a_box

pytestmark = pytest.mark.chromium


def test_j_and_k_walk_along_a_list_and_enter_opens(enter, portal):
    for _ in range(3):
        portal.make_coi(Status.DESCRIPTION_COMPLETED)
    body = enter("body")
    body.open("/coi/?keys=on")
    rows = body.page.locator("tbody a.ref")

    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        body.page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
    number = rows.first.inner_text()
    body.page.keyboard.press("Enter")

    expect(body.heading).to_contain_text(number)


def test_s_goes_to_the_main_act_and_does_nothing_by_itself(enter, portal):
    body = enter("body")
    body.open(f"/coi/{portal.make_coi(Status.DESCRIPTION_COMPLETED)}?keys=on")
    here = body.page.url

    body.page.keyboard.press("s")

    expect(body.button("Sign the declaration as Issuing Body")).to_be_focused()
    assert body.page.url == here
    assert "s" in (body.page.evaluate("document.activeElement.ariaKeyShortcuts") or "")


def test_e_opens_every_box_and_the_question_mark_tells_the_keys(enter, portal):
    exporter = enter("exporter")
    exporter.open(f"/coi/{portal.make_coi()}?keys=on")

    exporter.page.keyboard.press("e")
    expect(exporter.page.locator(".box.editing").nth(8)).to_be_visible()
    exporter.page.keyboard.press("?")

    expect(exporter.heading).to_have_text(exporter.words("Keyboard shortcuts"))


def test_a_slash_goes_to_the_search_where_keys_are_typed_and_lead_nowhere(enter, portal):
    portal.make_coi()
    exporter = enter("exporter")
    exporter.open("/coi/?keys=on")
    search = exporter.page.locator("#q")

    exporter.page.keyboard.press("/")
    expect(search).to_be_focused()
    exporter.page.keyboard.type("jks?/e")

    expect(search).to_have_value("jks?/e")
    expect(search).to_be_focused()


@pytest.mark.parametrize("keys", ["off", "on"])
def test_keys_do_nothing_while_they_are_off_nor_with_a_modifier(enter, portal, keys):
    portal.make_coi()
    exporter = enter("exporter")
    exporter.open(f"/coi/?keys={keys}")

    for key in ("j", "k", "/", "s", "?") if keys == "off" else ("Alt+j", "Meta+j", "Control+k", "Shift+J"):
        exporter.page.keyboard.press(key)

    assert exporter.focus() == "body"


def test_help_stands_in_the_box_has_the_focus_and_leaves_what_is_typed(enter, portal):
    exporter = enter("exporter")
    exporter.open(f"/coi/{portal.make_coi()}?open=first_consignee&open=goods&open=gross_weight")
    weight = exporter.field("Total gross weight", exporter.box("gross_weight"))
    weight.fill("7777")

    exporter.box("gross_weight").locator("> .edit").click()

    summary = exporter.box("gross_weight").locator("details[open] > summary")
    expect(summary).to_be_focused()
    expect(weight).to_have_value("7777")
    summary.press("Enter")
    expect(exporter.box("gross_weight").locator("details[open]")).to_have_count(0)
    assert len(exporter.context.pages) == 1


def test_without_javascript_help_opens_beside_the_form(enter, portal):
    exporter = enter("exporter", language="fr", javascript=False)
    exporter.open(f"/coi/{portal.make_coi()}?open=gross_weight")
    link = exporter.box("gross_weight").locator("> .edit")

    with exporter.context.expect_page() as opened:
        link.click()

    expect(opened.value.locator("#box-gross-weight h2")).to_be_in_viewport()


def test_help_of_several_boxes_stands_side_by_side(enter, portal):
    exporter = enter("exporter")

    help_in_a_box(exporter, portal)

    expect(exporter.page.locator(".box details[open]")).to_have_count(2)
