"""Creating a certificate (T01): choose the commodities, fill in the first boxes, save as draft."""

from urllib.parse import urlencode

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import filling, filters, queries, services
from portal.coi.answers import blank_row
from portal.coi.cards import Card
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.edition import Edition, Opening
from portal.coi.domain.editions import CURRENT
from portal.coi.fields import Surroundings
from portal.coi.forms import BoxForm, new_key
from portal.coi.views import blueprint
from portal.coi.views.picking import Scope, body_of, picked, picker
from portal.organisations import queries as organisations
from portal.shared import clock
from portal.shared.errors import NotAllowed, Refused
from portal.shared.people import Actor, Permission, Task
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import Typed, typed_form

GOODS = "goods"


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
    post = creator().post
    day = clock.today()
    scope = Scope(CURRENT.scheme, body_of(post, day), day)
    dialog = picker(scope, post=post, action=url_for(".new"), done=url_for(".first_boxes"))
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
    actor = current_actor()
    coi = queries.get(reference, actor)
    scope = Scope(coi.edition.scheme, coi.content().party("issuing_body", "body"), coi.day)
    dialog = picker(
        scope,
        post=coi.post_of(actor),
        action=url_for(".add_commodities", reference=coi.number),
        done=url_for(".show", reference=coi.number, _anchor="box-goods"),
        kept=(("open", GOODS),),
    )
    return htmx.render(
        "commodities/pick.html", fragment="commodities/_results.html", picker=dialog, reference=coi.number
    )


@blueprint.get("/commodity")
@requires(Permission.COI_READ)
def choose_commodity() -> ResponseReturnValue:
    """Choose the code, or the first digits, that the list of certificates is filtered by; other filters are kept."""
    if "list" not in request.args:
        asked = [(name, value) for name, values in filters.read(request.args).sent.items() for value in values if value]
        return redirect(url_for(".choose_commodity", list=urlencode(asked)))
    query = request.args["list"]
    sent = filters.of_query(query).sent
    dialog = picker(
        Scope(CURRENT.scheme),
        post=current_actor().post,
        action=url_for(".choose_commodity"),
        done=url_for(".index", **sent),
        kept=(("list", query),),
        chosen=lambda code: url_for(".index", **{**sent, "cn": code}),
    )
    return htmx.render("commodities/pick.html", fragment="commodities/_results.html", picker=dialog, reference=None)
