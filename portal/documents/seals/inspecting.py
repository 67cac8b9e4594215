"""Reads the seals of a PDF file with pyHanko; trusts the certificates it is told, and asks nobody else.

Runs in a process of its own, where ``examining`` limits time and memory: what is read here may be hostile.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from portal.documents.domain.seals import (
    RECORD,
    Added,
    CertificateFact,
    Examination,
    Purpose,
    SealFound,
    Verdict,
    verdict_on,
)
from portal.documents.seals.envelopes import is_as_made, stamped_at

MOST_SEALS = 8
MOST_FILES = 8
LONGEST_RECORD = 4 * 1024 * 1024
LONGEST_NAME = 200
LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=16 * 1024 * 1024),
    document_budget=DocumentDecodeBudget(base_allowance=64 * 1024 * 1024, max_ratio=20),
)
UNREADABLE = SealFound(
    intact=False,
    added=Added.CONTENT,
    name="",
    organisation="",
    fingerprint="",
    known=False,
    kind=None,
    qualified=False,
    at=None,
    stamped=None,
    in_force=False,
)


def inspect(pdf: bytes, known: Collection[CertificateFact]) -> Examination:
    """What is in a file; whatever goes wrong while it is read, the answer is that it cannot be read."""
    fingerprint = sha256(pdf).hexdigest()
    try:
        return _Inspection(pdf, known).examination(fingerprint)
    except MemoryError:
        return Examination(Verdict.TOO_MUCH, fingerprint)
    except Exception:
        return Examination(Verdict.BROKEN, fingerprint)


@dataclass
class _Inspection:
    pdf: bytes
    known: Collection[CertificateFact]

    def examination(self, fingerprint: str) -> Examination:
        """What is in the file; may raise anything."""
        reader, strictly = self._reader()
        if reader.encrypted:
            return Examination(Verdict.ENCRYPTED, fingerprint)
        fields = [(name, reference) for name, _, reference in enumerate_sig_fields(reader, filled_status=True)]
        if len(fields) > MOST_SEALS:
            return Examination(Verdict.TOO_MUCH, fingerprint)
        if fields and not strictly:
            return Examination(Verdict.BROKEN, fingerprint)
        seals = self._seals(reader, fields)
        return Examination(verdict_on(seals), fingerprint, tuple(seals), _record(reader))

    def _reader(self) -> tuple[PdfFileReader, bool]:
        """The file, and whether it keeps to the letter of PDF; others make files that do not, and seal none of ours."""
        try:
            reader = PdfFileReader(BytesIO(self.pdf), strict=True, decode_limits=LIMITS)
            _ = reader.root
        except Exception:
            return PdfFileReader(BytesIO(self.pdf), strict=False, decode_limits=LIMITS), False
        return reader, True

    def _seals(self, reader: PdfFileReader, fields: Collection[tuple[str, Any]]) -> list[SealFound]:
        """The seals, from the first to the last."""
        opened = [(name, _opened(reader, name, reference)) for name, reference in fields]
        unreadable = [UNREADABLE for _, signature in opened if signature is None]
        readable = sorted((each for _, each in opened if each is not None), key=lambda each: each.signed_revision)
        if not readable:
            return unreadable
        whole = readable[-1].evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
        return [*(self._seal(each, whole) for each in readable), *unreadable]

    def _seal(self, signature: EmbeddedPdfSignature, whole: bool) -> SealFound:
        """What one signature says; ``whole``: nothing follows the last of them."""
        try:
            return self._found(signature, whole)
        except Exception:
            return UNREADABLE

    def _found(self, signature: EmbeddedPdfSignature, whole: bool) -> SealFound:
        certificate = signature.signer_cert
        facts = {fact.fingerprint: fact for fact in self.known if fact.purpose is Purpose.SEAL}
        fact = facts.get(sha256(certificate.dump()).hexdigest())
        services = [fact.certificate for fact in self.known if fact.purpose is Purpose.TIME_STAMP]
        at, stamps = signature.self_reported_timestamp, stamped_at(signature, services)
        intact = _is_intact(signature)
        if fact:  # an envelope that is ours has nothing in it that we do not put there
            intact = intact and None not in stamps and is_as_made(signature, self.pdf, fact.companions)
        stamped = min((moment for moment in stamps if moment), default=None)
        names: Mapping[str, Any] = certificate.subject.native
        return SealFound(
            intact=intact,
            added=_added(signature, whole),
            name=_short(names.get("common_name", "")),
            organisation=_short(names.get("organization_name", "")),
            fingerprint=sha256(certificate.dump()).hexdigest(),
            known=fact is not None,
            kind=fact.kind if fact else None,
            qualified=bool(fact and fact.qualified),
            at=at,
            stamped=stamped,
            in_force=fact is not None and _in_force(fact, stamped or at),
        )


def _opened(reader: PdfFileReader, name: str, reference: Any) -> EmbeddedPdfSignature | None:
    try:
        return EmbeddedPdfSignature(reader, reference, name)
    except Exception:
        return None


def _is_intact(signature: EmbeddedPdfSignature) -> bool:
    """Whether what it covers is as it was, and its certificate's key signed just that."""
    if signature.signed_data["encap_content_info"]["content_type"].native != "data":
        return False
    matches, valid = validate_sig_integrity(
        signature.signer_info,
        signature.signer_cert,
        expected_content_type="data",
        actual_digest=signature.compute_digest(),
    )
    return bool(matches and valid)


def _added(signature: EmbeddedPdfSignature, whole: bool) -> Added:
    """What follows the part that a signature covers."""
    if signature.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE:
        return Added.NOTHING
    signature.compute_integrity_info()
    return Added.SEALS if whole and signature.summarise_integrity_info()["docmdp_ok"] else Added.CONTENT


def _in_force(fact: CertificateFact, moment: datetime | None) -> bool:
    """Whether seals could be made at ``moment``; what became of certificate and key since does not matter."""
    certificate = load_der_x509_certificate(fact.certificate)
    if moment is None or not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        return False
    return fact.retired_at is None or moment < fact.retired_at


def _short(name: object) -> str:
    """A name as a certificate gives it: one, or several, of any length."""
    return str(name[0] if isinstance(name, list) and name else name)[:LONGEST_NAME]


def _record(reader: PdfFileReader) -> bytes | None:
    """The record inside the file, where it has one that can be read."""
    try:
        for entry in list(reader.root.get("/AF", ()))[:MOST_FILES]:
            file = entry.get_object()
            if isinstance(file, DictionaryObject) and file.get("/UF", file.get("/F")) == RECORD:
                data: bytes = file["/EF"]["/F"].data
                return data if len(data) <= LONGEST_RECORD else None
    except Exception:
        return None
    return None
