"""Freezing what certificates say, at the end of every act, from their first signature on (decision 16)."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.coi import queries
from portal.coi.domain.record import canonical, fingerprint, says_the_same
from portal.coi.models import Coi, CoiRecord
from portal.coi.queries import records
from portal.extensions import db
from portal.persistence import audit, outbox
from portal.persistence.audit import AuditEntry
from portal.persistence.transaction import at_the_end
from portal.shared import clock

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
    content = records.build(coi, number=number, at=clock.now(), earlier=earlier, act=act)
    if last is not None and says_the_same(last.record, content):
        return
    row = _row(coi, content, signed=_signed_now(coi, {frozen.signed for frozen in earlier}, entries[0]))
    db.session.add(row)
    act.record_digest = row.digest
    if row.signed is not None:
        outbox.enqueue_all(TO_SEAL, [{"coi": coi.id, "record": number}], deliver=True)


def _row(coi: Coi, content: Mapping[str, Any], *, signed: str | None) -> CoiRecord:
    text = canonical(content)
    return CoiRecord(
        coi_id=coi.id,
        number=content["number"],
        at=clock.now(),
        signed=signed,
        content=text,
        digest=fingerprint(text),
        previous=content["previous"],
    )


def _signed_now(coi: Coi, known: set[str | None], first: AuditEntry) -> str | None:
    """The box that this act signed, None where it signed none."""
    newest = coi.signatures[-1]
    return newest.box if newest.box not in known and newest.at >= first.at else None
