"""Keyboard shortcuts of one key, for whoever asked for them in this browser: off otherwise (WCAG 2.1.4).

The attribute ``aria-keyshortcuts`` says which key leads to an element, to people and to static/js/keys.js alike.
"""

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from portal.web import switches

COOKIE = "keys"


def is_on() -> bool:
    """Whether this browser has them."""
    return switches.is_on(COOKIE)


@pass_context  # else Jinja asks once, for a key that is a constant, and keeps the answer for everybody
def shortcut(_context: Context, key: str) -> Markup:
    """The attribute of what a key leads to; nothing while they are off."""
    return Markup(' aria-keyshortcuts="%s"') % key if is_on() else Markup()


def init_app(app: Flask) -> None:
    """Give templates the attribute; remember the choice."""
    switches.remember(app, COOKIE)
    app.jinja_env.globals.update(shortcut=shortcut, has_shortcuts=is_on)
