"""The audit trail: who did what, for which organisation, when, and what changed. Written inside the act (D36)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select
from sqlalchemy import event as database_event
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal.extensions import Base, db
from portal.persistence.types import Moment
from portal.shared import clock
from portal.shared.people import Actor, Post

_WRITTEN = "audit entries of this act"


class AuditEntry(Base):
    """One line of the history of a subject; names are those of the day.

    ``record_digest`` is the SHA-256 of the record that was frozen of the subject at the end of the act. ``position``
    and ``digest`` link the line to the one before (`persistence.chain`), at the very end; None until then.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject_subject_id_id", "subject", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    person: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    organisation: Mapped[str] = mapped_column(String(255), default="")
    event: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    part: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int | None]
    source: Mapped[str | None] = mapped_column(String(40))
    target: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    private: Mapped[bool] = mapped_column(default=False)
    record_digest: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int | None] = mapped_column(unique=True)
    digest: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True)
class By:
    """The person who acts and the one post acted for."""

    actor: Actor
    post: Post | None


def record(
    by: By | None,
    event: str,
    subject: tuple[str, int],
    *,
    part: str | None = None,
    version: int | None = None,
    step: tuple[str | None, str | None] = (None, None),
    reason: str | None = None,
    changes: Mapping[str, Any] | None = None,
    private: bool = False,
) -> None:
    """Add a line to the history of ``subject`` (its kind and number); ``private`` lines are the creator's alone.

    ``by`` is None for what the clock does.
    """
    entry = AuditEntry(
        at=clock.now(),
        account_id=by.actor.account_id if by else None,
        person=by.actor.name if by else "",
        organisation_id=by.post.organisation_id if by and by.post else None,
        organisation=by.post.name if by and by.post else "",
        event=event,
        subject=subject[0],
        subject_id=subject[1],
        part=part,
        version=version,
        source=step[0],
        target=step[1],
        reason=reason,
        changes={name: _in_texts(value) for name, value in (changes or {}).items()},
        private=private,
    )
    db.session.add(entry)
    db.session.info.setdefault(_WRITTEN, []).append(entry)


def _in_texts(value: Any) -> Any:
    """What changed, with numbers that are not whole as texts: languages write them in different ways (`ledger`)."""
    if isinstance(value, float):
        return repr(value)
    return [_in_texts(one) for one in value] if isinstance(value, list | tuple) else value


def written() -> list[AuditEntry]:
    """The lines that this act has written so far, in their order."""
    found: list[AuditEntry] = db.session.info.get(_WRITTEN, [])
    return list(found)


@database_event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_WRITTEN, None)


def entries(subject: tuple[str, int], *, part: str | None = None, after_version: int | None = None) -> list[AuditEntry]:
    """The history of ``subject``, newest first; of one part of it, and since a version, where asked."""
    query = select(AuditEntry).where(AuditEntry.subject == subject[0], AuditEntry.subject_id == subject[1])
    if part is not None:
        query = query.where(AuditEntry.part == part)
    if after_version is not None:
        query = query.where(AuditEntry.version > after_version)
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc())))
