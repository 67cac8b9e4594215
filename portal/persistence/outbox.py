"""Messages that wait to be told to people, written in the transaction of the act they are about, and their delivery."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base, db
from portal.persistence.transaction import transaction
from portal.persistence.types import Moment
from portal.shared import clock


class OutboxMessage(Base):
    """One thing that happened and that somebody must be told of.

    ``due_at`` is when a worker is to deliver it; None where none is to: nobody delivers its topic, or all is done. A
    worker that takes a message moves ``due_at`` to the end of its lease: should it die, the message is due again.
    """

    __tablename__ = "outbox_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    dead_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Taken:
    """A message in the hands of one worker, apart from the database: no transaction is open while it is delivered."""

    id: int
    topic: str
    payload: dict[str, Any]
    at: datetime
    attempt: int


def enqueue(topic: str, **payload: Any) -> None:
    """Leave a message about ``topic``; it exists if and only if the act does."""
    db.session.add(OutboxMessage(at=clock.now(), topic=topic, payload=payload))


def enqueue_all(topic: str, payloads: Sequence[dict[str, Any]], *, deliver: bool) -> None:
    """Leave messages in one statement, however many; ``deliver``: a worker delivers them, from now on."""
    now = clock.now()
    rows = [{"at": now, "topic": topic, "payload": payload, "due_at": now if deliver else None} for payload in payloads]
    if rows:
        db.session.execute(insert(OutboxMessage), rows)


def has_due(topics: str) -> bool:
    """Whether a message is due whose topic begins with ``topics``; asked often, and without locking anything."""
    query = select(OutboxMessage.id).where(OutboxMessage.due_at <= clock.now(), OutboxMessage.topic.startswith(topics))
    return db.session.scalar(query.limit(1)) is not None


def take(topics: str, *, until: datetime) -> Taken | None:
    """Take the message that has been due longest, for nobody else before ``until``; None where there is none.

    The attempt is counted here, so that a message that kills its worker is not tried for ever.
    """
    oldest_due = (
        select(OutboxMessage.id)
        .where(OutboxMessage.due_at <= clock.now(), OutboxMessage.topic.startswith(topics))
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # on SQLite the whole transaction holds the write lock
        .scalar_subquery()
    )
    row = db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == oldest_due)
        .values(due_at=until, attempts=OutboxMessage.attempts + 1)
        .returning(
            OutboxMessage.id, OutboxMessage.topic, OutboxMessage.payload, OutboxMessage.at, OutboxMessage.attempts
        ),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    return Taken(*row) if row else None


def take_due(topics: str, *, lease: timedelta) -> Taken | None:
    """What a worker does first: take a message if one is due, in a transaction of its own; none is open afterwards."""
    try:
        if not has_due(topics):
            return None
    finally:
        db.session.rollback()
    with transaction():
        return take(topics, until=clock.now() + lease)


def mark_sent(taken: Taken, payload: dict[str, Any]) -> None:
    """The message was delivered; ``payload`` is what is kept of it."""
    _finish(taken, sent_at=clock.now(), dead_at=None, due_at=None, failure="", payload=payload)


def bury(taken: Taken, failure: str, payload: dict[str, Any]) -> None:
    """The message cannot be delivered; ``payload`` is what is kept of it. Nothing where another worker has it now."""
    _finish(
        taken,
        OutboxMessage.attempts == taken.attempt,
        dead_at=clock.now(),
        due_at=None,
        failure=failure,
        payload=payload,
    )


def postpone(taken: Taken, due_at: datetime, failure: str) -> None:
    """The message is to be tried again at ``due_at``. Nothing where another worker has it now."""
    _finish(taken, OutboxMessage.attempts == taken.attempt, due_at=due_at, failure=failure)


def _finish(taken: Taken, *conditions: Any, **values: Any) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == taken.id, OutboxMessage.sent_at.is_(None), *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
