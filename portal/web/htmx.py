"""The only place that knows htmx: whether it asks, and the forms of answer it understands."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page."""
    # On "back", htmx asks again for a page it no longer has: that needs the whole page.
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def is_to_replace(id_: str) -> bool:
    """Whether htmx puts the answer in the place of the element with this id."""
    return request.headers.get("HX-Target") == id_


def page_address() -> str:
    """The path of the page a part of which htmx asks to change; empty for everybody else."""
    try:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def render(page: str, /, *, fragment: str, status: int = 200, **context: Any) -> Response:
    """Render ``fragment`` for htmx and ``page``, which includes it, for everybody else."""
    response = make_response(render_template(fragment if wants_fragment() else page, **context), status)
    response.vary.add("HX-Request")
    return response


def saved(render_page: Callable[[], Response], *, to: str) -> ResponseReturnValue:
    """After something was saved: htmx gets what changed at once, everybody else a redirect to it (303)."""
    return render_page() if wants_fragment() else redirect(to, 303)


def leave(response: ResponseReturnValue) -> ResponseReturnValue:
    """Make htmx go where a redirect goes, instead of swapping that page into this one."""
    answer = make_response(response)
    if "HX-Request" in request.headers and answer.location:
        answer.headers["HX-Redirect"] = answer.location
        answer.status_code = 204
    return answer


def to_messages(response: Response) -> Response:
    """Put a refusal above the page, leaving what was typed where it is."""
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def session_ended(sign_in: str) -> Response:
    """Tell htmx's page that its session has ended: it sends itself whole, so that nothing typed is lost, or leaves."""
    answer = make_response("", 401)
    answer.headers["HX-Trigger"] = json.dumps({"session-ended": {"signIn": sign_in}})
    answer.headers["HX-Reswap"] = "none"
    return answer


def mark(words: str) -> str:
    """A few letters that stand for a part of a page: another part has others."""
    return urlsafe_b64encode(sha256(words.encode()).digest()[:3]).decode()


def parts_shown() -> frozenset[str]:
    """The marks of the parts that the page has: what would say the same is not sent again."""
    return frozenset(request.form.getlist("has"))


def init_app(app: Flask) -> None:
    """Let templates leave out what the page has."""
    app.jinja_env.filters["mark"] = mark
    app.jinja_env.globals["parts_shown"] = parts_shown
