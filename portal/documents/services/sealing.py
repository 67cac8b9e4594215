"""Sealing what was signed: done by the worker, outside of every page; what it was interrupted in, it does again."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.attachments import store
from portal.coi.models import CoiRecord
from portal.coi.queries import records
from portal.coi.queries.records import Frozen
from portal.documents import queries
from portal.documents.domain.seals import CannotSeal, CertificateFact
from portal.documents.models import SealCertificate, SealedFile
from portal.documents.printing.pdf import pdf
from portal.documents.seals.keyring import Keyring, facts
from portal.documents.seals.sealing import seal
from portal.extensions import db
from portal.persistence import DatabaseUnavailable, outbox
from portal.persistence.outbox import Taken
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Unavailable
from portal.shared.text import N_
from portal.web.i18n import in_both

TOPIC = "seal:"
LEASE = timedelta(minutes=5)
"""Longer than a file in every language takes, also with a slow time-stamp service."""

DELAYS: Sequence[timedelta] = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""How long to wait after each attempt that failed; after the last of them, the last one again, for ever."""

REASON = N_("Certificate of inspection signed in the portal")
TOOLTIP = N_("Electronic seal of the certificate")

log = logging.getLogger(__name__)


def keyring() -> Keyring:
    """The keys of this portal."""
    found: Keyring = current_app.config["SEALS"]
    return found


def is_configured() -> bool:
    """Whether anything is sealed here."""
    return keyring().configured


def seal_next() -> bool:
    """Seal what has been waiting longest; False where nothing is due, or no key is configured: then it waits on.

    It is taken in one transaction and marked in another; each file is written down in one of its own.
    """
    if not is_configured():
        return False
    taken = outbox.take_due(TOPIC, lease=LEASE)
    if taken is None:
        return False
    failure = _attempt(taken)
    with transaction():
        if failure:
            wait = DELAYS[min(taken.attempt, len(DELAYS)) - 1]
            outbox.postpone(taken, clock.now() + wait, failure)
        else:
            outbox.mark_sent(taken, taken.payload)
    return True


def _attempt(taken: Taken) -> str:
    """Seal a record in every language it lacks; answers why it could not be done."""
    try:
        row = db.session.scalars(
            select(CoiRecord).where(
                CoiRecord.coi_id == taken.payload["coi"], CoiRecord.number == taken.payload["record"]
            )
        ).one()
        id_, frozen = row.id, records.get(row.coi_id, row.number)
        missing = [language for language in queries.LANGUAGES if language not in queries.languages_sealed(id_)]
        db.session.rollback()
        for language in missing:
            _seal(id_, frozen, language)
    except DatabaseUnavailable:
        raise
    except (CannotSeal, Unavailable) as failure:
        log.warning("record %s was not sealed, attempt %s: %s", taken.payload, taken.attempt, failure)
        return str(failure) or type(failure).__name__
    except Exception as failure:  # a fault of ours stops this record, and not those behind it
        log.exception("record %s was not sealed, attempt %s", taken.payload, taken.attempt)
        return f"fault: {type(failure).__name__}"
    return ""


def _seal(record_id: int, frozen: Frozen, language: str) -> None:
    record = frozen.record
    keys, signer = keyring(), record["signatures"][-1]
    key = keys.key_of(signer["code"])
    if key is None:
        raise CannotSeal("there is no key of this body, nor one of the portal")
    languages = queries.LANGUAGES[language]
    said = in_both(TOOLTIP)
    file = seal(
        pdf(record, languages, sealed=True),
        key,
        reason=in_both(REASON)[languages[0]],
        tooltip=" / ".join(said[one] for one in languages),
        at=clock.now(),
        stamps=keys.stamps,
    )
    file_key = store.put(BytesIO(file))
    with transaction() as session:
        certificates = [_kept(fact) for fact in (key.fact, *(keys.stamps.facts if keys.stamps else ()))]
        if language in queries.languages_sealed(record_id):
            return  # another worker was faster; the file just stored is swept some day
        session.add(
            SealedFile(
                record_id=record_id,
                language=language,
                certificate_id=certificates[0],
                sealed_at=clock.now(),
                time_stamped=keys.stamps is not None,
                file_key=file_key,
                size=len(file),
                digest=sha256(file).hexdigest(),
            )
        )


def _kept(fact: CertificateFact) -> int:
    """The number of a certificate, which is kept from the first seal on that it vouches for."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "fingerprint": fact.fingerprint,
        "der": fact.certificate,
        "purpose": fact.purpose.value,
        "kind": fact.kind.value if fact.kind else None,
        "qualified": fact.qualified,
        "companions": list(fact.companions),
        "first_used_at": clock.now(),
    }
    db.session.execute(insert(SealCertificate).values(**values).on_conflict_do_nothing())
    known = select(SealCertificate.id).where(SealCertificate.fingerprint == fact.fingerprint)
    return db.session.scalars(known).one()


def known_certificates() -> list[CertificateFact]:
    """Every certificate whose seals are ours: those that ever vouched for one, and those in use now."""
    kept = queries.known_certificates()
    fingerprints = {fact.fingerprint for fact in kept}
    return [*kept, *(fact for fact in facts(keyring()) if fact.fingerprint not in fingerprints)]


def retire(fingerprint: str, at: datetime | None = None) -> bool:
    """Take a certificate out of service at a moment, or now; seals made before stay good. False where there is none."""
    with transaction() as session:
        found = session.scalar(select(SealCertificate).where(SealCertificate.fingerprint == fingerprint))
        if found is None:
            return False
        found.retired_at = at or clock.now()
    return True
