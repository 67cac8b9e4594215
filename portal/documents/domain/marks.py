"""The watermarks of a print: by status, by whether somebody signed, by what the portal is for (D35)."""

from dataclasses import dataclass

from portal.coi.domain.lifecycle import Status
from portal.shared.text import N_

DRAFT = N_("DRAFT")
NOT_ISSUED = N_("NOT ISSUED")
DELETED = N_("DELETED")
REPLACED = N_("REPLACED")
COPY = N_("COPY")

# fmt: off
BY_STATUS: dict[Status, tuple[str | None, str | None]] = {
    # a certificate that is          bears, signed by nobody   once signed
    Status.DRAFT:                   (DRAFT,                    DRAFT),
    Status.DESCRIPTION_COMPLETED:   (NOT_ISSUED,               NOT_ISSUED),
    Status.ISSUED:                  (NOT_ISSUED,               None),
    Status.VERIFIED:                (NOT_ISSUED,               None),
    Status.FIRST_CONSIGNEE_SIGNED:  (NOT_ISSUED,               None),
    Status.BASE_FOR_EXTRACT:        (NOT_ISSUED,               None),
    Status.RELEASED_CONVENTIONAL:   (NOT_ISSUED,               None),
    Status.NOT_RELEASED:            (NOT_ISSUED,               None),
    Status.OFIS_IRREGULARITY:       (NOT_ISSUED,               None),
    Status.DEPLETED:                (NOT_ISSUED,               None),
    Status.DELETED:                 (DELETED,                  DELETED),
    Status.REPLACED:                (REPLACED,                 REPLACED),
    Status.NEW:                     (DRAFT,                    DRAFT),
    Status.SUBMITTED:               (NOT_ISSUED,               NOT_ISSUED),
    Status.CONSIGNEE_SIGNED:        (NOT_ISSUED,               None),
}
BY_MODE: dict[str, str | None] = {
    # a portal for      says so, small, on whatever it prints
    "production":      None,
    "training":        N_("TRAINING"),
    "demonstration":   N_("DEMONSTRATION"),
}
# fmt: on


@dataclass(frozen=True)
class Marks:
    """The words across a page, and the small one that says what the portal is for."""

    across: tuple[str, ...]
    small: str | None


def marks(status: Status, mode: str, *, signed: bool, sealed: bool) -> Marks:
    """What stands on a print. Every print of a signed certificate is a copy, but the file that is sealed."""
    of_the_status = BY_STATUS[status][signed]
    copy = COPY if signed and not sealed else None
    return Marks(tuple(mark for mark in (of_the_status, copy) if mark), BY_MODE[mode])
