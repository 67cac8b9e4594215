"""Reading the list of commodities: looking up, browsing, searching. Everything is answered from memory.

The list changes yearly: it is kept in memory as an index, and one statement per page asks the database whether it is
still the same list.
"""

import gc
from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

from sqlalchemy import func, select

from portal.commodities.domain.entries import Entry, Language
from portal.commodities.domain.index import Branch, Index, Results
from portal.commodities.models import Commodity
from portal.extensions import db
from portal.persistence import stamps
from portal.shared import clock
from portal.shared.errors import NotFound


class Kept:
    """The indexes of the last two states of the list. One thread builds; meanwhile others go on with the last index."""

    def __init__(self) -> None:
        self._indexes: tuple[tuple[Hashable, Index], ...] = ()
        self._building = Lock()

    def get(self, state: Hashable, build: Callable[[], Index]) -> Index:
        """The index of ``state``, or the last one while that of ``state`` is being built; waits where there is none."""
        if index := dict(self._indexes).get(state):
            return index
        last = self._indexes[-1:]
        if not self._building.acquire(blocking=not last):
            return last[0][1]
        try:
            index = dict(self._indexes).get(state)  # whoever waited finds it
            if index is None:
                gc.disable()  # looking for garbage among what is being built takes half of the time
                index = build()
                self._indexes = (*self._indexes[-1:], (state, index))
            return index
        finally:
            gc.enable()
            self._building.release()


_kept = Kept()


def search(text: str, *, limit: int = 25, language: str = Language.ENGLISH, recent: Collection[str] = ()) -> Results:
    """The commodities that can be chosen and answer ``text``, by words of either language or by code (§7.4).

    ``language`` changes nothing in what is found: it says which name to show as the reason where both would do.
    ``recent`` are codes that come first where they answer well.
    """
    return _index().search(text, limit=limit, language=language, recent=recent)


def get(code: str) -> Entry:
    """The line with ``code``, written in any form; raises NotFound."""
    return _line(_index(), code)


def get_many(codes: Iterable[str]) -> dict[str, Entry]:
    """The lines with ``codes``, written in any form, by their digits in the order asked; unknown ones are left out."""
    index = _index()
    entries = (index.find(code) for code in codes)
    return {entry.code: entry for entry in entries if entry is not None}


def get_ever(codes: Iterable[str]) -> dict[str, Entry]:
    """The lines with ``codes``, in the order asked, those too that are not in force today: old certificates name them.

    What is above a line that is not in force is not told.
    """
    wanted = list(dict.fromkeys(codes))
    found = get_many(wanted)
    others = [code for code in wanted if code not in found]
    if others:
        rows = db.session.scalars(select(Commodity).where(Commodity.code.in_(others)))
        found |= {row.code: row.as_entry(clock.today()) for row in rows}
    return {code: found[code] for code in wanted if code in found}


def children(parent: str | None = None) -> tuple[Branch, ...]:
    """The lines directly beneath ``parent``, or the chapters, each with the number of commodities beneath it.

    Raises NotFound where there is no line ``parent``.
    """
    index = _index()
    return index.children(None if parent is None else _line(index, parent).code)


def _line(index: Index, code: str) -> Entry:
    entry = index.find(code)
    if entry is None:
        raise NotFound
    return entry


def _index() -> Index:
    """The index of the list as it is today."""
    stamp = stamps.stamp(Commodity.list_key)
    days = _days_of_change(stamp)
    day = days[bisect_right(days, clock.today()) - 1]
    return _kept.get((stamp, day), lambda: _index_on(day))


@lru_cache(maxsize=2)
def _days_of_change(_stamp: int) -> list[date]:
    """The days from which the list is another one, in order, the first of all days before them."""
    days = {date.min}
    for first, last, titles in db.session.execute(select(Commodity.valid_from, Commodity.valid_to, Commodity.titles)):
        days.update(date.fromisoformat(title["since"]) for title in titles or ())
        if first is not None:
            days.add(first)
        if last is not None:
            days.add(last + timedelta(days=1))
    return sorted(days)


def _index_on(day: date) -> Index:
    """The index of the lines in force from ``day`` on."""
    entries: dict[str, Entry] = {}
    ended: list[Entry] = []
    for row in db.session.scalars(select(Commodity).order_by(func.length(Commodity.code), Commodity.code)):
        above = next((entries[row.code[:end]] for end in (6, 4, 2) if row.code[:end] in entries), None)
        entry = row.as_entry(day, (*above.path, above) if above else ())
        if entry.holds_on(day):
            entries[row.code] = entry
        elif entry.valid_to is not None and entry.valid_to < day:
            ended.append(entry)
    return Index(entries.values(), ended)
