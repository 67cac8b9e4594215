"""An edition: one official form as tables, and the questions one can ask of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.lifecycle import Action, Capacity, Right, Stage, Status, Transition
from portal.organisations.domain import Function, OrganisationKind, Scheme
from portal.shared.errors import NotAllowed, NotFound, WrongStatus
from portal.shared.people import Post

Capacities = Collection[Capacity]


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


@dataclass(frozen=True)
class Edition:
    """The tables of one official form. Nothing that is not in them can happen.

    ``capacities``: a field that names an organisation → as what that organisation acts. ``computations``: a computed
    box → the function it follows. ``presets``: a box that was saved → what the portal then fills in, from the
    certificate before and after. ``first_boxes`` are open beside the commodities before a draft exists (T01).
    ``own_bodies_only``: at a status, boxes that take only a control body of the person who saves (D43).
    ``waits_for``: who must act at a status. ``held_to``: at a status, the rules that no save may break.
    """

    key: str
    title: str
    scheme: Scheme
    boxes: tuple[Box, ...]
    transitions: tuple[Transition, ...]
    edit_rights: Mapping[tuple[Status, Capacity], frozenset[Right]]
    capacities: Mapping[tuple[str, str], Capacity]
    computations: Mapping[str, Callable[[Content], Answers]]
    presets: Mapping[str, Callable[[Content, Content], Mapping[str, Answers]]]
    rules: tuple[Rule, ...]
    first_boxes: tuple[str, ...]
    own_bodies_only: frozenset[tuple[Status, str]]
    waits_for: Mapping[Status, tuple[Capacity, ...]]
    held_to: Mapping[Status, tuple[Stage, ...]]

    def box(self, key: str) -> Box:
        """The box called ``key``; raises NotFound where the form has none."""
        for box in self.boxes:
            if box.key == key:
                return box
        raise NotFound

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
            as_body = created_as is OrganisationKind.CONTROL_BODY
            held |= {Capacity.CREATOR, Capacity.CREATING_BODY if as_body else Capacity.CREATING_OPERATOR}
        if post.function == Function.EC:
            held.add(Capacity.COMMISSION)
        return frozenset(held)

    def opening(self, box: Box, status: Status, held: Capacities) -> Opening:
        """What somebody with the capacities ``held`` may change in ``box`` at ``status``."""
        rights = [r for c in held for r in self.edit_rights.get((status, c), ()) if r.box == box.key]
        fields = frozenset(right.field for right in rights if not right.append_only)
        return Opening(fields, frozenset(right.field for right in rights if right.append_only) - fields)

    def editors(self, box: Box, status: Status, names: Collection[str] = ()) -> tuple[Capacity, ...]:
        """The capacities that may change something in ``box`` at ``status``, or the fields called ``names``."""
        openings = {c: self.opening(box, status, (c,)) for c in Capacity}
        return tuple(c for c, opening in openings.items() if opening and opening.names.issuperset(names))

    def steps(self, status: Status, held: Capacities) -> tuple[Transition, ...]:
        """The rows that start at ``status`` and that somebody with ``held`` may take."""
        return tuple(t for t in self.transitions if t.source is status and not set(t.by).isdisjoint(held))

    def actions(self, status: Status, held: Capacities) -> tuple[Action, ...]:
        """What somebody with ``held`` may do to the certificate as a whole, in the order of the table."""
        return tuple(dict.fromkeys(step.action for step in self.steps(status, held)))

    def actors(self, action: Action, status: Status) -> tuple[Capacity, ...]:
        """The capacities that may take ``action`` at ``status``."""
        return tuple(
            dict.fromkeys(c for t in self.transitions if (t.source, t.action) == (status, action) for c in t.by)
        )

    def ways(self, action: Action, status: Status, held: Capacities) -> tuple[Transition, ...]:
        """The rows that allow ``action``; raises WrongStatus or NotAllowed. Which one is taken depends on the boxes."""
        if not self.actors(action, status):
            raise WrongStatus
        ways = tuple(step for step in self.steps(status, held) if step.action is action)
        if not ways:
            raise NotAllowed
        return ways

    def step(self, action: Action, status: Status, held: Capacities, content: Content | None = None) -> Transition:
        """The row of ``action`` that ``content`` leads to, or the first; raises WrongStatus or NotAllowed."""
        ways = self.ways(action, status, held)
        open_ways = [way for way in ways if content is not None and (way.when is None or way.when(content))]
        return next(iter(open_ways), ways[0])

    def taken(self, action: Action, status: Status, held: Capacities, content: Content) -> Transition:
        """The row that ``content`` leads to; raises WrongStatus or NotAllowed."""
        step = self.step(action, status, held, content)
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
