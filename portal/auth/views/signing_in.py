"""Signing in and out, forgotten passwords, and choosing the post one acts for."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from portal.auth import queries, tokens
from portal.auth.forms import CodeForm, ForgottenForm, SignInForm, typed_email
from portal.auth.models import Account
from portal.auth.services import accounts, second_factor, sessions
from portal.auth.views import blueprint
from portal.auth.views import session as browser
from portal.extensions import db
from portal.notices.views import browser_key
from portal.shared import clock
from portal.shared.errors import WrongCode
from portal.web import htmx
from portal.web.access import current_actor, public, signed_in
from portal.web.both import gettext as _
from portal.web.i18n import opens
from portal.web.typed import typed_form

PENDING_SECONDS = 600


def _next() -> str:
    """Where somebody was going when asked to sign in."""
    typed = typed_form()
    return request.args.get("next") or (typed.get("next", "") if typed else "")


def _safe(target: str) -> str:
    """An address of this portal, or home."""
    good = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if good and opens(target.partition("?")[0].partition("#")[0]) else url_for("home.show")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with e-mail and password, then go back to where one was."""
    target = _safe(_next())
    if current_user.is_authenticated and request.method != "POST":
        return redirect(target)
    form = SignInForm(typed_form())
    if request.method != "POST":
        return _sign_in_page(form)
    browser.limit("sign-in:network")
    email, password = typed_email(form.email.typed), form.password.data or ""
    owner = queries.credentials(email)
    pair = tokens.digest(email)[:32], browser.this_device(owner.account_id)
    account = None if browser.attempt(*pair) else sessions.authenticate(owner, password)
    if account is None:
        return _sign_in_page(form, error=_wrong()), 422
    browser.succeeded(*pair)
    if account.has_second_factor:
        return ask_second_factor(account)
    browser.begin(account.id)
    return redirect(target, 303)


def ask_second_factor(account: Account) -> ResponseReturnValue:
    """On to the page that asks for the code; the password was right a moment ago."""
    session[browser.PENDING] = [account.id, clock.now().timestamp(), tokens.digest(account.password_hash or "")[:16]]
    return redirect(url_for("auth.second_code", next=_next() or None), 303)


def _wrong() -> str:
    return _(
        "E-mail and password do not go together. After five failures from a new device, wait 15 minutes "
        "or set a new password by e-mail."
    )


def _sign_in_page(form: SignInForm, error: str = "") -> str:
    return render_template("auth/sign_in.html", form=form, error=error, target=_next())


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_code() -> ResponseReturnValue:
    """The second factor, after the password."""
    account = _pending()
    if account is None:
        return redirect(url_for(".sign_in", next=_next() or None))
    form, error = CodeForm(request.form), ""
    if request.method == "POST":
        try:
            with browser.tried(account.id):
                second_factor.confirm(account.id, form.code.data or "")
        except WrongCode:
            error = _("This code is not right, or was used already. Type the one your application shows now.")
        else:
            browser.begin(account.id)
            return redirect(_safe(_next()), 303)
    page = render_template("auth/second_code.html", form=form, error=error, target=_next())
    return page, 422 if error else 200


def _pending() -> Account | None:
    """Whose password was right a moment ago, and is still the same."""
    account_id, since, password = session.get(browser.PENDING, [0, 0, ""])
    account = db.session.get(Account, account_id)
    fresh = clock.now().timestamp() - since <= PENDING_SECONDS
    good = account is not None and account.is_active and tokens.digest(account.password_hash or "")[:16] == password
    return account if fresh and good else None


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    sessions.end(browser.token())
    logout_user()
    session.clear()
    return htmx.leave(redirect(url_for("auth.sign_in"), 303))


@blueprint.get("/session")
@signed_in
def stay() -> ResponseReturnValue:
    """Keep the session alive: being here is enough."""
    browser.stay()
    return "", 204


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link to set a new password; the answer is the same whatever the address."""
    form = ForgottenForm(typed_form())
    if request.method == "POST":
        browser.limit("reset:network")
        if form.validate():
            browser.limit("reset:account", tokens.digest(form.email.data)[:32])
            with browser.evenly():
                accounts.ask_reset(form.email.data, browser=browser_key())
            return redirect(url_for(".sent"), 303)
    return render_template("auth/forgotten.html", form=form), 422 if form.errors else 200


@blueprint.post("/acting-for")
@signed_in
def act_for() -> ResponseReturnValue:
    """Choose the post one acts for, where several are held (D47)."""
    chosen = request.form.get(browser.POST, type=int)
    post = next((p for p in current_actor().posts if p.organisation_id == chosen), None)
    if post is not None:
        session[browser.POST] = post.organisation_id
        browser.rotate()
        flash(_("You now act for %(name)s.", name=post.name))
    return redirect(_safe(request.form.get("next", "")), 303)
