"""Creating certificates, and what the portal fills in by itself."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event, select, update

from portal.coi import queries, services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.models import Coi
from portal.extensions import db
from portal.organisations.domain import Activity, ActivityStatus, Function
from portal.organisations.models import BodyRecognition, OperatorActivity
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import NotAllowed, Refused
from tests.factories import (
    AVOCADO,
    COCOA_PASTE,
    complete_answers,
    get,
    line,
    make_authority,
    make_body,
    make_coi,
    make_operator,
    make_person,
    take,
)
from tests.support import stored


def least(world):
    """What a draft needs: boxes 1 and 4, and a commodity."""
    return {
        "issuing_body": {"body": world.body},
        "exporter": {"operator": world.exporter},
        "goods": {ROWS: [{"key": "k1", "commodity": AVOCADO}]},
    }


def create(world, answers, who="exporter", act="once"):
    return services.create_draft(answers, act=act, actor=world[who])


def save(world, reference, who="exporter", **boxes):
    """Save boxes as somebody who just opened them."""
    coi = get(world, reference, who)
    sent = {key: (answers, coi.version_of(coi.edition.box(key))) for key, answers in boxes.items()}
    return services.save_boxes(reference, sent, actor=world[who])


def answers(world, reference, key, who="exporter"):
    coi = get(world, reference, who)
    return coi.answers(coi.edition.box(key))


# Creating


def test_a_draft_needs_boxes_1_and_4_and_a_commodity_and_nothing_else(world):
    reference = create(world, least(world))

    coi = get(world, reference)
    assert (coi.state, coi.reference, coi.creator_id) == (Status.DRAFT, None, world.exporter)


@pytest.mark.parametrize(("box", "nothing"), [("issuing_body", {"body": None}), ("goods", {ROWS: []})])
def test_less_than_that_is_refused_and_nothing_is_stored(world, box, nothing):
    before = stored.everything()

    with pytest.raises(Refused) as refusal:
        create(world, least(world) | {box: nothing})

    assert [(finding.rule, finding.box) for finding in refusal.value.findings] == [("V01", box)]
    assert stored.everything() == before


def test_the_creator_stands_in_the_box_of_its_activity_already(world):
    as_importer = create(world, least(world), "importer")

    assert answers(world, as_importer, "importer", "importer") == {"operator": world.importer}


@pytest.mark.parametrize("who", ["exporter", "importer", "body"])
def test_exporters_importers_and_control_bodies_create(world, who):
    assert create(world, least(world), who).startswith("DRAFT.COI.EU.")


@pytest.mark.parametrize("who", ["producer", "consignee", "forwarder", "post", "cca", "commission"])
def test_nobody_else_creates(world, who):
    before = stored.everything()

    with pytest.raises(NotAllowed):
        create(world, least(world), who)

    assert stored.everything() == before


def test_a_person_without_any_post_creates_nothing(world):
    with pytest.raises(NotAllowed):
        services.create_draft(least(world), act="once", actor=make_person())


def test_a_certificate_is_created_for_the_post_that_was_chosen(world):
    second = make_operator("Rif Bio Export", "MA", Activity.ORGANIC_EXPORTER)
    person = make_person(world.exporter, second).acting_for(second)

    reference = services.create_draft(least(world), act="once", actor=person)

    assert queries.get(reference, person).creator_id == second


# Creating once, wholly or not at all


def test_the_same_act_creates_once(world):
    first = create(world, least(world))
    before = stored.everything()

    again = create(world, least(world))

    assert again == first
    assert stored.everything() == before


def test_the_same_key_of_two_people_is_two_acts(world):
    assert create(world, least(world), "exporter") != create(world, least(world), "importer")


def test_an_act_that_was_refused_may_be_sent_again(world):
    with pytest.raises(Refused):
        create(world, least(world) | {"goods": {ROWS: []}})

    assert create(world, least(world)).startswith("DRAFT.")


def test_a_creation_leaves_one_entry_and_one_message(world):
    reference = create(world, least(world))

    [entry] = stored.history("coi:created")
    assert (entry.target, entry.person, entry.organisation_id, entry.private) == (
        "draft",
        "Test Exporter",
        world.exporter,
        True,
    )
    assert stored.messages() == [("coi:created", {"reference": reference})]


@pytest.fixture
def a_power_cut():
    """The power goes off at the very end of every act."""

    def go_off(_session):
        raise ConnectionAbortedError

    session = db.session()
    event.listen(session, "before_commit", go_off)
    yield
    event.remove(session, "before_commit", go_off)


def acts(world):
    """One act of each kind, on certificates that are ready for it."""
    draft, submitted = make_coi(world), make_coi(world, Status.DESCRIPTION_COMPLETED)
    return {
        "create": lambda: create(world, least(world)),
        "save": lambda: save(world, draft, national_reference={"number": "X"}),
        "submit": lambda: take(world, draft, Action.SUBMIT, "exporter"),
        "sign": lambda: take(world, submitted, Action.SIGN_18, "body", {"documentary_check": "acceptable",
                                                                       "physical_check": "not_done"}),
        "delete": lambda: take(world, submitted, Action.DELETE, "body", {"reason": "By mistake"}),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["create", "save", "submit", "sign", "delete"])
def test_an_act_that_does_not_come_to_its_end_leaves_nothing(world, kind, request):
    act, before = acts(world)[kind], stored.everything()

    request.getfixturevalue("a_power_cut")
    with pytest.raises(ConnectionAbortedError):
        act()

    assert stored.everything() == before


# What follows


def test_boxes_5_and_6_list_the_producers_and_bodies_of_box_13_once(world):
    other_body = make_body("MA-BIO-102", "CCPB Srl")
    other = make_operator("Ferme du Rif", "MA", Activity.ORGANIC_PRODUCER, body=other_body)
    lines = [line(world), line(world, producer=other, control_body=other_body), line(world)]

    reference = make_coi(world, goods={ROWS: lines})

    assert answers(world, reference, "producers") == {"operators": [world.producer, other]}
    assert answers(world, reference, "control_bodies") == {"bodies": [world.body, other_body]}


def test_boxes_5_and_6_forget_a_line_that_was_removed(world):
    other = make_operator("Ferme du Rif", "MA", Activity.ORGANIC_PRODUCER, body=world.body)
    kept = line(world)
    reference = make_coi(world, goods={ROWS: [kept, line(world, producer=other)]})

    save(world, reference, goods={ROWS: [kept]})

    assert answers(world, reference, "producers") == {"operators": [world.producer]}


def test_a_line_without_control_body_gets_that_of_its_producer(world):
    reference = make_coi(world, goods={ROWS: [line(world, control_body=None)]})

    [row] = answers(world, reference, "goods")[ROWS]
    assert row["control_body"] == world.body


def test_box_8_is_the_country_of_the_exporter(world):
    reference = create(world, least(world))

    assert answers(world, reference, "export_country") == {"country": "MA"}


def test_box_8_follows_another_exporter(world):
    tunisian = make_operator("Oasis Export", "TN", Activity.ORGANIC_EXPORTER)
    reference = make_coi(world)

    save(world, reference, exporter={"operator": tunisian})

    assert answers(world, reference, "export_country") == {"country": "TN"}


def test_box_8_stays_where_somebody_said_otherwise(world):
    tunisian = make_operator("Oasis Export", "TN", Activity.ORGANIC_EXPORTER)
    reference = make_coi(world, export_country={"country": "ES"})

    save(world, reference, exporter={"operator": tunisian})

    assert answers(world, reference, "export_country") == {"country": "ES"}


def test_box_9_takes_the_country_of_its_authority(world):
    reference = make_coi(world, point_of_entry={"country": None, "authority": world.post})

    assert answers(world, reference, "point_of_entry") == {"country": "FR", "authority": world.post}


def test_another_country_in_box_9_empties_the_authority(world):
    reference = make_coi(world)

    save(world, reference, point_of_entry={"country": "BE"})

    assert answers(world, reference, "point_of_entry") == {"country": "BE", "authority": None}


def test_another_authority_in_box_9_brings_its_country(world):
    antwerp = make_authority("Antwerpen", "BEANR1", Function.BCP, country="BE")
    reference = make_coi(world)

    save(world, reference, point_of_entry={"authority": antwerp})

    assert answers(world, reference, "point_of_entry") == {"country": "BE", "authority": antwerp}


def test_box_10_is_the_country_of_the_first_consignee(world):
    belgian = make_operator("Bio Belgium", "BE", Activity.ORGANIC_OPERATOR)
    reference = make_coi(world)

    save(world, reference, first_consignee={"operator": belgian})

    assert answers(world, reference, "destination") == {"country": "BE"}


def test_box_10_is_empty_in_batches(world):
    reference = make_coi(world)

    save(world, reference, first_consignee={"operator": None, "in_batches": True})

    assert answers(world, reference, "destination") == {"country": None}


def test_box_2_follows_boxes_1_and_13(world):
    reference = make_coi(world)

    save(world, reference, goods={ROWS: [line(world), line(world, commodity=COCOA_PASTE, net_weight=Decimal(1))]})

    assert answers(world, reference, "procedure") == {
        "procedure": "equivalent_body",
        "body": "MA-BIO-154",
        "categories": "A, D",
    }


def recognise(body, **period):
    with transaction() as session:
        session.execute(update(BodyRecognition).where(BodyRecognition.organisation_id == body).values(**period))


def test_box_2_is_what_holds_on_the_day_of_submission(world):
    recognise(world.body, valid_from=date(2030, 1, 1))
    with clock.at(datetime(2029, 12, 31, tzinfo=UTC)):
        reference = make_coi(world)
    empty = answers(world, reference, "procedure")["procedure"]

    with clock.at(datetime(2030, 1, 1, tzinfo=UTC)):
        take(world, reference, Action.SUBMIT, "exporter")

    assert empty is None
    assert answers(world, reference, "procedure")["procedure"] == "equivalent_body"


def test_a_body_that_is_no_longer_recognised_stops_the_submission(world):
    reference = make_coi(world)
    recognise(world.body, valid_to=date(2020, 1, 1))

    with pytest.raises(Refused) as refusal:
        take(world, reference, Action.SUBMIT, "exporter")

    assert [(finding.rule, finding.box) for finding in refusal.value.findings] == [("V06", "issuing_body")]


def test_box_2_speaks_of_the_day_of_issue_when_the_body_corrects_packages_later(world):
    with clock.at(datetime(2026, 3, 1, tzinfo=UTC)):
        reference = make_coi(world, Status.ISSUED)
    recognise(world.body, valid_to=date(2026, 3, 1))
    [row] = answers(world, reference, "goods")[ROWS]

    with clock.at(datetime(2026, 4, 1, tzinfo=UTC)):
        save(world, reference, "body", goods={ROWS: [row | {"packages": 1190}]})

    assert answers(world, reference, "procedure")["procedure"] == "equivalent_body"


# Steps wait for organisations that are not on the certificate's side


def test_the_body_cannot_sign_before_the_exporter_is_valid(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    with transaction() as session:
        of_exporter = OperatorActivity.organisation_id == world.exporter
        session.execute(update(OperatorActivity).where(of_exporter).values(status=ActivityStatus.NEW.value))

    with pytest.raises(Refused) as refusal:
        take(
            world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"}
        )

    assert [(finding.rule, finding.box) for finding in refusal.value.findings] == [("V10", "exporter")]


def test_a_body_may_correct_who_the_creator_is_and_then_sign(world):
    other = make_operator("Rif Bio Export", "MA", Activity.ORGANIC_EXPORTER, body=world.body)
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    save(world, reference, "body", exporter={"operator": other})

    take(world, reference, Action.SIGN_18, "body", {"documentary_check": "acceptable", "physical_check": "not_done"})

    assert get(world, reference, "body").state is Status.ISSUED


def test_every_answer_comes_back_as_it_was_given(world):
    given = complete_answers(
        world,
        national_reference={"number": "FR-2026/17 é’"},
        load={"operators": [world.forwarder]},
        containers={ROWS: [{"key": "c1", "container": "MSCU1234567", "seal": "S-1"}]},
        gross_weight={"weight": Decimal("5200.125"), "unit": "kg"},
    )

    reference = create(world, given)

    assert {key: answers(world, reference, key) for key in given} == given


def test_nothing_else_is_stored_for_a_box_than_its_answers(world):
    reference = create(world, least(world) | {"national_reference": {"number": "X", "shoe_size": 42}})

    coi = db.session.scalars(select(Coi).where(Coi.draft_reference == reference)).one()
    assert coi.answers(coi.edition.box("national_reference")) == {"number": "X"}
