"""The list in the database: loading it, and asking it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from portal.commodities import queries, services
from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.models import Commodity
from portal.extensions import db
from portal.shared.errors import NotFound


@pytest.fixture
def loaded(app: Any) -> Any:
    services.load_builtin()
    return app


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def first(text: str) -> str:
    return queries.search(text).hits[0].entry.formatted_code


def test_the_builtin_list_is_loaded_once(app: Any) -> None:
    assert services.load_builtin() == services.Loaded(added=len(BUILTIN), changed=0)
    assert services.load_builtin() == services.Loaded(added=0, changed=0)


def test_what_was_changed_in_a_builtin_line_is_put_back_and_other_lines_stay(loaded: Any) -> None:
    db.session.get_one(Commodity, "08044000").name_fr = "Avocados"
    db.session.add(Commodity(code="080499", name_en="Bush plums", name_fr="Prunes kaki", category="A"))
    db.session.commit()

    assert services.load_builtin() == services.Loaded(added=0, changed=1)
    assert queries.get("0804 40 00").name_fr == "Avocats, frais ou secs"
    assert first("bush plums") == "0804 99"


def test_a_commodity_is_found_by_name_and_by_code(loaded: Any) -> None:
    assert first("avocat") == first("avocado") == first("0804.40.00") == "0804 40 00"


def test_a_warm_search_asks_the_database_one_thing(loaded: Any) -> None:
    queries.search("avocado")
    db.session.rollback()

    with statements() as seen:
        queries.search("café, banannes, 0804")

    assert len(seen) == 1


def test_every_change_of_the_list_is_seen_at_the_next_search(loaded: Any) -> None:
    assert not queries.search("zyzomys").hits

    db.session.get_one(Commodity, "08044000").synonyms_en = "zyzomys"
    db.session.commit()
    assert first("zyzomys") == "0804 40 00"

    db.session.delete(db.session.get_one(Commodity, "08044000"))
    db.session.commit()
    assert not queries.search("zyzomys").hits


def test_an_empty_list_answers_nothing(app: Any) -> None:
    assert queries.search("avocado").total == 0
    assert queries.children() == ()


def test_a_line_is_looked_up_in_any_form(loaded: Any) -> None:
    avocados = queries.get("0804 40 00")

    assert (avocados.code, avocados.category) == ("08044000", "A")
    assert [above.code for above in avocados.path] == ["08", "0804"]


@pytest.mark.parametrize("code", ["0899", "", "avocado"])
def test_what_is_not_in_the_list_is_not_found(code: str, loaded: Any) -> None:
    for ask in (queries.get, queries.children):
        with pytest.raises(NotFound):
            ask(code)


def test_many_lines_are_looked_up_at_once(loaded: Any) -> None:
    queries.get("08")
    db.session.rollback()

    with statements() as seen:
        found = queries.get_many(["1803", "0804 40 00", "0899", "1803"])

    assert list(found) == ["1803", "08044000"]
    assert len(seen) == 1


def test_the_tree_is_browsed_from_the_chapters_down(loaded: Any) -> None:
    assert {branch.entry.code for branch in queries.children()} >= {"08", "09", "18"}
    assert [(branch.entry.code, branch.count) for branch in queries.children("0905")] == [
        ("09051000", 0),
        ("09052000", 0),
    ]
