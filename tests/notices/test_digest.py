"""The daily digest: one mail a day, at seven where the reader is, never twice, none where there is nothing to say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.auth.models import Account
from portal.auth.services import digests
from portal.extensions import db
from portal.notices import letters
from portal.notices.domain.kinds import KINDS, Pace, next_digest, pace_of
from portal.notices.models import InboxNotice
from portal.notices.services import Told, mark_read, notify_each
from portal.organisations.domain import Activity, Function
from portal.organisations.services.telling import recipient
from portal.persistence.outbox import OutboxMessage
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.factories import make_authority, make_operator, make_person
from tests.notices.test_delivery import wait_until, worker
from tests.organisations.places import ask
from tests.support.words import words
from tests.support.workers import Workers

pytestmark = pytest.mark.postgres

NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)  # noon in Paris
SEVEN = datetime(2027, 3, 2, 6, tzinfo=UTC)  # seven in Paris, the next morning


def reader(paces: dict[str, str] | None = None, **more: Any) -> int:
    """The account of somebody who wants certificates issued in the digest."""
    id_ = make_person().account_id
    with transaction() as session:
        account = session.get_one(Account, id_)
        account.paces = {"N06": "digest"} if paces is None else paces
        for name, value in more.items():
            setattr(account, name, value)
    return id_


def issued(
    account_id: int, certificate: str = "COI.EU.2027.0000001", *, at: datetime = NOON, number: str = "N06"
) -> None:
    """Tell somebody that a certificate is issued."""
    parameters = {"organisation": "ACME", "certificate": certificate, "by": "Salma", "todo": [], "waits_for": ""}
    parameters |= {"event": "coi/coi:issued", "boxes": "", "reason": ""}
    with clock.at(at), transaction():
        person = recipient(db.session.get_one(Account, account_id))
        notify_each(
            "coi_event", [Told(person, None, f"/coi/{certificate}", parameters)], number=number, about=certificate
        )


def digest_at(moment: datetime) -> None:
    with clock.at(moment):
        while digests.leave_next():
            pass


def mails() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).filter_by(topic="mail:digest").order_by(OutboxMessage.id)))


def texts() -> list[str]:
    return [letters.write("digest", mail.payload, mail.at).text for mail in mails()]


def test_it_leaves_at_seven_and_not_before_with_all_that_was_told(app):
    account = reader()
    issued(account)
    issued(account, "COI.EU.2027.0000002", at=NOON + timedelta(hours=5))
    digest_at(SEVEN - timedelta(seconds=1))
    assert mails() == []

    digest_at(SEVEN)

    [text] = texts()
    assert "- COI.EU.2027.0000001 is issued" in text
    assert "- COI.EU.2027.0000002 is issued" in text


def test_what_is_told_later_waits_for_the_next_day(app):
    account = reader()
    issued(account)
    digest_at(SEVEN)
    issued(account, "COI.EU.2027.0000002", at=SEVEN + timedelta(hours=1))

    digest_at(SEVEN + timedelta(hours=23))
    assert len(mails()) == 1
    digest_at(SEVEN + timedelta(days=1))

    assert len(mails()) == 2
    assert "0000001" not in texts()[1]


def test_it_is_never_sent_twice_and_nothing_to_say_is_no_mail(app):
    issued(reader())

    for hours in (0, 1, 24, 48):
        digest_at(SEVEN + timedelta(hours=hours))

    assert len(mails()) == 1


def test_the_worker_leaves_and_sends_it(portal, server):
    issued(reader())

    with clock.at(SEVEN):
        portal.test_cli_runner().invoke(args=["outbox", "once"])
        portal.test_cli_runner().invoke(args=["outbox", "once"])

    [mail] = [mail for mail in server.mails() if "digest" in mail["Subject"]]
    assert "COI.EU.2027.0000001 is issued" in mail.get_body(("plain",)).get_content()


def test_the_worker_that_runs_looks_for_it(portal, server, database_url):
    issued(reader(), at=datetime(2026, 3, 1, 11, tzinfo=UTC))  # long ago for a process with a clock of its own

    with worker(database_url, server, "run"):
        wait_until(server.mails)

    assert "digest" in server.mails()[0]["Subject"]


@pytest.fixture
def workers(app):
    found = Workers(app)
    yield found
    found.pool.shutdown()


def test_two_workers_leave_one_mail(workers):
    account = reader()
    issued(account)

    def leave() -> None:
        with clock.at(SEVEN):
            digests.leave(account)

    workers.at_once(leave, leave)

    assert len(mails()) == 1


def test_a_worker_that_was_down_in_the_morning_leaves_it_when_it_is_back(app):
    issued(reader())

    digest_at(SEVEN + timedelta(hours=9))

    assert len(mails()) == 1


def test_what_was_read_meanwhile_is_left_out(app):
    account = reader()
    issued(account)
    mark_read(account, db.session.scalars(select(InboxNotice.id)).all())

    digest_at(SEVEN)

    assert mails() == []


def test_a_kind_switched_off_meanwhile_is_left_out(app):
    account = reader()
    issued(account)
    with transaction() as session:
        session.get_one(Account, account).paces = {"N06": "off"}

    digest_at(SEVEN)

    assert mails() == []


def test_a_closed_account_gets_none(app):
    account = reader()
    issued(account)
    with transaction() as session:
        session.get_one(Account, account).is_active = False

    digest_at(SEVEN)

    assert mails() == []


def test_notices_stand_under_their_certificate(app):
    account = reader({"N06": "digest", "N08": "digest"})
    issued(account)
    issued(account, "COI.EU.2027.0000002")
    issued(account, number="N08")

    digest_at(SEVEN)

    [text] = texts()
    [first] = [part for part in text.split("\n\n") if part.startswith("COI.EU.2027.0000001")]
    assert first.count("- COI.EU.2027.0000001 is issued") == 2
    assert first.splitlines()[-1].endswith("/en/coi/COI.EU.2027.0000001")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_about_no_certificate_stands_together_below(app, language):
    validator = make_person(make_authority("INAO", "FRINAO", Function.CCA))
    with transaction() as session:
        account = session.get_one(Account, validator.account_id)
        account.paces, account.language = {"N02": "digest", "N06": "digest"}, language
    acme = make_operator("ACME", "FR", Activity.RFL)
    with clock.at(NOON):
        ask(make_person(last_name="Lambrecourt"), acme)
    issued(validator.account_id, at=NOON + timedelta(hours=1))

    digest_at(SEVEN)

    [text] = texts()
    heading = words(app, language, "Requests and organisations")
    [last] = [part for part in text.split("\n\n") if part.startswith(heading)]
    assert "Lambrecourt" in last
    assert text.index("COI.EU.2027.0000001") < text.index(heading)


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your digest: one notice"), ("fr", "Votre résumé\u00a0: un avis")]
)
def test_it_is_in_the_language_of_its_reader(app, language, subject):
    issued(reader(language=language))

    digest_at(SEVEN)

    [mail] = mails()
    assert letters.write("digest", mail.payload, mail.at).subject == subject


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Europe/Paris", datetime(2027, 3, 2, 6, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2027, 3, 1, 22, tzinfo=UTC)),
        ("America/Lima", datetime(2027, 3, 1, 12, tzinfo=UTC)),
        ("UTC", datetime(2027, 3, 2, 7, tzinfo=UTC)),
    ],
)
def test_seven_is_seven_where_the_reader_is(zone, due):
    assert next_digest(NOON, zone) == due


def test_the_day_is_that_of_the_reader():
    eight_in_tokyo = datetime(2027, 3, 1, 23, tzinfo=UTC)

    assert next_digest(eight_in_tokyo, "Asia/Tokyo") == datetime(2027, 3, 2, 22, tzinfo=UTC)


def test_what_is_told_at_seven_sharp_waits_for_the_next_day():
    assert next_digest(SEVEN, "Europe/Paris") == SEVEN + timedelta(days=1)


def test_seven_is_seven_on_the_day_the_clocks_change():
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)

    assert next_digest(before, "Europe/Paris") == datetime(2027, 3, 28, 5, tzinfo=UTC)


@pytest.mark.parametrize("number", ["N01", "N03", "N14"])
@pytest.mark.parametrize("pace", [Pace.OFF, Pace.DIGEST])
def test_what_cannot_be_switched_is_mailed_at_once_whatever_was_chosen(number, pace):
    assert pace_of(number, {number: pace}) is Pace.AT_ONCE


def test_every_other_number_can_be_switched():
    assert [number for number in KINDS if pace_of(number, {number: "off"}) is Pace.OFF] == [
        "N02", *(f"N{n:02}" for n in range(4, 13)), "N15", "N16", "N17",
    ]  # fmt: skip
