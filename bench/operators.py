"""Finding an operator among 250,000, on SQLite and on PostgreSQL: milliseconds, and plans that read indexes.

`python -m bench.operators [number of operators]`; PostgreSQL is the server of PORTAL_TEST_POSTGRES_URL.
"""

import gc
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import flask_migrate
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bench.tables import table
from portal import create_app
from portal.extensions import db
from portal.organisations.domain import OrganisationKind
from portal.organisations.queries.finding import Filters, find
from tests.organisations.operators import crowd, store
from tests.organisations.test_plans import KINDS
from tests.organisations.test_relevance import WANTED
from tests.support.plans import read_whole

MANY, TIMES = 250_000, 5
POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An empty database of each kind."""
    name = f"portal_bench_{uuid.uuid4().hex[:12]}"
    url = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with tempfile.TemporaryDirectory() as folder, server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            postgres = url.set(database=name).render_as_string(hide_password=False)
            yield {"SQLite": f"sqlite:///{folder}/bench.sqlite", "PostgreSQL": postgres}
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def milliseconds(country: str, typed: str) -> list[float]:
    """How long one search takes, again and again."""
    filters = Filters(OrganisationKind.OPERATOR, frozenset({country}))
    taken = []
    for _ in range(TIMES):
        db.session.rollback()
        began = time.perf_counter()
        find(typed, filters, limit=25)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


@dataclass(frozen=True)
class Measured:
    """What came of a database: milliseconds and tables read whole by kind of query, seconds to build, megabytes."""

    taken: dict[str, list[float]]
    read: dict[str, set[str]]
    seconds: float
    size: str


def measured(url: str, size: int) -> Measured:
    """Store and index so many operators, then look for some."""
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        flask_migrate.upgrade()
        began = time.perf_counter()
        store([*crowd(size - len(WANTED)), *WANTED])
        seconds = time.perf_counter() - began
        db.session.remove()
        if db.engine.dialect.name == "postgresql":  # what its autovacuum does by itself a minute later
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        gc.collect()
        gc.freeze()  # the 250,000 that were made are not looked through again while a search is timed
        taken = {kind: [ms for query in queries for ms in milliseconds(*query)] for kind, queries in KINDS.items()}
        read = {kind: set().union(*(whole_tables(*query) for query in queries)) for kind, queries in KINDS.items()}
        megabytes = _megabytes()
        db.session.remove()
        db.engine.dispose()
    return Measured(taken, read, seconds, megabytes)


def whole_tables(country: str, typed: str) -> set[str]:
    """The large tables that a search reads from one end to the other."""
    filters = Filters(OrganisationKind.OPERATOR, frozenset({country}))
    return read_whole(lambda: find(typed, filters, limit=25))


def _megabytes() -> str:
    if db.engine.dialect.name == "sqlite":
        size = text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return f"the whole file {db.session.scalar(size) / 1e6:,.0f} MB"
    size = text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
    found = {name: db.session.scalar(size, {"name": name}) / 1e6 for name in ("organisation_words", "word_variants")}
    return ", ".join(f"{name} {megabytes:,.0f} MB" for name, megabytes in found.items())


def main() -> None:
    """Print a table: of each kind of query the median and the worst, and whether indexes alone were read."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with databases() as urls:
        results = {name: measured(url, size) for name, url in urls.items()}
    heads = [f"{size:,} operators"] + [f"{name}, {what}" for name in results for what in ("median ms", "worst ms")]
    rows = []
    for kind in KINDS:
        cells = [kind]
        for one in results.values():
            cells += [f"{statistics.median(one.taken[kind]):.0f}", f"{max(one.taken[kind]):.0f}"]
        read = [f"{name}: {', '.join(sorted(one.read[kind]))}" for name, one in results.items() if one.read[kind]]
        rows.append([*cells, "; ".join(read) or "none"])
    table("operators", [*heads, "tables read whole"], rows)
    for name, one in results.items():
        print(f"{name}: stored and indexed in {one.seconds:.0f} s; {one.size}")


if __name__ == "__main__":
    main()
