"""Whatever a page answers instead of itself, it says so in the language of its reader."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from flask import abort

from portal.shared.errors import Conflict, DomainError, NotAllowed, NotFound, Refused, TooMany, WrongStatus
from portal.web.access import public
from portal.web.errors import MESSAGES
from tests.support.browser import Browser
from tests.support.pages import parsed, text_of
from tests.support.words import words

REFUSALS = [DomainError(), NotFound(), NotAllowed(), WrongStatus(), Refused(()), Conflict(), TooMany(60)]
PAGE = "information.show"


def refusing(error: DomainError) -> Callable[..., NoReturn]:
    def page(**_where: str) -> NoReturn:
        raise error

    return page


@pytest.fixture
def answer(app, monkeypatch):
    """What a page says, to the eye, that does this instead of answering."""

    def ask(language: str, do: Callable[..., NoReturn]) -> str:
        monkeypatch.setitem(app.view_functions, PAGE, public(do))
        return text_of(parsed(Browser(app, language=language).fetch("GET", f"/{language}/about/legal").text).main)

    return ask


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", MESSAGES)
def test_each_code_has_its_words(app, answer, code, language):
    page = answer(language, lambda **_where: abort(code))

    for message in MESSAGES[code]:
        assert words(app, language, message) in page


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_each_refusal_has_its_words(app, answer, refusal, language):
    assert words(app, language, refusal.message, **refusal.parameters) in answer(language, refusing(refusal))
