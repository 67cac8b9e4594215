"""Places held on certificates for companies that were invited."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base
from portal.persistence.types import Moment


class HeldPlace(Base):
    """A place that is held by name. It has ended where ``ended_at`` says when, and ``ending`` how.

    ``row`` is the key of the line, empty in a box without lines. Only the hash of the link is kept. ``account_id`` is
    who followed it, ``organisation_id`` the company they act for, once it is known: the link decides, not the name.
    """

    __tablename__ = "held_places"
    __table_args__ = (
        Index(
            "uq_held_places_open",
            "coi_id",
            "box",
            "row",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"))
    box: Mapped[str] = mapped_column(String(40))
    row: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(255))
    country: Mapped[str] = mapped_column(String(2))
    email: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    message: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    inviter_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    invited_at: Mapped[datetime] = mapped_column(Moment)
    mailed_at: Mapped[datetime] = mapped_column(Moment)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ending: Mapped[str] = mapped_column(String(20), default="")
