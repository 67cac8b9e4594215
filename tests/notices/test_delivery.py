"""Mail leaves through a real server: taken, refused, slow, and when the worker dies between sending and marking."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from portal.config import ROOT, Mode
from portal.extensions import db
from portal.notices import services
from portal.notices.domain import DELAYS, MOST_ATTEMPTS
from portal.notices.services import LEASE, Outcome, deliver_next, deliver_until
from portal.persistence import outbox
from portal.persistence.outbox import OutboxMessage
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.conftest import POSTGRES
from tests.notices.conftest import SENDER, MailServer, leave_mail, running
from tests.notices.mail_server import LONG

pytestmark = pytest.mark.postgres

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
SECONDS_TO_WAIT = 90


def message() -> OutboxMessage:
    """The one message of the outbox, as it is now."""
    db.session.rollback()
    return db.session.scalars(select(OutboxMessage)).one()


@contextmanager
def worker(database_url: str, server: MailServer, command: str) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own, which does not outlive the block."""
    settings = {"PORTAL_DATABASE_URL": database_url, "PORTAL_SMTP_URL": server.url, "PORTAL_MAIL_FROM": SENDER}
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "outbox", command],
        cwd=ROOT,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(what: Callable[[], object]) -> None:
    last = time.monotonic() + SECONDS_TO_WAIT
    while not what():
        assert time.monotonic() < last, "this takes too long"
        time.sleep(0.02)


# What leaves


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Your account on the COI Portal was closed", "Your account was closed: 21 Nov 2026, 06:00"),
        ("fr", "Votre compte sur le Portail COI a été fermé", "Votre compte a été fermé\u00a0: 21 nov. 2026, 06:00"),
    ],
)
def test_a_mail_arrives_in_the_language_of_its_reader_as_text_and_as_html(portal, server, language, subject, words):
    leave_mail(language=language)

    assert deliver_next() is Outcome.SENT

    (mail,) = server.mails()
    assert mail["To"] == "zoe@test.example"
    assert mail["From"] == SENDER
    assert mail["Subject"] == subject
    assert mail["Content-Language"] == language
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert words in plain.get_content()
    assert words in html.get_content()
    assert "Zoé" in plain.get_content()


def test_a_mail_is_sent_once(portal, server):
    leave_mail()

    assert [deliver_next(), deliver_next()] == [Outcome.SENT, None]

    assert len(server.mails()) == 1
    assert message().sent_at is not None
    assert message().due_at is None


def test_the_date_and_the_message_id_are_those_of_the_act(portal, server):
    with clock.at(NOW):
        leave_mail()

    with clock.at(NOW + timedelta(hours=3)):
        deliver_next()

    (mail,) = server.mails()
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == message().payload["message_id"]
    assert mail["Message-ID"].endswith("@127.0.0.1>")


def test_an_act_that_fails_leaves_no_mail(portal, server):
    def fail() -> None:
        with transaction():
            services.send_mail("account_closed", to="zoe@test.example", language="en", name="Zoé", at=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert deliver_next() is None


def test_mails_leave_in_the_order_of_the_acts(portal, server):
    for number in range(3):
        leave_mail(f"person{number}@test.example")

    while deliver_next():
        pass

    assert [mail["To"] for mail in server.mails()] == [f"person{number}@test.example" for number in range(3)]


def test_a_domain_with_accents_is_written_so_that_every_server_knows_it(portal, server):
    leave_mail("zoe@santé.example")

    deliver_next()

    assert server.mails()[0]["To"] == "zoe@xn--sant-epa.example"


def test_links_are_forgotten_once_a_mail_is_sent_unless_the_demonstration_shows_it(portal, server, monkeypatch):
    leave_mail()
    deliver_next()
    shown = message().payload["parameters"]
    db.session.execute(OutboxMessage.__table__.delete())
    db.session.commit()
    monkeypatch.setitem(portal.config, "PORTAL_MODE", Mode.PRODUCTION)

    leave_mail()
    deliver_next()

    assert shown
    assert message().payload["parameters"] == {}


def test_messages_about_other_things_are_left_alone(portal, server):
    with transaction():
        outbox.enqueue("coi:issued", reference="COI.1")
        outbox.enqueue_all("mailing:list", [{}], deliver=True)

    assert deliver_next() is None

    rows = db.session.scalars(select(OutboxMessage)).all()
    assert [(row.attempts, row.sent_at) for row in rows] == [(0, None)] * 2
    assert rows[0].due_at is None


# Refusals


def test_a_reader_who_is_unknown_ends_the_mail_at_once(portal, server):
    leave_mail("nobody@test.example")

    assert [deliver_next(), deliver_next()] == [Outcome.DEAD, None]

    assert message().failure == "550 5.1.1 <…> is unknown here"
    assert message().dead_at is not None


def test_a_mail_that_is_not_wanted_ends_at_once(portal, server):
    leave_mail("spam@test.example")

    assert deliver_next() is Outcome.DEAD

    assert message().failure == "554 5.7.1 this is not wanted"


@pytest.mark.parametrize("address", ["full@test.example", "dull@test.example"])
def test_a_refusal_for_now_is_tried_again_later(portal, server, address):
    with clock.at(NOW):
        leave_mail(address)

        assert [deliver_next(), deliver_next()] == [Outcome.POSTPONED, None]

        assert message().due_at == NOW + timedelta(minutes=1)
        assert message().failure.startswith("45")


def test_a_repeat_has_the_message_id_of_the_first_attempt(portal, server):
    with clock.at(NOW):
        leave_mail("patient@test.example")
        promised = message().payload["message_id"]
        assert deliver_next() is Outcome.POSTPONED

    with clock.at(NOW + timedelta(minutes=1)):
        assert deliver_next() is Outcome.SENT

    assert [mail["Message-ID"] for mail in server.mails()] == [promised]
    assert message().failure == ""


def test_delays_grow_until_the_mail_is_dead_with_its_reason(portal, server):
    moments = [NOW]
    with clock.at(NOW):
        leave_mail("full@test.example")
    outcomes = []

    while due := message().due_at:
        with clock.at(due - timedelta(seconds=1)):
            assert deliver_next() is None
        with clock.at(due):
            outcomes.append(deliver_next())
        moments.append(due)

    assert outcomes == [Outcome.POSTPONED] * len(DELAYS) + [Outcome.DEAD]
    delays = [after - before for before, after in pairwise(moments[1:])]
    assert delays == list(DELAYS) == sorted(DELAYS)
    assert (message().attempts, message().dead_at) == (MOST_ATTEMPTS, moments[-1])
    assert message().failure.startswith("452 ")


def test_one_mail_that_is_refused_does_not_hold_up_the_next(portal, server):
    for address in ("nobody@test.example", "full@test.example", "zoe@test.example"):
        leave_mail(address)

    assert [deliver_next() for _ in range(4)] == [Outcome.DEAD, Outcome.POSTPONED, Outcome.SENT, None]


def test_an_address_that_no_message_can_bear_ends_the_mail(portal, server):
    leave_mail("not an address")
    leave_mail("zoé@test.example")

    assert [deliver_next(), deliver_next()] == [Outcome.DEAD, Outcome.DEAD]


def test_a_fault_of_ours_stops_one_mail_and_is_tried_again(portal, server):
    with transaction():
        outbox.enqueue_all("mail:no_such_words", [{"language": "en"}], deliver=True)

    assert deliver_next() is Outcome.POSTPONED

    assert message().failure.startswith("fault: ")


def test_a_server_that_is_away_is_tried_again(portal, server):
    server.process.terminate()
    server.process.wait()
    leave_mail()

    assert deliver_next() is Outcome.POSTPONED

    assert message().failure.startswith("ConnectionRefusedError")


def test_nobody_is_named_in_the_log(portal, server, caplog):
    for address in ("nobody@test.example", "full@test.example", "zoé@test.example", "zoe@test.example"):
        leave_mail(address)

    with caplog.at_level(logging.DEBUG):
        while deliver_next():
            pass

    assert len(caplog.messages) == 3
    assert all("test.example" not in line and "Zoé" not in line for line in caplog.text.splitlines())


# Slowness, and death


def test_a_server_too_slow_is_left_and_the_repeat_has_the_same_message_id(portal, server, monkeypatch):
    with clock.at(NOW), monkeypatch.context() as impatience:
        impatience.setitem(portal.config, "PORTAL_SMTP_URL", f"{server.url}?timeout=2")
        leave_mail("slow@test.example")
        started = time.monotonic()
        assert deliver_next() is Outcome.POSTPONED
        assert time.monotonic() - started < LONG

    with clock.at(NOW + timedelta(minutes=1)):
        assert deliver_next() is Outcome.SENT

    first, repeat = server.mails()
    assert first["Message-ID"] == repeat["Message-ID"]


def test_nothing_is_locked_while_a_mail_is_sent(portal, server):
    leave_mail("unhurried@test.example")
    db.session.remove()
    outcomes: list[Outcome | None] = []

    def send() -> None:
        with portal.app_context():
            outcomes.append(deliver_next())

    thread = Thread(target=send)
    thread.start()
    wait_until(server.mails)
    connections = db.engine.pool.checkedout()
    with transaction():
        outbox.enqueue("coi:issued", reference="COI.1")
    assert thread.is_alive()
    server.go()
    thread.join()

    assert connections == 0
    assert outcomes == [Outcome.SENT]


def test_a_mail_whose_worker_died_before_marking_it_is_sent_again_as_the_same(portal, server, database_url):
    with clock.at(datetime.now(UTC) - timedelta(seconds=1)):
        leave_mail("killer@test.example")
    promised = message().payload["message_id"]
    with worker(database_url, server, "run") as process:
        server.kills(process)
        assert process.wait(SECONDS_TO_WAIT) == -signal.SIGKILL
    assert len(server.mails()) == 1
    assert message().sent_at is None

    assert deliver_next() is None
    with clock.at(datetime.now(UTC) + LEASE):
        assert deliver_next() is Outcome.SENT

    assert [mail["Message-ID"] for mail in server.mails()] == [promised, promised]
    assert message().attempts == 2


def test_a_mail_that_kills_every_worker_is_dead_in_the_end(portal, server):
    with clock.at(NOW):
        leave_mail()
    for attempt in range(MOST_ATTEMPTS):
        with clock.at(NOW + attempt * LEASE), transaction():
            assert outbox.take("mail:", until=clock.now() + LEASE)

    with clock.at(NOW + MOST_ATTEMPTS * LEASE):
        assert deliver_next() is Outcome.DEAD

    assert server.mails() == []


def test_a_worker_that_was_given_up_does_not_undo_what_another_did(portal):
    with clock.at(NOW):
        leave_mail()
        with transaction():
            late = outbox.take("mail:", until=NOW + LEASE)
    with clock.at(NOW + LEASE), transaction():
        other = outbox.take("mail:", until=NOW + 2 * LEASE)
        outbox.mark_sent(other, other.payload)

    with clock.at(NOW + 2 * LEASE), transaction():
        outbox.postpone(late, clock.now(), "late")
        outbox.bury(late, "late", {})

    assert (message().sent_at, message().due_at, message().dead_at) == (NOW + LEASE, None, None)


def test_two_workers_side_by_side_send_each_mail_once(portal, server, database_url):
    people = [f"person{number:02}@test.example" for number in range(12)]
    for person in people:
        leave_mail(person)
    db.session.remove()

    with ExitStack() as running_at_once:
        workers = [running_at_once.enter_context(worker(database_url, server, "once")) for _ in range(2)]
        said = [process.communicate(timeout=SECONDS_TO_WAIT)[0] for process in workers]

    assert [process.returncode for process in workers] == [0, 0]
    assert sum(int(line.split()[1].strip(",")) for line in said) == len(people)
    assert sorted(mail["To"] for mail in server.mails()) == people


def test_two_who_reach_for_the_same_mail_do_not_both_get_it(portal):
    leave_mail()
    got: list[object] = []

    def reach() -> None:
        with portal.app_context(), transaction():
            got.append(outbox.take("mail:", until=clock.now() + LEASE))

    db.session.remove()
    if POSTGRES:
        with transaction():
            got.append(outbox.take("mail:", until=clock.now() + LEASE))
            second = Thread(target=reach)
            second.start()
            second.join(SECONDS_TO_WAIT)  # skips what is locked instead of waiting for it
            assert not second.is_alive()
    else:
        threads = [Thread(target=reach) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(got) == 2
    assert got.count(None) == 1


# The worker


def test_the_worker_sends_what_comes_and_finishes_what_it_sends_when_told_to_stop(portal, server, database_url):
    with worker(database_url, server, "run") as process:
        leave_mail("zoe@test.example")
        wait_until(lambda: len(server.mails()) == 1)
        leave_mail("unhurried@test.example")
        wait_until(lambda: len(server.mails()) == 2)
        process.terminate()
        leave_mail("late@test.example")
        time.sleep(0.5)
        server.go()
        _, errors = process.communicate(timeout=SECONDS_TO_WAIT)

    assert (process.returncode, errors) == (0, "")
    db.session.rollback()
    rows = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [row.sent_at is not None for row in rows] == [True, True, False]


def test_the_worker_outlives_a_database_that_does_not_answer(portal, server):
    leave_mail()
    db.session.remove()
    stop, failures = Event(), [OperationalError("SELECT", {}, Exception("away")) for _ in range(2)]

    def fail(*_anything: object) -> None:
        if failures:
            raise failures.pop()

    def work() -> None:
        with portal.app_context():
            deliver_until(stop.is_set)

    event.listen(db.engine, "before_cursor_execute", fail)
    thread = Thread(target=work)
    thread.start()
    try:
        wait_until(server.mails)
    finally:
        stop.set()
        thread.join(SECONDS_TO_WAIT)
        event.remove(db.engine, "before_cursor_execute", fail)

    assert failures == []


# Settings


def test_without_a_server_a_portal_says_so_and_lets_mails_wait(portal, monkeypatch):
    monkeypatch.setitem(portal.config, "PORTAL_MODE", Mode.PRODUCTION)
    monkeypatch.setitem(portal.config, "PORTAL_SMTP_URL", "")
    leave_mail()

    for command in ("run", "once"):
        result = portal.test_cli_runner().invoke(args=["outbox", command])
        assert result.exit_code == 1
        assert "PORTAL_SMTP_URL" in result.output

    assert message().attempts == 0
    assert message().due_at is not None


def test_without_a_server_the_demonstration_keeps_mails_for_its_page_for_good(portal, server, monkeypatch):
    monkeypatch.setitem(portal.config, "PORTAL_SMTP_URL", "")
    leave_mail()
    result = portal.test_cli_runner().invoke(args=["outbox", "once"])

    monkeypatch.setitem(portal.config, "PORTAL_SMTP_URL", server.url)

    assert (result.exit_code, "/demonstration/mail" in result.output) == (0, True)
    assert deliver_next() is None


def test_the_status_counts_mails_and_names_nobody(portal, server):
    for address in ("zoe@test.example", "nobody@test.example", "full@test.example"):
        leave_mail(address)
        deliver_next()
    leave_mail()

    said = portal.test_cli_runner().invoke(args=["outbox", "status"]).output

    counted = dict(line.split() for line in said.splitlines()[:4])
    assert counted == {"waiting": "2", "sent": "1", "dead": "1", "kept": "0"}
    assert "550 5.1.1 <…> is unknown here" in said
    assert "test.example" not in said


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    files = folder / "certificate.pem", folder / "key.pem"
    names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2")
    command = (
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        *names,
        "-out",
        files[0],
        "-keyout",
        files[1],
    )
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl to make a certificate with")
    return files


def test_a_mail_goes_through_a_server_that_wants_starttls_and_a_password(app, certificate, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setitem(app.config, "PORTAL_MAIL_FROM", SENDER)
    with running(tmp_path, *certificate) as server:
        url = f"smtp://portal:good%20p%40ssword@127.0.0.1:{server.port}?starttls=1&timeout=5"
        monkeypatch.setitem(app.config, "PORTAL_SMTP_URL", url)
        leave_mail()

        assert deliver_next() is Outcome.SENT

        assert len(server.mails()) == 1


def test_a_server_with_a_certificate_of_nobody_gets_neither_password_nor_mail(app, certificate, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "PORTAL_MAIL_FROM", SENDER)
    with running(tmp_path, *certificate) as server:
        url = f"smtp://portal:good%20p%40ssword@127.0.0.1:{server.port}?starttls=1&timeout=5"
        monkeypatch.setitem(app.config, "PORTAL_SMTP_URL", url)
        leave_mail()

        assert deliver_next() is Outcome.POSTPONED

        assert message().failure.startswith("SSLCertVerificationError")
        assert server.mails() == []


def test_a_wrong_password_of_ours_is_no_fault_of_the_mail(app, certificate, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setitem(app.config, "PORTAL_MAIL_FROM", SENDER)
    with running(tmp_path, *certificate) as server:
        url = f"smtp://portal:wrong@127.0.0.1:{server.port}?starttls=1&timeout=5"
        monkeypatch.setitem(app.config, "PORTAL_SMTP_URL", url)
        leave_mail()

        assert deliver_next() is Outcome.POSTPONED

        assert message().failure.startswith("535")
