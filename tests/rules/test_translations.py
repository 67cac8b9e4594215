"""Rules about the words: the French catalogue has every text, and French is written as French is printed."""

import ast
import re
import tomllib
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from portal.coi.domain.boxes import Box, Choice, Field
from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import ACTION_LABELS, CAPACITY_LABELS, STATUS_LABELS
from portal.organisations.domain import ACTIVITY_LABELS, ACTIVITY_STATUS_LABELS

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "translations" / "messages.pot"
FRENCH = ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
LABELS = (STATUS_LABELS, ACTION_LABELS, CAPACITY_LABELS, ACTIVITY_LABELS, ACTIVITY_STATUS_LABELS)

Key = tuple[str | None, str]
"""A text as gettext knows it: its context and its English words, the singular where it counts something."""

SHOWN = {
    Edition: ("title",),
    Box: ("title", "statement", "required", "hint"),
    Field: ("label", "hint"),
    Choice: ("label",),
}
"""The words a page shows of each kind of thing in the tables."""

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z%]")
STRAIGHT = re.compile("[\"'`]")
NOT_FRENCH_QUOTES = re.compile("[\"'`‘“”]")
WITHOUT_ITS_SPACE = re.compile(
    "(?<!\u00a0):|(?<!\u202f)[;?!]|(?<![\u00a0\u202f%])%(?!\\()|(?<!\u00a0)»|«(?!\u00a0)"  # :  ; ? !  %  » «
)
"""A mark without the no-break space French printers set beside it: full at : and « », narrow at ; ? !"""


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def known(path: Path) -> dict[Key, Any]:
    """The entries of a catalogue."""
    entries = [message for message in catalogue(path) if message.id]
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in entries}


def english() -> list[str]:
    """Every English text, singulars and plurals."""
    return [text for message in known(FRENCH).values() for text in each(message.id)]


def french() -> list[str]:
    """Every French text, singulars and plurals."""
    return [text for message in known(FRENCH).values() for text in each(message.string)]


def each(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else texts


@cache
def in_the_source() -> set[Key]:
    """The texts marked in the source, found the way `make translations` finds them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    keywords = re.search(r"^KEYWORDS := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    found = extract_from_dir(
        ROOT,
        [(mapping["pattern"], mapping["method"]) for mapping in mappings],
        {mapping["pattern"]: mapping for mapping in mappings},
        DEFAULT_KEYWORDS | parse_keywords(keywords),
    )
    return {(context, each(text)[0]) for _file, _line, text, _comments, context in found}


def marked(path: Path) -> list[str | None]:
    """What a file gives to N_: the text, None where it is not written out there and then."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    arguments = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "N_"]
    return [argument.value if isinstance(argument, ast.Constant) else None for argument in arguments]


def shown(thing: Any) -> set[str]:
    """The words a page can show of an edition, or of anything it is made of."""
    if isinstance(thing, tuple):
        return {words for part in thing for words in shown(part)}
    if not is_dataclass(thing):
        return set()
    inside = {words for field in fields(thing) for words in shown(getattr(thing, field.name))}
    return inside | ({getattr(thing, name) for name in SHOWN.get(type(thing), ())} - {""})


@pytest.mark.parametrize("path", [TEMPLATE, FRENCH], ids=lambda path: path.name)
def test_the_catalogue_has_every_text_of_the_source_and_no_other(path):
    texts = set(known(path))

    assert in_the_source() - texts == set(), "make translations"
    assert texts - in_the_source() == set(), "make translations"
    assert len(texts) > 300


def test_every_text_has_its_french():
    assert [key for key, message in known(FRENCH).items() if not all(each(message.string))] == []


def test_no_french_is_only_a_guess():
    assert [key for key, message in known(FRENCH).items() if message.fuzzy] == []


def test_what_counts_has_as_many_forms_as_french_needs():
    forms = {key: len(m.string) for key, m in known(FRENCH).items() if m.pluralizable}

    assert set(forms.values()) == {catalogue(FRENCH).num_plurals}


def test_french_has_the_placeholders_of_the_english():
    asked = {key: {tuple(sorted(PLACEHOLDER.findall(t))) for t in each(m.id)} for key, m in known(FRENCH).items()}
    given = {key: {tuple(sorted(PLACEHOLDER.findall(t))) for t in each(m.string)} for key, m in known(FRENCH).items()}

    assert {key: given[key] for key in given if given[key] != asked[key]} == {}


def test_french_marks_stand_apart_by_a_no_break_space():
    assert [text for text in french() if WITHOUT_ITS_SPACE.search(text)] == []


def test_french_has_its_own_quotes_and_apostrophes():
    assert [text for text in french() if NOT_FRENCH_QUOTES.search(text)] == []


def test_english_has_no_straight_quotes_and_apostrophes():
    assert [text for text in english() if STRAIGHT.search(text)] == []


def test_texts_begin_and_end_with_a_word_or_a_mark():
    assert [text for text in [*english(), *french()] if text != text.strip() or "  " in text] == []


def test_what_the_domain_marks_is_in_the_catalogue():
    files = [path for path in (ROOT / "portal").rglob("*.py") if "domain" in path.relative_to(ROOT).as_posix()]
    texts = {(path.name, text) for path in files for text in marked(path)}

    assert {(name, text) for name, text in texts if (None, text) not in known(FRENCH)} == set()
    assert {"coi_2017.py", "checks.py", "lifecycle.py", "procedure.py", "domain.py"} <= {name for name, _ in texts}


def test_what_the_tables_show_is_in_the_catalogue():
    words = {label for labels in LABELS for label in labels.values()} | shown(tuple(EDITIONS.values()))

    assert {text for text in words if (None, text) not in known(FRENCH)} == set()
    assert {"Draft", "Trade name", "Not acceptable", "Equivalent third country (Art. 33(2))", "Conclusion"} <= words
