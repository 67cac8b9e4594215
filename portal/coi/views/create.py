"""Creating a certificate (T01): choose the commodities, fill in the first boxes, save as draft."""

from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import filling, queries, services
from portal.coi.answers import blank_row
from portal.coi.cards import Card
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.edition import Edition, Opening
from portal.coi.domain.editions import CURRENT
from portal.coi.fields import Surroundings
from portal.coi.forms import BoxForm, new_key
from portal.coi.views import blueprint
from portal.commodities import queries as commodities
from portal.commodities.domain.entries import Entry
from portal.commodities.domain.index import Branch, Results
from portal.organisations import queries as organisations
from portal.shared.errors import NotAllowed, NotFound, Refused
from portal.shared.people import Actor, Permission, Task
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import current_language, said
from portal.web.typed import Typed, typed_form

GOODS = "goods"
MOST_CODES = 200


@dataclass(frozen=True)
class Picker:
    """The commodity dialog: what was typed and found, what is picked already, where the tree is open.

    ``action`` searches on, ``done`` is where *Done* leads, ``kept`` what it carries along.
    """

    text: str
    results: Results | None
    picked: list[Entry]
    branches: tuple[Branch, ...]
    at: Entry | None
    path: tuple[Entry, ...]
    action: str
    done: str
    kept: tuple[tuple[str, str], ...]

    @property
    def picked_codes(self) -> list[str]:
        """The codes that are picked."""
        return [entry.code for entry in self.picked]


def picker(*, action: str, done: str, kept: tuple[tuple[str, str], ...] = ()) -> Picker:
    """The dialog as the address describes it: ``q`` what to find, ``code`` what is picked, ``at`` where in the tree."""
    text = clean(request.args.get("q", ""))[:200]
    at, path, branches = _tree(request.args.get("at"))
    return Picker(
        text=text,
        results=commodities.search(text, language=current_language()) if text else None,
        picked=picked(request.args.getlist("code")),
        branches=branches,
        at=at,
        path=path,
        action=action,
        done=done,
        kept=kept,
    )


def picked(codes: list[str]) -> list[Entry]:
    """The commodities behind ``codes``, each once, as far as they can be chosen."""
    return [entry for entry in commodities.get_many(codes[:MOST_CODES]).values() if entry.selectable]


def _tree(at: str | None) -> tuple[Entry | None, tuple[Entry, ...], tuple[Branch, ...]]:
    if at is None:
        return None, (), ()
    if not at:
        return None, (), commodities.children()
    try:
        return commodities.get(at), commodities.path(at), commodities.children(at)
    except NotFound:
        return None, (), commodities.children()


def creator() -> Actor:
    """The person who creates a certificate, for the post acted for; refused with the reason where none can be."""
    actor = current_actor()
    if not services.may_create(actor.post):
        raise _not_a_creator(actor)
    return actor


def _not_a_creator(actor: Actor) -> NotAllowed:
    """Why somebody creates no certificate, and who does."""
    post = actor.post
    if post is None or post.kind not in services.CREATORS:
        return NotAllowed(N_("Certificates are created by importers, exporters and control bodies."))
    message = N_("%(name)s is registered neither as organic importer nor as organic exporter: it creates none.")
    if not post.may_do(Task.EDIT):
        message = N_("You only read for %(name)s: a colleague who prepares can create certificates.")
    return NotAllowed(message, name=post.name)


@blueprint.get("/new")
@requires(Permission.COI_CREATE)
def new() -> Response:
    """Select the commodities."""
    creator()
    dialog = picker(action=url_for(".new"), done=url_for(".first_boxes"))
    return htmx.render("commodities/pick.html", fragment="commodities/_results.html", picker=dialog, reference=None)


def first_cards(edition: Edition, actor: Actor, typed: Typed | None) -> list[Card]:
    """The boxes that are open before the draft exists, as they were sent or as they begin."""
    codes = picked(request.args.getlist("code"))
    presets = services.preset_answers(edition, actor.post) if actor.post else {}
    named = organisations.parties([v for answers in presets.values() for v in answers.values() if isinstance(v, int)])
    around = Surroundings((), named)
    blank = blank_row(edition.box(GOODS))
    starts = {**presets, GOODS: {ROWS: [blank | {"key": new_key(), "commodity": entry.code} for entry in codes]}}
    cards = []
    for box in [edition.box(key) for key in (*edition.first_boxes, GOODS)]:
        opening = Opening(box.field_names)
        stored = {ROWS: []} if box.repeated and typed is not None else starts.get(box.key, {})
        card = Card(box, stored, opening, {})
        card.form = BoxForm(box, opening, stored, version=0, around=around, typed=typed)
        if card.has_commodities:
            card.commodities = filling.facts_of(edition.scheme, card.form)
        cards.append(card)
    return cards


@blueprint.route("/new/boxes", methods=["GET", "POST"])
@requires(Permission.COI_CREATE)
def first_boxes() -> ResponseReturnValue:
    """The new certificate with its commodities and boxes 1 and 4 open; nothing is stored before “Save as draft”."""
    actor = creator()
    cards = first_cards(CURRENT, actor, typed_form())
    forms = {card.box.key: card.form for card in cards if card.form is not None}
    if not forms[GOODS].rows and request.method != "POST":
        return redirect(url_for(".new"))
    status = 200
    if request.method == "POST" and all(form.is_sent for form in forms.values()):
        good = [form.validate() for form in forms.values()]
        if all(good):
            try:
                answers = {key: form.answers for key, form in forms.items()}
                reference = services.create_draft(answers, act=act_of(request.form), actor=actor)
                flash(_("Saved as a draft with the number %(number)s.", number=reference))
                return redirect(url_for(".show", reference=reference), 303)
            except Refused as refused:
                for finding in refused.findings:
                    forms[finding.box].refuse(said(finding.message, finding.parameters), finding.field, finding.row)
        status = 422
    at = next((key for key, form in forms.items() if not form.is_sent), "")
    return htmx.render(
        "coi/new.html",
        fragment="coi/_new_box.html",
        status=status,
        coi=None,
        first_url=url_for(".first_boxes"),
        conflicts={},
        cards=cards,
        card=next((card for card in cards if card.box.key == at), cards[0]),
        act=act_of(request.form) if request.method == "POST" else new_act(),
        errors=filling.errors_of(cards),
    )


@blueprint.get("/<reference>/commodities")
@requires(Permission.COI_READ)
def add_commodities(reference: str) -> Response:
    """Select commodities to add to box 13, which then opens with a line for each."""
    coi = queries.get(reference, current_actor())
    done = url_for(".show", reference=coi.number, _anchor="box-goods")
    dialog = picker(action=url_for(".add_commodities", reference=coi.number), done=done, kept=(("open", GOODS),))
    return htmx.render(
        "commodities/pick.html", fragment="commodities/_results.html", picker=dialog, reference=coi.number
    )
