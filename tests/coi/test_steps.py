"""Steps: who may take which, what each leaves behind, and what a signature fixes."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from portal.coi import queries, services, sheet
from portal.coi.domain.lifecycle import TAKEN, Action, Status
from portal.coi.models import Coi
from portal.coi.queries import history, lists
from portal.organisations.models import OperatorActivity, Organisation
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import NotAllowed, NotFound, Refused, WrongPassword, WrongStatus
from tests.factories import (
    CHECKED,
    CONFIRMED,
    ENDORSED,
    PASSWORD,
    get,
    make_body,
    make_coi,
    make_person,
    statuses_by_ordinary_road,
    take,
)
from tests.support import stored

ENTRIES = {
    Action.SIGN_18: CHECKED,
    Action.SIGN_20: ENDORSED,
    Action.DELETE: {"reason": "Made by mistake"},
    Action.REPLACE: {"reason": "Wrong lot"},
    Action.OFIS: {"reason": "Pesticides", "ofis_reference": "OFIS-17"},
    Action.CLOSE: {"reason": "Settled"},
    Action.DEPLETE: CONFIRMED,
}
WAREHOUSE = {
    "procedure": "warehousing",
    "operator_name": "Entrepôts du Port",
    "operator_address": "1 quai Nord",
    "customs_reference": "26FR0001",
}


def act(world, reference, action, who, **more):
    """A step with everything it asks for; ``more`` says otherwise."""
    given = {"answers": ENTRIES.get(action, {}), "act": "once", "password": PASSWORD, "statement": "I declare"}
    return services.take(action, reference, actor=world[who], **(given | more))


def what_the_tables_say(world, reference):
    """For each person and each step: the refusal they meet, None where they may take it."""
    for who, person in world.people.items():
        try:
            coi = queries.get(reference, person)
        except NotFound:
            yield who, Action.DELETE, NotFound
            continue
        held = coi.capacities_of(person)
        for action in sorted(TAKEN):
            yield who, action, refusal(coi, action, held)


def refusal(coi, action, held):
    try:
        coi.edition.step(action, coi.state, held)
    except NotAllowed as refused:
        return type(refused)
    return None


def certificate_at(world, status):
    by = "body" if status is None else "exporter"
    reference = make_coi(world, status or Status.DRAFT, by=by, load={"operators": [world.forwarder]})
    if status is Status.ISSUED:
        box = {"customs_procedure": (WAREHOUSE | {"control_body": world.body}, 0)}
        services.save_boxes(reference, box, actor=world["post"])
    return reference


every_status = pytest.mark.parametrize(
    "status", [None, *statuses_by_ordinary_road()], ids=lambda s: s or "draft of a body"
)


@every_status
def test_a_step_the_tables_do_not_give_is_refused_and_nothing_changes(world, status):
    reference = certificate_at(world, status)
    before = stored.everything()

    for who, action, refused in list(what_the_tables_say(world, reference)):
        if refused:
            with pytest.raises(refused):
                act(world, reference, action, who)

    assert stored.everything() == before


@every_status
def test_a_step_the_tables_give_leads_on_and_leaves_one_entry_and_one_message(world, status):
    example = certificate_at(world, status)
    given = [(who, action) for who, action, refused in what_the_tables_say(world, example) if not refused]

    for who, action in given:
        reference = certificate_at(world, status)
        source = get(world, reference, who).state
        entries, messages = len(stored.history()), len(stored.messages())

        id_ = get(world, reference, who).id
        number = act(world, reference, action, who, act=f"{who} {action}")

        coi = get(world, number if action in LEADS_ON else reference, who)
        row = next(t for t in coi.edition.transitions if (t.source, t.action) == (source, action))
        event = f"coi:{coi.state}" if coi.state is not source else f"coi:{action}"
        steps = [e for e in stored.history()[entries:] if e.subject_id == id_ and e.event != "coi:box:saved"]
        assert coi.state in (row.target, source, Status.BASE_FOR_EXTRACT, Status.VERIFIED), (who, action)
        assert [(e.event, e.source, e.target, e.account_id) for e in steps] == [
            (event if row.target else "coi:reopened", source, coi.state, world[who].account_id)
        ]
        told = event if row.target else "coi:reopened"
        assert stored.messages()[messages:][0] == (told, {"reference": coi.number})


LEADS_ON = frozenset(TAKEN) - {Action.REPLACE}
"""Steps after which one goes on with the same certificate; a replacement is another."""


# Once


def test_a_submission_sent_twice_has_one_effect(world):
    reference = make_coi(world)
    number = act(world, reference, Action.SUBMIT, "exporter")
    before = stored.everything()

    again = act(world, reference, Action.SUBMIT, "exporter")

    assert again == number
    assert stored.everything() == before


def test_a_signature_sent_twice_is_one_signature(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    act(world, reference, Action.SIGN_18, "body")
    before = stored.everything()

    act(world, reference, Action.SIGN_18, "body")

    assert stored.everything() == before


def test_another_act_of_the_same_kind_comes_too_late(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    act(world, reference, Action.SIGN_18, "body")

    with pytest.raises(WrongStatus):
        act(world, reference, Action.SIGN_18, "body", act="another")


# The password


SIGNATURES = [
    (Status.DESCRIPTION_COMPLETED, Action.SIGN_18, "body"),
    (Status.ISSUED, Action.SIGN_20, "post"),
    (Status.VERIFIED, Action.SIGN_21, "consignee"),
]


@pytest.mark.parametrize(("status", "action", "who"), SIGNATURES)
@pytest.mark.parametrize("password", ["", "not my password", PASSWORD.upper()])
def test_with_a_wrong_password_nothing_is_signed(world, status, action, who, password):
    reference = make_coi(world, status)
    before = stored.everything()

    with pytest.raises(WrongPassword):
        act(world, reference, action, who, password=password)

    assert stored.everything() == before


def test_after_a_wrong_password_the_same_form_is_sent_again(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    with pytest.raises(WrongPassword):
        act(world, reference, Action.SIGN_18, "body", password="mistyped")

    act(world, reference, Action.SIGN_18, "body")

    assert get(world, reference, "body").state is Status.ISSUED


def test_submitting_asks_for_no_password(world):
    number = act(world, make_coi(world), Action.SUBMIT, "exporter", password="")

    assert get(world, number).state is Status.DESCRIPTION_COMPLETED


# What rules forbid


def test_a_step_that_rules_forbid_writes_nothing(world):
    reference = make_coi(world, gross_weight={"weight": None, "unit": None})
    before = stored.everything()

    with pytest.raises(Refused) as refusal:
        act(world, reference, Action.SUBMIT, "exporter")

    assert [(finding.rule, finding.box) for finding in refusal.value.findings] == [("V02", "gross_weight")]
    assert stored.everything() == before


def test_what_is_only_worth_checking_does_not_stop_a_step(world):
    reference = make_coi(world, origin={"countries": ["MA", "TN"]})

    number = act(world, reference, Action.SUBMIT, "exporter")

    assert get(world, number).state is Status.DESCRIPTION_COMPLETED


EMPTIED = {"gross_weight": None, "gross_unit": None}
LIGHT = {"gross_weight": Decimal(1), "gross_unit": "kg"}


@pytest.mark.parametrize(("written", "rule"), [(EMPTIED, "V02"), (LIGHT, "V08")])
def test_box_20_asks_again_what_the_submission_asked(world, written, rule):
    reference = make_coi(world, Status.ISSUED)
    with transaction() as session:
        session.execute(update(Coi).values(**written))
    before = stored.everything()

    with pytest.raises(Refused) as refusal:
        act(world, reference, Action.SIGN_20, "post")

    assert [finding.rule for finding in refusal.value.findings] == [rule]
    assert stored.everything() == before


@pytest.mark.parametrize("decision", ["conventional", "no_release"])
def test_what_rules_out_an_organic_release_does_not_rule_out_the_others(world, decision):
    reference = make_coi(world, Status.ISSUED)
    with transaction() as session:
        session.execute(update(Coi).values(**LIGHT))

    act(world, reference, Action.SIGN_20, "post", answers=ENDORSED | {"decision": decision, "reason": "Weights"})

    assert get(world, reference).state in (Status.RELEASED_CONVENTIONAL, Status.NOT_RELEASED)


def test_a_release_needs_a_decision(world):
    reference = make_coi(world, Status.ISSUED)

    with pytest.raises(NotAllowed):
        act(world, reference, Action.SIGN_20, "post", answers=ENDORSED | {"decision": None})


def test_box_21_is_signed_for_the_first_consignee_only(world):
    reference = make_coi(world, Status.VERIFIED)
    somebody = make_person(world.importer)

    with pytest.raises(NotAllowed):
        services.take(Action.SIGN_21, reference, answers={}, act="once", actor=somebody, password=PASSWORD)


# Signatures


def signature(world, reference, who="body"):
    return get(world, reference, who).signatures[-1]


def test_a_signature_says_who_signed_what_for_whom_and_when(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    moment = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)

    with clock.at(moment):
        act(world, reference, Action.SIGN_18, "body", statement="This is to certify")

    signed = signature(world, reference)
    assert (signed.box, signed.person, signed.organisation, signed.at, signed.time_zone, signed.statement) == (
        "body_declaration",
        "Test Body",
        "Ecocert SA",
        moment,
        "Europe/Paris",
        "This is to certify",
    )


@pytest.mark.parametrize(("status", "action", "who"), SIGNATURES)
def test_a_signature_keeps_every_box_and_its_digest(world, status, action, who):
    reference = make_coi(world, status)

    act(world, reference, action, who)

    signed = signature(world, reference, who)
    canonical = json.dumps(signed.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert signed.digest == hashlib.sha256(canonical.encode()).hexdigest()
    coi = get(world, reference, who)
    assert signed.content["reference"] == coi.reference
    assert signed.content["boxes"].keys() == {box.key for box in coi.edition.boxes}
    assert sheet.make(coi, world[who]).card("goods").former is None


def test_a_signature_covers_the_checks_of_its_own_box(world):
    reference = make_coi(world, Status.ISSUED)

    assert signature(world, reference).content["boxes"]["body_declaration"] == CHECKED


def test_a_signature_is_of_the_weights_to_the_gram(world):
    reference = make_coi(world, Status.ISSUED)

    boxes = signature(world, reference).content["boxes"]
    assert boxes["gross_weight"] == {"weight": "5200", "unit": "kg"}
    assert boxes["goods"]["rows"][0]["net_weight"] == "4800"


def rename(organisation_id, name):
    with transaction() as session:
        session.execute(update(Organisation).where(Organisation.id == organisation_id).values(name=name))


def exporter_on(world, reference, who="importer"):
    return sheet.make(get(world, reference, who), world[who]).name_of("exporter", "operator")


def test_before_a_signature_the_certificate_shows_the_name_of_today(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)

    rename(world.exporter, "Atlas Renamed")

    assert exporter_on(world, reference) == "Atlas Renamed"


def test_names_stay_those_of_the_day_of_the_signature(world):
    reference = make_coi(world, Status.ISSUED)

    rename(world.exporter, "Atlas Renamed")

    assert exporter_on(world, reference) == "Atlas Bio Export"
    assert lists.search(world["importer"]).rows[0].exporter == "Atlas Bio Export"


def test_a_later_signature_does_not_change_the_names_of_the_first(world):
    reference = make_coi(world, Status.ISSUED)
    rename(world.exporter, "Atlas Renamed")

    act(world, reference, Action.SIGN_20, "post")

    assert exporter_on(world, reference) == "Atlas Bio Export"
    assert signature(world, reference, "post").content["parties"][str(world.exporter)]["name"] == "Atlas Bio Export"


def save(world, reference, who, **boxes):
    coi = get(world, reference, who)
    sent = {key: (new, coi.version_of(coi.edition.box(key))) for key, new in boxes.items()}
    services.save_boxes(reference, sent, actor=world[who])


def test_a_box_changed_after_the_signature_shows_what_was_signed(world):
    reference = make_coi(world, Status.ISSUED)

    save(world, reference, "importer", first_consignee={"operator": None, "in_batches": True})

    shown = sheet.make(get(world, reference, "importer"), world["importer"])
    card = shown.card("first_consignee")
    assert (card.former, card.former_box) == ({"operator": world.consignee, "in_batches": False}, "18")
    assert {card.box.key for card in shown.cards if card.former} == {"first_consignee", "destination"}


def test_a_box_changed_back_shows_nothing(world):
    reference = make_coi(world, Status.ISSUED)
    save(world, reference, "importer", first_consignee={"operator": None, "in_batches": True})

    save(world, reference, "importer", first_consignee={"operator": world.consignee, "in_batches": False})

    shown = sheet.make(get(world, reference, "importer"), world["importer"])
    assert [card.box.key for card in shown.cards if card.former] == []


def test_a_signature_is_never_changed_by_a_later_save(world):
    reference = make_coi(world, Status.ISSUED)
    before = stored.everything()["coi_signatures"]

    save(world, reference, "importer", first_consignee={"operator": None, "in_batches": True})

    assert stored.everything()["coi_signatures"] == before


# A control body that writes and signs by itself (T04)


def test_a_body_signs_its_own_draft_and_it_gets_its_number(world):
    draft = make_coi(world, by="body")

    number = act(world, draft, Action.SIGN_18, "body")

    coi = get(world, number, "importer")
    assert (coi.state, coi.number) == (Status.ISSUED, number)
    assert number.startswith("COI.EU.")


def test_a_body_does_not_sign_its_draft_for_another_body(world):
    draft = make_coi(world, by="body")
    save(world, draft, "body", issuing_body={"body": make_body("MA-BIO-102", "CCPB Srl")})

    with pytest.raises(Refused) as refusal:
        act(world, draft, Action.SIGN_18, "body")

    assert [finding.rule for finding in refusal.value.findings] == ["V18"]


# Deleting


def test_a_deleted_draft_is_remembered_by_its_makers_alone(world):
    draft = make_coi(world)

    act(world, draft, Action.DELETE, "exporter", answers={})

    [*_, entry] = history.entries(get(world, draft), world["exporter"])[::-1]
    assert (entry.event, entry.private, entry.reason) == ("coi:deleted", True, None)
    with pytest.raises(NotFound):
        queries.get(draft, world["importer"])


@pytest.mark.parametrize(("status", "who"), [(Status.DESCRIPTION_COMPLETED, "body"), (Status.VERIFIED, "cca")])
def test_a_submitted_certificate_is_deleted_with_its_reason_for_all_to_read(world, status, who):
    reference = make_coi(world, status)

    act(world, reference, Action.DELETE, who, answers={"reason": "Twice the same consignment"})

    entry = history.entries(get(world, reference, "importer"), world["importer"])[0]
    assert (entry.event, entry.reason, entry.private) == ("coi:deleted", "Twice the same consignment", False)


# Moments


def test_each_moment_of_the_road_is_kept(world):
    days = {name: datetime(2026, 5, day, tzinfo=UTC) for day, name in enumerate(("made", "sent", "issued", "seen"), 1)}
    with clock.at(days["made"]):
        reference = make_coi(world)
    for day, action, who in (("sent", Action.SUBMIT, "exporter"), ("issued", Action.SIGN_18, "body")):
        with clock.at(days[day]):
            reference = take(world, reference, action, who, ENTRIES.get(action))

    with clock.at(days["seen"]):
        take(world, reference, Action.SIGN_20, "post", ENDORSED)

    coi = get(world, reference)
    assert (coi.created_at, coi.submitted_at, coi.issued_at, coi.endorsed_at, coi.received_at) == (*days.values(), None)
    assert (coi.status_since, coi.changed_at) == (days["seen"], days["seen"])


def test_a_status_survives_a_step_that_leads_nowhere_else(world):
    reference = make_coi(world, Status.ISSUED)
    issued = get(world, reference).issued_at

    box = {"customs_procedure": (WAREHOUSE | {"control_body": world.body}, 0)}
    services.save_boxes(reference, box, actor=world["post"])
    take(world, reference, Action.START_CUSTOMS, "post")

    coi = get(world, reference)
    assert (coi.state, coi.issued_at, coi.status_before) == (Status.ISSUED, issued, Status.DESCRIPTION_COMPLETED)


def test_a_closed_irregularity_leads_back_to_where_the_certificate_was(world):
    reference = make_coi(world, Status.BASE_FOR_EXTRACT)
    endorsed = get(world, reference).endorsed_at
    take(world, reference, Action.OFIS, "post", {"reason": "Pesticides", "ofis_reference": "OFIS-17"})

    take(world, reference, Action.CLOSE, "cca", {"reason": "Settled"})

    coi = get(world, reference)
    assert (coi.state, coi.endorsed_at) == (Status.BASE_FOR_EXTRACT, endorsed)


def test_a_portal_that_is_set_so_signs_nothing_with_an_activity_past_its_date(app, world):
    with transaction() as session:
        activity = session.scalars(select(OperatorActivity).filter_by(organisation_id=world.exporter)).one()
        activity.valid_to = date(2020, 1, 1)
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    app.config["PORTAL_EXPIRED_ACTIVITY"] = "blocks"

    with pytest.raises(Refused):
        act(world, reference, Action.SIGN_18, "body")
    app.config["PORTAL_EXPIRED_ACTIVITY"] = "warns"
    act(world, reference, Action.SIGN_18, "body")
