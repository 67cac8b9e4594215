"""Keeping a lane, changing it, beginning a certificate with it: one act each, by those who may."""

from datetime import date

import pytest
from sqlalchemy import select, update

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi
from portal.commodities.models import Commodity
from portal.extensions import db
from portal.lanes import queries, services
from portal.lanes.domain import Reason
from portal.lanes.models import Lane
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.models import BodyRecognition, OperatorActivity, Organisation, Role
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound
from portal.shared.people import Level
from tests.factories import AVOCADO, COFFEE, actor, get, line, make_coi, make_extract, make_operator, make_person
from tests.support import stored

PARTNERS = (
    "issuing_body", "exporter", "origin", "export_country", "point_of_entry", "importer", "load", "first_consignee",
)  # fmt: skip


def change(model, values, *conditions):
    with transaction() as session:
        session.execute(update(model).where(*conditions).values(values))


def give_category(letter):
    with transaction() as session:
        session.get_one(Commodity, AVOCADO).category = letter


def stop(world, who, status=ActivityStatus.SUSPENDED):
    change(OperatorActivity, {"status": status.value}, OperatorActivity.organisation_id == getattr(world, who))


def reader_of(organisation):
    person = make_person(organisation)
    change(Role, {"level": Level.READER.value}, Role.account_id == person.account_id)
    return actor(person.account_id)


def test_a_draft_begins_with_every_partner_and_product_of_the_lane(world, lane):
    number, doubts = services.start(lane, act="go", actor=world["exporter"])

    draft = get(world, number)
    expected = {
        "issuing_body": {"body": world.body},
        "exporter": {"operator": world.exporter},
        "origin": {"countries": ["MA"]},
        "export_country": {"country": "MA"},
        "point_of_entry": {"country": "FR", "authority": world.post},
        "importer": {"operator": world.importer},
        "load": {"operators": [world.forwarder]},
        "first_consignee": {"operator": world.consignee, "in_batches": False},
    }
    assert {key: draft.answers(draft.edition.box(key)) for key in PARTNERS} == expected
    [row] = draft.answers(draft.edition.box("goods"))[ROWS]
    assert (row["commodity"], row["trade_name"], row["producer"]) == (AVOCADO, "Hass avocado", world.producer)
    assert (row["lot"], row["packages"], row["net_weight"]) == (None, None, None)
    assert (draft.state, draft.creator_id, doubts) == (Status.DRAFT, world.exporter, [])
    assert draft.answers(draft.edition.box("gross_weight"))["weight"] is None


def test_its_history_says_who_filled_in_what(world, lane):
    number, _ = services.start(lane, act="go", actor=world["exporter"])

    of_draft = [e for e in stored.history() if e.subject == "coi" and e.subject_id == get(world, number).id]
    assert {e.part for e in of_draft if e.event == "coi:box:saved"} >= {*PARTNERS, "goods"}
    assert of_draft[0].event == "coi:created"
    assert stored.history("lane:used")[0].changes == {"certificate": [None, number]}
    assert ("coi:created", {"reference": number}) in stored.messages()


@pytest.mark.postgres
def test_sent_twice_it_begins_one_certificate(world, lane):
    first, _ = services.start(lane, act="go", actor=world["exporter"])
    before = stored.everything()

    again, _ = services.start(lane, act="go", actor=world["exporter"])

    assert again == first
    assert stored.everything() == before


def test_whoever_can_no_longer_be_named_is_left_out_and_told(world, lane):
    stop(world, "importer")
    stop(world, "producer")
    change(BodyRecognition, {"valid_to": date(2020, 1, 1)}, BodyRecognition.organisation_id == world.body)

    number, doubts = services.start(lane, act="go", actor=world["exporter"])

    draft = get(world, number)
    assert draft.answers(draft.edition.box("importer")) == {"operator": None}
    assert draft.answers(draft.edition.box("issuing_body")) == {"body": None}
    [row] = draft.answers(draft.edition.box("goods"))[ROWS]
    assert row["producer"] is None
    found = [(d.box.key, d.lines, d.reason, d.empties) for d in doubts]
    assert found == [
        ("issuing_body", (), Reason.UNRECOGNISED, True),
        ("importer", (), Reason.STOPPED, True),
        ("goods", (1,), Reason.STOPPED, True),
        ("goods", (1,), Reason.UNRECOGNISED, False),
    ]


def test_a_commodity_that_cannot_be_chosen_any_more_takes_its_line_with_it(world):
    source = make_coi(world, goods={ROWS: [line(world), line(world, commodity=COFFEE, trade_name="Arabica")]})
    lane = services.create("Two", source, act="keep", actor=world["exporter"])
    give_category(None)
    try:
        number, doubts = services.start(lane, act="go", actor=world["exporter"])
    finally:
        give_category("A")

    draft = get(world, number)
    assert [row["trade_name"] for row in draft.answers(draft.edition.box("goods"))[ROWS]] == ["Arabica"]
    assert [(d.reason, d.lines) for d in doubts] == [(Reason.COMMODITY, (1,))]


def test_a_merged_partner_is_followed(world, lane):
    heir = make_operator("ACME Bio SAS", "FR", Activity.ORGANIC_IMPORTER, eori="FR55555555500055")
    change(Organisation, {"merged_into_id": heir}, Organisation.id == world.importer)

    number, doubts = services.start(lane, act="go", actor=world["exporter"])

    draft = get(world, number)
    assert draft.answers(draft.edition.box("importer")) == {"operator": heir}
    assert [(d.reason, d.empties) for d in doubts] == [(Reason.MERGED, False)]


def test_a_box_the_lane_keeps_nothing_of_begins_as_in_any_certificate(world):
    source = make_coi(world, by="importer", importer={"operator": None}, load={"operators": []})
    lane = services.create("Bare", source, act="keep", actor=world["importer"])

    number, _ = services.start(lane, act="go", actor=world["importer"])

    draft = get(world, number, "importer")
    assert draft.answers(draft.edition.box("importer")) == {"operator": world.importer}
    assert draft.answers(draft.edition.box("load")) == {"operators": []}


# Who may


def test_every_colleague_sees_it_and_who_only_reads_changes_nothing(world, lane):
    colleague, reader = make_person(world.exporter), reader_of(world.exporter)
    assert (
        [one.name for one in queries.of(colleague)] == [one.name for one in queries.of(reader)] == ["Souss to Roissy"]
    )
    source = make_coi(world)
    before = stored.everything()

    for act in (
        lambda: services.create("Mine", source, act="1", actor=reader),
        lambda: services.change(lane, source, version=1, act="2", actor=reader),
        lambda: services.rename(lane, "Mine", act="3", actor=reader),
        lambda: services.delete(lane, act="4", actor=reader),
        lambda: services.start(lane, act="5", actor=reader),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert stored.everything() == before
    services.rename(lane, "Ours", act="6", actor=colleague)
    assert [one.name for one in queries.of(reader)] == ["Ours"]


def test_to_other_organisations_it_does_not_exist(world, lane):
    source = make_coi(world, Status.ISSUED)
    before = stored.everything()

    for who in ("importer", "body", "consignee", "stranger"):
        assert queries.of(world[who]) == []
        for act in (
            lambda who=who: queries.get(lane, world[who]),
            lambda who=who: services.rename(lane, "Mine", act=f"3{who}", actor=world[who]),
            lambda who=who: services.delete(lane, act=f"4{who}", actor=world[who]),
            lambda who=who: services.start(lane, act=f"5{who}", actor=world[who]),
        ):
            with pytest.raises(NotFound):
                act()
    with pytest.raises(NotFound):
        services.change(lane, source, version=1, act="6", actor=world["importer"])

    assert stored.everything() == before


def test_who_creates_no_certificates_keeps_no_lane(world):
    source = make_coi(world, Status.ISSUED)

    for who in ("consignee", "post", "commission"):
        with pytest.raises(NotAllowed):
            services.create("Mine", source, act="1", actor=world[who])
    assert services.create("Mine", source, act="1", actor=world["importer"])


def test_what_one_does_not_see_is_not_kept_and_an_extract_has_nothing_to_keep(world):
    with pytest.raises(NotFound):
        services.create("Mine", make_coi(world), act="1", actor=world["importer"])
    extract = make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))
    with pytest.raises(NotAllowed):
        services.create("Mine", extract, act="2", actor=world["importer"])


# Names, changes, the end


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "souss  TO Roïssy"])
def test_a_name_is_given_short_and_free(world, lane, name):
    source = make_coi(world)
    before = stored.everything()

    with pytest.raises(Invalid):
        services.create(name, source, act="1", actor=world["exporter"])

    assert stored.everything() == before


def test_a_deleted_lane_leaves_its_name_and_its_certificates(world, lane):
    number, _ = services.start(lane, act="go", actor=world["exporter"])
    services.delete(lane, act="end", actor=world["exporter"])
    services.delete(lane, act="end", actor=world["exporter"])

    assert queries.of(world["exporter"]) == []
    assert get(world, number).state is Status.DRAFT
    other = services.create("Souss to Roissy", number, act="again", actor=world["exporter"])
    assert [entry.event for entry in queries.history(queries.get(other, world["exporter"]))] == ["lane:created"]


def test_a_lane_is_changed_from_another_certificate_box_by_box(world, lane):
    other = make_coi(world, origin={"countries": ["MA", "TN"]}, load={"operators": []})

    services.change(lane, other, version=1, act="change", actor=world["exporter"])

    changed = queries.get(lane, world["exporter"])
    assert (changed.answers["origin"], changed.version) == ({"countries": ["MA", "TN"]}, 2)
    assert {entry.part: entry.changes for entry in stored.history("lane:changed")} == {
        "origin": {"countries": [["MA"], ["MA", "TN"]]},
        "load": {"operators": [[world.forwarder], None]},
    }


def test_a_change_that_was_decided_on_something_older_is_not_made(world, lane):
    first, second = (make_coi(world, origin={"countries": [c]}) for c in ("TN", "EG"))
    services.change(lane, first, version=1, act="1", actor=world["exporter"])

    with pytest.raises(Conflict):
        services.change(lane, second, version=1, act="2", actor=world["exporter"])

    assert queries.get(lane, world["exporter"]).answers["origin"] == {"countries": ["TN"]}


def test_nothing_of_it_is_lost_when_the_organisation_is_merged(world, lane):
    heir = make_operator("Atlas Bio SARL", "MA", Activity.ORGANIC_EXPORTER, body=world.body)
    person = make_person(heir)
    change(Organisation, {"merged_into_id": heir}, Organisation.id == world.exporter)

    number, _ = services.start(lane, act="go", actor=actor(person.account_id))

    draft = db.session.scalar(select(Coi).where(Coi.draft_reference == number))
    assert (draft.creator_id, db.session.get(Lane, lane).organisation_id) == (heir, world.exporter)
