"""Screens of prints, seals, the public check and the view for customs."""

import secrets
from pathlib import Path

from playwright.sync_api import FilePayload, expect

from portal.coi import queries
from portal.coi.domain.lifecycle import Action, Status
from portal.documents import queries as documents
from portal.documents.services import links, sealing
from tests import factories
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor


def _sealed(portal: Portal) -> str:
    """A certificate whose signature was sealed, and that went on afterwards."""
    reference = portal.make_coi(Status.ISSUED)
    with portal.app.app_context():
        while sealing.seal_next():
            pass
        factories.take(portal.world, reference, Action.SIGN_20, "post", factories.ENDORSED)
    return reference


def _code(portal: Portal, reference: str) -> str:
    with portal.app.app_context():
        return queries.get(reference, portal.world["exporter"]).check_code


def prints(visitor: Visitor, portal: Portal) -> None:
    """Sealed files, one being made, prints, records, links; and a link that was just made."""
    visitor.open(f"/coi/{_sealed(portal)}/prints")
    visitor.field("For whom (a note for you)").fill("Broker")
    visitor.button("Make a link").click()
    expect(visitor.page.locator("#customs .message")).to_be_visible()
    visitor.page.locator("details summary").first.click()


def prints_of_a_draft(visitor: Visitor, portal: Portal) -> None:
    """Nothing to seal yet."""
    visitor.open(f"/coi/{portal.make_coi()}/prints")


def print_page(visitor: Visitor, portal: Portal) -> None:
    """The light page for the printer of the browser, in both languages."""
    visitor.open(f"/coi/{_sealed(portal)}/print?in=both")


def check(visitor: Visitor, _portal: Portal) -> None:
    """The check, before anything was asked."""
    visitor.open("/verify")


def check_refused(visitor: Visitor, _portal: Portal) -> None:
    """A code that is none, and no reference."""
    visitor.open("/verify")
    visitor.field("Code").fill("7K3")
    visitor.page.get_by_role("button", name=visitor.words.in_context("button", "Check"), exact=True).click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def checked(visitor: Visitor, portal: Portal) -> None:
    """A print that is no longer current."""
    reference = _sealed(portal)
    visitor.open(f"/verify?reference={reference}&code={_code(portal, reference)}&record=1")
    expect(visitor.page.locator("#checked")).to_be_visible()


def file_checked(visitor: Visitor, portal: Portal) -> None:
    """A file that was altered after it was sealed."""
    reference = _sealed(portal)
    with portal.app.app_context():
        one = documents.sealed_of(queries.get(reference, portal.world["exporter"]).id)[0]
        file = Path(portal.app.config["PORTAL_FILES"].removeprefix("file://"), one.file_key).read_bytes()
    altered: FilePayload = {"name": "coi.pdf", "mimeType": "application/pdf", "buffer": file[:-40] + b"0" * 40}
    visitor.open("/verify")
    visitor.field("PDF of the certificate").set_input_files(altered)
    visitor.button("Check the file").click()
    expect(visitor.page.locator("#examined")).to_be_visible()


def customs(visitor: Visitor, portal: Portal) -> None:
    """What a broker types."""
    reference = _sealed(portal)
    with portal.app.app_context():
        act, actor = secrets.token_hex(8), portal.world["importer"]
        secret = links.make(reference, label="", days=7, act=act, actor=actor)
    visitor.open(f"/customs/{secret}")
