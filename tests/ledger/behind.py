"""Hands on the database that are not the portal's."""

from typing import Any

from sqlalchemy import Executable, MetaData, Table, select

from portal.extensions import Base, db
from portal.ledger.services.verifying import verify
from portal.persistence.audit import AuditEntry
from portal.persistence.chain import ChainHead, content
from portal.shared.ledger import BEGINNING, digest_of

TABLES: MetaData = Base.metadata
ENTRIES: Table = TABLES.tables["audit_entries"]
HEAD: Table = TABLES.tables["chain_head"]
CHECKPOINTS: Table = TABLES.tables["audit_checkpoints"]
RECORDS: Table = TABLES.tables["coi_records"]


def do(*statements: Executable) -> None:
    """Change the database past the portal."""
    db.session.rollback()
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        for statement in statements:
            connection.execute(statement)


def change(position: int, /, **values: Any) -> None:
    """Change columns of one line."""
    do(ENTRIES.update().where(ENTRIES.c.position == position).values(**values))


def line(position: int) -> dict[str, Any]:
    """The columns of one line."""
    db.session.rollback()
    return dict(db.session.execute(select(ENTRIES).where(ENTRIES.c.position == position)).one()._mapping)


def length() -> int:
    """How many lines are linked."""
    db.session.rollback()
    return db.session.scalars(select(ChainHead.count)).one()


def link_anew() -> None:
    """Make every digest and the head fit what the lines say now, as somebody would who knows how it is done."""
    db.session.rollback()
    previous, count, links = BEGINNING, 0, []
    for count, row in enumerate(db.session.execute(select(ENTRIES).order_by(ENTRIES.c.position)), 1):
        previous = digest_of(content(row, count, previous))
        links.append(ENTRIES.update().where(ENTRIES.c.id == row.id).values(position=count, digest=previous))
    do(*links, HEAD.update().values(count=count, digest=previous))


def found() -> tuple[str, object] | None:
    """What the portal finds first, and at which line."""
    db.session.rollback()
    finding = verify().finding
    return finding and (finding.problem.name, finding.parameters.get("position"))


def lines() -> list[AuditEntry]:
    """Every line, in the order of the chain."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.position)))
