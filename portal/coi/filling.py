"""Which boxes and lines of a certificate are being filled in, with what surrounds them, and why others are closed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from portal.coi import queries
from portal.coi.answers import row_of
from portal.coi.cards import Card
from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.content import Answers, CommodityFact, Content
from portal.coi.domain.lifecycle import CAPACITY_LABELS, FLAG_REASONS
from portal.coi.fields import Surroundings
from portal.coi.forms import MOST_ROWS, BoxForm, LineForm, Typed, Wrong, is_row_key, new_key
from portal.coi.models import Coi, commodity_fact
from portal.commodities import queries as commodities
from portal.organisations.domain import Scheme
from portal.shared.errors import NotAllowed
from portal.shared.people import Actor, Task
from portal.shared.text import N_

ALL = "all"


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to fill in.

    ``opened`` names boxes by key, ``all`` of them, or single lines: ``<box>:<line>``, ``<box>:copy:<line>`` for a new
    one like another, ``<box>:add:<commodity>`` for a new one. ``added`` are commodities that box 13, where it is open,
    gets a new line for. ``typed`` is what came along: its boxes and lines are filled in too.
    """

    opened: Sequence[str]
    added: Sequence[str]
    typed: Typed | None

    def carries(self, scope: str) -> bool:
        """Whether a box, or a line by itself, came along."""
        return self.typed is not None and f"{scope}-version" in self.typed

    def is_about(self, card: Card) -> bool:
        """Whether the box as a whole is to be filled in."""
        key, box = card.box.key, card.box
        if self.carries(key):
            return bool(card.opening) or not (box.computed or box.signed)
        return bool(card.opening) and not card.is_long and (ALL in self.opened or key in self.opened)

    def lines_of(self, card: Card) -> Iterator[tuple[str, Answers, str]]:
        """The lines of a box to fill in by themselves: the key, what a new one begins with, the line it follows."""
        if card.by_line:
            for asked in self.opened:
                box, _colon, what = asked.partition(":")
                if box == card.box.key and what:
                    yield from _asked_for(card, what)
            if card.is_long and card.may_change_rows and not self.typed:
                yield from ((new_key(), {"commodity": code}, "") for code in self.added)
        yield from ((key, {}, "") for key in dict.fromkeys(self._lines_sent(card.box)) if is_row_key(key))

    def _lines_sent(self, box: Box) -> list[str]:
        if self.typed is None or not box.repeated:
            return []
        begin, end = f"{box.key}-", "-version"
        names = [name for name in self.typed if name.startswith(begin) and name.endswith(end)]
        return [key for name in names if (key := name[len(begin) : -len(end)])][:MOST_ROWS]


def _asked_for(card: Card, what: str) -> Iterator[tuple[str, Answers, str]]:
    rows = card.answers[ROWS]
    verb, _colon, of = what.partition(":")
    if not of and row_of(rows, what):
        yield what, {}, ""
    elif verb == "copy" and (like := row_of(rows, of)) and card.may_change_rows:
        yield new_key(), like, of
    elif verb == "add" and of in {row["commodity"] for row in rows} and card.may_change_rows:
        yield new_key(), {"commodity": of}, ""


def fill_in(coi: Coi, actor: Actor, content: Content, cards: Sequence[Card], wanted: Wanted) -> None:
    """Give the cards their forms."""
    whole = [card for card in cards if wanted.is_about(card)]
    lines = [(card, asked) for card in cards if card not in whole for asked in wanted.lines_of(card)]
    if not whole and not lines:
        return
    around = surroundings(content, actor)
    for card in whole:
        _as_a_whole(card, coi, actor, content, wanted=wanted, around=around)
    for card, (key, start, after) in lines:
        form = LineForm(
            key,
            card.box,
            card.opening,
            card.answers,
            start=start,
            after=after,
            version=coi.version_of(card.box),
            around=around,
            typed=wanted.typed if wanted.carries(f"{card.box.key}-{key}") else None,
            why_closed=partial(why_closed, coi, actor, card.box),
        )
        if card.opening or form.denied:
            card.lines[key] = form
    for card in {id(card): card for card, _asked in lines}.values():
        card.commodities = {**card.commodities, **facts_of(coi.edition.scheme, *card.lines.values())}


def _as_a_whole(card: Card, coi: Coi, actor: Actor, content: Content, *, wanted: Wanted, around: Surroundings) -> None:
    own = actor.post_ids if (coi.state, card.box.key) in coi.edition.own_bodies_only else None
    offered = coi.edition.offered.get(card.box.key)
    card.left = content.splitting.left if offered and content.splitting else {}
    form = BoxForm(
        card.box,
        card.opening,
        offered(content) if offered else card.answers,
        version=coi.version_of(card.box),
        around=replace(around, own=own),
        typed=wanted.typed if wanted.carries(card.box.key) else None,
        why_closed=partial(why_closed, coi, actor, card.box),
    )
    if not card.opening and form.denied is None:  # nothing was typed that could be lost
        return
    card.form = form
    if card.has_commodities:
        form.add(wanted.added)
        card.commodities = {**card.commodities, **facts_of(coi.edition.scheme, form)}


def facts_of(scheme: Scheme, *forms: BoxForm) -> dict[str, CommodityFact]:
    """The commodities of the rows being filled in."""
    found = commodities.get_ever(form.commodity_of(row) for form in forms for row in form.rows)
    return {code: commodity_fact(entry, scheme) for code, entry in found.items()}


def errors_of(cards: Iterable[Card]) -> list[tuple[Card, Wrong]]:
    """What is wrong with what was typed, box by box."""
    return [(card, wrong) for card in cards for form in card.forms for wrong in form.errors]


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
