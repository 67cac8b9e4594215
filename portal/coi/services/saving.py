"""Saving boxes of a certificate (T02, T06, T09)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.coi import queries
from portal.coi.answers import box_from_text, box_to_text, rewound
from portal.coi.domain.boxes import Box, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Finding, Level
from portal.coi.domain.lifecycle import Capacity
from portal.coi.models import Coi
from portal.coi.queries import history
from portal.coi.services.telling import tell_renamed
from portal.coi.services.writing import blocking, content_of, write
from portal.persistence.audit import By
from portal.persistence.transaction import transaction
from portal.shared.errors import NotAllowed, Refused, Stale
from portal.shared.people import Actor, Task
from portal.shared.text import N_


@dataclass
class Saved:
    """What became of the boxes that were sent: ``saved`` and ``conflicts`` by key."""

    reference: str
    saved: list[str] = field(default_factory=list)
    conflicts: dict[str, Stale] = field(default_factory=dict)


def save_boxes(reference: str, sent: Mapping[str, tuple[Answers, int]], *, actor: Actor) -> Saved:
    """Write boxes, each with the version its author was looking at.

    A box that somebody else saved meanwhile is left as it is and reported in ``conflicts``; the others are written.
    Raises NotAllowed, and writes nothing, where a field that is not open would change; Refused where the certificate
    would lose what the rules of its status ask (`Edition.held_to`), or would go to a foreign body (D43).
    """
    with transaction():
        coi = queries.lock(reference, actor)
        by = By(actor, coi.post_of(actor))
        held = coi.capacities_of(actor, Task.EDIT)
        before = coi.content()
        stages = coi.edition.held_to.get(coi.state, ())
        wrong_already = blocking(coi.edition, stages, before)
        outcome = Saved(coi.number)
        accepted: dict[str, Answers] = {}
        for key, (answers, version) in sent.items():
            box = coi.edition.box(key)
            try:
                if (after := _accepted(coi, box, held, answers, version, actor=actor)) is not None:
                    accepted[key] = after
                outcome.saved.append(key)
            except Stale as stale:
                outcome.conflicts[key] = stale
        write(coi, accepted, before, by)
        broken = tuple(f for f in blocking(coi.edition, stages, content_of(coi)) if f not in wrong_already)
        if broken:
            raise Refused(broken)
        tell_renamed(coi, before, by)
        return outcome


def _accepted(
    coi: Coi, box: Box, held: frozenset[Capacity], answers: Answers, version: int, *, actor: Actor
) -> Answers | None:
    """What a box is to contain; None where its author changed nothing. Raises NotAllowed, or Stale."""
    opening = coi.edition.opening(box, coi.state, held, coi.flags)
    if not opening:
        raise NotAllowed(N_("You cannot change box %(box)s now."), box=box.number)
    current = coi.answers(box)
    after = current | dict(answers)
    if (normal := coi.edition.normal.get(box.key)) is not None:
        after = dict(normal(coi.content(), after))
    if coi.version_of(box) != version and after != current:
        base = rewound(box_to_text(box, current), history.changes_after(coi, actor, box.key, version))
        if base == box_to_text(box, after):
            return None
        raise Stale(base=box_from_text(box, base), theirs=current, mine=after)
    if not opening.admits(current, after):
        raise NotAllowed(N_("You cannot change this part of box %(box)s now."), box=box.number)
    _refuse_foreign_body(coi, box, after, actor)
    return after


def _refuse_foreign_body(coi: Coi, box: Box, after: Answers, actor: Actor) -> None:
    """D43: while it corrects a submitted certificate, a body names none but itself in box 1."""
    if (coi.state, box.key) not in coi.edition.own_bodies_only:
        return
    for source in box.fields:
        if source.kind is Kind.ORGANISATION and after.get(source.name) not in actor.post_ids:
            message = N_("At this status this box takes only a code that you hold yourself.")
            raise Refused((Finding("D43", Level.BLOCKS, box.key, message, field=source.name),))
