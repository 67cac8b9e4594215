"""The official forms, one file each, and how a certificate finds its own."""

from portal.coi.domain.edition import Edition
from portal.coi.domain.editions.coi_2017 import COI_2017

EDITIONS: dict[str, Edition] = {edition.key: edition for edition in (COI_2017,)}
CURRENT = COI_2017
"""The edition new certificates are created with."""


def edition(key: str) -> Edition:
    """The edition called ``key``."""
    return EDITIONS[key]
