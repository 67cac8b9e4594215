"""What is counted, for whom, and how: kilograms where units convert, delays as median and 90th percentile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from portal.codelists.domain.entries import Codes
from portal.coi.domain.content import total
from portal.coi.domain.lifecycle import Capacity, Status
from portal.shared.people import RoleKind
from portal.shared.text import N_

NOT_COUNTED = (Status.DELETED, Status.REPLACED)
"""A certificate that was deleted carries nothing; one that was replaced is counted as the one that replaces it."""

MONTHS = 12
"""So many months are shown where nobody says otherwise, this one included."""

_C = Capacity
CAPACITIES: Mapping[RoleKind, tuple[Capacity, ...]] = {
    # an organisation of such a kind can be named, or act, as
    RoleKind.OPERATOR: (_C.EXPORTER, _C.IMPORTER, _C.PRODUCER, _C.RFL, _C.FIRST_CONSIGNEE, _C.CREATOR),
    RoleKind.CONTROL_BODY: (_C.CONTROL_BODY, _C.PRODUCER_BODY, _C.CREATOR),
    RoleKind.AUTHORITY: (_C.ENTRY_AUTHORITY, _C.EU_AUTHORITY, _C.COMMISSION),
}
"""As what one's own organisation is looked for on certificates."""


class Grouping(StrEnum):
    """By what volumes are told apart."""

    CHAPTER = "chapter"
    ORIGIN = "origin"
    EXPORT = "export"
    MONTH = "month"


@dataclass(frozen=True)
class Table:
    """A table of the page: its title, and the heading of what its rows are."""

    title: str
    head: str


TABLES: Mapping[Grouping, Table] = {
    Grouping.CHAPTER: Table(N_("Net weight by chapter of the nomenclature"), N_("Chapter")),
    Grouping.ORIGIN: Table(N_("Net weight by country of origin"), N_("Country of origin")),
    Grouping.EXPORT: Table(N_("Net weight by country of export"), N_("Country of export")),
    Grouping.MONTH: Table(N_("Net weight by month of issue"), N_("Month")),
}
DELAYS = "delays"
"""What the table of delays is called in an address."""

SEVERAL = ""
"""The group of certificates with several countries of origin: their weight is not told apart."""


@dataclass(frozen=True)
class Asked:
    """Whose certificates, as what (None: as any of them), issued from the first day to the last, both included."""

    first: date
    last: date
    capacity: Capacity | None = None


def default_period(today: date) -> tuple[date, date]:
    """The last twelve months, this one included."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1), today


# Volumes


@dataclass
class Volume:
    """What a group of certificates carries: how many they are, kilograms, and what is no weight by its unit."""

    group: str
    certificates: int = 0
    kilograms: Decimal = Decimal(0)
    others: dict[str, Decimal] = field(default_factory=dict)

    def add(self, quantity: Decimal, unit: str, codes: Codes) -> None:
        """Count a quantity: in kilograms or litres where its unit converts, else apart (D19)."""
        if (converted := total([(Decimal(0), "kg"), (quantity, unit)], codes)) is not None:
            self.kilograms += converted[0]
            return
        converted = total([(Decimal(0), "l"), (quantity, unit)], codes)
        amount, known = converted or (quantity, unit)
        self.others[known] = self.others.get(known, Decimal(0)) + amount


def volumes(counted: Mapping[str, int], weighed: Iterable[tuple[str, str, Decimal]], codes: Codes) -> dict[str, Volume]:
    """Volumes by group, from how many certificates each has and its quantities by unit."""
    found = {group: Volume(group, certificates) for group, certificates in counted.items()}
    for group, unit, quantity in weighed:
        found.setdefault(group, Volume(group)).add(quantity, unit, codes)
    return found


def heaviest_first(found: Iterable[Volume]) -> list[Volume]:
    """Volumes in the order of their weight; those that have none by the number of their certificates."""
    return sorted(found, key=lambda volume: (-volume.kilograms, -volume.certificates, volume.group))


# Delays


@dataclass(frozen=True)
class Step:
    """A step of the life of a certificate: its words, and the moments it begins and ends with."""

    key: str
    label: str
    begins: str
    ends: str


STEPS = (
    Step("submitting", N_("From the first save to the submission"), "created_at", "submitted_at"),
    Step("issuing", N_("From the submission to the issue (box 18)"), "submitted_at", "issued_at"),
    Step("endorsing", N_("From the issue to the endorsement (box 20)"), "issued_at", "endorsed_at"),
    Step("receiving", N_("From the endorsement to the reception (box 21)"), "endorsed_at", "received_at"),
)
"""A certificate that skips a step, or has not ended it yet, is not counted in it."""

LONGEST_IN_HOURS = 48
"""A delay is told in hours up to here, then in days."""


@dataclass(frozen=True)
class Delay:
    """How long a step took: of how many certificates, half of them at most, nine in ten at most; in hours."""

    step: Step
    certificates: int
    median: float | None = None
    ninth: float | None = None


def delay(step: Step, seconds: Sequence[float]) -> Delay:
    """The delay of a step from how many seconds it took each time."""
    ordered = sorted(seconds)
    if not ordered:
        return Delay(step, 0)
    return Delay(step, len(ordered), percentile(ordered, 0.5) / 3600, percentile(ordered, 0.9) / 3600)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of them lies, between two of them in proportion, as ``percentile_cont`` does."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
