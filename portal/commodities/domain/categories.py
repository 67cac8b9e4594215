"""The category of each code: provisional, until the rules are written."""

from typing import NamedTuple


class _R(NamedTuple):
    category: str | None
    category_2018: str | None


def rule_for(code: str) -> _R | None:
    return _R("A", "A") if "01" <= code[:2] <= "23" else None
