"""The page of an organisation: details, activities, people; correcting it and adding activities (§5.2)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.organisations import queries
from portal.organisations.domain import ActivityStatus, OrganisationKind
from portal.organisations.domain.sections import NEEDS_EORI
from portal.organisations.forms import ActivityForm, DetailsForm, IdentifierRows, search_form, typed_numbers
from portal.organisations.models import Organisation
from portal.organisations.queries import finding, organisations
from portal.organisations.queries.finding import Filters
from portal.organisations.services import operators
from portal.organisations.services.decisions import validating_post
from portal.organisations.services.members import LEVEL_LABELS
from portal.organisations.sheet import members, told
from portal.organisations.views import blueprint
from portal.shared.errors import Conflict, Invalid, NotFound
from portal.shared.people import Permission
from portal.web import htmx
from portal.web.access import current_actor, requires, signed_in
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import Typed, typed_form


@blueprint.get("/organisations/")
@requires(Permission.ORGANISATION_READ)
def index() -> Response:
    """Looking for an operator, a body or an authority."""
    try:
        kind = OrganisationKind(request.args.get("kind", OrganisationKind.OPERATOR))
    except ValueError:
        kind = OrganisationKind.OPERATOR
    typed = Typed(list(request.args.items(multi=True))) if request.args else None
    actor = current_actor()
    form = search_form(kind, typed, list(dict.fromkeys(post.country for post in actor.posts)))
    if typed is None:
        form.country.data = actor.posts[0].country if actor.posts else None
    rows, more = [], False
    valid = form.validate()
    if valid and (form.country.data or form.q.typed):
        among = frozenset({form.country.data}) if form.country.data else None
        found = finding.find(form.q.typed, Filters(kind, among), limit=50)
        known = queries.parties([one.id for one in found.found])
        rows, more = [(known[one.id], one) for one in found.found], found.more
    return htmx.render(
        "organisations/index.html",
        fragment="organisations/_list.html",
        status=200 if valid else 422,
        form=form,
        kind=kind,
        rows=rows,
        more=more,
        mine=organisations.mine(actor),
    )


@blueprint.get("/organisations/<int:id_>")
@signed_in
def show(id_: int) -> ResponseReturnValue:
    """An organisation; what is not public of it only to its own people and to who decides about it."""
    found = organisations.get(id_)
    actor = current_actor()
    if found.merged_into_id is not None and not request.args.get("former"):
        flash(_("%(code)s was merged into this operator.", code=found.code))
        return redirect(url_for(".show", id_=found.merged_into_id), 303)
    page = organisations.page(found, actor)
    return render_template(
        "organisations/show.html",
        organisation=found,
        **page,
        members=members(page["people"], actor, decides=page["decider"] is not None),
        may_edit=found.kind == OrganisationKind.OPERATOR and operators.may_edit(actor, found),
        may_add=found.kind == OrganisationKind.OPERATOR and operators.editing_post(actor, found) is not None,
        validator=validating_post(actor, found),
        may_undo=found.merged_into is not None and validating_post(actor, found.merged_into) is not None,
        levels=LEVEL_LABELS,
    )


@blueprint.get("/organisations/<int:id_>/history")
@signed_in
def organisation_history(id_: int) -> ResponseReturnValue:
    """Who changed what of an operator, for its people and for who decides about it."""
    found = organisations.get(id_)
    if not organisations.page(found, current_actor())["is_inside"] and not operators.may_edit(current_actor(), found):
        raise NotFound
    return render_template(
        "organisations/history.html", organisation=found, entries=organisations.history(found), told=told
    )


def numbers_are_free(form: DetailsForm, rows: IdentifierRows, id_: int) -> bool:
    """Whether no other operator carries one of the numbers; says beside the field which one does."""
    for field, kind, value in typed_numbers(form, rows):
        holder = operators.holder_of(kind, value)
        if holder is not None and holder.id != id_:
            field.errors = (_("%(name)s carries this number already.", name=holder.name),)
            return False
    return True


def _mine(id_: int) -> Organisation:
    found = organisations.get(id_)
    if found.kind != OrganisationKind.OPERATOR or not operators.may_edit(current_actor(), found):
        raise NotFound
    return found


@blueprint.route("/organisations/<int:id_>/edit", methods=["GET", "POST"])
@signed_in
def edit(id_: int) -> ResponseReturnValue:
    """Correct an operator; a change of its identity is validated again (D14)."""
    found = _mine(id_)
    typed = typed_form()
    details = operators.details_of(found)
    eori = [value for kind, value in details.identifiers if kind == "EORI"]
    form = DetailsForm(typed, data={**vars(details), "eori": next(iter(eori), "")})
    form.country = found.country
    numbers = IdentifierRows(typed, [pair for pair in details.identifiers if pair[0] != "EORI" or pair[1] != eori[0]])
    refusal = ""
    if request.method == "POST" and request.form.get("do") == "row":
        numbers.add()
    elif request.method == "POST":
        live = (ActivityStatus.NEW.value, ActivityStatus.VALID.value)
        form.needs_eori = any(a.activity in NEEDS_EORI and a.status in live for a in found.activities)
        if all([form.validate(), numbers.validate()]) and numbers_are_free(form, numbers, id_):
            try:
                version = request.form.get("version", type=int) or 0
                again = operators.edit(
                    id_, form.details(found.country, numbers.numbers), version=version, actor=current_actor()
                )
                flash(_("Saved. What changed must be validated again.") if again else _("Saved."))
                return redirect(url_for(".show", id_=id_), 303)
            except (Conflict, Invalid) as error:
                refusal = said(error.message, error.parameters)
    wrong = bool(refusal or any(field.errors for one in (form, *numbers.forms) for field in one))
    page = render_template("organisations/edit.html", organisation=found, form=form, numbers=numbers, refusal=refusal)
    return page, 422 if wrong else 200


@blueprint.route("/organisations/<int:id_>/activities/new", methods=["GET", "POST"])
@signed_in
def add_activity(id_: int) -> ResponseReturnValue:
    """Add an activity to an operator (§5.2)."""
    found = _mine(id_)
    operators.adding_post(current_actor(), found)
    form = ActivityForm(typed_form(), data={"section": "organic"})
    form.offer(queries.bodies_of(found.country))
    if request.method == "POST" and form.validate():
        if form.needs_eori and not found.as_party().eori:
            form.activity.errors = (_("An organic importer needs an EORI number. Add it to the details first."),)
        else:
            try:
                new = operators.add_activity(id_, form.details, actor=current_actor())
                flash(_("The activity waits for validation.") if new else _("The activity is added and valid."))
                return redirect(url_for(".show", id_=id_), 303)
            except Invalid as invalid:
                form.activity.errors = (said(invalid.message, invalid.parameters),)
    page = render_template("organisations/add_activity.html", organisation=found, form=form)
    return page, 422 if form.errors else 200
