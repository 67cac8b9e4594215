"""Sealing by the worker: outside of every page, once, surviving crashes, waiting for a key where there is none."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attachments import services as attachments
from portal.attachments import store
from portal.coi.domain.lifecycle import Status
from portal.coi.queries import records
from portal.documents import queries
from portal.documents.domain.seals import CannotSeal, Kind, Verdict
from portal.documents.models import SealCertificate, SealedFile
from portal.documents.seals.examining import examine
from portal.documents.seals.keyring import Keyring
from portal.documents.seals.keys import SoftwareKey
from portal.documents.services import sealing
from portal.extensions import db
from portal.persistence.outbox import OutboxMessage
from portal.shared import clock
from tests.factories import get, make_coi


def sealed(world, reference):
    return queries.sealed_of(get(world, reference).id)


def seal_all():
    number = 0
    while sealing.seal_next():
        number += 1
    return number


def file_of(one):
    with store.fetch(one.file_key, one.digest) as file:
        return file.read()


def test_each_signature_is_sealed_once_in_every_language(world):
    reference = make_coi(world, Status.VERIFIED)

    assert seal_all() == 2

    found = sealed(world, reference)
    assert [(one.number, one.language) for one in found] == [
        (number, language) for number in (2, 1) for language in ("both", "en", "fr")
    ]
    assert seal_all() == 0


def test_a_sealed_file_carries_its_record_and_a_good_seal(world):
    reference = make_coi(world, Status.ISSUED)
    seal_all()

    for one in sealed(world, reference):
        examination = examine(file_of(one), queries.known_certificates())
        assert examination.verdict is Verdict.SEALED
        assert examination.record.decode() == records.get(get(world, reference).id, 1).text
        assert one.size <= (90_000 if one.language == "both" else 75_000)


def test_nothing_is_sealed_before_the_first_signature(world):
    make_coi(world, Status.DESCRIPTION_COMPLETED)

    assert seal_all() == 0


def test_a_worker_that_dies_in_the_middle_leaves_work_that_another_one_finishes(world, monkeypatch):
    reference = make_coi(world, Status.ISSUED)
    put, calls = store.put, []

    def die(file):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return put(file)

    monkeypatch.setattr(store, "put", die)
    with pytest.raises(KeyboardInterrupt):
        sealing.seal_next()
    monkeypatch.setattr(store, "put", put)
    db.session.rollback()

    assert len(sealed(world, reference)) == 1
    assert seal_all() == 0  # the lease of the worker that died
    with clock.at(clock.now() + sealing.LEASE + timedelta(seconds=1)):
        assert seal_all() == 1
    assert len(sealed(world, reference)) == 3


def test_a_key_that_does_not_answer_is_tried_again_later_and_the_page_works_meanwhile(world, monkeypatch):
    reference = make_coi(world, Status.ISSUED)
    real = sealing.seal

    def refuse(*_arguments, **_more):
        raise CannotSeal("the service does not answer")

    monkeypatch.setattr(sealing, "seal", refuse)
    assert sealing.seal_next()
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.topic.startswith("seal:"))).one()
    assert (message.failure, message.attempts, message.dead_at) == ("the service does not answer", 1, None)
    assert not sealing.seal_next()
    monkeypatch.setattr(sealing, "seal", real)

    with clock.at(clock.now() + sealing.DELAYS[0]):
        assert seal_all() == 1
    assert len(sealed(world, reference)) == 3


def test_without_a_key_signatures_wait_and_are_sealed_when_one_is_configured(app, world, monkeypatch):
    reference = make_coi(world, Status.ISSUED)
    keys = app.config["SEALS"]
    monkeypatch.setitem(app.config, "SEALS", Keyring())
    assert seal_all() == 0

    monkeypatch.setitem(app.config, "SEALS", keys)

    assert seal_all() == 1
    assert len(sealed(world, reference)) == 3


def test_a_body_seals_with_its_own_key_and_the_portal_for_the_others(app, world, monkeypatch, tmp_path):
    own = SoftwareKey.demonstration(tmp_path / "body.pem")
    keys = app.config["SEALS"]
    code = get(world, make_coi(world)).content().party("issuing_body", "body").code
    monkeypatch.setitem(app.config, "SEALS", Keyring(bodies={code: own}, demonstration=keys.demonstration))
    reference = make_coi(world, Status.VERIFIED)
    seal_all()

    by_record = {one.number: examine(file_of(one), queries.known_certificates()) for one in sealed(world, reference)}

    assert by_record[1].seals[0].fingerprint == own.fact.fingerprint
    assert by_record[2].seals[0].fingerprint == keys.portal.fact.fingerprint


def test_another_key_keeps_old_seals_good_and_a_retired_one_makes_no_new_ones(app, world, monkeypatch, tmp_path):
    first = make_coi(world, Status.ISSUED)
    seal_all()
    old = app.config["SEALS"].portal.fact.fingerprint
    monkeypatch.setitem(app.config, "SEALS", Keyring(demonstration=tmp_path / "new.pem"))
    assert sealing.retire(old)
    second = make_coi(world, Status.ISSUED)
    seal_all()

    known = sealing.known_certificates()
    [old_file, *_], [new_file, *_] = sealed(world, first), sealed(world, second)

    assert examine(file_of(old_file), known).verdict is Verdict.SEALED
    assert examine(file_of(new_file), known).verdict is Verdict.SEALED
    assert db.session.scalar(select(func.count()).select_from(SealCertificate)) == 2
    assert new_file.kind == Kind.DEMONSTRATION
    assert not sealing.retire("0" * 64)


def test_no_sweep_of_files_removes_a_sealed_one(world):
    reference = make_coi(world, Status.ISSUED)
    seal_all()

    with clock.at(clock.now() + timedelta(days=2)):
        report = attachments.check(sweep=True)

    assert set(report.removed).isdisjoint(db.session.scalars(select(SealedFile.file_key)))
    assert all(file_of(one) for one in sealed(world, reference))
