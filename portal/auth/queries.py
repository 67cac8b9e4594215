"""Who the signed-in person is, and what belongs to an account; changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased

from portal.auth import tokens
from portal.auth.domain import UNSAVED_LIFE, Purpose
from portal.auth.models import (
    Account,
    AccountLink,
    Challenge,
    KnownDevice,
    RecoveryCode,
    Setting,
    SignInSession,
    UnsavedWork,
)
from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.organisations.domain import RoleStatus
from portal.organisations.models import OperatorActivity, Organisation, Role
from portal.shared import clock
from portal.shared.people import Actor, Level, Post, RoleKind

CODE_AT_REGISTRATION = "code_at_registration"
_Former = aliased(Organisation)
_POST = (Organisation, Role.level, Role.is_administrator, OperatorActivity.activity, _Former.id)
"""What a post is made of; an organisation merged into another one goes on being acted for by the people of that one."""


@dataclass(frozen=True)
class Present:
    """The person behind a session, when it was last seen, when it ends whatever is done, and how much is unread."""

    account: Account
    actor: Actor
    seen_at: datetime
    expires_at: datetime
    unread: int


def by_email(email: str) -> Account | None:
    """The account with an e-mail address, case apart, or None."""
    return db.session.scalar(select(Account).where(Account.email == email.strip().lower()))


@dataclass(frozen=True)
class Credentials:
    """What signing in is judged by; of nobody where an address has no account, so that both are judged alike."""

    account_id: int = 0
    password_hash: str | None = None
    is_active: bool = False


def credentials(email: str) -> Credentials:
    """What signing in with an address is judged by."""
    query = select(Account.id, Account.password_hash, Account.is_active).where(Account.email == email)
    return Credentials(*(db.session.execute(query).first() or ()))


def signed_in(token: str, *, idle: timedelta, chosen_post_id: int | None = None) -> Present | None:
    """The person behind a session's token, in one statement; None where the session has ended."""
    moment = clock.now()
    rows = db.session.execute(
        select(Account, SignInSession.seen_at, SignInSession.expires_at, _unread(), *_POST)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .outerjoin(Role, and_(Role.account_id == Account.id, Role.status == RoleStatus.VALID.value))
        .outerjoin(Organisation, Organisation.id == Role.organisation_id)
        .outerjoin(OperatorActivity, OperatorActivity.organisation_id == Organisation.id)
        .outerjoin(_Former, _Former.merged_into_id == Organisation.id)
        .where(
            SignInSession.token_hash == tokens.digest(token),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > moment,
            SignInSession.seen_at > moment - idle,
            Account.is_active,
        )
        .order_by(Role.id)
    ).all()
    if not rows:
        return None
    account, seen_at, expires_at, unread = rows[0][:4]
    actor = _actor(account, [tuple(row)[4:] for row in rows], chosen_post_id)
    return Present(account, actor, seen_at, expires_at, unread)


def _unread() -> ScalarSelect[int]:
    mine = InboxNotice.account_id == Account.id
    return select(func.count()).where(mine, InboxNotice.read_at.is_(None)).scalar_subquery()


def actor_of(account: Account) -> Actor:
    """The person an account makes, outside any session: for commands and demonstration data."""
    rows = db.session.execute(
        select(*_POST)
        .select_from(Organisation)
        .join(Role, and_(Role.organisation_id == Organisation.id, Role.status == RoleStatus.VALID.value))
        .outerjoin(OperatorActivity, OperatorActivity.organisation_id == Organisation.id)
        .outerjoin(_Former, _Former.merged_into_id == Organisation.id)
        .where(Role.account_id == account.id)
        .order_by(Role.id)
    ).all()
    return _actor(account, [tuple(row) for row in rows], None)


def _actor(account: Account, rows: Iterable[tuple[Any, ...]], chosen_post_id: int | None) -> Actor:
    """The person with their posts; ``rows`` have the columns of `_POST`, several for a post with several activities."""
    held: dict[int, _Held] = {}
    for organisation, level, is_administrator, activity, former_id in rows:
        if organisation is not None:
            post = held.setdefault(organisation.id, _Held(organisation, Level(level), is_administrator))
            post.activities.update({activity} - {None})
            post.former_ids.update({former_id} - {None})
    return Actor(
        account_id=account.id,
        name=account.name,
        posts=tuple(post.as_post() for post in held.values()),
        chosen_post_id=chosen_post_id,
        time_zone=account.time_zone,
        is_portal_administrator=account.is_portal_administrator,
    )


@dataclass
class _Held:
    organisation: Organisation
    level: Level
    is_administrator: bool
    activities: set[str] = field(default_factory=set)
    former_ids: set[int] = field(default_factory=set)

    def as_post(self) -> Post:
        return Post(
            organisation_id=self.organisation.id,
            kind=RoleKind(self.organisation.kind),
            name=self.organisation.name,
            code=self.organisation.code,
            country=self.organisation.country,
            activities=frozenset(self.activities),
            function=self.organisation.function,
            level=self.level,
            is_administrator=self.is_administrator,
            former_ids=frozenset(self.former_ids),
        )


def owner_of(token: str) -> int | None:
    """The account of a session that ended by itself, however long ago; None where somebody ended it."""
    mine = (SignInSession.token_hash == tokens.digest(token), SignInSession.ended_at.is_(None))
    return db.session.scalar(select(SignInSession.account_id).where(*mine))


def sessions_of(account_id: int, *, idle: timedelta) -> list[SignInSession]:
    """The sessions that are open, last seen first."""
    moment = clock.now()
    query = select(SignInSession).where(
        SignInSession.account_id == account_id,
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > moment,
        SignInSession.seen_at > moment - idle,
    )
    return list(db.session.scalars(query.order_by(SignInSession.seen_at.desc())))


def link(token: str) -> AccountLink | None:
    """The link with a token that still works, or None."""
    found = any_link(token)
    return found if found and found.used_at is None and found.expires_at > clock.now() else None


def any_link(token: str) -> AccountLink | None:
    """The link with a token, working or not, or None."""
    return db.session.scalar(select(AccountLink).where(AccountLink.token_hash == tokens.digest(token)))


def is_known_device(account_id: int, device: str) -> bool:
    """Whether the person signed in from this browser before."""
    return bool(device) and db.session.get(KnownDevice, (account_id, tokens.digest(device))) is not None


def unsaved(id_: int, account_id: int) -> UnsavedWork | None:
    """What this very person typed after a session had ended, for 72 hours; None otherwise."""
    found = db.session.get(UnsavedWork, id_)
    mine = found is not None and found.account_id == account_id and found.at > clock.now() - UNSAVED_LIFE
    return found if mine else None


def challenge(token: str) -> Challenge | None:
    """The challenge of a registration form that is open, or None."""
    found = db.session.get(Challenge, tokens.digest(token))
    return found if found and found.used_at is None and found.expires_at > clock.now() else None


def recovery_codes_left(account_id: int) -> int:
    """How many recovery codes were not used."""
    codes = db.session.scalars(
        select(RecoveryCode.id).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return len(codes.all())


def asks_code_at_registration() -> bool:
    """Whether registration asks for a code; a portal administrator can switch it off."""
    setting = db.session.get(Setting, CODE_AT_REGISTRATION)
    return setting is None or setting.value == "on"


def sole_administrator_of(account_id: int) -> list[str]:
    """The organisations whose last administrator this person is, by name (D17)."""
    mine = select(Role.organisation_id).where(
        Role.account_id == account_id, Role.is_administrator, Role.status == RoleStatus.VALID.value
    )
    others = (
        select(Role.organisation_id)
        .join(Account, Account.id == Role.account_id)
        .where(
            Role.account_id != account_id,
            Role.is_administrator,
            Role.status == RoleStatus.VALID.value,
            Account.is_active,
        )
    )
    names = select(Organisation.name).where(Organisation.id.in_(mine), Organisation.id.not_in(others))
    return list(db.session.scalars(names.order_by(Organisation.name)))


def pending_email_change(account_id: int) -> list[AccountLink]:
    """The links of a change of address that is under way."""
    purposes = (Purpose.EMAIL_OLD.value, Purpose.EMAIL_NEW.value)
    query = select(AccountLink).where(
        AccountLink.account_id == account_id, AccountLink.purpose.in_(purposes), AccountLink.expires_at > clock.now()
    )
    return list(db.session.scalars(query))
