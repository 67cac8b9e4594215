"""One line of the list of commodities: its code, its names, its place. Finding lines is in ``index.py``."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.organisations.domain import LETTERS, Scheme

ACCEPTED_WITH_FOUR_DIGITS = frozenset({"0306", "1509", "1803", "2009"})
"""The codes of four digits that a certificate may name (D22)."""


class Level(StrEnum):
    """How deep in the nomenclature a line stands."""

    CHAPTER = "chapter"
    HEADING = "heading"
    HS6 = "hs6"
    CN8 = "cn8"


LEVELS = {2: Level.CHAPTER, 4: Level.HEADING, 6: Level.HS6, 8: Level.CN8}
"""The level by the number of digits."""


class Language(StrEnum):
    """The languages a name is kept in (D49)."""

    ENGLISH = "en"
    FRENCH = "fr"


def parse_code(text: str) -> str | None:
    """The digits of a code typed as ``0804 40``, ``0804.40.00`` or ``08044000``; None for anything else."""
    digits = re.sub(r"[\s.]", "", text)
    return digits if re.fullmatch(r"[0-9]{2,10}", digits) else None


def formatted_code(code: str) -> str:
    """``code`` in the groups it is printed in: ``0804 40 00``."""
    return " ".join([code[:4], *(code[start : start + 2] for start in range(4, len(code), 2))])


def is_selectable(code: str) -> bool:
    """Whether a certificate may name a code so long: six digits or more, or one of the accepted shorter ones (D22)."""
    return LEVELS[len(code)] in (Level.HS6, Level.CN8) or code in ACCEPTED_WITH_FOUR_DIGITS


def can_be_chosen(code: str, *letters: str | None) -> bool:
    """Whether a line of a certificate may be ``code``: it is long enough, and ``letters``, its categories, hold one.

    What organic law covers in no scheme, such as tobacco, has no letter.
    """
    return is_selectable(code) and any(letters)


@dataclass(frozen=True)
class Entry:
    """A line of the list as it stands on a day.

    ``name_en`` and ``name_fr`` are what a page shows: our own short name or, without one, the official title, which is
    ``title_en`` and ``title_fr`` (empty before the nomenclature was imported). ``category`` is the letter of Reg.
    834/2007, ``category_2018`` that of Reg. 2018/848 (D03). ``path`` holds the lines above, the chapter first; synonyms
    are separated by commas. ``replaced_by``: the codes that follow one that has ended.
    """

    code: str
    name_en: str
    name_fr: str
    category: str | None = None
    category_2018: str | None = None
    synonyms_en: str = ""
    synonyms_fr: str = ""
    selectable: bool = True
    title_en: str = ""
    title_fr: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: tuple[str, ...] = ()
    path: tuple["Entry", ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether the line is in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def category_in(self, scheme: Scheme) -> str | None:
        """The letter in ``scheme``, the law that a certificate or a recognition follows (D03)."""
        return self.category if LETTERS[scheme] is Scheme.REG_834_2007 else self.category_2018

    def title(self, language: str) -> str:
        """The official title in ``language``, empty where the nomenclature was not imported."""
        return self.title_fr if language == Language.FRENCH else self.title_en

    @property
    def level(self) -> Level:
        """How deep the line stands."""
        return LEVELS[len(self.code)]

    @property
    def formatted_code(self) -> str:
        """The code as it is printed."""
        return formatted_code(self.code)

    @property
    def is_less_than_eight_digits(self) -> bool:
        """Whether naming this line is worth checking (D22)."""
        return self.level is not Level.CN8

    def name(self, language: str) -> str:
        """The name in ``language``."""
        return self.name_fr if language == Language.FRENCH else self.name_en

    def synonyms(self, language: str) -> tuple[str, ...]:
        """The everyday words for it in ``language``."""
        written = self.synonyms_fr if language == Language.FRENCH else self.synonyms_en
        return tuple(phrase.strip() for phrase in written.split(",") if phrase.strip())

    def path_names(self, language: str) -> tuple[str, ...]:
        """The names of the lines above it, the chapter first."""
        return tuple(above.name(language) for above in self.path)
