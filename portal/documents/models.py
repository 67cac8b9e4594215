"""What is stored of documents: files that were sealed, the certificates of keys, links for customs."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base
from portal.persistence.types import Moment


class SealCertificate(Base):
    """The certificate of a key that sealed something: it is kept for ever, so that old seals can be told from others.

    ``der`` is the certificate itself, ``fingerprint`` its SHA-256, ``kind`` what its key is (`KeyKind`).
    """

    __tablename__ = "seal_certificates"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    der: Mapped[bytes] = mapped_column(LargeBinary)
    subject: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(20))
    first_used_at: Mapped[datetime] = mapped_column(Moment)


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
