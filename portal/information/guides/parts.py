"""What a guide is made of: points, the words of the portal that they name, and the pages where things are done.

A guide never repeats a label: it names the table, or the words of a page, and says them as they are said there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import ACTION_LABELS, STATUS_LABELS, Action, Status


@dataclass(frozen=True)
class Quoted:
    """Words that stand on a page: a button, a link, a label. ``context`` as the page gives it for a short word."""

    text: str
    context: str = ""


@dataclass(frozen=True)
class InBox:
    """A box of the form, by its number and its title."""

    number: str
    title: str


@dataclass(frozen=True)
class Standing:
    """A status, as its badge."""

    status: Status

    @property
    def label(self) -> str:
        """What the badge says."""
        return STATUS_LABELS[self.status]


@dataclass(frozen=True)
class Place:
    """A page where something is done, under its own heading; the list of certificates with those at one status."""

    title: str
    endpoint: str
    status: Status | None = None


Word = Quoted | InBox | Standing | Place | str
"""What can stand for a placeholder of a point; a text is shown as it is: the number of a box."""


@dataclass(frozen=True)
class Point:
    """Something to know or to do, in a sentence or two; ``then`` says what happens next, and who acts."""

    text: str
    title: str = ""
    then: str = ""
    words: Mapping[str, Word] = field(default_factory=dict)

    @property
    def quotes(self) -> list[str]:
        """The labels that the point shows; a test finds each on one of its places."""
        labelled = (word for word in self.words.values() if isinstance(word, Quoted | InBox | Standing))
        return [word.title if isinstance(word, InBox) else _text(word) for word in labelled]

    @property
    def places(self) -> list[Place]:
        """The pages that the point leads to."""
        return [word for word in self.words.values() if isinstance(word, Place)]


def _text(word: Quoted | Standing) -> str:
    return word.text if isinstance(word, Quoted) else word.label


@dataclass(frozen=True)
class Guide:
    """What one actor does here, from what is needed before to what can go wrong."""

    key: str
    title: str
    purpose: Point
    before: tuple[Point, ...]
    steps: tuple[Point, ...]
    troubles: tuple[Point, ...]
    quick: tuple[Point, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """Everything it says, in its order."""
        return (self.purpose, *self.before, *self.steps, *self.troubles, *self.quick)


def box(key: str) -> InBox:
    """A box of the form in use."""
    found = CURRENT.box(key)
    return InBox(found.number, found.title)


def number(key: str) -> str:
    """The number of a box of the form in use."""
    return CURRENT.box(key).number


def label(key: str, name: str) -> Quoted:
    """The label of a field of a box."""
    return Quoted(CURRENT.box(key).field(name).label)


def choice(key: str, name: str, value: str) -> Quoted:
    """What can be chosen in a field of a box."""
    return next(Quoted(one.label) for one in CURRENT.box(key).field(name).choices if one.value == value)


def act(action: Action) -> Quoted:
    """The button of a step."""
    return Quoted(ACTION_LABELS[action])
