"""One business act, one transaction; the same act sent twice has one effect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.extensions import Base, db
from portal.persistence import chain
from portal.persistence.types import Moment
from portal.shared import clock


class Act(Base):
    """A form that was sent: its key, and the reference of what came out of it."""

    __tablename__ = "acts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(Moment)


Closing = Callable[[], None]
_closings: list[Closing] = []


def at_the_end(close: Closing) -> Closing:
    """Have ``close`` called at the end of every act, before it is kept: what follows from all that the act wrote."""
    _closings.append(close)
    return close


@contextmanager
def transaction() -> Iterator[Session]:
    """Write everything inside the block, or nothing.

    What was read before is forgotten, so that the act decides on what is true under its locks. Locks are taken with
    ``key_share``: a row that names another one by its key (the act, the audit entry) holds a weak lock on it from the
    moment it is written, and two such holders that asked for the full lock would wait for each other for ever.
    """
    session = db.session
    session.rollback()
    session.connection(execution_options={"write": True})
    try:
        yield session()
        for close in _closings:
            close()
        chain.close(session())  # last of all: see there why
        session.commit()
    except BaseException:
        session.rollback()
        raise


def first_time(key: str, account_id: int) -> str | None:
    """None where the act ``key`` is new to this person, else the reference that came out of it.

    A second worker that carries the same act waits here until the first has finished.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    own_key = f"{account_id}:{key}"[:64]
    values = {"key": own_key, "account_id": account_id, "outcome": "", "at": clock.now()}
    added = db.session.scalar(insert(Act).values(**values).on_conflict_do_nothing().returning(Act.key))
    return None if added else db.session.scalar(select(Act.outcome).where(Act.key == own_key))


def outcome_of(key: str, account_id: int) -> str | None:
    """The reference that came out of the act ``key``, None where it was not done yet."""
    return db.session.scalar(select(Act.outcome).where(Act.key == f"{account_id}:{key}"[:64]))


def remember(key: str, account_id: int, outcome: str) -> None:
    """Keep the reference that came out of the act ``key``, to answer its repetition with."""
    db.session.execute(update(Act).where(Act.key == f"{account_id}:{key}"[:64]).values(outcome=outcome))
