"""The official forms, one file each, and how a certificate finds its own."""

from portal.coi.domain.edition import Edition
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.coi.domain.editions.extract_2017 import EXTRACT_2017

EDITIONS: dict[str, Edition] = {edition.key: edition for edition in (COI_2017, EXTRACT_2017)}
CURRENT = COI_2017
"""The edition new certificates are created with."""

EXTRACT_OF: dict[str, Edition] = {COI_2017.key: EXTRACT_2017}
"""The edition that extracts of a certificate are made with."""


def edition(key: str) -> Edition:
    """The edition called ``key``."""
    return EDITIONS[key]
