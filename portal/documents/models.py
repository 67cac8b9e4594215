"""What is stored of documents: files that were sealed, the certificates of keys, links for customs."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.documents.domain.seals import CertificateFact, Kind, Purpose
from portal.extensions import Base
from portal.persistence.types import Moment


class SealCertificate(Base):
    """A certificate that vouched for a seal: kept for ever, so that old seals can be told from others’.

    ``der`` is the certificate itself, the rest what `CertificateFact` says of it.
    """

    __tablename__ = "seal_certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    der: Mapped[bytes] = mapped_column(LargeBinary)
    purpose: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str | None] = mapped_column(String(20))
    qualified: Mapped[bool]
    companions: Mapped[list[str]] = mapped_column(JSON)
    first_used_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)

    def as_fact(self) -> CertificateFact:
        """The certificate as it is examined with."""
        return CertificateFact(
            fingerprint=self.fingerprint,
            certificate=self.der,
            purpose=Purpose(self.purpose),
            kind=Kind(self.kind) if self.kind else None,
            qualified=self.qualified,
            companions=tuple(self.companions),
            retired_at=self.retired_at,
        )


class SealedFile(Base):
    """A record as a sealed PDF, made once for each signature and language; ``digest`` is the SHA-256 of the file."""

    __tablename__ = "sealed_files"
    __table_args__ = (UniqueConstraint("record_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("coi_records.id"))
    language: Mapped[str] = mapped_column(String(5))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("seal_certificates.id"))
    sealed_at: Mapped[datetime] = mapped_column(Moment)
    time_stamped: Mapped[bool]
    file_key: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)


class CustomsLink(Base):
    """A link that shows a certificate to a customs broker until it expires or is revoked; only its hash is kept."""

    __tablename__ = "customs_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(100))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    person: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    organisation: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
