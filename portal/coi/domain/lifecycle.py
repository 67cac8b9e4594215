"""The vocabulary of a certificate's life: statuses, actions, capacities, steps. The tables are in ``editions/``."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.coi.domain.boxes import Box, Field
from portal.shared.text import N_

if TYPE_CHECKING:
    from portal.coi.domain.content import Content


class Status(StrEnum):
    """Where a certificate stands (domain reference §8), or an extract of one (§12.2)."""

    DRAFT = "draft"
    DESCRIPTION_COMPLETED = "description_completed"
    ISSUED = "issued"
    VERIFIED = "verified"
    FIRST_CONSIGNEE_SIGNED = "first_consignee_signed"
    BASE_FOR_EXTRACT = "base_for_extract"
    RELEASED_CONVENTIONAL = "released_conventional"
    NOT_RELEASED = "not_released"
    OFIS_IRREGULARITY = "ofis_irregularity"
    DELETED = "deleted"
    REPLACED = "replaced"
    DEPLETED = "depleted"
    NEW = "new"
    SUBMITTED = "submitted"
    CONSIGNEE_SIGNED = "consignee_signed"


STATUS_LABELS: dict[Status, str] = {
    Status.DRAFT: N_("Draft"),
    Status.DESCRIPTION_COMPLETED: N_("Description completed"),
    Status.ISSUED: N_("Issuing body declaration signed"),
    Status.VERIFIED: N_("Consignment verified"),
    Status.FIRST_CONSIGNEE_SIGNED: N_("First consignee declaration signed"),
    Status.BASE_FOR_EXTRACT: N_("Base for extract"),
    Status.RELEASED_CONVENTIONAL: N_("Released for free circulation as conventional product"),
    Status.NOT_RELEASED: N_("Not released for free circulation"),
    Status.OFIS_IRREGULARITY: N_("OFIS irregularity"),
    Status.DELETED: N_("Deleted"),
    Status.REPLACED: N_("Replaced"),
    Status.DEPLETED: N_("Depleted"),
    Status.NEW: N_("New"),
    Status.SUBMITTED: N_("Submitted for endorsement"),
    Status.CONSIGNEE_SIGNED: N_("Consignee declaration signed"),
}


class Flag(StrEnum):
    """What is true of a certificate beside its status, and closes something meanwhile."""

    REPLACEMENT_IN_PREPARATION = "replacement_in_preparation"
    CUSTOMS_STARTED = "customs_started"
    IRREGULAR_BASE = "irregular_base"


FLAG_LABELS: dict[Flag, str] = {
    Flag.REPLACEMENT_IN_PREPARATION: N_("Replacement in preparation"),
    Flag.CUSTOMS_STARTED: N_("Customs procedure started"),
    Flag.IRREGULAR_BASE: N_("OFIS irregularity on the certificate"),
}
FLAG_REASONS: dict[Flag, str] = {
    Flag.REPLACEMENT_IN_PREPARATION: N_(
        "A replacement of this certificate is in preparation: until it is signed or given up, this is closed."
    ),
    Flag.CUSTOMS_STARTED: N_("The customs procedure was started already."),
    Flag.IRREGULAR_BASE: N_(
        "An OFIS irregularity is open on the certificate of this extract: an authority closes it first."
    ),
}
FLAG_TASKS: dict[Flag, str] = {
    Flag.REPLACEMENT_IN_PREPARATION: N_("Finish the replacement in preparation"),
}
"""What those do who must act because of a flag, where the table of steps has no row for it."""


class Action(StrEnum):
    """What can be done to a certificate as a whole."""

    CREATE = "create"
    SAVE = "save"
    SUBMIT = "submit"
    SIGN_18 = "sign_18"
    SIGN_20 = "sign_20"
    SIGN_21 = "sign_21"
    DELETE = "delete"
    REPLACE = "replace"
    START_CUSTOMS = "start_customs"
    OFIS = "ofis"
    CLOSE = "close"
    EXTRACT = "extract"
    SPLIT = "split"
    DEPLETE = "deplete"
    COPY = "copy"
    BE_REPLACED = "be_replaced"
    REQUEST_ENDORSEMENT = "request_endorsement"
    SIGN_13 = "sign_13"
    SIGN_14 = "sign_14"


ACTION_LABELS: dict[Action, str] = {
    Action.CREATE: N_("Create a new COI"),
    Action.SAVE: N_("Save as draft"),
    Action.SUBMIT: N_("Submit for certification"),
    Action.SIGN_18: N_("Sign the declaration as Issuing Body"),
    Action.SIGN_20: N_("Sign box 20"),
    Action.SIGN_21: N_("Sign box 21"),
    Action.DELETE: N_("Delete"),
    Action.REPLACE: N_("Replace"),
    Action.START_CUSTOMS: N_("Start customs procedure"),
    Action.OFIS: N_("Report an OFIS irregularity"),
    Action.CLOSE: N_("Close the irregularity"),
    Action.EXTRACT: N_("Initiate an extract"),
    Action.SPLIT: N_("Split"),
    Action.DEPLETE: N_("Mark as depleted"),
    Action.COPY: N_("Copy as new"),
    Action.BE_REPLACED: N_("Be replaced"),
    Action.REQUEST_ENDORSEMENT: N_("Submit for endorsement"),
    Action.SIGN_13: N_("Sign box 13"),
    Action.SIGN_14: N_("Sign box 14"),
}

FOR_EVERY_LEVEL = frozenset({Action.COPY})
"""What takes no step on the certificate itself: it needs a level where the copy is made, not at the post named here."""

AS_ROLE_LABELS: dict[Action, str] = {Action.REQUEST_ENDORSEMENT: N_("Submit for endorsement as %(role)s")}
"""What an action is called where it says as what one takes it (domain reference §12.2)."""

WITHOUT_A_PAGE = frozenset({Action.CREATE, Action.SAVE, Action.BE_REPLACED})
"""What is no step of its own: the first two are buttons of the sheet, the last follows from another signature."""

MAKES_ANOTHER = frozenset({Action.COPY, Action.EXTRACT, Action.SPLIT})
"""What makes another certificate and leaves this one as it is: each is an act of its own."""

TAKEN = frozenset(Action) - WITHOUT_A_PAGE - MAKES_ANOTHER
"""The steps that `services.take` takes."""


class Capacity(StrEnum):
    """As what an organisation acts on one certificate (domain reference §2.2)."""

    CREATOR = "creator"
    CREATING_OPERATOR = "creating_operator"
    CREATING_BODY = "creating_body"
    IMPORTER = "importer"
    EXPORTER = "exporter"
    CONTROL_BODY = "control_body"
    EU_AUTHORITY = "eu_authority"
    ENTRY_AUTHORITY = "entry_authority"
    RFL = "rfl"
    FIRST_CONSIGNEE = "first_consignee"
    INITIATOR = "initiator"
    CONSIGNEE = "consignee"
    SPLITTER = "splitter"
    PRODUCER = "producer"
    PRODUCER_BODY = "producer_body"
    COMMISSION = "commission"


CAPACITY_LABELS: dict[Capacity, str] = {
    Capacity.CREATOR: N_("Organisation that created the draft"),
    Capacity.CREATING_OPERATOR: N_("Importer or exporter that created the draft"),
    Capacity.CREATING_BODY: N_("Control body that created the draft"),
    Capacity.IMPORTER: N_("Importer"),
    Capacity.EXPORTER: N_("Exporter"),
    Capacity.CONTROL_BODY: N_("Control body"),
    Capacity.EU_AUTHORITY: N_("EU authority that validates"),
    Capacity.ENTRY_AUTHORITY: N_("Competent authority at the point of entry"),
    Capacity.RFL: N_("Responsible for the load"),
    Capacity.FIRST_CONSIGNEE: N_("First consignee"),
    Capacity.INITIATOR: N_("Organisation that made the extract"),
    Capacity.CONSIGNEE: N_("Consignee of the batch"),
    Capacity.SPLITTER: N_("Operator who split the consignment"),
    Capacity.PRODUCER: N_("Producer"),
    Capacity.PRODUCER_BODY: N_("Control body of the producer"),
    Capacity.COMMISSION: N_("European Commission"),
}


OF_ITS_CREATOR = frozenset({Capacity.CREATOR, Capacity.CREATING_OPERATOR, Capacity.CREATING_BODY, Capacity.INITIATOR})
"""Capacities that follow from having created a draft or an extract, not from a box."""


class Stage(StrEnum):
    """The moments at which rules V01… are asked (domain reference §7.5).

    ``SUBMITTED``: what must hold from the submission on, ``ISSUED``: from the signature of box 18 on; a save that would
    break it is refused, and box 20 asks the first again.
    """

    DRAFT = "draft"
    LEAVE_DRAFT = "leave_draft"
    SUBMIT = "submit"
    SUBMITTED = "submitted"
    SIGN_18 = "sign_18"
    ISSUED = "issued"
    SIGN_20 = "sign_20"
    SIGN_21 = "sign_21"
    START_CUSTOMS = "start_customs"
    SPLIT = "split"
    DEPLETE = "deplete"
    SIGN_13 = "sign_13"
    SIGN_14 = "sign_14"


@dataclass(frozen=True)
class Right:
    """The right to change one field of one box; ``append_only``: to add an organisation, never to change one."""

    box: str
    field: str
    append_only: bool = False


def whole(*boxes: Box) -> frozenset[Right]:
    """Every field of boxes."""
    return frozenset(Right(box.key, name) for box in boxes for name in box.field_names)


def part(box: Box, *names: str) -> frozenset[Right]:
    """Some fields of a box."""
    return frozenset(Right(box.key, box.field(name).name) for name in names)


def append(box: Box, name: str) -> frozenset[Right]:
    """One more organisation in a field that holds several (D33)."""
    return frozenset({Right(box.key, box.field(name).name, append_only=True)})


@dataclass(frozen=True)
class Transition:
    """One row of the table of steps. ``target`` None means: back to the status held before (T24).

    ``source`` None is the row that makes an extract. ``by`` are the capacities that may take the step (nobody: it
    follows from another), ``stages`` the rules asked before, ``when`` what must be true
    of the boxes for this very row, ``box`` the box the step fills and signs, ``asks`` what else is asked,
    ``numbers`` whether the certificate gets its reference number.
    """

    rule: str
    source: Status | None
    action: Action
    by: tuple[Capacity, ...]
    target: Status | None
    stages: tuple[Stage, ...] = ()
    when: "Callable[[Content], bool] | None" = None
    box: str | None = None
    asks: tuple[Field, ...] = ()
    numbers: bool = False

    @property
    def event(self) -> str:
        """The name under which the step is remembered, after where it leads."""
        return f"coi:{self.target or 'reopened'}" if self.target != self.source else f"coi:{self.action}"
