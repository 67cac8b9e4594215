"""The screens of organisations: asking for a role, an operator's page, the desk of those who decide."""

from playwright.sync_api import expect

from portal.auth import queries as accounts
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.services import roles
from portal.organisations.services.roles import Words
from tests import factories
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor

CREATION = {
    "Name": "Vayssier Import",
    "Postcode": "31300",
    "City": "Toulouse",
    "Address": "1 rue des Tulipes",
    "Fax": "+33 5 61 00 00 00",
}


def ask(portal: Portal, organisation_id: int, message: str = "") -> str:
    """Somebody new asks to join an organisation; the number of the request."""
    address = portal.make_person()
    with portal.app.app_context():
        account = accounts.by_email(address)
        assert account is not None
        actor = accounts.actor_of(account)
        return roles.request([organisation_id], Words(message), act=address, actor=actor)[0]


def a_new_operator(portal: Portal) -> int:
    """An operator that waits for its validation."""
    with portal.app.app_context():
        return factories.make_operator(
            f"Epices {portal.new_address()[:14]}", "FR", Activity.ORGANIC_IMPORTER, status=ActivityStatus.NEW
        )


def queue(visitor: Visitor, portal: Portal) -> None:
    ask(portal, portal.world.importer, "A message")
    a_new_operator(portal)
    visitor.open("/requests/")


def request(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/requests/{ask(portal, portal.world.importer, 'A message')}")


def request_refused(visitor: Visitor, portal: Portal) -> None:
    request(visitor, portal)
    visitor.button("Refuse").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def operator_request(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/requests/operator/{a_new_operator(portal)}")


def organisation(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{portal.world.importer}")


def edit(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{portal.world.importer}/edit")


def add_activity(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{portal.world.importer}/activities/new")


def merge(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{a_new_operator(portal)}/merge?into={portal.world.importer}")


def confirm(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/roles/confirm?organisation={portal.world.importer}&organisation={portal.world.consignee}")


def creation(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/roles/new/operator?search=1&country=FR&q=acme")
    visitor.link("+ " + visitor.words("Create a new operator")).click()


def creation_refused(visitor: Visitor, portal: Portal) -> None:
    creation(visitor, portal)
    visitor.field("Name").fill("ACME Bio Import")
    visitor.button("Create a new operator").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.page.locator("#alike")).to_contain_text("ACME Bio Imports FR")


def inbox(visitor: Visitor, portal: Portal) -> None:
    ask(portal, portal.world.importer, "A message")
    visitor.open("/inbox")
