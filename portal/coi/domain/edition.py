"""An edition: one official form as tables, and the questions one can ask of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.lifecycle import (
    ACTION_LABELS,
    FLAG_REASONS,
    FLAG_TASKS,
    FOR_EVERY_LEVEL,
    WITHOUT_A_PAGE,
    Action,
    Capacity,
    Flag,
    Right,
    Stage,
    Status,
    Transition,
)
from portal.organisations.domain import Function, OrganisationKind, Scheme
from portal.shared.errors import NotAllowed, NotFound, WrongStatus
from portal.shared.people import Post
from portal.shared.text import N_

Capacities = Collection[Capacity]
Flags = Collection[Flag]


class Level(StrEnum):
    """How much a finding weighs."""

    BLOCKS = "blocks"
    WORTH_CHECKING = "worth_checking"


@dataclass(frozen=True)
class Finding:
    """What a rule found: in which box, how grave, in which words (to be translated, then filled in).

    ``field`` is the one to correct, ``row`` the key of its line, where it is one.
    """

    rule: str
    level: Level
    box: str
    message: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    field: str = ""
    row: str = ""


@dataclass(frozen=True)
class Rule:
    """One of V01…: when it is asked, and the function that answers."""

    id: str
    stages: frozenset[Stage]
    ask: "Callable[[Edition, Content, Stage], list[Finding]]"


@dataclass(frozen=True)
class Opening:
    """What somebody may change in one box now."""

    fields: frozenset[str] = frozenset()
    append_only: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.fields or self.append_only)

    @property
    def names(self) -> frozenset[str]:
        """Every field that is open in one way or the other."""
        return self.fields | self.append_only

    def admits(self, before: Answers, after: Answers) -> bool:
        """Whether going from ``before`` to ``after`` touches open fields only."""
        return all(
            name in self.fields
            or (name in self.append_only and _starts_with(after.get(name), before.get(name)))
            or (name == ROWS and self._admits_rows(before.get(ROWS) or [], after.get(ROWS) or []))
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        )

    def _admits_rows(self, before: list[Answers], after: list[Answers]) -> bool:
        if [row["key"] for row in before] != [row["key"] for row in after]:
            return False
        return all(
            name in self.fields
            for old, new in zip(before, after, strict=True)
            for name in old.keys() | new.keys()
            if old.get(name) != new.get(name)
        )


def _named(value: Any) -> Collection[int]:
    return value if isinstance(value, list | tuple) else [value]


def _starts_with(after: Any, before: Any) -> bool:
    former: list[Any] = list(before or [])
    return list(after or [])[: len(former)] == former


class DocumentKind(StrEnum):
    """What an official form is for."""

    COI = "coi"
    EXTRACT = "extract"


KIND_LABELS: Mapping[DocumentKind, str] = {
    DocumentKind.COI: N_("COI"),
    DocumentKind.EXTRACT: N_("Extract"),
}
"""What kind of document it is, where lists tell them apart."""


@dataclass(frozen=True)
class Closure:
    """What a flag closes while it is there, for everybody; and who must act meanwhile, where others do (or nobody)."""

    boxes: frozenset[str] = frozenset()
    actions: frozenset[Action] = frozenset()
    waits_for: tuple[Capacity, ...] | None = None


@dataclass(frozen=True)
class Edition:
    """The tables of one official form. Nothing that is not in them can happen.

    ``of_its_creator``: the kind of organisation that created it → as what it acts. ``capacities``: a field that names
    an organisation → as what that organisation acts. ``computations``: a computed box → the function it follows.
    ``presets``: a box that was saved → what the portal then fills in, from the certificate before and after.
    ``first_boxes`` are open before a draft exists (T01, T20). ``own_bodies_only``: at a status, boxes that take only a
    control body of the person who saves (D43). ``waits_for``: who must act at a status. ``held_to``: at a status, the
    rules that no save may break. ``road``: the statuses of the ordinary life; the others are side roads.
    ``closed_while``: what a flag closes. ``copied``: an act that makes a new draft of this one → the boxes it copies,
    and the fields it leaves out of each. ``usual``: a box → the fields that a trade lane keeps. ``offered``: a box
    → the rows it offers to fill in. ``normal``: a box → the form in which its answers are kept, whatever was typed.
    ``numbered_by``: the box that shows the own number.
    """

    key: str
    title: str
    kind: DocumentKind
    scheme: Scheme
    boxes: tuple[Box, ...]
    transitions: tuple[Transition, ...]
    edit_rights: Mapping[tuple[Status, Capacity], frozenset[Right]]
    of_its_creator: Mapping[OrganisationKind, frozenset[Capacity]]
    capacities: Mapping[tuple[str, str], Capacity]
    computations: Mapping[str, Callable[[Content], Answers]]
    presets: Mapping[str, Callable[[Content, Content], Mapping[str, Answers]]]
    rules: tuple[Rule, ...]
    first_boxes: tuple[str, ...]
    own_bodies_only: frozenset[tuple[Status, str]]
    waits_for: Mapping[Status, tuple[Capacity, ...]]
    held_to: Mapping[Status, tuple[Stage, ...]]
    road: tuple[Status, ...]
    closed_while: Mapping[Flag, Closure] = field(default_factory=dict)
    copied: Mapping[Action, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    usual: Mapping[str, frozenset[str]] = field(default_factory=dict)
    offered: Mapping[str, Callable[[Content], Answers]] = field(default_factory=dict)
    normal: Mapping[str, Callable[[Content, Answers], Answers]] = field(default_factory=dict)
    numbered_by: str = ""

    def box(self, key: str) -> Box:
        """The box called ``key``; raises NotFound where the form has none."""
        for box in self.boxes:
            if box.key == key:
                return box
        raise NotFound

    @property
    def type_label(self) -> str:
        """What kind of document the form is for, in words."""
        return KIND_LABELS[self.kind]

    @property
    def statuses(self) -> tuple[Status, ...]:
        """Every status that the table of steps knows, in the order of the table of statuses."""
        known = {status for step in self.transitions for status in (step.source, step.target)}
        return tuple(status for status in Status if status in known)

    def numbered(self, number: str) -> Box:
        """The box printed with ``number``."""
        return next(box for box in self.boxes if number in box.number.split("–"))

    def held(self, content: Content, post: Post, created_as: OrganisationKind | None) -> frozenset[Capacity]:
        """As what ``post`` may act on a certificate: the boxes that name it add up (domain reference §2.2, D01)."""
        held = {c for where, c in self.capacities.items() if not post.ids.isdisjoint(_named(content.value(*where)))}
        for (box, name), capacity in self.capacities.items():
            party = content.party(box, name) if capacity is Capacity.ENTRY_AUTHORITY else None
            if party and party.superior_id in post.ids:
                held.add(Capacity.EU_AUTHORITY)
        if content.creator_id in post.ids:
            held |= self.of_its_creator.get(created_as, frozenset()) if created_as else frozenset()
        if post.function == Function.EC:
            held.add(Capacity.COMMISSION)
        return frozenset(held)

    def opening(self, box: Box, status: Status, held: Capacities, flags: Flags = ()) -> Opening:
        """What somebody with the capacities ``held`` may change in ``box`` at ``status``."""
        if self.closed_by(flags, box=box):
            return Opening()
        rights = [r for c in held for r in self.edit_rights.get((status, c), ()) if r.box == box.key]
        fields = frozenset(right.field for right in rights if not right.append_only)
        return Opening(fields, frozenset(right.field for right in rights if right.append_only) - fields)

    def closed_by(self, flags: Flags, *, box: Box | None = None, action: Action | None = None) -> Flag | None:
        """The flag that closes a box or an action, None where none does."""
        closures = {flag: self.closed_while.get(flag, Closure()) for flag in flags}
        closing = [f for f, c in closures.items() if (box and box.key in c.boxes) or (action and action in c.actions)]
        return next(iter(sorted(closing)), None)

    def awaited(self, status: Status, flags: Flags = ()) -> tuple[Capacity, ...]:
        """Those who must act at ``status``."""
        ordinarily = self.waits_for.get(status, ())
        others = [self.closed_while[flag].waits_for for flag in sorted(flags) if flag in self.closed_while]
        return next((c for c in others if c is not None), ordinarily) if ordinarily else ()

    def due(self, status: Status, must: Capacities, flags: Flags = ()) -> str:
        """What those do who must act as ``must``, in words: the first row of the table, or what a flag asks of them."""
        steps = (a for a in self.actions(status, must, flags) if a not in FOR_EVERY_LEVEL | WITHOUT_A_PAGE)
        asked = (FLAG_TASKS[flag] for flag in sorted(flags) if flag in FLAG_TASKS and flag in self.closed_while)
        return next((ACTION_LABELS[action] for action in steps), next(asked, "")) if must else ""

    def editors(self, box: Box, status: Status, names: Collection[str] = ()) -> tuple[Capacity, ...]:
        """The capacities that may change something in ``box`` at ``status``, or the fields called ``names``."""
        openings = {c: self.opening(box, status, (c,)) for c in Capacity}
        return tuple(c for c, opening in openings.items() if opening and opening.names.issuperset(names))

    def steps(self, status: Status | None, held: Capacities, flags: Flags = ()) -> tuple[Transition, ...]:
        """The rows that start at ``status`` and that somebody with ``held`` may take."""
        rows = (t for t in self.transitions if t.source is status and not set(t.by).isdisjoint(held))
        return tuple(t for t in rows if not self.closed_by(flags, action=t.action))

    def actions(self, status: Status, held: Capacities, flags: Flags = ()) -> tuple[Action, ...]:
        """What somebody with ``held`` may do to the certificate as a whole, in the order of the table."""
        return tuple(dict.fromkeys(step.action for step in self.steps(status, held, flags)))

    def actors(self, action: Action, status: Status) -> tuple[Capacity, ...]:
        """The capacities that may take ``action`` at ``status``."""
        return tuple(
            dict.fromkeys(c for t in self.transitions if (t.source, t.action) == (status, action) for c in t.by)
        )

    def following(self, action: Action, status: Status) -> Transition:
        """The row of an ``action`` that nobody takes by hand: it follows from another certificate's."""
        return next(t for t in self.transitions if (t.source, t.action, t.by) == (status, action, ()))

    def ways(self, action: Action, status: Status, held: Capacities, flags: Flags = ()) -> tuple[Transition, ...]:
        """The rows that allow ``action``; raises WrongStatus or NotAllowed. Which one is taken depends on the boxes."""
        if not self.actors(action, status):
            raise WrongStatus
        if (flag := self.closed_by(flags, action=action)) is not None:
            raise WrongStatus(FLAG_REASONS[flag])
        ways = tuple(step for step in self.steps(status, held) if step.action is action)
        if not ways:
            raise NotAllowed
        return ways

    def step(
        self, action: Action, status: Status, held: Capacities, content: Content | None = None, *, flags: Flags = ()
    ) -> Transition:
        """The row of ``action`` that ``content`` leads to, or the first; raises WrongStatus or NotAllowed."""
        ways = self.ways(action, status, held, flags)
        open_ways = [way for way in ways if content is not None and (way.when is None or way.when(content))]
        return next(iter(open_ways), ways[0])

    def taken(
        self, action: Action, status: Status, held: Capacities, content: Content, *, flags: Flags = ()
    ) -> Transition:
        """The row that ``content`` leads to; raises WrongStatus or NotAllowed."""
        step = self.step(action, status, held, content, flags=flags)
        if step.when is None or step.when(content):
            return step
        raise NotAllowed

    def leads_to_signing(self, box: Box, status: Status, before: Status | None) -> bool:
        """Whether some road from ``status`` still signs ``box``; closing what began now leads back to ``before``."""
        reached, to_see = set(), {status}
        while to_see:
            reached |= to_see
            steps = [step for step in self.transitions if step.source in to_see]
            if any(step.box == box.key for step in steps):
                return True
            targets = {step.target or (before if step.source is status else None) for step in steps}
            to_see = {target for target in targets if target} - reached
        return False

    def findings(self, stages: Collection[Stage], content: Content) -> tuple[Finding, ...]:
        """What the rules of ``stages`` say about ``content``: what blocks first, then by box."""
        order = [box.key for box in self.boxes]
        found = {
            (f.rule, f.box, f.message, str(f.parameters)): f
            for stage in stages
            for rule in self.rules
            if stage in rule.stages
            for f in rule.ask(self, content, stage)
        }
        return tuple(sorted(found.values(), key=lambda f: (f.level is not Level.BLOCKS, order.index(f.box))))

    def recomputed(self, content: Content) -> Content:
        """``content`` with the computed boxes made to follow the others."""
        for key, compute in self.computations.items():
            content = content.with_answers(key, compute(content))
        return content

    def followers(self, key: str) -> tuple[Box, ...]:
        """The boxes whose answers or hints may change when box ``key`` is saved."""
        return tuple(box for box in self.boxes if key in box.follows)
