"""Numbers as people write them in two ways: what a text can mean, and which way a whole column is written in.

``1,234`` is a thousand and more, or one and a bit: nobody can tell from the text. Another number of the same column
often can; where none does, somebody must be asked, never guessed for.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache

SPACES = " \u00a0\u202f\u2009\u2007"
APOSTROPHES = "'’ʼ"
MOST_DIGITS = 40


class Style(StrEnum):
    """Which sign stands before the decimals; the other one, spaces and apostrophes group the thousands."""

    POINT = "point"
    COMMA = "comma"


_SIGNS: Mapping[Style, tuple[str, str]] = {Style.POINT: (".", ","), Style.COMMA: (",", ".")}
"""Style → what stands before decimals, what may group thousands."""


@cache
def _pattern(style: Style) -> re.Pattern[str]:
    decimal, grouping = (re.escape(sign) for sign in _SIGNS[style])
    groups = "|".join(rf"(?:{sign}[0-9]{{3}})+" for sign in (grouping, f"[{SPACES}]", f"[{APOSTROPHES}]"))
    return re.compile(rf"[+-]?(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{groups}))(?:{decimal}[0-9]+)?")


def reading(text: str, style: Style) -> Decimal | None:
    """What a text means in one style; None where it is no number of that style."""
    typed = text.strip().replace("−", "-")
    if len(typed) > MOST_DIGITS or not _pattern(style).fullmatch(typed):
        return None
    decimal, _grouping = _SIGNS[style]
    return Decimal("".join(c for c in typed if c.isdigit() or c in ("-", decimal)).replace(decimal, "."))


def readings(text: str, *, whole: bool = False) -> dict[Style, Decimal]:
    """All that a text can mean, by style; of counts only the ``whole`` numbers, where there is one."""
    found = {style: value for style in Style if (value := reading(text, style)) is not None}
    integral = {style: value for style, value in found.items() if value == value.to_integral_value()}
    return integral if whole and integral else found


def is_ambiguous(text: str, *, whole: bool = False) -> bool:
    """Whether a text means different numbers in different styles."""
    return len(set(readings(text, whole=whole).values())) > 1


def style_of(texts: Iterable[str], *, whole: bool = False) -> Style | None:
    """The one style that a column is written in, where its numbers tell; None where they do not, or disagree."""
    told = {next(iter(found)) for text in texts if len(found := readings(text, whole=whole)) == 1}
    return next(iter(told)) if len(told) == 1 else None
