"""N05–N12: who is told what becomes of a certificate, in which words, and who is not (§15, D38)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from portal.auth.models import Account
from portal.coi import queries, services
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.domain.telling import DEPARTURE_NEAR, GIVEN_UP, NAMED, NO_LONGER_NAMED, SILENT, TELLINGS
from portal.coi.services.telling import remind
from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.organisations.domain import Activity, Function
from portal.organisations.models import Role
from portal.organisations.services import leaving
from portal.persistence.audit import By
from portal.persistence.transaction import transaction
from portal.shared.errors import NotAllowed
from portal.shared.people import Level
from tests.coi.test_budgets import statements
from tests.factories import (
    CHECKED,
    CONFIRMED,
    ENDORSED,
    actor,
    get,
    make_authority,
    make_coi,
    make_extract,
    make_operator,
    make_person,
    take,
)
from tests.organisations.places import role_of
from tests.support import stored
from tests.support.browser import Browser

WHO = ("body", "exporter", "producer", "importer", "consignee", "forwarder", "post", "cca", "commission")
NAMED_ON_IT = {"body", "exporter", "producer", "importer", "consignee", "forwarder", "post", "cca"}
DECIDED = {"importer", "exporter", "forwarder", "consignee", "body"}
OF_A_BATCH = {"importer", "forwarder", "post", "consignee"}


@dataclass
class Office:
    """The ordinary world, and in each organisation a colleague who does nothing but read the inbox."""

    world: Any
    colleagues: dict[str, Any]
    seen: int = 0

    def told(self) -> dict[str, list[tuple[str, str]]]:
        """Who was told what since the last look: number and event."""
        db.session.rollback()
        names = {person.account_id: who for who, person in self.colleagues.items()}
        names |= {person.account_id: f"{who} in person" for who, person in self.world.people.items()}
        found: dict[str, list[tuple[str, str]]] = {}
        for notice in db.session.scalars(
            select(InboxNotice).where(InboxNotice.id > self.seen).order_by(InboxNotice.id)
        ):
            event = notice.parameters.get("event", notice.notice)
            found.setdefault(names.get(notice.account_id, "?"), []).append((notice.number, event))
            self.seen = notice.id
        return found

    def told_colleagues(self) -> dict[str, list[tuple[str, str]]]:
        return {who: what for who, what in self.told().items() if who in self.colleagues}


@pytest.fixture
def office(world):
    colleagues = {who: make_person(getattr(world, who)) for who in WHO}
    stranger = make_operator("Far", "DE", Activity.RFL)
    return Office(world, colleagues | {"stranger": make_person(stranger)})


def certificate(world, status=Status.DRAFT, **boxes):
    return make_coi(world, status, load={"operators": [world.forwarder]}, **boxes)


def extract(world, *steps, who="importer"):
    """An extract, and the steps taken with it."""
    base = certificate(world, Status.BASE_FOR_EXTRACT)
    number = make_extract(world, base, who=who)
    for action, by, answers in steps:
        take(world, number, action, by, answers)
    return number


def inbox_of(person):
    db.session.rollback()
    return list(db.session.scalars(select(InboxNotice).where(InboxNotice.account_id == person.account_id)))


SUBMITTED = (Action.REQUEST_ENDORSEMENT, "importer", {})
REASON = {"reason": "Wrong lot"}
IN_BATCHES = {"first_consignee": {"operator": None, "in_batches": True}}


def decision(what):
    return ENDORSED | ({} if what == "organic" else {"decision": what, "reason": "Pesticides"})


def replacement(world):
    return take(world, certificate(world, Status.ISSUED), Action.REPLACE, "body", REASON)


C, E = "coi/coi:", "extract/coi:"
# what was before → the step, who takes it, what it says → the number, the event, the organisations told
EVENTS = {
    "submitted": (certificate, Action.SUBMIT, "exporter", {},
        "N05", f"{C}description_completed", {"body", "exporter", "importer"}),
    "issued": (lambda w: certificate(w, Status.DESCRIPTION_COMPLETED), Action.SIGN_18, "body", CHECKED,
        "N06", f"{C}issued", {"importer", "exporter", "forwarder", "post", "consignee"}),
    "organic": (lambda w: certificate(w, Status.ISSUED), Action.SIGN_20, "post", decision("organic"),
        "N08", f"{C}verified", DECIDED),
    "in batches": (lambda w: certificate(w, Status.ISSUED, **IN_BATCHES), Action.SIGN_20, "post", decision("organic"),
        "N08", f"{C}base_for_extract", DECIDED - {"consignee"}),
    "conventional": (lambda w: certificate(w, Status.ISSUED), Action.SIGN_20, "post", decision("conventional"),
        "N08", f"{C}released_conventional", DECIDED),
    "not released": (lambda w: certificate(w, Status.ISSUED), Action.SIGN_20, "cca", decision("no_release"),
        "N08", f"{C}not_released", DECIDED),
    "received": (lambda w: certificate(w, Status.VERIFIED), Action.SIGN_21, "consignee", {},
        "N09", f"{C}first_consignee_signed", {"importer", "body", "post"}),
    "deleted": (lambda w: certificate(w, Status.DESCRIPTION_COMPLETED), Action.DELETE, "body", REASON,
        "N10", f"{C}deleted", NAMED_ON_IT),
    "replacement begun": (lambda w: certificate(w, Status.ISSUED), Action.REPLACE, "body", REASON,
        "N10", f"{C}replace", NAMED_ON_IT),
    "replacement given up": (replacement, Action.DELETE, "body", {},
        "N10", f"{C}replacement_given_up", NAMED_ON_IT),
    "irregular": (lambda w: certificate(w, Status.VERIFIED), Action.OFIS, "post", REASON,
        "N10", f"{C}ofis_irregularity", NAMED_ON_IT),
    "closed": (lambda w: certificate(w, Status.OFIS_IRREGULARITY), Action.CLOSE, "post", REASON,
        "N10", f"{C}reopened", NAMED_ON_IT),
    "depleted": (lambda w: certificate(w, Status.BASE_FOR_EXTRACT), Action.DEPLETE, "post", CONFIRMED,
        "N10", f"{C}depleted", NAMED_ON_IT - {"consignee"}),
    "batch submitted": (extract, *SUBMITTED, "N11", f"{E}submitted", OF_A_BATCH),
    "batch organic": (lambda w: extract(w, SUBMITTED), Action.SIGN_13, "post", decision("organic"),
        "N11", f"{E}verified", OF_A_BATCH),
    "batch conventional": (lambda w: extract(w, SUBMITTED), Action.SIGN_13, "post", decision("conventional"),
        "N11", f"{E}released_conventional", OF_A_BATCH),
    "batch not released": (lambda w: extract(w, SUBMITTED), Action.SIGN_13, "post", decision("no_release"),
        "N11", f"{E}not_released", OF_A_BATCH),
    "batch received": (lambda w: extract(w, SUBMITTED, (Action.SIGN_13, "post", decision("organic"))),
        Action.SIGN_14, "consignee", {}, "N11", f"{E}consignee_signed", OF_A_BATCH),
    "batch deleted": (extract, Action.DELETE, "importer", {}, "N11", f"{E}deleted", OF_A_BATCH),
}  # fmt: skip


@pytest.mark.parametrize("case", EVENTS.values(), ids=EVENTS.keys())
def test_a_step_is_told_to_those_of_its_row_and_nobody_else(office, case):
    before, action, who, answers, number, event, organisations = case
    reference = before(office.world)
    office.told()

    take(office.world, reference, action, who, answers)

    told = office.told()
    colleagues = {reader: what for reader, what in told.items() if reader in office.colleagues}
    assert colleagues == {reader: [(number, event)] for reader in organisations}
    assert f"{who} in person" not in told, "who acts knows it"


def test_box_18_of_a_replacement_tells_of_both_certificates(office):
    draft = replacement(office.world)
    office.told()

    take(office.world, draft, Action.SIGN_18, "body", CHECKED)

    told = office.told_colleagues()
    assert {w for w, what in told.items() if ("N10", "coi/coi:replaced") in what} == NAMED_ON_IT
    assert {w for w, what in told.items() if ("N06", "coi/coi:issued") in what} == {
        "importer", "exporter", "forwarder", "post", "consignee",
    }  # fmt: skip


@pytest.mark.parametrize(("who", "event"), [("importer", "extract/coi:new"), ("post", "extract/coi:submitted")])
def test_an_extract_is_told_when_it_is_taken(office, who, event):
    base = certificate(office.world, Status.BASE_FOR_EXTRACT)
    office.told()

    make_extract(office.world, base, who=who)

    assert office.told_colleagues() == {w: [("N11", event)] for w in OF_A_BATCH}


def test_a_draft_is_told_to_nobody(office):
    world = office.world
    reference = certificate(world)
    services.save_boxes(reference, {"load": ({"operators": []}, 1)}, actor=world["exporter"])
    services.copy_as_new(reference, act="copied", actor=world["exporter"])
    take(world, reference, Action.DELETE, "exporter")

    assert office.told() == {}


def test_the_customs_procedure_is_told_to_nobody(office):
    reference = certificate(office.world, Status.ISSUED)
    office.told()
    warehouse = {
        "procedure": "warehousing",
        "operator_name": "Entrepôts du Port",
        "operator_address": "1 quai Nord",
        "customs_reference": "26FR0001",
        "control_body": office.world.body,
    }
    services.save_boxes(reference, {"customs_procedure": (warehouse, 0)}, actor=office.world["post"])

    take(office.world, reference, Action.START_CUSTOMS, "post")

    assert office.told() == {}


def test_every_event_of_every_form_is_told_or_is_said_to_be_silent():
    events = {
        (edition.kind, step.event) for edition in EDITIONS.values() for step in edition.transitions
    } | {which for which in TELLINGS if which[1] in (NAMED, NO_LONGER_NAMED, GIVEN_UP, DEPARTURE_NEAR)}  # fmt: skip

    assert TELLINGS.keys() | SILENT == events
    assert not TELLINGS.keys() & SILENT


# N07


def save(world, reference, who="body", **boxes):
    coi = get(world, reference, who)
    sent = {key: (answers, coi.version_of(coi.edition.box(key))) for key, answers in boxes.items()}
    saved = services.save_boxes(reference, sent, actor=world[who])
    assert not saved.conflicts


def test_who_is_named_in_box_9_or_12_and_who_no_longer_is_are_told(office):
    world = office.world
    other_post = make_authority("Orly", "FRORY4P", Function.BCP, superior=world.cca)
    other_firm = make_operator("Bio Sud", "FR", Activity.ORGANIC_OPERATOR, eori="FR12345678900033")
    office.colleagues |= {"other post": make_person(other_post), "other firm": make_person(other_firm)}
    reference = certificate(world, Status.DESCRIPTION_COMPLETED)
    office.told()

    boxes = {
        "point_of_entry": {"country": "FR", "authority": other_post},
        "first_consignee": {"operator": other_firm, "in_batches": False},
    }
    save(world, reference, **boxes)

    assert office.told_colleagues() == {
        "other post": [("N07", "coi/coi:named")],
        "other firm": [("N07", "coi/coi:named")],
        "post": [("N07", "coi/coi:no_longer_named")],
        "consignee": [("N07", "coi/coi:no_longer_named")],
    }


def test_a_forwarder_added_after_the_submission_is_told(office):
    reference = make_coi(office.world, Status.ISSUED)
    office.told()

    save(office.world, reference, "importer", load={"operators": [office.world.forwarder]})

    assert office.told_colleagues() == {"forwarder": [("N07", "coi/coi:named")]}


def test_a_box_that_names_nobody_else_is_told_to_nobody(office):
    reference = certificate(office.world, Status.DESCRIPTION_COMPLETED)
    office.told()

    save(office.world, reference, gross_weight={"weight": Decimal(5300), "unit": "kg"})

    assert office.told() == {}


def test_who_sees_the_certificate_no_more_is_not_led_to_it(app, office):
    world = office.world
    other = make_operator("Bio Sud", "FR", Activity.ORGANIC_OPERATOR, eori="FR12345678900033")
    reference = certificate(world, Status.DESCRIPTION_COMPLETED)
    save(world, reference, first_consignee={"operator": other, "in_batches": False})

    browser = Browser(app).sign_in(world["consignee"]).open("/en/inbox")

    assert reference in browser.reading("article")
    assert browser.click("article h2 a").status == 200


# Who counts as the people of an organisation


def test_readers_and_preparers_are_told_too_and_those_without_a_valid_role_are_not(office):
    world = office.world
    people = {who: make_person(world.importer) for who in ("reader", "preparer", "suspended", "closed")}
    for who in ("reader", "preparer"):
        id_ = role_of(people[who], world.importer).id
        with transaction() as session:
            session.get_one(Role, id_).level = Level(who).value
    with transaction() as session:
        session.get_one(Role, role_of(people["suspended"], world.importer).id).status = "suspended"
        session.get_one(Account, people["closed"].account_id).is_active = False
    office.colleagues |= people
    reference = certificate(world)

    take(world, reference, Action.SUBMIT, "exporter")

    assert {"reader", "preparer"} <= office.told().keys()
    assert not {"suspended", "closed"} & {w for w in people if inbox_of(people[w])}


def test_somebody_of_two_organisations_is_told_once_and_for_the_one_that_must_act(office):
    world = office.world
    reference = certificate(world, Status.ISSUED)
    both = make_person(world.importer, world.consignee)

    take(world, reference, Action.SIGN_20, "post", ENDORSED)

    [notice] = inbox_of(both)
    assert notice.organisation_id == world.consignee
    assert notice.parameters["todo"] == ["Sign box 21"]


def test_the_people_of_an_operator_that_was_merged_are_told(office):
    world = office.world
    other = make_operator("ACME Imports", "FR", Activity.ORGANIC_IMPORTER)
    reference = certificate(world)
    with transaction() as session:
        session.get_one(type(get(world, reference).creator), world.importer).merged_into_id = other
    person = make_person(other)

    take(world, reference, Action.SUBMIT, "exporter")

    [notice] = inbox_of(person)
    assert (notice.organisation_id, notice.parameters["organisation"]) == (other, "ACME Bio Imports FR")


def test_who_takes_over_from_a_leaver_takes_over_what_the_leaver_did_not_read(office):
    world = office.world
    leaver, successor = make_person(world.importer, administrator=True), make_person(world.importer)
    take(world, certificate(world), Action.SUBMIT, "exporter")
    roles = [role_of(person, world.importer).number for person in (leaver, successor)]

    leaving.hand_over(*roles, "She retires.", act="leaves", actor=actor(leaver.account_id))

    about = [notice.notice for notice in inbox_of(successor) if notice.read_at is None]
    assert about.count("coi_event") == 1
    assert all(notice.read_at or notice.notice != "coi_event" for notice in inbox_of(leaver))


# Words


def test_a_notice_says_who_did_what_why_and_what_to_do(app, office):
    world = office.world
    reference = certificate(world, Status.VERIFIED)
    take(world, reference, Action.OFIS, "post", REASON)

    article = Browser(app).sign_in(world["cca"]).open("/en/inbox").page.select("article")[0]
    text = " ".join(article.get_text().split())

    assert f"An irregularity of {reference} is reported" in text
    assert "Test Post, Roissy Charles-de-Gaulle reported an OFIS irregularity" in text
    assert "Wrong lot" in text
    assert "What INAO does now: Close the irregularity" in text
    assert article.select_one("h2 a")["href"] == f"/en/coi/{reference}"


def test_those_who_wait_read_for_whom(office):
    take(office.world, certificate(office.world), Action.SUBMIT, "exporter")

    waiting = inbox_of(office.colleagues["importer"])[0].parameters
    acting = inbox_of(office.colleagues["body"])[0].parameters
    assert (waiting["waits_for"], waiting["todo"]) == ("Ecocert SA", [])
    assert (acting["waits_for"], acting["todo"]) == ("", ["Sign the declaration as Issuing Body"])


def test_while_a_replacement_is_in_preparation_no_authority_is_told_to_sign(office):
    take(office.world, certificate(office.world, Status.ISSUED), Action.REPLACE, "body", REASON)

    told = inbox_of(office.colleagues["post"])[-1].parameters
    assert (told["todo"], told["waits_for"]) == ([], "Ecocert SA")


def test_the_mail_is_in_the_language_of_its_reader_and_leads_to_the_certificate(office):
    with transaction() as session:
        session.get_one(Account, office.colleagues["body"].account_id).language = "fr"

    number = take(office.world, certificate(office.world), Action.SUBMIT, "exporter")

    links = {p["language"]: p["parameters"]["link"] for topic, p in stored.messages() if topic == "mail:coi_event"}
    assert links == {"en": f"/en/coi/{number}", "fr": f"/fr/coi/{number}"}


@pytest.mark.parametrize(("pace", "mails"), [("at_once", 1), ("digest", 0), ("off", 0)])
def test_the_mail_of_a_kind_leaves_at_once_or_not_and_the_inbox_has_it_in_every_case(office, pace, mails):
    person = office.colleagues["importer"]
    with transaction() as session:
        session.get_one(Account, person.account_id).paces = {"N05": pace}
        email = session.get_one(Account, person.account_id).email

    take(office.world, certificate(office.world), Action.SUBMIT, "exporter")

    assert len(inbox_of(person)) == 1
    assert len([p for topic, p in stored.messages() if topic == "mail:coi_event" and p["to"] == email]) == mails


# N12


def test_a_reminder_reaches_those_who_must_act_and_says_from_whom(office):
    world = office.world
    reference = certificate(world, Status.ISSUED)
    office.told()

    with transaction():
        coi = queries.lock(reference, world["importer"])
        told = remind(coi, By(world["importer"], world["importer"].post), message="Perishable")

    assert told == 4
    assert office.told_colleagues() == {who: [("N12", "coi_reminder")] for who in ("post", "cca")}
    notice = inbox_of(office.colleagues["post"])[-1]
    assert notice.parameters["by"] == "Test Importer, ACME Bio Imports FR"
    assert notice.parameters["message"] == "Perishable"


# Isolation, and what it costs


def test_a_step_that_is_refused_tells_nobody(office):
    reference = certificate(office.world, Status.ISSUED)
    office.told()

    with pytest.raises(NotAllowed):
        take(office.world, reference, Action.SIGN_20, "importer", ENDORSED)

    assert office.told() == {}


def cost(world, reference):
    with statements() as sent:
        take(world, reference, Action.SIGN_18, "body", CHECKED)
    return len(sent)


def test_a_step_takes_no_more_statements_for_more_people_and_organisations(world):
    few = cost(world, certificate(world, Status.DESCRIPTION_COMPLETED))
    forwarders = [make_operator(f"Transit {n}", "FR", Activity.RFL) for n in range(12)]
    for organisation in (world.importer, world.post, *forwarders):
        for _ in range(5):
            make_person(organisation)
    many = make_coi(world, Status.DESCRIPTION_COMPLETED, load={"operators": forwarders})

    assert cost(world, many) <= few
