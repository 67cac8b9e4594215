"""The words that are known, which of them a typed one may stand for, and the lines each of them tells about."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, reduce
from itertools import takewhile
from operator import or_
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.commodities.domain.mentions import Mention
from portal.commodities.domain.words import base, is_denied, same

Lines = int
"""A set of lines, one bit each, the first line the lowest: sets of thousands are united and cut in one step."""

Weight = tuple[int, ...]
"""What puts one line before another where a word is found in both alike; the smallest is the best."""


class Match(IntEnum):
    """How a commodity answers a question, the best first."""

    EXACT_CODE = 0
    CODE_START = 1
    WORD = 2
    WORD_START = 3
    ABOVE = 4  # the word stands in the name of a line above
    ONE_LETTER = 5  # one letter is wrong in a whole word of its own
    INSIDE = 6
    TYPO = 7
    SOME_WORDS = 8  # nothing has all the words
    NEAR_CODE = 9  # the code is unknown: what stands under the nearest known one

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for, and not only something near."""
        return self <= Match.ABOVE


@dataclass(frozen=True, slots=True)
class Word:
    """A known word: the lines it tells about, by weight, those whose own texts have it apart from those beneath.

    ``mentions`` are where it stands, by the code of the line, those of the least weight first.
    """

    lines: Lines
    own_lines: Lines
    own: tuple[tuple[Weight, Lines], ...]
    above: tuple[tuple[Weight, Lines], ...]
    mentions: Mapping[str, tuple[Mention, ...]]


class Alike(NamedTuple):
    """A known word that a typed one may stand for; ``inflected``: 0 the very word, 1 its plural, 2 another ending."""

    word: str
    match: Match
    inflected: int


_SHORTEST_START = 2
_SHORTEST_INSIDE = 3
_SHORTEST_INSIDE_BESIDE_BETTER = 4  # « the » is in « neither »: who types « thé » means tea
_SHORTEST_TYPO = 3
_SHORTEST_SLIP = 4
_SHORTEST_TYPO_OF_A_BEGINNING = 5
_TWO_TYPOS_FROM = 6
_SHORTEST_HALF = 3


class Vocabulary:
    """The known words. It never changes."""

    def __init__(self, words: Mapping[str, Word]) -> None:
        self.words = words
        self._sorted = sorted(words)
        self._of_base: dict[str, list[str]] = defaultdict(list)
        for word in self._sorted:
            self._of_base[base(word)].append(word)

    def __getitem__(self, word: str) -> Word:
        return self.words[word]

    def like(self, typed: str) -> Iterator[Alike]:
        """The known words that ``typed`` may stand for; those with a typing error where it is not known itself."""
        better = {known for each in same(base(typed)) for known in self._of_base.get(each, ())}
        is_known = bool(better)
        yield from (Alike(known, Match.WORD, _inflected(typed, known)) for known in sorted(better))
        if len(typed) >= _SHORTEST_START:
            starting = [known for known in self._starting(typed) if known not in better]
            yield from (Alike(known, Match.WORD_START, 0) for known in starting)
            better.update(starting)
        if len(typed) >= (_SHORTEST_INSIDE_BESIDE_BETTER if better else _SHORTEST_INSIDE):
            inside = [known for known in self._holding(base(typed)) if known not in better]
            yield from (Alike(known, Match.INSIDE, 0) for known in inside)
        if not is_known:
            nearly = self._nearly(base(typed), is_beginning=bool(better))
            for known, errors in nearly:
                if known not in better:
                    is_slip = errors == 1 and len(typed) >= _SHORTEST_SLIP
                    yield Alike(known, Match.ONE_LETTER if is_slip else Match.TYPO, 0)

    def halves(self, typed: str) -> tuple[str, str] | None:
        """The two known words that ``typed`` is made of, where it begins none: « passionfruit »."""
        if base(typed) in self._of_base or any(self._starting(typed)):
            return None
        for end in range(len(typed) - _SHORTEST_HALF, _SHORTEST_HALF - 1, -1):
            first, second = typed[:end], typed[end:]
            if base(first) in self._of_base and base(second) in self._of_base:
                return first, second
        return None

    def knows(self, typed: str) -> bool:
        """Whether ``typed`` is a known word, in the singular or the plural."""
        return base(typed) in self._of_base

    def _starting(self, start: str) -> Iterator[str]:
        first = bisect_left(self._sorted, start)
        return takewhile(
            lambda each: each.startswith(start), (self._sorted[n] for n in range(first, len(self._sorted)))
        )

    def _holding(self, part: str) -> Iterator[str]:
        """The known words with ``part`` in the middle."""
        for known in self._of_three_letters.get(part[:3], ()):
            if part in known and is_denied(part) == is_denied(known):
                yield from self._of_base[known]

    @cached_property
    def _of_three_letters(self) -> Mapping[str, list[str]]:
        """The bases that hold three letters, by these."""
        holding: dict[str, list[str]] = defaultdict(list)
        for known in self._of_base:
            for part in {known[start : start + 3] for start in range(len(known) - 2)}:
                holding[part].append(known)
        return holding

    def _nearly(self, typed: str, *, is_beginning: bool) -> Iterator[tuple[str, float]]:
        """The known words with the fewest typing errors, and how many: one, or two if long; a short one begins like it.

        ``is_beginning``: others begin with what was typed, so it may be right.
        """
        if len(typed) < (_SHORTEST_TYPO_OF_A_BEGINNING if is_beginning else _SHORTEST_TYPO):
            return
        is_long = len(typed) >= _TWO_TYPOS_FROM
        errors = 2 if is_long and not is_beginning else 1
        near = process.extract(typed, self._of_base.keys(), scorer=OSA.distance, score_cutoff=errors, limit=None)
        near = [each for each in near if is_denied(each[0]) == is_denied(typed) and (is_long or each[0][0] == typed[0])]
        for known, distance, _ in takewhile(lambda candidate: candidate[1] == near[0][1], near):
            yield from ((word, distance) for each in same(known) for word in self._of_base.get(each, ()))


def _inflected(typed: str, known: str) -> int:
    if typed == known:
        return 0
    return 1 if typed.rstrip("sx") == known.rstrip("sx") else 2


def vocabulary(
    mentions: Iterable[tuple[str, Mention]],
    bit: Mapping[str, Lines],
    beneath: Mapping[str, Mapping[int, Lines]],
) -> Vocabulary:
    """The words of ``mentions``. ``bit`` are the lines to choose, ``beneath`` those beneath each line, by distance."""
    own: dict[str, dict[Weight, Lines]] = defaultdict(dict)
    above: dict[str, dict[Weight, Lines]] = defaultdict(dict)
    said: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for word, mention in mentions:
        said[word][mention.code].append(mention)
        weight = mention.weight
        if mention.code in bit:
            weighed, key = own[word], (0, *weight)
            weighed[key] = weighed.get(key, 0) | bit[mention.code]
        for distance, lines in beneath.get(mention.code, {}).items() if mention.passed_on else ():
            weighed, key = above[word], (distance, *weight)
            weighed[key] = weighed.get(key, 0) | lines
    return Vocabulary({word: _word(own[word], above[word], by_code) for word, by_code in said.items()})


def _word(own: dict[Weight, Lines], above: dict[Weight, Lines], said: dict[str, list[Mention]]) -> Word:
    own_lines = reduce(or_, own.values(), 0)
    return Word(
        lines=reduce(or_, above.values(), own_lines),
        own_lines=own_lines,
        own=tuple(sorted(own.items())),
        above=tuple(sorted(above.items())),
        mentions={code: tuple(sorted(mentions, key=lambda one: one.weight)) for code, mentions in said.items()},
    )
