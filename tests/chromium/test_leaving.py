"""Whoever leaves with something typed and not saved is asked; nobody else is."""

import pytest
from playwright.sync_api import Dialog, expect

from tests import factories
from tests.chromium.visitor import Visitor

pytestmark = pytest.mark.chromium

LABEL = "Total gross weight"


class Asked(list[str]):
    """The questions of the browser, each answered by staying, or by leaving."""

    def __init__(self, visitor: Visitor, *, leaves: bool) -> None:
        super().__init__()
        self.leaves = leaves
        visitor.page.on("dialog", self._answer)

    def _answer(self, dialog: Dialog) -> None:
        self.append(dialog.type)
        if self.leaves:
            dialog.accept()
        else:
            dialog.dismiss()


def at_a_certificate(enter, portal) -> Visitor:
    visitor: Visitor = enter("exporter", language="en")
    visitor.open(f"/coi/{portal.make_coi()}")
    return visitor


def test_who_typed_and_stays_has_it_still_and_who_leaves_may(enter, portal):
    visitor = at_a_certificate(enter, portal)
    asked = Asked(visitor, leaves=False)
    typed = visitor.field(LABEL, visitor.edit("gross_weight"))
    typed.fill("5,300")

    elsewhere = visitor.page.locator("header").get_by_role("link", name="Certificates", exact=True)
    elsewhere.click(no_wait_after=True)
    expect(typed).to_have_value("5,300")
    assert asked == ["beforeunload"]
    asked.leaves = True
    elsewhere.click()

    expect(visitor.heading).to_have_text("Certificates of Inspection")
    assert asked == ["beforeunload"] * 2


def test_a_row_that_was_added_is_asked_about_too(enter, portal):
    visitor = at_a_certificate(enter, portal)
    asked = Asked(visitor, leaves=True)
    box = visitor.edit("containers")
    box.locator("[name$=-container]").first.fill("MSKU 7654321")
    box.get_by_role("button").filter(has_text="Add a row").click()
    expect(box.locator("[name$=-container]")).to_have_count(2)

    visitor.page.locator("header").get_by_role("link", name="Certificates", exact=True).click()

    expect(visitor.heading).to_have_text("Certificates of Inspection")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("ending", ["nothing typed", "saved", "cancelled"])
def test_nobody_else_is_asked(enter, portal, ending):
    visitor = at_a_certificate(enter, portal)
    asked = Asked(visitor, leaves=True)
    box = visitor.edit("gross_weight")
    if ending != "nothing typed":
        visitor.field(LABEL, box).fill("5,300")
    if ending == "saved":
        visitor.save_box("gross_weight")
    if ending == "cancelled":
        box.get_by_role("link").filter(has_text="Cancel").click()
        expect(box.locator("input")).to_have_count(0)

    visitor.page.locator("header").get_by_role("link", name="Certificates", exact=True).click()

    expect(visitor.heading).to_have_text("Certificates of Inspection")
    assert asked == []


def test_what_is_sent_or_goes_along_into_the_other_language_is_not_asked_about(enter, portal):
    visitor: Visitor = enter("exporter", language="en")
    asked = Asked(visitor, leaves=True)
    visitor.open(f"/coi/new/boxes?code={factories.AVOCADO}")
    visitor.field("Net weight").fill("1,250")
    visitor.page.locator("header").get_by_role("link", name="Français", exact=True).click()
    weight = visitor.page.locator("[name$=net_weight]")
    expect(weight).to_have_value("1250")
    weight.fill("1300")

    visitor.page.locator("form#sheet button.main").last.click()

    expect(visitor.page.locator("#problem")).to_be_visible()
    assert asked == []
    visitor.page.locator("header").get_by_role("link", name="Certificats", exact=True).click()
    visitor.page.wait_for_url("**/fr/coi/")
    assert asked == ["beforeunload"], "what was refused is not saved either"
