"""Inviting the company that is missing: the form, and the mail it sends."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.auth import tokens
from portal.auth.views import session as browser
from portal.invitations import services
from portal.invitations.forms import InviteForm
from portal.invitations.views import blueprint
from portal.invitations.views.missing import Errand, errand, partner_form
from portal.notices.views import browser_key
from portal.shared.errors import Conflict, Invalid, TooMany
from portal.shared.people import Permission
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.i18n import current_language, said
from portal.web.typed import Typed, typed_form


@blueprint.get("/coi/<reference>/invite/<key>")
@requires(Permission.COI_READ)
def invite(reference: str, key: str) -> ResponseReturnValue:
    """The invitation, with the name and the country that were looked for."""
    going = errand(reference, key)
    services.may_invite(going.coi, going.place, current_actor())
    return _page(going, _form(going, typed_form()))


@blueprint.post("/coi/<reference>/invite/<key>")
@requires(Permission.COI_READ)
def send(reference: str, key: str) -> ResponseReturnValue:
    """Send the invitation and hold the place; back to the certificate, where nothing typed is lost."""
    going = errand(reference, key)
    form = _form(going, request.form)
    if not form.validate():
        return _page(going, form, status=422)
    actor = current_actor()
    try:
        limit(actor.account_id, form.invitation.email)
        services.invite(
            reference,
            key,
            going.place.row,
            form.invitation,
            act=act_of(request.form),
            actor=actor,
            browser=browser_key(),
        )
    except (Invalid, Conflict, TooMany) as refusal:
        status = 429 if isinstance(refusal, TooMany) else 409
        return _page(going, form, status=status, refusal=said(refusal.message, refusal.parameters))
    flash(_("%(name)s is invited. The place is held.", name=form.name.typed))
    return going.back()


def limit(account_id: int, email: str) -> None:
    """Count an invitation, by who sends it and by where it goes; raises TooMany."""
    browser.limit("invite:account", str(account_id))
    browser.limit("invite:address", tokens.digest(email)[:32])


def _form(going: Errand, typed: Typed | None) -> InviteForm:
    country = request.args.get("country", "")
    form: InviteForm = partner_form(
        InviteForm,
        going,
        typed,
        language=current_language(),
        country=country if len(country) == 2 else None,  # noqa: PLR2004
    )
    return form


def _page(going: Errand, form: InviteForm, *, status: int = 200, refusal: str = "") -> ResponseReturnValue:
    page = render_template(
        "invitations/invite.html",
        errand=going,
        form=form,
        refusal=refusal,
        back=url_for(".missing", **going.arguments),
        act=act_of(request.form) if request.method == "POST" else new_act(),
    )
    return page, status
