"""Without a mouse: the exporter's part with the keyboard alone, and where the focus is when the page changes."""

import pytest
from playwright.sync_api import Locator, expect

from tests import factories
from tests.chromium.keys import go_back_to, go_to, has_focus, press, write
from tests.chromium.serving import email
from tests.chromium.visitor import Visitor

pytestmark = pytest.mark.chromium


def test_an_exporter_needs_no_mouse(enter):
    visitor = enter()

    visitor.open("/sign-in")
    go_to(visitor, visitor.field("E-mail"))
    write(visitor, email("exporter"))
    go_to(visitor, visitor.field("Password"))
    write(visitor, factories.PASSWORD)
    press(visitor, "Enter")
    expect(visitor.heading).to_have_text("To do")

    go_to(visitor, visitor.link("Create a new COI"))
    press(visitor, "Enter")
    look_up_and_tick(visitor, "avocat", "0804 40 00")
    look_up_and_tick(visitor, "cafe", "0901 11 00")
    go_to(visitor, visitor.button("Done"))
    press(visitor, "Enter")
    expect(visitor.heading).to_have_text("New COI")

    choose_the_control_body(visitor)
    describe(visitor, visitor.box("goods").get_by_role("group", name="Line 1").first)
    go_to(visitor, visitor.button("Save as draft").last)
    press(visitor, "Enter")
    expect(visitor.heading).to_contain_text("DRAFT.COI.EU.")
    expect(visitor.box("goods")).to_contain_text("Hass")

    change_the_country_of_origin(visitor)


def look_up_and_tick(visitor: Visitor, typed: str, code: str) -> None:
    field = visitor.page.get_by_role("searchbox")
    expect(field).to_be_visible()
    go_to(visitor, field) if visitor.focus() == "body" else go_back_to(visitor, field)
    write(visitor, typed)
    expect(visitor.page.get_by_label(code)).to_be_visible()
    assert has_focus(field)
    go_to(visitor, visitor.page.get_by_label(code))
    press(visitor, "Space")
    expect(visitor.page.get_by_label(code)).to_be_checked()


def choose_the_control_body(visitor: Visitor) -> None:
    box = visitor.box("issuing_body")
    go_to(visitor, visitor.finder("Control body", box))
    write(visitor, "ecocert maroc")
    press(visitor, "Enter")
    expect(box.get_by_role("radio").first).to_be_focused()
    press(visitor, "Space")
    expect(box.get_by_role("radio").first).to_be_checked()


def describe(visitor: Visitor, line: Locator) -> None:
    for label, text in (("Trade name", "Hass"), ("Lot number", "A-17"), ("Number of packages", "1200")):
        go_to(visitor, visitor.field(label, line))
        write(visitor, text)
    go_to(visitor, visitor.field("Package type", line))
    write(visitor, "Carton")


def change_the_country_of_origin(visitor: Visitor) -> None:
    box = visitor.box("origin")
    go_to(visitor, box.get_by_role("link", name="Edit Country of origin"))
    press(visitor, "Enter")
    expect(box.get_by_role("heading")).to_be_focused()
    go_to(visitor, box.get_by_label("Morocco"))
    press(visitor, "Space")
    go_to(visitor, box.get_by_role("button", name="Save the box 7"))
    press(visitor, "Enter")
    expect(visitor.messages).to_have_text("Box 7 saved.")
    expect(box.get_by_role("heading")).to_be_focused()
    expect(box).to_contain_text("Morocco")


def test_the_header_can_be_skipped(enter):
    visitor = enter("exporter")
    visitor.open("/coi/new")

    press(visitor, "Tab")
    expect(visitor.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(visitor.page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    press(visitor, "Enter")
    expect(visitor.page.locator("main")).to_be_focused()

    press(visitor, "Tab")
    assert has_focus(visitor.link("Certificates"))


def test_a_new_row_is_where_one_writes_next(enter, portal):
    visitor = enter("exporter")
    visitor.open(f"/coi/{portal.make_coi()}")
    box = visitor.edit("containers")

    go_to(visitor, box.get_by_role("button", name="Add a row"))
    press(visitor, "Enter")

    expect(visitor.field("Container number", box).nth(1)).to_be_focused()


def test_a_removed_row_leaves_one_in_its_box(enter, portal):
    visitor = enter("exporter")
    visitor.open(f"/coi/{portal.make_coi()}")
    box = visitor.edit("transport")

    go_to(visitor, box.get_by_role("button", name="Remove this line"))
    press(visitor, "Enter")

    expect(visitor.field("Mode", box)).to_have_count(0)
    expect(box.get_by_role("heading")).to_be_focused()


def test_a_mistake_is_where_one_writes_next(enter, portal):
    visitor = enter("exporter")
    visitor.open(f"/coi/{portal.make_coi()}")
    box = visitor.edit("gross_weight")
    visitor.field("Total gross weight", box).fill("a lot")

    go_to(visitor, box.get_by_role("button", name="Save the box"))
    press(visitor, "Enter")

    expect(visitor.field("Total gross weight", box)).to_be_focused()
    expect(visitor.field("Total gross weight", box)).to_have_accessible_description(
        "“a lot” is not a number. Write it like 1,234.5."
    )


def test_somebody_elses_save_is_read_first(enter, portal):
    visitor = enter("exporter")
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}")
    box = visitor.edit("gross_weight")
    visitor.field("Total gross weight", box).fill("5300")
    portal.save(reference, "exporter", gross_weight={"weight": factories.Decimal(5400), "unit": "kg"})

    go_to(visitor, box.get_by_role("button", name="Save the box"))
    press(visitor, "Enter")

    expect(box.get_by_role("alert")).to_be_focused()


def test_a_refusal_is_read_first(enter, portal):
    visitor = enter("exporter")
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}")
    box = visitor.edit("gross_weight")
    with portal.app.app_context():
        factories.take(portal.world, reference, factories.Action.SUBMIT, "exporter")

    go_to(visitor, box.get_by_role("button", name="Save the box"))
    press(visitor, "Enter")

    expect(box.get_by_role("alert")).to_be_focused()
    expect(visitor.field("Total gross weight", box)).to_have_value("5200")


def test_what_is_wrong_with_a_page_is_read_first(enter, portal):
    visitor = enter("exporter")
    visitor.open(f"/coi/{portal.make_coi()}?open=gross_weight")
    visitor.field("Total gross weight", visitor.box("gross_weight")).fill("a lot")

    go_back_to(visitor, visitor.button("Save as draft"))
    press(visitor, "Enter")

    summary = visitor.page.get_by_role("alert")
    expect(summary).to_be_focused()
    go_to(visitor, summary.get_by_role("link"))
    press(visitor, "Enter")
    expect(visitor.field("Total gross weight", visitor.box("gross_weight"))).to_be_focused()


def test_browsing_the_list_keeps_the_focus_and_what_is_ticked(enter):
    visitor = enter("exporter")
    visitor.open("/coi/new?q=avocat")
    visitor.page.get_by_label("0804 40 00").check()

    go_back_to(visitor, visitor.button("Browse the list"))
    press(visitor, "Enter")
    expect(visitor.page.locator(".tree")).to_be_visible()
    visitor.page.get_by_role("checkbox", checked=True).uncheck()
    chapter = visitor.page.locator(".tree li").get_by_role("link").first
    go_to(visitor, chapter)
    press(visitor, "Enter")

    expect(visitor.page.locator(".tree strong")).to_be_visible()
    expect(visitor.page.locator("#commodity-results")).to_be_focused()
    expect(visitor.page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_who_writes_elsewhere_meanwhile_is_not_disturbed(enter, portal):
    """On a slow line the answer comes when one has gone on to the next box."""
    visitor = enter("exporter")
    visitor.open(f"/coi/{portal.make_coi()}")
    weight, number = visitor.edit("gross_weight"), visitor.edit("national_reference")
    visitor.page.route(
        "**/boxes/gross_weight/edit", lambda route: (visitor.page.wait_for_timeout(300), route.continue_())
    )

    weight.get_by_role("button", name="Save the box").click()
    visitor.field("National reference number", number).focus()
    write(visitor, "MA-1")

    expect(visitor.messages).to_have_text("Box 16 saved.")
    write(visitor, "MA-12")
    expect(visitor.field("National reference number", number)).to_have_value("MA-12")
    expect(visitor.field("National reference number", number)).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_enter_saves_what_is_open(enter, portal, javascript):
    """Also where there is no draft to save, and whatever button comes first on the page."""
    visitor = enter("body", javascript=javascript)
    visitor.open(f"/coi/{portal.make_coi(factories.Status.DESCRIPTION_COMPLETED)}")
    visitor.edit("point_of_entry")
    weight = visitor.edit("gross_weight")

    go_to(visitor, visitor.field("Total gross weight", weight)) if javascript else weight.get_by_role("textbox").focus()
    write(visitor, "5321")
    press(visitor, "Enter")

    expect(weight.locator("[name=gross_weight-version]")).to_have_count(0)
    expect(weight).to_contain_text("5,321")
    if javascript:
        expect(weight.locator(":focus")).to_have_count(1)
        expect(visitor.messages.locator("p")).to_be_in_viewport()


def test_a_tick_during_a_search_is_kept(enter):
    """On a slow line the results of the next search come after one has ticked some of the last."""
    visitor = enter("exporter")
    visitor.open("/coi/new?q=avocat")
    visitor.page.route("**/coi/new?q=caf*", lambda route: (visitor.page.wait_for_timeout(400), route.continue_()))

    with visitor.page.expect_request("**/coi/new?q=caf*"):
        visitor.page.get_by_role("searchbox").fill("cafe")
    visitor.page.get_by_label("0804 40 00").check()

    expect(visitor.page.get_by_label("0901 11 00")).to_be_visible()
    expect(visitor.page.get_by_label("0804 40 00")).to_be_checked()


def test_one_can_go_back_through_searches(enter):
    visitor = enter("exporter")
    visitor.open("/coi/new")
    field = visitor.page.get_by_role("searchbox")
    field.fill("avocat")
    expect(visitor.page.get_by_label("0804 40 00")).to_be_visible()
    field.fill("cafe")
    expect(visitor.page.get_by_label("0901 11 00")).to_be_visible()

    visitor.page.go_back()

    expect(visitor.page.get_by_label("0804 40 00")).to_be_visible()
    expect(field).to_have_value("avocat")
