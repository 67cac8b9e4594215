"""Taking an extract of a certificate (T20, T21), and copying one as new (T25)."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import explained, filling, queries, services
from portal.coi.cards import Card
from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import EXTRACT_OF
from portal.coi.domain.lifecycle import ACTION_LABELS, Action, Capacity
from portal.coi.forms import BoxForm
from portal.coi.models import Coi
from portal.coi.services import extracts
from portal.coi.views import blueprint
from portal.coi.views.create import creator
from portal.coi.views.steps import row_of, too_late
from portal.shared.errors import Refused, WrongStatus
from portal.shared.people import Permission
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import typed_form


def _cards(base: Coi, edition: Edition) -> list[Card]:
    """The boxes of an extract that is begun, as they were sent or as they begin."""
    actor, typed = current_actor(), typed_form()
    starts = extracts.beginning(base, base.post_of(actor))
    content = base.content()
    around = filling.surroundings(content, actor)
    begins = next(row.target for row in edition.transitions if row.source is None and row.target)
    cards = []
    for box in [edition.box(key) for key in edition.first_boxes]:
        opening = edition.opening(box, begins, (Capacity.INITIATOR,))
        offered = edition.offered.get(box.key)
        stored = offered(content.with_answers(box.key, {})) if offered else starts.get(box.key, {})
        card = Card(box, stored, opening, content.commodities, kind=edition.kind)
        card.left = content.splitting.left if offered and content.splitting else {}
        card.form = BoxForm(box, opening, stored, version=0, around=around, typed=typed)
        cards.append(card)
    return cards


@blueprint.route("/<reference>/steps/extract", methods=["GET", "POST"])
@requires(Permission.COI_READ)
def extract(reference: str) -> ResponseReturnValue:
    """Initiate an extract (T20)."""
    return _new_extract(reference, Action.EXTRACT)


@blueprint.route("/<reference>/steps/split", methods=["GET", "POST"])
@requires(Permission.COI_READ)
def split(reference: str) -> ResponseReturnValue:
    """Split, as an authority (T21)."""
    return _new_extract(reference, Action.SPLIT)


def _new_extract(reference: str, wanted: Action) -> ResponseReturnValue:
    """One batch with its consignee and what it takes of each line: one page and one set of rules for both (D29)."""
    actor = current_actor()
    if request.method == "POST" and (done := services.done_before(act_of(request.form), actor)):
        return redirect(url_for(".show", reference=done), 303)
    base = queries.get(reference, actor)
    try:
        row = row_of(base, wanted)
    except WrongStatus as wrong:
        return too_late(base, wanted, wrong)
    edition = EXTRACT_OF[base.edition_key]
    blocked = services.findings(base, row, base.post_of(actor), {})
    cards = _cards(base, edition)
    forms = {card.box.key: card.form for card in cards if card.form is not None}
    status = 200
    if request.method == "POST" and all(form.is_sent for form in forms.values()):
        good = [form.validate() for form in forms.values()]
        if all(good):
            try:
                answers = {key: form.answers for key, form in forms.items()}
                number = services.create_extract(reference, wanted, answers, act=act_of(request.form), actor=actor)
                flash(_("The extract has the number %(number)s.", number=number))
                return redirect(url_for(".show", reference=number), 303)
            except Refused as refused:
                for finding in refused.findings:
                    about = forms.get(finding.box, forms["goods"])
                    about.refuse(said(finding.message, finding.parameters), finding.field, finding.row)
        status = 422
    at = next((key for key, form in forms.items() if not form.is_sent), "")
    return htmx.render(
        "coi/new_extract.html",
        fragment="coi/_new_box.html",
        status=status,
        base=base,
        coi=None,
        first_url=url_for(f".{wanted}", reference=base.number),
        label=ACTION_LABELS[wanted],
        blocked=blocked,
        conflicts={},
        cards=cards,
        card=next((card for card in cards if card.box.key == at), cards[0]),
        act=act_of(request.form) if request.method == "POST" else new_act(),
        errors=filling.errors_of(cards),
    )


@blueprint.route("/<reference>/steps/copy", methods=["GET", "POST"])
@requires(Permission.COI_CREATE)
def copy(reference: str) -> ResponseReturnValue:
    """Copy as new: which boxes are kept, which are emptied (D31), then the new draft."""
    actor = creator()
    coi = queries.get(reference, actor)
    row_of(coi, Action.COPY)
    if request.method == "POST":
        number = services.copy_as_new(reference, act=act_of(request.form), actor=actor)
        flash(_("Saved as a draft with the number %(number)s.", number=number))
        return redirect(url_for(".show", reference=number), 303)
    return Response(
        render_template(
            "coi/copy.html",
            coi=coi,
            copied=explained.copied(coi, Action.COPY),
            ended=explained.ended(coi),
            act=new_act(),
        )
    )
