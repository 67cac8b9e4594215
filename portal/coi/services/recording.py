"""Freezing what certificates say, at the end of every act, from their first signature on (decision 16)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from portal.coi import queries
from portal.coi.domain.record import canonical, fingerprint, says_the_same
from portal.coi.models import Coi, CoiRecord, CoiSignature
from portal.coi.queries import records
from portal.extensions import db
from portal.persistence import audit, outbox
from portal.persistence.audit import AuditEntry
from portal.persistence.transaction import at_the_end, transaction
from portal.shared import clock

RECORDED = "coi:recorded"
"""The event of a certificate that is frozen though nothing was done to it."""

TO_SEAL = "seal:record"
"""The topic of the message that a record which was signed is to be sealed."""


@at_the_end
def freeze_what_changed() -> None:
    """Freeze every certificate that this act left a line about, where it is signed and says something new."""
    touched: dict[int, list[AuditEntry]] = {}
    for entry in audit.written():
        if entry.subject == queries.SUBJECT:
            touched.setdefault(entry.subject_id, []).append(entry)
    for id_, entries in touched.items():
        coi = db.session.get(Coi, id_)
        if coi is not None and coi.signatures:
            _freeze(coi, entries)


def _freeze(coi: Coi, entries: Sequence[AuditEntry]) -> None:
    db.session.flush()
    earlier = records.needed(coi.id)
    last = earlier[-1] if earlier else None
    act = entries[-1]
    number = last.number + 1 if last else 1
    signed = _signed_now(coi, {frozen.signed for frozen in earlier}, entries[0])
    moment = clock.now()
    content = records.build(coi, number=number, at=moment, earlier=earlier, act=act, signed=signed)
    if last is not None and says_the_same(last.record, content):
        return
    row = _row(coi, content, moment)
    db.session.add(row)
    act.record_digest = row.digest
    if row.signed is not None:
        outbox.enqueue_all(TO_SEAL, [{"coi": coi.id, "record": number}], deliver=True)


def _row(coi: Coi, content: Mapping[str, Any], moment: datetime) -> CoiRecord:
    text = canonical(content)
    return CoiRecord(
        coi_id=coi.id,
        number=content["number"],
        at=moment,
        signed=content["signed"],
        content=text,
        digest=fingerprint(text),
        previous=content["previous"],
    )


def _signed_now(coi: Coi, known: set[str | None], first: AuditEntry) -> str | None:
    """The box that this act signed, None where it signed none."""
    newest = coi.signatures[-1]
    return newest.box if newest.box not in known and newest.at >= first.at else None


def freeze_unrecorded() -> int:
    """Freeze each certificate that was signed before there were records, as it is now; returns how many there were.

    No signature was made now: what is frozen is not sealed, and the history says why it was.
    """
    recorded = exists().where(CoiRecord.coi_id == Coi.id)
    signed = exists().where(CoiSignature.coi_id == Coi.id)
    ids = db.session.scalars(select(Coi.id).where(signed, ~recorded).order_by(Coi.id)).all()
    for id_ in ids:
        with transaction():
            coi = queries.lock_linked(id_)
            audit.record(None, RECORDED, (queries.SUBJECT, coi.id))
    return len(ids)
