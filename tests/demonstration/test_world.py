"""The demonstration world: who can sign in, what they find, and where it may not be loaded."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import func, select

from portal.attachments import files, store
from portal.attachments.models import Attachment
from portal.auth.models import Account
from portal.auth.queries import by_email, credentials
from portal.auth.services.sessions import authenticate
from portal.coi.answers import box_to_text
from portal.coi.domain.edition import DocumentKind
from portal.coi.domain.lifecycle import Status
from portal.coi.domain.record import canonical
from portal.coi.models import Coi
from portal.coi.queries import lists, records
from portal.config import Mode
from portal.demonstration import people, world
from portal.exchange.domain.schema import schema_of_records
from portal.exchange.domain.shapes import misfits
from portal.exchange.exports import ecert
from portal.exchange.files import records as record_files
from portal.exchange.forms.record import read
from portal.extensions import db
from portal.lanes import queries
from portal.notices.queries import Wanted, count_unread, inbox
from portal.persistence.audit import AuditEntry
from portal.shared import clock
from tests.conftest import empty_database
from tests.factories import make_person

everybody = pytest.mark.parametrize("person", people.PEOPLE, ids=lambda person: person.key)


@pytest.fixture(scope="module")
def loaded(application: Flask) -> Iterator[Flask]:
    """The application with the world in its database, loaded once for all these tests."""
    with application.app_context():
        make_person(email=BEFORE)
        world.reset()
        yield application
        db.session.remove()
        empty_database()
        db.session.remove()


BEFORE = "before@test.example"


def numbers() -> dict[str, int]:
    return {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) for model in (Account, Coi)}


@everybody
def test_everybody_signs_in(loaded, person):
    account = authenticate(credentials(person.email), world.PASSWORD)

    assert account is not None
    assert account.name == person.name


@pytest.mark.parametrize("person", [p for p in people.PEOPLE if p.posts], ids=lambda person: person.key)
def test_everybody_with_a_post_finds_certificates(loaded, person):
    actor, _ = people.actors()[person.key]

    assert lists.search(actor).rows


@pytest.mark.parametrize("key", ["importer", "body", "post"])
def test_an_inbox_has_much_that_was_read_and_a_little_that_was_not(loaded, key):
    account_id = people.actors()[key][0].account_id
    unread = count_unread(account_id)

    assert 0 < unread < 20
    assert len(inbox(account_id, Wanted()).notices) > unread


def test_there_are_an_administrator_and_a_newcomer_without_a_post(loaded):
    without = {person.key for person in people.PEOPLE} - people.actors().keys()

    assert without == {"admin", "newcomer"}
    assert authenticate(credentials("admin@demo.example"), world.PASSWORD).is_portal_administrator


@pytest.mark.postgres
def test_certificates_stand_at_every_status_an_act_leads_to(loaded):
    found = set(db.session.scalars(select(Coi.status)))

    assert found == set(Status)


def test_documents_accompany_some_with_files_that_can_be_opened(loaded):
    found = db.session.scalars(select(Attachment)).all()

    assert len({document.coi_id for document in found}) == 3
    assert {document.media_type for document in found} == {"application/pdf", "image/png", ""}
    for document in found:
        if document.file_key:
            with store.fetch(document.file_key, document.digest) as file:
                assert files.examine(file, document.file_name).digest == document.digest


def test_the_list_of_the_control_body_has_a_second_page(loaded):
    body, _ = people.actors()["body"]

    page = lists.search(body)

    assert page.next_key
    assert lists.search(body, key=page.next_key).rows


@pytest.mark.parametrize("who", ["importer", "consignee", "body", "post", "inao"])
def test_something_waits_for(loaded, who):
    actor, _ = people.actors()[who]

    assert lists.count_pending(actor)


def test_a_certificate_in_batches_waits_for_its_forwarder(loaded):
    actor, _ = people.actors()["rfl"]

    assert [row.status for row in lists.pending(actor)] == [Status.BASE_FOR_EXTRACT]


def test_every_certificate_as_data_fits_the_schema_and_gives_back_what_it_says(loaded):
    schema = schema_of_records("")
    second = Draft202012Validator(schema)
    told, seen = [], 0

    for coi in db.session.scalars(select(Coi)):
        for frozen in [*records.every(coi.id), records.current(coi)]:
            record = record_files.read(frozen.text.encode())
            assert (list(misfits(record, schema, schema)), list(second.iter_errors(record))) == ([], []), coi.number
            assert canonical(record) == frozen.text
            assert ecert.made(record, frozen.digest)
        if coi.edition.kind is not DocumentKind.COI or (frozen.number and record["boxes"] != _boxes_now(coi)):
            continue
        seen += 1
        taken = read(record, coi.edition, own_portal=loaded.config["PORTAL_ADDRESS"], act="x")
        for one in taken.boxes:
            told += [about.remark for about in one.problems]
            if not one.problems:
                assert box_to_text(one.box, one.answers) == box_to_text(one.box, coi.answers(one.box)), coi.number

    assert seen > 40
    assert len(told) < seen / 5, told


def _boxes_now(coi: Coi) -> dict[str, Any]:
    return records.build(coi, number=1, at=clock.now())["boxes"]


def test_history_runs_forward_and_ends_before_now(loaded):
    moments = list(db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)))

    assert moments == sorted(moments)
    assert moments[-1] < clock.now()


def test_nothing_is_left_of_what_was_there_before(loaded):
    assert by_email(BEFORE) is None


@pytest.mark.parametrize("key", ["importer", "exporter", "body"])
def test_whoever_creates_certificates_has_a_trade_lane_that_can_be_used(loaded, key):
    actor, _ = people.actors()[key]

    [lane] = queries.described(queries.of(actor))

    assert lane.examined.doubts == []


def test_a_second_time_loads_nothing(loaded):
    before = numbers()

    assert world.load_if_empty() is False

    assert numbers() == before


def test_production_refuses_it(loaded, monkeypatch):
    monkeypatch.setitem(loaded.config, "PORTAL_MODE", Mode.PRODUCTION)

    with pytest.raises(world.NotInProduction):
        world.load_if_empty()


def test_the_introduction_names_everybody_and_the_password():
    text = world.introduction("http://127.0.0.1:5000/")

    assert "http://127.0.0.1:5000/" in text
    assert world.PASSWORD in text
    assert all(person.email in text and person.name in text for person in people.PEOPLE)


def test_the_password_has_the_length_asked_of_everybody():
    assert len(world.PASSWORD) >= 15
