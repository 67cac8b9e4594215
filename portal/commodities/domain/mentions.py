"""The texts a commodity is found by, and what each word in them tells about which lines."""

from collections.abc import Container, Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from portal.commodities.domain.entries import Entry, Language
from portal.commodities.domain.words import Item, items, words


class Source(IntEnum):
    """What kind of text a word stands in, the one that says most first."""

    NAME = 0
    INHERITED = 1  # the line is called « Other »: it goes by the name of the line above
    SYNONYM = 2
    TITLE = 3


class Mention(NamedTuple):
    """A word in a text of a line.

    ``item``: where the enumerated item with the word starts in the text, and how many words it has. ``passed_on``:
    whether the word tells something about the lines beneath as well.
    """

    code: str
    language: Language
    text: str
    source: Source
    item: tuple[int, int]
    position: int
    passed_on: bool

    @property
    def weight(self) -> tuple[int, ...]:
        """What puts one mention before another: fewer words of the thing itself that are not the one asked for."""
        return (max(self.item[1] - 1, 0), self.source, self.position)


class _Text(NamedTuple):
    """A text that a line is found by. ``is_of_many``: the line can be chosen for this, that « and other oils »."""

    entry: Entry
    language: Language
    text: str
    source: Source
    items: tuple[Item, ...]
    is_of_many: bool

    def is_for_the_rest(self, item: Item) -> bool:
        """Whether ``item`` is one of many things: true of lines beneath that hold the rest, not of « Oil of rose »."""
        return self.is_of_many and not item.is_rest and (self.source is Source.SYNONYM or len(self.items) > 1)


_Named = tuple[str, Language, tuple[str, ...]]
"""A line, by its code, and an item that it enumerates: its bases in a language."""


def mentions(entries: Iterable[Entry]) -> Iterator[tuple[str, Mention]]:
    """Every word of every text, with where it stands."""
    texts = {entry.code: tuple(_texts(entry)) for entry in entries}
    named_beneath = _named_beneath(text for own in texts.values() for text in own)
    for own in texts.values():
        for text in own:
            yield from _mentions_in(text, text.entry, named_beneath)
    for own in texts.values():
        yield from _inherited(own[0].entry, texts, named_beneath)


def _texts(entry: Entry) -> Iterator[_Text]:
    is_of_many = entry.selectable and any(
        item.is_rest for language in Language for item in _items(entry.name(language), language)
    )
    for language in Language:
        name, title = entry.name(language), entry.title(language)
        written = [(name, Source.NAME), *((phrase, Source.SYNONYM) for phrase in entry.synonyms(language))]
        if title and title != name:
            written.append((title, Source.TITLE))
        for text, source in written:
            yield _Text(entry, language, text, source, _items(text, language), is_of_many)


def _items(text: str, language: Language) -> tuple[Item, ...]:
    return items(text, is_english=language is Language.ENGLISH)


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


def _inherited(
    entry: Entry, texts: dict[str, tuple[_Text, ...]], named_beneath: Container[_Named]
) -> Iterator[tuple[str, Mention]]:
    """What a line called « Other » is found by: the texts of the line above it, without what other lines are called.

    « Other oils, crude » has words of its own: it is found by what was not passed on to all lines beneath.
    """
    for language in Language:
        own = _items(entry.name(language), language)
        if own and not own[0].is_rest:
            continue
        above = next((line for line in reversed(entry.path) if words(line.name(language))), None)
        for text in texts.get(above.code, ()) if above else ():
            if text.language is not language:
                continue
            for word, mention in _mentions_in(text, entry, named_beneath, only_the_rest=bool(own)):
                if mention.passed_on:
                    yield word, mention._replace(source=max(text.source, Source.INHERITED), passed_on=False)


def _mentions_in(
    text: _Text, told: Entry, named_beneath: Container[_Named], *, only_the_rest: bool = False
) -> Iterator[tuple[str, Mention]]:
    """The words of ``text``, as they speak of the line ``told``."""
    start = 0
    for item in text.items:
        extent = (start, item.length)
        is_for_the_rest = text.is_for_the_rest(item)
        passed_on = (text.entry.code, text.language, item.bases) not in named_beneath
        passed_on = passed_on and not (is_for_the_rest and told is text.entry)
        said = item.words if is_for_the_rest or not only_the_rest else ()
        for position, word in enumerate(said, start):
            yield word, Mention(told.code, text.language, text.text, text.source, extent, position, passed_on)
        start += len(item.words)
