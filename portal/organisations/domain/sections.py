"""Sections and the activities in them, and what an activity asks for (domain reference §2.5, D04, D05)."""

from enum import StrEnum

from portal.organisations.domain import Activity
from portal.shared.text import N_


class Section(StrEnum):
    """A family of activities."""

    NONE = "none"
    BY_PRODUCTS = "by_products"
    FEED = "feed"
    SEMEN = "semen"
    TIMBER = "timber"
    PLANTS = "plants"
    VETERINARY = "veterinary"
    FOOD = "food"
    ORGANIC = "organic"


SECTION_LABELS: dict[Section, str] = {
    Section.ORGANIC: N_("Organic"),
    Section.NONE: N_("No section chapter"),
    Section.BY_PRODUCTS: N_("Animal By-Products"),
    Section.FEED: N_("Feed"),
    Section.SEMEN: N_("Semen and Embryo"),
    Section.TIMBER: N_("Imported Timber Products"),
    Section.PLANTS: N_("Plants"),
    Section.VETERINARY: N_("Veterinary"),
    Section.FOOD: N_("Food"),
}

OFFERED: dict[Activity, Section] = {
    Activity.ORGANIC_IMPORTER: Section.ORGANIC,
    Activity.ORGANIC_OPERATOR: Section.ORGANIC,
    Activity.ORGANIC_EXPORTER: Section.ORGANIC,
    Activity.ORGANIC_PRODUCER: Section.ORGANIC,
    Activity.RFL: Section.NONE,
    Activity.FLEGT: Section.TIMBER,
    Activity.TPA: Section.VETERINARY,
}
"""The activities there are, each in its section."""

NEEDS_BODY = frozenset(activity for activity, section in OFFERED.items() if section is Section.ORGANIC)
"""Activities that name their control body (D05)."""

NEEDS_EORI = frozenset({Activity.ORGANIC_IMPORTER})
"""Activities whose operator must have an EORI number (§5)."""


def activities_in(section: str) -> frozenset[str]:
    """The activities of a section, by their codes."""
    return frozenset(activity.value for activity, its in OFFERED.items() if its.value == section)
