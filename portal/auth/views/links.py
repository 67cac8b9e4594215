"""Following a link from an e-mail: setting a password, confirming an address, or asking for a new link."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.auth import queries, tokens
from portal.auth.domain import SETS_PASSWORD, SHORTEST, SHORTEST_WITH_SECOND_FACTOR, LinkIsDead, Purpose
from portal.auth.forms import NewPasswordForm
from portal.auth.models import Account, AccountLink
from portal.auth.services import accounts, links
from portal.auth.views import blueprint
from portal.auth.views import session as browser
from portal.auth.views.signing_in import ask_second_factor
from portal.extensions import db
from portal.notices.views import browser_key
from portal.shared.errors import Invalid
from portal.web.access import public
from portal.web.both import gettext as _
from portal.web.i18n import said


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> ResponseReturnValue:
    """The page of a link; sending it uses the link up."""
    browser.limit("link:network")
    found = queries.link(token)
    if found is None:
        return _dead(token)
    try:
        return _set_password(found, token) if found.purpose in SETS_PASSWORD else _confirm_email(token)
    except LinkIsDead:
        return _dead(token)


def _dead(token: str) -> ResponseReturnValue:
    return render_template("auth/dead_link.html", token=token), 410


def _set_password(found: AccountLink, token: str) -> ResponseReturnValue:
    form = NewPasswordForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            account = accounts.set_password(token, form.password.data)
            if account.has_second_factor:
                flash(_("The password is set."))
                return ask_second_factor(account)
            browser.begin(account.id)
            return redirect(url_for("home.show"), 303)
        except Invalid as invalid:
            form.password.errors = (said(invalid.message, invalid.parameters),)
    account = db.session.get_one(Account, found.account_id)
    shortest = SHORTEST_WITH_SECOND_FACTOR if account.has_second_factor else SHORTEST
    first = found.purpose == Purpose.ACTIVATE
    page = render_template("auth/set_password.html", form=form, email=account.email, shortest=shortest, first=first)
    return page, 422 if form.errors else 200


def _confirm_email(token: str) -> ResponseReturnValue:
    if request.method == "POST":
        changed = accounts.confirm_email(token)
        return render_template("auth/email_confirmed.html", changed=changed)
    return render_template("auth/confirm_email.html")


@blueprint.post("/link/<token>/renew")
@public
def renew(token: str) -> ResponseReturnValue:
    """Send a new link in place of a dead one; the answer is the same for a link that never was."""
    browser.limit("reset:network")
    browser.limit("reset:account", tokens.digest(token)[:32])
    with browser.evenly():
        links.renew(token, browser=browser_key())
    return redirect(url_for(".sent"), 303)
