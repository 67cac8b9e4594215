"""The people of an organisation: levels, administrators, suspension, hand-over (§6.3)."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.organisations.domain.requests import Step
from portal.organisations.queries import requests
from portal.organisations.services import decisions, members
from portal.organisations.views import blueprint
from portal.shared.errors import NotFound
from portal.shared.people import Level
from portal.web.access import current_actor, signed_in
from portal.web.fields import clean


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


@blueprint.post("/people/<number>/hand-over")
@signed_in
def hand_over(number: str) -> ResponseReturnValue:
    """A colleague leaves, another one takes over."""
    members.hand_over(number, clean(request.form.get("to", ""))[:20], actor=current_actor())
    return _back(number, _("Handed over. The access of the person who leaves has ended."))


@blueprint.post("/people/<number>/restore")
@signed_in
def restore(number: str) -> ResponseReturnValue:
    """Lift a suspension."""
    decisions.decide(number, Step.RESTORE, actor=current_actor())
    return _back(number, _("The access is restored."))
