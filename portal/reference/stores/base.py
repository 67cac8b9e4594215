"""What every list can do: be read and written; most have nothing to add to a difference, and no rules of their own."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date

from portal.organisations.domain import LETTERS, Scheme
from portal.reference.domain.columns import Problem, Row
from portal.reference.domain.differences import Change, Difference
from portal.shared.text import N_


class Store(ABC):
    """Reading and writing one list."""

    @abstractmethod
    def rows(self, day: date) -> Mapping[str, Row]:
        """Every entry by key, with what is called by the day as it is on ``day``; those that have ended too."""

    @abstractmethod
    def write(self, changes: Iterable[Change], day: date, *, in_place: bool = False) -> None:
        """Write what changed, in force from ``day``; the caller holds the transaction.

        An entry that is taken back stays, as one that was never in force: certificates may name it. ``in_place``: what
        is dated (titles) is corrected as it stands on ``day``, and begins no new period.
        """

    def identified(self, rows: Mapping[str, Row]) -> Mapping[str, Row]:
        """The entries of a file under the keys that the list knows them by."""
        return rows

    def completed(self, difference: Difference, _rows: Mapping[str, Row]) -> Difference:
        """The difference with what the portal can tell by itself; ``rows`` are those of the new version."""
        return difference

    def remarks(self, _rows: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """What deserves a look in a file, and is taken all the same."""
        return []

    def problems(self, _rows: Mapping[str, Row], _now: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """What is wrong with entries taken together: the key, and the problem (its line is not known here)."""
        return []


ALPHABETS: Mapping[Scheme, frozenset[str]] = {
    Scheme.REG_834_2007: frozenset("ABCDEF"),
    Scheme.REG_2018_848: frozenset("ABCDEFG"),
}
"""The letters of each law (domain reference §2.4)."""


def strange_letters(row: Row, names: Iterable[str], scheme: str) -> list[Problem]:
    """The columns of ``row`` with letters that the law ``scheme`` does not have (D03)."""
    found = []
    for name in names:
        strange = sorted(set(row.get(name, "")) - ALPHABETS[LETTERS[Scheme(scheme)]])
        if strange:
            message = N_("The law %(scheme)s has no category %(letters)s.")
            found.append(Problem(0, name, message, {"scheme": scheme, "letters": ", ".join(strange)}))
    return found


def day_of(text: str) -> date | None:
    """A day as it is stored, from a day as it is kept in a row."""
    return date.fromisoformat(text) if text else None


def text_of(day: date | None) -> str:
    """A day as it is kept in a row."""
    return day.isoformat() if day else ""
