"""Entries of the small lists, and all of them at one moment: which are in force on a day, what each is called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.shared.text import N_, Bilingual


class CodeList(StrEnum):
    """A small list: its key."""

    UNITS = "units"
    PACKAGES = "packages"
    TRANSPORT_MODES = "transport_modes"
    DOCUMENTS = "documents"


LIST_LABELS: Mapping[CodeList, str] = {
    CodeList.UNITS: N_("Units"),
    CodeList.PACKAGES: N_("Package types"),
    CodeList.TRANSPORT_MODES: N_("Modes of transport"),
    CodeList.DOCUMENTS: N_("Types of accompanying documents"),
}
"""What a list is called."""

MISSING: Mapping[CodeList, str] = {
    CodeList.UNITS: N_(
        "The list of units is missing: nothing can be chosen here. Tell the administrator of the portal."
    ),
    CodeList.PACKAGES: N_(
        "The list of package types is missing: nothing can be chosen here. Tell the administrator of the portal."
    ),
    CodeList.TRANSPORT_MODES: N_(
        "The list of modes of transport is missing: nothing can be chosen here. Tell the administrator of the portal."
    ),
    CodeList.DOCUMENTS: N_(
        "The list of types of documents is missing: nothing can be chosen here. Tell the administrator of the portal."
    ),
}
"""What stands where something of a list should be chosen and the list has nothing."""


class Measure(StrEnum):
    """What a unit measures: units of one measure convert, by their factors in grams, litres or pieces (D19)."""

    MASS = "mass"
    VOLUME = "volume"
    COUNT = "count"


BULK, BY_SEA = "bulk", "by_sea"
"""Marks of `CodeEntry.more`: a package type that is goods in bulk (V09, D20), a mode that is a vessel at sea (V09)."""


@dataclass(frozen=True)
class CodeEntry:
    """One entry: ``key`` is what certificates hold, ``code`` that of UN/ECE, empty where it has none.

    ``everyday`` ones are offered first (D22). In force from ``valid_from`` to ``valid_to``, both included. A unit has a
    ``measure``, and a ``factor``: how many grams, litres or pieces it is. ``more`` is what else is known: `BULK`,
    `BY_SEA`; of a type of document the ``fields`` it asks and those it ``needs``.
    """

    key: str
    code: str
    name_en: str
    name_fr: str
    everyday: bool = False
    position: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    measure: Measure | None = None
    factor: Decimal | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> Bilingual:
        """What it is called."""
        return Bilingual(self.name_en, self.name_fr)

    @property
    def name_with_code(self) -> Bilingual:
        """What it is called, with the code of UN/ECE where it has one."""
        code = f" ({self.code})" if self.code else ""
        return Bilingual(f"{self.name.said_in('en')}{code}", f"{self.name.said_in('fr')}{code}")

    def holds_on(self, day: date) -> bool:
        """Whether it can be chosen on ``day``."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True, eq=False)
class Codes:
    """Every entry of every list at one moment, those that have ended too; made anew when a list changes."""

    lists: Mapping[CodeList, Mapping[str, CodeEntry]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Mapping[CodeList, Iterable[CodeEntry]]) -> "Codes":
        """These entries in the order in which they are offered: the everyday ones first."""
        in_order = {
            which: sorted(several, key=lambda e: (not e.everyday, e.position)) for which, several in entries.items()
        }
        return cls({which: {entry.key: entry for entry in several} for which, several in in_order.items()})

    def find(self, which: CodeList, key: str) -> CodeEntry | None:
        """The entry called ``key``, whether or not it has ended; None where there never was one."""
        return self.lists.get(which, {}).get(key)

    def label(self, which: CodeList, key: str) -> Bilingual:
        """What ``key`` is called, whether or not it has ended; its own words where the list does not have it."""
        if entry := self.find(which, key):
            return entry.name
        words = key.replace("_", " ")
        return Bilingual(words, words)

    def on(self, which: CodeList, day: date) -> tuple[CodeEntry, ...]:
        """What can be chosen on ``day``, the everyday ones first; nothing where the list is missing."""
        return tuple(entry for entry in self.lists.get(which, {}).values() if entry.holds_on(day))

    def is_marked(self, which: CodeList, key: str | None, mark: str) -> bool:
        """Whether the entry called ``key`` has a mark of `CodeEntry.more`."""
        entry = self.find(which, key or "")
        return entry is not None and bool(entry.more.get(mark))

    def missing(self, day: date) -> tuple[CodeList, ...]:
        """The lists from which nothing can be chosen on ``day``."""
        return tuple(which for which in CodeList if not self.on(which, day))


NO_CODES = Codes()
"""No list at all."""
