"""The inbox; and, in a demonstration alone, the page of the mails asked for from this very browser."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from portal.config import Mode
from portal.notices import letters, queries, services
from portal.notices.domain import TOPIC
from portal.notices.domain.kinds import KINDS
from portal.shared.errors import NotFound
from portal.shared.people import Actor
from portal.web.access import current_actor, public, signed_in

blueprint = Blueprint("notices", __name__)
BROWSER = "browser"
UNREAD = "unread"


def browser_key() -> str:
    """What mails asked for from this browser are marked with; made on demand, and only in a demonstration."""
    if current_app.config["PORTAL_MODE"] != Mode.DEMONSTRATION:
        return ""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(24)
    return str(session[BROWSER])


@dataclass(frozen=True)
class Choices:
    """What of the inbox is shown, as the address says it; what it does not know is not chosen."""

    kind: str
    organisation: str
    show: str
    first: str

    @property
    def in_address(self) -> dict[str, str]:
        """The choices that were made, as the address has them."""
        return {name: value for name, value in asdict(self).items() if value}

    def wanted(self, actor: Actor) -> queries.Wanted:
        """The same, as the inbox is asked for it."""
        post = next((post for post in actor.posts if str(post.organisation_id) == self.organisation), None)
        return queries.Wanted(self.kind, post.ids if post else (), unread_only=self.show == UNREAD)


def _choices(given: Mapping[str, str], actor: Actor) -> Choices:
    known = {
        "kind": list(KINDS),
        "organisation": [str(post.organisation_id) for post in actor.posts],
        "show": [UNREAD],
        "first": [UNREAD],
    }
    chosen = {name: given.get(name, "") for name in known}
    return Choices(**{name: value if value in known[name] else "" for name, value in chosen.items()})


@blueprint.get("/inbox")
@signed_in
def inbox() -> ResponseReturnValue:
    """What I was told, newest first; each with the words of its mail and the way to the matter."""
    actor = current_actor()
    choices = _choices(request.args, actor)
    page = queries.inbox(
        actor.account_id,
        choices.wanted(actor),
        unread_first=choices.first == UNREAD,
        after=request.args.get("after", ""),
    )
    return render_template(
        "notices/inbox.html",
        notices=[letters.in_inbox(notice) for notice in page.notices],
        next_key=page.next_key,
        newest=max((notice.id for notice in page.notices), default=0),
        choices=choices,
        kinds=KINDS,
        posts=actor.posts,
    )


@blueprint.post("/inbox/read")
@signed_in
def read() -> ResponseReturnValue:
    """Note that notices were read: one, or all that fit what is chosen, up to the newest that the page shows."""
    actor = current_actor()
    choices = _choices(request.form, actor)
    if up_to := _numbers("up_to"):
        services.mark_all_read(actor.account_id, choices.wanted(actor), up_to=max(up_to))
    services.mark_read(actor.account_id, _numbers("notice"))
    made: dict[str, Any] = choices.in_address
    return redirect(url_for(".inbox", **made), 303)


def _numbers(name: str) -> list[int]:
    return [int(text) for text in request.form.getlist(name) if text.isdecimal() and len(text) < 10]  # noqa: PLR2004


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
