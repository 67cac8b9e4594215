"""Finding an operator among 250,000, on SQLite and on PostgreSQL: milliseconds, and plans that read indexes.

`python -m bench.operators [number of operators]`; PostgreSQL is the server of PORTAL_TEST_POSTGRES_URL.
"""

import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import flask_migrate
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from bench.measuring import table
from portal import create_app
from portal.extensions import db
from portal.organisations.domain import OrganisationKind
from portal.organisations.queries.finding import Filters, find
from tests.organisations.operators import crowd, store
from tests.organisations.test_relevance import WANTED

MANY, TIMES = 250_000, 5
POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")
BIG = ("organisations", "organisation_words", "word_variants", "operator_activities", "identifiers")

KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "a name": (("FR", "acme bio imports"), ("DE", "rapunzel naturkost"), ("MA", "atlas bio export")),
    "the start of a name": (("FR", "vayss"), ("BE", "boerenb org"), ("IT", "prob")),
    "a slip of the fingers": (("FR", "vaysier import"), ("DE", "bohlsner mühle"), ("MA", "altas bio export")),
    "one word wrong": (("FR", "acme bio importations"), ("MA", "atlas bio export company")),
    "common words": (("FR", "bio import"), ("FR", "bio"), ("DE", "müller import"), ("MA", "sarl bio")),
    "a number, or its start": (("FR", "FR 320 456 789 00017"), ("FR", "732829320"), ("BE", "0403.170.701")),
    "a town and a name": (("FR", "vayssier toulouse"), ("FR", "agro sourcing lille"), ("FR", "import 31000")),
    "two letters": (("FR", "ma"), ("DE", "bi")),
    "the middle of a word": (("FR", "ayssie"), ("DE", "apunze")),
    "nothing that is there": (("FR", "xylophage"), ("IT", "qwertz uiop")),
    "nothing typed": (("FR", ""),),
}


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


def whole_tables(country: str, typed: str) -> set[str]:
    """The large tables that a search reads from one end to the other."""
    statements: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    find(typed, Filters(OrganisationKind.OPERATOR, frozenset({country})), limit=25)
    event.remove(db.engine, "before_cursor_execute", note)
    is_postgres = db.engine.dialect.name == "postgresql"
    explain, scan = ("EXPLAIN", "Seq Scan on {}") if is_postgres else ("EXPLAIN QUERY PLAN", "SCAN {}")
    plan = ""
    for statement, parameters in statements:
        if statement.lstrip().startswith("SELECT"):
            rows = db.session.connection().exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
            plan += "".join(f"{row[-1]} \n" for row in rows)
    return {name for name in BIG if any(is_whole(line, scan.format(name)) for line in plan.splitlines())}


def is_whole(line: str, scan: str) -> bool:
    """Whether a line of a plan reads a table itself, and no index of it."""
    return f"{scan} " in line and "USING" not in line


def measured(url: str, size: int) -> tuple[dict[str, list[float]], dict[str, set[str]], float]:
    """Of each kind of query how long it takes and what it reads whole; and the seconds to store and index all."""
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        flask_migrate.upgrade()
        began = time.perf_counter()
        store([*crowd(size - len(WANTED)), *WANTED])
        stored = time.perf_counter() - began
        with db.engine.connect() as connection, connection.begin():
            connection.execute(text("ANALYZE"))
        taken = {kind: [ms for query in queries for ms in milliseconds(*query)] for kind, queries in KINDS.items()}
        read = {kind: set().union(*(whole_tables(*query) for query in queries)) for kind, queries in KINDS.items()}
        db.session.remove()
        db.engine.dispose()
    return taken, read, stored


def main() -> None:
    """Print a table: of each kind of query the median and the worst, and whether indexes alone were read."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with databases() as urls:
        results = {name: measured(url, size) for name, url in urls.items()}
    heads = [f"{size:,} operators"] + [f"{name}, {what}" for name in results for what in ("median ms", "worst ms")]
    rows = []
    for kind in KINDS:
        cells = [kind]
        for taken, _read, _stored in results.values():
            cells += [f"{statistics.median(taken[kind]):.0f}", f"{max(taken[kind]):.0f}"]
        rows.append(cells)
    table([*heads, "tables read whole"], [[*row, _read_whole(results, row[0])] for row in rows])
    for name, (_taken, _read, stored) in results.items():
        print(f"{name}: stored and indexed in {stored:.0f} s")


def _read_whole(results: dict[str, tuple[dict[str, list[float]], dict[str, set[str]], float]], kind: str) -> str:
    found = [f"{name}: {', '.join(sorted(read[kind]))}" for name, (_t, read, _s) in results.items() if read[kind]]
    return "; ".join(found) or "none"


if __name__ == "__main__":
    main()
