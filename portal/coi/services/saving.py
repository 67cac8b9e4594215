"""Saving boxes of a certificate (T02, T06, T09)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from portal.coi import queries
from portal.coi.answers import LineChange, box_from_text, box_to_text, rewound, row_of, with_line
from portal.coi.domain.boxes import ROWS, Box, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Finding, Level
from portal.coi.domain.lifecycle import Capacity
from portal.coi.models import Coi
from portal.coi.queries import history
from portal.coi.queries.contents import content_of
from portal.coi.services.telling import tell_renamed
from portal.coi.services.writing import blocking, write
from portal.persistence.audit import By
from portal.persistence.transaction import transaction
from portal.shared.errors import NotAllowed, Refused, Stale
from portal.shared.people import Actor, Task
from portal.shared.text import N_


@dataclass
class Saved:
    """What became of what was sent: ``saved`` and ``conflicts`` by box, or ``<box>-<line>`` where a line came alone."""

    reference: str
    saved: list[str] = field(default_factory=list)
    conflicts: dict[str, Stale] = field(default_factory=dict)


def save_boxes(
    reference: str,
    sent: Mapping[str, tuple[Answers, int]],
    *,
    actor: Actor,
    lines: Mapping[str, Mapping[str, LineChange]] = MappingProxyType({}),
) -> Saved:
    """Write boxes, each with the version its author was looking at, and single lines of other boxes (by box and key).

    A box, or a line, that somebody else saved meanwhile is left as it is and reported in ``conflicts``; the others are
    written: two people may work on two lines of one box.
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
        for key, changes in lines.items():
            box = coi.edition.box(key)
            if (with_lines := _with_lines(coi, box, changes, outcome, actor)) is not None:
                accepted[key] = _admitted(coi, box, held, with_lines, actor)
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
    if not coi.edition.opening(box, coi.state, held, coi.flags):
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
    return _admitted(coi, box, held, after, actor)


def _admitted(coi: Coi, box: Box, held: frozenset[Capacity], after: Answers, actor: Actor) -> Answers:
    """What a box is to contain, where the tables allow it; raises NotAllowed, or Refused (D43)."""
    opening = coi.edition.opening(box, coi.state, held, coi.flags)
    if not opening:
        raise NotAllowed(N_("You cannot change box %(box)s now."), box=box.number)
    if not opening.admits(coi.answers(box), after):
        raise NotAllowed(N_("You cannot change this part of box %(box)s now."), box=box.number)
    _refuse_foreign_body(coi, box, after, actor)
    return after


def _with_lines(coi: Coi, box: Box, changes: Mapping[str, LineChange], outcome: Saved, actor: Actor) -> Answers | None:
    """A box with the lines that came by themselves; None where their authors changed nothing, or none can be taken."""
    before: list[Answers] = list(coi.answers(box)[ROWS])
    rows = before
    for key, change in changes.items():
        base = _line_before(coi, box, key, change.version, actor)
        now = row_of(rows, key)
        outcome.saved.append(scope := f"{box.key}-{key}")
        if _same(box, base, change.row) or _same(box, now, change.row):
            continue
        if not _same(box, base, now):
            outcome.saved.remove(scope)
            sides = (base, now, change.row and {**change.row, "key": key})
            of_base, theirs, mine = ({ROWS: [row] if row else []} for row in sides)
            outcome.conflicts[scope] = Stale(base=of_base, theirs=theirs, mine=mine)
            continue
        rows = with_line(rows, key, change)
    return None if rows is before else {ROWS: rows}


def _line_before(coi: Coi, box: Box, key: str, version: int, actor: Actor) -> Answers | None:
    """A line as it was at a version of its box."""
    current = coi.answers(box)
    if coi.version_of(box) == version:
        return row_of(current[ROWS], key)
    past = rewound(box_to_text(box, current), history.changes_after(coi, actor, box.key, version))
    return row_of(box_from_text(box, past)[ROWS], key)


def _same(box: Box, one: Answers | None, other: Answers | None) -> bool:
    """Whether two rows say the same, whatever their keys; two that are absent do."""
    if one is None or other is None:
        return one is other
    texts = (box_to_text(box, {ROWS: [{**row, "key": ""}]}) for row in (one, other))
    return next(texts) == next(texts)


def _refuse_foreign_body(coi: Coi, box: Box, after: Answers, actor: Actor) -> None:
    """D43: while it corrects a submitted certificate, a body names none but itself in box 1."""
    if (coi.state, box.key) not in coi.edition.own_bodies_only:
        return
    for source in box.fields:
        if source.kind is Kind.ORGANISATION and after.get(source.name) not in actor.post_ids:
            message = N_("At this status this box takes only a code that you hold yourself.")
            raise Refused((Finding("D43", Level.BLOCKS, box.key, message, field=source.name),))
