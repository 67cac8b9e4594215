"""“I need to change …”: who may change a part of a certificate now, read from the tables of its edition alone (§11)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.edition import Capacities, Edition, Flags
from portal.coi.domain.lifecycle import Action, Capacity, Flag, Status
from portal.shared.text import N_

ASKED = "coi:change:asked"
"""How the history calls a request to change something."""


class Answer(StrEnum):
    """What somebody who must change something does."""

    NOW = "now"
    ASK = "ask"
    REPLACE = "replace"
    SIGN = "sign"
    FOLLOWS = "follows"
    COPY = "copy"
    NOBODY = "nobody"


class Reason(StrEnum):
    """Why nobody changes it, beside the status."""

    SIGNED = "signed"
    LATER = "later"
    NUMBER = "number"
    FROM_BASE = "from_base"


REASONS: dict[Reason, str] = {
    Reason.SIGNED: N_("What was signed is never changed: the box keeps its answers, its signer and its moment."),
    Reason.LATER: N_("This box is filled in when it is signed, later on. Nothing stands in it that could be changed."),
    Reason.NUMBER: N_("The portal gives this number once. It is never changed, nor used again."),
    Reason.FROM_BASE: N_("An extract has this from the certificate that it is taken from, and keeps it."),
}


@dataclass(frozen=True)
class Advice:
    """The answer about one part of one box, for somebody.

    ``who`` are those who may do it: change the box (ASK), replace the certificate (REPLACE), sign the box (SIGN), or
    act meanwhile (NOBODY with a ``flag``). ``is_mine``: the reader is one of them. ``append_only``: one may be added,
    none changed nor taken away; ``otherwise`` is the way to do that. ``follows``: the boxes to change instead.
    """

    answer: Answer
    who: tuple[Capacity, ...] = ()
    is_mine: bool = False
    action: Action | None = None
    flag: Flag | None = None
    reason: Reason | None = None
    append_only: bool = False
    otherwise: "Advice | None" = None
    follows: tuple[tuple[Box, "Advice"], ...] = ()

    @property
    def may_be_asked(self) -> bool:
        """Whether there is somebody to send a request to; nobody asks for a replacement who can start it."""
        asks = self.answer is Answer.ASK or (self.answer is Answer.REPLACE and not self.is_mine)
        return bool(self.who) and (asks or self.flag is not None)

    @property
    def ways(self) -> tuple["Advice", ...]:
        """What can be asked for: the answer itself, then the way to change what one may only add to."""
        return tuple(way for way in (self, self.otherwise) if way is not None and way.may_be_asked)


@dataclass(frozen=True)
class Held:
    """As what somebody edits boxes, and as what they take steps: the level of a post may give the first alone."""

    edits: Capacities
    steps: Capacities


@dataclass(frozen=True)
class Adviser:
    """A certificate at one moment, and what somebody holds on it.

    ``before`` is the status held before, to which closing an irregularity leads back.
    """

    edition: Edition
    status: Status
    held: Held
    flags: Flags = ()
    before: Status | None = None

    def about(self, box: Box, name: str = "") -> Advice:
        """What somebody does who must change ``box``, or the field ``name`` of it (or its rows)."""
        if box.computed and box.follows:
            boxes = [self.edition.box(key) for key in box.follows]
            return Advice(Answer.FOLLOWS, follows=tuple((b, self.about(b)) for b in boxes))
        if box.signed:
            return self._signed(box)
        names = frozenset({name}) if name else box.field_names
        if not is_ever_typed(self.edition, box, names):
            is_number = box.key == self.edition.numbered_by
            return Advice(Answer.NOBODY, reason=Reason.NUMBER if is_number else Reason.FROM_BASE)
        if (flag := self.edition.closed_by(self.flags, box=box)) is not None:
            return self._closed(flag)
        return self._typed(box, names)

    def _typed(self, box: Box, names: frozenset[str]) -> Advice:
        mine = self.edition.opening(box, self.status, self.held.edits, self.flags)
        if names <= mine.fields:
            return Advice(Answer.NOW, is_mine=True)
        who = self.edition.editors(box, self.status, names)
        whole = tuple(c for c in who if names <= self.edition.opening(box, self.status, (c,)).fields)
        beyond = Advice(Answer.ASK, whole) if whole else self._without_editing()
        if names <= mine.names:
            return Advice(Answer.NOW, is_mine=True, append_only=True, otherwise=beyond)
        if who and not whole:
            return Advice(Answer.ASK, who, append_only=True, otherwise=beyond)
        return beyond

    def _signed(self, box: Box) -> Advice:
        """A signed box is filled by the step that signs it; afterwards only a replacement gets another signature."""
        steps = [step for step in self.edition.transitions if (step.source, step.box) == (self.status, box.key)]
        if steps:
            action = steps[0].action
            if (flag := self.edition.closed_by(self.flags, action=action)) is not None:
                return self._closed(flag)
            return self._step(Answer.SIGN, action)
        if self.edition.leads_to_signing(box, self.status, self.before):
            return Advice(Answer.NOBODY, reason=Reason.LATER)
        return self._without_editing(Reason.SIGNED)

    def _without_editing(self, reason: Reason | None = None) -> Advice:
        """The ways left where no table opens the box: a replacement, else a new certificate made of this one."""
        if self.edition.actors(Action.REPLACE, self.status):
            if (flag := self.edition.closed_by(self.flags, action=Action.REPLACE)) is not None:
                return self._closed(flag)
            return self._step(Answer.REPLACE, Action.REPLACE, reason)
        if self.edition.actors(Action.COPY, self.status):
            return Advice(Answer.COPY, action=Action.COPY, reason=reason)
        return Advice(Answer.NOBODY, reason=reason)

    def _step(self, answer: Answer, action: Action, reason: Reason | None = None) -> Advice:
        who = self.edition.actors(action, self.status)
        return Advice(answer, who, is_mine=not set(who).isdisjoint(self.held.steps), action=action, reason=reason)

    def _closed(self, flag: Flag) -> Advice:
        return Advice(Answer.NOBODY, self.edition.closed_while[flag].waits_for or (), flag=flag)


def is_ever_typed(edition: Edition, box: Box, names: Collection[str]) -> bool:
    """Whether somebody types one of ``names`` at some status; what nobody ever types comes from elsewhere."""
    return any(r.box == box.key and r.field in names for rights in edition.edit_rights.values() for r in rights)


def parts(edition: Edition, box: Box) -> tuple[str, ...]:
    """What of a box one can ask about: its fields, its rows where somebody adds some, or ("") the box as a whole."""
    if box.computed or box.signed or len(box.field_names) == 1:
        return ("",)
    rows = [ROWS] if box.repeated and is_ever_typed(edition, box, {ROWS}) else []
    return (*(field.name for field in box.fields), *rows, "")
