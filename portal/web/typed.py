"""What somebody typed: in the form that was sent, or in one that is given back after a session had ended.

What is typed goes along into the other language, and is given back there too: shown, never obeyed. A number is then
written as that language writes it.
"""

import json
from collections.abc import Callable

from flask import Flask, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from portal.shared.unsaved import may_be_kept
from portal.web.i18n import LANGUAGES, current_language

RESTORE, GIVEN, OPEN = "restore", "given", "open"
MOST = 2**31
"""No number of a row is as large."""
Typed = MultiDict[str, str]
Giver = Callable[[int], tuple[str, Typed] | None]
_given_back: list[Giver] = []


def giver(give: Giver) -> None:
    """Say who knows what was left unsaved, and in which language it was typed, by its number."""
    _given_back.append(give)


def typed_form() -> Typed | None:
    """The fields typed, None where a page is only opened."""
    if request.method == "POST":
        return request.form
    number = request.args.get(RESTORE, type=int)
    if number is None or not 0 < number < MOST:
        return None
    found = next((found for give in _given_back if (found := give(number)) is not None), None)
    if found is None:
        return None
    g.typed_in, form = found
    return form


def typed_language() -> str:
    """The language in which a form was typed: that of the page, unless it came along from the other one."""
    there = str(g.get("typed_in", ""))
    return there if there in LANGUAGES else current_language()


def given() -> str:
    """All that was sent to this page, to go along into the other language; empty where a page is only opened."""
    if request.method != "POST" or g.get("failed"):
        return ""
    try:
        sent = [pair for pair in request.form.items(multi=True) if may_be_kept(pair[0])]
    except RequestEntityTooLarge:
        return ""  # the page that says so
    return json.dumps([current_language(), sent], ensure_ascii=False) if sent else ""


def came_along() -> tuple[str, list[tuple[str, str]]] | None:
    """What came from a page in the other language: its language, its fields; None where nothing did.

    A script sends the form itself, with ``open=-en`` in it; without one the page sends what it was given (`given`).
    """
    for mark in request.form.getlist(OPEN):
        if mark[:1] == "-" and mark[1:] in LANGUAGES:
            return mark[1:], [pair for pair in request.form.items(multi=True) if pair != (OPEN, mark)]
    try:
        language, fields = json.loads(request.form.get(GIVEN, ""))
        return (language, [(str(name), str(value)) for name, value in fields]) if language in LANGUAGES else None
    except (ValueError, TypeError):
        return None


def init_app(app: Flask) -> None:
    """Give templates what goes along."""
    app.jinja_env.globals["given"] = given
