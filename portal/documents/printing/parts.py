"""What a printed sheet is made of: boxes with entries, tables and signatures, all of them words and nothing else."""

from dataclasses import dataclass

from portal.documents.printing.words import Words

Cell = tuple[Words, ...]
"""The lines of a cell."""


@dataclass(frozen=True)
class Entry:
    """An answer: its label where the title of the box does not say it, its value, further lines about it."""

    label: Words
    value: Words
    details: Cell = ()
    strong: bool = False


@dataclass(frozen=True)
class Column:
    """The head of a column, its share of the width, and whether it holds numbers."""

    label: Words
    share: int
    right: bool = False


@dataclass(frozen=True)
class Table:
    """Lines under heads, and what they make together."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Who signed a box, for whom, when, and the words they saw; ``also`` is what these are in the print's language."""

    statement: Words
    also: Words
    person: Words
    organisation: Words
    place: Words
    at: Words
    utc: str
    digest: str


@dataclass(frozen=True)
class PrintedBox:
    """One numbered box on paper."""

    key: str
    number: str
    title: Words
    entries: tuple[Entry, ...] = ()
    table: Table | None = None
    signature: Signature | None = None
    note: Words = ()


@dataclass(frozen=True)
class Changed:
    """A box that was changed since a signature: under which words, and old and new, answer by answer."""

    heading: Words
    number: str
    title: Words
    table: Table
