"""A consignment is split among consignees, and a certificate is replaced, by all who have a part in it."""

import pytest
from playwright.sync_api import expect

from portal.coi.domain.lifecycle import STATUS_LABELS, Action, Status
from tests.chromium.visitor import WHOLE_GRID, Visitor
from tests.factories import PASSWORD

pytestmark = pytest.mark.chromium

WAYS = [("en", True), ("fr", False)] if WHOLE_GRID else [("fr", False)]
NAMES = [f"{language}-{'with' if javascript else 'without'} JavaScript" for language, javascript in WAYS]


def status_is(visitor: Visitor, status: Status) -> None:
    expect(visitor.heading).to_contain_text(visitor.words(STATUS_LABELS[status]))


def act(visitor: Visitor, action: Action) -> None:
    """Follow the link, or press the button, of a step at the head of the certificate."""
    head = visitor.page.locator("#sheet-head")
    head.locator(f"a[href$='/steps/{action}'], button[value='{action}']").click()


def check(visitor: Visitor, *fields: str) -> None:
    for field in fields:
        group = visitor.page.get_by_role("group").filter(has_text=visitor.words(field))
        group.get_by_role("radio").first.check()


def sign(visitor: Visitor, label: str) -> None:
    visitor.field("Your password, to sign").fill(PASSWORD)
    assert visitor.problems() == []
    visitor.button(label).click()


@pytest.mark.parametrize(("language", "javascript"), WAYS, ids=NAMES)
def test_a_consignment_is_split(enter, portal, language: str, javascript: bool):
    base = portal.make_coi(Status.BASE_FOR_EXTRACT)

    importer = enter("importer", language=language, javascript=javascript)
    importer.open(f"/coi/{base}")
    act(importer, Action.EXTRACT)
    assert importer.problems() == []
    importer.find("Consignee", "acme bio foods", importer.box("consignee"))
    importer.box("consignee").get_by_role("radio", name="ACME Bio Foods FR").check()
    importer.field("Number of packages", importer.box("goods")).fill("300")
    importer.field("Net weight", importer.box("goods")).fill("1200")
    importer.button("Create the extract").last.click()
    expect(importer.heading).to_contain_text(f"{base}-E01")
    status_is(importer, Status.NEW)
    act(importer, Action.REQUEST_ENDORSEMENT)
    importer.page.locator("form.panel button.main").click()
    status_is(importer, Status.SUBMITTED)

    post = enter("post", language=language, javascript=javascript)
    post.open(f"/coi/{base}-E01")
    act(post, Action.SIGN_13)
    check(post, "Documentary check", "Identity check", "Physical check", "Laboratory test", "Decision")
    sign(post, "Sign box 13")
    status_is(post, Status.VERIFIED)

    consignee = enter("consignee", language=language, javascript=javascript)
    consignee.open("/")
    consignee.page.get_by_role("link", name=f"{base}-E01").click()
    act(consignee, Action.SIGN_14)
    sign(consignee, "Sign box 14")
    status_is(consignee, Status.CONSIGNEE_SIGNED)
    assert consignee.problems() == []


@pytest.mark.parametrize(("language", "javascript"), WAYS, ids=NAMES)
def test_a_certificate_is_replaced(enter, portal, language: str, javascript: bool):
    issued = portal.make_coi(Status.ISSUED)

    body = enter("body", language=language, javascript=javascript)
    body.open(f"/coi/{issued}/steps/{Action.REPLACE}")
    body.field("Reason").fill("Wrong lot number")
    body.button("Replace").click()
    status_is(body, Status.DRAFT)
    body.edit("gross_weight")
    body.field("Total gross weight", body.box("gross_weight")).fill("5400")
    body.save_box("gross_weight")
    act(body, Action.SIGN_18)
    check(body, "Documentary check", "Physical check")
    sign(body, "Sign the declaration as Issuing Body")
    status_is(body, Status.ISSUED)
    expect(body.page.locator("#sheet-head")).to_contain_text(issued)

    importer = enter("importer", language=language, javascript=javascript)
    importer.open(f"/coi/{issued}")
    status_is(importer, Status.REPLACED)
    assert importer.problems() == []
