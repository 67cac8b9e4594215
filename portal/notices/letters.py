"""Writing a mail: the words of `templates/email`, in the language and the time zone of the person it is for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app, render_template

from portal.notices.domain import Letter, told
from portal.web.i18n import speaking


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
