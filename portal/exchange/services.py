"""Writing what was read of a spreadsheet: through the services that pages save with, so the same rights hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from portal.coi import queries, services
from portal.coi.domain.boxes import ROWS, Box
from portal.coi.models import Coi
from portal.exchange.domain.schema import MOST_LINES
from portal.shared.errors import Invalid, NotAllowed, Stale
from portal.shared.people import Actor, Task
from portal.shared.text import N_

MOST_ROWS = MOST_LINES
"""As many lines as the page of a box takes."""


@dataclass(frozen=True)
class Kept:
    """What became of the lines that were to be kept: how many the box has now, or the save of somebody else."""

    reference: str
    lines: int = 0
    conflict: Stale | None = None


def may_change_rows(coi: Coi, box: Box, actor: Actor) -> bool:
    """Whether the tables let somebody add lines to a box, and remove them, now."""
    opening = coi.edition.opening(box, coi.state, coi.capacities_of(actor, Task.EDIT), coi.flags)
    return ROWS in opening.fields and not box.rows_are_given


def key_of(act: str, number: int, said: str = "") -> str:
    """The key of a line: the same act that says the same makes the same line, so that sending it twice adds it once."""
    return sha256(f"{act}:{number}:{said}".encode()).hexdigest()[:16]


def keep_lines(
    reference: str,
    box_key: str,
    lines: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    version: int,
    replace: bool,
    act: str,
    actor: Actor,
) -> Kept:
    """Add lines (number in the file, answers) to a box, or put them in place of all it has, in one act.

    The same ``act`` does so once. Raises NotAllowed, Refused as `services.save_boxes` does, Invalid where the box would
    have more lines than it takes; a box that somebody saved since ``version`` is left as it is (`Kept.conflict`).
    """
    coi = queries.get(reference, actor)
    box = coi.edition.box(box_key)
    if not may_change_rows(coi, box, actor):
        raise NotAllowed(N_("You cannot change box %(box)s now."), box=box.number)
    before = coi.answers(box)[ROWS]
    new = [{**answers, "key": key_of(act, number, str(sorted(answers.items())))} for number, answers in lines]
    if _is_done(new, before, replace=replace):
        return Kept(coi.number, len(before))
    keys = {row["key"] for row in before}
    after = new if replace else [*before, *(row for row in new if row["key"] not in keys)]
    if len(after) > MOST_ROWS:
        message = N_("Box %(box)s takes %(most)s lines at most; it would have %(count)s.")
        raise Invalid(message, box=box.number, most=MOST_ROWS, count=len(after))
    outcome = services.save_boxes(reference, {box_key: ({ROWS: after}, version)}, actor=actor)
    stale = outcome.conflicts.get(box_key)
    if stale is not None and _is_done(new, stale.theirs[ROWS], replace=replace):  # the same act, a moment ago
        return Kept(outcome.reference, len(stale.theirs[ROWS]))
    return Kept(outcome.reference, len(after), stale)


def _is_done(new: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], *, replace: bool) -> bool:
    """Whether the box has the new lines already, and no other where they replace all."""
    wanted, there = {row["key"] for row in new}, {row["key"] for row in rows}
    return wanted == there if replace else wanted <= there
