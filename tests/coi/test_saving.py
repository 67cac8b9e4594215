"""Who may save which box when, and what becomes of a box that two people fill in."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, or_, select, update

from portal.coi import queries, services
from portal.coi.domain.boxes import ROWS, Kind
from portal.coi.domain.edition import Opening
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.fields import choices
from portal.coi.models import Coi
from portal.coi.queries import lists
from portal.extensions import db
from portal.organisations import queries as organisations
from portal.organisations.domain import Activity, ActivityStatus, Function, OrganisationKind
from portal.organisations.models import Identifier
from portal.organisations.services import attach
from portal.persistence.transaction import transaction
from portal.shared.errors import NotAllowed, NotFound, Refused
from tests.factories import (
    COCOA_PASTE,
    actor,
    get,
    line,
    make_authority,
    make_body,
    make_coi,
    make_operator,
    make_person,
    statuses_by_ordinary_road,
    take,
)
from tests.support import stored


@pytest.fixture
def world(world):
    """The body holds two codes, as bodies do; the first one it acts for."""
    second = make_body("TN-BIO-154")
    make_authority("Antwerpen", "BEANR", Function.BCP, country="BE")
    with transaction():
        attach(world["body"].account_id, second)
    world.people["body"] = replace(actor(world["body"].account_id), chosen_post_id=world.body)
    return world


def version(world, reference, key, who="exporter"):
    coi = get(world, reference, who)
    return coi.version_of(coi.edition.box(key))


def answers(world, reference, key, who="exporter"):
    coi = get(world, reference, who)
    return coi.answers(coi.edition.box(key))


def save(world, reference, who="exporter", *, seen=None, **boxes):
    """Save boxes as somebody who just opened them, or who saw a version long ago."""
    found = {key: version(world, reference, key, who) for key in boxes} | (seen or {})
    sent = {key: (new, found[key]) for key, new in boxes.items()}
    return services.save_boxes(reference, sent, actor=world[who])


# The matrix, cell by cell


def certificate_at(world, status):
    """A certificate at any status; where no step leads there yet, it is put there."""
    boxes = {"load": {"operators": [world.forwarder]}}
    if status in statuses_by_ordinary_road():
        return make_coi(world, status, **boxes)
    reference = make_coi(world, Status.VERIFIED, **boxes)
    with transaction() as session:
        session.execute(update(Coi).where(Coi.reference == reference).values(status=status.value))
    return reference


def another_of_its_kind(world, kind):
    """The other code of the body, a post in Belgium, an importer with an EORI."""
    if kind is OrganisationKind.AUTHORITY:
        return organisations.by_code(kind, "BEANR").id
    return world["body" if kind is OrganisationKind.CONTROL_BODY else "stranger"].posts[-1].organisation_id


ANOTHER_ANSWER = {
    Kind.ORGANISATION: lambda world, field, _answer: another_of_its_kind(world, field.selectable.kind),
    Kind.ORGANISATIONS: lambda world, _field, answer: [*answer, world["stranger"].posts[0].organisation_id],
    Kind.COUNTRIES: lambda _world, _field, answer: [*answer, "TN"],
    Kind.COUNTRY: lambda _world, _field, _answer: "BE",  # where the other post is
    Kind.QUANTITY: lambda _world, _field, answer: (answer or 0) + 1,
    Kind.COUNT: lambda _world, _field, answer: (answer or 0) + 1,
    Kind.TICK: lambda _world, _field, answer: not answer,
    Kind.CHOICE: lambda _world, field, answer: next(v for v, _label in choices(field) if v != answer),
    Kind.COMMODITY: lambda _world, _field, _answer: COCOA_PASTE,
    Kind.DAY: lambda _world, _field, answer: (answer or date(2030, 1, 1)) + timedelta(days=1),
    Kind.TEXT: lambda _world, _field, answer: f"{answer or ''} changed",
    Kind.LONG_TEXT: lambda _world, _field, answer: f"{answer or ''} changed",
}


def changed(world, field, answer):
    return ANOTHER_ANSWER[field.kind](world, field, answer)


def change(world, box, opening, before):
    """The box with one field changed that is open, or any field where none is."""
    names = [field.name for field in box.fields if field.name in (opening or Opening(box.field_names)).names]
    if not names:
        return {}
    field = box.field(names[-1] if box.repeated else names[0])
    if not box.repeated:
        together = [box.field(name) for name in names] if any(f.within for f in box.fields) else [field]
        return {f.name: changed(world, f, before[f.name]) for f in together}
    first = (before[ROWS] or [{"key": "new"} | {f.name: None for f in box.fields}])[0]
    return {ROWS: [first | {field.name: changed(world, field, first[field.name])}, *before[ROWS][1:]]}


def attempts(world, reference, who):
    """What somebody might save in each box: the box, a change to it, its version, whether the tables allow it."""
    coi = db_view(reference)
    try:
        held = queries.get(reference, world[who]).capacities_of(world[who])
    except NotFound:
        held = ()
    for box in coi.edition.boxes:
        opening = coi.edition.opening(box, coi.state, held)
        yield box, change(world, box, opening, coi.answers(box)), coi.version_of(box), bool(opening)


def db_view(reference):
    """The certificate whoever looks: it may be saved out of its author's sight."""
    either = or_(Coi.reference == reference, Coi.draft_reference == reference)
    return db.session.scalars(select(Coi).where(either)).one()


def sees(person, reference):
    return reference in {row.number for row in lists.search(person).rows}


LAST_TO_CLOSE = ("point_of_entry", "first_consignee")


@pytest.mark.parametrize("status", Status)
def test_a_closed_box_is_refused_to_everybody_and_nothing_changes(world, status):
    reference = certificate_at(world, status)
    before = stored.everything()
    early = status in (Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED)

    for who, person in world.people.items():
        thoroughly = early and sees(person, reference)
        for box, new, seen, is_open in list(attempts(world, reference, who)):
            if not is_open and (thoroughly or box.key in LAST_TO_CLOSE):
                with pytest.raises((NotAllowed, NotFound)):
                    services.save_boxes(reference, {box.key: (new, seen)}, actor=person)

    assert stored.everything() == before


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED])
def test_an_open_box_is_saved_and_leaves_its_entry_in_the_history(world, status):
    example = certificate_at(world, status)
    can_save = [
        (who, box.key) for who in world.people for box, _, _, is_open in attempts(world, example, who) if is_open
    ]

    for who, key in can_save:
        reference = certificate_at(world, status)
        [(box, new, seen, _)] = [attempt for attempt in attempts(world, reference, who) if attempt[0].key == key]
        before, entries = db_view(reference).answers(box), len(stored.history("coi:box:saved"))

        services.save_boxes(reference, {key: (new, seen)}, actor=world[who])

        entry = stored.history("coi:box:saved")[entries]
        assert db_view(reference).answers(box) != before, (who, key)
        assert (entry.part, entry.account_id) == (key, world[who].account_id), (who, key)

    assert can_save


# Parts of boxes


@pytest.mark.postgres
def test_at_issued_the_body_changes_number_and_type_of_packages(world):
    reference = make_coi(world, Status.ISSUED)
    [row] = answers(world, reference, "goods", "body")[ROWS]

    save(world, reference, "body", goods={ROWS: [row | {"packages": 1190, "package_type": "crate"}]})

    [after] = answers(world, reference, "goods", "body")[ROWS]
    assert after == row | {"packages": 1190, "package_type": "crate"}


@pytest.mark.parametrize(
    "other",
    [{"trade_name": "Fuerte"}, {"net_weight": Decimal(9)}, {"lot": "L2"}, {"unit": "t"}, {"key": "another"}],
    ids=lambda other: next(iter(other)),
)
def test_at_issued_the_body_changes_nothing_else_of_a_line(world, other):
    reference = make_coi(world, Status.ISSUED)
    [row] = answers(world, reference, "goods", "body")[ROWS]

    with pytest.raises(NotAllowed):
        save(world, reference, "body", goods={ROWS: [row | {"packages": 1190} | other]})

    assert answers(world, reference, "goods", "body") == {ROWS: [row]}


def test_at_issued_the_body_adds_and_removes_no_line(world):
    reference = make_coi(world, Status.ISSUED, goods={ROWS: [line(world), line(world, net_weight=Decimal(1))]})
    both = answers(world, reference, "goods", "body")[ROWS]

    for lines in (both[:1], [*both, line(world)], both[::-1]):
        with pytest.raises(NotAllowed):
            save(world, reference, "body", goods={ROWS: lines})

    assert answers(world, reference, "goods", "body") == {ROWS: both}


@pytest.fixture
def issued(world):
    return make_coi(world, Status.ISSUED, load={"operators": [world.forwarder]})


@pytest.mark.parametrize("who", ["importer", "forwarder"])
def test_at_issued_importer_and_forwarder_name_one_more_responsible_for_the_load(world, issued, who):
    other = make_operator("Fret Express", "FR", Activity.RFL)

    save(world, issued, who, load={"operators": [world.forwarder, other]})

    assert answers(world, issued, "load") == {"operators": [world.forwarder, other]}


def test_one_more_responsible_for_the_load_sees_the_certificate(world, issued):
    other = make_operator("Fret Express", "FR", Activity.RFL)
    agent = make_person(other)

    save(world, issued, "importer", load={"operators": [world.forwarder, other]})

    assert queries.get(issued, agent).reference == issued


@pytest.mark.parametrize("who", ["importer", "forwarder"])
def test_at_issued_nobody_removes_or_exchanges_one(world, issued, who):
    other = make_operator("Fret Express", "FR", Activity.RFL)

    for operators in ([], [other], [other, world.forwarder]):
        with pytest.raises(NotAllowed):
            save(world, issued, who, load={"operators": operators})

    assert answers(world, issued, "load") == {"operators": [world.forwarder]}


# Whose code stands in box 1 (D43)


@pytest.fixture
def submitted(world):
    return make_coi(world, Status.DESCRIPTION_COMPLETED)


def test_a_body_corrects_box_1_to_another_code_of_its_own(world, submitted):
    own = world["body"].posts[1].organisation_id

    save(world, submitted, "body", issuing_body={"body": own})

    assert answers(world, submitted, "issuing_body") == {"body": own}


def test_a_body_does_not_pass_the_certificate_on_to_another_body(world, submitted):
    foreign = make_body("MA-BIO-102", "CCPB Srl")

    for body in (foreign, None):
        with pytest.raises(Refused):
            save(world, submitted, "body", issuing_body={"body": body})

    assert answers(world, submitted, "issuing_body") == {"body": world.body}


def test_in_a_draft_box_1_takes_any_body(world):
    foreign = make_body("MA-BIO-102", "CCPB Srl")
    draft = make_coi(world)

    save(world, draft, issuing_body={"body": foreign})

    assert answers(world, draft, "issuing_body") == {"body": foreign}


# As whom one acts (D44, D47)


def test_rights_of_several_boxes_add_up(world):
    to_the_importer = {"operator": world.importer, "in_batches": False}
    reference = make_coi(world, Status.VERIFIED, first_consignee=to_the_importer)

    held = get(world, reference, "importer").capacities_of(world["importer"])

    assert held == {"importer", "first_consignee"}


def test_somebody_of_two_organisations_of_the_certificate_acts_for_the_chosen_one(world, submitted):
    both = make_person(world.exporter, world.importer)
    in_batches = {"operator": None, "in_batches": True}
    sent = {"first_consignee": (in_batches, version(world, submitted, "first_consignee"))}

    with pytest.raises(NotAllowed):
        services.save_boxes(submitted, sent, actor=both.acting_for(world.exporter))
    services.save_boxes(submitted, sent, actor=both.acting_for(world.importer))

    [*_, entry] = stored.history("coi:box:saved")
    assert (entry.part, entry.organisation_id) == ("first_consignee", world.importer)


def test_a_post_that_the_certificate_does_not_name_gives_way_to_one_it_names(world, submitted):
    elsewhere = make_operator("Elsewhere Too", "BE", Activity.ORGANIC_IMPORTER)
    person = make_person(elsewhere, world.importer).acting_for(elsewhere)

    assert queries.get(submitted, person).capacities_of(person) == {"importer"}


# Two people, one box


@pytest.fixture
def draft(world):
    return make_coi(world, national_reference={"number": "first"})


@pytest.mark.postgres
def test_a_box_saved_meanwhile_is_a_conflict_that_shows_all_three(world, draft):
    seen = version(world, draft, "national_reference")
    save(world, draft, national_reference={"number": "theirs"})

    outcome = save(world, draft, national_reference={"number": "mine"}, seen={"national_reference": seen})

    conflict = outcome.conflicts["national_reference"]
    assert outcome.saved == []
    assert (conflict.base, conflict.theirs, conflict.mine) == (
        {"number": "first"},
        {"number": "theirs"},
        {"number": "mine"},
    )


@pytest.mark.postgres
def test_a_conflict_writes_nothing_in_its_box(world, draft):
    seen = version(world, draft, "national_reference")
    save(world, draft, national_reference={"number": "theirs"})
    before = stored.everything()

    save(world, draft, national_reference={"number": "mine"}, seen={"national_reference": seen})

    assert stored.everything() == before


@pytest.mark.postgres
def test_the_other_boxes_of_the_same_page_are_saved_all_the_same(world, draft):
    seen = version(world, draft, "national_reference")
    save(world, draft, national_reference={"number": "theirs"})

    outcome = save(
        world,
        draft,
        national_reference={"number": "mine"},
        origin={"countries": ["TN"]},
        seen={"national_reference": seen},
    )

    assert (outcome.saved, list(outcome.conflicts)) == (["origin"], ["national_reference"])
    assert answers(world, draft, "origin") == {"countries": ["TN"]}


@pytest.mark.postgres
def test_the_same_save_sent_twice_is_no_conflict_and_no_second_change(world, draft):
    seen = version(world, draft, "national_reference")
    save(world, draft, national_reference={"number": "mine"}, seen={"national_reference": seen})
    before = stored.everything()

    outcome = save(world, draft, national_reference={"number": "mine"}, seen={"national_reference": seen})

    assert (outcome.saved, outcome.conflicts) == (["national_reference"], {})
    assert stored.everything() == before


@pytest.mark.postgres
def test_a_weight_typed_with_fewer_zeros_is_no_change(world, draft):
    before = stored.everything()

    save(world, draft, gross_weight={"weight": Decimal("5200.0"), "unit": "kg"})

    assert stored.everything() == before


@pytest.mark.postgres
def test_a_conflict_goes_back_over_several_saves(world, draft):
    seen = version(world, draft, "gross_weight")
    for weight in (Decimal(5300), Decimal(5400)):
        save(world, draft, gross_weight={"weight": weight, "unit": "kg"})

    outcome = save(world, draft, gross_weight={"weight": Decimal(5500), "unit": "kg"}, seen={"gross_weight": seen})

    assert outcome.conflicts["gross_weight"].base == {"weight": Decimal(5200), "unit": "kg"}


def test_a_conflict_does_not_tell_strangers_what_the_box_was_as_a_draft(world, draft):
    save(world, draft, first_consignee={"operator": world.importer})
    save(world, draft, first_consignee={"operator": world.consignee})
    reference = take(world, draft, Action.SUBMIT, "exporter")

    outcome = save(world, reference, "importer", first_consignee={"operator": None}, seen={"first_consignee": 0})

    assert outcome.conflicts["first_consignee"].base == {"operator": world.consignee, "in_batches": False}


@pytest.mark.postgres
def test_two_boxes_do_not_disturb_each_other(world, draft):
    seen = version(world, draft, "origin")
    save(world, draft, national_reference={"number": "theirs"})

    outcome = save(world, draft, origin={"countries": ["TN"]}, seen={"origin": seen})

    assert outcome.conflicts == {}


# A draft keeps what makes it a draft


@pytest.mark.parametrize(
    ("box", "nothing"),
    [("issuing_body", {"body": None}), ("exporter", {"operator": None}), ("goods", {ROWS: []})],
)
def test_a_draft_does_not_lose_what_it_needs(world, draft, box, nothing):
    before = stored.everything()

    with pytest.raises(Refused):
        save(world, draft, national_reference={"number": "lost too"}, **{box: nothing})

    assert stored.everything() == before


# A submitted certificate keeps what it was submitted and signed for (`Edition.held_to`)


NEVER_AGAIN = {
    "box 7 without a country": (Status.DESCRIPTION_COMPLETED, "body", "origin", {"countries": []}, "V02"),
    "box 9 without an authority": (Status.ISSUED, "importer", "point_of_entry", {"country": "BE"}, "V02"),
    "box 9 entirely empty": (Status.ISSUED, "forwarder", "point_of_entry", {"country": None, "authority": None}, "V02"),
    "box 12 with nobody": (Status.ISSUED, "post", "first_consignee", {"operator": None}, "V03"),
    "box 12 with both": (Status.ISSUED, "importer", "first_consignee", {"in_batches": True}, "V03"),
    "box 16 emptied": (Status.ISSUED, "body", "gross_weight", {"weight": None, "unit": None}, "V02"),
    "gross below net": (Status.ISSUED, "body", "gross_weight", {"weight": Decimal(4799)}, "V08"),
    "by vessel without containers": (
        Status.ISSUED, "body", "transport", {ROWS: [{"key": "t1", "mode": "vessel"}]}, "V09",
    ),
}  # fmt: skip


@pytest.mark.parametrize("attempt", NEVER_AGAIN.values(), ids=NEVER_AGAIN)
def test_a_save_does_not_break_what_was_submitted(world, attempt):
    status, who, box, new, rule = attempt
    reference = make_coi(world, status, load={"operators": [world.forwarder]})
    before = stored.everything()

    with pytest.raises(Refused) as refusal:
        save(world, reference, who, **{box: new})

    assert {finding.rule for finding in refusal.value.findings} == {rule}
    assert stored.everything() == before


@pytest.mark.parametrize("lost", [{"packages": None}, {"package_type": None}, {"packages": 0}], ids=str)
def test_packages_are_not_taken_away_after_box_18(world, lost):
    reference = make_coi(world, Status.ISSUED)
    [row] = answers(world, reference, "goods", "body")[ROWS]

    with pytest.raises(Refused) as refusal:
        save(world, reference, "body", goods={ROWS: [row | lost]})

    [finding] = refusal.value.findings
    assert (finding.box, finding.field, finding.row) == ("goods", next(iter(lost)), row["key"])
    assert answers(world, reference, "goods", "body") == {ROWS: [row]}


def test_after_box_18_only_a_valid_first_consignee_is_named(world):
    new = make_operator("Foods To Be", "FR", Activity.ORGANIC_OPERATOR, status=ActivityStatus.NEW)
    submitted, issued = (make_coi(world, status) for status in (Status.DESCRIPTION_COMPLETED, Status.ISSUED))

    save(world, submitted, "importer", first_consignee={"operator": new})
    with pytest.raises(Refused) as refusal:
        save(world, issued, "importer", first_consignee={"operator": new})

    assert [(finding.rule, finding.field) for finding in refusal.value.findings] == [("V10", "operator")]


def test_what_was_wrong_already_stops_no_other_save(world, issued):
    """The importer lost its EORI number since: that is not the doing of whoever changes the transport."""
    with transaction() as session:
        session.execute(delete(Identifier).where(Identifier.organisation_id == world.importer))

    save(world, issued, "body", transport={ROWS: [{"key": "t1", "mode": "road"}]})

    assert answers(world, issued, "transport", "body")[ROWS][0]["mode"] == "road"


def test_what_was_unknown_at_issue_may_stay_so(world):
    """Box 17 may wait until the endorsement (D33): emptied or never filled, it stops no save."""
    reference = make_coi(world, Status.ISSUED, transport={ROWS: []})

    save(world, reference, "body", gross_weight={"weight": Decimal(5300), "unit": "kg"})

    assert answers(world, reference, "gross_weight")["weight"] == Decimal(5300)


def test_a_draft_may_be_incomplete_but_not_have_two_destinations(world, draft):
    save(world, draft, gross_weight={"weight": None, "unit": None}, point_of_entry={"country": "BE"})
    with pytest.raises(Refused) as refusal:
        save(world, draft, first_consignee={"operator": world.consignee, "in_batches": True})

    assert [(finding.rule, finding.field) for finding in refusal.value.findings] == [("V03", "in_batches")]


def test_a_closed_box_among_others_stops_them_all(world, submitted):
    before = stored.everything()

    with pytest.raises(NotAllowed):
        save(world, submitted, "importer", point_of_entry={"country": "BE"}, origin={"countries": ["TN"]})

    assert stored.everything() == before


@pytest.mark.postgres
def test_a_certificate_one_does_not_see_does_not_exist(world, draft):
    with pytest.raises(NotFound):
        services.save_boxes(draft, {"origin": ({"countries": ["TN"]}, 1)}, actor=world["stranger"])
