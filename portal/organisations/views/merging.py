"""Merging a duplicate operator into another one: preview, act, undo (§5.2)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.organisations import queries
from portal.organisations.domain import OrganisationKind
from portal.organisations.domain.merging import FATE_LABELS
from portal.organisations.queries import finding, organisations
from portal.organisations.queries.finding import Filters
from portal.organisations.services import decisions
from portal.organisations.services import merging as services
from portal.organisations.views import blueprint
from portal.shared.errors import NotFound
from portal.shared.people import Permission
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.fields import clean


@blueprint.get("/organisations/<int:id_>/merge")
@requires(Permission.REQUEST_DECIDE)
def merge(id_: int) -> ResponseReturnValue:
    """Choose the operator that this one duplicates, and see what would happen."""
    source = organisations.get(id_)
    if source.kind != OrganisationKind.OPERATOR or decisions.validating_post(current_actor(), source) is None:
        raise NotFound
    into = request.args.get("into", type=int)
    text = clean(request.args.get("q", ""))[:200]
    rows = []
    if into is None:
        filters = Filters(OrganisationKind.OPERATOR, frozenset({source.country}))
        found = finding.find(text or source.name, filters, limit=10).found
        known = queries.parties([one.id for one in found])
        rows = [known[one.id] for one in found if one.id != id_]
    return render_template(
        "organisations/merge.html",
        source=source,
        preview=services.preview(id_, into, actor=current_actor()) if into else None,
        fates=FATE_LABELS,
        rows=rows,
        text=text,
    )


@blueprint.post("/organisations/<int:id_>/merge")
@requires(Permission.REQUEST_DECIDE)
def do_merge(id_: int) -> ResponseReturnValue:
    """Merge."""
    into = request.form.get("into", type=int)
    if into is None:
        raise NotFound
    services.merge(id_, into, actor=current_actor())
    flash(_("Merged. The former number leads here; it can be undone."))
    return redirect(url_for(".show", id_=into), 303)


@blueprint.post("/organisations/<int:id_>/unmerge")
@requires(Permission.REQUEST_DECIDE)
def undo_merge(id_: int) -> ResponseReturnValue:
    """Undo a merge."""
    services.undo(id_, actor=current_actor())
    flash(_("The merge is undone."))
    return redirect(url_for(".show", id_=id_), 303)
