"""What becomes of an activity, and of a number, that both a duplicate and the operator it duplicates have (§5.2)."""

from collections.abc import Mapping
from enum import StrEnum

from portal.organisations.domain import ActivityStatus
from portal.shared.text import N_


class Fate(StrEnum):
    """What becomes of an activity of the duplicate."""

    GOES_ALONG = "goes_along"
    TAKES_OVER = "takes_over"
    STAYS_BEHIND = "stays_behind"


FATE_LABELS: Mapping[Fate, str] = {
    Fate.GOES_ALONG: N_("goes along"),
    Fate.TAKES_OVER: N_("that of the duplicate takes its place"),
    Fate.STAYS_BEHIND: N_("stays; that of the duplicate is left behind"),
}

_A = ActivityStatus

TAKES_OVER_FROM: Mapping[ActivityStatus, frozenset[ActivityStatus]] = {
    # the activity of the operator that is kept: at which statuses that of the duplicate takes its place
    _A.VALID: frozenset(),
    _A.NEW: frozenset({_A.VALID}),
    _A.SUSPENDED: frozenset(),  # a merge lifts no suspension
    _A.REJECTED: frozenset({_A.VALID, _A.NEW}),
    _A.DELETED: frozenset({_A.VALID, _A.NEW}),
}


def fate_of(duplicate: ActivityStatus, kept: ActivityStatus | None) -> Fate:
    """What becomes of an activity of the duplicate; ``kept`` is that of the other, None where it has none."""
    if kept is None:
        return Fate.GOES_ALONG
    return Fate.TAKES_OVER if duplicate in TAKES_OVER_FROM[kept] else Fate.STAYS_BEHIND
