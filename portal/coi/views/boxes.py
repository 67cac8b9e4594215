"""The sheet of a certificate and its boxes: reading, filling in, saving one or all that are open."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.coi import queries, services, sheet
from portal.coi.answers import box_to_text, difference, organisation_ids
from portal.coi.domain.lifecycle import Action
from portal.coi.forms import BoxForm
from portal.coi.queries import documents, history
from portal.coi.sheet import Card, Sheet
from portal.coi.views import blueprint, past
from portal.coi.views.create import picked
from portal.organisations import queries as organisations
from portal.shared.errors import Invalid, NotAllowed, Refused
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.i18n import joined, said
from portal.web.typed import RESTORE, typed_form

COMMODITIES = "commodities"
"""What ``then`` says when commodities are to be added after saving; otherwise it names a step."""


def _sheet(reference: str, *, opened: Iterable[str] = (), sent: bool = False) -> Sheet:
    actor = current_actor()
    coi = queries.get(reference, actor)
    added = [] if sent else [entry.code for entry in picked(request.args.getlist("code"))]
    return sheet.make(coi, actor, opened=opened, added=added, typed=typed_form() if sent else None)


def _page(
    shown: Sheet,
    *,
    at: str | None = None,
    fragment: str = "coi/_box.html",
    status: int = 200,
    touched: Collection[str] = (),
) -> Response:
    card = shown.card(at) if at else None
    following = {box.key for box in shown.edition.followers(at)}.union(touched) - {at} if at else set()
    followers = [card for card in shown.cards if card.box.key in following]
    return htmx.render(
        "coi/show.html",
        fragment=fragment if at else "coi/_sheet.html",
        status=status,
        sheet=shown,
        coi=shown.coi,
        card=card,
        followers=followers,
        conflicts={c.box.key: _conflict(c) for c in shown.conflicts},
        documents=partial(documents.section, shown.coi, current_actor()),
        savers={c.box.key: history.last_to_save(shown.coi, current_actor(), c.box.key) for c in shown.conflicts},
    )


@dataclass(frozen=True)
class Difference:
    """A field, or a line, that two people changed: what it was, what it is now, what was typed."""

    label: str
    base: str
    theirs: str
    mine: str


def _conflict(card: Card) -> list[Difference]:
    """Where somebody else's save and what was typed differ from what both began with."""
    stale = card.form.conflict if card.form else None
    if stale is None:
        return []
    texts = {
        n: box_to_text(card.box, a) for n, a in (("base", stale.base), ("theirs", stale.theirs), ("mine", stale.mine))
    }
    ids = organisation_ids(card.box, texts.values())
    names = {id_: queries.called(party) for id_, party in organisations.parties(ids).items()}
    theirs = {c.key: c for c in past.differences(card.box, difference(texts["base"], texts["theirs"]), names)}
    mine = {c.key: c for c in past.differences(card.box, difference(texts["base"], texts["mine"]), names)}
    return [
        Difference(
            (theirs.get(key) or mine[key]).label,
            base=(theirs.get(key) or mine[key]).before,
            theirs=theirs[key].after if key in theirs else mine[key].before,
            mine=mine[key].after if key in mine else theirs[key].before,
        )
        for key in dict.fromkeys([*theirs, *mine])
    ]


@blueprint.get("/<reference>")
@requires(Permission.COI_READ)
def show(reference: str) -> ResponseReturnValue:
    """The certificate; ``open`` names boxes to fill in, ``all`` opens every box that may be changed."""
    shown = _sheet(reference, opened=request.args.getlist("open"), sent=RESTORE in request.args)
    if reference != shown.coi.number:
        return redirect(url_for(".show", reference=shown.coi.number))
    return _page(shown)


@blueprint.get("/<reference>/boxes/<key>")
@requires(Permission.COI_READ)
def show_box(reference: str, key: str) -> Response:
    """One box to read."""
    return _page(_sheet(reference), at=key)


@blueprint.get("/<reference>/boxes/<key>/edit")
@requires(Permission.COI_READ)
def edit_box(reference: str, key: str) -> Response:
    """One box to fill in."""
    shown = _sheet(reference, opened=[key], sent=RESTORE in request.args)
    if shown.card(key).form is None:
        raise sheet.why_closed(shown.coi, current_actor(), shown.edition.box(key))
    return _page(shown, at=key)


@blueprint.post("/<reference>/boxes/<key>/edit")
@requires(Permission.COI_READ)
def save_box(reference: str, key: str) -> ResponseReturnValue:
    """Save a box. Without JavaScript every box that is open on the page comes along, each with its version."""
    return _save(reference, at=key)


@blueprint.post("/<reference>")
@requires(Permission.COI_READ)
def save(reference: str) -> ResponseReturnValue:
    """Save every open box (“Save as draft”), and go on to a step where one was asked for."""
    return _save(reference, at=None)


def _save(reference: str, *, at: str | None) -> ResponseReturnValue:
    wanted = request.form.get("open")
    shown = _sheet(reference, opened=[wanted] if wanted else (), sent=True)
    forms = _sent(shown, at)
    if any(form.denied for form in forms.values()):
        return _page(shown, at=at, status=403)
    if wanted or not all(form.is_sent for form in forms.values()):
        return _page(shown, at=at)
    try:
        outcome = _store(reference, forms)
    except Refused as refused:
        return _refused(shown, refused, at)
    except NotAllowed as denied:
        return _denied(reference, denied, at)
    if left := [key for key in forms if key not in outcome.saved]:
        return _left_open(reference, left, outcome, at)
    if forms and not htmx.wants_fragment():
        numbers = [form.box.number for form in forms.values()]
        told = ngettext("Box %(boxes)s saved.", "Boxes %(boxes)s saved.", len(numbers), boxes=joined(numbers))
        flash(told)
    return _onward(outcome.reference, at, shown)


def _sent(shown: Sheet, at: str | None) -> dict[str, BoxForm]:
    """The boxes that came along; refused where one of them is closed, or was asked for and did not come."""
    forms = {card.box.key: card.form for card in shown.cards if card.form is not None and card.form.typed is not None}
    claimed = {name.removesuffix("-version") for name in request.form if name.endswith("-version")}
    for key in [*claimed, *([at] if at else [])]:
        if key not in forms and shown.card(key).opening:
            box = shown.edition.box(key)
            raise Invalid(N_("Nothing came along for box %(box)s. Open it again and repeat."), box=box.number)
        if key not in forms:
            raise sheet.why_closed(shown.coi, current_actor(), shown.edition.box(key))
    return forms


def _store(reference: str, forms: Mapping[str, BoxForm]) -> services.Saved:
    sent = {key: (form.answers, form.version) for key, form in forms.items() if form.validate()}
    return services.save_boxes(reference, sent, actor=current_actor()) if sent else services.Saved(reference)


def _onward(reference: str, at: str | None, before: Sheet) -> ResponseReturnValue:
    """After everything was saved: to what was asked for, or back to the certificate."""
    then = request.form.get("then", "")
    if then == COMMODITIES:
        return htmx.leave(redirect(url_for(".add_commodities", reference=reference), 303))
    if then in set(Action):
        return htmx.leave(redirect(url_for(".step", reference=reference, action=then), 303))
    to = url_for(".show", reference=reference, _anchor=f"box-{at.replace('_', '-')}" if at else None)
    return htmx.saved(lambda: _saved(reference, at, before), to=to)


def _saved(reference: str, at: str | None, before: Sheet) -> Response:
    """The box that was saved, those that follow from it, and those that something blocks now, or no more."""
    shown = _sheet(reference)
    then, now = ({(f.box, f.message, str(f.parameters)) for f in s.findings} for s in (before, shown))
    return _page(shown, at=at, fragment="coi/_saved.html", touched={box for box, *_words in then ^ now})


def _refused(shown: Sheet, refused: Refused, at: str | None) -> Response:
    """Put what the rules say beside the fields they are about, or beside what was sent; nothing was saved."""
    forms = [card.form for card in shown.cards if card.form is not None]
    for finding in refused.findings:
        text, about = said(finding.message, finding.parameters), shown.card(finding.box)
        if about.form is not None:
            about.form.refuse(text, finding.field, finding.row)
        else:
            forms[0].refuse(_("Box %(number)s: %(text)s", number=about.box.number, text=text))
    return _page(shown, at=at, status=422)


def _denied(reference: str, denied: NotAllowed, at: str | None) -> Response:
    """Show again, as typed, boxes that were closed while they were being filled in, and say who can change them."""
    shown = _sheet(reference, sent=True)
    for card in shown.cards:
        if card.form is not None and card.form.validate() and not card.form.denied:
            after = {**card.answers, **card.form.answers}
            if not card.opening.admits(card.answers, after):
                card.form.denied = sheet.why_closed(shown.coi, current_actor(), card.box, card.form.changed_fields)
    if not shown.errors:
        raise denied
    return _page(shown, at=at, status=403)


def _left_open(reference: str, left: list[str], outcome: services.Saved, at: str | None) -> Response:
    """Show again, as typed, the boxes that were not saved: values to correct, or somebody else's save to settle."""
    shown = _sheet(reference, sent=True)
    for card in shown.cards:
        if card.form is None:
            continue
        if card.box.key not in left:
            card.form = None
            continue
        card.form.validate()
        card.form.conflict = outcome.conflicts.get(card.box.key)
        if card.form.conflict:
            card.form.version = shown.coi.version_of(card.box)
    return _page(shown, at=at, status=409 if outcome.conflicts else 422)
