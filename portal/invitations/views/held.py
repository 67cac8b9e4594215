"""A place that is held: for whom, since when, and what those who hold it can do."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.coi import queries as certificates
from portal.invitations import queries, services
from portal.invitations.views import blueprint
from portal.invitations.views.inviting import limit
from portal.notices.views import browser_key
from portal.shared.errors import Conflict, TooMany
from portal.shared.people import Permission
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.i18n import said


@blueprint.get("/coi/<reference>/invitations/<int:id_>")
@requires(Permission.COI_READ)
def held(reference: str, id_: int) -> ResponseReturnValue:
    """One invitation, for the organisation that sent it."""
    coi = certificates.get(reference, current_actor())
    found = queries.get(coi, id_, current_actor())
    return render_template("invitations/held.html", coi=coi, held=found, box=queries.place_of(coi, found).box)


@blueprint.post("/coi/<reference>/invitations/<int:id_>/withdraw")
@requires(Permission.COI_READ)
def withdraw(reference: str, id_: int) -> ResponseReturnValue:
    """Hold the place no more."""
    name = services.withdraw(reference, id_, actor=current_actor())
    flash(_("The invitation of %(name)s is withdrawn: its link works no more.", name=name))
    return redirect(url_for("coi.show", reference=reference), 303)


@blueprint.post("/coi/<reference>/invitations/<int:id_>/reminder")
@requires(Permission.COI_READ)
def remind(reference: str, id_: int) -> ResponseReturnValue:
    """Send the invitation again, once a day, with a new link."""
    actor = current_actor()
    try:
        found = queries.get(certificates.get(reference, actor), id_, actor)
        limit(actor.account_id, found.email)
        name = services.remind(reference, id_, actor=actor, browser=browser_key())
        flash(_("The invitation is sent to %(name)s again, with a new link.", name=name))
    except (Conflict, TooMany) as too_soon:
        flash(said(too_soon.message, too_soon.parameters))
    return redirect(url_for(".held", reference=reference, id_=id_), 303)
