"""Screens of what leaves the portal: prints, the public check, customs, workbooks, lines, partners who are invited."""

from playwright.sync_api import expect

from portal.coi.domain.lifecycle import Status
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor
from tests.exchange.tables import row, table
from tests.invitations.conftest import token


def prints(visitor: Visitor, portal: Portal) -> str:
    """What a certificate can be taken away as; returns its number."""
    reference = portal.make_coi(Status.ISSUED)
    visitor.open(f"/coi/{reference}/prints")
    return reference


def checked(visitor: Visitor, portal: Portal) -> None:
    """What a stranger sees of a certificate that is as printed."""
    prints(visitor, portal)
    visitor.link("See what they see").click()
    expect(visitor.page.locator("h1")).to_have_count(1)


def not_checked(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/verify?reference=COI.EU.2026.9999999&code=AAAA-AAAA")


def paper(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi(Status.ISSUED)}/print")


def customs_link(visitor: Visitor, portal: Portal) -> None:
    """A link for a broker, just made."""
    prints(visitor, portal)
    visitor.field("For whom (a note for you)").fill("Broker")
    visitor.button("Make a link").click()
    expect(visitor.page.locator("#customs .message")).to_be_visible()


def customs(visitor: Visitor, portal: Portal) -> None:
    customs_link(visitor, portal)
    visitor.page.goto(visitor.page.locator("#customs .copy").inner_text())


def lines(visitor: Visitor, portal: Portal) -> None:
    """Lines that were pasted, one of them wrong."""
    visitor.open(f"/coi/{portal.make_coi()}/lines/import")
    visitor.field("Lines, pasted").fill(table(row(C="L-01"), row(C="L-02", F="heavy"), row(C="L-03", A="12345678")))
    visitor.button("Look at the lines").click()
    expect(visitor.page.locator("#lines tbody tr")).to_have_count(3)


def missing(visitor: Visitor, portal: Portal) -> str:
    """A partner who is not found; returns the number of the draft."""
    reference = portal.make_coi(importer={"operator": None})
    visitor.open(f"/coi/{reference}/missing/importer?name=Verger+du+Sud&country=FR&search=1")
    return reference


def invite(visitor: Visitor, portal: Portal) -> str:
    """A partner to invite; returns the number of the draft."""
    reference = missing(visitor, portal)
    visitor.page.locator("a[href*='/invite/']").click()
    return reference


def invite_refused(visitor: Visitor, portal: Portal) -> None:
    invite(visitor, portal)
    visitor.field("E-mail of the company").fill("nobody")
    visitor.button("Send the invitation").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def held(visitor: Visitor, portal: Portal) -> str:
    """A place that is held for somebody; returns the number of the draft."""
    reference = invite(visitor, portal)
    visitor.field("E-mail of the company").fill("verger@partner.example")
    visitor.button("Send the invitation").click()
    expect(visitor.box("importer")).to_contain_text("Verger du Sud")
    return reference


def invitation(visitor: Visitor, portal: Portal) -> None:
    held(visitor, portal)
    with portal.app.app_context():
        link = f"/invitation/{token()}"
    visitor.open(link)


def asked_for_change(visitor: Visitor, portal: Portal) -> None:
    """What may still be changed, answered without going anywhere."""
    visitor.open(f"/coi/{portal.make_coi(Status.ISSUED)}/change")
    visitor.page.locator("#what").select_option(index=3)
    visitor.button("What can I do?").click()
    expect(visitor.page.locator("#advice h2")).to_be_visible()
