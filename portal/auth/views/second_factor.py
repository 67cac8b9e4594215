"""Turning the second factor on and off, and its recovery codes."""

from io import BytesIO

import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from portal.auth import queries
from portal.auth.forms import CodeForm, TurnOffForm
from portal.auth.models import Account
from portal.auth.services import accounts, second_factor
from portal.auth.views import blueprint
from portal.auth.views import session as browser
from portal.extensions import db
from portal.persistence import secrets_at_rest
from portal.shared.errors import Invalid, NotAllowed, WrongCode, WrongPassword
from portal.shared.text import N_
from portal.web import access, htmx
from portal.web.access import current_actor, signed_in
from portal.web.both import gettext as _
from portal.web.i18n import said

SECRET = "new_secret"  # noqa: S105 - the name under which it waits, sealed, in the session
_OPEN_WITHOUT = frozenset({"auth.second_factor_on", "auth.sign_out", "auth.stay"})


def _account() -> Account:
    return db.session.get_one(Account, current_actor().account_id)


def _is_mandatory() -> bool:
    """Whether a kind of role the person holds asks for a second factor (``PORTAL_REQUIRE_TOTP_FOR``)."""
    kinds = {post.kind.value for post in current_actor().posts}
    return not kinds.isdisjoint(current_app.config["REQUIRE_TOTP_FOR"])


def _needs_one() -> ResponseReturnValue | None:
    """Those who must have a second factor go there first."""
    if current_user.has_second_factor or request.endpoint in _OPEN_WITHOUT or not _is_mandatory():
        return None
    return htmx.leave(redirect(url_for("auth.second_factor_on")))


access.condition(_needs_one)


@blueprint.route("/profile/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor_on() -> ResponseReturnValue:
    """Turn the second factor on: scan or type the key, then type a code; then ten recovery codes, shown once."""
    account = _account()
    if account.has_second_factor:
        return _is_on(account, _off_form())
    sealed = session.get(SECRET)
    secret = (secrets_at_rest.unseal(sealed) if sealed else None) or second_factor.new_secret()
    session[SECRET] = sealed or secrets_at_rest.seal(secret)
    form = CodeForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            with browser.tried(account.id):
                codes = second_factor.turn_on(account.id, secret, form.code.data, keep=browser.token())
        except WrongCode as wrong:
            form.code.errors = (_(wrong.message),)
        else:
            session.pop(SECRET)
            browser.rotate()
            return render_template("auth/recovery_codes.html", codes=codes)
    page = render_template(
        "auth/second_factor.html",
        form=form,
        secret=secret,
        qr=_qr(secret, account.email),
        mandatory=_is_mandatory(),
    )
    return page, 422 if form.errors else 200


def _is_on(account: Account, form: TurnOffForm, *, code_error: str = "") -> ResponseReturnValue:
    page = render_template(
        "auth/second_factor_off.html",
        form=form,
        code_error=code_error,
        left=queries.recovery_codes_left(account.id),
        mandatory=_is_mandatory(),
    )
    return page, 422 if form.errors or code_error else 200


def _qr(secret: str, email: str) -> Markup:
    """The QR code of a key, as an image in the page."""
    out = BytesIO()
    segno.make(second_factor.provisioning_address(secret, email, _("COI Portal"))).save(
        out, kind="svg", scale=4, xmldecl=False
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us, from nothing typed


def _off_form(typed: object = None) -> TurnOffForm:
    return TurnOffForm(typed, prefix="off-")


@blueprint.post("/profile/second-factor/off")
@signed_in
def second_factor_off() -> ResponseReturnValue:
    """Turn it off, with a new password of the longer kind in its place; not where a role asks for it."""
    account = _account()
    if _is_mandatory():
        raise NotAllowed(N_("Your role asks for a second factor."))
    form = _off_form(request.form)
    if not form.validate():
        return _is_on(account, form)
    try:
        with browser.tried(account.id):
            accounts.confirm_password(account, form.current.data)
            second_factor.turn_off(account.id, form.password.data, form.code.data, keep=browser.token())
    except (Invalid, WrongPassword) as refused:
        field = "password" if isinstance(refused, Invalid) else "code" if isinstance(refused, WrongCode) else "current"
        form[field].errors = (said(refused.message, refused.parameters),)
        return _is_on(account, form)
    browser.rotate()
    flash(_("The second factor is off. Your new password counts from now on."))
    return redirect(url_for(".profile"), 303)


@blueprint.post("/profile/second-factor/codes")
@signed_in
def new_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes, against a code of the application."""
    account = _account()
    try:
        with browser.tried(account.id):
            second_factor.confirm(account.id, request.form.get("code", ""))
    except WrongCode as wrong:
        return _is_on(account, _off_form(), code_error=_(wrong.message))
    return render_template("auth/recovery_codes.html", codes=second_factor.new_recovery_codes(account.id))
