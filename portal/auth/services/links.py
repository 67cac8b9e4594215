"""Links sent by e-mail: one purpose, one use, ninety minutes; a new one kills the old ones."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, update

from portal.auth import queries, tokens
from portal.auth.domain import LINK_LIFE, LinkIsDead, Purpose
from portal.auth.models import Account, AccountLink
from portal.auth.services.mails import tell
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.shared import clock

NOTICE: Mapping[Purpose, str] = {
    Purpose.ACTIVATE: "account_activation",
    Purpose.RESET: "password_reset",
    Purpose.EMAIL_OLD: "email_change_old",
    Purpose.EMAIL_NEW: "email_change_new",
}


def send(
    account: Account,
    purpose: Purpose,
    *,
    to: str = "",
    detail: Mapping[str, Any] | None = None,
    browser: str = "",
) -> None:
    """Send a new link; the caller holds the transaction."""
    kill(account.id, (purpose,))
    token, moment = tokens.new(), clock.now()
    until = moment + LINK_LIFE
    db.session.add(
        AccountLink(
            account_id=account.id,
            purpose=purpose.value,
            token_hash=tokens.digest(token),
            created_at=moment,
            expires_at=until,
            detail=dict(detail or {}),
        )
    )
    link = f"/{account.language}/link/{token}"
    tell(account, NOTICE[purpose], to=to, browser=browser, link=link, valid_until=until, **dict(detail or {}))


def kill(account_id: int, purposes: Collection[Purpose]) -> None:
    """Make every open link of these purposes useless."""
    values = [purpose.value for purpose in purposes]
    mine = (AccountLink.account_id == account_id, AccountLink.purpose.in_(values), AccountLink.used_at.is_(None))
    db.session.execute(update(AccountLink).where(*mine).values(used_at=clock.now(), expires_at=clock.now()))


def forget(account_id: int, purposes: Collection[Purpose]) -> None:
    """Make every link of these purposes useless, also those that were followed and wait for another one."""
    values = [purpose.value for purpose in purposes]
    mine = (AccountLink.account_id == account_id, AccountLink.purpose.in_(values))
    moment = clock.now()
    ended = {"used_at": func.coalesce(AccountLink.used_at, moment), "expires_at": moment}
    db.session.execute(update(AccountLink).where(*mine, AccountLink.expires_at > moment).values(ended))


def use(token: str) -> AccountLink:
    """Use a link up; of two who follow it at once, one finds it dead. Raises LinkIsDead."""
    mine = (
        AccountLink.token_hash == tokens.digest(token),
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > clock.now(),
    )
    used = db.session.scalar(update(AccountLink).where(*mine).values(used_at=clock.now()).returning(AccountLink.id))
    if used is None:
        raise LinkIsDead
    return db.session.get_one(AccountLink, used, populate_existing=True)


def renew(token: str, *, browser: str = "") -> None:
    """Send a new link in place of one that is dead (D07); nothing for a link that never was."""
    with transaction():
        old = queries.any_link(token)
        account = db.session.get(Account, old.account_id) if old else None
        if old is None or account is None or not account.is_active:
            return
        purpose = Purpose(old.purpose)
        if purpose is Purpose.ACTIVATE and account.password_hash:
            purpose = Purpose.RESET
        to = str(old.detail.get("new_email", "")) if purpose is Purpose.EMAIL_NEW else ""
        send(account, purpose, to=to, detail=old.detail, browser=browser)
