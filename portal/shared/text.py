"""Texts where no web framework is at hand: marked for translation, said in two languages, folded for comparison."""

import unicodedata
from typing import Self


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark ``message`` for the catalogue; whoever shows it translates it."""
    return message


class Bilingual(str):
    """A name that people gave in both languages, and the catalogue does not know; as a text, the English one."""

    __slots__ = ("french",)
    french: str

    def __new__(cls, english: str, french: str) -> Self:
        """Where one of them is empty, the other stands for both."""
        self = super().__new__(cls, english or french)
        self.french = french or english
        return self

    def said_in(self, language: str) -> str:
        """The name in a language of the portal."""
        return self.french if language == "fr" else str(self)


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})


def folded(text: str) -> str:
    """``text`` without case, accents, ligatures and repeated spaces, for search and comparison."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def plain(number: str) -> str:
    """Letters and digits of a number, folded, in capitals: ``MSKU 123-4`` and ``msku1234`` are one number."""
    return "".join(c for c in folded(number) if c.isalnum()).upper()
