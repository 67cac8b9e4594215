"""Home, the list of certificates, the history of one, and the help page drawn from the tables."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.coi import queries, services, sheet
from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import STATUS_LABELS, Status
from portal.coi.views import blueprint, home
from portal.coi.views.past import told
from portal.organisations.queries import requests
from portal.shared.people import Permission
from portal.web import htmx
from portal.web.access import current_actor, public, requires, signed_in
from portal.web.fields import clean


@home.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """What waits for me, and the drafts of my organisation."""
    actor = current_actor()
    may_read = actor.may(Permission.COI_READ)
    return render_template(
        "home/show.html",
        pending=queries.pending(actor) if may_read else [],
        drafts=queries.pending(actor, drafts=True) if may_read else [],
        may_create=services.may_create(actor.post),
        to_decide=requests.count_waiting(actor) if actor.decides else 0,
    )


@blueprint.get("/")
@requires(Permission.COI_READ)
def index() -> Response:
    """Certificates I may see, with a quick search (D40)."""
    actor = current_actor()
    text, status = clean(request.args.get("q", ""))[:200], request.args.get("status", "")
    status = status if status in set(Status) else ""
    page = queries.search(actor, text=text, status=status, after=request.args.get("after", ""))
    return htmx.render(
        "coi/index.html",
        fragment="coi/_list.html",
        page=page,
        text=text,
        chosen=status,
        statuses=STATUS_LABELS,
        may_create=services.may_create(actor.post),
    )


@blueprint.get("/rights")
@public
def rights() -> ResponseReturnValue:
    """“Who can change the COI?”, from the tables that decide."""
    return render_template("coi/rights.html", edition=CURRENT, rights=sheet.rights(CURRENT))


@blueprint.get("/<reference>/history")
@requires(Permission.COI_READ)
def history(reference: str) -> ResponseReturnValue:
    """Who did what, for which organisation, when; and what changed, box by box."""
    actor = current_actor()
    coi = queries.get(reference, actor)
    return render_template("coi/history.html", coi=coi, entries=told(coi, queries.history(coi, actor)))
