"""What the boxes of a certificate show of places that are held, and of partners that can be looked for."""

from dataclasses import dataclass, field

from flask import g

from portal.coi.cards import Card
from portal.coi.models import Coi
from portal.invitations import queries
from portal.invitations.domain import field_for_partners
from portal.invitations.models import HeldPlace
from portal.web.access import current_actor
from portal.web.both import gettext as _


@dataclass(frozen=True)
class Shown:
    """A place that is held, in its box: the line it is in, where the box has lines; whether the reader holds it."""

    held: HeldPlace
    line: str
    is_mine: bool


@dataclass
class Places:
    """``shown`` are those held in one box; ``missing`` those that can be looked for: key of the line, and the line.

    Of a line that is filled in by itself, its own form offers to look.
    """

    shown: list[Shown] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)


def held_places(coi: Coi | None, card: Card) -> Places:
    """What one box shows; nothing where it names no partner. All boxes of a page are asked for in one statement."""
    source = field_for_partners(card.box)
    if source is None:
        return Places()
    lines = _lines(card)
    places = Places([_shown(held, lines) for held in _held(coi) if held.box == card.box.key])
    taken = {shown.held.row for shown in places.shown}
    for form in card.forms:
        if source.name in form.opening.fields and not form.denied:
            free = [row for row in form.rows if row.key not in taken]
            rows = [row for row in free if not card.box.repeated or not row.fields[source.name].chosen]
            places.missing += [(row.key, lines.get(row.key, _("New line"))) for row in rows]
    return places


def _held(coi: Coi | None) -> list[HeldPlace]:
    if coi is None:
        return []
    known: dict[int, list[HeldPlace]] = g.setdefault("held_places", {})
    if coi.id not in known:
        known[coi.id] = queries.of(coi)
    return known[coi.id]


def _shown(held: HeldPlace, lines: dict[str, str]) -> Shown:
    line = lines.get(held.row, _("Line removed")) if held.row else ""
    return Shown(held, line, held.inviter_id in current_actor().post_ids)


def _lines(card: Card) -> dict[str, str]:
    """The lines of a box by their key, as it numbers them."""
    if not card.box.repeated:
        return {}
    rows = card.form.rows if card.form is not None else []
    keys = [row.key for row in rows] or [row["key"] for row in card.answers["rows"]]
    return {key: _("Line %(number)s", number=number) for number, key in enumerate(keys, start=1)}
