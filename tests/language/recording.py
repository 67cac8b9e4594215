"""Which texts of the catalogue were asked for, while pages and mails were made."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask_babel

Key = tuple[str | None, str]
"""A text as gettext knows it: its context and its English words, the singular where it counts something."""


class _Overheard:
    """A catalogue that notes what it is asked."""

    def __init__(self, catalogue: Any, asked: set[Key]) -> None:
        self.catalogue, self.asked = catalogue, asked

    def ugettext(self, text: str) -> str:
        self.asked.add((None, text))
        return str(self.catalogue.ugettext(text))

    def ungettext(self, one: str, several: str, number: int) -> str:
        self.asked.add((None, one))
        return str(self.catalogue.ungettext(one, several, number))

    def upgettext(self, context: str, text: str) -> str:
        self.asked.add((context, text))
        return str(self.catalogue.upgettext(context, text))

    def unpgettext(self, context: str, one: str, several: str, number: int) -> str:
        self.asked.add((context, one))
        return str(self.catalogue.unpgettext(context, one, several, number))


@contextmanager
def overhearing() -> Iterator[set[Key]]:
    """Every text asked for inside the block."""
    asked: set[Key] = set()
    domain = flask_babel.Domain
    ours = domain.get_translations
    domain.get_translations = lambda self: _Overheard(ours(self), asked)
    try:
        yield asked
    finally:
        domain.get_translations = ours
