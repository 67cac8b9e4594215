"""Two languages side by side: a switch that shows boxes, statuses and errors in the other language as well.

Whoever sits beside a colleague, or fills in a form for a partner, reads both labels. The choice is a cookie, as that of
the language of the page is.
"""

from typing import Any

import flask_babel
from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from portal.shared.text import Bilingual
from portal.web import switches
from portal.web.i18n import LANGUAGES, current_language, here_in, speaking, time_zone, translated
from portal.web.words import Said

COOKIE = "both"


def gettext(message: str, **variables: Any) -> Said:
    """Like Flask-Babel's, in words that can be said in the other language too."""
    if isinstance(message, Bilingual):
        return Said(lambda: translated(message))
    return Said(lambda: flask_babel.gettext(message, **{name: _said(value) for name, value in variables.items()}))


def _said(value: Any) -> Any:
    if isinstance(value, Bilingual):
        return translated(value)
    return value.say() if isinstance(value, Said) else value


def is_on() -> bool:
    """Whether the page shows both languages."""
    return switches.is_on(COOKIE)


def in_other(words: str) -> str:
    """A text of the tables, or words of the page, in the other language; empty where they are the same in both."""
    with speaking(_other(), time_zone() or "Europe/Paris"):
        other = _in_words(words)
    return "" if other == _in_words(words) else other


def _other() -> str:
    return next(code for code in LANGUAGES if code != current_language())


def _in_words(words: str) -> str:
    return words.say() if isinstance(words, Said) else translated(words) if words else ""


@pass_context  # else Jinja asks once, for a text that is a constant, and keeps the answer for everybody
def beside(_context: Context, words: str) -> Markup:
    """The other language, to stand beside a text that the page shows already; nothing while the switch is off."""
    return _beside(words)


def _beside(words: str) -> Markup:
    other = in_other(words) if is_on() else ""
    return Markup(' <span class="both" lang="%s">%s</span>') % (_other(), other) if other else Markup()


@pass_context
def both(_context: Context, words: str) -> Markup:
    """A text of the tables in the language of the page, with the other one beside it while the switch is on."""
    return escape(_in_words(words)) + _beside(words)


def switch() -> dict[str, str]:
    """The switch: its words, and the address of this very page after it was used."""
    language = current_language()
    if is_on():
        return {"label": flask_babel.gettext("One language"), "href": here_in(language, **{COOKIE: switches.OFF})}
    return {"label": "English + français", "href": here_in(language, **{COOKIE: switches.ON})}


def init_app(app: Flask) -> None:
    """Give templates the filters and the switch; remember the choice."""
    switches.remember(app, COOKIE)
    app.jinja_env.filters.update(both=both, beside=beside)
    app.jinja_env.globals.update(both_languages=switch)
