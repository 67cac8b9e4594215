"""Home, the list of certificates, and the help page drawn from the tables."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.coi import explained, filters, services
from portal.coi.domain.documents import is_terminal
from portal.coi.domain.editions import CURRENT, EDITIONS
from portal.coi.domain.filters import ORDER_LABELS, TAB_LABELS
from portal.coi.domain.lifecycle import STATUS_LABELS
from portal.coi.queries import lists, saved_filters
from portal.coi.queries.tabs import counts
from portal.coi.views import blueprint, home
from portal.organisations.queries import requests
from portal.shared.people import Permission
from portal.web import htmx
from portal.web.access import current_actor, public, requires, signed_in
from portal.web.both import gettext as _
from portal.web.fields import clean


@home.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """What waits for me, and the drafts of my organisation: both together no more than a page of a list."""
    actor = current_actor()
    may_read = actor.may(Permission.COI_READ)
    pending = lists.pending(actor) if may_read else []
    drafts = lists.pending(actor, drafts=True) if may_read else []
    left = lists.PAGE_SIZE - len(pending)
    return render_template(
        "home/show.html",
        pending=pending,
        more_pending=len(pending) == lists.PAGE_SIZE,
        drafts=drafts[:left],
        more_drafts=bool(drafts) and len(drafts) >= left,
        may_create=services.may_create(actor.post),
        to_decide=requests.count_waiting(actor) if actor.decides else 0,
    )


@blueprint.get("/")
@requires(Permission.COI_READ)
def index() -> Response:
    """Certificates I may see: searched, filtered, sorted, by what I must do (§17, D40)."""
    actor = current_actor()
    question = filters.read(request.args)
    wrong = bool(question.form.errors)
    key = clean(request.args.get("after", ""))
    return htmx.render(
        "coi/index.html",
        fragment="coi/_list.html",
        status=422 if wrong else 200,
        question=question,
        page=lists.Page([]) if wrong else lists.search(actor, question.asked, key=key),
        counts=None if wrong else counts(actor, question.asked),
        is_first=not key,
        saved=saved_filters.of(actor),
        statuses=STATUS_LABELS,
        tabs=TAB_LABELS,
        orders=ORDER_LABELS,
        may_create=services.may_create(actor.post),
    )


@blueprint.get("/rights")
@public
def rights() -> ResponseReturnValue:
    """“Who can change the COI?”, from the tables that decide."""
    ends = [_(STATUS_LABELS[status]) for status in CURRENT.statuses if is_terminal(CURRENT, status)]
    forms = [(edition, explained.rights(edition)) for edition in EDITIONS.values()]
    return render_template("coi/rights.html", forms=forms, ends=ends)
