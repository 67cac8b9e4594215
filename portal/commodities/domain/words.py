"""Words of names and of questions: folded, cut, brought to one form. No meaning is known here."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from portal.shared.text import folded

SAYING_NOTHING = frozenset(
    # articles and prepositions; « the » is another matter, see below
    (
        "a an and as at by for from in of or other others than to with "
        + "au aux d de des du en et l la le les ou par pour que sur un une y autre autres "
        +
        # true of everything that is certified here, or written before a code
        "bio biologique biologiques organic cn code ex hs nc sh "
        +
        # what ties the sentences of the nomenclature together
        "this that these those thereof their its such which is are be been but only "
        + "ce ces cet cette dont leur leurs ses qui est sont celle celles ceux "
        +
        # left where nothing that is denied follows
        "not non neither nor ni without sans whether"
    ).split()
)
"""Folded words that do not tell one commodity from another."""

_ARTICLE = "the"
"""Says nothing in an English name, but is « thé » in a French one or in a question."""
_REST = frozenset({"other", "others", "autre", "autres"})

_PLURALS = (("eaux", "eau"), ("oux", "ou"), ("eux", "eu"), ("aux", "al"), ("ss", "ss"), ("s", ""))
_SHORTEST_BASE = 3
_IRREGULAR = {
    "fraich": "frai",
    "sech": "sec",
    "blanch": "blanc",
    "leav": "leaf",
    "loav": "loaf",
    "halv": "half",
    "noyal": "noyau",
}
"""Bases that the endings alone would keep apart: « fraîche » and « frais », ``leaves`` and ``leaf``."""
_SAME = (("congel", "surgel"), ("ground", "powder", "powdered"), ("moulu", "poudr", "pulveris"))
"""Bases of words for the state of any product that traders and the nomenclature use for one another."""

_WORD = re.compile(r"!?[^\W\d_]+")
_PASSED = r"containing|contenant|added|addition|of|in|for|the|that|those|de|du|des|la|les?|celles?|ceux|a|[dl]['’]"
_FILLER = rf"(?:(?:{_PASSED})\b\s*)*"
_EITHER_WAY = re.compile(r"\bwhether or not\b")
_EXCEPTED = re.compile(rf"\b(?:other than|autres? qu(?:e\b|['’]))\s*{_FILLER}[^\W\d_]+")
_DENIED = re.compile(rf"\b(?:not|non|neither|nor|ni|without|sans)\b[\s-]+{_FILLER}(?=[^\W\d_])")
_OF = re.compile(r"\s*(?:of|in|with|containing|de|du|des|d['’]|en|a|au|aux|contenant)\b")
_ITEM = re.compile(r"[,;:()/–]|\b(?:and|or|et|ou|including|compris)\b")


_LONGEST_EXCERPT = 20


class Part(NamedTuple):
    """A piece of a text to show; ``marked`` where it is what was looked for."""

    text: str
    marked: bool


class Item(NamedTuple):
    """One of the things a text enumerates.

    ``is_rest``: « other nuts » are what is left of them, not nuts as such. ``is_of``: « of maize » is made of it.
    """

    words: tuple[str, ...]
    is_rest: bool
    is_of: bool

    @property
    def length(self) -> int:
        """How many words it takes to say all of it."""
        return len(self.words) + self.is_of

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases of its words, to compare items with."""
        return tuple(base(word) for word in self.words)


def words(text: str) -> tuple[str, ...]:
    """The folded words of ``text`` that say something, in order; numbers are no words.

    A word that is denied begins with an exclamation mark: « not roasted » is no reason to answer « roasted ».
    """
    return tuple(word for word in _WORD.findall(_read(text)) if word not in SAYING_NOTHING)


def _read(text: str) -> str:
    """``text`` folded, what it denies marked, and without what it excepts."""
    return _DENIED.sub(" !", _EXCEPTED.sub(" ", _EITHER_WAY.sub(",", folded(text).replace("!", " "))))


def is_denied(word: str) -> bool:
    """Whether a text says that something is not ``word``."""
    return word.startswith("!")


@lru_cache(maxsize=20_000)
def base(word: str) -> str:
    """One form for the singular and the plural, the masculine and the feminine of a folded word, roughly."""
    for ending, replacement in _PLURALS:
        if word.endswith(ending):
            singular = word.removesuffix(ending) + replacement
            word = singular if len(singular) >= _SHORTEST_BASE else word
            break
    stripped = word.rstrip("e")
    word = stripped if len(stripped) >= _SHORTEST_BASE else word
    word = word[:-1] + "i" if word.endswith("y") else word
    return _IRREGULAR.get(word, word)


def same(word_base: str) -> tuple[str, ...]:
    """The bases that mean the same as one, itself first."""
    others = (other for group in _SAME if word_base in group for other in group if other != word_base)
    return (word_base, *others)


def items(text: str, *, is_english: bool) -> tuple[Item, ...]:
    """What ``text`` enumerates: « Dates, figs and avocados » are three items."""
    found = []
    for piece in _ITEM.split(_read(text)):
        said = _WORD.findall(piece)
        kept = tuple(word for word in said if word not in SAYING_NOTHING and not (is_english and word == _ARTICLE))
        if kept:
            is_rest, is_of = not _REST.isdisjoint(said), _OF.match(piece) is not None
            found.append(Item(kept, is_rest=is_rest, is_of=is_of))
    return tuple(found)


def excerpt(parts: tuple[Part, ...]) -> str:
    """A short text that was found, or the words of a long one that are marked in it, as one would type them."""
    whole = "".join(part.text for part in parts)
    found = dict.fromkeys(part.text.lower() for part in parts if part.marked)
    return whole.lower() if len(whole) <= _LONGEST_EXCERPT else " … ".join(found)


def marked(text: str, found: Collection[str]) -> tuple[Part, ...]:
    """``text`` in pieces, the words whose folded form is in ``found`` marked."""
    known = _places(text)
    parts: list[Part] = []
    end = 0
    places = {place for word in found for place in known.get(word.removeprefix("!"), ())}
    for start, after in sorted(places):
        parts += [Part(text[end:start], marked=False), Part(text[start:after], marked=True)]
        end = after
    parts.append(Part(text[end:], marked=False))
    return tuple(part for part in parts if part.text)


@lru_cache(maxsize=5_000)
def _places(text: str) -> Mapping[str, list[tuple[int, int]]]:
    """Where the folded words of ``text`` begin and end: the same texts are shown again and again."""
    places: dict[str, list[tuple[int, int]]] = {}
    for word in _WORD.finditer(text):
        places.setdefault(folded(word[0]), []).append(word.span())
    return places
