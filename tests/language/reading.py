"""What people read on a page: its blocks of text, each with its language, as `lint` takes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, NavigableString, Tag

_BLOCKS = (
    "address article aside blockquote body br button caption dd details div dl dt fieldset figcaption footer form "
    "h1 h2 h3 h4 h5 h6 header head hr input label legend li main nav ol optgroup option p section select summary table "
    "tbody td textarea tfoot th thead title tr ul"
)
BLOCKS = frozenset(_BLOCKS.split())
"""Elements that begin and end a block; whatever else stands in the line."""

SAID_IN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-label", "data-cut")
UNREAD = frozenset(("script", "style", "textarea", "svg"))
NO_WORDS = frozenset(("code", "kbd"))
"""What is typed as it stands, in every language."""
PLAIN_SPACES = re.compile("[ \t\r\n]+")


@dataclass(frozen=True)
class Block:
    """A piece of a page that is read in one go."""

    language: str
    text: str


def blocks(page: BeautifulSoup, language: str = "") -> list[Block]:
    """Every block of a page, or of a part of a page in ``language``, and what its attributes say."""
    return [block for block in _blocks(page, language) if block.text]


def lines(text: str, language: str) -> list[Block]:
    """The blocks of a plain text, such as a mail or a page of a PDF; addresses of pages are no words."""
    told = (PLAIN_SPACES.sub(" ", line).strip(" ") for line in text.splitlines())
    return [Block(language, line) for line in told if line and "://" not in line]


def _blocks(page: BeautifulSoup, spoken: str) -> Iterator[Block]:
    written: list[tuple[str, str]] = []
    for language, text in _pieces(page, spoken):
        if text is None or (written and written[-1][0] != language):
            yield _block(written)
            written = []
        if text is not None:
            written.append((language, text))
    yield _block(written)


def _block(written: list[tuple[str, str]]) -> Block:
    text = PLAIN_SPACES.sub(" ", "".join(text for _, text in written)).strip(" ")
    return Block(written[0][0] if written else "", text)


def _pieces(element: Tag, language: str) -> Iterator[tuple[str, str | None]]:
    """The texts of an element in their order; None where a block begins or ends."""
    language = element.get("lang", language)
    for name in SAID_IN_ATTRIBUTES:
        if element.get(name):
            yield from ((language, None), (language, element[name]), (language, None))
    for child in element.children:
        if isinstance(child, Tag) and child.name not in UNREAD:
            parted = child.name in BLOCKS or "hidden" in child.get("class", ())
            yield from [(language, None)] * parted
            yield from [(language, "…")] if child.name in NO_WORDS else _pieces(child, language)
            yield from [(language, None)] * parted
        elif type(child) is NavigableString:
            yield language, str(child)
