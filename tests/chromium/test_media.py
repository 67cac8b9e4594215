"""Other ways of being shown: printed, and in the few colours somebody chose."""

import pytest
from playwright.sync_api import expect

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.editions.coi_2017 import JOURNEY
from portal.coi.domain.lifecycle import Status
from tests.chromium.looking import edgeless

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_certificate_prints_without_what_one_clicks(enter, portal, language):
    visitor = enter("exporter", language=language)
    visitor.open(f"/coi/{portal.make_coi(Status.FIRST_CONSIGNEE_SIGNED)}")

    visitor.page.emulate_media(media="print")

    for box in CURRENT.boxes:
        expect(visitor.box(box.key)).to_be_visible(visible=box is not JOURNEY)  # no box of the official form
    main = visitor.page.locator("main")
    assert [control.inner_text() for control in main.get_by_role("button").all() if control.is_visible()] == []
    for navigation in visitor.page.get_by_role("navigation").all():
        expect(navigation).not_to_be_visible()
    assert visitor.page.pdf(format="A4").startswith(b"%PDF")


def test_a_box_that_is_open_prints_what_is_typed(enter, portal):
    visitor = enter("exporter")
    visitor.open(f"/coi/{portal.make_coi()}?open=gross_weight")

    visitor.page.emulate_media(media="print")

    expect(visitor.field("Total gross weight", visitor.box("gross_weight"))).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_forced_colours_leave_edges(enter, portal, language):
    visitor = enter("exporter", language=language)
    visitor.page.emulate_media(forced_colors="active")
    visitor.open(f"/coi/{portal.make_coi()}?open=gross_weight")

    assert edgeless(visitor.page) == []
    colour = "e => getComputedStyle(e).borderTopColor"
    steps = visitor.page.locator(".life li")
    assert steps.nth(0).evaluate(colour) != steps.nth(1).evaluate(colour)
