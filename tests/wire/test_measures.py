"""Tables of measures: each instrument has its place in docs/measures.md, and writes nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import tables

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "bench").glob("*.py"), ROOT / "tests" / "chromium" / "looked.py"]
BEFORE = """# Measures

<!-- one -->
*long ago*

| a | b |
|---|--:|
| c | 1 |

Words about it.

<!-- two -->

## The end
"""


def test_a_table_takes_the_place_of_its_predecessor_and_of_nothing_else():
    after = tables.put(BEFORE, "one", "*today*\n\n| a |\n|---|\n")

    assert after == BEFORE.replace("*long ago*\n\n| a | b |\n|---|--:|\n| c | 1 |\n", "*today*\n\n| a |\n|---|\n")


def test_a_table_may_be_the_first_at_its_place():
    after = tables.put(BEFORE, "two", "*today*\n\n| a |\n|---|\n")

    assert after.endswith("<!-- two -->\n*today*\n\n| a |\n|---|\n\n## The end\n")


def test_a_table_without_a_place_is_an_error():
    with pytest.raises(LookupError, match="three"):
        tables.put(BEFORE, "three", "")


def test_numbers_are_to_the_right_and_written_in_thousands():
    assert tables.written(["page", "bytes"], [["sign in", 12345]]) == (
        "| page    | bytes  |\n|---------|-------:|\n| sign in | 12,345 |\n"
    )


def test_what_the_instruments_print_and_what_the_document_shows_are_the_same_tables():
    names = [name for source in SOURCES for name in _names(ast.parse(source.read_text()))]
    places = tables.places(tables.DOCUMENT.read_text())

    assert len(places) == len(set(places))
    assert [p for p in places if not any(re.fullmatch(name, p) for name in names)] == []
    assert [name for name in names if not any(re.fullmatch(name, p) for p in places)] == []


def test_every_place_of_the_document_is_filled():
    document = tables.DOCUMENT.read_text()

    for name in tables.places(document):
        assert re.search(
            rf"^<!-- {re.escape(name)} -->\n\*\d+ \w+ 20\d\d, .+\*\n\n\|.+\n\|-.+\n\|", document, re.MULTILINE
        ), name


def _names(source: ast.Module) -> Iterator[str]:
    """The names that a module gives its tables, as patterns: what is filled in matches anything."""
    for call in ast.walk(source):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "table":
            match call.args[0]:
                case ast.Constant(value=str(name)):
                    yield re.escape(name)
                case ast.JoinedStr(values=parts):
                    yield "".join(re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in parts)
