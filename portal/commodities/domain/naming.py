"""What a line is called where it stands alone: a quarter of the nomenclature is called « Other »."""

from collections.abc import Iterable
from typing import NamedTuple

from portal.commodities.domain.entries import Entry, Level
from portal.commodities.domain.words import words


class Room(NamedTuple):
    """How many letters our own name may take, an official title, those between it and its heading, and the heading."""

    name: int
    title: int
    between: int
    heading: int


ROOMY = Room(255, 60, 25, 35)
ROOMS = (ROOMY, Room(255, 48, 20, 28), Room(60, 40, 16, 20), Room(36, 30, 12, 14))
"""From what one likes to read to what still tells one line from another, where ten lines have little in common."""


def full_name(entry: Entry, language: str, room: Room = ROOMY) -> str:
    """The name in ``language``: our own by itself, an official one behind those between it and its heading.

    « In shell » are « Almonds › In shell ». Where none of them says anything, the heading does: « Maize › Other ».
    """
    name = entry.name(language)
    if words(name) and name != entry.title(language):
        return cut(name, room.name)
    between = _saying_something(_below_the_chapter(entry)[1:], language)
    shown = between if between or words(name) else _saying_something(entry.path, language)[-1:]
    return " › ".join([*(cut(line.name(language), room.between) for line in shown), cut(name, room.title)])


def heading_name(entry: Entry, language: str, room: Room = ROOMY) -> str:
    """The name of the heading a line stands under, of the chapter for a heading, empty for a chapter.

    Where a heading is not divided at six digits, the nomenclature writes these only: « 1503 00 ».
    """
    heading = [*entry.path[:1], *_below_the_chapter(entry)[:1]][-1:]
    return "".join(cut(line.name(language), room.heading) for line in heading)


def _saying_something(lines: Iterable[Entry], language: str) -> list[Entry]:
    return [line for line in lines if words(line.name(language))]


def _below_the_chapter(entry: Entry) -> tuple[Entry, ...]:
    return tuple(line for line in entry.path if line.level is not Level.CHAPTER)


def cut(text: str, longest: int) -> str:
    """``text``, or as many whole words of its beginning."""
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0].rstrip(" ,;") + " …"
