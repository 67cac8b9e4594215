"""Reading what is kept of documents: sealed files, links for customs, certificates by their codes. Changes nothing."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from portal.auth import tokens
from portal.coi.models import Coi, CoiRecord
from portal.coi.queries import numbered, visible
from portal.documents.domain.seals import CertificateFact, Kind
from portal.documents.models import CustomsLink, SealCertificate, SealedFile
from portal.extensions import db
from portal.persistence.outbox import OutboxMessage
from portal.shared import clock

LANGUAGES: Mapping[str, tuple[str, ...]] = {"en": ("en",), "fr": ("fr",), "both": ("en", "fr")}
"""In which languages a document can be had: what an address calls them → the languages of the document."""


@dataclass(frozen=True)
class Sealed:
    """A sealed file, the record it shows, and the certificate of the key that sealed it."""

    coi_id: int
    number: int
    signed: str | None
    language: str
    sealed_at: datetime
    time_stamped: bool
    file_key: str
    size: int
    digest: str
    kind: str | None
    qualified: bool


_SEALED = (
    select(
        CoiRecord.coi_id,
        CoiRecord.number,
        CoiRecord.signed,
        SealedFile.language,
        SealedFile.sealed_at,
        SealedFile.time_stamped,
        SealedFile.file_key,
        SealedFile.size,
        SealedFile.digest,
        SealCertificate.kind,
        SealCertificate.qualified,
    )
    .join(CoiRecord, CoiRecord.id == SealedFile.record_id)
    .join(SealCertificate, SealCertificate.id == SealedFile.certificate_id)
)


def sealed_of(coi_id: int) -> list[Sealed]:
    """The sealed files of a certificate, the newest signature first."""
    found = _SEALED.where(CoiRecord.coi_id == coi_id).order_by(CoiRecord.number.desc(), SealedFile.language)
    return [Sealed(*row) for row in db.session.execute(found)]


def sealed_by_digest(digest: str) -> Sealed | None:
    """The sealed file that is this very file, None where it is none of ours."""
    row = db.session.execute(_SEALED.where(SealedFile.digest == digest)).first()
    return Sealed(*row) if row else None


def known_certificates() -> list[CertificateFact]:
    """Every certificate that ever vouched for a seal of this portal."""
    found = db.session.scalars(select(SealCertificate).order_by(SealCertificate.id))
    return [certificate.as_fact() for certificate in found]


def languages_sealed(record_id: int) -> set[str]:
    """The languages in which a record was sealed already."""
    return set(db.session.scalars(select(SealedFile.language).where(SealedFile.record_id == record_id)))


def unsealed(coi_id: int) -> list[int]:
    """The numbers of the records that were signed, and are not sealed in every language yet."""
    made = select(func.count()).where(SealedFile.record_id == CoiRecord.id).scalar_subquery()
    found = select(CoiRecord.number).where(CoiRecord.coi_id == coi_id, CoiRecord.signed.is_not(None))
    return list(db.session.scalars(found.where(made < len(LANGUAGES)).order_by(CoiRecord.number)))


@dataclass(frozen=True)
class LastSeal:
    """How the last signature of a certificate is sealed; ``made`` is False while the file is still to be made."""

    made: bool
    is_demonstration: bool
    qualified: bool


def last_seal(coi_id: int) -> LastSeal | None:
    """The seal of the last signature, None where nothing was frozen yet."""
    row = db.session.execute(
        select(SealedFile.id, SealCertificate.kind, SealCertificate.qualified)
        .select_from(CoiRecord)
        .outerjoin(SealedFile, and_(SealedFile.record_id == CoiRecord.id, SealedFile.language == "both"))
        .outerjoin(SealCertificate, SealCertificate.id == SealedFile.certificate_id)
        .where(CoiRecord.coi_id == coi_id, CoiRecord.signed.is_not(None))
        .order_by(CoiRecord.number.desc())
        .limit(1)
    ).first()
    return LastSeal(row[0] is not None, row[1] == Kind.DEMONSTRATION, bool(row[2])) if row else None


def file_keys() -> set[str]:
    """The keys of all sealed files in the store."""
    return set(db.session.scalars(select(SealedFile.file_key)))


def by_code(reference: str, code: str) -> Coi | None:
    """The certificate with a reference, to whoever knows its code; None otherwise, whatever was wrong of the two."""
    found = db.session.scalar(select(Coi).where(numbered(reference), Coi.reference.is_not(None)))
    known = found.check_code if found else "-" * len(code)
    return found if hmac.compare_digest(known.encode(), code.encode()) else None


def coi(coi_id: int) -> Coi:
    """A certificate, whoever asks: for what proves by itself that its holder may see it."""
    return db.session.get_one(Coi, coi_id)


def links_of(coi_id: int) -> list[CustomsLink]:
    """The links for customs of a certificate that can still be followed, the newest first."""
    alive = (CustomsLink.revoked_at.is_(None), CustomsLink.expires_at > clock.now())
    return list(
        db.session.scalars(
            select(CustomsLink).where(CustomsLink.coi_id == coi_id, *alive).order_by(CustomsLink.id.desc())
        )
    )


def link(token: str) -> CustomsLink | None:
    """The link with a secret, None where there is none, or it was revoked, or it is too old.

    Nor does it work while the organisation that made it is no party to the certificate any more.
    """
    alive = (CustomsLink.revoked_at.is_(None), CustomsLink.expires_at > clock.now())
    found = db.session.scalar(select(CustomsLink).where(CustomsLink.token_hash == tokens.digest(token), *alive))
    if found is None:
        return None
    party = visible([found.organisation_id], to_commission=False)
    return found if db.session.scalar(select(Coi.id).where(Coi.id == found.coi_id, party)) is not None else None


def waiting_seals() -> list[tuple[int, str]]:
    """The seals still to be made: how often each was tried, and why it was not made, the longest waiting first."""
    waiting = select(OutboxMessage.attempts, OutboxMessage.failure).where(
        OutboxMessage.topic.startswith("seal:"), OutboxMessage.due_at.is_not(None)
    )
    return [(attempts, failure) for attempts, failure in db.session.execute(waiting.order_by(OutboxMessage.id))]


def failing_seal(coi_id: int) -> bool:
    """Whether a seal of a certificate was tried, and could not be made yet."""
    topic = OutboxMessage.topic.startswith("seal:")
    tried = select(OutboxMessage.payload).where(topic, OutboxMessage.due_at.is_not(None), OutboxMessage.failure != "")
    return any(payload["coi"] == coi_id for payload in db.session.scalars(tried))
