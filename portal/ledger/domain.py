"""What can be found wrong with the history, and the lines of its export. docs/ledger/README.md tells the format."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.shared.errors import DomainError
from portal.shared.ledger import canonical
from portal.shared.text import N_

LEDGER_FORMAT = "coi-ledger/1"
CHECKPOINT_FORMAT = "coi-ledger-checkpoint/1"


class Problem(StrEnum):
    """What was found, in words; the first one is told."""

    MISSING = N_("Line %(position)s of the history is missing.")
    OUT_OF_PLACE = N_("Before line %(position)s of the history stands one that does not belong there.")
    CHANGED = N_(
        "Line %(position)s of the history was changed: its digest does not follow from what it says and from the line"
        " before it."
    )
    SHORTER = N_("The history ends before line %(position)s, though %(known)s lines were written.")
    HEAD = N_("The head of the history does not agree with its last line, %(position)s.")
    PAST_THE_CHAIN = N_("A line of the history (number %(id)s in its table) was written past the chain.")
    CHECKPOINT_MISSING = N_("Checkpoint %(number)s is missing.")
    CHECKPOINT_SIGNATURE = N_("Checkpoint %(number)s does not bear a signature of this portal.")
    CHECKPOINT_DISAGREES = N_(
        "Checkpoint %(number)s saw other lines: one of the history up to line %(position)s was changed, and the chain"
        " made anew."
    )
    RECORD_CHANGED = N_("Record %(number)s of the certificate %(certificate)s was changed.")
    RECORD_UNKNOWN = N_("No line of the history knows record %(number)s of the certificate %(certificate)s.")
    RECORD_MISSING = N_("Line %(position)s of the history names a record that is not there.")


@dataclass(frozen=True)
class Finding:
    """The first thing that is wrong; ``parameters`` are those of its words."""

    problem: Problem
    parameters: dict[str, object]


class Disagrees(DomainError):
    """A checkpoint is refused: what it would sign is not what the last one saw, or has a gap."""

    message = N_("The history does not agree with its head or its last checkpoint: flask audit verify says where.")


Statement = dict[str, Any]


def checkpoint(*, number: int, at: str, count: int, digest: str, root: str, key: str) -> Statement:
    """What a checkpoint says, and its signature covers."""
    found = {"number": number, "at": at, "count": count, "digest": digest, "root": root, "key": key}
    return found | {"format": CHECKPOINT_FORMAT}


def beginning(*, at: str, portal: str, mode: str) -> Statement:
    """What the first line of an export says."""
    return {"format": LEDGER_FORMAT, "at": at, "portal": portal, "mode": mode}


def line(kind: str, says: Statement, **beside: Any) -> bytes:
    """One line of an export."""
    return canonical({kind: says} | beside) + b"\n"
