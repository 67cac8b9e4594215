"""The people of an organisation: levels, administrators, suspension, hand-over (§6.3)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import ROLE_MOVES, By, Step, move
from portal.organisations.forms import HandOverForm
from portal.organisations.queries import leaving, requests
from portal.organisations.services import decisions, members
from portal.organisations.services import leaving as services
from portal.organisations.views import blueprint
from portal.shared.errors import Invalid, NotFound
from portal.shared.people import Level
from portal.web.access import current_actor, signed_in
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import typed_form


def _back(number: str, message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for(".show", id_=requests.role(number).organisation_id, _anchor="people"), 303)


@blueprint.post("/people/<number>/level")
@signed_in
def set_level(number: str) -> ResponseReturnValue:
    """Member, preparer or reader."""
    try:
        level = Level(request.form.get("level", ""))
    except ValueError:
        raise NotFound from None
    members.set_level(number, level, actor=current_actor())
    return _back(number, _("Saved. It holds from the next page this person opens."))


@blueprint.post("/people/<number>/administrator")
@signed_in
def set_administrator(number: str) -> ResponseReturnValue:
    """Give or take the flag of administrator."""
    on = request.form.get("on") == "1"
    members.set_administrator(number, on=on, actor=current_actor())
    return _back(number, _("This person is an administrator now.") if on else _("The flag is taken away."))


@blueprint.route("/people/<number>/hand-over", methods=["GET", "POST"])
@signed_in
def hand_over(number: str) -> ResponseReturnValue:
    """A colleague leaves, another one takes over: what will happen, who and why, then the act."""
    role = requests.role(number)
    members.post_about(role, current_actor(), own=True)
    form = HandOverForm(typed_form())
    if request.method == "GET":
        move(ROLE_MOVES, Step.HAND_OVER, RoleStatus(role.status), By.DECIDER)
    form.to.choices = tuple(leaving.successors(role))
    if request.method == "POST" and form.validate():
        try:
            act = act_of(request.form)
            services.hand_over(number, form.to.typed, form.reason.typed, act=act, actor=current_actor())
            return _left(number)
        except Invalid as invalid:
            form[invalid.field].errors = (said(invalid.message, invalid.parameters),)
    page = render_template(
        "organisations/hand_over.html",
        role=role,
        person=requests.account(role.account_id),
        questions=leaving.questions(role),
        form=form,
        act=act_of(request.form) if request.method == "POST" else new_act(),
    )
    return page, 422 if form.errors else 200


def _left(number: str) -> ResponseReturnValue:
    """To the page of the organisation; to their own where it is the person who left."""
    message = _("Handed over. The access of the person who leaves has ended.")
    if requests.role(number).account_id != current_actor().account_id:
        return _back(number, message)
    flash(message)
    return redirect(url_for("auth.profile", _anchor="roles"), 303)


@blueprint.post("/people/<number>/restore")
@signed_in
def restore(number: str) -> ResponseReturnValue:
    """Lift a suspension."""
    decisions.decide(number, Step.RESTORE, actor=current_actor())
    return _back(number, _("The access is restored."))
