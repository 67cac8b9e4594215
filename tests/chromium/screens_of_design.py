"""Ways to the screens of help, of keyboard shortcuts, and of a list with nothing in it."""

from playwright.sync_api import expect

from portal.coi.domain.lifecycle import Status
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor


def help_in_a_box(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi()}?open=first_consignee&open=goods")
    for key in ("first_consignee", "goods"):
        visitor.box(key).locator("> .edit").click()
        expect(visitor.box(key).locator("details[open] > summary")).to_be_focused()


def shortcuts_on(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi(Status.DESCRIPTION_COMPLETED)}?keys=on")


def shortcuts(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/about/shortcuts?keys=on")


def request_that_nobody_made(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/requests/?q=xyzzyqwv")
