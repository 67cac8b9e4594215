"""Finding commodities: which share of the committed searches finds the right code, and what ranking costs.

The list is stored in a new database, the built-in one alone and, where the reference folder is there, with the whole
nomenclature, and searched as the dialog does, for every beginning of three letters of a word of either language:

- the whole search: the statement that asks for the state of the list, the look-up, ranking, the first ten with the
  text and the words they were found by;
- the engine's own bare query: the same statement, the same look-up of the same words in the same memory, and the first
  ten in the order of the codes, without ranking and reasons;
- as a yardstick, a query of SQLite's full-text search (FTS5) for the same beginnings over the same texts, in the same
  session, limited to ten.

Each of them is asked fifteen times, in turns and in a transaction of its own; the shortest time counts. What ten hits
take on the line is measured as well.
"""

import gc
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import flask_migrate
from flask import current_app
from sqlalchemy import text

from bench.tables import table
from portal import create_app
from portal.commodities import queries
from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.domain.entries import Entry, Language
from portal.commodities.domain.index import Index
from portal.commodities.domain.words import words
from portal.extensions import db
from portal.persistence.transaction import transaction
from tests.commodities.nomenclature import REFERENCE, as_row, whole_list
from tests.commodities.searches import RECENT, SEARCHES, places
from tests.support.dialog import fragment, hits, sent

LETTERS, SHOWN, TIMES = 3, 10, 15


@contextmanager
def stored(entries: Sequence[Entry]) -> Iterator[None]:
    """A portal whose list holds ``entries``, and beside it a table of SQLite's full-text search with their texts."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/bench.sqlite"})
        with app.app_context():
            flask_migrate.upgrade()
            with transaction() as session:
                session.add_all(map(as_row, entries))
                session.execute(text("CREATE VIRTUAL TABLE texts USING fts5(code UNINDEXED, words, prefix = '2 3')"))
                known = [{"code": entry.code, "words": " ".join(texts(entry))} for entry in entries if entry.selectable]
                session.execute(text("INSERT INTO texts (code, words) VALUES (:code, :words)"), known)
            yield
            db.session.remove()
            db.engine.dispose()


def texts(entry: Entry) -> Iterator[str]:
    """The words a line is found by, its own and those of the lines above it."""
    for line in (*entry.path, entry):
        for language in Language:
            for written in (line.name(language), *line.synonyms(language), line.title(language)):
                yield from words(written)


def beginnings(entries: Sequence[Entry]) -> list[str]:
    """Every beginning of three letters of a word in either language."""
    known = {word for entry in entries for word in texts(entry)}
    return sorted({word[:LETTERS] for word in known if len(word) >= LETTERS and not word.startswith("!")})


def whole(typed: str) -> int:
    """What the dialog asks for."""
    return len(queries.search(typed, limit=SHOWN).hits)


def bare(typed: str) -> int:
    """What it comes from: the lines with the words, the first ten in the order of the codes."""
    return len(queries._index().bare(typed, limit=SHOWN))


def full_text(typed: str) -> int:
    """The same of SQLite."""
    statement = text("SELECT code FROM texts WHERE texts MATCH :typed LIMIT :limit")
    return len(db.session.execute(statement, {"typed": f"{typed}*", "limit": SHOWN}).all())


WHOLE = "whole search"
LOOK_UPS: Mapping[str, Callable[[str], int]] = {WHOLE: whole, "bare query": bare, "SQLite FTS5": full_text}


def microseconds(typed: str) -> dict[str, float]:
    """The shortest time of each search, in turns, so that whatever else the machine does meets them all alike."""
    taken: dict[str, list[float]] = {what: [] for what in LOOK_UPS}
    for _ in range(TIMES):
        for what, search in LOOK_UPS.items():
            db.session.rollback()
            db.session.connection()
            began = time.perf_counter()
            search(typed)
            taken[what].append((time.perf_counter() - began) * 1e6)
    return {what: min(times) for what, times in taken.items()}


def found(entries: Sequence[Entry]) -> Iterator[str]:
    """The share of the committed searches with the right code first, among the first three, and both after a trade."""
    index = Index(entries)
    for recent in ((), RECENT):
        seen = [place for _, place in places(index, recent)]
        for most in (1, 3):
            yield f"{sum(place is not None and place < most for place in seen) / len(seen):.1%}"


def cost_of_building() -> tuple[str, str]:
    """The seconds the first search takes, which builds the index from the database, and the megabytes it holds."""
    began = time.perf_counter()
    queries.search("avocado")
    seconds = time.perf_counter() - began
    queries._kept = queries.Kept()
    tracemalloc.start()
    queries.search("avocado")
    held = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return f"{seconds:.1f}", f"{held:.0f}"


def main() -> None:
    """Print what is found, then the times and the ratio."""
    lists: dict[str, Sequence[Entry]] = {"built in": BUILTIN}
    if REFERENCE.exists():
        lists["whole nomenclature"] = whole_list()
    shares, times, sizes = [], [], []
    for name, entries in lists.items():
        with stored(entries):
            shares.append([name, len(entries), *found(entries), *cost_of_building()])
            typed = beginnings(entries)
            sizes.append([f"{name}, committed searches", *bytes_of([search.typed for search in SEARCHES])])
            sizes.append([f"{name}, beginnings", *bytes_of(typed)])
            gc.collect()
            gc.freeze()
            taken = [microseconds(each) for each in typed]
            for what in LOOK_UPS:
                some = sorted(each[what] for each in taken)
                ratios = sorted(each[WHOLE] / each[what] for each in taken)
                times.append([f"{name}, {what}", len(typed), *quantiles(some, "{:.0f}"), *quantiles(ratios, "{:.2f}")])
    table(
        "commodities found",
        ["list", "lines", "right first", "in three", "first, trading", "in three, trading", "seconds to build", "MB"],
        shares,
    )
    table(
        "commodities, times",
        ["µs", "beginnings", "median", "95 of 100", "worst", "whole / this: median", "95 of 100", "worst"],
        times,
    )
    table("ten hits", ["bytes of ten hits (brotli)", "fragments", "median", "95 of 100", "worst"], sizes)


def bytes_of(searches: Sequence[str]) -> list[object]:
    """How many of the searches, in both languages, give ten hits, and the bytes that these take."""
    found = [fragment(current_app, language, typed) for language in Language for typed in searches]
    taken = sorted(sent(current_app, each) for each in found if hits(each) == SHOWN)
    return [len(taken), *quantiles(taken, "{:.0f}")]


def quantiles(some: Sequence[float], shown: str) -> list[str]:
    """The median, what 95 of 100 keep to, the worst."""
    return [shown.format(each) for each in (statistics.median(some), some[int(len(some) * 0.95)], some[-1])]


if __name__ == "__main__":
    main()
