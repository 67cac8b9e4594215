"""How countries handle requests: kept by a portal administrator (§6.2)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.organisations.domain.validators import VALIDATED_BY_LABELS
from portal.organisations.forms import PolicyForm
from portal.organisations.queries import requests
from portal.organisations.services import policies
from portal.organisations.views import blueprint
from portal.web.access import administrators, current_actor
from portal.web.both import gettext as _


@blueprint.route("/administration/countries", methods=["GET", "POST"])
@administrators
def country_policies() -> ResponseReturnValue:
    """The countries that differ from the default, and a form to change one."""
    known = requests.register()
    form = PolicyForm(request.form if request.method == "POST" else None)
    form.default_authority.choices = requests.authorities_by_name()
    if request.method == "POST" and form.validate():
        if "reset" in request.form:
            policies.reset(form.country.data, actor=current_actor())
        else:
            policies.change(form.country.data, form.policy, actor=current_actor())
        flash(_("Saved."))
        return redirect(url_for(".country_policies"), 303)
    page = render_template(
        "organisations/policies.html",
        form=form,
        policies=known.policies,
        labels=VALIDATED_BY_LABELS,
        authorities=dict(form.default_authority.choices),
    )
    return page, 422 if form.errors else 200
