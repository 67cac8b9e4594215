"""The sheet of a certificate and its boxes: reading, filling in, saving one or all that are open."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.coi import filling, queries, services, sheet
from portal.coi.answers import LineChange, box_to_text, difference, organisation_ids, row_of
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Answers
from portal.coi.domain.lifecycle import Action
from portal.coi.forms import BoxForm, LineForm
from portal.coi.queries import documents
from portal.coi.ready import report
from portal.coi.sheet import Sheet
from portal.coi.views import blueprint, past
from portal.coi.views.picking import picked
from portal.organisations import queries as organisations
from portal.shared.errors import Invalid, NotAllowed, NotFound, Refused
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.i18n import joined, said
from portal.web.typed import RESTORE, typed_form

COMMODITIES = "commodities"
"""What ``then`` says when commodities are to be added after saving; otherwise it names a step."""


def _sheet(reference: str, *, opened: Iterable[str] = (), sent: bool = False, line: str = "") -> Sheet:
    """The certificate, with what is to be filled in; of many lines those of the page asked for, or around ``line``."""
    actor = current_actor()
    coi = queries.get(reference, actor)
    added = [] if sent else [entry.code for entry in picked(request.args.getlist("code"))]
    made = sheet.make(coi, actor, opened=opened, added=added, typed=typed_form() if sent else None)
    page = request.values.get("lines", type=int)
    for card in made.cards:
        if card.has_commodities:
            card.turn_to(page or 1, line="" if page else line or next(iter(card.lines), ""))
    return made


def _page(
    shown: Sheet,
    *,
    at: str | None = None,
    line: str = "",
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
        line=card.line(line) if card and line and htmx.wants_fragment() else None,
        followers=followers,
        conflicts={form.scope: _conflict(form) for c in shown.conflicts for form in c.forms if form.conflict},
        documents=partial(documents.section, shown.coi, current_actor()),
        meanwhile={c.box.key: past.saved_meanwhile(shown.coi, c.box.key) for c in shown.conflicts},
    )


@dataclass(frozen=True)
class Difference:
    """A field, or a line, that two people changed: what it was, what it is now, what was typed."""

    label: str
    base: str
    theirs: str
    mine: str


def _conflict(form: BoxForm) -> list[Difference]:
    """Where somebody else's save and what was typed differ from what both began with."""
    stale, box = form.conflict, form.box
    if stale is None:
        return []
    texts = {n: box_to_text(box, a) for n, a in (("base", stale.base), ("theirs", stale.theirs), ("mine", stale.mine))}
    ids = organisation_ids(box, texts.values())
    names = {id_: queries.called(party) for id_, party in organisations.parties(ids).items()}
    theirs = {c.key: c for c in past.differences(box, difference(texts["base"], texts["theirs"]), names)}
    mine = {c.key: c for c in past.differences(box, difference(texts["base"], texts["mine"]), names)}
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
    """The certificate; ``open`` names boxes to fill in, ``all`` opens every box that may be changed.

    Of many lines, ``lines`` says which page to show, ``line`` one that is to be on it.
    """
    asked = request.args
    shown = _sheet(reference, opened=asked.getlist("open"), sent=RESTORE in asked, line=asked.get("line", ""))
    if reference != shown.coi.number:
        return redirect(url_for(".show", reference=shown.coi.number))
    return _page(shown)


@blueprint.get("/<reference>/ready")
@requires(Permission.COI_READ)
def ready(reference: str) -> str:
    """“Ready to sign?”: what the rules of the steps ahead say, with how to mend it."""
    shown = _sheet(reference)
    return render_template("coi/ready.html", sheet=shown, coi=shown.coi, report=report(shown))


@blueprint.get("/<reference>/boxes/<key>")
@requires(Permission.COI_READ)
def show_box(reference: str, key: str) -> Response:
    """One box to read."""
    return _page(_sheet(reference), at=key)


@blueprint.get("/<reference>/boxes/<key>/edit")
@requires(Permission.COI_READ)
def edit_box(reference: str, key: str) -> Response:
    """One box to fill in; one with many lines, to choose the line to fill in."""
    shown = _sheet(reference, opened=[key], sent=RESTORE in request.args)
    card = shown.card(key)
    if not card.forms and not (card.by_line and card.opening):
        raise filling.why_closed(shown.coi, current_actor(), card.box)
    return _page(shown, at=key)


@blueprint.post("/<reference>/boxes/<key>/edit")
@requires(Permission.COI_READ)
def save_box(reference: str, key: str) -> ResponseReturnValue:
    """Save a box. Without JavaScript every box that is open on the page comes along, each with its version."""
    return _save(reference, at=key)


@blueprint.get("/<reference>/boxes/<key>/lines/<line>")
@requires(Permission.COI_READ)
def show_line(reference: str, key: str, line: str) -> ResponseReturnValue:
    """One line to read; nothing where there is none, as after a new one was given up."""
    shown = _sheet(reference, line=line)
    rows = shown.card(key).answers.get(ROWS, ())
    if htmx.wants_fragment() and row_of(rows, line) is None:
        return ""
    return _page(shown, at=key, line=line, fragment="coi/_line.html")


@blueprint.get("/<reference>/boxes/<key>/lines/new")
@requires(Permission.COI_READ)
def new_line(reference: str, key: str) -> Response:
    """A line to add: one like another (``copy``), or one of a commodity (``add``)."""
    asked = next((f"{verb}:{request.args[verb]}" for verb in ("copy", "add") if verb in request.args), "")
    return _open_line(reference, key, asked)


@blueprint.get("/<reference>/boxes/<key>/lines/<line>/edit")
@requires(Permission.COI_READ)
def edit_line(reference: str, key: str, line: str) -> Response:
    """One line to fill in."""
    return _open_line(reference, key, line)


def _open_line(reference: str, key: str, asked: str) -> Response:
    shown = _sheet(reference, opened=[f"{key}:{asked}"], sent=RESTORE in request.args)
    card = shown.card(key)
    if not card.opening:
        raise filling.why_closed(shown.coi, current_actor(), card.box)
    form = next(iter(card.lines.values()), None)
    if form is None and not card.may_change_rows:
        raise filling.why_closed(shown.coi, current_actor(), card.box, [ROWS])
    if form is None:
        raise NotFound(N_("There is no such line any more: it was taken out. Load the certificate again."))
    return _page(shown, at=key, line=form.key, fragment="coi/_line.html")


@blueprint.post("/<reference>/boxes/<key>/lines/<line>/edit")
@requires(Permission.COI_READ)
def save_line(reference: str, key: str, line: str) -> ResponseReturnValue:
    """Save a line by itself; without JavaScript all that is open on the page comes along."""
    return _save(reference, at=key, line=line)


@blueprint.post("/<reference>")
@requires(Permission.COI_READ)
def save(reference: str) -> ResponseReturnValue:
    """Save every open box (“Save as draft”), and go on to a step where one was asked for."""
    return _save(reference, at=None)


def _save(reference: str, *, at: str | None, line: str = "") -> ResponseReturnValue:
    wanted = request.form.get("open")
    shown = _sheet(reference, opened=[wanted] if wanted else (), sent=True)
    forms = _sent(shown, at, line)
    again = partial(_again, at=at, line=line)
    if any(form.denied for form in forms):
        return again(shown, status=403)
    if wanted or "lines" in request.form or not all(form.is_sent for form in forms):
        return again(shown)
    try:
        outcome = _store(reference, forms)
    except Refused as refused:
        return again(_refused(shown, refused), status=422)
    except NotAllowed as denied:
        return again(_denied(reference, denied), status=403)
    if left := [form.scope for form in forms if form.scope not in outcome.saved]:
        return again(_left_open(reference, left, outcome), status=409 if outcome.conflicts else 422)
    if forms and not htmx.wants_fragment():
        numbers = list(dict.fromkeys(form.box.number for form in forms))
        told = ngettext("Box %(boxes)s saved.", "Boxes %(boxes)s saved.", len(numbers), boxes=joined(numbers))
        flash(told)
    if at and htmx.is_to_replace(shown.card(at).box.id):
        line = ""
    return _onward(outcome.reference, at, line, shown)


def _again(shown: Sheet, *, at: str | None, line: str, status: int = 200) -> Response:
    """What was typed, shown again: the line by itself, unless the whole box was asked for."""
    form = shown.card(at).lines.get(line) if at else None
    if form is None or htmx.is_to_replace(form.box.id):
        return _page(shown, at=at, status=status)
    return _page(shown, at=at, line=line, fragment="coi/_line.html", status=status)


def _sent(shown: Sheet, at: str | None, line: str) -> list[BoxForm]:
    """What came along; refused where a box is closed, or something was asked for and did not come."""
    forms = [form for card in shown.cards for form in card.forms if form.typed is not None]
    came = {form.scope for form in forms}
    claimed = {name.removesuffix("-version") for name in request.form if name.endswith("-version")}
    asked = [f"{at}-{line}" if line else at] if at else []
    for scope in [*claimed, *asked]:
        key, card = scope.partition("-")[0], shown.card(scope.partition("-")[0])
        if scope not in came and card.opening:
            raise Invalid(N_("Nothing came along for box %(box)s. Open it again and repeat."), box=card.box.number)
        if scope not in came:
            raise filling.why_closed(shown.coi, current_actor(), shown.edition.box(key))
    return forms


def _store(reference: str, forms: Iterable[BoxForm]) -> services.Saved:
    boxes: dict[str, tuple[Answers, int]] = {}
    lines: dict[str, dict[str, LineChange]] = {}
    for form in forms:
        if not form.validate():
            continue
        if isinstance(form, LineForm):
            lines.setdefault(form.box.key, {})[form.key] = form.change
        else:
            boxes[form.box.key] = (form.answers, form.version)
    if not boxes and not lines:
        return services.Saved(reference)
    return services.save_boxes(reference, boxes, lines=lines, actor=current_actor())


def _onward(reference: str, at: str | None, line: str, before: Sheet) -> ResponseReturnValue:
    """After everything was saved: to what was asked for, or back to the certificate."""
    then = request.form.get("then", "")
    if then == COMMODITIES:
        return htmx.leave(redirect(url_for(".add_commodities", reference=reference), 303))
    if then in set(Action):
        return htmx.leave(redirect(url_for(".step", reference=reference, action=then), 303))
    anchor = f"line-{line}" if line else f"box-{at.replace('_', '-')}" if at else None
    to = url_for(".show", reference=reference, line=line or None, _anchor=anchor)
    return htmx.saved(lambda: _saved(reference, at, line, before), to=to)


def _saved(reference: str, at: str | None, line: str, before: Sheet) -> Response:
    """What was saved, the boxes that follow from it, and those that something blocks now, or no more."""
    shown = _sheet(reference, line=line)
    then, now = ({(f.box, f.message, str(f.parameters)) for f in s.findings} for s in (before, shown))
    touched = {box for box, *_words in then ^ now}
    return _page(shown, at=at, line=line, fragment="coi/_saved.html", touched=touched)


def _refused(shown: Sheet, refused: Refused) -> Sheet:
    """What the rules say, put beside the fields it is about, or beside what was sent; nothing was saved."""
    forms = [form for card in shown.cards for form in card.forms]
    for finding in refused.findings:
        text, about = said(finding.message, finding.parameters), shown.card(finding.box)
        fitting = [form for form in about.forms if finding.row in ("", *(row.key for row in form.rows))]
        if fitting or about.forms:
            (fitting or about.forms)[0].refuse(text, finding.field, finding.row)
        else:
            forms[0].refuse(_("Box %(number)s: %(text)s", number=about.box.number, text=text))
    return shown


def _denied(reference: str, denied: NotAllowed) -> Sheet:
    """What was typed into boxes that were closed meanwhile, with who can change them."""
    shown = _sheet(reference, sent=True)
    for card in shown.cards:
        for form in card.forms:
            if form.validate() and not form.denied and not card.opening.admits(card.answers, form.applied):
                form.denied = filling.why_closed(shown.coi, current_actor(), card.box, form.changed_fields)
    if not shown.errors:
        raise denied
    return shown


def _left_open(reference: str, left: list[str], outcome: services.Saved) -> Sheet:
    """What was typed and not saved: values to correct, or somebody else's save to settle."""
    shown = _sheet(reference, sent=True)
    done = [form.box.number for card in shown.cards for form in card.forms if form.scope in outcome.saved]
    unfinished = {form.box.number for card in shown.cards for form in card.forms if form.scope in left}
    shown.saved = [number for number in dict.fromkeys(done) if number not in unfinished]
    for card in shown.cards:
        card.lines = {key: form for key, form in card.lines.items() if form.scope in left}
        if card.form is not None and card.form.scope not in left:
            card.form = None
        for form in card.forms:
            form.validate()
            form.conflict = outcome.conflicts.get(form.scope)
            if form.conflict:
                form.version = shown.coi.version_of(card.box)
    return shown
