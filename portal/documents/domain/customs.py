"""What customs need of a certificate: whether its state is accepted, and what a broker types of each line."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from portal.coi.domain.lifecycle import Capacity, Flag, Status
from portal.shared.text import N_

DOCUMENT_CODE = "C644"
"""The code under which a customs declaration names a certificate of inspection (TARIC, measure 750)."""


@dataclass(frozen=True)
class Acceptance:
    """Whether customs accept a certificate for the release of organic products, and why, or why not."""

    accepted: bool
    why: str


NOT_ENDORSED = Acceptance(False, N_("No authority has endorsed it yet."))

# fmt: off
ACCEPTANCE: Mapping[Status, Acceptance] = {
    # Reg. (EU) 2024/2145, annex I
    Status.DRAFT:                  NOT_ENDORSED,
    Status.DESCRIPTION_COMPLETED:  NOT_ENDORSED,
    Status.ISSUED:                 NOT_ENDORSED,
    Status.NEW:                    NOT_ENDORSED,
    Status.SUBMITTED:              NOT_ENDORSED,
    Status.VERIFIED:               Acceptance(True, N_("It is endorsed: the goods can be released as organic.")),
    Status.FIRST_CONSIGNEE_SIGNED: Acceptance(False, N_("It was used already: the first consignee has received the goods.")),
    Status.CONSIGNEE_SIGNED:       Acceptance(False, N_("It was used already: the consignee has received the batch.")),
    Status.BASE_FOR_EXTRACT:       Acceptance(False, N_("The goods are released in batches: name the extract, not this certificate.")),
    Status.DEPLETED:               Acceptance(False, N_("The goods were released in batches, and nothing is left.")),
    Status.RELEASED_CONVENTIONAL:  Acceptance(False, N_("The goods are not released as organic, but as a conventional product.")),
    Status.NOT_RELEASED:           Acceptance(False, N_("The goods cannot be released.")),
    Status.OFIS_IRREGULARITY:      Acceptance(False, N_("An irregularity was reported, and is not closed.")),
    Status.DELETED:                Acceptance(False, N_("It was deleted.")),
    Status.REPLACED:               Acceptance(False, N_("It was replaced by another certificate.")),
}
# fmt: on

WHILE: Mapping[Flag, Acceptance] = {
    Flag.IRREGULAR_BASE: Acceptance(False, N_("An irregularity of the certificate it was taken from is not closed.")),
    Flag.REPLACEMENT_IN_PREPARATION: Acceptance(False, N_("A replacement of it is in preparation.")),
}
"""What a flag says instead, while it is there."""


def acceptance(status: Status, flags: Collection[Flag]) -> Acceptance:
    """Whether customs accept a certificate, as it stands."""
    instead = [WHILE[flag] for flag in sorted(flags) if flag in WHILE]
    return next(iter(instead), ACCEPTANCE[status]) if ACCEPTANCE[status].accepted else ACCEPTANCE[status]


LIVES: Mapping[int, str] = {1: N_("One day"), 7: N_("One week"), 30: N_("30 days")}
"""How long a link for customs can live, in days; the second is offered first."""

USUAL_LIFE = 7
MOST_LINKS = 20
"""So many links of one certificate can be open at once."""

NO_PARTY = frozenset({Capacity.COMMISSION})
"""Who sees certificates without being a party to them, and makes no link."""


def life(days: int) -> timedelta | None:
    """How long a link lives for which so many days were asked; None where that is not offered."""
    return timedelta(days=days) if days in LIVES else None
