"""The screens of organisations: asking for a role, an operator's page, the desk of those who decide."""

import secrets

from playwright.sync_api import expect

from portal.auth import queries as accounts
from portal.coi.domain.lifecycle import Status
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.queries import requests
from portal.organisations.services import decisions, merging, roles
from portal.organisations.services.decisions import Step
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


def request_with_a_past(visitor: Visitor, portal: Portal) -> None:
    """Somebody was refused there before, and a question waits for its answer."""
    with portal.app.app_context():
        decisions.decide(
            ask(portal, portal.world.importer), Step.REJECT, actor=portal.world["cca"], reason="Not of this company."
        )
        number = ask(portal, portal.world.importer, "A message")
        decisions.ask(number, "Your SIRET?", actor=portal.world["cca"])
    visitor.open(f"/requests/{number}")


def operator_request(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/requests/operator/{a_new_operator(portal)}")


def organisation(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{portal.world.importer}")


def people(visitor: Visitor, portal: Portal) -> None:
    """An organisation with people at each status that its page shows."""
    with portal.app.app_context():
        id_ = factories.make_operator(f"Epices {portal.new_address()[:14]}", "FR", Activity.ORGANIC_IMPORTER)
        for administrator in (True, False, False):
            last = factories.make_person(id_, administrator=administrator)
        [*_others, (role, _account)] = [r for r in requests.people_of([id_]) if r[1].id == last.account_id]
        decisions.decide(role.number or "", Step.SUSPEND, actor=portal.world["cca"], reason="Away")
    ask(portal, id_)
    visitor.open(f"/organisations/{id_}")


def hand_over(visitor: Visitor, portal: Portal) -> None:
    people(visitor, portal)
    visitor.page.locator("#people a[href$='/hand-over']").first.click()


def hand_over_refused(visitor: Visitor, portal: Portal) -> None:
    hand_over(visitor, portal)
    visitor.button("Hand over").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()


def history(visitor: Visitor, portal: Portal) -> None:
    """A merge that exchanged an activity, and its undoing."""
    source, target = merged_twins(portal)
    with portal.app.app_context():
        merging.merge(source, target, actor=portal.world["cca"])
        merging.undo(source, actor=portal.world["cca"])
    visitor.open(f"/organisations/{target}/history")


def edit(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{portal.world.importer}/edit")


def add_activity(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{portal.world.importer}/activities/new")


def merge(visitor: Visitor, portal: Portal) -> None:
    visitor.open(f"/organisations/{a_new_operator(portal)}/merge?into={portal.world.importer}")


def merged_twins(portal: Portal) -> tuple[int, int]:
    """A duplicate whose activity is valid, and the operator to keep, whose activity was refused; each with an EORI."""
    with portal.app.app_context():
        name = f"Epices {portal.new_address()[:14]}"
        activity, body = Activity.ORGANIC_IMPORTER, portal.world.body
        statuses = {f"{name} SARL": ActivityStatus.VALID, name: ActivityStatus.REJECTED}
        numbers = iter((secrets.token_hex(6).upper(), secrets.token_hex(6).upper()))
        source, target = (
            factories.make_operator(one, "FR", activity, body=body, status=status, eori=f"FR{next(numbers)}")
            for one, status in statuses.items()
        )
    return source, target


def merge_with_exchange(visitor: Visitor, portal: Portal) -> None:
    source, target = merged_twins(portal)
    visitor.open(f"/organisations/{source}/merge?into={target}")


def merged(visitor: Visitor, portal: Portal) -> None:
    """The page of an operator with a former number."""
    source, target = merged_twins(portal)
    with portal.app.app_context():
        merging.merge(source, target, actor=portal.world["cca"])
    visitor.open(f"/organisations/{target}")


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


def creation_to_confirm(visitor: Visitor, portal: Portal) -> None:
    creation(visitor, portal)
    for label, text in (CREATION | {"Name": f"Vayssier {secrets.token_hex(4)}"}).items():
        visitor.field(label).fill(text)
    visitor.field("Activity").select_option("RFL")
    visitor.field("Section").select_option("none")
    visitor.button("Create a new operator").click()
    expect(visitor.button("Send authorisation request")).to_be_visible()


def my_roles(visitor: Visitor, portal: Portal) -> None:
    """One's own page, with a request that waits, one that was refused and one that asks for something."""
    address = portal.make_person()
    numbers = {}
    with portal.app.app_context():
        account = accounts.by_email(address)
        assert account is not None
        actor = accounts.actor_of(account)
        for id_ in (portal.world.importer, portal.world.consignee, a_new_operator(portal)):
            [numbers[id_]] = roles.request([id_], Words("A message"), act=f"{address} {id_}"[:40], actor=actor)
        decisions.decide(numbers[portal.world.importer], Step.REJECT, actor=portal.world["cca"], reason="Not yours.")
        decisions.ask(numbers[portal.world.consignee], "Your SIRET?", actor=portal.world["cca"])
    visitor.open("/sign-in")
    visitor.field("E-mail").fill(address)
    visitor.field("Password").fill(factories.PASSWORD)
    visitor.button("Log in").click()
    visitor.open("/profile")


def inbox(visitor: Visitor, portal: Portal) -> None:
    """Two people who are called the same ask to join the same organisation."""
    for _ in range(2):
        ask(portal, portal.world.importer, "A message")
    portal.make_coi(Status.OFIS_IRREGULARITY)
    visitor.open("/inbox")
