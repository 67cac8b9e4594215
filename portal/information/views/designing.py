"""The page of all parts of the portal in all their states, made by the very templates that other pages use."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.coi.cards import Card
from portal.coi.domain.boxes import Box
from portal.coi.domain.edition import Opening
from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import CAPACITY_LABELS, FLAG_LABELS, STATUS_LABELS, Status
from portal.coi.fields import Surroundings
from portal.coi.filters import Chip, Heading
from portal.coi.forms import BoxForm
from portal.coi.queries.lists import Row
from portal.coi.queries.waiting import Ball
from portal.coi.sheet import Milestone
from portal.config import Mode
from portal.information.forms import WRONG, EveryField
from portal.information.views import design
from portal.organisations.domain import ACTIVITY_STATUS_LABELS
from portal.organisations.domain.requests import ROLE_STATUS_LABELS
from portal.shared import clock
from portal.shared.errors import NotAllowed, NotFound
from portal.shared.text import N_
from portal.web.access import public
from portal.web.both import gettext as _

AHEAD = (Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED, Status.VERIFIED)
"""What the life line of the page shows."""


TABS: Mapping[str, str] = {"fields": N_("Fields"), "words": N_("Text and statuses"), "lists": N_("Lists and boxes")}
"""The parts are shown in three pages, for a page is light here too."""


@design.get("/design", defaults={"tab": "fields"})
@design.get("/design/<tab>")
@public
def show(tab: str) -> ResponseReturnValue:
    """Every part in every state, for whoever designs them; only in a demonstration (404 elsewhere)."""
    if current_app.config["PORTAL_MODE"] != Mode.DEMONSTRATION or tab not in TABS:
        raise NotFound
    return render_template(
        "information/design.html",
        tabs=TABS,
        tab=tab,
        statuses=STATUS_LABELS,
        flags=FLAG_LABELS,
        activity_statuses=ACTIVITY_STATUS_LABELS,
        role_statuses=ROLE_STATUS_LABELS,
        capacities=CAPACITY_LABELS,
        forms=_forms(),
        rows=[_row(number, status) for number, status in enumerate(STATUS_LABELS, start=1)],
        headings={"changed": Heading({}, "descending"), "reference": Heading({}, "")},
        filters=[Chip(_("Status"), _(STATUS_LABELS[status]), {}) for status in AHEAD[:2]],
        lives=[_life(Status.ISSUED, "present"), _life(Status.VERIFIED, "present side")],
        cards=[_refused(CURRENT.box("gross_weight")), _closed(CURRENT.box("issuing_body"))],
        boxes=CURRENT.boxes,
        coi=None,
        conflicts={},
        first_url="#boxes",
    )


def _forms() -> dict[str, EveryField]:
    """The form as it begins, refused, and closed."""
    wrong = EveryField(MultiDict({f"wrong-{name}": text for name, text in WRONG.items()}), prefix="wrong-")
    wrong.validate()
    return {"plain": EveryField(prefix="plain-"), "wrong": wrong, "closed": EveryField(prefix="closed-")}


def _row(number: int, status: Status) -> Row:
    now = clock.now()
    return Row(
        number=f"COI.EU.{now.year}.{number:07}",
        draft_reference="",
        is_signed=number % 2 == 0,
        status=status,
        status_since=now - timedelta(days=number),
        issued_at=now - timedelta(days=number) if number % 2 == 0 else None,
        changed_at=now - timedelta(days=number),
        commodity=("08044000", "Avocados", "Avocats"),
        trade_name="",
        more_products=number % 3,
        exporter="Atlas Organics",
        export_country="MA",
        importer="ACME Bio Imports FR",
        first_consignee="ACME Bio Foods FR",
        in_batches=status is Status.BASE_FOR_EXTRACT,
        authority="FRCDG4H",
        gross_weight=Decimal(2890) if number % 4 else None,
        gross_unit="kg",
        ball=Ball([], now, None, may_remind=False),
        due=None,
    )


def _life(at: Status, state: str) -> list[Milestone]:
    """A life line that has come to a status."""
    place, now = AHEAD.index(at), clock.now()
    states = ["past"] * place + [state] + [""] * (len(AHEAD) - place - 1)
    return [
        Milestone(STATUS_LABELS[status], "Ecocert SA" if so == state else "", now if so else None, so)
        for status, so in zip(AHEAD, states, strict=True)
    ]


def _refused(box: Box) -> Card:
    """A box in which something cannot be kept."""
    opening = Opening(box.field_names)
    card = Card(box, {}, opening, {})
    typed = MultiDict({f"{box.key}-version": "0", f"{box.key}-weight": "a lot"})
    card.form = BoxForm(box, opening, {}, version=0, around=Surroundings(), typed=typed)
    card.form.validate()
    return card


def _closed(box: Box) -> Card:
    """A box that closed while it was being filled in: what was typed stays, and is not saved."""
    card = Card(box, {}, Opening(), {})
    typed = MultiDict({f"{box.key}-version": "0", f"{box.key}-body-q": "MA-BIO-154"})
    card.form = BoxForm(
        box, Opening(), {}, version=0, around=Surroundings(), typed=typed, why_closed=lambda _names: NotAllowed()
    )
    return card
