"""What is stored of an accompanying document: what it says, where its file is, and who added it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.attachments.domain import Details
from portal.extensions import Base
from portal.persistence.types import Moment


class Attachment(Base):
    """One document of a certificate; names are those of the day. ``version`` counts its changes.

    Several documents may share a file: those of a certificate that was replaced and of the one that replaces it.
    """

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(100))
    issued_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(100), default="")
    valid_until: Mapped[date | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    file_key: Mapped[str | None] = mapped_column(String(64), index=True)
    file_name: Mapped[str] = mapped_column(String(120), default="")
    media_type: Mapped[str] = mapped_column(String(40), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    file_missing_since: Mapped[datetime | None] = mapped_column(Moment)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    person: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def details(self) -> Details:
        """What is said of the document."""
        return Details(self.type, self.reference, self.issued_on, self.place, self.valid_until, self.comment)

    def say(self, details: Details) -> None:
        """Write what is said of the document."""
        self.type, self.reference, self.issued_on = details.type, details.reference, details.issued_on
        self.place, self.valid_until, self.comment = details.place, details.valid_until, details.comment
