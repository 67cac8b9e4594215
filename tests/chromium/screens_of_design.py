"""Ways to the screens of help, of prints and their check, and of keyboard shortcuts."""

from playwright.sync_api import expect

from portal.coi.domain.lifecycle import Status
from tests import factories
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


def prints(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi(Status.ISSUED)}/prints")


def check(visitor: Visitor, portal: Portal) -> None:
    reference = portal.make_coi(Status.VERIFIED)
    with portal.app.app_context():
        code = factories.get(portal.world, reference, "exporter").check_code
    visitor.open(f"/verify?reference={reference}&code={code}")
