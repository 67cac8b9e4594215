"""What a customs broker must type, behind a link that a party makes and revokes."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.auth.views import session as browser
from portal.documents import queries, sheet
from portal.documents.domain.customs import DOCUMENT_CODE
from portal.documents.services import links
from portal.documents.views import blueprint
from portal.documents.views.verify import not_indexed
from portal.shared import clock
from portal.shared.errors import DomainError, NotFound
from portal.shared.people import Permission
from portal.web.access import current_actor, public, requires
from portal.web.acts import act_of
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import said
from portal.web.typed import MOST

MADE = "customs_link"
"""Where a browser keeps the secret of a link that was just made, until the page has shown it once."""

MOST_OF_A_LABEL = 100


@blueprint.get("/customs/<token>")
@public
@not_indexed
def customs(token: str) -> ResponseReturnValue:
    """What a broker types, in order; for whoever has the link, until it expires or is revoked."""
    browser.limit("link:network")
    link = queries.link(token)
    if link is None:
        return render_template("documents/dead_link.html"), 410
    id_, expires_at, coi_id = link.id, link.expires_at, link.coi_id
    if link.opened_at is None or clock.now() - link.opened_at > browser.SEEN_AGAIN_AFTER:
        links.note_opened(id_)
    shown = sheet.customs(queries.coi(coi_id))
    return render_template("documents/customs.html", customs=shown, expires_at=expires_at, document_code=DOCUMENT_CODE)


@blueprint.post("/coi/<reference>/customs-links")
@requires(Permission.COI_READ)
def make_customs_link(reference: str) -> ResponseReturnValue:
    """Make a link; its secret is shown once."""
    label = clean(request.form.get("label", ""))[:MOST_OF_A_LABEL]
    days = request.form.get("days", type=int) or 0
    try:
        secret = links.make(reference, label=label, days=days, act=act_of(request.form), actor=current_actor())
    except NotFound:
        raise
    except DomainError as refusal:
        flash(said(refusal.message, refusal.parameters), "problem")
    else:
        if secret is None:
            flash(_("This link was made already. Its address is shown only once: revoke it and make another."))
        else:
            session[MADE] = secret
    return redirect(url_for(".index", reference=reference, _anchor="customs"), 303)


@blueprint.post("/coi/<reference>/customs-links/<int:id_>/revoke")
@requires(Permission.COI_READ)
def revoke_customs_link(reference: str, id_: int) -> ResponseReturnValue:
    """End a link at once."""
    if id_ >= MOST:
        raise NotFound
    links.revoke(reference, id_, actor=current_actor())
    flash(_("The link does not work any more."))
    return redirect(url_for(".index", reference=reference, _anchor="customs"), 303)
