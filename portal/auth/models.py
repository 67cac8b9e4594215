"""The account of a natural person, and what keeps it safe: sessions, links, devices, second factor, unsaved work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base
from portal.persistence.types import Moment


class Account(Base):
    """A person who can sign in; the name is the one shown under signatures.

    An account has no password until its owner follows the link sent by e-mail. ``language`` is that of e-mails,
    ``interface_language`` that of pages. ``paces`` say of which numbers of notices the mail does not leave at once.
    ``totp_secret`` is encrypted; ``totp_step`` is the last step accepted.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="en")
    interface_language: Mapped[str | None] = mapped_column(String(2))
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Paris")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_portal_administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_step: Mapped[int] = mapped_column(default=0)
    paces: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    @property
    def name(self) -> str:
        """First and last name, as shown under signatures."""
        return f"{self.first_name} {self.last_name}"

    @property
    def words(self) -> list[str]:
        """The person's own words, which no password may contain."""
        return [self.first_name, self.last_name, *self.email.replace("@", ".").split(".")]

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked beside the password."""
        return self.totp_secret is not None


class SignInSession(Base):
    """A person signed in on a device; only the hash of its token is kept.

    The row stays after the session has ended, so that what was typed after it can be given back to its owner.
    """

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    agent: Mapped[str] = mapped_column(String(200), default="")


class AccountLink(Base):
    """A link sent by e-mail: for one purpose, once, for a while; only its hash is kept."""

    __tablename__ = "account_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class KnownDevice(Base):
    """A browser from which a person signed in before."""

    __tablename__ = "known_devices"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    device_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


class RecoveryCode(Base):
    """One of ten codes that stand in for a lost second factor, each once; only its hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Challenge(Base):
    """A code to copy from an image, or a question in words, at registration: once, for a while."""

    __tablename__ = "challenges"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(10))
    left: Mapped[int]
    right: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class UnsavedWork(Base):
    """A form that arrived after its session had ended, kept for its author alone (72 hours)."""

    __tablename__ = "unsaved_work"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment)


class Setting(Base):
    """Something a portal administrator can switch."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
