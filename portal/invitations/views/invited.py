"""What somebody sees who follows the link of an invitation: who invites, for which box; and taking it up."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.auth.domain import LinkIsDead
from portal.auth.views import session as browser
from portal.invitations import queries, services
from portal.invitations.views import blueprint
from portal.organisations.domain import OrganisationKind
from portal.shared.errors import Conflict
from portal.shared.people import RoleKind
from portal.web import access, htmx
from portal.web.access import current_actor, public, signed_in
from portal.web.both import gettext as _
from portal.web.i18n import said

FOLLOWED = "invitation"
"""Where a browser keeps the link that is followed while its owner makes an account and signs in."""


@blueprint.get("/invitation/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Who invites, and for which box; nothing else of the certificate."""
    browser.limit("link:network")
    return _page(token)


def _page(token: str, *, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    held = queries.by_token(token)
    if held is None:
        session.pop(FOLLOWED, None)
        return render_template("invitations/dead_link.html"), 410
    coi = queries.certificate_of(held)
    if current_user.is_authenticated:
        session.pop(FOLLOWED, None)
    else:
        session[FOLLOWED] = token
    posts = current_actor().posts if current_user.is_authenticated else ()
    page = render_template(
        "invitations/invitation.html",
        token=token,
        held=held,
        inviter=queries.inviter_of(held),
        form=coi.edition,
        box=queries.place_of(coi, held).box,
        posts=[post for post in posts if post.kind is RoleKind.OPERATOR],
        refusal=refusal,
    )
    return page, status


@blueprint.post("/invitation/<token>")
@signed_in
def accept(token: str) -> ResponseReturnValue:
    """Take the invitation up: for a company of one's own, or on to finding or creating it."""
    chosen = request.form.get("organisation", type=int)
    try:
        found = services.accept(token, chosen, actor=current_actor())
    except LinkIsDead:
        return render_template("invitations/dead_link.html"), 410
    except Conflict as refusal:
        return _page(token, refusal=said(refusal.message, refusal.parameters), status=409)
    if chosen is not None:
        flash(_("The place is held for your company. It is named as soon as it is valid for the box."))
        return redirect(url_for("home.show"), 303)
    looked_for: dict[str, Any] = {"search": 1, "country": found.country, "q": found.name}
    return redirect(url_for("organisations.search", kind=OrganisationKind.OPERATOR.value, **looked_for), 303)


def _go_on() -> ResponseReturnValue | None:
    """Whoever followed a link, made an account and signed in is led back to the invitation, once."""
    if request.method != "GET" or htmx.wants_fragment() or FOLLOWED not in session:
        return None
    return redirect(url_for("invitations.invitation", token=session.pop(FOLLOWED)))


access.condition(_go_on)
