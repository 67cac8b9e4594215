"""Several workers at once, each with a connection of its own: on SQLite as on PostgreSQL."""

from decimal import Decimal

import pytest

from portal.attachments import queries as attachments
from portal.coi import services, sheet
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.models import CoiSignature
from portal.extensions import db
from portal.shared.errors import NotAllowed, Refused, WrongStatus
from tests.factories import AVOCADO, CHECKED, ENDORSED, PASSWORD, get, make_coi, make_document, take
from tests.support import stored
from tests.support.workers import Workers

pytestmark = pytest.mark.postgres


@pytest.fixture
def workers(app):
    found = Workers(app)
    yield found
    found.pool.shutdown()


@pytest.fixture
def draft(world):
    return make_coi(world)


@pytest.fixture
def submitted(world):
    return make_coi(world, Status.DESCRIPTION_COMPLETED)


def creation(world, act):
    first_boxes = {
        "issuing_body": {"body": world.body},
        "exporter": {"operator": world.exporter},
        "goods": {"rows": [{"key": "k1", "commodity": AVOCADO}]},
    }
    return lambda: services.create_draft(first_boxes, act=act, actor=world["exporter"])


def step(world, reference, action, who, answers=None, *, act="once"):
    given = {"answers": answers or {}, "act": act, "password": PASSWORD, "statement": "I declare"}
    return lambda: services.take(action, reference, actor=world[who], **given)


def saving(world, reference, who, *, seen=None, **boxes):
    coi = get(world, reference, who)
    sent = {
        key: (new, seen if seen is not None else coi.version_of(coi.edition.box(key))) for key, new in boxes.items()
    }
    return lambda: services.save_boxes(reference, sent, actor=world[who])


# Numbers


def test_two_workers_that_create_forty_drafts_each_get_eighty_numbers_in_a_row(world, workers):
    def forty(worker):
        return lambda: [creation(world, f"{worker} {number}")() for number in range(40)]

    outcomes = workers.at_once(forty("one"), forty("two"))

    numbers = sorted(int(reference[-7:]) for outcome in outcomes for reference in outcome)
    assert numbers == list(range(1, 81))


def test_certificates_submitted_at_once_get_numbers_of_their_own(world, workers):
    drafts = [make_coi(world) for _ in range(6)]

    numbers = workers.at_once(*(step(world, draft, Action.SUBMIT, "exporter", act=draft) for draft in drafts))

    assert sorted(int(number[-7:]) for number in numbers) == [1, 2, 3, 4, 5, 6]


# The same act twice


def test_a_creation_sent_to_two_workers_makes_one_draft(world, workers):
    outcomes = workers.at_once(*[creation(world, "the same")] * 4)

    assert len(set(outcomes)) == 1
    assert len(stored.history("coi:created")) == len(stored.messages()) == 1


def test_a_submission_sent_to_two_workers_is_one(world, workers, draft):
    outcomes = workers.at_once(*[step(world, draft, Action.SUBMIT, "exporter")] * 4)

    assert len(set(outcomes)) == 1
    assert len(stored.history("coi:description_completed")) == 1


def test_a_signature_sent_to_two_workers_is_one(world, workers, submitted):
    outcomes = workers.at_once(*[step(world, submitted, Action.SIGN_18, "body", CHECKED)] * 4)

    assert outcomes == [submitted] * 4
    assert len(stored.history("coi:issued")) == db.session.query(CoiSignature).count() == 1


def test_a_repetition_waits_for_the_first_and_gets_its_answer(world, workers):
    first, second = workers.one_inside_the_other(creation(world, "the same"), creation(world, "the same"))

    assert first == second


# Different acts on one certificate


def test_of_two_people_who_sign_box_20_at_once_one_comes_too_late(world, workers):
    issued = make_coi(world, Status.ISSUED)
    refused = ENDORSED | {"decision": "no_release", "reason": "Pesticides"}

    outcomes = workers.at_once(
        step(world, issued, Action.SIGN_20, "post", ENDORSED, act="a"),
        step(world, issued, Action.SIGN_20, "cca", refused, act="b"),
    )

    assert sorted(type(outcome) for outcome in outcomes if outcome != issued) == [WrongStatus]
    assert len(get(world, issued).signatures) == 2


def test_a_submission_and_a_deletion_at_once_have_one_winner(world, workers, draft):
    outcomes = workers.at_once(
        step(world, draft, Action.SUBMIT, "exporter", act="a"), step(world, draft, Action.DELETE, "exporter", act="b")
    )

    assert len([outcome for outcome in outcomes if isinstance(outcome, NotAllowed)]) == 1


def test_of_two_saves_of_a_box_at_once_one_wins_and_the_other_is_a_conflict(world, workers, draft):
    rivals = [saving(world, draft, "exporter", national_reference={"number": text}) for text in ("one", "two")]

    outcomes = workers.at_once(*rivals)

    [winner] = [o for o in outcomes if o.saved == ["national_reference"]]
    [loser] = [o for o in outcomes if "national_reference" in o.conflicts]
    assert winner is not loser
    kept = loser.conflicts["national_reference"].theirs
    coi = get(world, draft)
    assert coi.answers(coi.edition.box("national_reference")) == kept


def test_two_boxes_saved_at_once_are_both_saved(world, workers, draft):
    outcomes = workers.at_once(
        saving(world, draft, "exporter", national_reference={"number": "one"}),
        saving(world, draft, "exporter", origin={"countries": ["TN"]}),
    )

    assert [outcome.saved for outcome in outcomes] == [["national_reference"], ["origin"]]


def test_boxes_that_name_the_same_organisation_are_saved_at_once(world, workers, draft):
    outcomes = workers.at_once(
        saving(world, draft, "exporter", importer={"operator": world.consignee}),
        saving(world, draft, "exporter", load={"operators": [world.consignee]}),
    )

    assert [outcome.conflicts for outcome in outcomes] == [{}, {}]


# A save never slips past a signature


def signed_content(world, reference, key):
    coi = get(world, reference, "body")
    return coi.signatures[-1].content["boxes"][key]


def test_a_save_that_begins_before_a_signature_and_ends_after_it_is_refused(world, workers, submitted):
    save = saving(world, submitted, "body", national_reference={"number": "slipped in"})
    sign = step(world, submitted, Action.SIGN_18, "body", CHECKED)

    signed, saved = workers.one_inside_the_other(sign, save)

    coi = get(world, submitted, "body")
    assert signed == submitted
    assert isinstance(saved, NotAllowed)
    assert coi.answers(coi.edition.box("national_reference")) == {"number": None}
    assert signed_content(world, submitted, "national_reference") == {"number": None}


def test_a_save_that_is_not_finished_when_somebody_signs_is_in_what_is_signed(world, workers, submitted):
    save = saving(world, submitted, "body", national_reference={"number": "in time"})
    sign = step(world, submitted, Action.SIGN_18, "body", CHECKED)

    saved, signed = workers.one_inside_the_other(save, sign)

    assert saved.saved == ["national_reference"]
    assert signed == submitted
    assert signed_content(world, submitted, "national_reference") == {"number": "in time"}


def test_a_box_that_stays_open_after_the_signature_shows_that_it_changed(world, workers, submitted):
    save = saving(world, submitted, "importer", first_consignee={"operator": None, "in_batches": True})
    sign = step(world, submitted, Action.SIGN_18, "body", CHECKED)

    _, saved = workers.one_inside_the_other(sign, save)

    assert saved.saved == ["first_consignee"]
    shown = sheet.make(get(world, submitted, "body"), world["body"])
    assert shown.card("first_consignee").former == {"operator": world.consignee, "in_batches": False}


@pytest.mark.parametrize("attempt", range(5))
def test_whatever_comes_first_what_is_signed_is_what_is_stored(world, workers, submitted, attempt):
    save = saving(world, submitted, "body", national_reference={"number": f"attempt {attempt}"})

    saved, _ = workers.at_once(save, step(world, submitted, Action.SIGN_18, "body", CHECKED))

    coi = get(world, submitted, "body")
    assert signed_content(world, submitted, "national_reference") == coi.answers(coi.edition.box("national_reference"))
    assert isinstance(saved, NotAllowed) or saved.saved


def test_a_document_added_while_a_box_is_signed_is_either_covered_or_comes_too_late(app, world):
    reference = make_coi(world, Status.VERIFIED)
    signing, adding = lambda: take_21(world, reference), lambda: make_document(world, reference)

    signed, added = Workers(app).one_inside_the_other(signing, adding)

    assert signed == reference
    assert isinstance(added, NotAllowed), "the certificate is at the end of its life"
    assert attachments.of(get(world, reference).id) == []


def test_a_signature_that_waits_for_a_document_covers_it(app, world):
    reference = make_coi(world, Status.VERIFIED)
    signing, adding = lambda: take_21(world, reference), lambda: make_document(world, reference)

    id_, _signed = Workers(app).one_inside_the_other(adding, signing)

    signature = get(world, reference).signatures[-1]
    assert [document["id"] for document in signature.content["documents"]] == [id_]


def take_21(world, reference):
    return take(world, reference, Action.SIGN_21, "consignee")


# Splits and replacements


def splitting(world, base, who, packages):
    rows = get(world, base, who).answers(get(world, base, who).edition.box("goods"))["rows"]
    taken = [rows[0] | {"packages": packages, "net_weight": Decimal(4 * packages)}]
    answers = {"consignee": {"operator": world.consignee}, "goods": {"rows": taken}}
    action = Action.EXTRACT if who in ("importer", "forwarder") else Action.SPLIT
    return lambda: services.create_extract(base, action, answers, act=f"{who} {packages}", actor=world[who])


@pytest.fixture
def base(world):
    return make_coi(world, Status.BASE_FOR_EXTRACT, load={"operators": [world.forwarder]})


def test_people_who_split_at_once_never_take_more_than_there_is(world, workers, base):
    people = ("importer", "forwarder", "post", "cca")

    outcomes = workers.at_once(*(splitting(world, base, who, 500) for who in people))

    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 2
    coi = get(world, base, "importer")
    assert sorted(extract.number for extract in coi.extracts) == [f"{base}-E01", f"{base}-E02"]
    assert [left.packages for left in coi.content().splitting.left.values()] == [200]


def test_two_extracts_that_grow_at_once_stay_within_what_there_is(world, workers, base):
    extracts = [splitting(world, base, who, 100)() for who in ("importer", "forwarder")]

    def growing(extract, who):
        coi = get(world, extract, who)
        [row] = coi.answers(coi.edition.box("goods"))["rows"]
        more = {"rows": [row | {"packages": 700, "net_weight": Decimal(2800)}]}
        return saving(world, extract, who, goods=more)

    outcomes = workers.at_once(*(growing(*pair) for pair in zip(extracts, ("importer", "forwarder"), strict=True)))

    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    [left] = get(world, base, "importer").content().splitting.left.values()
    assert left.packages == 400


def test_a_certificate_replaced_twice_at_once_has_one_replacement(world, workers):
    issued = make_coi(world, Status.ISSUED)
    reason = {"reason": "Wrong lot"}

    outcomes = workers.at_once(
        step(world, issued, Action.REPLACE, "body", reason, act="one"),
        step(world, issued, Action.REPLACE, "body", reason, act="two"),
    )

    assert sum(isinstance(outcome, WrongStatus) for outcome in outcomes) == 1
    assert get(world, issued, "body").replacement.number in outcomes


def test_box_20_and_a_replacement_at_once_exclude_each_other(world, workers):
    issued = make_coi(world, Status.ISSUED)

    outcomes = workers.at_once(
        step(world, issued, Action.REPLACE, "body", {"reason": "Wrong lot"}, act="one"),
        step(world, issued, Action.SIGN_20, "post", ENDORSED, act="two"),
    )

    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 1
    coi = get(world, issued, "body")
    assert (coi.state is Status.VERIFIED) != (coi.replacement is not None)


def test_signing_a_replacement_twice_at_once_replaces_once(world, workers):
    issued = make_coi(world, Status.ISSUED)
    draft = take(world, issued, Action.REPLACE, "body", {"reason": "Wrong lot"})

    workers.at_once(*(step(world, draft, Action.SIGN_18, "body", CHECKED, act=act) for act in ("one", "two")))

    assert get(world, issued, "body").state is Status.REPLACED
    assert len(stored.history("coi:replaced")) == 1
