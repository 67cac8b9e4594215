"""Reading the history and its checkpoints from one end to the other, with little memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select

from portal.coi.models import Coi, CoiRecord
from portal.coi.queries import SUBJECT
from portal.extensions import db
from portal.ledger.models import AuditCheckpoint
from portal.persistence.audit import AuditEntry
from portal.persistence.chain import ChainHead
from portal.shared.ledger import BEGINNING

AT_ONCE = 2_000
_CERTIFICATE = func.coalesce(Coi.reference, Coi.draft_reference).label("certificate")

Line = Row[Any]


@dataclass(frozen=True)
class Head:
    """How many lines are linked, and the digest of the last."""

    count: int
    digest: str


def head() -> Head:
    """The head of the chain; that of an empty one where there is none."""
    found = db.session.execute(select(ChainHead.count.label("lines"), ChainHead.digest)).first()
    return Head(found.lines, found.digest) if found else Head(0, BEGINNING)


def last_checkpoint() -> AuditCheckpoint | None:
    """The newest checkpoint."""
    return db.session.scalar(select(AuditCheckpoint).order_by(AuditCheckpoint.number.desc()).limit(1))


def checkpoints() -> list[AuditCheckpoint]:
    """All checkpoints in their order: one a day."""
    return list(db.session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.number)))


class Unreadable(Exception):
    """The next line has something in a column that is not of its kind: the portal did not write it."""


def lines(count: int) -> Iterator[Line]:
    """The lines up to position ``count``, in the order of their positions; raises `Unreadable` at one that is not."""
    table = AuditEntry.__table__
    query = select(*table.columns).where(table.c.position <= count).order_by(table.c.position)
    last, at_once = None, AT_ONCE
    while True:
        behind = query if last is None else query.where(table.c.position > last)
        try:
            rows = db.session.execute(behind.limit(at_once)).all()
        except (TypeError, ValueError):
            if at_once == 1:
                raise Unreadable from None
            at_once = 1  # one by one from here, to see which
            continue
        if not rows:
            return
        yield from rows
        last = rows[-1].position


def digests(count: int) -> Iterator[tuple[int, str]]:
    """Position and digest of the lines up to ``count``, in their order."""
    query = select(AuditEntry.position, AuditEntry.digest).where(AuditEntry.position <= count)
    for row in db.session.execute(query.order_by(AuditEntry.position).execution_options(yield_per=AT_ONCE)):
        yield row.position, row.digest or ""


def past_the_chain() -> int | None:
    """The lowest id of a line that is not linked, or stands behind the head; None where there is none."""
    head_count = select(ChainHead.count).scalar_subquery()
    stray = or_(AuditEntry.position.is_(None), AuditEntry.position > head_count)
    return db.session.scalar(select(AuditEntry.id).where(stray).order_by(AuditEntry.id).limit(1))


def records() -> Iterator[Row[int, str, str, str]]:
    """Every record of every certificate, with the number the certificate is known by."""
    query = select(CoiRecord.number, CoiRecord.content, CoiRecord.digest, _CERTIFICATE).join(Coi)
    yield from db.session.execute(query.order_by(CoiRecord.id).execution_options(yield_per=100))


def unknown_record() -> Row[int, str] | None:
    """A record that no line of the history names: its number and certificate; None where there is none."""
    named = exists().where(_names_record())
    query = select(CoiRecord.number, _CERTIFICATE).join(Coi).where(~named)
    return db.session.execute(query.order_by(CoiRecord.id).limit(1)).first()


def line_without_record() -> int | None:
    """The position of the first line that names a record which is not there; None where there is none."""
    has_one = exists().where(_names_record())
    query = select(AuditEntry.position).where(AuditEntry.record_digest.is_not(None), ~has_one)
    return db.session.scalar(query.order_by(AuditEntry.position).limit(1))


def _names_record() -> ColumnElement[bool]:
    return and_(
        AuditEntry.subject == SUBJECT,
        AuditEntry.subject_id == CoiRecord.coi_id,
        AuditEntry.record_digest == CoiRecord.digest,
    )
