"""Words of a page that can be said again in the other language."""

from collections.abc import Callable
from typing import Self


class Said(str):
    """A text in the language of the page, and how to say it: again, in whatever language is spoken then."""

    __slots__ = ("say",)
    say: Callable[[], str]

    def __new__(cls, say: Callable[[], str]) -> Self:
        """Say it once."""
        self = super().__new__(cls, say())
        self.say = say
        return self
