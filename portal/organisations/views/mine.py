"""What I do about my own roles and requests: withdraw, remind, answer, leave, ask again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.organisations.domain import RoleStatus
from portal.organisations.domain.requests import ROLE_MOVES, By, Step, move
from portal.organisations.forms import AnswerForm
from portal.organisations.queries import requests
from portal.organisations.services import leaving, roles
from portal.organisations.views import blueprint
from portal.web.access import current_actor, signed_in
from portal.web.both import gettext as _


def _done(message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("auth.profile", _anchor="roles"), 303)


@blueprint.post("/roles/<number>/withdraw")
@signed_in
def withdraw(number: str) -> ResponseReturnValue:
    """Take a request back."""
    roles.withdraw(number, actor=current_actor())
    return _done(_("Your request is withdrawn."))


@blueprint.post("/roles/<number>/remind")
@signed_in
def remind(number: str) -> ResponseReturnValue:
    """Remind those who must decide; once a day."""
    roles.remind(number, actor=current_actor())
    return _done(_("A reminder is sent to those who must decide."))


@blueprint.route("/roles/<number>/answer", methods=["GET", "POST"])
@signed_in
def answer(number: str) -> ResponseReturnValue:
    """Answer the one thing that was asked."""
    role = requests.my_role(number, current_actor().account_id)
    form = AnswerForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate() and form.answer.typed:
        roles.answer(number, form.answer.typed, actor=current_actor())
        return _done(_("Your answer is sent. The request waits for a decision again."))
    if request.method == "POST" and not form.answer.errors:
        form.answer.errors = (_("Write your answer."),)
    page = render_template("organisations/answer.html", role=role, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/roles/<number>/leave")
@signed_in
def leave(number: str) -> ResponseReturnValue:
    """Leave an organisation."""
    leaving.leave(number, actor=current_actor())
    return _done(_("You left the organisation. What you signed stays."))


@blueprint.get("/roles/<number>/again")
@signed_in
def ask_again(number: str) -> ResponseReturnValue:
    """Ask the same organisation again, after a refusal."""
    role = requests.my_role(number, current_actor().account_id)
    move(ROLE_MOVES, Step.REQUEST, RoleStatus(role.status), By.REQUESTER)
    into = role.organisation.merged_into_id or role.organisation_id
    return redirect(url_for(".confirm", organisation=into))
