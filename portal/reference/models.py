"""The versions of lists: who changed what, when, from which source; and files that wait for a decision."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Base
from portal.persistence.types import Moment


class ListVersion(Base):
    """One act on a list: what was built in, an import, a correction, or what undid one.

    ``number`` counts the versions of a list; two acts that saw the same last version cannot both take the next number.
    ``edition`` is what the source calls its version, ``day`` the first day it is in force. ``parts`` are the shares of
    the list that an import was about.
    """

    __tablename__ = "list_versions"
    __table_args__ = (UniqueConstraint("list", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    act: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(255))
    edition: Mapped[str] = mapped_column(String(60))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    person: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    ended: Mapped[int] = mapped_column(default=0)
    parts: Mapped[Sequence[str]] = mapped_column(JSON, default=list)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("list_versions.id"))

    undoes: Mapped["ListVersion | None"] = relationship(remote_side=id, foreign_keys=undoes_id)
    undone_by: Mapped["ListVersion | None"] = relationship(
        primaryjoin="ListVersion.id == foreign(remote(ListVersion.undoes_id))", uselist=False, viewonly=True
    )


class ListChange(Base):
    """One entry that a version changed, before and after; None where there was none, or is none any more."""

    __tablename__ = "list_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("list_versions.id"), index=True)
    key: Mapped[str] = mapped_column(String(80), index=True)
    before: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

    version: Mapped[ListVersion] = relationship()


class ListUpload(Base):
    """A file that somebody sent and looks at: what was read of it, compressed. Kept until it is decided, or for a week.

    ``base`` is the number of the last version of the list when the difference was last looked at.
    """

    __tablename__ = "list_uploads"

    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    file_name: Mapped[str] = mapped_column(String(255))
    source: Mapped[str] = mapped_column(String(255))
    edition: Mapped[str] = mapped_column(String(60))
    day: Mapped[date]
    found: Mapped[bytes] = mapped_column(LargeBinary)
