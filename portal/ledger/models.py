"""Checkpoints: the portal's signature under the state of the history at one moment."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base
from portal.ledger import domain
from portal.persistence.types import Moment
from portal.shared.ledger import moment


class AuditCheckpoint(Base):
    """The first ``count`` lines: the digest of the last of them, and the Merkle root over all. Never changed."""

    __tablename__ = "audit_checkpoints"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    root: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))

    def statement(self) -> domain.Statement:
        """What the signature covers."""
        same = {"digest": self.digest, "root": self.root, "key": self.key}
        return domain.checkpoint(number=self.number, at=moment(self.at), count=self.count, **same)
