"""Signing in and staying signed in: sessions on the server, known devices, what was left unsaved."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.auth import passwords, queries, tokens
from portal.auth.domain import UNSAVED_LIFE, device_name
from portal.auth.models import Account, KnownDevice, SignInSession, UnsavedWork
from portal.auth.queries import Credentials
from portal.auth.services.mails import tell
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.unsaved import may_be_kept


@dataclass(frozen=True)
class Device:
    """The browser somebody signs in with: the secret in its cookie, and what it calls itself."""

    secret: str
    agent: str


def authenticate(owner: Credentials, password: str) -> Account | None:
    """The account whose password this is, None where it is not, or where the account is closed.

    A hash made with older parameters is made again, now that the password is at hand.
    """
    good = passwords.matches(owner.password_hash, password)
    if not good or not owner.is_active:
        return None
    if owner.password_hash and passwords.is_outdated(owner.password_hash):
        _hash_again(owner, password)
    return db.session.get(Account, owner.account_id)


def _hash_again(owner: Credentials, password: str) -> None:
    new = passwords.hashed(password)
    unchanged = (Account.id == owner.account_id, Account.password_hash == owner.password_hash)
    with transaction() as session:
        session.execute(update(Account).where(*unchanged).values(password_hash=new))


def begin(account_id: int, device: Device, *, life: timedelta) -> str:
    """Sign a person in, and return the session's token; a device not seen before is told by e-mail (N14)."""
    with transaction():
        account = db.session.get_one(Account, account_id)
        _meet(account, device)
        return _open(account.id, device.agent, life)


def _open(account_id: int, agent: str, life: timedelta) -> str:
    token, moment = tokens.new(), clock.now()
    db.session.add(
        SignInSession(
            token_hash=tokens.digest(token),
            account_id=account_id,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + life,
            agent=agent[:200],
        )
    )
    return token


def _meet(account: Account, device: Device) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    first = db.session.query(KnownDevice).filter(KnownDevice.account_id == account.id).first() is None
    new = {"account_id": account.id, "device_hash": tokens.digest(device.secret), "since": clock.now()}
    added = db.session.scalar(insert(KnownDevice).values(**new).on_conflict_do_nothing().returning(KnownDevice.since))
    if added and not first:
        tell(account, "new_device", device=device_name(device.agent))


def touch(token: str, moment: datetime) -> None:
    """Remember that a session was seen."""
    with transaction() as session:
        mine = SignInSession.token_hash == tokens.digest(token)
        session.execute(update(SignInSession).where(mine).values(seen_at=moment))


def end(token: str) -> None:
    """Sign out."""
    with transaction() as session:
        mine = SignInSession.token_hash == tokens.digest(token)
        session.execute(update(SignInSession).where(mine).values(ended_at=clock.now()))


def end_everywhere(account_id: int, *, keep: str = "") -> None:
    """Sign out of every session, but for the one with the token ``keep``."""
    with transaction():
        end_all(account_id, keep=keep)


def end_all(account_id: int, *, keep: str = "") -> None:
    """Like `end_everywhere`, inside the caller's transaction."""
    open_ones = [SignInSession.account_id == account_id, SignInSession.ended_at.is_(None)]
    if keep:
        open_ones.append(SignInSession.token_hash != tokens.digest(keep))
    db.session.execute(update(SignInSession).where(*open_ones).values(ended_at=clock.now()))


def rotate(token: str) -> str:
    """Give a session another token, at a change of what the person may do."""
    with transaction() as session:
        new = tokens.new()
        mine = SignInSession.token_hash == tokens.digest(token)
        session.execute(update(SignInSession).where(mine).values(token_hash=tokens.digest(new)))
        return new


def keep_unsaved(token: str, path: str, fields: Iterable[tuple[str, str]]) -> int | None:
    """Keep a form that arrived after its session had ended, never its passwords; its number, None for a stranger."""
    account_id = queries.owner_of(token)
    return None if account_id is None else keep_typed(account_id, path, fields)


def keep_typed(account_id: int, path: str, fields: Iterable[tuple[str, str]]) -> int:
    """Keep what a person typed into a form, for a way round by other pages, never its passwords; its number."""
    kept = [[name, value] for name, value in fields if may_be_kept(name)]
    with transaction() as session:
        session.execute(delete(UnsavedWork).where(UnsavedWork.at < clock.now() - UNSAVED_LIFE))
        work = UnsavedWork(account_id=account_id, path=path[:500], fields=kept, at=clock.now())
        session.add(work)
        session.flush()
        return work.id


def change_kept(number: int, account_id: int, value: tuple[str, str] | None, *, without: Collection[str]) -> str | None:
    """Put another value into a form that was kept, and take inputs out of it; its path, None where it is not there."""
    with transaction() as session:
        work = queries.unsaved(number, account_id)
        if work is None:
            return None
        left = [pair for pair in work.fields if pair[0] not in without and not (value and pair[0] == value[0])]
        work.fields = [*left, *([list(value)] if value else [])]
        session.add(work)
        return work.path
