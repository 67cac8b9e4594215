"""Turning the second factor on and off, and its recovery codes."""

from io import BytesIO

import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from portal.auth import passwords, queries
from portal.auth.domain import SHORTEST
from portal.auth.forms import ChangePasswordForm, CodeForm
from portal.auth.models import Account
from portal.auth.services import accounts, second_factor
from portal.auth.views import blueprint
from portal.auth.views import session as browser
from portal.extensions import db
from portal.persistence import secrets_at_rest
from portal.shared.errors import Invalid, WrongPassword
from portal.web import access
from portal.web.access import current_actor, signed_in
from portal.web.i18n import said

SECRET = "new_secret"  # noqa: S105 - the name under which it waits, sealed, in the session
_OPEN_WITHOUT = frozenset({"auth.second_factor_on", "auth.sign_out", "auth.stay"})


def _account() -> Account:
    return db.session.get_one(Account, current_actor().account_id)


def _needs_one() -> ResponseReturnValue | None:
    """Kinds of role for which a second factor is mandatory go there first (``PORTAL_REQUIRE_TOTP_FOR``)."""
    kinds = {post.kind.value for post in current_actor().posts}
    wanted = not kinds.isdisjoint(current_app.config["REQUIRE_TOTP_FOR"]) and not current_user.has_second_factor
    return redirect(url_for("auth.second_factor_on")) if wanted and request.endpoint not in _OPEN_WITHOUT else None


access.condition(_needs_one)


@blueprint.route("/profile/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor_on() -> ResponseReturnValue:
    """Turn the second factor on: scan or type the key, then type a code; then ten recovery codes, shown once."""
    account = _account()
    if account.has_second_factor:
        return render_template(
            "auth/second_factor_off.html", form=_off_form(), left=queries.recovery_codes_left(account.id)
        )
    sealed = session.get(SECRET)
    secret = (secrets_at_rest.unseal(sealed) if sealed else None) or second_factor.new_secret()
    session[SECRET] = sealed or secrets_at_rest.seal(secret)
    form = CodeForm(request.form)
    if request.method == "POST" and form.validate():
        browser.limit("sign-in:failures", f"profile:{account.id}")
        try:
            codes = second_factor.turn_on(account.id, secret, form.code.data, keep=browser.token())
        except Invalid as invalid:
            form.code.errors = (said(invalid.message, invalid.parameters),)
        else:
            session.pop(SECRET)
            browser.rotate()
            return render_template("auth/recovery_codes.html", codes=codes)
    page = render_template("auth/second_factor.html", form=form, secret=secret, qr=_qr(secret, account.email))
    return page, 422 if form.errors else 200


def _qr(secret: str, email: str) -> Markup:
    """The QR code of a key, as an image in the page."""
    out = BytesIO()
    segno.make(second_factor.provisioning_address(secret, email, _("COI Portal"))).save(
        out, kind="svg", scale=4, xmldecl=False
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us, from nothing typed


def _off_form(typed: object = None) -> ChangePasswordForm:
    return ChangePasswordForm(typed, prefix="off-")


@blueprint.post("/profile/second-factor/off")
@signed_in
def second_factor_off() -> ResponseReturnValue:
    """Turn it off, with a new password of the longer kind in its place."""
    account = _account()
    form = _off_form(request.form)
    browser.limit("sign-in:failures", f"profile:{account.id}")
    good = form.validate()
    if good and not passwords.matches(account.password_hash, form.current.data):
        form.current.errors, good = (_(WrongPassword.message),), False
    personal = accounts.personal_words(account)
    if good and (found := passwords.objection(form.password.data, shortest=SHORTEST, personal=personal)):
        form.password.errors, good = (said(found[0], found[1]),), False
    if not good:
        left = queries.recovery_codes_left(account.id)
        return render_template("auth/second_factor_off.html", form=form, left=left), 422
    second_factor.turn_off(account.id, form.password.data)
    browser.rotate()
    flash(_("The second factor is off. Your new password counts from now on."))
    return redirect(url_for(".profile"), 303)


@blueprint.post("/profile/second-factor/codes")
@signed_in
def new_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes, against a code of the application."""
    account = _account()
    browser.limit("sign-in:failures", f"profile:{account.id}")
    if not second_factor.accepts(account.id, request.form.get("code", "")):
        flash(_("This code is not right, or was used already."))
        return redirect(url_for(".second_factor_on"), 303)
    return render_template("auth/recovery_codes.html", codes=second_factor.new_recovery_codes(account.id))
