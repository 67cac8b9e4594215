"""The inbox; and, in a demonstration alone, the page of the mails asked for from this very browser."""

import secrets

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from portal.config import Mode
from portal.notices import letters, queries, services
from portal.notices.domain import TOPIC
from portal.shared.errors import NotFound
from portal.web.access import current_actor, public, signed_in

blueprint = Blueprint("notices", __name__)
BROWSER = "browser"


def browser_key() -> str:
    """What mails asked for from this browser are marked with; made on demand, and only in a demonstration."""
    if current_app.config["PORTAL_MODE"] != Mode.DEMONSTRATION:
        return ""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(24)
    return str(session[BROWSER])


@blueprint.get("/inbox")
@signed_in
def inbox() -> ResponseReturnValue:
    """What I was told, newest first; each with the words of its mail and the way to the matter."""
    found = queries.inbox(current_actor().account_id)
    return render_template("notices/inbox.html", notices=[letters.in_inbox(notice) for notice in found])


@blueprint.post("/inbox/read")
@signed_in
def read() -> ResponseReturnValue:
    """Note that notices were read: one, or all that are shown."""
    ids = [int(text) for text in request.form.getlist("notice") if text.isdecimal() and len(text) < 10]  # noqa: PLR2004
    services.mark_read(current_actor().account_id, ids)
    return redirect(url_for(".inbox"), 303)


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
