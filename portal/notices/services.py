"""Leaving a mail in the outbox, and sending what is due from it."""

import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import ColumnElement, insert, update

from portal.config import Mode
from portal.extensions import db
from portal.notices import letters, queries, smtp
from portal.notices.domain import MOST_ATTEMPTS, NUMBERS, TOPIC, Recipient, delay_after, stored
from portal.notices.domain.kinds import Pace, next_digest, pace_of
from portal.notices.models import InboxNotice
from portal.persistence import DatabaseUnavailable, outbox
from portal.persistence.outbox import Taken
from portal.persistence.transaction import transaction
from portal.shared import clock

LEASE = timedelta(minutes=15)
"""Longer than a server that takes its whole time for every answer; a worker silent for so long is taken for dead."""

PAUSE = 1.0
"""Seconds between two looks at an outbox in which nothing is due."""


class Outcome(StrEnum):
    """What came of one attempt."""

    SENT = "sent"
    POSTPONED = "postponed"
    DEAD = "dead"


def send_mail(
    notice: str, *, to: str, language: str, browser: str = "", time_zone: str = "Europe/Paris", **parameters: Any
) -> None:
    """Leave a mail for the worker to send; the caller holds the transaction, and the mail exists if the act does.

    ``notice`` and its parameters are those of `NOTICES`. The Message-ID is made now: however often the mail is sent,
    its reader can tell that it is one.
    """
    _leave(notice, [_mail(to, language, time_zone, stored(notice, parameters), browser)])


def _mail(to: str, language: str, time_zone: str, parameters: dict[str, Any], browser: str = "") -> dict[str, Any]:
    host = urlsplit(current_app.config["PORTAL_ADDRESS"]).hostname
    return {
        "to": to,
        "language": language,
        "time_zone": time_zone,
        "browser": browser,
        "message_id": f"<{secrets.token_hex(16)}@{host}>",
        "parameters": parameters,
    }


def _leave(notice: str, mails: Sequence[dict[str, Any]]) -> None:
    outbox.enqueue_all(f"{TOPIC}{notice}", mails, deliver=not is_kept_for_the_page())


@dataclass(frozen=True)
class Told:
    """What one person is told: the parameters of the notice beside their name and the link to the matter."""

    person: Recipient
    organisation_id: int | None
    link: str
    parameters: Mapping[str, Any]


def notify(
    notice: str, recipients: Iterable[Recipient], *, link: str, organisation_id: int | None = None, **parameters: Any
) -> None:
    """Tell people the same in their inbox, and by mail as fast as each chose; the caller holds the transaction.

    ``link`` is the path of the matter without its language, which is that of each reader.
    """
    notify_each(notice, [Told(person, organisation_id, link, parameters) for person in recipients])


def notify_each(notice: str, told: Iterable[Told], *, number: str = "", about: str = "") -> None:
    """Tell each person their own, in as many statements for one as for a thousand.

    ``number`` is that of domain reference §15 where the notice alone does not say it, ``about`` the number of the
    certificate.
    """
    number = number or NUMBERS[notice]
    rows, mails = [], []
    for one in told:
        person, pace = one.person, pace_of(number, one.person.paces)
        link = f"/{person.language}{one.link}"
        parameters = stored(notice, {**one.parameters, "name": person.name, "link": link})
        due_at = next_digest(clock.now(), person.time_zone) if pace is Pace.DIGEST else None
        row = {"account_id": person.account_id, "organisation_id": one.organisation_id, "digest_due_at": due_at}
        rows.append(row | {"parameters": parameters})
        if pace is Pace.AT_ONCE:
            mails.append(_mail(person.email, person.language, person.time_zone, parameters))
    if rows:
        same = {"notice": notice, "number": number, "about": about, "at": clock.now()}
        db.session.execute(insert(InboxNotice), [row | same for row in rows])
        _leave(notice, mails)


def mark_read(account_id: int, ids: Collection[int]) -> None:
    """Note that a person has read some notices of their inbox; others’ stay as they are."""
    _mark_read(queries.of(account_id, queries.Wanted()), InboxNotice.id.in_(ids))


def mark_all_read(account_id: int, wanted: queries.Wanted, *, up_to: int) -> None:
    """Note that a person has read all that fits a filter, up to the newest notice that the page showed."""
    _mark_read(queries.of(account_id, wanted), InboxNotice.id <= up_to)


def _mark_read(*conditions: ColumnElement[bool]) -> None:
    with transaction() as session:
        session.execute(
            update(InboxNotice).where(*conditions, InboxNotice.read_at.is_(None)).values(read_at=clock.now()),
            execution_options={"synchronize_session": False},
        )


def can_send() -> bool:
    """Whether a mail server is known."""
    return bool(current_app.config["PORTAL_SMTP_URL"])


def is_kept_for_the_page() -> bool:
    """Whether mails are never sent, but only shown to the browser they were asked for from."""
    return _is_demonstration() and not can_send()


def _is_demonstration() -> bool:
    return bool(current_app.config["PORTAL_MODE"] == Mode.DEMONSTRATION)


def deliver_until(
    is_over: Callable[[], bool], *, prepare: Callable[[], bool] = lambda: False, sending: bool = True
) -> None:
    """Send mails as they become due; ``is_over`` is asked before each, and at least every `PAUSE` seconds otherwise.

    ``prepare`` leaves a mail that became due by the clock, and not by an act, and answers whether there was one.
    Without ``sending`` mails wait, where there is no server to send them to.
    """
    while not is_over():
        left = False
        try:
            left = prepare()
            outcome = deliver_next() if sending else None
        except DatabaseUnavailable as error:
            current_app.logger.warning("the database did not answer: %s", type(error.orig).__name__)
            outcome = None
        if outcome is None and not left:
            time.sleep(PAUSE)


def deliver_next() -> Outcome | None:
    """Try to send the mail that has been due longest; None where none is due.

    It is taken in one transaction and marked in another. In between, while the server is spoken to, none is open; a
    worker that dies there leaves a mail that is sent again, under the same Message-ID, when the lease ends.
    """
    taken = outbox.take_due(TOPIC, lease=LEASE)
    if taken is None:
        return None
    refusal = _attempt(taken)
    with transaction():
        outcome = _mark(taken, refusal)
    if refusal is not None:
        told = (taken.id, taken.topic, taken.attempt, outcome.value, refusal.code)
        current_app.logger.warning("message %s (%s), attempt %s: %s (%s)", *told)
    return outcome


def _attempt(taken: Taken) -> smtp.NotTaken | None:
    """Send a mail; answers why it was not taken."""
    config = current_app.config
    if taken.attempt > MOST_ATTEMPTS:
        return smtp.NotTaken("lost", "The workers that sent it ended before they could say what came of it.")
    try:
        letter = letters.write(taken.topic.removeprefix(TOPIC), taken.payload, taken.at)
        smtp.send(letter, server=config["PORTAL_SMTP_URL"], sender=config["PORTAL_MAIL_FROM"])
    except smtp.NotTaken as refusal:
        return refusal
    except Exception as error:  # a fault of ours stops this mail, and not those behind it
        return smtp.NotTaken(type(error).__name__, f"fault: {type(error).__name__}: {error}"[:500])
    return None


def _mark(taken: Taken, refusal: smtp.NotTaken | None) -> Outcome:
    if refusal is None:
        outbox.mark_sent(taken, _kept(taken))
        return Outcome.SENT
    delay = delay_after(taken.attempt)
    if refusal.permanent or delay is None:
        outbox.bury(taken, refusal.reason, _kept(taken))
        return Outcome.DEAD
    outbox.postpone(taken, clock.now() + delay, refusal.reason)
    return Outcome.POSTPONED


def _kept(taken: Taken) -> dict[str, Any]:
    """What is kept of a mail that needs no more sending: not its links, which open accounts."""
    return taken.payload if _is_demonstration() else taken.payload | {"parameters": {}}
