"""Finding commodities by words or by code, in memory. Where the list comes from is not known here.

Which lines answer is worked out with whole sets of lines, class by class of answers, the best first; lines are looked
at one by one only where they can be among the first that are shown.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import heapify, heappop, heapreplace, nsmallest
from itertools import islice, pairwise, takewhile
from operator import and_, or_
from typing import NamedTuple

from portal.commodities.domain.entries import Entry, Language, formatted_code, parse_code
from portal.commodities.domain.judging import Evidence, Found, clearest, evidence, judged
from portal.commodities.domain.mentions import mentions
from portal.commodities.domain.vocabulary import Alike, Lines, Match, Vocabulary, Weight, Word, vocabulary
from portal.commodities.domain.words import Part, marked, words


class Hit(NamedTuple):
    """A commodity that was found, and why.

    ``language`` is the one the words were found in, None where the code alone answers; ``text`` is the name, the
    everyday word or the name of the line above they were found in, ``words`` what they are there, folded.
    """

    entry: Entry
    match: Match
    language: Language | None = None
    text: str = ""
    words: tuple[str, ...] = ()

    @property
    def matched(self) -> tuple[Part, ...]:
        """The text in pieces, the words that were looked for marked."""
        return marked(self.text, self.words)


@dataclass(frozen=True)
class UnknownCode:
    """A code that the list does not have, as it would be printed, and the lines above its place, the chapter first.

    ``has_ended``: it had it once; ``followers`` are the lines that replace it, as far as the list has them.
    """

    code: str
    question: str
    above: tuple[Entry, ...]
    has_ended: bool = False
    followers: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Results:
    """``hits`` are the first of ``total``; ``missing`` are the questions that nothing answers well.

    A question is missing where some of its words, or its code, are unknown, even if something near is among the hits.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    missing: tuple[str, ...] = ()
    unknown: tuple[UnknownCode, ...] = ()


@dataclass(frozen=True)
class Branch:
    """A line to browse from, and how many commodities can be chosen beneath it."""

    entry: Entry
    count: int


class _Part(NamedTuple):
    """One word of a question, or the code in it: the known words it may stand for, and who answers it how.

    ``says``: how much it tells apart what it is said of, the more the fewer lines these are.
    """

    known: tuple[Alike, ...]
    lines: Mapping[Match, Lines]
    says: int = 1


class _Class(NamedTuple):
    """Lines that answer the parts of a question alike."""

    match: Match
    lines: Lines
    parts: tuple[_Part, ...]


_Reason = Alike | Found | None
"""What made a line answer: a known word, all parts of the question together, or its code."""


class _Place(NamedTuple):
    """Where a line stands in the answer to one question."""

    match: Match
    place: int
    question: int
    line: int
    reason: _Reason


_LONGEST_TEXT = 300
_MOST_QUESTIONS = 12
_MOST_WORDS = 12
_SHORTEST_CODE_BESIDE_WORDS = 4  # « flour T55, 25 kg »
_HEADING = 4
_LONGEST_CODE = 8
_LONGEST_DIGITS = 30


class Index:
    """The list in memory: looking up, browsing, searching. It never changes: another list is another index."""

    def __init__(self, entries: Iterable[Entry], ended: Iterable[Entry] = ()) -> None:
        """``entries`` are the lines in force, ``ended`` those that no longer are: their codes are known, no more."""
        self._ended = {entry.code: entry for entry in ended}
        self._entries = {entry.code: entry for entry in sorted(entries, key=lambda entry: entry.code)}
        self._codes = list(self._entries)
        self._choices = [entry for entry in self._entries.values() if entry.selectable]
        self._bit: dict[str, Lines] = {entry.code: 1 << number for number, entry in enumerate(self._choices)}
        self._children: dict[str | None, list[Entry]] = defaultdict(list)
        self._beneath: dict[str, dict[int, Lines]] = defaultdict(dict)
        for entry in self._entries.values():
            self._children[entry.path[-1].code if entry.path else None].append(entry)
            for place, above in enumerate(entry.path if entry.selectable else ()):
                lines, distance = self._beneath[above.code], len(entry.path) - place
                lines[distance] = lines.get(distance, 0) | self._bit[entry.code]
        self._vocabulary: Vocabulary = vocabulary(mentions(self._entries.values()), self._bit, self._beneath)

    # --- looking up and browsing

    def find(self, code: str) -> Entry | None:
        """The line with ``code``, typed in any form, or None."""
        return self._entries.get(parse_code(code) or "")

    def children(self, code: str | None) -> tuple[Branch, ...]:
        """The lines directly beneath ``code``, or the chapters for None, where there is something to choose."""
        branches = (
            Branch(entry, self._lines_beneath(entry.code).bit_count()) for entry in self._children.get(code, ())
        )
        return tuple(branch for branch in branches if branch.count or branch.entry.selectable)

    def _lines_beneath(self, code: str) -> Lines:
        return _united(self._beneath.get(code, {}).values())

    # --- searching

    def search(
        self, text: str, *, limit: int, language: str = Language.ENGLISH, recent: Collection[str] = ()
    ) -> Results:
        """The commodities that answer ``text``, the best first, always in the same order.

        ``text`` may hold several questions separated by commas: what answers any of them is found. Words are found
        in both languages; ``language`` only says which name to show as the reason where both would do. Those of the
        codes ``recent`` that answer well come before others that do not answer any better.
        """
        familiar = _united(self._bit.get(code, 0) for code in recent)
        preferred = Language(language)
        places: list[_Place] = []
        every: Lines = 0
        missing, unknown = [], []
        for number, question in enumerate(_questions(text)):
            typed = words(question)[:_MOST_WORDS]
            code = _code_in(question, typed)
            if code and (nowhere := self._unknown(code, question)):
                unknown.append(nowhere)
            readings = [self._classes(parts) for parts in self._readings(typed, code)]
            good = [classes for classes in readings if classes and classes[0].match < Match.SOME_WORDS]
            if not good:
                missing.append(question)
            for classes in good or readings[:1]:
                every |= _united(each.lines for each in classes)
                places += self._places(classes, number, limit, familiar, preferred)
        first: dict[int, _Place] = {}
        for place in sorted(places, key=lambda place: place[:4]):
            first.setdefault(place.line, place)
        hits = tuple(self._hit(place, preferred) for place in list(first.values())[:limit])
        return Results(hits, every.bit_count(), tuple(missing), tuple(unknown))

    def bare(self, text: str, *, limit: int) -> list[Entry]:
        """The first lines with the words of one question, by code: what ranking is measured against."""
        found = [_united(self._word(typed).lines.values()) for typed in words(text)]
        return [self._choices[line] for line in islice(_numbers(_cut(found)), limit)] if found else []

    def _readings(self, typed: tuple[str, ...], code: str | None) -> Iterator[tuple[_Part, ...]]:
        """The question as it was typed, and with two words written as one or one as two: « passionfruit »."""
        parts = (self._code(code),) if code else ()
        yield (*map(self._word, typed), *parts)
        for n, (before, after) in enumerate(pairwise(typed)):
            if self._vocabulary.knows(before + after):
                yield (*map(self._word, (*typed[:n], before + after, *typed[n + 2 :])), *parts)
        for n, word in enumerate(typed):
            if halves := self._vocabulary.halves(word):
                yield (*map(self._word, (*typed[:n], *halves, *typed[n + 1 :])), *parts)

    def _word(self, typed: str) -> _Part:
        lines: dict[Match, Lines] = defaultdict(int)
        known = tuple(self._vocabulary.like(typed))
        for alike in known:
            word = self._vocabulary[alike.word]
            if alike.match < Match.ABOVE:
                lines[alike.match] |= word.own_lines
                lines[Match.ABOVE] |= word.lines
            elif alike.match is Match.ONE_LETTER:
                lines[alike.match] |= word.own_lines
                lines[Match.TYPO] |= word.lines
            else:
                lines[alike.match] |= word.lines
        good = _united(some for match, some in lines.items() if match.is_good)
        return _Part(known, lines, self._says(good) if good else 1)

    def _says(self, lines: Lines) -> int:
        """The halvings that lead from all lines to ``lines``: « dried » says little, « seaweed » much."""
        return 1 + max(len(self._choices).bit_length() - lines.bit_count().bit_length(), 0)

    def _code(self, code: str) -> _Part:
        """What begins with ``code`` or, where nothing does, what stands near its place."""
        for digits in _spelled(code):
            lines = _united(self._bit.get(known, 0) for known in self._starting(digits))
            if lines or digits in self._entries:
                exact = self._bit.get(digits, 0)
                return _Part((), {Match.EXACT_CODE: exact, Match.CODE_START: lines & ~exact})
        if followed := _united(self._bit.get(each, 0) for known in _spelled(code) for each in self._followers(known)):
            return _Part((), {Match.NEAR_CODE: followed})
        above = self._above(code)
        if above is None or len(above.code) < _HEADING:
            return _Part((), {})
        return _Part((), {Match.NEAR_CODE: self._bit.get(above.code, 0) | self._lines_beneath(above.code)})

    def _starting(self, code: str) -> Iterator[str]:
        first = bisect_left(self._codes, code)
        return takewhile(lambda each: each.startswith(code), (self._codes[n] for n in range(first, len(self._codes))))

    def _followers(self, code: str) -> tuple[str, ...]:
        return self._ended[code].replaced_by if code in self._ended else ()

    def _unknown(self, code: str, question: str) -> UnknownCode | None:
        """What to say about a code that the list does not have; None where it has it."""
        if any(any(self._starting(digits)) for digits in _spelled(code)):
            return None
        near = self._above(code)
        above = (*near.path, near) if near else ()
        shown = tuple(line for line in above if line.code in self._beneath)
        whole = _spelled(code)[-1]
        followers = tuple(self._entries[known] for known in self._followers(whole) if known in self._entries)
        return UnknownCode(formatted_code(whole), question, shown, whole in self._ended, followers)

    def _above(self, code: str) -> Entry | None:
        """The line nearest to the place of an unknown code: « 0804 40 00 » is the whole of 0804 40."""
        whole = _spelled(code)[-1]
        places = (known for end in range(len(whole), 1, -1) for known in (whole[:end], whole[:end] + "00"))
        return next((self._entries[known] for known in places if known in self._entries), None)

    @staticmethod
    def _classes(parts: tuple[_Part, ...]) -> list[_Class]:
        """The lines with all the words of a question, class by class; failing that, those with what says most."""
        classes, seen = [], 0
        reached = [0] * len(parts)
        for match in sorted({match for part in parts for match in part.lines}):
            for number, part in enumerate(parts):
                reached[number] |= part.lines.get(match, 0)
            if new := _cut(reached) & ~seen:
                classes.append(_Class(match, new, parts))
                seen |= new
        if not classes and (lines := _most(reached, parts)):
            return [_Class(Match.SOME_WORDS, lines, parts)]
        return classes

    def _places(
        self, classes: Iterable[_Class], question: int, limit: int, familiar: Lines, preferred: Language
    ) -> list[_Place]:
        """The first lines of an answer."""
        places: list[_Place] = []
        for each in classes:
            ranked = self._ranked(each, limit - len(places), familiar if each.match.is_good else 0, preferred)
            places += [_Place(each.match, place, question, *one) for place, one in enumerate(ranked)]
        return places

    def _ranked(self, answers: _Class, limit: int, familiar: Lines, preferred: Language) -> list[tuple[int, _Reason]]:
        """The first of lines that answer alike, the best first, each with its reason; of equals the familiar first."""
        if limit <= 0:
            return []
        if len(answers.parts) == 1:
            return list(islice(self._in_order(answers, familiar), limit))
        vocabulary = self._vocabulary
        parts = [
            part._replace(known=tuple(alike for alike in part.known if vocabulary[alike.word].lines & answers.lines))
            for part in answers.parts
        ]
        judged = ((self._judged(line, parts, preferred), line) for line in _numbers(answers.lines))
        ranked = nsmallest(limit, ((found.rank(familiar >> line & 1), found, line) for found, line in judged))
        return [(line, found) for _, found, line in ranked]

    def _in_order(self, answers: _Class, familiar: Lines) -> Iterator[tuple[int, _Reason]]:
        """The lines that answer one word, by the weight it has there, or one code, by theirs."""
        left = answers.lines
        for alike, lines in _by_weight(answers, self._vocabulary, familiar):
            for line in _numbers(lines & left):
                yield line, alike
            left &= ~lines
        for some in (left & familiar, left & ~familiar):
            yield from ((line, None) for line in _numbers(some))

    def _judged(self, line: int, parts: Iterable[_Part], preferred: Language) -> Found:
        entry = self._choices[line]
        heard = [
            evidence(entry, part.known, self._vocabulary)
            or [Evidence(match) for match, lines in part.lines.items() if lines >> line & 1]
            for part in parts
        ]
        return judged(entry.code, heard, [part.says for part in parts], preferred)

    def _hit(self, place: _Place, preferred: Language) -> Hit:
        entry, reason = self._choices[place.line], place.reason
        if isinstance(reason, Alike):
            clear = clearest(entry, self._vocabulary[reason.word], preferred)
            if clear is not None:
                return Hit(entry, place.match, clear.language, clear.text, (reason.word,))
        if not isinstance(reason, Found):
            return Hit(entry, place.match)
        said = sorted(reason.evidence)
        text = next((one.text for one in said if one.text), "")
        return Hit(entry, place.match, reason.language, text, tuple(one.word for one in said if one.text == text))


def _by_weight(answers: _Class, vocabulary: Vocabulary, familiar: Lines) -> Iterator[tuple[Alike, Lines]]:
    """The lines of every known word that makes a class of answers, those with the least weight first.

    Of equals the ``familiar`` come first, and it does not matter how much more their own names say. What each word
    tells about is in order already: a heap holds the next of each word, since the first few are all that is shown.
    """
    known = answers.parts[0].known
    said = [_said(vocabulary[alike.word], alike.match, answers.match) for alike in known]
    heap = [_weighed(known[number], number, 0, groups[0]) for number, groups in enumerate(said) if groups]
    if familiar:
        heap += [
            _weighed(known[number], number, place, group, is_new=False)
            for number, groups in enumerate(said)
            for place, group in enumerate(groups)
            if group[1] & familiar
        ]
    heapify(heap)
    while heap:
        *_weight, number, place, is_new = heap[0]
        groups = said[number]
        if is_new and place + 1 < len(groups):
            heapreplace(heap, _weighed(known[number], number, place + 1, groups[place + 1]))
        else:
            heappop(heap)
        lines = groups[place][1]
        yield known[number], lines & ~familiar if is_new else lines & familiar


def _weighed(
    alike: Alike, number: int, place: int, group: tuple[Weight, Lines], *, is_new: bool = True
) -> tuple[int, ...]:
    """The weight of the lines at ``place`` of what the word ``number`` tells about, to compare with those of others."""
    above, more, source, position = group[0]
    further = more if is_new or source else 0
    inflected = alike.inflected
    return (inflected > 1, above, further, source, is_new, position, inflected, number, place, is_new)


def _said(word: Word, alike: Match, match: Match) -> tuple[tuple[Weight, Lines], ...]:
    """The lines that a known word which is ``alike`` answers with in the class ``match``, by weight."""
    if alike < Match.ABOVE or alike is Match.ONE_LETTER:
        above = Match.TYPO if alike is Match.ONE_LETTER else Match.ABOVE
        return word.own if match is alike else word.above if match is above else ()
    return (*word.own, *word.above) if match is alike else ()


def _united(lines: Iterable[Lines]) -> Lines:
    return reduce(or_, lines, 0)


def _cut(lines: Iterable[Lines]) -> Lines:
    return reduce(and_, lines)


def _most(found: Sequence[Lines], parts: Sequence[_Part]) -> Lines:
    """The lines that are in those of ``found`` that together say most."""
    every = _united(found)
    alike = [(0, every)] if every else []
    for some, part in zip(found, parts, strict=True):
        cut = [((said + part.says, lines & some), (said, lines & ~some)) for said, lines in alike]
        alike = [each for pair in cut for each in pair if each[1]]
    most = max((said for said, _ in alike), default=0)
    return _united(lines for said, lines in alike if said == most)


def _numbers(lines: Lines) -> Iterator[int]:
    """The lines in a set, in their order."""
    while lines:
        lowest = lines & -lines
        yield lowest.bit_length() - 1
        lines ^= lowest


def _questions(text: str) -> list[str]:
    """The questions in ``text``, separated by commas, semicolons or ends of lines."""
    pieces = (piece.strip() for piece in re.split(r"[,;\n]", text[:_LONGEST_TEXT]))
    return list(dict.fromkeys(piece for piece in pieces if piece))[:_MOST_QUESTIONS]


def _code_in(question: str, typed: Sequence[str]) -> str | None:
    """The digits of a question, which may hold words as well: « rice 1006 30 », but not « flour T55, 25 kg »."""
    digits = "".join(re.findall(r"[0-9]+", question))[:_LONGEST_DIGITS]
    return digits if digits and (not typed or len(digits) >= _SHORTEST_CODE_BESIDE_WORDS) else None


def _spelled(code: str) -> tuple[str, ...]:
    """``code`` as the list may have it: a spreadsheet drops the first zero, other lists go beyond eight digits."""
    whole = code if len(code) % 2 == 0 else "0" + code
    return tuple(dict.fromkeys(each[:_LONGEST_CODE] for each in (code, whole)))
