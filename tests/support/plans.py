"""How a database answers: which of the large tables it reads from one end to the other, for all that something asks."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event

from portal.extensions import db

BIG = ("organisations", "organisation_words", "word_variants", "operator_activities", "identifiers")
_SQLITE_SCAN = re.compile(rf"SCAN ({'|'.join(BIG)})(_\d+)?\b")


def read_whole(ask: Callable[[], object]) -> set[str]:
    """The large tables, or their indexes, that the plans of what ``ask`` reads go through without a place to begin."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    return {table for one in statements if one[0].lstrip().startswith("SELECT") for table in _scanned(*one)}


def _scanned(statement: str, parameters: Any) -> Iterator[str]:
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        [(plan,)] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).all()
        yield from _without_condition((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"])
        return
    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
        if found := _SQLITE_SCAN.search(row[-1]):
            yield found[1]


def _without_condition(node: dict[str, Any]) -> Iterator[str]:
    """Scans of a table, and of an index that is not entered at a value."""
    is_scan = node["Node Type"] in ("Seq Scan", "Index Scan", "Index Only Scan")
    if is_scan and node["Relation Name"] in BIG and "Index Cond" not in node:
        yield node["Relation Name"]
    for inner in node.get("Plans", ()):
        yield from _without_condition(inner)
