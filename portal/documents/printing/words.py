"""What a print says, in its language or in both: each text in pieces, with the language of each piece.

A print in both languages says a title in each, and a name, a number, a day once: numbers in groups of three with a
point, days as ISO 8601 has them, which nobody reads in two ways.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_datetime, get_timezone

from portal.web.i18n import format_day, format_moment, format_number, in_both, speaking

Languages = tuple[str, ...]


@dataclass(frozen=True)
class Piece:
    """Some text, and its language where it has one that is known."""

    text: str
    language: str = ""


Words = tuple[Piece, ...]
"""The same in each language of the print, or once where both agree; nothing where nobody filled it in."""


def plain(text: Any) -> Words:
    """What somebody typed, in no language that we know."""
    return (Piece(str(text)),) if text not in (None, "") else ()


def label(languages: Languages, message: str, **variables: Any) -> Words:
    """A text of ours, or a name given in both languages."""
    said = {language: text % variables if variables else text for language, text in in_both(message).items()}
    return named(languages, said)


def named(languages: Languages, names: Mapping[str, str]) -> Words:
    """A name that a record has in both languages."""
    found = {language: names.get(language) or names.get("code", "") for language in languages}
    if len(set(found.values())) == 1:
        return (Piece(found[languages[0]], languages[0] if len(languages) == 1 else ""),)
    return tuple(Piece(text, language) for language, text in found.items())


def number(languages: Languages, value: Decimal) -> Words:
    """A number, with all the places it has and no more."""
    if len(languages) > 1:
        whole, _, fraction = f"{value:,f}".replace(",", "\u202f").partition(".")
        return plain(f"{whole}.{kept}" if (kept := fraction.rstrip("0")) else whole)
    places = max(0, -int(value.normalize().as_tuple().exponent))
    with speaking(languages[0], "UTC"):
        return plain(format_number(value, places=places))


def day(languages: Languages, value: str) -> Words:
    """A day."""
    if len(languages) > 1:
        return plain(value)
    with speaking(languages[0], "UTC"):
        return plain(format_day(date.fromisoformat(value)))


def moment(languages: Languages, value: str, zone: str) -> Words:
    """A moment where somebody was, with the distance of their clock from Greenwich."""
    at = datetime.fromisoformat(value)
    if len(languages) > 1:
        pattern = "y-MM-dd HH:mm ('UTC'xxx)"
        return plain(format_datetime(at, pattern, tzinfo=get_timezone(zone), locale=languages[0]))
    with speaking(languages[0], zone):
        return plain(format_moment(at))


def utc(value: str) -> str:
    """A moment as computers say it, for whoever compares two of them."""
    return f"{value[:10]} {value[11:19]} UTC"


def after(text: str, words: Words, between: str = " ") -> Words:
    """``words`` with something in no language before them."""
    if not words or not text:
        return words or plain(text)
    first, *others = words
    return (Piece(f"{text}{between}{first.text}", first.language), *others)


def joined(languages: Languages, names: Sequence[Mapping[str, str]]) -> Words:
    """Several names, with commas."""
    if not names:
        return ()
    return named(languages, {language: ", ".join(name[language] for name in names) for language in languages})
