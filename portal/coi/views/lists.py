"""Home, the list of certificates, and the help pages drawn from the tables."""

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.coi import explained, filters, services
from portal.coi.domain.documents import is_terminal
from portal.coi.domain.edition import KIND_LABELS, DocumentKind
from portal.coi.domain.editions import CURRENT, EDITIONS, EXTRACT_OF
from portal.coi.domain.filters import NOTHING_AT, ORDER_LABELS, TAB_LABELS
from portal.coi.domain.help import HELP
from portal.coi.domain.lifecycle import STATUS_LABELS
from portal.coi.queries import lists, saved_filters
from portal.coi.queries.tabs import counts
from portal.coi.views import blueprint, home
from portal.organisations.queries import requests
from portal.organisations.sheet import my_requests
from portal.shared.errors import NotFound
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
        my_requests=[] if actor.posts else my_requests(actor),
    )


@blueprint.get("/")
@requires(Permission.COI_READ)
def index() -> Response:
    """Certificates I may see: searched, filtered, sorted, by what I must do (§17, D40)."""
    actor = current_actor()
    question = filters.read(request.args)
    if question.form.errors:
        return make_response(_filters(question), 422)
    key = clean(request.args.get("after", ""))
    return htmx.render(
        "coi/index.html",
        fragment="coi/_list.html",
        question=question,
        page=lists.search(actor, question.asked, key=key),
        counts=counts(actor, question.asked),
        is_first=not key,
        saved=saved_filters.of(actor),
        statuses=STATUS_LABELS,
        tabs=TAB_LABELS,
        nothing_at=NOTHING_AT,
        may_create=services.may_create(actor.post),
    )


@blueprint.get("/filter")
@requires(Permission.COI_READ)
def choose_filters() -> ResponseReturnValue:
    """Every filter, on a page of its own: the list stays light."""
    return _filters(filters.read(request.args))


def _filters(question: filters.Question) -> str:
    return render_template("coi/choose_filters.html", question=question, orders=ORDER_LABELS)


@blueprint.get("/rights")
@public
def rights() -> ResponseReturnValue:
    """“Who can change the COI?”, from the tables that decide."""
    ends = [_(STATUS_LABELS[status]) for status in CURRENT.statuses if is_terminal(CURRENT, status)]
    forms = [(edition, explained.rights(edition)) for edition in EDITIONS.values()]
    return render_template("coi/rights.html", forms=forms, ends=ends)


FORMS = {edition.kind: edition for edition in (CURRENT, EXTRACT_OF[CURRENT.key])}
"""The forms that are filled in today, by what they are for."""


@blueprint.get("/help/<kind>")
@public
def help_page(kind: str) -> Response:
    """What goes into each box of a form, an example, and why it matters."""
    return _help(kind)


@blueprint.get("/help/<kind>/<key>")
@public
def help_with(kind: str, key: str) -> Response:
    """The same, asked for one box: htmx gets that box alone, to stand inside it."""
    return _help(kind, key)


def _help(kind: str, key: str = "") -> Response:
    form = FORMS.get(DocumentKind(kind)) if kind in set(DocumentKind) else None
    if form is None or key not in {"", *HELP[form.kind]}:
        raise NotFound
    boxes = [(box, HELP[form.kind][box.key]) for box in form.boxes]
    asked = next(((box, words) for box, words in boxes if box.key == key), boxes[0])
    return htmx.render(
        "coi/help.html",
        fragment="coi/_help.html",
        form=form,
        kinds={other: KIND_LABELS[other] for other in FORMS},
        boxes=boxes,
        asked=asked,
        is_asked=bool(key),
    )
