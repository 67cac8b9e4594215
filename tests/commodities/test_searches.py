"""The searches people make, measured: the right commodity is among the first three."""

import random
from collections.abc import Collection, Sequence

import pytest

from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.domain.entries import Entry, Language
from portal.commodities.domain.index import Index
from portal.commodities.domain.words import words
from tests.commodities.nomenclature import whole_list
from tests.commodities.searches import CODES, ENGLISH, FRENCH, RECENT, SEARCHES, places

BUILT_IN = Index(BUILTIN)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_NAME = 6


def test_there_are_enough_of_every_kind() -> None:
    assert len(ENGLISH) >= 65
    assert len(FRENCH) >= 65
    assert len(CODES) >= 30
    assert len({search.typed for search in SEARCHES}) == len(SEARCHES) >= 160


@pytest.fixture(scope="module", params=["built in", "whole"])
def index(request: pytest.FixtureRequest) -> Index:
    return BUILT_IN if request.param == "built in" else Index(whole_list())


@pytest.mark.parametrize("recent", [(), RECENT], ids=["newcomer", "exporter"])
def test_nineteen_of_twenty_searches_find_the_right_code_among_the_first_three(
    index: Index, recent: Collection[str]
) -> None:
    missed = [search.typed for search, place in places(index, recent) if place is None or place >= 3]

    assert len(missed) <= len(SEARCHES) * 0.05, missed


def test_every_right_code_is_one_of_the_nomenclature() -> None:
    known = {entry.code for entry in whole_list()}
    known |= {f"{code[:end]}*" for code in known for end in (4, 5, 6)}
    unknown = [(search.typed, code) for search in SEARCHES for code in search.right if code not in known]

    assert not unknown


def mistyped(word: str, chance: random.Random) -> str:
    """``word`` with a letter too many, too few, wrong, or two that changed places."""
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice(LETTERS)
    return chance.choice((
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip


def names_of_one_word(entries: Sequence[Entry]) -> list[str]:
    """The long single words that lines to choose go by, in either language."""
    phrases = (
        phrase
        for entry in entries
        if entry.selectable
        for language in Language
        for phrase in (entry.name(language).partition(",")[0], *entry.synonyms(language))
    )
    names = (words(phrase) for phrase in phrases)
    return sorted({name[0] for name in names if len(name) == 1 and len(name[0]) >= SHORTEST_NAME})


def test_one_typing_error_in_a_name_does_not_hide_what_is_called_so() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    hidden = []
    for word in chance.sample(names_of_one_word(BUILTIN), 200):
        typed = mistyped(word, chance)
        meant = {hit.entry.code for hit in BUILT_IN.search(word, limit=10).hits}
        if not meant & {hit.entry.code for hit in BUILT_IN.search(typed, limit=10).hits}:
            hidden.append((word, typed))

    assert len(hidden) <= 2, hidden  # with one letter changed some are another word
