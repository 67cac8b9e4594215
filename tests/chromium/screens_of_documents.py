"""The screens of accompanying documents: the section of the certificate, adding, the file, withdrawing, a file gone."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from playwright.sync_api import FilePayload, expect
from sqlalchemy import select

from portal.attachments.domain import Details
from portal.attachments.models import Attachment
from portal.coi import services
from portal.coi.domain.lifecycle import Action, Status
from portal.extensions import db
from tests import factories
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor
from tests.support.papers import pdf

INVOICE: FilePayload = {"name": "Facture n° 7.pdf", "mimeType": "application/pdf", "buffer": pdf()}


def made(portal: Portal, coi: str, who: str = "exporter", /, **more: Any) -> int:
    """A document added by somebody, as if from another desk."""
    with portal.app.app_context():
        return factories.make_document(portal.world, coi, who, **more)


def section(visitor: Visitor, portal: Portal) -> None:
    """Documents of every kind: with and without a file, of another party, covered and withdrawn, with a file gone."""
    reference = portal.make_coi(Status.DESCRIPTION_COMPLETED)
    signed = made(portal, reference, file=pdf(), type="bill_of_lading", reference="CASLEH00921", place="Casablanca")
    with portal.app.app_context():
        factories.take(portal.world, reference, Action.SIGN_18, "body", factories.CHECKED)
        services.documents.withdraw(reference, signed, act=f"w{signed}", actor=portal.world["exporter"])
    made(portal, reference, file=pdf(), reference="ATL-2291")
    made(portal, reference, type="other", reference="NOTE-1", comment="A letter of the carrier about the delay")
    made(portal, reference, "importer", type="packing_list", reference="PL-300")
    visitor.open(f"/coi/{reference}#documents")
    expect(visitor.page.locator("#documents tbody tr")).to_have_count(4)


def types(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/coi/{portal.make_coi()}/documents/new")


def fields(visitor: Visitor, portal: Portal) -> None:
    types(visitor, portal)
    visitor.field("Type of document").select_option("organic_certificate")
    if not visitor.javascript:
        visitor.button("Continue").click()
    expect(visitor.field("Valid until")).to_be_visible()


def refused(visitor: Visitor, portal: Portal) -> None:
    fields(visitor, portal)
    visitor.button("Save and choose the file").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def conflict(visitor: Visitor, portal: Portal) -> None:
    reference = portal.make_coi()
    id_ = made(portal, reference)
    visitor.open(f"/coi/{reference}/documents/{id_}/edit")
    with portal.app.app_context():
        said = Details("packing_list", "CHANGED", date(2026, 5, 4))
        services.documents.change(reference, id_, said, version=1, actor=portal.world["exporter"])
    visitor.field("Reference number").fill("MINE")
    visitor.page.locator("#document .buttons button").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def file(visitor: Visitor, portal: Portal) -> None:
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}/documents/{made(portal, reference)}/file")


def file_refused(visitor: Visitor, portal: Portal) -> None:
    file(visitor, portal)
    visitor.field("File").set_input_files({"name": "x.exe", "mimeType": "application/pdf", "buffer": b"MZ"})
    visitor.button("Send the file").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def withdrawing(visitor: Visitor, portal: Portal) -> None:
    reference = portal.make_coi()
    visitor.open(f"/coi/{reference}/documents/{made(portal, reference, file=pdf())}/withdraw")


def file_gone(visitor: Visitor, portal: Portal) -> None:
    reference = portal.make_coi()
    id_ = made(portal, reference, file=pdf())
    with portal.app.app_context():
        key = db.session.scalars(select(Attachment.file_key).where(Attachment.id == id_)).one()
        db.session.rollback()
    Path(url2pathname(urlsplit(portal.app.config["PORTAL_FILES"]).path), key).unlink()
    visitor.open(f"/coi/{reference}/documents/{id_}/download")
