"""Writing a mail: the words of `templates/email`, in the language and the time zone of the person it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template

from portal.notices.domain import Letter, told
from portal.notices.models import InboxNotice
from portal.web.i18n import current_language, speaking


def write(notice: str, payload: Mapping[str, Any], at: datetime) -> Letter:
    """The mail that the outbox keeps as ``payload`` since ``at``; needs neither a request nor the database."""
    address = current_app.config["PORTAL_ADDRESS"].rstrip("/")
    language = payload["language"]
    words = told(notice, payload["parameters"], address=address) | {"home": f"{address}/{language}/"}
    with speaking(language, payload["time_zone"]):
        subject, text, html = (
            render_template(f"email/{notice}/{part}", **words) for part in ("subject.txt", "body.txt", "body.html")
        )
    return Letter(payload["to"], language, payload["message_id"], at, subject.strip("\n"), text, html)


@dataclass(frozen=True)
class Told:
    """A notice in the inbox, in the language of the page; ``words`` are those somebody wrote: a reason, a question."""

    id: int
    at: datetime
    is_read: bool
    subject: str
    words: str
    link: str


def in_inbox(notice: InboxNotice) -> Told:
    """A notice as the inbox shows it."""
    parameters = told(notice.notice, notice.parameters, address="")
    subject = render_template(f"email/{notice.notice}/subject.txt", **parameters).strip()
    words = next((parameters[name] for name in ("reason", "question", "answer", "message") if parameters.get(name)), "")
    path = parameters["link"].partition("/")[2].partition("/")[2]
    link = f"/{current_language()}/{path}"
    return Told(notice.id, notice.at, notice.read_at is not None, subject, words, link)
