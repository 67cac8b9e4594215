"""The public check: by reference and code, typed or by QR; or by the file itself, which is not kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.auth.views import session as browser
from portal.documents import forms, queries, sheet
from portal.documents.views import blueprint
from portal.persistence import rates
from portal.shared.errors import TooMany
from portal.web.access import public
from portal.web.both import gettext as _

WRONG = "verify:network"


def not_indexed(view: Callable[..., Any]) -> Callable[..., Any]:
    """No search engine keeps these pages."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        response = make_response(view(*args, **kwargs))
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answered


@blueprint.get("/verify")
@public
@not_indexed
def verify() -> ResponseReturnValue:
    """Whether a certificate is true and what it says now; without the code, nothing is said of any."""
    question = forms.read(request.args, host=urlsplit(current_app.config["PORTAL_ADDRESS"]).netloc)
    if not question.is_asked or question.errors:
        return _page(question, status=422 if question.errors else 200)
    rate = browser.rate(WRONG)
    if seconds := rates.attempt(rate, WRONG, browser.network()):
        raise TooMany(seconds)
    coi = queries.by_code(question.reference, question.code)
    if coi is None:
        return _page(question, refusal=_("No certificate has this reference and this code."), status=404)
    rates.take_back(rate, WRONG, browser.network())
    return _page(question, checked=sheet.checked(coi, question.held))


def _page(
    question: forms.Question, *, checked: sheet.Checked | None = None, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template("documents/verify.html", question=question, checked=checked, refusal=refusal)
    return page, status
