"""Finding commodities by words or by code, in memory. Where the list comes from is not known here."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise, takewhile
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.commodities.domain.entries import Entry, Language, parse_code
from portal.commodities.domain.words import Item, Part, base, items, marked, words


class Match(IntEnum):
    """How a commodity answers a question, the best first."""

    EXACT_CODE = 0
    CODE_START = 1
    WORD = 2
    WORD_START = 3
    ABOVE = 4  # the word stands in the name of a line above
    INSIDE = 5
    TYPO = 6
    SOME_WORDS = 7  # nothing has all the words
    NEAR_CODE = 8  # the code is unknown: what stands under the nearest known one


@dataclass(frozen=True)
class Hit:
    """A commodity that was found, and why.

    ``language`` is the one the words were found in, None where the code alone answers;
    ``matched`` is the name, the everyday word or the name of the line above they were found in.
    """

    entry: Entry
    match: Match
    language: Language | None
    matched: tuple[Part, ...]


@dataclass(frozen=True)
class Results:
    """``hits`` are the first of ``total``; ``missing`` are the questions that nothing answers well.

    A question is missing where some of its words, or its code, are unknown, even if something near is among the hits.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Branch:
    """A line to browse from, and how many commodities can be chosen beneath it."""

    entry: Entry
    count: int


class _Text(NamedTuple):
    """A text that a line is found by: its name, or an everyday word for it."""

    entry: Entry
    language: Language
    text: str
    is_synonym: bool
    items: tuple[Item, ...]


class _Mention(NamedTuple):
    """A word in a text of a line. ``passed_on``: whether it tells something about the lines beneath as well."""

    code: str
    language: Language
    text: str
    is_synonym: bool
    item: tuple[int, int]
    position: int
    passed_on: bool


class _Evidence(NamedTuple):
    """Why a line answers one word of a question or the code in it; the smallest is the best.

    ``item``: where the enumerated item with the word starts in the text, and how many words it has.
    """

    match: Match
    lines_above: int = 0
    is_synonym: bool = False
    position: int = 0
    item: tuple[int, int] = (0, 0)
    text: str = ""
    word: str = ""
    language: Language | None = None


class _Found(NamedTuple):
    """What one line has to say to a whole question; the smallest is the best."""

    match: Match
    missing: int
    weight: tuple[int, ...]
    code: str
    not_preferred: bool
    language: Language | None
    evidence: tuple[_Evidence, ...]


_Named = tuple[str, Language, tuple[str, ...]]
"""A line, by its code, and an item that it enumerates: its bases in a language."""

_Evidences = dict[str, list[_Evidence]]
"""What each line, by its code, has to say to one word or code."""

_SHORTEST_START = 2
_SHORTEST_INSIDE = 3
_SHORTEST_INSIDE_BESIDE_BETTER = 4  # « the » is in « neither »: who types « thé » means tea
_SHORTEST_TYPO = 3
_TWO_TYPOS_FROM = 6
_LONGEST_TEXT = 300
_MOST_QUESTIONS = 12


class Index:
    """The list in memory: looking up, browsing, searching. It never changes: another list is another index."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}
        self._codes = list(self._entries)
        self._beneath: dict[str | None, list[Entry]] = {}
        self._selectable_beneath: dict[str, list[Entry]] = {}
        for entry in self._entries.values():
            self._beneath.setdefault(entry.path[-1].code if entry.path else None, []).append(entry)
            for above in entry.path if entry.selectable else ():
                self._selectable_beneath.setdefault(above.code, []).append(entry)
        self._mentions = _mentions(self._entries.values())
        self._words = sorted(self._mentions)
        self._words_of_base: dict[str, list[str]] = {}
        for word in self._words:
            self._words_of_base.setdefault(base(word), []).append(word)

    # --- looking up and browsing

    def find(self, code: str) -> Entry | None:
        """The line with ``code``, typed in any form, or None."""
        return self._entries.get(parse_code(code) or "")

    def children(self, code: str | None) -> tuple[Branch, ...]:
        """The lines directly beneath ``code``, or the chapters for None."""
        entries = self._beneath.get(code, ())
        return tuple(Branch(entry, len(self._selectable_beneath.get(entry.code, ()))) for entry in entries)

    # --- searching

    def search(self, text: str, *, limit: int, language: str = Language.ENGLISH) -> Results:
        """The commodities that answer ``text``, the best first, always in the same order.

        ``text`` may hold several questions separated by commas: what answers any of them is found. Words are found
        in both languages; ``language`` only says which name to show as the reason where both would do.
        """
        best: dict[str, tuple[Match, int, int, _Found]] = {}
        missing = []
        for number, question in enumerate(_questions(text)):
            answers = self._answers(question, Language(language))
            if not answers or answers[0].match >= Match.SOME_WORDS:
                missing.append(question)
            for place, found in enumerate(answers):
                key = (found.match, place, number, found)
                best[found.code] = min(key, best.get(found.code, key))
        ranked = [found for _, _, _, found in sorted(best.values())]
        return Results(tuple(self._hit(found) for found in ranked[:limit]), len(ranked), tuple(missing))

    def _answers(self, question: str, preferred: Language) -> list[_Found]:
        """The lines with all the words of one question or, failing that, with as many of them as there are."""
        evidences = [self._evidence_of_word(word) for word in words(question)]
        if code := _code_in(question):
            evidences.append(self._evidence_of_code(code))
        heard = Counter(code for evidence in evidences for code in evidence)
        most = max(heard.values(), default=0)
        return sorted(
            _judged(code, [evidence.get(code, []) for evidence in evidences], preferred)
            for code, times in heard.items()
            if times == most
        )

    def _evidence_of_code(self, code: str) -> _Evidences:
        whole = code if len(code) % 2 == 0 else "0" + code  # a spreadsheet drops the first zero
        for digits in (code, whole):
            lines = [self._entries[known] for known in self._starting(self._codes, digits)]
            if lines:
                return _evidence_of_lines(lines, digits)
        nearest = next((code[:end] for end in range(len(code) - 1, 1, -1) if code[:end] in self._entries), None)
        if nearest is None:
            return {}
        return _evidence_of_lines([self._entries[nearest], *self._selectable_beneath.get(nearest, ())], code)

    def _evidence_of_word(self, word: str) -> _Evidences:
        told: _Evidences = defaultdict(list)
        for known, match in self._words_like(word):
            for mention in self._mentions[known]:
                for entry, lines_above in self._lines_told_by(mention):
                    told[entry.code].append(_evidence_of_mention(mention, known, match, lines_above))
        return told

    def _lines_told_by(self, mention: _Mention) -> Iterator[tuple[Entry, int]]:
        """The commodities that a mention tells about, with the number of lines between."""
        own = self._entries[mention.code]
        if own.selectable:
            yield own, 0
        if mention.passed_on:
            for entry in self._selectable_beneath.get(mention.code, ()):
                yield entry, len(entry.path) - len(own.path)

    def _words_like(self, word: str) -> Iterator[tuple[str, Match]]:
        """The known words that ``word`` may stand for; those with a typing error only where there is no other."""
        better = set(self._words_of_base.get(base(word), ()))
        yield from ((known, Match.WORD) for known in sorted(better))
        if len(word) >= _SHORTEST_START:
            starting = [known for known in self._starting(self._words, word) if known not in better]
            yield from ((known, Match.WORD_START) for known in starting)
            better.update(starting)
        if len(word) >= (_SHORTEST_INSIDE_BESIDE_BETTER if better else _SHORTEST_INSIDE):
            typed = base(word)
            holding = (known for known_base, known in self._words_of_base.items() if typed in known_base)
            inside = [each for known in holding for each in known if each not in better]
            yield from ((known, Match.INSIDE) for known in inside)
            better.update(inside)
        if not better:
            yield from ((known, Match.TYPO) for known in self._words_nearly(word))

    def _words_nearly(self, word: str) -> Iterator[str]:
        """The known words with the fewest typing errors: one, or two in a long word."""
        typed = base(word)
        if len(typed) < _SHORTEST_TYPO:
            return
        errors = 2 if len(typed) >= _TWO_TYPOS_FROM else 1
        near = process.extract(typed, self._words_of_base.keys(), scorer=OSA.distance, score_cutoff=errors, limit=None)
        for known, _, _ in takewhile(lambda candidate: candidate[1] == near[0][1], near):
            yield from self._words_of_base[known]

    @staticmethod
    def _starting(known: Sequence[str], start: str) -> Iterator[str]:
        """The members of a sorted sequence that start with ``start``."""
        first = bisect_left(known, start)
        return takewhile(lambda each: each.startswith(start), (known[at] for at in range(first, len(known))))

    def _hit(self, found: _Found) -> Hit:
        text = next((evidence.text for evidence in sorted(found.evidence) if evidence.text), "")
        seen = frozenset(evidence.word for evidence in found.evidence if evidence.text == text)
        return Hit(self._entries[found.code], found.match, found.language, marked(text, seen))


def _mentions(entries: Iterable[Entry]) -> dict[str, list[_Mention]]:
    """Every word of every text, with where it stands."""
    texts = [text for entry in entries for text in _texts(entry)]
    named_beneath = _named_beneath(texts)
    mentions: dict[str, list[_Mention]] = {}
    for text in texts:
        for word, mention in _mentions_in(text, named_beneath):
            mentions.setdefault(word, []).append(mention)
    return mentions


def _mentions_in(text: _Text, named_beneath: Container[_Named]) -> Iterator[tuple[str, _Mention]]:
    start = 0
    for item in text.items:
        extent = (start, len(item.words))
        passed_on = (text.entry.code, text.language, item.bases) not in named_beneath
        for position, word in enumerate(item.words, start):
            yield (
                word,
                _Mention(text.entry.code, text.language, text.text, text.is_synonym, extent, position, passed_on),
            )
        start += len(item.words)


def _texts(entry: Entry) -> Iterator[_Text]:
    for language in Language:
        for text, is_synonym in ((entry.name(language), False), *((word, True) for word in entry.synonyms(language))):
            enumerated = items(text, is_english=language is Language.ENGLISH)
            yield _Text(entry, language, text, is_synonym, enumerated)


def _named_beneath(texts: Iterable[_Text]) -> set[_Named]:
    """What a line enumerates and a line beneath it is called after: it belongs to the line beneath alone.

    « Dates, figs, avocados » is no reason to answer « avocado » with dates, once there is a line « Avocados ».
    """
    return {
        (above.code, text.language, item.bases)
        for text in texts
        for item in text.items
        if not item.is_rest
        for above in text.entry.path
    }


def _questions(text: str) -> list[str]:
    """The questions in ``text``, separated by commas, semicolons or ends of lines."""
    pieces = (piece.strip() for piece in re.split(r"[,;\n]", text[:_LONGEST_TEXT]))
    return list(dict.fromkeys(piece for piece in pieces if piece))[:_MOST_QUESTIONS]


def _code_in(question: str) -> str | None:
    """The digits of a question, which may hold words as well: « rice 1006 30 »."""
    return "".join(re.findall(r"[0-9]+", question)) or None


def _evidence_of_mention(mention: _Mention, word: str, match: Match, lines_above: int) -> _Evidence:
    least = max(match, Match.ABOVE) if lines_above else match
    return _Evidence(
        match=least,
        lines_above=lines_above,
        is_synonym=mention.is_synonym,
        position=mention.position,
        item=mention.item,
        text=mention.text,
        word=word,
        language=mention.language,
    )


def _evidence_of_lines(lines: Iterable[Entry], code: str) -> _Evidences:
    """What selectable lines say to a code: it is theirs, it starts theirs, or theirs is near."""
    evidences: _Evidences = {}
    for entry in lines:
        match = Match.CODE_START if entry.code.startswith(code) else Match.NEAR_CODE
        match = Match.EXACT_CODE if entry.code == code else match
        if entry.selectable:
            evidences[entry.code] = [_Evidence(match)]
    return evidences


def _judged(code: str, heard: Sequence[Sequence[_Evidence]], preferred: Language) -> _Found:
    """The best reading of what a line says to each word: in one text of it, else in one language, else in both."""
    told = [evidence for each in heard for evidence in each]
    texts = {(evidence.language, evidence.text) for evidence in told}
    for keys in (
        [{key} for key in texts],
        [{key for key in texts if key[0] == language} for language in Language],
        [texts],
    ):
        readings = [_reading(code, heard, key, preferred) for key in keys]
        complete = [reading for reading in readings if not reading.missing]
        if complete:
            return min(complete)
    return min(readings)


def _reading(
    code: str, heard: Sequence[Sequence[_Evidence]], texts: Container[tuple[Language | None, str]], preferred: Language
) -> _Found:
    """What a line says to each word in some of its texts; its code speaks in all of them."""
    kept = ([each for each in said if not each.text or (each.language, each.text) in texts] for said in heard)
    told = tuple(min(each) for each in kept if each)
    missing = len(heard) - len(told)
    worst = max((evidence.match for evidence in told), default=Match.SOME_WORDS)
    languages = [evidence.language for evidence in sorted(told) if evidence.language]
    return _Found(
        match=max(worst, Match.SOME_WORDS) if missing else worst,
        missing=missing,
        weight=_weight(told),
        code=code,
        not_preferred=preferred not in languages,
        language=languages[0] if languages else None,
        evidence=told,
    )


def _weight(told: tuple[_Evidence, ...]) -> tuple[int, ...]:
    """What puts one line before another where both match alike, what counts most first."""
    swapped = sum(before.text == after.text and before.position > after.position for before, after in pairwise(told))
    touched = {(evidence.text, evidence.item) for evidence in told}
    return (
        sum(evidence.match for evidence in told),
        sum(evidence.lines_above for evidence in told),
        sum(length for _, (_, length) in touched) - len(told),  # words of the thing itself that were not asked for
        swapped,
        sum(evidence.is_synonym for evidence in told),
        sum(evidence.position for evidence in told),
    )
