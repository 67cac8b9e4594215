"""Requests that carry a file: for the few views that say so, and for people who are signed in, they may be larger."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])
MOST = "portal_most_bytes"


def takes_file(most: int) -> Callable[[View], View]:
    """Let a view take requests of ``most`` bytes; the file waits on the disk meanwhile, not in memory."""

    def declared(view: View) -> View:
        setattr(view, MOST, most)
        return view

    return declared


def _widen() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most: int | None = getattr(view, MOST, None)
    if most is not None and current_user.is_authenticated:
        request.max_content_length = most


def init_app(app: Flask) -> None:
    """Set the limit before anybody reads the form: the token in it is looked for first of all."""
    app.before_request(_widen)
