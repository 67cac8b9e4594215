"""What the database holds: to see that a refused act left nothing, and that an act left what it must."""

from typing import Any

from sqlalchemy import select

from portal.extensions import Base, db
from portal.persistence.audit import AuditEntry
from portal.persistence.outbox import OutboxMessage

PRESENCE = frozenset({"challenges", "known_devices", "rate_counters", "sessions"})
"""Tables that say who is there and how often something was tried; being there writes in them."""


def everything() -> dict[str, list[Any]]:
    """Every row of every table as the database keeps it, but for those of mere presence."""
    db.session.rollback()
    names = [table.name for table in Base.metadata.sorted_tables if table.name not in PRESENCE]
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()  # asked some thousand times: past what SQLAlchemy makes of rows
        return {name: _rows(cursor, name) for name in names}


def _rows(cursor: Any, name: str) -> list[str]:
    return sorted(map(repr, cursor.execute(f'SELECT * FROM "{name}"').fetchall()))  # noqa: S608 - our own names


def history(event: str | None = None) -> list[AuditEntry]:
    """The audit trail in the order it was written; the entries of one event where asked."""
    db.session.rollback()
    found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [entry for entry in found if event in (None, entry.event)]


def messages() -> list[tuple[str, dict[str, Any]]]:
    """The messages that wait to be told, in the order they were left."""
    db.session.rollback()
    return [(m.topic, m.payload) for m in db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]
