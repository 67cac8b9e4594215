"""Keys that are held in this process: from a PKCS #12 file, or made for a demonstration; and what all keys share."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from portal.documents.domain.seals import CertificateFact, Kind, Purpose
from portal.shared import clock

DEMONSTRATION_NAME = "COI Portal – demonstration key, not a qualified seal"
DEMONSTRATION_DAYS = 3650
SMALLEST_RSA = 2048

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class UnfitKey(Exception):
    """A key, or its certificate, that no seal can be made with."""


@dataclass(frozen=True)
class Certified:
    """The certificate of a key and those above it: what each kind of key has."""

    kind: Kind
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()
    qualified: bool = False

    @cached_property
    def companions(self) -> tuple[bytes, ...]:
        """The certificates above it, which go into the file too."""
        return tuple(certificate.public_bytes(Encoding.DER) for certificate in self.above)

    @cached_property
    def fact(self) -> CertificateFact:
        """What is to be kept of the certificate."""
        return fact_of(
            self.certificate.public_bytes(Encoding.DER), Purpose.SEAL, self.kind, self.companions, self.qualified
        )

    @cached_property
    def public_key(self) -> PublicKey:
        """The key of the certificate; ``UnfitKey`` where no seal is made with such keys."""
        return public_key_of(self.certificate)


def fact_of(
    certificate: bytes,
    purpose: Purpose,
    kind: Kind | None = None,
    companions: tuple[bytes, ...] = (),
    qualified: bool = False,
) -> CertificateFact:
    """The fact of a certificate in DER."""
    above = tuple(sha256(companion).hexdigest() for companion in companions)
    return CertificateFact(sha256(certificate).hexdigest(), certificate, purpose, kind, qualified, above)


def public_key_of(certificate: x509.Certificate) -> PublicKey:
    """The key of ``certificate``; refuses what is neither an elliptic curve nor RSA of 2048 bits or more."""
    public = certificate.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        return public
    if isinstance(public, rsa.RSAPublicKey) and public.key_size >= SMALLEST_RSA:
        return public
    raise UnfitKey(f"neither an elliptic curve nor RSA of {SMALLEST_RSA} bits or more")


def longest_signature(public_key: PublicKey) -> int:
    """How many bytes a signature may have."""
    if isinstance(public_key, rsa.RSAPublicKey):
        return public_key.key_size // 8
    return 2 * ((public_key.key_size + 7) // 8 + 3) + 3  # DER: two whole numbers with a sign, in a sequence


@dataclass(frozen=True, kw_only=True)
class SoftwareKey(Certified):
    """A private key in the memory of this process; the same digest always gets the same signature (RFC 6979)."""

    private: PrivateKey

    @classmethod
    def read(cls, file: Path, passphrase: bytes, *, qualified: bool = False) -> Self:
        """The key of a PKCS #12 file; ``UnfitKey`` where it has none, or the passphrase is wrong."""
        try:
            private, certificate, above = pkcs12.load_key_and_certificates(file.read_bytes(), passphrase)
        except ValueError:
            raise UnfitKey("not a PKCS #12 file, or not its passphrase") from None
        if certificate is None or not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise UnfitKey("no certificate with a private key of an elliptic curve or RSA in it")
        key = cls(kind=Kind.PKCS12, certificate=certificate, above=tuple(above), qualified=qualified, private=private)
        if key.public_key != private.public_key():
            raise UnfitKey("the certificate belongs to another key")
        return key

    @classmethod
    def demonstration(cls, file: Path) -> Self:
        """The demonstration key kept in ``file``, made where there is none yet; of two that make it, one wins."""
        if not file.exists():
            _make_demonstration_key(file)
        text = file.read_bytes()
        private = load_pem_private_key(text, password=None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise UnfitKey(f"{file} holds no demonstration key")
        return cls(kind=Kind.DEMONSTRATION, certificate=x509.load_pem_x509_certificate(text), private=private)

    def sign(self, digest: bytes) -> bytes:
        """The signature of a SHA-256 digest."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))
        return self.private.sign(digest, ec.ECDSA(Prehashed(SHA256()), deterministic_signing=True))


def _make_demonstration_key(file: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMONSTRATION_NAME)])
    now = clock.now()
    usage = {"digital_signature": True, "content_commitment": True}
    others = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only")
    certificate = (
        x509.CertificateBuilder(subject, subject, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DEMONSTRATION_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **dict.fromkeys((*others, "decipher_only"), False)), critical=True)
        .sign(private, SHA256())
    )
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.parent.mkdir(parents=True, exist_ok=True)
    mine = file.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(text + certificate.public_bytes(Encoding.PEM))
    with suppress(FileExistsError):
        os.link(mine, file)  # whole, or not at all
    mine.unlink()
