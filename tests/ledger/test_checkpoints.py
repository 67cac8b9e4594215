"""Checkpoints: made when asked and once a day, if there is something new, never over a history that was changed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select

from portal.config import Misconfigured
from portal.extensions import db
from portal.ledger.domain import Disagrees, Finding, Problem
from portal.ledger.models import AuditCheckpoint
from portal.ledger.services import checkpoints, signing, verifying
from portal.shared import clock
from portal.web.i18n import LANGUAGES
from tests.factories import make_coi
from tests.ledger import behind
from tests.support.pages import SPACES
from tests.support.words import words
from tests.support.workers import Workers


def seen(told: str) -> str:
    """What a command says, its spaces as one sees them."""
    return SPACES.sub(" ", told)


def numbers() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditCheckpoint.number).order_by(AuditCheckpoint.number)))


@pytest.fixture
def run(app):
    """Run ``flask audit …``; returns how it ends, and what it says."""

    def run_it(*arguments: str) -> tuple[int, str]:
        db.session.rollback()
        result = app.test_cli_runner().invoke(args=["audit", *arguments])
        return result.exit_code, result.output

    return run_it


@pytest.mark.postgres
def test_one_is_made_only_where_there_is_a_new_line(world):
    assert checkpoints.make() is False
    make_coi(world)

    assert [checkpoints.make(), checkpoints.make()] == [True, False]
    make_coi(world)
    assert checkpoints.make() is True

    assert numbers() == [1, 2]
    assert behind.found() is None


def test_the_worker_makes_one_a_day(world):
    now = clock.now()
    outcomes = []
    for hours in (0, 1, 23, 25, 26, 50):
        with clock.at(now + timedelta(hours=hours)):
            make_coi(world)
            outcomes.append(checkpoints.make_if_due())

    assert outcomes == [True, False, False, True, False, True]


def test_the_worker_that_sends_mails_makes_it(app, world):
    make_coi(world)

    app.test_cli_runner().invoke(args=["outbox", "once"])

    assert numbers() == [1]


@pytest.mark.postgres
def test_of_two_workers_one_makes_it(app, world):
    make_coi(world)
    workers = Workers(app)

    outcomes = workers.at_once(checkpoints.make, checkpoints.make)

    workers.pool.shutdown()
    assert sorted(outcomes) == [False, True]
    assert numbers() == [1]


@pytest.mark.parametrize(
    "deed",
    [
        lambda: behind.change(3, digest="0" * 64),
        lambda: behind.do(behind.ENTRIES.delete().where(behind.ENTRIES.c.position == 3)),
        lambda: behind.do(behind.HEAD.update().values(digest="0" * 64)),
        lambda: (behind.change(3, person="Somebody else"), behind.link_anew()),
    ],
    ids=["a digest", "a line less", "the head", "made anew"],
)
def test_a_history_that_was_changed_is_not_signed(history, run, deed):
    deed()

    code, said = run("checkpoint")

    assert code == 1
    assert "The history does not agree with its head or its last checkpoint" in said
    assert "L’historique ne s’accorde pas avec" in said
    assert numbers() == [1, 2]


def test_a_worker_that_refuses_asks_again_after_a_day_and_not_every_second(app, history, caplog):
    behind.change(3, digest="0" * 64)
    now = clock.now() + timedelta(days=2)

    for hours in (0, 1, 23, 25):
        with clock.at(now + timedelta(hours=hours)):
            assert checkpoints.make_if_due() is False

    app.extensions.pop(checkpoints.REFUSED)
    assert len([one for one in caplog.messages if one.startswith("no checkpoint: ")]) == 2


def test_the_command_prints_the_newest_to_be_kept(history, run):
    code, said = run("checkpoint")

    assert code == 0
    kept = json.loads(said)
    assert kept["checkpoint"]["number"] == 3
    assert kept["checkpoint"]["count"] == behind.length()
    again = run("checkpoint")[1]
    assert "Aucune ligne depuis le dernier point signé." in again
    assert said in again


def test_verification_says_how_much_it_looked_at(history, run):
    code, said = run("verify")

    assert code == 0
    assert f"lines / lignes                {behind.length()}" in said
    assert "checkpoints / points signés   2" in said


def test_verification_names_the_first_broken_line_in_both_languages(history, run):
    behind.change(9, person="Somebody else")
    behind.change(7, person="Somebody else")

    code, said = run("verify")

    assert code == 1
    assert "Line 7 of the history was changed" in said
    assert "La ligne 7 de l’historique a été modifiée" in said


@pytest.mark.parametrize("problem", Problem)
def test_whatever_is_found_is_told_in_both_languages(app, run, monkeypatch, problem):
    named = {"position": 7, "known": 9, "id": 8, "number": 2, "certificate": "COI.MA.2026.0000001"}
    monkeypatch.setattr(verifying, "verify", lambda _keys: verifying.Verdict(finding=Finding(problem, named)))

    code, told = run("verify")

    assert code == 1
    for language in LANGUAGES:
        assert words(app, language, problem, **named) in seen(told)


def test_that_a_changed_history_is_not_signed_is_told_in_both_languages(app, history, run):
    behind.change(9, person="Somebody else")
    behind.do(behind.HEAD.update().values(digest="0" * 64))

    code, told = run("checkpoint")

    assert code == 1
    for language in LANGUAGES:
        assert words(app, language, Disagrees.message) in seen(told)


# The key


@pytest.fixture
def key_file(app, tmp_path, monkeypatch):
    """Give the portal a key in a file."""

    def give(key) -> Path:
        path = tmp_path / "ledger.pem"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        monkeypatch.setitem(app.config, "PORTAL_LEDGER_KEY", str(path))
        return path

    return give


def test_a_key_of_ones_own_signs(world, run, key_file):
    key = Ed25519PrivateKey.generate()
    key_file(key)
    make_coi(world)

    checkpoints.make()

    assert run("key") == (0, key.public_key().public_bytes_raw().hex() + "\n")
    assert behind.found() is None


def test_without_one_the_key_follows_from_the_secret(app, run, monkeypatch):
    mine = run("key")
    assert run("key") == mine

    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret of more than 32 characters")

    assert run("key") != mine


def test_checkpoints_of_a_former_key_are_trusted_where_one_says_so(history, run, key_file):
    former = signing.public_key()
    key_file(Ed25519PrivateKey.generate())

    code, said = run("verify")
    assert code == 1
    assert "Checkpoint 1 does not bear a signature of this portal." in said
    assert run("verify", "--key", former)[0] == 0


def test_a_key_of_another_kind_is_refused(app, key_file):
    key_file(generate_private_key(SECP256R1()))

    with pytest.raises(Misconfigured, match="Ed25519"):
        signing.public_key()


def test_a_key_that_is_not_there_is_refused(app, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL_LEDGER_KEY", "nowhere.pem")

    with pytest.raises(Misconfigured, match="PORTAL_LEDGER_KEY"):
        signing.public_key()
