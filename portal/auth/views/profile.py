"""The profile: name, address, password, languages, notices, sessions, my data, closing the account; portal settings."""

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from wtforms import Form

from portal.auth import queries, tokens
from portal.auth.domain import SHORTEST, SHORTEST_WITH_SECOND_FACTOR, device_name
from portal.auth.forms import ChangePasswordForm, EmailForm, NameForm, PreferencesForm, paces
from portal.auth.models import Account
from portal.auth.services import accounts, sessions
from portal.auth.views import blueprint
from portal.auth.views import session as browser
from portal.extensions import db
from portal.notices.domain.kinds import KINDS, PACE_LABELS
from portal.notices.views import browser_key
from portal.organisations.sheet import my_roles
from portal.shared.errors import Invalid, WrongPassword
from portal.web import htmx
from portal.web.access import administrators, current_actor, signed_in
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import typed_form


def _account() -> Account:
    return db.session.get_one(Account, current_actor().account_id)


def _page(status: int = 200, **forms: Form) -> ResponseReturnValue:
    account = _account()
    shown: dict[str, Form] = {
        "name": NameForm(data={"first_name": account.first_name, "last_name": account.last_name}),
        "email": EmailForm(prefix="new-"),
        "password": ChangePasswordForm(prefix="password-"),
        "preferences": _preferences(None, account),
    } | forms
    return htmx.render(
        "auth/profile.html",
        fragment="organisations/_roles.html",
        account=account,
        forms=shown,
        kinds={number: kind for number, kind in KINDS.items() if not kind.fixed},
        pace_labels=PACE_LABELS,
        sessions=queries.sessions_of(account.id, idle=browser.idle()),
        shortest=SHORTEST_WITH_SECOND_FACTOR if account.has_second_factor else SHORTEST,
        sole=queries.sole_administrator_of(account.id),
        pending=queries.pending_email_change(account.id),
        status=status,
        **my_roles(current_actor(), request.args.getlist("role")),
        paces={**account.paces, **(paces(typed_form() or {}) if "preferences" in forms else {})},
        device_name=device_name,
        this_session=tokens.digest(browser.token()),
    )


def _preferences(typed: Any, account: Account) -> PreferencesForm:
    chosen = {
        "language": account.language,
        "interface_language": account.interface_language or account.language,
        "time_zone": account.time_zone,
    }
    return PreferencesForm(typed, data=chosen)


def _saved(message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for(".profile"), 303)


def _knows_password(form: Form) -> bool:
    """Whether the person behind the session says the present password; tries are counted."""
    account = _account()
    try:
        with browser.tried(account.id):
            accounts.confirm_password(account, form["current"].data or "")
    except WrongPassword as wrong:
        form["current"].errors = (_(wrong.message),)
        return False
    return True


@blueprint.get("/profile")
@signed_in
def profile() -> ResponseReturnValue:
    """My profile."""
    return _page(200, **_given_back())


def _given_back() -> dict[str, Form]:
    """The form that arrived after its session had ended, as it was typed."""
    typed: Any = typed_form() or {}
    if "first_name" in typed:
        return {"name": NameForm(typed)}
    if "new-email" in typed:
        return {"email": EmailForm(typed, prefix="new-")}
    return {"preferences": _preferences(typed, _account())} if "time_zone" in typed else {}


@blueprint.post("/profile/name")
@signed_in
def change_name() -> ResponseReturnValue:
    """Change the name; a page shows before and after, and earlier signatures keep the name they were made with."""
    form = NameForm(request.form)
    if not form.validate():
        return _page(422, name=form)
    if request.form.get("do") != "confirm":
        return render_template("auth/confirm_name.html", form=form, account=_account())
    accounts.change_name(current_actor().account_id, form.first_name.data, form.last_name.data)
    return _saved(_("Your name is changed. Earlier signatures keep the one they were made with."))


@blueprint.post("/profile/email")
@signed_in
def change_email() -> ResponseReturnValue:
    """Ask for another address."""
    form = EmailForm(request.form, prefix="new-")
    if not form.validate() or not _knows_password(form):
        return _page(422, email=form)
    accounts.ask_email_change(current_actor().account_id, form.email.data, browser=browser_key())
    return _saved(_("Two links were sent, one to each address. The address changes once both were followed."))


@blueprint.post("/profile/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password; other sessions end."""
    form = ChangePasswordForm(request.form, prefix="password-")
    if not form.validate() or not _knows_password(form):
        return _page(422, password=form)
    try:
        accounts.change_password(current_actor().account_id, form.password.data, keep=browser.token())
    except Invalid as invalid:
        form.password.errors = (said(invalid.message, invalid.parameters),)
        return _page(422, password=form)
    browser.rotate()
    return _saved(_("Your password is changed. Every other session has ended."))


@blueprint.post("/profile/preferences")
@signed_in
def change_preferences() -> ResponseReturnValue:
    """Languages, time zone, notices."""
    form = _preferences(request.form, _account())
    if not form.validate():
        return _page(422, preferences=form)
    accounts.change_preferences(
        current_actor().account_id,
        language=form.language.data,
        interface=form.interface_language.data,
        zone=form.time_zone.data,
        paces=paces(request.form),
    )
    flash(_("Your preferences are saved."))
    return redirect(url_for(".profile", language=form.interface_language.data), 303)


@blueprint.post("/profile/sessions")
@signed_in
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    sessions.end_everywhere(current_actor().account_id, keep=browser.token())
    return _saved(_("Every other session has ended."))


@blueprint.get("/profile/data")
@signed_in
def my_data() -> Response:
    """What the portal keeps about my account, as a file."""
    account = _account()
    actor = current_actor()
    answer = jsonify(
        email=account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        created_at=account.created_at.isoformat(),
        email_language=account.language,
        interface_language=account.interface_language,
        time_zone=account.time_zone,
        notices_not_mailed_at_once=account.paces,
        second_factor=account.has_second_factor,
        roles=[{"organisation": post.name, "code": post.code, "kind": post.kind} for post in actor.posts],
        sessions=[
            {"since": s.created_at.isoformat(), "seen": s.seen_at.isoformat(), "browser": s.agent}
            for s in queries.sessions_of(account.id, idle=browser.idle())
        ],
        history=[
            {"at": e.at.isoformat(), "event": e.event, "changes": e.changes} for e in accounts.history(account.id)
        ],
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return answer


@blueprint.post("/profile/close")
@signed_in
def close() -> ResponseReturnValue:
    """Close the account."""
    form = ChangePasswordForm(request.form, prefix="close-")
    if not _knows_password(form):
        return _page(422, close=form)
    accounts.close(current_actor().account_id)
    logout_user()
    session.clear()
    flash(_("Your account is closed."))
    return redirect(url_for(".sign_in"), 303)


@blueprint.route("/administration", methods=["GET", "POST"])
@administrators
def administration() -> ResponseReturnValue:
    """What a portal administrator can switch."""
    if request.method == "POST":
        accounts.switch_code_at_registration(on="code" in request.form, account_id=current_actor().account_id)
        flash(_("Saved."))
        return redirect(url_for(".administration"), 303)
    return render_template("auth/administration.html", code=queries.asks_code_at_registration())
