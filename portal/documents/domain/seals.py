"""Keys and certificates as facts, what is found when a sealed file is examined, and the verdict on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import dropwhile
from typing import Protocol

RECORD = "record.json"  # the file inside the PDF that holds the record it was made of


class CannotSeal(Exception):
    """No seal was made: the key, or the service behind it, did not do its part. It may be tried again."""


class Kind(StrEnum):
    """What makes the signatures."""

    PKCS12 = "pkcs12"
    PKCS11 = "pkcs11"
    REMOTE = "remote"
    DEMONSTRATION = "demonstration"


class Purpose(StrEnum):
    """What a certificate is trusted for."""

    SEAL = "seal"
    TIME_STAMP = "time_stamp"


@dataclass(frozen=True)
class CertificateFact:
    """A certificate the portal uses or once used: what has to be kept for as long as its seals are to be recognised.

    ``companions`` are the fingerprints of the certificates put into the file beside it. ``retired_at`` is when the key
    was taken out of service: seals made before stay good.
    """

    fingerprint: str  # SHA-256 of the certificate, in hexadecimal
    certificate: bytes  # DER
    purpose: Purpose = Purpose.SEAL
    kind: Kind | None = None
    qualified: bool = False
    companions: tuple[str, ...] = ()
    retired_at: datetime | None = None


class Key(Protocol):
    """Something that signs, with the certificate that says whose signature it is."""

    @property
    def fact(self) -> CertificateFact:
        """What is to be kept of the certificate."""

    @property
    def companions(self) -> tuple[bytes, ...]:
        """The certificates (DER) above it, which go into the file too."""

    def sign(self, digest: bytes) -> bytes:
        """The signature of a SHA-256 digest: ECDSA (DER) or RSA PKCS #1 v1.5; raises ``CannotSeal``."""


class Added(StrEnum):
    """What stands in a file behind the part that a seal covers."""

    NOTHING = "nothing"
    SEALS = "seals"
    CONTENT = "content"


@dataclass(frozen=True)
class SealFound:
    """One seal in a file.

    ``intact``: digest, signature and envelope are as they were made. ``at`` is what the seal says of itself;
    ``stamped`` what a known time-stamp service vouches for. ``in_force``: at that time the certificate was valid and
    its key not retired; whether it has expired since does not matter.
    """

    intact: bool
    added: Added
    name: str
    organisation: str
    fingerprint: str
    known: bool
    kind: Kind | None
    qualified: bool
    at: datetime | None
    stamped: datetime | None
    in_force: bool

    @property
    def is_demonstration(self) -> bool:
        return self.kind is Kind.DEMONSTRATION


class Verdict(StrEnum):
    """What may be said of a file."""

    SEALED = "sealed"  # by a key of the portal, and nothing but seals of its keys was added
    ALTERED = "altered"  # it was sealed, and is not as it was
    OUT_OF_FORCE = "out_of_force"  # unaltered, but the certificate was not in force when the seal was made
    UNKNOWN_KEY = "unknown_key"  # sealed or signed, but by no key of the portal
    UNSEALED = "unsealed"  # a PDF without any seal
    ENCRYPTED = "encrypted"
    BROKEN = "broken"  # says that it is a PDF, and cannot be read
    TOO_MUCH = "too_much"  # too large, or reading it takes more time or memory than it is given
    NOT_A_PDF = "not_a_pdf"


@dataclass(frozen=True)
class Examination:
    """What is found in a file; ``sha256`` tells whether it is, byte for byte, one the portal keeps."""

    verdict: Verdict
    sha256: str
    seals: tuple[SealFound, ...] = ()
    record: bytes | None = None


def verdict_on(seals: Collection[SealFound]) -> Verdict:
    """What the seals of a readable file say of it as a whole.

    A seal of a key that is not ours may stand below ours, which then covers it. Above ours it may not: it could show
    anything on a page, and the form of a certified file still allows it.
    """
    if not seals:
        return Verdict.UNSEALED
    if not all(seal.intact for seal in seals):
        return Verdict.ALTERED
    since = list(dropwhile(lambda seal: not seal.known, seals))
    if not since:
        return Verdict.UNKNOWN_KEY
    if not all(seal.known and seal.added is not Added.CONTENT for seal in since):
        return Verdict.ALTERED
    return Verdict.SEALED if all(seal.in_force for seal in since) else Verdict.OUT_OF_FORCE
