"""Reading the small lists, from memory: one statement per page asks the database whether they are still the same."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import select

from portal.codelists.domain.entries import CodeEntry, CodeList, Codes
from portal.codelists.models import CodeListEntry
from portal.extensions import db
from portal.persistence import stamps
from portal.shared import clock
from portal.shared.text import Bilingual


def codes() -> Codes:
    """Every list as it is now, with the entries that have ended; the same object until a list changes."""
    return _codes_of(stamps.stamp(CodeListEntry.list_key))


def entries(which: CodeList, day: date | None = None) -> tuple[CodeEntry, ...]:
    """What can be chosen of a list on ``day``, or today, the everyday ones first; nothing where it is missing."""
    return codes().on(which, day or clock.today())


def label(which: CodeList, key: str) -> Bilingual:
    """What an entry is called, also one that has ended; the words of the key where there is no such entry."""
    return codes().label(which, key)


def missing() -> Sequence[CodeList]:
    """The lists from which nothing can be chosen today."""
    return codes().missing(clock.today())


@lru_cache(maxsize=2)
def _codes_of(_stamp: int) -> Codes:
    """The lists in that state; read when the state is new."""
    found: dict[CodeList, list[CodeEntry]] = {}
    for row in db.session.scalars(select(CodeListEntry).order_by(CodeListEntry.id)):
        found.setdefault(CodeList(row.list), []).append(row.as_entry())
    return Codes.of(found)
