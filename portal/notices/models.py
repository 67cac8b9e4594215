"""The inbox: what a person was told, in the portal; e-mail is its copy."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base
from portal.persistence.types import Moment


class InboxNotice(Base):
    """One thing a person was told. ``parameters`` are those of the notice in `NOTICES`.

    ``number`` is that of domain reference §15, ``about`` the number of the certificate, empty where it is about none.
    ``digest_due_at`` is when the reader's daily digest tells it, None where it was mailed at once, never or already.
    """

    __tablename__ = "inbox_notices"
    __table_args__ = (Index("ix_inbox_notices_account_id_read_at", "account_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    notice: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(4), default="", server_default="")
    about: Mapped[str] = mapped_column(String(60), default="", server_default="")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    digest_due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
