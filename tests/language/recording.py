"""Which texts of the catalogue somebody is shown: asked for, then read in a page, a mail, a print or a command."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import flask_babel
import pytest
from click.testing import CliRunner, Result
from flask import Response, request, request_finished, templating

from portal.web.i18n import current_language, in_both

Key = tuple[str | None, str]
"""A text as gettext knows it: its context and its English words, the singular where it counts something."""

SPACES = re.compile("[ \t\r\n]+")
TAGS = re.compile("<[^>]*>")
FILLED_IN = re.compile(r"%\(\w+\)[sd]")
LONGEST = 400
"""How many characters may stand for a parameter."""

MOST_KEPT = 500_000
"""How much is read of what is sent piece by piece: some tests measure what sending much of it takes."""


class Audience:
    """Those who are shown something: ``asked`` are texts they may read next, ``shown`` those that they have read."""

    def __init__(self) -> None:
        self.asked: dict[Key, set[str]] = {}
        self.shown: set[Key] = set()

    def forget(self) -> None:
        """Begin again: what was asked for and not shown yet was for somebody else."""
        self.asked.clear()
        in_both.cache_clear()

    def hear(self, key: Key, said: str) -> str:
        """A text is asked for, and this is how it is said."""
        context, text = key
        if key not in self.shown:
            self.asked.setdefault((context, str(text)), set()).add(said)
        return said

    def read(self, text: str) -> None:
        """Somebody reads: what was asked for and stands here is shown."""
        plain = SPACES.sub(" ", text)
        read = {key for key, ways in self.asked.items() if any(_stands(said, plain) for said in ways)}
        self.shown |= read
        for key in read:
            del self.asked[key]

    def read_page(self, page: str) -> None:
        """Somebody reads a page, and what its attributes say."""
        self.read(html.unescape(f"{page} {TAGS.sub('', page)}"))


def _stands(said: str, text: str) -> bool:
    """Whether a text of the catalogue stands in another, whatever was filled in."""
    pieces = [SPACES.sub(" ", piece) for piece in FILLED_IN.split(said.replace("%%", "%"))]
    if not all(piece in text for piece in pieces):
        return False
    begins, ends = (r"(?<!\w)" if said[:1].isalnum() else ""), (r"(?!\w)" if said[-1:].isalnum() else "")
    words = rf".{{0,{LONGEST}}}?".join(map(re.escape, pieces))
    return re.search(begins + words + ends, text, re.DOTALL) is not None


class _Overheard:
    """A catalogue whose answers are heard."""

    def __init__(self, catalogue: Any, hear: Callable[[Key, str], str]) -> None:
        self.catalogue, self.hear = catalogue, hear

    def ugettext(self, text: str) -> str:
        return self.hear((None, text), str(self.catalogue.ugettext(text)))

    def ungettext(self, one: str, several: str, number: int) -> str:
        return self.hear((None, one), str(self.catalogue.ungettext(one, several, number)))

    def upgettext(self, context: str, text: str) -> str:
        return self.hear((context, text), str(self.catalogue.upgettext(context, text)))

    def unpgettext(self, context: str, one: str, several: str, number: int) -> str:
        return self.hear((context, one), str(self.catalogue.unpgettext(context, one, several, number)))


@dataclass(frozen=True)
class Answer:
    """A page that somebody is shown: where, in which language, and what they had sent."""

    address: str
    language: str
    sent: tuple[str, ...]
    page: str


def _heard(chunks: Iterable[str | bytes], end: Callable[[str], None]) -> Iterator[str | bytes]:
    """What is sent piece by piece, passed on; its beginning is read when all of it was sent."""
    kept, size = [], 0
    for chunk in chunks:
        if size < MOST_KEPT:
            kept.append(chunk.encode() if isinstance(chunk, str) else chunk)
            size += len(chunk)
        yield chunk
    end(b"".join(kept).decode(errors="ignore"))


def _is_text(response: Response, audience: Audience) -> bool:
    """Whether the answer is read as it is; what a file asked for stands in the file, and in no page."""
    if not response.mimetype.startswith("text/"):
        audience.forget()
        return False
    return not response.content_encoding


def _where(response: Response) -> tuple[str, str, tuple[str, ...]]:
    is_read = response.status_code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return request.path, current_language(), tuple(request.values.values()) if is_read else ()


@contextmanager
def overhearing(look: Callable[[Answer], None] = lambda _answer: None) -> Iterator[Audience]:
    """Everybody who is shown something inside the block: a page, a mail, any other answer, what a command prints.

    ``look`` gets every page that is an answer, or part of one.
    """
    audience = Audience()
    catalogue, invoke, render = flask_babel.Domain.get_translations, CliRunner.invoke, templating._render

    def printed(*arguments: Any, **named: Any) -> Result:
        result = invoke(*arguments, **named)
        audience.read(result.output)
        return result

    def rendered(*arguments: Any) -> str:
        page = render(*arguments)
        audience.read_page(page)
        return page

    def answered(_app: Any, response: Response) -> None:
        if not _is_text(response, audience):
            return
        where = _where(response)

        def read(page: str) -> None:
            audience.read_page(page)
            if response.mimetype == "text/html":
                look(Answer(*where, page))

        if response.is_sequence:
            read(response.get_data(as_text=True))
        else:
            response.response = _heard(response.iter_encoded(), read)

    with pytest.MonkeyPatch.context() as patch, request_finished.connected_to(answered):
        patch.setattr(flask_babel.Domain, "get_translations", lambda self: _Overheard(catalogue(self), audience.hear))
        patch.setattr(CliRunner, "invoke", printed)
        patch.setattr(templating, "_render", rendered)
        yield audience
