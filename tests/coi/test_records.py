"""What a certificate said is frozen, once, at each signature and at each later change (decision 16, docs/record.md)."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.attachments.domain import Details
from portal.coi import services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.domain.record import canonical, fingerprint
from portal.coi.queries import records
from portal.coi.services.recording import TO_SEAL
from portal.extensions import db
from portal.organisations.domain import Activity
from portal.organisations.models import Organisation
from portal.persistence.audit import AuditEntry
from portal.persistence.outbox import OutboxMessage
from portal.persistence.transaction import transaction
from portal.shared.errors import NotFound, WrongStatus
from tests.factories import (
    BATCH,
    CHECKED,
    ENDORSED,
    get,
    make_coi,
    make_document,
    make_extract,
    make_operator,
    statuses_by_ordinary_road,
    take,
)

SCHEMA = (Path(__file__).parents[2] / "docs/record.md").read_text()


def kept(world, reference, who="exporter"):
    return records.every(get(world, reference, who).id)


def save(world, reference, who, **boxes):
    coi = get(world, reference, who)
    sent = {key: (answers, coi.version_of(coi.edition.box(key))) for key, answers in boxes.items()}
    return services.save_boxes(reference, sent, actor=world[who])


# When


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DESCRIPTION_COMPLETED])
def test_nothing_is_frozen_before_the_first_signature_and_what_is_shown_has_the_number_0(world, status):
    reference = make_coi(world, status)

    assert kept(world, reference) == []
    shown = records.current(get(world, reference)).record
    assert (shown["number"], shown["status"]["code"], shown["signatures"], shown["act"]) == (0, status, [], None)


def test_each_signature_freezes_a_record_that_says_who_signed_what_in_which_words(world):
    reference = make_coi(world, Status.FIRST_CONSIGNEE_SIGNED)

    found = kept(world, reference)
    assert [(frozen.number, frozen.signed) for frozen in found] == [
        (1, "body_declaration"),
        (2, "endorsement"),
        (3, "reception"),
    ]
    last = found[-1].record["signatures"][-1]
    assert (last["box"], last["statement"], last["language"]) == ("reception", "I declare", "en")
    assert last["person"] == world["consignee"].name


def test_a_change_after_a_signature_freezes_another_record_with_what_was_signed(world):
    reference = make_coi(world, Status.ISSUED)
    other = make_operator("Another consignee", "DE", Activity.ORGANIC_OPERATOR)

    save(world, reference, "importer", first_consignee={"operator": other, "in_batches": False})

    first, second = kept(world, reference)
    assert (second.number, second.signed) == (2, None)
    then, now = first.record, second.record
    assert now["organisations"][now["boxes"]["first_consignee"]["operator"]]["name"] == "Another consignee"
    assert now["changed"]["first_consignee"] == {
        "box": "body_declaration",
        "answers": then["boxes"]["first_consignee"],
    }
    assert then["boxes"]["first_consignee"]["operator"] in now["organisations"]
    assert now["changed"].keys() == {"first_consignee", "destination"}


def test_what_changes_nothing_freezes_nothing(world):
    reference = make_coi(world, Status.ISSUED)

    services.remind(reference, actor=world["importer"])
    services.copy_as_new(reference, act="copy", actor=world["importer"])

    assert len(kept(world, reference)) == 1


def test_an_act_that_is_refused_freezes_nothing(world):
    reference = make_coi(world, Status.VERIFIED)

    with pytest.raises(WrongStatus):
        take(world, reference, Action.SIGN_20, "post", ENDORSED)

    assert [frozen.number for frozen in kept(world, reference)] == [1, 2]


def test_a_document_added_after_the_signature_is_a_change(world):
    reference = make_coi(world, Status.ISSUED)

    make_document(world, reference, "importer", reference="INV-77")

    documents = kept(world, reference)[-1].record["documents"]
    assert [(document["reference"], document["file"], document["withdrawn"]) for document in documents] == [
        ("INV-77", None, False)
    ]


def test_a_certificate_that_is_replaced_is_frozen_as_replaced(world):
    reference = make_coi(world, Status.ISSUED)
    replacement = take(world, reference, Action.REPLACE, "body", {"reason": "Wrong lot"})
    assert kept(world, reference)[-1].record["flags"] == ["replacement_in_preparation"]

    new = take(world, replacement, Action.SIGN_18, "body", CHECKED)

    last = kept(world, reference)[-1].record
    assert (last["status"]["code"], last["replaced_by"], last["flags"]) == ("replaced", new, [])
    [first] = kept(world, new, "body")
    assert (first.record["replaces"], first.record["number"]) == (reference, 1)


def test_an_extract_is_frozen_when_the_authority_signs_it(world):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = make_extract(world, base, who="post", lines={0: BATCH})
    before = kept(world, extract, "importer")

    take(world, extract, Action.SIGN_13, "post", {k: v for k, v in ENDORSED.items() if k != "transport_after"})

    [first] = kept(world, extract, "importer")
    assert before == []
    assert (first.record["extract_of"], first.record["document"], first.signed) == (base, "extract", "endorsement")
    assert first.record["boxes"]["extract_number"] == {"reference": extract}


# What


def test_records_follow_each_other_by_their_fingerprints_and_so_does_the_history(world):
    reference = make_coi(world, Status.OFIS_IRREGULARITY)

    found = kept(world, reference)
    digests = [hashlib.sha256(frozen.text.encode()).hexdigest() for frozen in found]
    in_history = db.session.scalars(
        select(AuditEntry.record_digest).where(AuditEntry.record_digest.is_not(None)).order_by(AuditEntry.id)
    )
    assert [frozen.digest for frozen in found] == digests == list(in_history)
    assert [frozen.record["previous"] for frozen in found] == [None, *digests[:-1]]


def test_a_record_is_its_own_canonical_text(world):
    for frozen in kept(world, make_coi(world, Status.VERIFIED)):
        assert canonical(frozen.record) == frozen.text
        assert fingerprint(frozen.text) == frozen.digest
        assert json.loads(frozen.text, parse_float=pytest.fail)


def test_names_stay_those_of_the_day_of_the_signature(world):
    reference = make_coi(world, Status.ISSUED)
    with transaction():
        db.session.get(Organisation, world.importer).name = "Renamed afterwards"

    take(world, reference, Action.SIGN_20, "post", ENDORSED)

    names = [organisation["name"] for organisation in kept(world, reference)[-1].record["organisations"].values()]
    assert "Renamed afterwards" not in names


@pytest.mark.parametrize("status", statuses_by_ordinary_road())
def test_a_record_has_every_box_and_every_field_of_the_form(world, status):
    coi = get(world, make_coi(world, status), "exporter")

    record = records.current(coi).record

    assert record["boxes"].keys() == {box.key for box in coi.edition.boxes}
    for box in coi.edition.boxes:
        answers = record["boxes"][box.key]
        rows = answers[ROWS] if box.repeated else [answers]
        names = {field.name for field in box.fields} | ({"key"} if box.repeated else set())
        assert all(row.keys() == names for row in rows)
        assert not box.repeated or len(rows) == len(coi.answers(box)[ROWS])


def test_every_name_of_a_record_is_explained(world):
    record = kept(world, make_coi(world, Status.FIRST_CONSIGNEE_SIGNED))[-1].record

    explained = set(re.findall(r"`(\w+)`", SCHEMA))

    assert record.keys() <= explained
    assert record["signatures"][0].keys() <= explained
    assert next(iter(record["organisations"].values())).keys() <= explained
    assert {edition.kind.value for edition in EDITIONS.values()} <= explained


def test_lists_are_told_in_both_languages_with_their_international_codes(world):
    [line, *_rest] = records.current(get(world, make_coi(world))).record["boxes"]["goods"]["rows"]

    assert line["unit"] == {"code": "kg", "en": "kg", "fr": "kg", "unece": "KGM"}
    assert line["commodity"].keys() == {"code", "category", "en", "fr"}
    assert isinstance(line["net_weight"], str)


# Who, and what follows


def test_an_earlier_record_can_be_read_again_and_one_that_is_not_there_is_not(world):
    id_ = get(world, make_coi(world, Status.VERIFIED)).id

    assert records.get(id_, 1).record["status"]["code"] == "issued"
    with pytest.raises(NotFound):
        records.get(id_, 3)


def test_each_signature_asks_for_a_seal_and_a_change_does_not(world):
    reference = make_coi(world, Status.VERIFIED)
    services.documents.add(
        reference, Details("other", "X-1", get(world, reference).created_at.date()), act="d", actor=world["importer"]
    )

    asked = db.session.scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == TO_SEAL))

    assert [payload["record"] for payload in asked] == [1, 2]


def test_every_certificate_has_a_code_of_its_own_that_it_keeps(world):
    one, other = (get(world, make_coi(world)) for _ in range(2))
    code = one.check_code

    number = take(world, one.number, Action.SUBMIT, "exporter")

    assert get(world, number).check_code == code != other.check_code
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", code)
