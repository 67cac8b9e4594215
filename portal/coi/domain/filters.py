"""What one can ask of the list of certificates: filters, tabs, orders (§17, D40). How they become SQL is in queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import CAPACITY_LABELS, STATUS_LABELS, Capacity, Status
from portal.shared.text import N_


class FilterKind(StrEnum):
    """What is typed in a filter, and how it is compared."""

    WORDS = "words"
    COMPANY = "company"
    CONTAINER = "container"
    CODE = "code"
    COUNTRY = "country"
    PERIOD = "period"
    CHOICES = "choices"


@dataclass(frozen=True)
class Filter:
    """One filter: its name in the address, its words, and what it looks at.

    ``capacity``: a company is looked for where it acts as that. ``column`` is the one of the certificate that is
    compared. ``until`` is the label of the end of a period, ``label`` that of its beginning.
    """

    name: str
    title: str
    kind: FilterKind
    label: str = ""
    until: str = ""
    hint: str = ""
    column: str = ""
    capacity: Capacity | None = None
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs in the address."""
        return (f"{self.name}_from", f"{self.name}_to") if self.kind is FilterKind.PERIOD else (self.name,)


CATEGORY_LABELS: Mapping[str, str] = {
    "A": N_("A: unprocessed plant products"),
    "B": N_("B: live animals or unprocessed animal products"),
    "C": N_("C: aquaculture products and seaweeds"),
    "D": N_("D: processed agricultural products for use as food"),
    "E": N_("E: processed agricultural products for use as feed"),
    "F": N_("F: vegetative propagating material and seeds"),
}
"""The categories of the 2017 edition (domain reference §2.4)."""

MY_CAPACITIES = (
    Capacity.CREATOR,
    Capacity.IMPORTER,
    Capacity.EXPORTER,
    Capacity.PRODUCER,
    Capacity.CONTROL_BODY,
    Capacity.PRODUCER_BODY,
    Capacity.RFL,
    Capacity.FIRST_CONSIGNEE,
    Capacity.ENTRY_AUTHORITY,
    Capacity.EU_AUTHORITY,
)
"""As what one’s own organisation can be looked for on certificates."""

NAME_OR_NUMBER = N_("Part of the name, number or code")
NAME_OR_CODE = N_("Name, or two-letter code")

FILTERS = (
    Filter("q", N_("Quick search"), FilterKind.WORDS),
    Filter("status", N_("Status"), FilterKind.CHOICES,
           choices={status: STATUS_LABELS[status] for status in Status}),
    Filter("capacity", N_("My organisation is named as"), FilterKind.CHOICES,
           choices={capacity: CAPACITY_LABELS[capacity] for capacity in MY_CAPACITIES}),
    Filter("category", N_("Category of products"), FilterKind.CHOICES, choices=CATEGORY_LABELS),
    Filter("created", N_("Created"), FilterKind.PERIOD, N_("Created from"), N_("Created until"), column="created_at"),
    Filter("issued", N_("Issued"), FilterKind.PERIOD, N_("Issued from"), N_("Issued until"), column="issued_at"),
    Filter("endorsed", N_("Endorsed"), FilterKind.PERIOD, N_("Endorsed from"), N_("Endorsed until"),
           column="endorsed_at"),
    Filter("origin", N_("Country of origin"), FilterKind.COUNTRY, hint=NAME_OR_CODE,
           column="origin_countries"),
    Filter("export", N_("Country of export"), FilterKind.COUNTRY, hint=NAME_OR_CODE,
           column="export_country"),
    Filter("clearance", N_("Country of clearance"), FilterKind.COUNTRY, hint=NAME_OR_CODE,
           column="entry_country"),
    Filter("authority", N_("Authority at the point of entry"), FilterKind.COMPANY, hint=NAME_OR_NUMBER,
           capacity=Capacity.ENTRY_AUTHORITY),
    Filter("body", N_("Control body"), FilterKind.COMPANY, hint=NAME_OR_NUMBER, capacity=Capacity.CONTROL_BODY),
    Filter("exporter", N_("Exporter"), FilterKind.COMPANY, hint=NAME_OR_NUMBER, capacity=Capacity.EXPORTER),
    Filter("producer", N_("Producer"), FilterKind.COMPANY, hint=NAME_OR_NUMBER, capacity=Capacity.PRODUCER),
    Filter("importer", N_("Importer"), FilterKind.COMPANY, hint=NAME_OR_NUMBER, capacity=Capacity.IMPORTER),
    Filter("rfl", N_("Responsible for the load"), FilterKind.COMPANY, hint=NAME_OR_NUMBER, capacity=Capacity.RFL),
    Filter("consignee", N_("First consignee"), FilterKind.COMPANY, hint=NAME_OR_NUMBER,
           capacity=Capacity.FIRST_CONSIGNEE),
    Filter("cn", N_("CN code"), FilterKind.CODE, hint=N_("The code or its first digits: 0804 40")),
    Filter("container", N_("Container number"), FilterKind.CONTAINER, hint=N_("The number or a part of it")),
)  # fmt: skip


def types() -> dict[str, frozenset[str]]:
    """The words of each type of document, and the editions that are of it."""
    labels = dict.fromkeys(edition.type_label for edition in EDITIONS.values())
    return {label: frozenset(e.key for e in EDITIONS.values() if e.type_label == label) for label in labels}


def type_filter() -> Filter:
    """The filter by type: one choice for the editions that share their words, called after the first of them."""
    choices = {next(key for key in EDITIONS if key in keys): label for label, keys in types().items()}
    return Filter("type", N_("Type of document"), FilterKind.CHOICES, choices=choices)


def filters() -> tuple[Filter, ...]:
    """Every filter that leaves a choice: the type is one as soon as there are several."""
    by_type = type_filter()
    return (*FILTERS, by_type) if len(by_type.choices) > 1 else FILTERS


# Tabs: by what I must do


class Tab(StrEnum):
    """A part of the list."""

    TO_DO = "to_do"
    DRAFTS = "drafts"
    ELSEWHERE = "elsewhere"
    FINISHED = "finished"
    ALL = "all"


TAB_LABELS: Mapping[Tab, str] = {
    Tab.TO_DO: N_("Waiting for me"),
    Tab.DRAFTS: N_("Drafts"),
    Tab.ELSEWHERE: N_("In progress elsewhere"),
    Tab.FINISHED: N_("Finished"),
    Tab.ALL: N_("All"),
}

NOTHING_AT: Mapping[Tab, str] = {
    Tab.TO_DO: N_("Nothing waits for you. A certificate appears here as soon as you must complete or sign it."),
    Tab.DRAFTS: N_("No draft is being written. A draft stays here until it is submitted or signed."),
    Tab.ELSEWHERE: N_("Nothing is under way elsewhere. Certificates that name you and wait for others appear here."),
    Tab.FINISHED: N_("Nothing is finished yet. Certificates for which nobody must act any more appear here."),
    Tab.ALL: N_("No certificate names your organisation yet. As soon as one does, it appears here."),
}
"""What a tab says while it has nothing to show: what would be here."""


def finished(edition: Edition) -> frozenset[Status]:
    """The statuses at which a certificate waits for nobody any more."""
    return frozenset(status for status in Status if status not in edition.waits_for)


# Order


@dataclass(frozen=True)
class Sort:
    """One thing the list can be ordered by; ``both`` are its words descending and ascending.

    ``may_lack``: a certificate may have no such value, and then comes last.
    """

    column: str
    both: tuple[str, str]
    may_lack: bool = False


SORTS: Mapping[str, Sort] = {
    "changed": Sort("changed_at", (N_("Last change, newest first"), N_("Last change, oldest first"))),
    "since": Sort("status_since", (N_("Status, newest first"), N_("Status, longest first"))),
    "reference": Sort("number", (N_("Reference, descending"), N_("Reference, ascending"))),
    "issued": Sort("issued_at", (N_("Date of issue, newest first"), N_("Date of issue, oldest first")), may_lack=True),
}


@dataclass(frozen=True)
class Order:
    """The order of a list."""

    by: str = "changed"
    descending: bool = True

    @property
    def name(self) -> str:
        """The order as the address says it."""
        return f"-{self.by}" if self.descending else self.by

    @property
    def reversed(self) -> "Order":
        """The other way round."""
        return replace(self, descending=not self.descending)


ORDERS: Mapping[str, Order] = {order.name: order for by in SORTS for order in (Order(by), Order(by).reversed)}
ORDER_LABELS: Mapping[str, str] = {
    order.name: SORTS[order.by].both[0 if order.descending else 1] for order in ORDERS.values()
}
NEWEST = Order()


@dataclass(frozen=True)
class Asked:
    """What is asked of the list: what each filter was given, a tab, an order.

    A value is a text, a country code, a tuple of choices, or the two ends of a period (None: open).
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    tab: Tab = Tab.ALL
    order: Order = NEWEST

    def arguments(self) -> dict[str, Any]:
        """The same as arguments of an address; what is not asked is left out."""
        found: dict[str, Any] = {}
        for name, value in self.values.items():
            if not isinstance(value, tuple):
                found[name] = [value]
            elif _is_period(value):
                ends = zip((f"{name}_from", f"{name}_to"), value, strict=True)
                found |= {end: [day.isoformat()] for end, day in ends if day}
            else:
                found[name] = list(value)
        found |= {"tab": [self.tab.value]} if self.tab is not Tab.ALL else {}
        return found | ({"sort": [self.order.name]} if self.order != NEWEST else {})

    def without(self, name: str, choice: str | None = None) -> "Asked":
        """The same without a filter, or without one of its choices."""
        left = tuple(value for value in self.values[name] if value != choice) if choice is not None else ()
        others = {other: value for other, value in self.values.items() if other != name}
        return replace(self, values={**others, name: left} if left else others)


def _is_period(value: tuple[Any, ...]) -> bool:
    return any(isinstance(end, date) for end in value)
