"""Asking for a role: the kind, the search, the confirmation (domain reference §4.1–§4.5)."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.organisations import queries
from portal.organisations.domain import OrganisationKind
from portal.organisations.domain.requests import KIND_EXPLAINED, KIND_LABELS
from portal.organisations.domain.sections import activities_in
from portal.organisations.forms import ASKED_FOR, SearchForm, WordsForm, search_form, ticked
from portal.organisations.queries import finding, requests
from portal.organisations.queries.finding import Filters
from portal.organisations.services import roles
from portal.organisations.views import blueprint
from portal.organisations.views.sealing import sealed, unsealed
from portal.shared.errors import Conflict, Invalid, NotFound
from portal.web import htmx
from portal.web.access import current_actor, signed_in
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import country_of_zone, said
from portal.web.typed import Typed, typed_form

SHOWN = 25


def search_token(country: str, text: str, errand: Sequence[str] = ()) -> str:
    """What proves, on the page of creation, which country its person has searched, and for what (D13).

    ``errand``: for whom the operator is created, where not for oneself: the path to go back to, and its activity.
    """
    return sealed("operator search", (current_actor().account_id, country, text, list(errand)))


def searched(token: str) -> tuple[str, str] | None:
    """The country and the text of the search behind a token of this person, or None."""
    match unsealed("operator search", token):
        case [int(account_id), str(country), str(text), _errand] if account_id == current_actor().account_id:
            return country, text
    return None


def errand(token: str) -> tuple[str, str]:
    """Where to go back to once an operator is created for somebody else, and its activity; both empty otherwise."""
    match unsealed("operator search", token):
        case [_account_id, _country, _text, [str(path), str(activity)]] if searched(token):
            return path, activity
    return "", ""


@blueprint.get("/roles/new")
@signed_in
def choose_kind() -> ResponseReturnValue:
    """“Select your role”: three tiles; those of another kind than one's own are closed (D09)."""
    roles.refuse_outsiders(current_actor())
    return render_template(
        "organisations/choose_kind.html",
        kinds=KIND_LABELS,
        explained=KIND_EXPLAINED,
        held=requests.kind_held(current_actor().account_id),
    )


@blueprint.get("/roles/new/<kind>")
@signed_in
def search(kind: str) -> ResponseReturnValue:
    """Looking for the organisation one belongs to (§4.2–§4.4)."""
    of_kind = _kind(kind)
    roles.refuse_outsiders(current_actor())
    form = search_form(of_kind, _query(), usual_countries())
    asked = "search" in request.args
    if not asked and of_kind is OrganisationKind.OPERATOR:
        form.country.data = form.country.data or _own_country()
    result = None
    if asked and form.validate() and (form.country.data or of_kind is not OrganisationKind.OPERATOR):
        result = _results(of_kind, form)
    elif asked and not form.country.errors and not form.country.data:
        form.country.errors = (_("Choose a country: operators are looked for in one country at a time."),)
    chosen = ticked(request.args.getlist("organisation"))
    page = htmx.render(
        "organisations/search.html",
        fragment="organisations/_found.html",
        status=422 if asked and form.errors else 200,
        form=form,
        kind=of_kind,
        result=result,
        asked=asked,
        chosen=queries.parties(chosen),
        token=search_token(form.country.data or "", form.q.typed)
        if result is not None and of_kind is OrganisationKind.OPERATOR
        else "",
    )
    return htmx.leave(page)


def _kind(text: str) -> OrganisationKind:
    try:
        kind = OrganisationKind(text)
    except ValueError:
        raise NotFound from None
    held = requests.kind_held(current_actor().account_id)
    if held not in (None, kind):
        raise Conflict(roles.OTHER_KIND)
    return kind


def _query() -> Typed | None:
    return Typed(list(request.args.items(multi=True))) if request.args else None


def usual_countries() -> list[str]:
    """The countries that are offered first: the person’s own, then those that trade most."""
    own = _own_country()
    return list(dict.fromkeys([*([own] if own else []), "FR", "BE", "MA", "MG", "TN", "CI"]))


def _own_country() -> str:
    posts = current_actor().posts
    return posts[0].country if posts else country_of_zone(current_actor().time_zone)


def _results(kind: OrganisationKind, form: SearchForm) -> dict[str, Any]:
    names = set(form._fields)
    activities = frozenset({form.activity.typed} - {""}) if "activity" in names else frozenset()
    if "section" in names and form.section.typed and not activities:
        activities = activities_in(form.section.typed)
    functions = frozenset({form.function.typed} - {""}) if "function" in names else frozenset()
    if kind is OrganisationKind.AUTHORITY and not functions:
        functions = frozenset(kind.value for kind in ASKED_FOR)
    filters = Filters(kind, frozenset({form.country.data}) if form.country.data else None, activities, functions)
    limit = SHOWN if kind is OrganisationKind.OPERATOR else 4 * SHOWN
    found = finding.find(form.q.typed, filters, limit=limit)
    known = queries.parties([one.id for one in found.found])
    rows = [(known[one.id], one) for one in found.found]
    return {"rows": rows, "more": found.more, "text": form.q.typed}


@blueprint.get("/roles/confirm")
@signed_in
def confirm() -> ResponseReturnValue:
    """The confirmation window: what is asked of whom, with words to add (§4.5)."""
    return _confirmation(WordsForm(typed_form()), ticked(request.args.getlist("organisation")))


@blueprint.post("/roles/confirm")
@signed_in
def send() -> ResponseReturnValue:
    """Send one request for each organisation chosen."""
    form = WordsForm(request.form)
    ids = ticked(request.form.getlist("organisation"))
    if not form.validate():
        return _confirmation(form, ids, status=422)
    try:
        numbers = roles.request(ids, form.words, act=act_of(request.form), actor=current_actor())
    except (Conflict, Invalid) as refusal:
        return _confirmation(form, ids, status=409, refusal=said(refusal.message, refusal.parameters))
    flash(ngettext("Your request was sent.", "Your %(num)s requests were sent.", len(numbers)))
    return redirect(url_for("auth.profile", _anchor="roles"), 303)


def _confirmation(form: WordsForm, ids: list[int], *, status: int = 200, refusal: str = "") -> ResponseReturnValue:
    known = queries.parties(ids)
    chosen = [known[id_] for id_ in ids if id_ in known]
    if not chosen:
        flash(said(roles.NOTHING_TICKED))
        return redirect(url_for(".choose_kind"), 303)
    page = render_template(
        "organisations/confirm.html",
        form=form,
        chosen=chosen,
        kind=chosen[0].kind,
        refusal=refusal,
        act=act_of(request.form) if request.method == "POST" else new_act(),
    )
    return page, status
