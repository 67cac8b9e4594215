"""Reading the outbox: what was written from one browser, and how the mail is doing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from portal.extensions import db
from portal.notices.domain import TOPIC
from portal.notices.models import InboxNotice
from portal.persistence.outbox import OutboxMessage

MOST_SHOWN = 25


def of_browser(browser: str) -> list[OutboxMessage]:
    """The last mails that were asked for from a browser, newest first."""
    query = select(OutboxMessage).where(
        OutboxMessage.topic.startswith(TOPIC), OutboxMessage.payload["browser"].as_string() == browser
    )
    return list(db.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(MOST_SHOWN)))


def counts() -> dict[str, int]:
    """How many mails wait, were sent, are dead, or are only kept for the page of the demonstration."""
    message = OutboxMessage
    kinds = {
        "waiting": message.due_at.is_not(None),
        "sent": message.sent_at.is_not(None),
        "dead": message.dead_at.is_not(None),
        "kept": message.due_at.is_(None) & message.sent_at.is_(None) & message.dead_at.is_(None),
    }
    row = db.session.execute(
        select(*(func.count().filter(condition).label(kind) for kind, condition in kinds.items())).where(
            message.topic.startswith(TOPIC)
        )
    ).one()
    return dict(row._mapping)


def in_trouble() -> list[OutboxMessage]:
    """The last mails that were refused, for good or for now."""
    query = select(OutboxMessage).where(OutboxMessage.topic.startswith(TOPIC), OutboxMessage.failure != "")
    return list(db.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(MOST_SHOWN)))


@dataclass(frozen=True)
class Wanted:
    """What of an inbox: of a number of domain reference §15, about some organisations, unread; each only if given."""

    number: str = ""
    organisation_ids: Collection[int] = ()
    unread_only: bool = False


@dataclass(frozen=True)
class Page:
    """A stretch of an inbox; ``next_key`` continues after it."""

    notices: list[InboxNotice]
    next_key: str = ""


def of(account_id: int, wanted: Wanted) -> ColumnElement[bool]:
    """Whether a notice is a person's, and wanted."""
    conditions: list[ColumnElement[bool]] = [InboxNotice.account_id == account_id]
    if wanted.number:
        conditions.append(InboxNotice.number == wanted.number)
    if wanted.organisation_ids:
        conditions.append(InboxNotice.organisation_id.in_(wanted.organisation_ids))
    if wanted.unread_only:
        conditions.append(InboxNotice.read_at.is_(None))
    return and_(*conditions)


def inbox(account_id: int, wanted: Wanted, *, unread_first: bool = False, after: str = "") -> Page:
    """What a person was told, newest first or what is unread first, `MOST_SHOWN` at a time after the key ``after``."""
    query = select(InboxNotice).where(of(account_id, wanted))
    is_read = InboxNotice.read_at.is_not(None)
    if (key := _key(after)) is not None:
        was_read, id_ = key
        earlier = InboxNotice.id < id_
        if not unread_first:
            query = query.where(earlier)
        elif was_read:
            query = query.where(is_read, earlier)
        else:
            query = query.where(or_(is_read, earlier))
    order = (is_read, InboxNotice.id.desc()) if unread_first else (InboxNotice.id.desc(),)
    found = list(db.session.scalars(query.order_by(*order).limit(MOST_SHOWN + 1)))
    last = found[MOST_SHOWN - 1] if len(found) > MOST_SHOWN else None
    return Page(found[:MOST_SHOWN], f"{int(last.read_at is not None)}_{last.id}" if last else "")


def _key(after: str) -> tuple[bool, int] | None:
    was_read, _, id_ = after.partition("_")
    is_key = was_read in ("0", "1") and id_.isascii() and id_.isdecimal() and len(id_) < 10  # noqa: PLR2004
    return (was_read == "1", int(id_)) if is_key else None


def count_unread(account_id: int) -> int:
    """How much of it was not read yet."""
    query = select(func.count()).where(InboxNotice.account_id == account_id, InboxNotice.read_at.is_(None))
    return db.session.scalar(query) or 0
