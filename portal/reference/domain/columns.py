"""The columns of a list: what a cell holds, how it is read from a file or a form, what is wrong with it.

A value is kept as a text in one form: days as ``2026-01-31``, letters in order, codes without spaces.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.commodities.domain.entries import Language
from portal.shared.errors import Invalid
from portal.shared.text import N_, folded

Row = Mapping[str, str]
"""One entry of a list: the name of a column → its value, an empty text where there is none."""


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    LONG = "long"
    DIGITS = "digits"
    CODE = "code"
    CODES = "codes"
    LETTERS = "letters"
    COUNTRY = "country"
    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"
    TICK = "tick"


@dataclass(frozen=True)
class Column:
    """One column. ``also`` are other headings that published files give it; ``choices`` are (value, label) pairs.

    ``fixed``: part of what names the entry, and never changed afterwards. ``asked``: where a file has no such column,
    whoever sends it says its value for the whole file.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    most: int = 255
    pattern: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    hint: str = ""
    fixed: bool = False
    asked: bool = False

    @property
    def language(self) -> str:
        """The language of its texts; empty where they are in none, or in that of whoever reads."""
        ending = self.name.rpartition("_")[2]
        return ending if ending in set(Language) else ""

    def read(self, text: str) -> str:
        """The value in a cell; raises Invalid with what is wrong and what to do."""
        plain = " ".join(_SPACES.split(text.strip())) if self.kind is not Kind.LONG else text.strip()
        if plain.startswith("="):
            raise Invalid(N_("This is a formula. Put its value there."))
        value = READERS[self.kind](self, without_markup(plain)) if plain else ""
        if self.required and not value:
            raise Invalid(N_("This must not be empty."))
        if len(value) > self.most:
            raise Invalid(N_("%(most)s characters at most; there are %(count)s."), most=self.most, count=len(value))
        return value


_SPACES = re.compile(r"[ \t\r\n]+")
"""No-break spaces stay: they belong to the text."""


def heading(text: str) -> str:
    """A heading of a file in the form it is compared in: ``CN code`` and ``cn_code`` are one."""
    return " ".join(re.findall(r"[a-z0-9]+", folded(text)))


_MARKUP = re.compile(r"<\s*(/?[A-Za-z][^<>]*|!--.*?--)>", re.DOTALL)


def without_markup(text: str) -> str:
    """``text`` without the tags of web pages, which published titles now and then contain."""
    return " ".join(_SPACES.split(_MARKUP.sub(" ", text).strip())) if "<" in text else text


# Reading


def _text(column: Column, text: str) -> str:
    if column.pattern and not re.fullmatch(column.pattern, text):
        raise Invalid(N_("“%(typed)s” is not of the form that is expected here."), typed=text[:40])
    return text


def _digits(_column: Column, text: str) -> str:
    digits = re.sub(r"[\s.]", "", text)
    digits = "0" + digits if len(digits) % 2 else digits  # a spreadsheet drops the first zero
    if not re.fullmatch(r"[0-9]{2}([0-9]{2}){0,3}", digits):
        raise Invalid(N_("“%(typed)s” is not a code of two, four, six or eight digits."), typed=text[:40])
    return digits


def _code(column: Column, text: str) -> str:
    return _text(column, text.upper())


def _codes(_column: Column, text: str) -> str:
    return " ".join(_digits(_column, code) for code in re.split(r"[,;]\s*|(?<=\d{8})\s+", text) if code)


def _letters(_column: Column, text: str) -> str:
    letters = re.sub(r"[\s,;°]", "", text).upper()
    if not re.fullmatch(r"[A-G]*", letters):
        raise Invalid(N_("“%(typed)s” has other letters than A to G."), typed=text[:40])
    return "".join(sorted(set(letters)))


def _country(_column: Column, text: str) -> str:
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise Invalid(N_("“%(typed)s” is not the two-letter code of a country."), typed=text[:40])
    return code


def _choice(column: Column, text: str) -> str:
    for value, label in column.choices:
        if folded(text) in (folded(value), folded(label)):
            return value
    message = N_("“%(typed)s” is none of: %(choices)s.")
    raise Invalid(message, typed=text[:40], choices=[value for value, _label in column.choices])


EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
OPEN_END = date(2999, 1, 1)
"""What published lists write for “until further notice” is later than this."""
_DAYS = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?"), (0, 1, 2)),
    (re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"), (2, 1, 0)),
)


def _day(_column: Column, text: str) -> str:
    for pattern, (year, month, day) in _DAYS:
        if found := pattern.fullmatch(text):
            parts = [int(part) for part in found.groups()]
            try:
                found_day = date(parts[year], parts[month], parts[day])
            except ValueError:
                break
            if found_day >= OPEN_END:
                return ""
            if not EARLIEST <= found_day <= LATEST:
                raise Invalid(N_("This date is too far away."))
            return found_day.isoformat()
    raise Invalid(N_("“%(typed)s” is not a date. Write it like 2026-11-21."), typed=text[:40])


def _number(_column: Column, text: str) -> str:
    plain = text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", ".")
    if not re.fullmatch(r"\d{1,15}(\.\d{1,9})?", plain):
        raise Invalid(N_("“%(typed)s” is not a number."), typed=text[:40])
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


YES = frozenset({"1", "yes", "oui", "true", "x"})
NO = frozenset({"0", "no", "non", "false"})


def _tick(_column: Column, text: str) -> str:
    word = folded(text)
    if word not in YES | NO:
        raise Invalid(N_("Write “yes” or “no”."))
    return "yes" if word in YES else ""


READERS: Mapping[Kind, Callable[[Column, str], str]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.DIGITS: _digits,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.LETTERS: _letters,
    Kind.COUNTRY: _country,
    Kind.CHOICE: _choice,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
    Kind.TICK: _tick,
}
"""Kind of cell → the function that brings a text into the form in which it is kept."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file: in which line (0 for the file), in which column, in which words."""

    line: int
    column: str
    message: str
    parameters: Mapping[str, object] = field(default_factory=dict)
