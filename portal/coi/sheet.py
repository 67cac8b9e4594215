"""A certificate as a page shows it: cards for the boxes, what is missing, who must act, what can be done.

Templates get a `Sheet` and decide nothing; views make it and decide nothing about its boxes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from portal.codelists.domain.entries import MISSING
from portal.coi import filling, queries
from portal.coi.cards import Card, card_of
from portal.coi.domain.boxes import Field
from portal.coi.domain.content import CommodityFact, Content, Left, net_weight
from portal.coi.domain.crosschecks import BEFORE_SIGNING
from portal.coi.domain.edition import Edition, Finding, Level
from portal.coi.domain.lifecycle import (
    ACTION_LABELS,
    AS_ROLE_LABELS,
    CAPACITY_LABELS,
    FLAG_LABELS,
    FOR_EVERY_LEVEL,
    OF_ITS_CREATOR,
    STATUS_LABELS,
    WITHOUT_A_PAGE,
    Action,
    Capacity,
    Stage,
    Status,
    Transition,
)
from portal.coi.forms import Typed, Wrong
from portal.coi.models import MOMENTS, Coi
from portal.coi.queries import waiting
from portal.coi.queries.elsewhere import elsewhere
from portal.coi.services.drafts import may_create
from portal.organisations.domain import ActivityStatus, Party
from portal.shared import clock
from portal.shared.people import Actor, Post, Task
from portal.shared.text import N_
from portal.web.both import gettext as _

FINDINGS_SHOWN = 5


@dataclass(frozen=True)
class Milestone:
    """One step of the life line."""

    label: str
    who: str
    since: datetime | None
    state: str


@dataclass(frozen=True)
class Act:
    """Something that can be done to the certificate now."""

    action: Action
    label: str
    is_main: bool


@dataclass(frozen=True)
class Listed:
    """An extract as the page of its certificate lists it."""

    number: str
    status: Status
    label: str


@dataclass(frozen=True)
class Departure:
    """When the goods of a certificate that is not signed yet are planned to leave, and in how many days."""

    day: date
    days: int


@dataclass
class Sheet:
    """Everything one page of a certificate needs."""

    coi: Coi
    edition: Edition
    content: Content
    parties: Mapping[int, Party]
    post: Post | None
    held: frozenset[Capacity]
    cards: list[Card]
    acts: list[Act]
    findings: list[Finding]
    next_step: Transition | None
    milestones: list[Milestone]
    ball: waiting.Ball
    waits_for_me: bool
    opened: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    links: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def status_label(self) -> str:
        """The words of the status."""
        return STATUS_LABELS[self.coi.state]

    @property
    def missing_lists(self) -> list[str]:
        """What to say of lists from which nothing can be chosen, though boxes and documents need them."""
        return [MISSING[which] for which in self.content.codes.missing(clock.today())]

    @property
    def departure(self) -> Departure | None:
        """The countdown: a certificate is issued before the goods leave (Reg. 2021/2306 Art. 4(1))."""
        ahead = {stage for step in steps_ahead(self.edition, self.next_step) for stage in step.stages}
        day = self.content.value("journey", "departure") if Stage.SIGN_18 in ahead else None
        return Departure(day, (day - clock.today()).days) if day else None

    @property
    def is_draft(self) -> bool:
        """Whether the page offers to save a draft."""
        return Action.SAVE in self.edition.actions(self.coi.state, self.held)

    @property
    def flag_labels(self) -> list[str]:
        """What is true of the certificate beside its status, in words."""
        return [FLAG_LABELS[flag] for flag in sorted(self.coi.flags)]

    @property
    def extracts(self) -> list["Listed"]:
        """The extracts taken of the certificate."""
        extracts = self.coi.extracts if self.coi.in_batches and self.coi.endorsed_at else []
        return [Listed(extract.number, extract.state, STATUS_LABELS[extract.state]) for extract in extracts]

    @property
    def left(self) -> list[tuple[int, Mapping[str, Any], Left]]:
        """What may still be split, on the certificate itself: the number of the line, the line, what is left of it."""
        splitting = self.content.splitting if self.coi.base is None else None
        if splitting is None:
            return []
        return [(n, line, splitting.left[line["key"]]) for n, line in enumerate(splitting.lines, start=1)]

    @property
    def editable(self) -> bool:
        """Whether at least one box is open to the reader."""
        return any(card.opening for card in self.cards)

    @property
    def findings_shown(self) -> list[Finding]:
        """Those that the panel has room for, what blocks first: the page of every check has them all."""
        return sorted(self.findings, key=lambda finding: finding.level is not Level.BLOCKS)[:FINDINGS_SHOWN]

    @property
    def blocking(self) -> int:
        """How many findings block the next step."""
        return sum(1 for finding in self.findings if finding.level is Level.BLOCKS)

    @property
    def my_capacities(self) -> list[str]:
        """As what the certificate names the reader's organisation."""
        return [CAPACITY_LABELS[capacity] for capacity in Capacity if capacity in self.held - OF_ITS_CREATOR]

    @property
    def leads_on(self) -> bool:
        """Whether the reader may take the next step."""
        return any(act.is_main for act in self.acts)

    @property
    def asked_when_signing(self) -> list[str]:
        """What the next step will ask whoever takes it."""
        box = self.edition.box(self.next_step.box) if self.next_step and self.next_step.box else None
        return [source.label for source in box.fields if source.required] if box else []

    @property
    def next_label(self) -> str:
        """The words of the next step."""
        return ACTION_LABELS[self.next_step.action] if self.next_step else ""

    @property
    def errors(self) -> list[tuple[Card, Wrong]]:
        """What is wrong with what was typed, box by box."""
        return filling.errors_of(self.cards)

    @property
    def conflicts(self) -> list[Card]:
        """Boxes in which somebody else saved meanwhile what is being filled in."""
        return [card for card in self.cards if any(form.conflict is not None for form in card.forms)]

    @property
    def products(self) -> list[CommodityFact]:
        """The commodities of box 13, each once."""
        codes = dict.fromkeys(row["commodity"] for row in self.content.rows("goods"))
        return [self.content.commodities[code] for code in codes if code in self.content.commodities]

    @property
    def quantity(self) -> tuple[Any, str] | None:
        """The total net weight with its unit."""
        return net_weight(self.content)

    def card(self, key: str) -> Card:
        """The card of a box; raises NotFound where the form has none."""
        box = self.edition.box(key)
        return next(card for card in self.cards if card.box is box)

    def name_of(self, box: str, name: str) -> str:
        """The name of the organisation in a field, as the certificate shows it."""
        party = self.parties.get(self.content.value(box, name) or 0)
        return party.name if party else ""

    def status_of(self, party: Party, source: Field) -> ActivityStatus | None:
        """Whether an organisation is valid for a field, None where the field asks for no activity."""
        if source.selectable is None or not source.selectable.activities:
            return None
        fact = party.registered_for(source.selectable.activities)
        return fact.status if fact else ActivityStatus.SUSPENDED


def make(
    coi: Coi, actor: Actor, *, opened: Iterable[str] = (), added: Iterable[str] = (), typed: Typed | None = None
) -> Sheet:
    """The sheet of a certificate for ``actor``, with boxes to fill in: ``opened``, and those that ``typed`` carries.

    What ``opened`` and ``added`` may name is told by `filling.Wanted`.
    """
    edition, content = coi.edition, coi.content()
    post, held = coi.post_of(actor), coi.capacities_of(actor, Task.EDIT)
    for_steps = coi.capacities_of(actor, Task.STEP)
    cards = [card_of(coi, box, content, held) for box in edition.boxes]
    opening = filling.Wanted(list(opened), list(added), typed)
    filling.fill_in(coi, actor, content, cards, opening)
    step = next_step(coi, post)
    if step is not None and not BEFORE_SIGNING.isdisjoint(step.stages):
        content = replace(content, elsewhere=elsewhere(coi, actor))
    findings = _findings(edition, content, step)
    for card in cards:
        card.blocking = [f for f in findings if f.box == card.box.key and f.level is Level.BLOCKS]
    return Sheet(
        coi=coi,
        edition=edition,
        content=content,
        parties=_as_signed(coi, content),
        post=post,
        held=held,
        cards=cards,
        acts=_acts(coi, actor, for_steps, step),
        findings=findings,
        next_step=step,
        milestones=_milestones(coi),
        ball=waiting.ball(coi, actor),
        waits_for_me=not for_steps.isdisjoint(edition.awaited(coi.state, coi.flags)),
        opened=[card.box.key for card in cards if card.forms],
        links=_links(coi, actor),
    )


def _links(coi: Coi, actor: Actor) -> list[tuple[str, str, bool]]:
    """The certificates this one belongs with: in which words, the number, and whether the reader sees it too."""
    found = []
    if coi.base is not None:
        found.append((N_("Extract of %(number)s"), coi.base.number, queries.sees(actor, coi.base)))
    if coi.replaces is not None:
        found.append((N_("Replaces %(number)s"), coi.replaces.number, queries.sees(actor, coi.replaces)))
    if coi.replacement is not None:
        is_open = coi.replacement.reference is not None or coi.replacement.creator_id in actor.post_ids
        words = N_("Replaced by %(number)s") if coi.replacement.issued_at else N_("To be replaced by %(number)s")
        found += [(words, coi.replacement.number, queries.sees(actor, coi.replacement))] if is_open else []
    return found


def _as_signed(coi: Coi, content: Content) -> dict[int, Party]:
    """The organisations named, with the names and addresses that a signature fixed (D14)."""
    copies: dict[int, dict[str, Any]] = {p.organisation_id: dict(p.copied) for p in coi.parties if p.copied}
    return {id_: replace(party, **copies[id_]) if id_ in copies else party for id_, party in content.parties.items()}


def next_step(coi: Coi, post: Post | None) -> Transition | None:
    """The step that leads on from the present status, asked of those for whom the certificate waits."""
    steps = coi.edition.steps(coi.state, coi.awaited, coi.flags)
    return next((s for s in steps if s.target is not s.source and s.target in coi.edition.road), None)


def steps_ahead(edition: Edition, step: Transition | None) -> tuple[Transition, ...]:
    """The next step, and the one that signs after it where it signs nothing itself."""
    if step is None or step.box:
        return (step,) if step else ()
    later = (s for s in edition.transitions if s.source is step.target and s.box and s.stages)
    return (step, *(s for s in (next(later, None),) if s))


def _findings(edition: Edition, content: Content, step: Transition | None) -> list[Finding]:
    """What blocks the next step or deserves a look, leaving out the boxes that steps fill in themselves."""
    found: list[Finding] = []
    for ahead in steps_ahead(edition, step):
        known = {(f.rule, f.box) for f in found}
        new = [f for f in edition.findings(ahead.stages, content) if f.box != ahead.box]
        if ahead is not step:
            new = [replace(f, level=Level.WORTH_CHECKING) for f in new if (f.rule, f.box) not in known]
        found += new
    return found


def _acts(coi: Coi, actor: Actor, held: frozenset[Capacity], step: Transition | None) -> list[Act]:
    everybody = [a for a in coi.edition.actions(coi.state, coi.capacities_of(actor)) if a in FOR_EVERY_LEVEL]
    own = [a for a in coi.edition.actions(coi.state, held, coi.flags) if a not in WITHOUT_A_PAGE | FOR_EVERY_LEVEL]
    actions = [*own, *(everybody if may_create(actor.post) else [])]
    main = step.action if step else None
    return [Act(action, label_of(action, held), action is main) for action in actions]


def label_of(action: Action, held: Collection[Capacity]) -> str:
    """What an action is called for somebody, in the language of the page."""
    if (words := AS_ROLE_LABELS.get(action)) is None:
        return ACTION_LABELS[action]
    role = _(CAPACITY_LABELS[Capacity.IMPORTER if Capacity.IMPORTER in held else Capacity.RFL])
    return _(words, role=role[:1].lower() + role[1:])


def _milestones(coi: Coi) -> list[Milestone]:
    """The road travelled, the present step, and the road ahead where there is one."""
    road = coi.edition.road
    reached = {s: getattr(coi, column) for s, column in MOMENTS.items()} | {road[0]: coi.created_at}
    on_main_road = coi.state in road
    ahead = road.index(coi.state) if on_main_road else len(road)
    found = []
    for position, status in enumerate(road):
        if not on_main_road and (reached[status] is None or not _was_in(coi, status)):
            continue
        state = "present" if position == ahead else "past" if position < ahead else "ahead"
        who = _who_leads_on(coi, status) if state == "present" else ""
        since = reached[status] if state != "ahead" else None
        found.append(Milestone(STATUS_LABELS[status], who, since, state))
    if not on_main_road:
        found.append(
            Milestone(STATUS_LABELS[coi.state], _who_leads_on(coi, coi.state), coi.status_since, "present side")
        )
    return found


def _was_in(coi: Coi, status: Status) -> bool:
    """Whether a moment that several statuses share was reached by way of ``status``."""
    return status is not Status.VERIFIED or coi.state is Status.DELETED or coi.status_before == Status.VERIFIED


def _who_leads_on(coi: Coi, status: Status) -> str:
    return waiting.waiting_for(coi) if coi.state is status else ""
