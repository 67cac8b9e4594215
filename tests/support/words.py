"""What the portal says, in either language, without repeating its catalogues in the tests."""

from flask import Flask
from flask_babel import gettext, ngettext, pgettext

from portal.web.i18n import said
from tests.support.pages import SPACES


def words(app: Flask, language: str, message: str, **parameters: object) -> str:
    """A message of the source as the pages of a language say it, its spaces as one sees them."""
    with app.app_context(), app.test_request_context(f"/{language}/"):
        return _seen(said(message, parameters))


def word(app: Flask, language: str, context: str, message: str) -> str:
    """A short word that is translated by its context."""
    with app.app_context(), app.test_request_context(f"/{language}/"):
        return _seen(pgettext(context, message))


def counted(app: Flask, language: str, one: str, several: str, number: int) -> str:
    """A message that depends on a number."""
    with app.app_context(), app.test_request_context(f"/{language}/"):
        return _seen(ngettext(one, several, number))


def template_words(app: Flask, language: str, message: str, **parameters: object) -> str:
    """A message whose parameters are put in as they are."""
    with app.app_context(), app.test_request_context(f"/{language}/"):
        return _seen(gettext(message, **parameters))


def _seen(text: str) -> str:
    return SPACES.sub(" ", text).strip()
