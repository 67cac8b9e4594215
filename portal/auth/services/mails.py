"""Telling the owner of an account what happened to it (N01, N14)."""

from typing import Any

from portal.auth.models import Account
from portal.notices.domain import NOTICES
from portal.notices.services import send_mail
from portal.shared import clock


def tell(account: Account, notice: str, *, to: str = "", browser: str = "", **more: Any) -> None:
    """Leave a mail about an account, in its language; what most mails say is filled in.

    The caller holds the transaction.
    """
    usual = {
        "name": account.name,
        "at": clock.now(),
        "reset_link": f"/{account.language}/forgotten",
        "sign_in_link": f"/{account.language}/sign-in",
    }
    told = {name: more.get(name, usual.get(name)) for name in NOTICES[notice]}
    send_mail(
        notice,
        to=to or account.email,
        language=account.language,
        browser=browser,
        time_zone=account.time_zone,
        **told,
    )
