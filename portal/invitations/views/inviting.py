"""Inviting the company that is missing: the form, and the mail it sends."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.auth import queries, tokens
from portal.auth.views import session as browser
from portal.coi.domain.content import Answers
from portal.coi.domain.editions import CURRENT
from portal.coi.views import create
from portal.invitations import services
from portal.invitations.domain import Invitation
from portal.invitations.forms import InviteForm
from portal.invitations.views import blueprint
from portal.invitations.views.missing import Errand, errand, partner_form
from portal.notices.views import browser_key
from portal.shared.errors import Conflict, Invalid, Refused, TooMany
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import current_language, said
from portal.web.typed import Typed, typed_form


@blueprint.get("/coi/<reference>/invite/<key>")
@requires(Permission.COI_READ)
def invite(reference: str, key: str) -> ResponseReturnValue:
    """The invitation, with the name and the country that were looked for."""
    going = errand(reference, key)
    if going.coi is not None:
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
        reference = _invited(going, form.invitation)
    except Refused as refused:
        return _page(going, form, status=422, refusal=" ".join(said(f.message, f.parameters) for f in refused.findings))
    except (Invalid, Conflict, TooMany) as refusal:
        status = 429 if isinstance(refusal, TooMany) else 409
        return _page(going, form, status=status, refusal=said(refusal.message, refusal.parameters))
    flash(_("%(name)s is invited. The place is held.", name=form.name.typed))
    if going.coi is None:
        flash(_("Saved as a draft with the number %(number)s.", number=reference))
        return redirect(url_for("coi.show", reference=reference), 303)
    return going.back()


def _invited(going: Errand, invitation: Invitation) -> str:
    """Invite, and return the number of the certificate: that of a new draft where it was only begun."""
    act, actor = act_of(request.form), current_actor()
    if going.coi is not None:
        where = (going.place.box.key, going.place.row)
        services.invite(going.number, *where, invitation, act=act, actor=actor, browser=browser_key())
        return going.number
    answers = _begun(going)
    return services.invite_to_new(answers, going.place, invitation, act=act, actor=actor, browser=browser_key())


def _begun(going: Errand) -> dict[str, Answers]:
    """What was typed into the certificate that is being begun; raises Conflict where it cannot be kept as it is."""
    kept = queries.unsaved(going.kept, current_actor().account_id) if going.kept else None
    if kept is None or kept.path != going.form_address:
        raise Conflict(N_("What you typed is not there any more. Begin the certificate again."))
    typed = Typed([(name, value) for name, value in kept.fields])
    for more in ("-q", "-asked"):
        typed.poplist(f"{going.place.name_on_form}{more}")
    forms = [card.form for card in create.first_cards(CURRENT, current_actor(), typed) if card.form]
    if not all([form.validate() for form in forms]):  # noqa: C419 - so that every box says what is wrong
        raise Conflict(N_("Something else on the certificate is to be corrected first: go back and save it."))
    return {form.box.key: form.answers for form in forms}


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
