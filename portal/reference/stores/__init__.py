"""How each list is stored: one module a list, all with the same three functions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from portal.reference.domain.columns import Problem, Row
from portal.reference.domain.differences import Change, Difference
from portal.reference.domain.lists import NOMENCLATURE
from portal.reference.stores import nomenclature


class Store(Protocol):
    """Reading and writing one list."""

    def rows(self, day: date) -> Mapping[str, Row]:
        """Every entry by key, with the titles of ``day``; those that have ended too."""

    def write(self, changes: Iterable[Change], day: date) -> None:
        """Write what changed, titles in force from ``day`` on; the caller holds the transaction."""

    def completed(self, difference: Difference, rows: Mapping[str, Row]) -> Difference:
        """The difference with what the portal can tell by itself; ``rows`` are those of the new version."""

    def problems(self, rows: Mapping[str, Row], now: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """What is wrong with entries taken together: the key, and the problem (its line is not known here)."""


STORES: Mapping[str, Store] = {
    NOMENCLATURE.key: nomenclature,
}
"""The key of a list → its store."""
