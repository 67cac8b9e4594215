"""The page of the demonstration that shows the mails asked for from this very browser; elsewhere it does not exist."""

import secrets

from flask import Blueprint, current_app, render_template, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from portal.config import Mode
from portal.notices import letters, queries
from portal.notices.domain import TOPIC
from portal.shared.errors import NotFound
from portal.web.access import public

blueprint = Blueprint("notices", __name__)
BROWSER = "browser"


def browser_key() -> str:
    """What mails asked for from this browser are marked with; made on demand, and only in a demonstration."""
    if current_app.config["PORTAL_MODE"] != Mode.DEMONSTRATION:
        return ""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(24)
    return str(session[BROWSER])


@blueprint.get("/demonstration/mail")
@public
def mail() -> ResponseReturnValue:
    """The mails asked for from this browser, newest first."""
    if current_app.config["PORTAL_MODE"] != Mode.DEMONSTRATION:
        raise NotFound
    key = session.get(BROWSER)
    messages = queries.of_browser(key) if key else []
    mails = [letters.write(m.topic.removeprefix(TOPIC), m.payload, m.at) for m in messages]
    return render_template("notices/mail.html", mails=mails, paragraphs=_paragraphs)


def _paragraphs(text: str) -> list[Markup]:
    """The text of a mail in paragraphs, with its links."""
    return [Markup("<br>").join(map(_line, part.split("\n"))) for part in text.strip().split("\n\n") if part.strip()]


def _line(line: str) -> Markup:
    """A line of a mail; where it is an address of this portal, a link that works under whatever name it is open."""
    address = current_app.config["PORTAL_ADDRESS"].rstrip("/")
    if line.startswith(f"{address}/"):
        return Markup('<a href="{}">{}</a>').format(line.removeprefix(address), line)
    return escape(line)
