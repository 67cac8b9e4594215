"""What the browser gets for a refusal or a fault: the only place where errors meet HTTP."""

from flask import Flask, Response, current_app, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.persistence import DatabaseUnavailable
from portal.shared.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    Stale,
    TooMany,
    Unavailable,
    WrongPassword,
    WrongStatus,
)
from portal.shared.text import N_
from portal.web import htmx
from portal.web.both import gettext
from portal.web.i18n import said

STATUS_CODES: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    WrongStatus: 409,
    Conflict: 409,
    Stale: 409,
    Refused: 422,
    WrongPassword: 422,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
    DomainError: 422,
}

DISTURBED = (N_("The portal is very busy"), N_("Nothing was changed. Try again in a moment."))
MESSAGES = {
    400: (N_("This request cannot be read"), N_("Go back to the page and try again. Nothing was changed.")),
    403: (N_("Not possible"), N_("You cannot do this.")),
    404: (N_("Page not found"), N_("This page does not exist, or is not open to your organisation.")),
    405: (N_("Not possible"), N_("This page does not take such a request. Nothing was changed.")),
    409: (N_("Not possible any more"), N_("This changed meanwhile. Open the page again.")),
    413: (N_("Too much at once"), N_("More was sent than this page takes. Send less; nothing was changed.")),
    422: (N_("Not accepted"), N_("Something that was sent cannot be accepted. Nothing was changed.")),
    429: (N_("Too often"), N_("This was tried too often. Wait a little; nothing was lost.")),
    500: (N_("A fault in the portal"), N_("It was noted and is not your doing. Nothing was changed; try again.")),
    503: DISTURBED,
}
CSRF_MESSAGE = N_("This page was too old to be sent safely. Open it again and repeat; nothing was changed.")


def _answer(code: int, title: str, message: str) -> Response:
    g.failed = True
    page = render_template("errors/error.html", code=code, title=title, message=message)
    if not htmx.wants_fragment():
        return make_response(page, code)
    return htmx.to_messages(make_response(render_template("errors/_error.html", title=title, message=message), code))


def _refusal(error: DomainError) -> Response:
    code = next(code for kind, code in STATUS_CODES.items() if type(error) is kind or kind is DomainError)
    response = _answer(code, MESSAGES[code][0], said(error.message, error.parameters))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, SecurityError):  # asked for under another name: there is no address to write a page with
        return make_response(f"{gettext(MESSAGES[400][0])}\n", 400, {"Content-Type": "text/plain; charset=utf-8"})
    if isinstance(error, CSRFError):
        return _answer(400, MESSAGES[400][0], CSRF_MESSAGE)
    title, message = MESSAGES.get(code, MESSAGES[400 if code < 500 else 500])  # noqa: PLR2004 - HTTP's own line
    return _answer(code, title, message)


def _busy(error: DatabaseUnavailable) -> Response:
    current_app.logger.warning("the database did not answer: %s", error.orig)
    response = _answer(503, *DISTURBED)
    response.headers["Retry-After"] = "5"
    return response


def _fault(error: Exception) -> Response:
    current_app.logger.error("a fault", exc_info=error)
    return _answer(500, *MESSAGES[500])


def init_app(app: Flask) -> None:
    """Answer every refusal and fault in the language of the page."""
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DatabaseUnavailable, _busy)
    if not app.testing:
        app.register_error_handler(Exception, _fault)
