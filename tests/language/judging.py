"""What is wrong with the words of pages and mails, leaving alone what people typed."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import available_timezones

from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.extensions import Base, db
from tests.language.reading import Block, blocks
from tests.support.linting import Finding, lint

OURS = frozenset({"code_list_entries", "coi_records", "commodities", "list_changes", "list_uploads", "word_variants"})
"""Tables of words that the portal says in the language of the page."""


AROUND = re.compile(r"^[\d ]+ | \+\d+$")
"""What a list shows around a name that was typed: the code before it, how many more after it."""

NAMES = frozenset(zone.replace("_", " ") for zone in available_timezones())
"""What every language leaves as it is."""


def typed() -> str:
    """Everything in the database that somebody wrote, one thing after the other."""
    tables = (table for table in Base.metadata.sorted_tables if table.name not in OURS)
    rows = (row for table in tables for row in db.session.execute(select(table)))
    return "\n".join(text for row in rows for value in row for text in _texts(value))


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


def wrong(found: Iterable[Block], typed_by_people: str = "") -> list[Finding]:
    """The findings about blocks, without those about what people typed."""
    ours = (block for block in found if block.language and block.text not in NAMES)
    findings = (finding for block in ours for finding in lint(block.text, block.language))
    return [finding for finding in findings if AROUND.sub("", finding.piece).strip() not in typed_by_people]


def wrong_on(page: BeautifulSoup, typed_by_people: str = "") -> list[Finding]:
    """The findings about a page."""
    return wrong(blocks(page), typed_by_people)
