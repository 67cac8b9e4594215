"""PDF files as the portal makes them, and keys with certificates, for tests of seals."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address

import typst
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from portal.documents.domain.seals import Kind
from portal.documents.seals.keys import SoftwareKey

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
RECORD = json.dumps({"reference": "COI.MA.2026.0000001", "record": 1}).encode()
TEMPLATE = """
#set document(title: "Certificate of inspection", date: datetime(year: 2026, month: 11, day: 30))
#set text(lang: "en", font: "Libertinus Serif")
#pdf.attach(
  "record.json", bytes(sys.inputs.record),
  relationship: "data", mime-type: "application/json", description: "The record of this certificate",
)
= Certificate of inspection
#table(columns: 2, table.header[Box][Content], [1], [MA-BIO-154], [2], [#sys.inputs.text])
"""


@cache
def paper(text: str = "COI.MA.2026.0000001") -> bytes:
    """A tagged, archivable PDF with its record inside."""
    return typst.compile(
        TEMPLATE.encode(),
        sys_inputs={"record": RECORD.decode(), "text": text},
        pdf_standards=["a-3a", "ua-1"],
        ignore_system_fonts=True,
    )


@dataclass(frozen=True)
class Issued:
    """A private key with its certificate."""

    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def private_pem(self) -> bytes:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def as_pkcs12(self, passphrase: str, *above: "Issued") -> bytes:
        others = [each.certificate for each in above]
        return pkcs12.serialize_key_and_certificates(
            b"seal", self.private, self.certificate, others, BestAvailableEncryption(passphrase.encode())
        )


@cache
def private_key(kind: str = "ec", which: int = 0) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """A key of a kind; making one of RSA takes long, so each is made once."""
    curves = {"ec": ec.SECP256R1, "ec384": ec.SECP384R1}
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa") or "2048"))


def issue(
    name: str = "Ecocert Maroc",
    *,
    kind: str = "ec",
    which: int = 0,
    first: datetime = NOW - timedelta(days=30),
    days: int = 365,
    by: Issued | None = None,
    stamps: bool = False,
    address: str = "",
) -> Issued:
    """A certificate for ``name``, by itself or ``by`` somebody above; of a time-stamp service, of a server."""
    private = private_key(kind, which)
    names = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, "Ecocert SA")]
    subject = x509.Name([x509.NameAttribute(*each) for each in names])
    builder = (
        x509.CertificateBuilder(by.certificate.subject if by else subject, subject, private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(first + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if address:
        names_of_server = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        builder = builder.add_extension(names_of_server, critical=False)
    return Issued(private, builder.sign(by.private if by else private, SHA256()))


def key_of(issued: Issued, *above: Issued, qualified: bool = False) -> SoftwareKey:
    """A key of the portal."""
    return SoftwareKey(
        kind=Kind.PKCS12,
        certificate=issued.certificate,
        above=tuple(each.certificate for each in above),
        qualified=qualified,
        private=issued.private,
    )
