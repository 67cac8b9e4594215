"""The life of a role request and of an activity: the steps there are, who takes them, what they ask (§6.1, D15)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portal.organisations.domain import ActivityStatus, OrganisationKind, RoleStatus
from portal.shared.errors import Conflict, NotAllowed
from portal.shared.text import N_


class By(StrEnum):
    """As what somebody takes a step."""

    DECIDER = "decider"
    REQUESTER = "requester"
    OPERATOR = "operator"


class Step(StrEnum):
    """What can be done to a role or to an activity."""

    REQUEST = "request"
    ACCEPT = "accept"
    REJECT = "reject"
    SUSPEND = "suspend"
    RESTORE = "restore"
    WITHDRAW = "withdraw"
    REVALIDATE = "revalidate"
    DELETE = "delete"
    ASK = "ask"
    ANSWER = "answer"
    REMIND = "remind"
    CHANGE = "change"
    HAND_OVER = "hand_over"
    LEAVE = "leave"


DECISIONS = frozenset({Step.ACCEPT, Step.REJECT, Step.SUSPEND, Step.RESTORE, Step.DELETE})
"""The steps by which whoever validates decides; the desk offers them."""

ABOUT_ONESELF = frozenset({Step.CHANGE, Step.HAND_OVER})
"""Those that an administrator takes about themselves too (§6.3)."""


@dataclass(frozen=True)
class Move:
    """One row: from a status to another, by whom, whether a reason is asked, and the notice it leaves."""

    step: Step
    source: StrEnum | None
    target: StrEnum
    by: By
    rule: str
    needs_reason: bool = False
    notice: str = ""


_R, _A = RoleStatus, ActivityStatus

# fmt: off
ROLE_MOVES = (
    Move(Step.REQUEST,  None,         _R.REQUESTED, By.REQUESTER, "§4.5",                         notice="role_requested"),
    Move(Step.REQUEST,  _R.REJECTED,  _R.REQUESTED, By.REQUESTER, "D15",                          notice="role_requested"),
    Move(Step.REQUEST,  _R.WITHDRAWN, _R.REQUESTED, By.REQUESTER, "D15",                          notice="role_requested"),
    Move(Step.WITHDRAW, _R.REQUESTED, _R.WITHDRAWN, By.REQUESTER, "D15"),
    Move(Step.ACCEPT,   _R.REQUESTED, _R.VALID,     By.DECIDER,   "§6.1",                         notice="role_accepted"),
    Move(Step.REJECT,   _R.REQUESTED, _R.REJECTED,  By.DECIDER,   "§6.1, D18", needs_reason=True, notice="role_rejected"),
    Move(Step.SUSPEND,  _R.VALID,     _R.SUSPENDED, By.DECIDER,   "D15",       needs_reason=True, notice="role_suspended"),
    Move(Step.RESTORE,  _R.SUSPENDED, _R.VALID,     By.DECIDER,   "D15",                          notice="role_restored"),
    Move(Step.ASK,      _R.REQUESTED, _R.REQUESTED, By.DECIDER,   "D18",                          notice="role_question"),
    Move(Step.ANSWER,   _R.REQUESTED, _R.REQUESTED, By.REQUESTER, "D18",                          notice="role_answered"),
    Move(Step.REMIND,   _R.REQUESTED, _R.REQUESTED, By.REQUESTER, "D18",                          notice="role_reminder"),
    Move(Step.CHANGE,   _R.VALID,     _R.VALID,     By.DECIDER,   "§6.3"),
    Move(Step.HAND_OVER, _R.VALID,    _R.WITHDRAWN, By.DECIDER,   "§6.3, D15", needs_reason=True, notice="role_ended"),
    Move(Step.LEAVE,    _R.VALID,     _R.WITHDRAWN, By.REQUESTER, "D15, D17",                     notice="role_left"),
)

ACTIVITY_MOVES = (
    Move(Step.REQUEST,    None,         _A.NEW,       By.OPERATOR, "§6.1",                         notice="operator_to_validate"),
    Move(Step.REQUEST,    _A.REJECTED,  _A.NEW,       By.OPERATOR, "D15",                          notice="operator_to_validate"),
    Move(Step.REQUEST,    _A.DELETED,   _A.NEW,       By.OPERATOR, "D15",                          notice="operator_to_validate"),
    Move(Step.REVALIDATE, _A.VALID,     _A.NEW,       By.OPERATOR, "D14",                          notice="operator_to_validate"),
    Move(Step.ACCEPT,     _A.NEW,       _A.VALID,     By.DECIDER,  "§6.1",                         notice="activity_validated"),
    Move(Step.REJECT,     _A.NEW,       _A.REJECTED,  By.DECIDER,  "§6.1, D18", needs_reason=True, notice="activity_rejected"),
    Move(Step.SUSPEND,    _A.VALID,     _A.SUSPENDED, By.DECIDER,  "D15",       needs_reason=True, notice="activity_suspended"),
    Move(Step.RESTORE,    _A.SUSPENDED, _A.VALID,     By.DECIDER,  "D15",                          notice="activity_validated"),
    Move(Step.DELETE,     _A.SUSPENDED, _A.DELETED,   By.DECIDER,  "D15",       needs_reason=True, notice="activity_rejected"),
)
# fmt: on

ROLE_STATUS_LABELS: dict[RoleStatus, str] = {
    _R.REQUESTED: N_("Requested"),
    _R.VALID: N_("Valid"),
    _R.SUSPENDED: N_("Suspended"),
    _R.REJECTED: N_("Rejected"),
    _R.WITHDRAWN: N_("Withdrawn"),
}

KIND_LABELS: dict[OrganisationKind, str] = {
    OrganisationKind.OPERATOR: N_("Operator"),
    OrganisationKind.CONTROL_BODY: N_("Organic Control Body"),
    OrganisationKind.AUTHORITY: N_("Authority"),
}

KIND_EXPLAINED: dict[OrganisationKind, str] = {
    OrganisationKind.OPERATOR: N_("importer, first consignee, exporter, forwarder, responsible for the load"),
    OrganisationKind.CONTROL_BODY: N_("certification bodies and control authorities"),
    OrganisationKind.AUTHORITY: N_("border control posts or central competent authority"),
}

PERSONAL = frozenset(row.notice for row in ROLE_MOVES if row.by is By.DECIDER and row.notice)
"""What is told to a person about their own role: nobody else ever takes it over (§6.3)."""

TO_DECIDERS = frozenset(
    row.notice
    for moves, by in ((ROLE_MOVES, By.REQUESTER), (ACTIVITY_MOVES, By.OPERATOR))
    for row in moves
    if row.by is by and row.notice
)
"""What waits for those who can decide: whoever follows them decides."""

REFUSALS = frozenset(
    f"{of}:{row.target}"
    for of, moves in (("role", ROLE_MOVES), ("activity", ACTIVITY_MOVES))
    for row in moves
    if row.step in DECISIONS and row.needs_reason
)
"""The events of the trail by which somebody was refused or lost something, with a reason."""

OPEN = frozenset({_R.REQUESTED, _R.VALID, _R.SUSPENDED})
"""A role at one of these binds its person to its kind (D09)."""

LONGEST_MESSAGE = 2000
"""Characters of a message, a reason, a question, an answer (D11)."""

BETWEEN_REMINDERS = timedelta(days=1)
WORKING_DAYS = 2
"""The time announced for an answer, in working days of the country (D18, D50)."""

READY_MADE: Mapping[str, str] = {
    "certificate": N_("The organic certificate is missing or has ended. Send a valid one, then ask again."),
    "activity": N_("The activity asked for does not correspond to what you do. Choose another one, then ask again."),
    "duplicate": N_("Your company is registered already. Ask to join the existing operator instead of a new one."),
    "identity": N_("We could not establish that you work for this organisation. Ask again from its address."),
    "body": N_("The control body named does not know this company. Correct it, then ask again."),
}
"""Texts to start a refusal or a suspension from; they can be changed before they are sent."""


def move(moves: Iterable[Move], step: Step, source: StrEnum | None, by: By) -> Move:
    """The row that allows a step; raises Conflict where it does not start here, NotAllowed where another takes it."""
    rows = [row for row in moves if (row.step, row.source) == (step, source)]
    if not rows:
        raise Conflict(N_("This was decided meanwhile. Open the page again to see how it stands."))
    for row in rows:
        if row.by is by:
            return row
    raise NotAllowed


def steps_from(moves: Iterable[Move], source: StrEnum, by: By) -> tuple[Move, ...]:
    """The rows that start at a status and that somebody takes as such."""
    return tuple(row for row in moves if row.source is source and row.by is by)
