"""Registration (domain reference §3.2): the form, its code, and the answer that is the same for everybody."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.auth import queries, tokens
from portal.auth.forms import SignUpForm
from portal.auth.services import accounts, challenges
from portal.auth.services.accounts import Person
from portal.auth.services.challenges import Asked
from portal.auth.views import blueprint
from portal.auth.views import session as browser
from portal.notices.views import browser_key
from portal.shared.errors import NotFound
from portal.web.access import public
from portal.web.both import gettext as _
from portal.web.i18n import current_language
from portal.web.typed import typed_form


def _words() -> list[str]:
    return [_(word) for word in challenges.NUMBERS]


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> ResponseReturnValue:
    """Sign up: first and last name, e-mail twice, its language, a code, the privacy statement."""
    typed = typed_form()
    form = SignUpForm(typed, data={"language": current_language()})
    token, answer = (typed.get(name, "") for name in ("challenge", "answer")) if typed else ("", "")
    asks_code = queries.asks_code_at_registration()
    if request.method != "POST":
        return _again(form, asks_code, token, answer)
    browser.limit("register:network")
    if request.form.get("do") == "new-code":
        return _page(form, challenges.ask() if asks_code else None)
    good = form.validate()
    if good and asks_code and not challenges.passed(token, answer, words=_words()):
        error = _("The code or the answer was not right, or too old. Here is a new one.")
        return _page(form, challenges.ask(), code_error=error), 422
    if not good:
        return _again(form, asks_code, token, answer), 422
    browser.limit("register:account", tokens.digest(form.email.data)[:32])
    person = Person(form.first_name.data, form.last_name.data, form.email.data, form.language.data)
    with browser.evenly():
        accounts.register(person, browser=browser_key())
    return redirect(url_for(".sent"), 303)


def _again(form: SignUpForm, asks_code: bool, token: str, answer: str) -> str:
    """The form with the challenge and the answer it had; with a new one where it had none, or too old a one."""
    held = challenges.shown_again(token) if asks_code else None
    return _page(form, held or challenges.ask() if asks_code else None, answer=answer[:40] if held else "")


def _page(form: SignUpForm, asked: Asked | None, *, code_error: str = "", answer: str = "") -> str:
    words = _words()
    question = ""
    if asked is not None:
        question = _("How much is %(left)s plus %(right)s?", left=words[asked.left], right=words[asked.right])
    return render_template(
        "auth/register.html", form=form, asked=asked, question=question, code_error=code_error, answer=answer
    )


@blueprint.get("/register/code/<token>.png")
@public
def code_image(token: str) -> ResponseReturnValue:
    """The image of a code."""
    browser.limit("code:network")
    data = challenges.image(token)
    if data is None:
        raise NotFound
    return Response(data, mimetype="image/png")


@blueprint.get("/register/sent")
@public
def sent() -> ResponseReturnValue:
    """What to do now: look into one's mail."""
    return render_template("auth/sent.html")
