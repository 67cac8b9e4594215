"""The daily digest: one mail with what a person chose not to be told at once (domain reference §15)."""

from sqlalchemy import select, update

from portal.auth.models import Account
from portal.extensions import db
from portal.notices.domain.kinds import Pace, pace_of
from portal.notices.models import InboxNotice
from portal.notices.services import send_mail
from portal.persistence.transaction import transaction
from portal.shared import clock


def leave_next() -> bool:
    """Leave in the outbox the digest that has been due longest; False where none is due.

    Asked often: nothing is locked, nor written, before one is.
    """
    due = select(InboxNotice.account_id).where(InboxNotice.digest_due_at <= clock.now())
    account_id = db.session.scalar(due.order_by(InboxNotice.digest_due_at).limit(1))
    db.session.rollback()
    if account_id is None:
        return False
    leave(account_id)
    return True


def leave(account_id: int) -> None:
    """Leave one mail with all that waits for a person's digest; nothing where there is nothing to say.

    The notices are taken and the mail is left in one transaction: of two workers, the second finds them taken. What was
    read in the inbox meanwhile, or is of a kind switched off since, is not mailed.
    """
    with transaction():
        mine = (InboxNotice.account_id == account_id, InboxNotice.digest_due_at.is_not(None))
        taken = update(InboxNotice).where(*mine).values(digest_due_at=None).returning(InboxNotice.id)
        ids = db.session.scalars(taken, execution_options={"synchronize_session": False}).all()
        account = db.session.get_one(Account, account_id)
        waiting = select(InboxNotice).where(InboxNotice.id.in_(ids), InboxNotice.read_at.is_(None))
        found = [
            notice
            for notice in db.session.scalars(waiting.order_by(InboxNotice.id))
            if pace_of(notice.number, account.paces) is not Pace.OFF
        ]
        if found and account.is_active:
            send_mail(
                "digest",
                to=account.email,
                language=account.language,
                time_zone=account.time_zone,
                name=account.name,
                link=f"/{account.language}/inbox",
                notices=[{"notice": n.notice, "about": n.about, "parameters": n.parameters} for n in found],
            )
