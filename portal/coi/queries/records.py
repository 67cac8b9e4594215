"""The records of a certificate: those that were frozen, and the one that would be frozen now. Changes nothing.

What a record contains is told in docs/record.md; whoever changes it here gives `SCHEMA` another number.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, or_, select

from portal.attachments import queries as attachments
from portal.attachments.models import Attachment
from portal.codelists import queries as codelists
from portal.codelists.domain.entries import CodeList
from portal.coi.answers import organisation_ids, to_text
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.lifecycle import STATUS_LABELS
from portal.coi.domain.record import SCHEMA, Record, canonical, essence, fingerprint
from portal.coi.models import Coi, CoiRecord, CoiSignature
from portal.coi.queries.contents import content_of
from portal.extensions import db
from portal.organisations.domain import Party
from portal.persistence.audit import AuditEntry
from portal.shared.errors import NotFound
from portal.web.i18n import countries, in_both

PROVISIONAL = 0
"""The number of the record of a certificate that nobody signed yet: it is made when it is asked for, and never kept."""


DIGITS = 6
"""No certificate has a record with a longer number."""


@dataclass(frozen=True)
class Frozen:
    """A record as it is kept: its text, and what can be read of it without reading that."""

    number: int
    at: datetime
    signed: str | None
    text: str
    digest: str

    @property
    def record(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(self.text)
        return found


def _frozen(row: CoiRecord) -> Frozen:
    return Frozen(row.number, row.at, row.signed, row.content, row.digest)


def every(coi_id: int) -> list[Frozen]:
    """All records of a certificate, the oldest first."""
    found = select(CoiRecord).where(CoiRecord.coi_id == coi_id).order_by(CoiRecord.number)
    return [_frozen(row) for row in db.session.scalars(found)]


@dataclass(frozen=True)
class Listed:
    """A record in a list: when it was frozen, and whether somebody signed with it."""

    number: int
    at: datetime
    signed: str | None
    digest: str


def listed(coi_id: int) -> list[Listed]:
    """The records of a certificate without what they say, the newest first."""
    columns = (CoiRecord.number, CoiRecord.at, CoiRecord.signed, CoiRecord.digest)
    found = select(*columns).where(CoiRecord.coi_id == coi_id).order_by(CoiRecord.number.desc())
    return [Listed(*row) for row in db.session.execute(found)]


def by_digest(digest: str) -> tuple[int, Frozen] | None:
    """The record with a fingerprint, and the number of its certificate; None where there is none."""
    row = db.session.scalars(select(CoiRecord).where(CoiRecord.digest == digest)).first()
    return (row.coi_id, _frozen(row)) if row else None


def needed(coi_id: int) -> list[Frozen]:
    """The records that were signed, and the last one: what the next one is compared with, the oldest first."""
    last = select(func.max(CoiRecord.number)).where(CoiRecord.coi_id == coi_id).scalar_subquery()
    wanted = or_(CoiRecord.signed.is_not(None), CoiRecord.number == last)
    found = select(CoiRecord).where(CoiRecord.coi_id == coi_id, wanted).order_by(CoiRecord.number)
    return [_frozen(row) for row in db.session.scalars(found)]


def get(coi_id: int, number: int) -> Frozen:
    """One record of a certificate; raises NotFound."""
    found = select(CoiRecord).where(CoiRecord.coi_id == coi_id, CoiRecord.number == number)
    if (row := db.session.scalars(found).one_or_none()) is None:
        raise NotFound
    return _frozen(row)


def asked(coi: Coi, number: str) -> Frozen:
    """The record that an address asks for, the present one where it asks for none; raises NotFound."""
    if not number:
        return current(coi)
    if not number.isascii() or not number.isdecimal() or len(number) > DIGITS:
        raise NotFound
    if int(number) == PROVISIONAL and (frozen := current(coi)).number == PROVISIONAL:
        return frozen
    return get(coi.id, int(number))


def current(coi: Coi) -> Frozen:
    """The last record of a certificate, or the provisional one where none was frozen yet."""
    latest = select(CoiRecord).where(CoiRecord.coi_id == coi.id).order_by(CoiRecord.number.desc()).limit(1)
    if (row := db.session.scalars(latest).one_or_none()) is not None:
        return _frozen(row)
    text = canonical(build(coi, number=PROVISIONAL, at=coi.changed_at))
    return Frozen(PROVISIONAL, coi.changed_at, None, text, fingerprint(text))


def build(
    coi: Coi,
    *,
    number: int,
    at: datetime,
    earlier: Iterable[Frozen] = (),
    act: AuditEntry | None = None,
    signed: str | None = None,
) -> dict[str, Any]:
    """The record of a certificate as it is now; ``earlier`` are the records that were signed, ``signed`` the box."""
    content = content_of(coi)
    past = [(frozen, frozen.record) for frozen in earlier]
    named = _named(coi, content)
    boxes = {box.key: _box(box, _answers(coi, box, content), content, named) for box in coi.edition.boxes}
    changed, organisations = _changed(coi, boxes, past)
    last = past[-1][0] if past else None
    return {
        "schema": SCHEMA,
        "portal": current_app.config["PORTAL_ADDRESS"],
        "mode": str(current_app.config["PORTAL_MODE"]),
        "reference": coi.number,
        "check_code": coi.check_code,
        "number": number,
        "recorded_at": _moment(at),
        "previous": last.digest if last else None,
        "document": coi.edition.kind.value,
        "edition": coi.edition_key,
        "title": {**in_both(coi.edition.title)},
        "status": {"code": coi.status, **in_both(STATUS_LABELS[coi.state])},
        "status_since": _moment(coi.status_since),
        "flags": sorted(flag.value for flag in coi.flags),
        "dates": {name: _moment(getattr(coi, f"{name}_at")) for name in DATES},
        "signed": signed,
        "act": {"event": act.event, "person": act.person, "organisation": act.organisation} if act else None,
        "replaces": coi.replaces.number if coi.replaces else None,
        "replaced_by": coi.replacement.number if coi.replacement and coi.replacement.issued_at else None,
        "extract_of": coi.base.number if coi.base else None,
        "organisations": organisations | {_key(party): _organisation(party) for party in named.values()},
        "boxes": boxes,
        "changed": changed,
        "signatures": [_signature(signature) for signature in coi.signatures],
        "documents": [_document(found) for found in attachments.of(coi.id)],
    }


DATES = ("created", "submitted", "issued", "endorsed", "received")


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z" if at else None


def _answers(coi: Coi, box: Box, content: Content) -> Answers:
    """The answers of a box; the one that shows the own number has no other."""
    return {"reference": coi.number} if box.key == coi.edition.numbered_by else content.answers[box.key]


def _named(coi: Coi, content: Content) -> dict[int, Party]:
    """The organisations that the boxes name, with the names and addresses that a signature fixed (D14)."""
    copies: dict[int, dict[str, Any]] = {p.organisation_id: dict(p.copied) for p in coi.parties if p.copied}
    ids = {id_ for box in coi.edition.boxes for id_ in organisation_ids(box, [content.answers[box.key]])}
    found = {id_: content.parties[id_] for id_ in sorted(ids) if id_ in content.parties}
    return {id_: replace(party, **copies.get(id_, {})) for id_, party in found.items()}


def _key(party: Party) -> str:
    return f"{party.kind.value}:{party.code or party.id}"


def _organisation(party: Party) -> dict[str, Any]:
    said = {name: getattr(party, name) for name in ("code", "name", "address", "postcode", "city", "eori")}
    return {"kind": party.kind.value, **said, "country": _country(party.country)}


def _country(code: str | None) -> dict[str, str] | None:
    return (
        {"code": code, **{language: countries(language).get(code, code) for language in ("en", "fr")}} if code else None
    )


def _box(box: Box, answers: Answers, content: Content, named: Mapping[int, Party]) -> dict[str, Any]:
    if box.repeated:
        rows = answers.get(ROWS, ())
        return {ROWS: [{"key": row["key"], **_row(box, row, content, named)} for row in rows]}
    return _row(box, answers, content, named)


def _row(box: Box, row: Answers, content: Content, named: Mapping[int, Party]) -> dict[str, Any]:
    return {field.name: _value(field, row.get(field.name), content, named) for field in box.fields}


def _value(field: Field, value: Any, content: Content, named: Mapping[int, Party]) -> Any:
    if field.kind in _SEVERAL:
        return [_one(_SEVERAL[field.kind], field, each, content, named) for each in value or ()]
    if field.kind is Kind.TICK:
        return bool(value)
    return None if value in (None, "") else _one(field.kind, field, value, content, named)


_SEVERAL = {Kind.ORGANISATIONS: Kind.ORGANISATION, Kind.COUNTRIES: Kind.COUNTRY}


def _one(kind: Kind, field: Field, value: Any, content: Content, named: Mapping[int, Party]) -> Any:
    match kind:
        case Kind.ORGANISATION:
            return _key(named[value]) if value in named else None
        case Kind.COUNTRY:
            return _country(value)
        case Kind.CHOICE:
            return _choice(field, value)
        case Kind.COMMODITY:
            return _commodity(value, content)
        case _:
            return to_text(field, value)


def _choice(field: Field, value: str) -> dict[str, str]:
    if field.code_list is None:
        return {"code": value, **in_both(field.label_of(value))}
    entry = codelists.codes().find(field.code_list, value)
    words = in_both(codelists.label(field.code_list, value))
    return {"code": value, **words, **({"unece": entry.code} if entry and entry.code else {})}


def _commodity(code: str, content: Content) -> dict[str, str]:
    fact = content.commodities.get(code)
    return {"code": code, "category": fact.category, **fact.names} if fact else {"code": code}


def _changed(
    coi: Coi, boxes: Mapping[str, Any], past: Sequence[tuple[Frozen, Record]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The boxes that differ from what a signature saw, as they were then; the organisations that were named then."""
    changed: dict[str, Any] = {}
    organisations: dict[str, Any] = {}
    for box in coi.edition.boxes:
        if box.signed or box.key == coi.edition.numbered_by:
            continue
        for frozen, record in reversed(past):
            before = record["boxes"].get(box.key)
            if frozen.signed and before is not None and essence(before) != essence(boxes[box.key]):
                changed[box.key] = {"box": frozen.signed, "answers": before}
                organisations |= record["organisations"]
                break
    return changed, organisations


def _signature(signature: CoiSignature) -> dict[str, Any]:
    signer = signature.content.get("signer", {})
    return {
        "box": signature.box,
        "person": signature.person,
        "organisation": signature.organisation,
        "code": signer.get("code", ""),
        "country": _country(signer.get("country")),
        "at": _moment(signature.at),
        "time_zone": signature.time_zone,
        "statement": signature.statement,
        "language": signature.content.get("language", ""),
        "digest": signature.digest,
    }


def _document(attachment: Attachment) -> dict[str, Any]:
    file = {"name": attachment.file_name, "size": attachment.size, "digest": attachment.digest}
    return {
        "type": {"code": attachment.type, **in_both(codelists.label(CodeList.DOCUMENTS, attachment.type))},
        "reference": attachment.reference,
        "issued_on": attachment.issued_on.isoformat(),
        "place": attachment.place,
        "valid_until": attachment.valid_until.isoformat() if attachment.valid_until else None,
        "comment": attachment.comment,
        "organisation": attachment.organisation,
        "withdrawn": attachment.withdrawn_at is not None,
        "file": file if attachment.file_key else None,
    }
