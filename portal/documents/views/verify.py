"""The public check: by reference and code, typed or by QR; or by the file itself, which is not kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from portal.auth.views import session as browser
from portal.documents import forms, queries, sheet
from portal.documents.services import checking
from portal.documents.views import blueprint
from portal.persistence import rates
from portal.shared.errors import TooMany
from portal.web.access import public
from portal.web.both import gettext as _

WRONG = "verify:network"


View = TypeVar("View", bound=Callable[..., Any])


def not_indexed(view: View) -> View:
    """No search engine keeps these pages."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        response = make_response(view(*args, **kwargs))
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return cast(View, answered)


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


@blueprint.post("/verify")
@public
@not_indexed
def verify_file() -> ResponseReturnValue:
    """Whether a file is what this portal made, and what the certificate says now; the file is not kept."""
    nothing = forms.Question()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(nothing, file_error=_("Choose the PDF of the certificate."), status=422)
    browser.limit("verify:file")
    file = sent.read(checking.MOST_BYTES + 1)
    if len(file) > checking.MOST_BYTES:
        return _too_large(None)
    examined = checking.look_into(file)
    checked = None
    if examined.coi_id is not None:
        held = examined.record if examined.said.good else None  # of what was altered nothing is said to be current
        checked = sheet.checked(queries.coi(examined.coi_id), held)
    return _page(nothing, checked=checked, examined=examined)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge | None) -> ResponseReturnValue:
    """A file that is not even read: said beside its field where it was sent to the check."""
    if request.endpoint != "documents.verify_file":
        raise RequestEntityTooLarge
    text = _("This file is larger than 2 MB: no certificate of this portal is. It was not looked at.")
    return _page(forms.Question(), file_error=text, status=413)


def _page(
    question: forms.Question,
    *,
    checked: sheet.Checked | None = None,
    examined: checking.Examined | None = None,
    refusal: str = "",
    file_error: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "documents/verify.html",
        question=question,
        checked=checked,
        examined=examined,
        refusal=refusal,
        file_error=file_error,
    )
    return page, status
