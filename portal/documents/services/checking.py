"""Looking into a file that somebody had checked: its seals, and whether it is what this portal made. Keeps nothing."""

from dataclasses import dataclass

from portal.coi.domain.record import fingerprint
from portal.coi.queries import records
from portal.coi.queries.records import Frozen
from portal.documents import queries
from portal.documents.domain.seals import SealFound, Verdict
from portal.documents.domain.verdicts import OF_VERDICT, SAID, Found, Said
from portal.documents.printing.pdf import pdf
from portal.documents.seals.examining import examine

MOST_BYTES = 2 * 1024 * 1024
"""Larger than any certificate; more is not even read."""


@dataclass(frozen=True)
class Examined:
    """What a file is; the certificate and the record it shows, where it can be told."""

    found: Found
    seals: tuple[SealFound, ...] = ()
    coi_id: int | None = None
    record: int | None = None

    @property
    def said(self) -> Said:
        """The words for it."""
        return SAID[self.found]


def look_into(file: bytes) -> Examined:
    """What ``file`` is; never raises, whatever it is."""
    examination = examine(file, queries.known_certificates())
    seals = examination.seals
    if (ours := queries.sealed_by_digest(examination.sha256)) is not None:
        return Examined(Found.THE_SEALED_FILE, seals, ours.coi_id, ours.number)
    if examination.verdict is Verdict.UNSEALED and examination.record is not None:
        return _print(file, examination.record)
    return Examined(OF_VERDICT[examination.verdict], seals)


def _print(file: bytes, text: bytes) -> Examined:
    """What a file without a seal is that carries a record: it is made again from that record, and compared."""
    kept = records.by_digest(fingerprint(text.decode("utf-8", "replace")))
    if kept is None:
        return Examined(Found.UNSEALED)
    coi_id, frozen = kept
    found = Found.A_PRINT if _is_made_of(frozen, file) else Found.AN_ALTERED_PRINT
    return Examined(found, (), coi_id, frozen.number)


def _is_made_of(frozen: Frozen, file: bytes) -> bool:
    return any(pdf(frozen.record, languages) == file for languages in queries.LANGUAGES.values())
