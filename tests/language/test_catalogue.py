"""The whole catalogue: each text as its language is written, and the words of the trade always the same."""

from collections.abc import Iterator
from functools import cache
from itertools import count

import pytest
from babel.messages.pofile import read_po

from portal.codelists.domain.builtin import BUILTIN
from portal.config import ROOT
from tests.language.glossary import EXCEPTIONS, PLACEHOLDER, TERMS, unlike
from tests.support.linting import lint

FRENCH = ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po"


@cache
def texts() -> list[tuple[str, str]]:
    """Every English text with its French, plural forms side by side."""
    with FRENCH.open("rb") as file:
        entries = [message for message in read_po(file, locale="fr") if message.id]
    pairs = ((m.id, m.string) if m.pluralizable else ((m.id,), (m.string,)) for m in entries)
    return [pair for english, french in pairs for pair in zip(english, french, strict=True)]


def filled_in(text: str) -> str:
    """A text with a name of its own for each placeholder."""
    numbers = count()
    return PLACEHOLDER.sub(lambda _match: f"Name{next(numbers)}", text).replace("%%", "%")


def findings(language: str, found: Iterator[str]) -> list[str]:
    return [str(finding) for text in found for finding in lint(filled_in(text), language)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_text_is_written_as_its_language_is(language):
    position = ("en", "fr").index(language)

    found = findings(language, (pair[position] for pair in texts()))

    assert found == []
    assert len(texts()) > 2_000


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_name_of_a_list_is_written_as_its_language_is(language):
    names = (getattr(entry, f"name_{language}") for entries in BUILTIN.values() for entry in entries)

    assert findings(language, names) == []


def test_the_words_of_the_trade_are_always_said_in_the_same_way():
    found = {english: terms for english, french in texts() if (terms := unlike(english, french))}

    assert {english: terms for english, terms in found.items() if english not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) <= set(found), "no exception that is none any more"


def test_every_word_of_the_glossary_is_used():
    english = " ".join(text for text, _french in texts())

    assert [term.english.pattern for term in TERMS if not term.english.search(english)] == []


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("The consignment is released", "La cargaison est libérée"),
        ("Extracts of %(extract)s", "Copies de %(extract)s"),
        ("The First Consignee signs", "Le destinataire signe"),
    ],
)
def test_another_word_is_noticed(english, french):
    assert unlike(english, french)


def test_what_is_filled_in_is_not_looked_at():
    assert unlike("Open %(certificate)s", "Ouvrir %(certificate)s") == []
