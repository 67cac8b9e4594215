"""A draft filled in without a connection: downloaded as a workbook, sent back, taken over box by box."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from portal.coi import queries, services
from portal.coi.answers import box_to_text, difference, organisation_ids
from portal.coi.domain.boxes import Box
from portal.coi.models import Coi
from portal.coi.views import past
from portal.exchange import files
from portal.exchange.domain.tables import Book
from portal.exchange.domain.template import OWN_SHEET
from portal.exchange.exports import workbook as exports
from portal.exchange.files import packing
from portal.exchange.forms.workbook import BoxBack, closed_boxes, open_boxes, read
from portal.exchange.views import blueprint
from portal.exchange.views.lines import MOST_SENT, Problem, seen_version, status_of
from portal.organisations.queries.naming import called
from portal.shared.errors import Invalid, NotAllowed, Refused
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web.access import current_actor, requires
from portal.web.acts import act_of
from portal.web.both import gettext as _
from portal.web.i18n import joined, said
from portal.web.spreadsheets import FORMATS
from portal.web.typed import Typed, typed_form
from portal.web.uploads import takes_file


@dataclass(frozen=True)
class Difference:
    """A field, or a line, that the workbook changes: as downloaded, as it is now, as filled in."""

    label: str
    base: str
    theirs: str
    mine: str


def _opened(reference: str) -> tuple[Coi, list[Box]]:
    """The certificate with the boxes the workbook has; raises NotAllowed where there is none."""
    actor = current_actor()
    coi = queries.get(reference, actor)
    boxes = open_boxes(coi, actor)
    if not boxes:
        raise NotAllowed(N_("You cannot change any box of this certificate now."))
    return coi, boxes


@blueprint.get("/<reference>/workbook/file")
@requires(Permission.COI_READ)
def workbook_file(reference: str) -> ResponseReturnValue:
    """The workbook to fill in."""
    coi, boxes = _opened(reference)
    file = exports.made(coi, boxes, current_actor())
    name = f"{coi.number}.xlsx"
    answer = send_file(file, mimetype=FORMATS["xlsx"].media_type, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/<reference>/workbook", methods=["GET", "POST"])
@requires(Permission.COI_READ)
@takes_file(MOST_SENT)
def workbook(reference: str) -> ResponseReturnValue:
    """Send the workbook back, look at what it changes, take it over."""
    coi, boxes = _opened(reference)
    form = typed_form()
    if form is None:
        return _page(coi, boxes)
    try:
        book = _book(form)
        form = _with_act(form)
        backs = read(book, coi, current_actor(), act=act_of(form))
        if request.method == "POST" and form.get("do") == "accept":
            return _accepted(coi, boxes, book, backs, form)
        return _page(coi, boxes, book, backs, act=act_of(form))
    except Invalid as invalid:
        return _page(coi, boxes, problems=[(files.FIELD, said(invalid.message, invalid.parameters))])


def _with_act(form: Typed) -> Typed:
    """The form with the key of its act, which the next page carries on."""
    return MultiDict([*form.items(multi=True), ("act", act_of(form))]) if not form.get("act") else form


def _book(form: Typed) -> Book:
    if form.get("table"):
        return packing.unpacked(form["table"])
    file = request.files.get(files.FIELD)
    if file is None or not file.filename:
        raise Invalid(N_("Choose the workbook you filled in."), field=files.FIELD)
    return files.read(file.stream, kept_apart=OWN_SHEET)


def _accepted(coi: Coi, boxes: list[Box], book: Book, backs: list[BoxBack], form: Typed) -> ResponseReturnValue:
    """Save the boxes that were ticked, in one act; what is left is shown again."""
    act = act_of(form)
    ticked = set(form.getlist("accept"))
    taken = [back for back in backs if back.box.key in ticked and back.is_changed and not back.wrong]
    if not ticked:
        return _page(coi, boxes, book, backs, act=act, problems=[("boxes", _("Tick at least one box."))])
    sent = {b.box.key: (b.merged, seen_version(form.get(f"{b.box.key}-version", ""))) for b in taken}
    try:
        outcome = services.save_boxes(coi.number, sent, actor=current_actor())
    except Refused as refused:
        numbers = {box.key: box.number for box in coi.edition.boxes}
        told = [
            ("boxes", _("Box %(number)s: %(text)s", number=numbers[f.box], text=said(f.message, f.parameters)))
            for f in refused.findings
        ]
        return _page(queries.get(coi.number, current_actor()), boxes, book, backs, act=act, problems=told)
    if outcome.saved:
        saved = [back.box.number for back in taken if back.box.key in outcome.saved]
        flash(ngettext("Box %(boxes)s saved.", "Boxes %(boxes)s saved.", len(saved), boxes=joined(saved)))
    if outcome.conflicts:
        fresh = queries.get(coi.number, current_actor())
        backs = read(book, fresh, current_actor(), act=act)
        told = [
            (
                "boxes",
                _("Box %(number)s: %(text)s", number=back.box.number, text=past.saved_meanwhile(fresh, back.box.key)),
            )
            for back in taken
            if back.box.key in outcome.conflicts
        ]
        return _page(fresh, boxes, book, backs, act=act, problems=told, status=409)
    return redirect(url_for("coi.show", reference=outcome.reference), 303)


def _page(
    coi: Coi,
    boxes: Sequence[Box],
    book: Book | None = None,
    backs: Sequence[BoxBack] = (),
    *,
    act: str = "",
    problems: Sequence[Problem] | None = None,
    status: int = HTTPStatus.OK,
) -> ResponseReturnValue:
    page = render_template(
        "exchange/workbook.html",
        coi=coi,
        boxes=boxes,
        table=packing.packed(book) if book else "",
        changed=[(back, differences(back), _reason(coi, back)) for back in backs if back.is_changed or back.wrong],
        closed=closed_boxes(book, coi, current_actor()) if book else [],
        act=act,
        problems=problems or [],
        megabytes=files.MOST_BYTES // files.MB,
    )
    return page, status_of(problems, status)


def _reason(coi: Coi, back: BoxBack) -> str:
    return past.saved_meanwhile(coi, back.box.key) if back.is_conflict else ""


def differences(back: BoxBack) -> list[Difference]:
    """What the workbook changes in a box, field by field or line by line, beside what somebody else changed."""
    texts = {
        n: box_to_text(back.box, a) for n, a in (("base", back.base), ("theirs", back.theirs), ("mine", back.mine))
    }
    names = called(organisation_ids(back.box, texts.values()))
    theirs = {c.key: c for c in past.differences(back.box, difference(texts["base"], texts["theirs"]), names)}
    mine = {c.key: c for c in past.differences(back.box, difference(texts["base"], texts["mine"]), names)}
    lines_of_mine = {key.partition(" ")[0] for key in mine}
    told = [key for key in mine if key not in theirs or theirs[key].after != mine[key].after]
    # of theirs, what is lost with a line that I removed, and the lines they removed where I changed something
    told += [key for key in theirs if key not in mine and (key.partition(" ")[0] in mine or key in lines_of_mine)]
    return [
        Difference(
            (mine.get(key) or theirs[key]).label,
            base=(mine.get(key) or theirs[key]).before,
            theirs=theirs[key].after if key in theirs else mine[key].before,
            mine=mine[key].after if key in mine else "" if key.partition(" ")[0] in mine else theirs[key].before,
        )
        for key in told
    ]
