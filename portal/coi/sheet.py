"""A certificate as a page shows it: cards for the boxes, what is missing, who must act, what can be done.

Templates get a `Sheet` and decide nothing; views make it and decide nothing about its boxes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _

from portal.coi import queries
from portal.coi.answers import blank_box, box_from_text
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import CommodityFact, Content, Left, net_weight
from portal.coi.domain.edition import Edition, Finding, Level, Opening
from portal.coi.domain.lifecycle import (
    ACTION_LABELS,
    AS_ROLE_LABELS,
    CAPACITY_LABELS,
    FLAG_LABELS,
    FLAG_REASONS,
    FOR_EVERY_LEVEL,
    OF_ITS_CREATOR,
    STATUS_LABELS,
    WITHOUT_A_PAGE,
    Action,
    Capacity,
    Status,
    Transition,
)
from portal.coi.forms import BoxForm, Surroundings, Typed, Wrong
from portal.coi.models import MOMENTS, Coi, CoiSignature, commodity_fact
from portal.coi.queries import waiting
from portal.coi.services.drafts import may_create
from portal.commodities import queries as commodities
from portal.organisations.domain import ActivityStatus, OrganisationKind, Party
from portal.shared.errors import NotAllowed
from portal.shared.people import Actor, Post, RoleKind, Task
from portal.shared.text import N_


@dataclass(frozen=True)
class Group:
    """The lines of one commodity in box 13, each with its number in the box."""

    commodity: CommodityFact | None
    code: str
    rows: list[tuple[int, Any]]


@dataclass
class Card:
    """One box on the page: to read, or with a form to fill in."""

    box: Box
    answers: Mapping[str, Any]
    opening: Opening
    commodities: Mapping[str, CommodityFact]
    form: BoxForm | None = None
    signature: CoiSignature | None = None
    former: Mapping[str, Any] | None = None
    former_box: str = ""
    may_be_signed: bool = False
    blocking: list[Finding] = field(default_factory=list)
    follows: tuple[str, ...] = ()
    net: tuple[Any, str] | None = None
    left: Mapping[str, Left] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nobody filled the box in."""
        return self.answers == blank_box(self.box)

    @property
    def signed_for(self) -> list[str]:
        """For whom the box was signed, as fixed that day: the name, and the code of a body or an authority."""
        if self.signature is None:
            return []
        signer = self._signer
        has_code = signer["kind"] in (RoleKind.CONTROL_BODY, RoleKind.AUTHORITY)
        return [signer["name"], signer["code"]] if has_code else [signer["name"]]

    @property
    def member_state(self) -> str:
        """The country of the authority that signed the box."""
        signer = self._signer
        return signer["country"] if signer["kind"] == RoleKind.AUTHORITY else ""

    @property
    def _signer(self) -> dict[str, str]:
        """Who signed, as kept inside the signature; of one made before that was kept, the name alone."""
        nobody = {"kind": "", "name": self.signature.organisation if self.signature else "", "code": "", "country": ""}
        kept: dict[str, str] = self.signature.content.get("signer", nobody) if self.signature else nobody
        return kept

    @property
    def has_commodities(self) -> bool:
        """Whether the rows of the box stand under commodities."""
        return any(f.kind is Kind.COMMODITY for f in self.box.fields)

    @property
    def may_change_rows(self) -> bool:
        """Whether lines may be added and removed."""
        return ROWS in self.opening.fields and not self.box.rows_are_given

    @property
    def groups(self) -> list[Group]:
        """The rows (or, in a form, the rows being filled in) under their commodities."""
        found: dict[str, list[tuple[int, Any]]] = {}
        if self.form is not None:
            for number, row in enumerate(self.form.rows, start=1):
                found.setdefault(self.form.commodity_of(row), []).append((number, row))
        else:
            for number, line in enumerate(self.answers[ROWS], start=1):
                found.setdefault(line["commodity"] or "", []).append((number, line))
        return [Group(self.commodities.get(code), code, rows) for code, rows in found.items()]


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
    refused: bool = False
    opened: list[str] = field(default_factory=list)
    links: list[tuple[str, str, bool]] = field(default_factory=list)

    @property
    def status_label(self) -> str:
        """The words of the status."""
        return STATUS_LABELS[self.coi.state]

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
        return errors_of(self.cards)

    @property
    def conflicts(self) -> list[Card]:
        """Boxes that somebody else saved meanwhile."""
        return [card for card in self.cards if card.form is not None and card.form.conflict is not None]

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


def errors_of(cards: Iterable[Card]) -> list[tuple[Card, Wrong]]:
    """What is wrong with what was typed, box by box."""
    return [(card, wrong) for card in cards if card.form is not None for wrong in card.form.errors]


def why_closed(coi: Coi, actor: Actor, box: Box, names: Collection[str] = ()) -> NotAllowed:
    """Why somebody cannot change a box, or some fields of it, and who can."""
    edition, post = coi.edition, coi.post_of(actor)
    if (flag := edition.closed_by(coi.flags, box=box)) is not None:
        return NotAllowed(FLAG_REASONS[flag])
    whole = not names or not edition.opening(box, coi.state, coi.capacities_of(actor, Task.EDIT))
    if whole and post and edition.opening(box, coi.state, coi.capacities_of(actor)):
        return NotAllowed(N_("You only read for %(name)s: a colleague who prepares can change it."), name=post.name)
    asked = () if whole else tuple(names)
    who = [CAPACITY_LABELS[capacity] for capacity in edition.editors(box, coi.state, asked)]
    what = [N_("number of lines") if name == ROWS else box.field(name).label for name in asked]
    if whole and not who:
        return NotAllowed(N_("Box %(box)s cannot be changed by anybody at this status."), box=box.number)
    if whole:
        return NotAllowed(N_("You cannot change box %(box)s now. Who can: %(who)s."), box=box.number, who=who)
    if not who:
        return NotAllowed(
            N_("At this status nobody can change this in box %(box)s: %(what)s."), box=box.number, what=what
        )
    message = N_("You cannot change this in box %(box)s now: %(what)s. Who can: %(who)s.")
    return NotAllowed(message, box=box.number, what=what, who=who)


def surroundings(content: Content, actor: Actor) -> Surroundings:
    """What the fields of open boxes offer: the countries of the parties, then those of earlier certificates."""
    named = [party.controlled_country or party.country for party in content.parties.values()]
    own = [post.country for post in actor.posts]
    usual = dict.fromkeys([*named, *own, *queries.usual_countries(actor), "FR", "BE"])
    return Surroundings([code for code in usual if code][:10], content.parties)


def make(
    coi: Coi, actor: Actor, *, opened: Iterable[str] = (), added: Iterable[str] = (), typed: Typed | None = None
) -> Sheet:
    """The sheet of a certificate for ``actor``, with boxes to fill in: ``opened``, and those that ``typed`` carries.

    ``added`` are commodities that box 13, where it is open, gets a new line for.
    """
    edition, content = coi.edition, coi.content()
    post, held = coi.post_of(actor), coi.capacities_of(actor, Task.EDIT)
    for_steps = coi.capacities_of(actor, Task.STEP)
    cards = [_card(coi, box, content, held) for box in edition.boxes]
    wanted = set(opened)
    everything = "all" in wanted
    sent = {box.key for box in edition.boxes if typed is not None and f"{box.key}-version" in typed}
    typable = [c for c in cards if c.opening or (c.box.key in sent and not c.box.computed and not c.box.signed)]
    to_fill = [c for c in typable if everything or c.box.key in wanted or c.box.key in sent]
    if to_fill:
        around = surroundings(content, actor)
        for card in to_fill:
            own = actor.post_ids if (coi.state, card.box.key) in edition.own_bodies_only else None
            offered = edition.offered.get(card.box.key)
            card.left = content.splitting.left if offered and content.splitting else {}
            card.form = BoxForm(
                card.box,
                card.opening,
                offered(content) if offered else card.answers,
                version=coi.version_of(card.box),
                around=replace(around, own=own),
                typed=typed if card.box.key in sent else None,
                why_closed=partial(why_closed, coi, actor, card.box),
            )
            if not card.opening and card.form.denied is None:  # nothing was typed that could be lost
                card.form = None
                continue
            if card.has_commodities:
                card.form.add(added)
                card.commodities = {**card.commodities, **facts_of(card.form)}
    step = next_step(coi, post)
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
        opened=[card.box.key for card in to_fill if card.form],
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


def facts_of(form: BoxForm) -> dict[str, CommodityFact]:
    """The commodities of the rows being filled in."""
    found = commodities.get_many(form.commodity_of(row) for row in form.rows)
    return {code: commodity_fact(entry) for code, entry in found.items()}


def _card(coi: Coi, box: Box, content: Content, held: frozenset[Capacity]) -> Card:
    answers = content.answers[box.key]
    if box.key == coi.edition.numbered_by:
        answers = {"reference": coi.number}
    former = Status(coi.status_before) if coi.status_before else None
    card = Card(
        box=box,
        answers=answers,
        opening=coi.edition.opening(box, coi.state, held, coi.flags),
        commodities=content.commodities,
        signature=next((s for s in coi.signatures if s.box == box.key), None),
        may_be_signed=coi.edition.leads_to_signing(box, coi.state, former),
        follows=tuple(coi.edition.box(key).number for key in box.follows),
        net=net_weight(content) if box.key == "gross_weight" else None,
    )
    if not box.signed:
        card.former, card.former_box = _former(coi, box)
    return card


def _former(coi: Coi, box: Box) -> tuple[Mapping[str, Any] | None, str]:
    """What the box contained under the last signature that saw something else, and the number of the box signed."""
    for signature in reversed(coi.signatures):
        signed = box_from_text(box, signature.content["boxes"].get(box.key, {}))
        if box.key != coi.edition.numbered_by and signed != coi.answers(box):
            return signed, coi.edition.box(signature.box).number
    return None, ""


def _as_signed(coi: Coi, content: Content) -> dict[int, Party]:
    """The organisations named, with the names and addresses that a signature fixed (D14)."""
    copies: dict[int, dict[str, Any]] = {p.organisation_id: dict(p.copied) for p in coi.parties if p.copied}
    return {id_: replace(party, **copies[id_]) if id_ in copies else party for id_, party in content.parties.items()}


def next_step(coi: Coi, post: Post | None) -> Transition | None:
    """The step that leads on from the present status, asked of those for whom the certificate waits."""
    capacities = set(coi.edition.awaited(coi.state, coi.flags))
    if not capacities.isdisjoint(OF_ITS_CREATOR):
        capacities |= coi.edition.of_its_creator[OrganisationKind(coi.created_as)]
    steps = coi.edition.steps(coi.state, capacities, coi.flags)
    return next((s for s in steps if s.target is not s.source and s.target in coi.edition.road), None)


def _findings(edition: Edition, content: Content, step: Transition | None) -> list[Finding]:
    """What blocks the next step or deserves a look, leaving out the box that the step itself fills in."""
    if step is None:
        return []
    found = [f for f in edition.findings(step.stages, content) if f.box != step.box]
    later = [s for s in edition.transitions if s.source is step.target and s.box and s.stages]
    known = {(f.rule, f.box) for f in found}
    for following in later[:1] if not step.box else []:
        ahead = edition.findings(following.stages, content)
        found += [
            replace(f, level=Level.WORTH_CHECKING)
            for f in ahead
            if f.box != following.box and (f.rule, f.box) not in known
        ]
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


@dataclass(frozen=True)
class RightsRow:
    """A line of “Who can change the COI?”: as what, which boxes, in whole or in part, which steps."""

    capacity: str
    boxes: list[str]
    parts: list[tuple[str, list[str]]]
    appends: list[str]
    actions: list[str]


def rights(edition: Edition) -> list[tuple[Status, str, list[RightsRow]]]:
    """The tables that decide, status by status, for the help page."""
    return [
        (
            status,
            STATUS_LABELS[status],
            [row for capacity in Capacity if (row := _rights_row(edition, status, capacity))],
        )
        for status in edition.statuses
    ]


def _rights_row(edition: Edition, status: Status, capacity: Capacity) -> RightsRow | None:
    openings = [(box, edition.opening(box, status, (capacity,))) for box in edition.boxes]
    whole = [box.number for box, opening in openings if opening and opening.fields == box.field_names]
    parts = [
        (box.number, [f.label for f in box.fields if f.name in opening.fields])
        for box, opening in openings
        if opening.fields and opening.fields != box.field_names
    ]
    appends = [box.number for box, opening in openings if opening.append_only]
    shown = [a for a in edition.actions(status, (capacity,)) if a is not Action.COPY]
    if not (whole or parts or appends or shown):
        return None
    return RightsRow(CAPACITY_LABELS[capacity], whole, parts, appends, [ACTION_LABELS[a] for a in shown])


def copied(coi: Coi, action: Action) -> list[tuple[Box, bool, list[str]]]:
    """What ``action`` copies, box by box: the box, whether the copy has it, the fields that it leaves out."""
    kept = coi.edition.copied[action]
    return [
        (box, box.key in kept or (box.computed and not kept.keys().isdisjoint(box.follows)), _left_out(box, kept))
        for box in coi.edition.boxes
    ]


def _left_out(box: Box, kept: Mapping[str, frozenset[str]]) -> list[str]:
    return [field.label for field in box.fields if field.name in kept.get(box.key, ())]
