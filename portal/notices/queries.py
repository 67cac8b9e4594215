"""Reading the outbox: what was written from one browser, and how the mail is doing."""

from sqlalchemy import func, select

from portal.extensions import db
from portal.notices.domain import TOPIC
from portal.notices.models import InboxNotice
from portal.persistence.outbox import OutboxMessage

MOST_SHOWN = 30


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


def inbox(account_id: int, *, limit: int = MOST_SHOWN) -> list[InboxNotice]:
    """What a person was told, newest first."""
    query = select(InboxNotice).where(InboxNotice.account_id == account_id)
    return list(db.session.scalars(query.order_by(InboxNotice.id.desc()).limit(limit)))


def count_unread(account_id: int) -> int:
    """How much of it was not read yet."""
    query = select(func.count()).where(InboxNotice.account_id == account_id, InboxNotice.read_at.is_(None))
    return db.session.scalar(query) or 0
