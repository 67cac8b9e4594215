"""The chain of the history: every line has a position and a digest that the digest of the line before is part of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, String, Update, case, event, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from portal.extensions import Base
from portal.persistence import audit
from portal.persistence.audit import AuditEntry
from portal.shared.ledger import BEGINNING, digest_of, moment, plain

AT_ONCE = 500
"""As many lines are linked by one statement; an act seldom writes ten."""


class ChainHead(Base):
    """The one row that says how many lines are linked, and the digest of the last."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


def content(line: AuditEntry | Row[Any], position: int, previous: str) -> dict[str, Any]:
    """What the digest of a line is made of: all that the line says, where it stands, and the digest before.

    Its ``id`` too: histories are shown in that order.
    """
    return {
        "account_id": line.account_id,
        "at": moment(line.at),
        "changes": line.changes,
        "event": line.event,
        "id": line.id,
        "organisation": line.organisation,
        "organisation_id": line.organisation_id,
        "part": line.part,
        "person": line.person,
        "position": position,
        "previous": previous,
        "private": line.private,
        "reason": line.reason,
        "record_digest": line.record_digest,
        "source": line.source,
        "subject": line.subject,
        "subject_id": line.subject_id,
        "target": line.target,
        "version": line.version,
    }


def close(session: Session) -> None:
    """Link the lines that this act wrote; called when nothing else is left to be written.

    The head is the last lock an act takes. Whoever holds it has all its other locks already and writes only rows that
    nobody else can see, so that it waits for nobody, and nobody waits in a circle. An act without a line takes none.
    """
    lines = audit.written()
    if not lines:
        return
    session.flush()  # before the lock: a new line holds weak locks on the rows it names, and may wait for them
    count, previous = _lock_head(session)
    links: list[tuple[int, int, str]] = []
    for position, line in enumerate(lines, count + 1):
        previous = digest_of(content(line, position, previous) | {"changes": plain(line.changes)})
        links.append((line.id, position, previous))
    _write(session, links)


def _lock_head(session: Session) -> tuple[int, str]:
    """The head as it is once nobody else holds it; the first act of all makes it."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(ChainHead).values(id=1, count=0, digest=BEGINNING)
    same = statement.on_conflict_do_update(index_elements=[ChainHead.id], set_={"count": ChainHead.count})
    count, digest = session.execute(same.returning(ChainHead.count, ChainHead.digest)).one()
    return count, digest


def _write(session: Session, links: Sequence[tuple[int, int, str]]) -> None:
    _, count, digest = links[-1]
    move = update(ChainHead).where(ChainHead.id == 1).values(count=count, digest=digest)
    statements = [_linking(links[first : first + AT_ONCE]) for first in range(0, len(links), AT_ONCE)]
    if session.get_bind().dialect.name == "postgresql":
        statements[-1] = statements[-1].add_cte(move.cte("moved"))  # one way to the server and back less
    else:
        statements.append(move)
    for statement in statements:
        session.execute(statement, execution_options={"synchronize_session": False})


def _linking(links: Sequence[tuple[int, int, str]]) -> Update:
    positions = case({id_: position for id_, position, _ in links}, value=AuditEntry.id)
    digests = case({id_: digest for id_, _, digest in links}, value=AuditEntry.id)
    mine = AuditEntry.id.in_([id_ for id_, _, _ in links])
    return update(AuditEntry).where(mine).values(position=positions, digest=digests)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _never_change(_mapper: Mapper[AuditEntry], _connection: Connection, entry: AuditEntry) -> None:
    """A line that is linked stays as it is: what is to be corrected gets a line of its own."""
    if entry.position is not None:
        raise RuntimeError(f"Line {entry.position} of the history is linked: nothing changes or deletes it.")
