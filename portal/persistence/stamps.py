"""Whether a list that is kept in memory is still the list of the database, whatever the process or the server.

Lists of reference data are read on every page and change a few times a year. Each has a stamp, a number made by chance
that another one follows at every change; whoever keeps a list in memory keeps its stamp beside it, and one statement
per transaction tells the stamps of all lists.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from sqlalchemy import String, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal.extensions import Base, db

_KNOWN = "stamps of lists"


class ListStamp(Base):
    """The state of one list; a list that was never written has none."""

    __tablename__ = "list_stamps"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    stamp: Mapped[int]


class Listed:
    """A row of a list with a stamp: adding, changing or deleting one through the session gives the list another."""

    list_key: ClassVar[str]


def stamp(key: str) -> int:
    """The state of the list ``key`` in this transaction; 0 where nothing was ever written to it."""
    known: Mapping[str, int] | None = db.session.info.get(_KNOWN)
    if known is None:
        known = {row.key: row.stamp for row in db.session.execute(select(ListStamp.key, ListStamp.stamp))}
        db.session.info[_KNOWN] = known
    return known.get(key, 0)


def changed(keys: Iterable[str], session: Session | None = None) -> None:
    """Give lists another stamp, after rows were written past the session; the caller holds the transaction."""
    target = session or db.session
    connection = target.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for key in sorted(set(keys)):  # one order for everybody: two writers never wait for each other
        new = secrets.randbits(31) or 1
        statement = insert(ListStamp).values(key=key, stamp=new)
        connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"stamp": new}))
    target.info.pop(_KNOWN, None)


@event.listens_for(Session, "before_flush")
def _note_changes(session: Session, _context: Any, _instances: Any) -> None:
    written = [row for row in (*session.new, *session.deleted) if isinstance(row, Listed)]
    written += [row for row in session.dirty if isinstance(row, Listed) and session.is_modified(row)]
    if written:
        changed({row.list_key for row in written}, session)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_KNOWN, None)
