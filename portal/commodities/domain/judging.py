"""How well one line answers a question of several words: what each word says to it, in one text of it if it can be."""

from collections.abc import Container, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from portal.commodities.domain.entries import Entry, Language
from portal.commodities.domain.mentions import Mention, Source
from portal.commodities.domain.vocabulary import Alike, Match, Vocabulary, Word


class Evidence(NamedTuple):
    """Why a line answers one word of a question or the code in it; the smallest is the best.

    ``item``: where the enumerated item with the word starts in the text, and how many words it has.
    """

    match: Match
    lines_above: int = 0
    inflected: int = 0
    source: Source = Source.NAME
    position: int = 0
    item: tuple[int, int] = (0, 0)
    text: str = ""
    word: str = ""
    language: Language | None = None


class Found(NamedTuple):
    """What one line has to say to a whole question; the smallest is the best."""

    match: Match
    missing: int
    weight: tuple[int, ...]
    code: str
    not_preferred: bool
    language: Language | None
    evidence: tuple[Evidence, ...]

    def rank(self, is_familiar: int) -> tuple[int, ...]:
        """What puts a line before another: of equals the familiar first, however much more their own names say."""
        closest, further, (swapped, source), where = self.weight[:3], self.weight[3], self.weight[4:6], self.weight[6:]
        if is_familiar and not source:
            further = 0
        return (self.match, self.missing, *closest, further, swapped, source, not is_familiar, *where)


def evidence(entry: Entry, known: Iterable[Alike], vocabulary: Vocabulary) -> list[Evidence]:
    """What the texts of ``entry`` and of the lines above it say to one typed word, which stands for ``known``."""
    lines = [(entry.code, 0)] + [(above.code, len(entry.path) - place) for place, above in enumerate(entry.path)]
    return [
        Evidence(
            match=_match(alike, lines_above),
            lines_above=lines_above,
            inflected=alike.inflected,
            source=mention.source,
            position=mention.position,
            item=mention.item,
            text=mention.text,
            word=alike.word,
            language=mention.language,
        )
        for alike in known
        for code, lines_above in lines
        for mention in vocabulary[alike.word].mentions.get(code, ())
        if mention.passed_on or not lines_above
    ]


def _match(alike: Alike, lines_above: int) -> Match:
    if not lines_above:
        return alike.match
    return Match.TYPO if alike.match is Match.ONE_LETTER else max(alike.match, Match.ABOVE)


def clearest(entry: Entry, word: Word, preferred: Language) -> Mention | None:
    """Where a word stands that says best why ``entry`` answers it, in the language preferred where both would do."""
    own = word.mentions.get(entry.code)
    if own:
        return _preferred(own, preferred)
    for line in reversed(entry.path):
        said = [one for one in word.mentions.get(line.code, ()) if one.passed_on]
        if said:
            return _preferred(said, preferred)
    return None


def _preferred(said: Sequence[Mention], preferred: Language) -> Mention:
    """The first of the mentions, or one in the language preferred that says as much."""
    first = said[0]
    if first.language is preferred or len(said) == 1:
        return first
    weight = first.weight
    return next((one for one in said if one.language is preferred and one.weight == weight), first)


def judged(code: str, heard: Sequence[Sequence[Evidence]], says: Sequence[int], preferred: Language) -> Found:
    """The best reading of what a line says to each word: in one text of it, else in one language, else in both.

    ``says``: how much each word tells, above 0; what is missing counts for so much.
    """
    told = [evidence for each in heard for evidence in each]
    texts = {(evidence.language, evidence.text) for evidence in told}
    readings: list[Found] = []
    for keys in (
        [{key} for key in texts],
        [{key for key in texts if key[0] == language} for language in Language],
        [texts],
    ):
        readings += [_reading(code, heard, says, key, preferred) for key in keys]
        complete = [reading for reading in readings if not reading.missing]
        if complete:
            return min(complete)
    return min(readings)


def _reading(
    code: str,
    heard: Sequence[Sequence[Evidence]],
    says: Sequence[int],
    texts: Container[tuple[Language | None, str]],
    preferred: Language,
) -> Found:
    """What a line says to each word in some of its texts; its code speaks in all of them."""
    kept = [[each for each in said if not each.text or (each.language, each.text) in texts] for said in heard]
    told = tuple(min(each) for each in kept if each)
    missing = sum(much for much, each in zip(says, kept, strict=True) if not each)
    worst = max((evidence.match for evidence in told), default=Match.SOME_WORDS)
    languages = [evidence.language for evidence in sorted(told) if evidence.language]
    return Found(
        match=max(worst, Match.SOME_WORDS) if missing else worst,
        missing=missing,
        weight=_weight(told),
        code=code,
        not_preferred=preferred not in languages,
        language=languages[0] if languages else None,
        evidence=told,
    )


def _weight(told: tuple[Evidence, ...]) -> tuple[int, ...]:
    """What puts one line before another where both match alike, what counts most first."""
    swapped = sum(before.text == after.text and before.position > after.position for before, after in pairwise(told))
    touched = {(evidence.text, evidence.item) for evidence in told}
    return (
        sum(evidence.match for evidence in told),
        sum(evidence.inflected > 1 for evidence in told),
        sum(evidence.lines_above for evidence in told),
        sum(length for _, (_, length) in touched) - len(told),  # words of the thing itself that were not asked for
        swapped,
        sum(evidence.source for evidence in told),
        sum(evidence.position for evidence in told),
        sum(evidence.inflected for evidence in told),
    )
