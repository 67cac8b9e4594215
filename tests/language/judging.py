"""What is wrong with the words of pages and mails, leaving alone what people typed."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import available_timezones

from bs4 import BeautifulSoup

from portal.extensions import Base, db
from tests.language.reading import Block, blocks
from tests.support.linting import Finding, lint

OURS = frozenset({"code_list_entries", "coi_records", "commodities", "list_changes", "list_uploads", "word_variants"})
"""Tables of words that the portal says in the language of the page."""


KEYS = re.compile(r"[a-z_:./-]*|\d{4}-\d{2}-\d{2}.*", re.DOTALL)
"""What the database keeps and no page may show as it is: keys, days."""

SHORTEST = 3

NAMES = frozenset(zone.replace("_", " ") for zone in available_timezones())
"""What every language leaves as it is."""


def typed() -> list[str]:
    """Everything in the database that somebody wrote, the longest first."""
    found = {" ".join(text.split()) for row in _rows() for value in row for text in _texts(value)}
    return sorted((t for t in found if len(t) >= SHORTEST and not KEYS.fullmatch(t)), key=len, reverse=True)


def _rows() -> Iterator[Any]:
    """Every row as the database keeps it, past SQLAlchemy: some tests count what is asked through it."""
    tables = (table.name for table in Base.metadata.sorted_tables if table.name not in OURS)
    cursor = db.engine.raw_connection().cursor()
    for name in tables:
        yield from cursor.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - our own names
    cursor.close()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _texts(_read(value)) if value.startswith(("{", "[")) else [value]
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts(inner))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [text.strip("[{}]")]


def wrong(found: Iterable[Block], by_people: Sequence[str] = ()) -> list[Finding]:
    """The findings about blocks, without those about what people typed."""
    ours = (block for block in found if block.language and block.text not in NAMES)
    suspect = (block for block in ours if lint(block.text, block.language))
    return [finding for b in suspect for finding in lint(_without(b.text, by_people), b.language)]


def _without(text: str, by_people: Sequence[str]) -> str:
    for typed_text in by_people:
        text = text.replace(typed_text, "…")
    return text


def wrong_on(page: BeautifulSoup, by_people: Sequence[str] = ()) -> list[Finding]:
    """The findings about a page."""
    return wrong(blocks(page), by_people)
