"""Pages of trade lanes: the list, one lane, keeping one from a certificate, beginning a certificate with one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import queries as certificates
from portal.coi import services as coi
from portal.coi.answers import difference, organisation_ids
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.editions import CURRENT
from portal.coi.models import GOODS, Coi
from portal.coi.views.past import Change, differences, in_words
from portal.commodities import queries as commodities
from portal.commodities.domain.entries import Entry, formatted_code
from portal.lanes import queries, services
from portal.lanes.domain import Doubt, codes_of
from portal.lanes.models import Lane
from portal.lanes.queries import Described
from portal.persistence.audit import AuditEntry
from portal.shared.errors import Invalid
from portal.shared.people import Permission, Task
from portal.shared.text import N_
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import current_language, joined, said

blueprint = Blueprint("lanes", __name__)

EVENTS: Mapping[str, str] = {
    "lane:created": N_("Kept as a trade lane"),
    "lane:changed": N_("Changed"),
    "lane:renamed": N_("Renamed"),
    "lane:used": N_("A certificate was begun with it"),
}
"""What was done, in the words of the history of a lane."""

_ROAD = ("exporter", "point_of_entry", "importer", "first_consignee")
"""The boxes that tell a lane from another in one line."""

MOST_TOLD = 3
"""So much is told above a new certificate: it travels in a cookie, which holds little."""

LABELS: Mapping[str, str] = {
    "name": N_("Name of the lane"),
    "from": N_("From the certificate"),
    "certificate": N_("Certificate"),
}


@dataclass(frozen=True)
class Told:
    """A line of the history of a lane in words."""

    at: datetime
    person: str
    what: str
    box: Box | None
    changes: list[Change]


@dataclass(frozen=True)
class Words:
    """What a lane keeps, in words: boxes with one answer each, lines with one for each field, and all in one line."""

    boxes: list[tuple[Box, str]]
    fields: list[Field]
    lines: list[list[str]]
    summary: str


# Parts of pages of certificates, which know nothing of lanes


def offered() -> list[Described]:
    """The lanes that a certificate can be begun with now, for whoever creates one."""
    actor = current_actor()
    return queries.described(queries.of(actor)) if services.may_keep(actor) else []


def may_keep(source: Coi) -> bool:
    """Whether a certificate offers to keep its partners."""
    return bool(source.edition.usual) and services.may_keep(current_actor())


# Pages


@blueprint.get("/")
@requires(Permission.COI_CREATE)
def index() -> ResponseReturnValue:
    """The lanes of my organisation."""
    actor = current_actor()
    return render_template(
        "lanes/index.html",
        lanes=[(one, _in_words(one.lane.answers, one)) for one in queries.described(queries.of(actor))],
        may_start=coi.may_create(actor.post),
        act=new_act(),
    )


@blueprint.get("/<int:id_>")
@requires(Permission.COI_CREATE)
def show(id_: int) -> ResponseReturnValue:
    """One lane: what it keeps, what deserves a look, its history; to rename or to delete."""
    return _page(queries.get(id_, current_actor()))


@blueprint.post("/<int:id_>/name")
@requires(Permission.COI_CREATE)
def rename(id_: int) -> ResponseReturnValue:
    """Call a lane otherwise."""
    name, actor = clean(request.form.get("name", "")), current_actor()
    try:
        services.rename(id_, name, act=act_of(request.form), actor=actor)
    except Invalid as refusal:
        error = said(refusal.message, refusal.parameters)
        return _page(queries.get(id_, actor), name=name, error=error), 422
    flash(_("The lane has its new name."))
    return redirect(url_for(".show", id_=id_), 303)


@blueprint.route("/<int:id_>/delete", methods=["GET", "POST"])
@requires(Permission.COI_CREATE)
def delete(id_: int) -> ResponseReturnValue:
    """Ask once more, then forget a lane."""
    actor = current_actor()
    if request.method == "POST":
        services.delete(id_, act=act_of(request.form), actor=actor)
        flash(_("The lane is deleted."))
        return redirect(url_for(".index"), 303)
    lane = queries.get(id_, actor)
    services.editing_post(lane, actor)
    return render_template("lanes/delete.html", lane=lane, act=new_act())


@blueprint.post("/<int:id_>/start")
@requires(Permission.COI_CREATE)
def start(id_: int) -> ResponseReturnValue:
    """Begin a certificate with a lane; what had to be left empty is said above it."""
    number, doubts = services.start(id_, act=act_of(request.form), actor=current_actor())
    flash(_("Saved as a draft with the number %(number)s.", number=number))
    for doubt in doubts[:MOST_TOLD]:
        flash(" ".join((where_and_what(doubt), _("It was left empty.") if doubt.empties else "")).strip(), "problem")
    if len(doubts) > MOST_TOLD:
        flash(_("There is more to check: the page of the lane says all of it."), "problem")
    return redirect(url_for("coi.show", reference=number), 303)


@blueprint.route("/from/<reference>", methods=["GET", "POST"])
@requires(Permission.COI_CREATE)
def keep(reference: str) -> ResponseReturnValue:
    """Keep the partners and products of a certificate under a name, or choose the lane to change."""
    actor = current_actor()
    services.creating_post(actor)
    source = certificates.get(reference, actor)
    name, error = clean(request.form.get("name", "")), ""
    if request.method == "POST":
        try:
            id_ = services.create(name, reference, act=act_of(request.form), actor=actor)
        except Invalid as refusal:
            error = said(refusal.message, refusal.parameters)
        else:
            flash(_("The lane is kept. It is offered whenever somebody of your organisation creates a certificate."))
            return redirect(url_for(".show", id_=id_), 303)
    page = render_template(
        "lanes/keep.html",
        coi=source,
        kept=_words_of(source),
        lanes=queries.of(actor),
        name=name,
        error=error,
        act=act_of(request.form) if error else new_act(),
    )
    return page, 422 if error else 200


@blueprint.route("/<int:id_>/from/<reference>", methods=["GET", "POST"])
@requires(Permission.COI_CREATE)
def change(id_: int, reference: str) -> ResponseReturnValue:
    """Show what would change in a lane if it kept what another certificate says, then change it."""
    actor = current_actor()
    if request.method == "POST":
        version = request.form.get("version", 0, type=int)
        services.change(id_, reference, version=version, act=act_of(request.form), actor=actor)
        flash(_("The lane is changed."))
        return redirect(url_for(".show", id_=id_), 303)
    services.creating_post(actor)
    lane, source = queries.get(id_, actor), certificates.get(reference, actor)
    after = services.changed(lane, services.what_is_kept(source))
    names = queries.facts_about([lane.answers, after], {}).names
    found = [
        (box, differences(box, difference(before, now), names))
        for box in CURRENT.boxes
        if (before := lane.answers.get(box.key, {})) != (now := after.get(box.key, {}))
    ]
    return render_template("lanes/change.html", lane=lane, coi=source, changed=found, act=new_act())


# Words


def _page(lane: Lane, *, name: str = "", error: str = "") -> str:
    [one] = queries.described([lane])
    post = current_actor().post_among({lane.organisation_id})
    return render_template(
        "lanes/show.html",
        one=one,
        kept=_in_words(lane.answers, one),
        name=name if error else lane.name,
        error=error,
        history=_history(queries.history(lane), one.names),
        may_edit=post is not None and post.may_do(Task.EDIT),
        may_start=coi.may_create(post),
        act=new_act(),
    )


def where_and_what(doubt: Doubt) -> str:
    """A doubt in one sentence: the box, its line, who, and what is so."""
    text = said(doubt.message, _named(doubt))
    if doubt.lines:
        lines = joined(str(line) for line in doubt.lines)
        return _("Box %(number)s, line %(lines)s: %(text)s", number=doubt.box.number, lines=lines, text=text)
    return _("Box %(number)s: %(text)s", number=doubt.box.number, text=text)


def what_to_do(doubt: Doubt) -> str:
    """What helps against a doubt."""
    return said(doubt.remedy, _named(doubt))


def _named(doubt: Doubt) -> Mapping[str, object]:
    is_code = doubt.field.kind is Kind.COMMODITY
    return {**doubt.parameters, "name": formatted_code(doubt.parameters["name"])} if is_code else doubt.parameters


def _words_of(source: Coi) -> Words:
    answers = services.what_is_kept(source)
    entries = commodities.get_ever(codes_of(CURRENT, answers))
    return _words(answers, queries.facts_about([answers], entries).names, entries)


def _in_words(answers: Mapping[str, Answers], one: Described) -> Words:
    return _words(answers, one.names, one.commodities)


def _words(answers: Mapping[str, Answers], names: Mapping[int, str], entries: Mapping[str, Entry]) -> Words:
    boxes, fields, lines = [], [], []
    for key, kept in CURRENT.usual.items():
        box, given = CURRENT.box(key), answers.get(key, {})
        shown = [source for source in box.fields if source.name in kept]
        if box.repeated:
            fields = shown
            lines = [[_cell(source, row, names, entries) for source in shown] for row in given.get(ROWS, ())]
        elif words := [text for source in shown if (text := _answer(source, given, names))]:
            boxes.append((box, " · ".join(words)))
    said = {box.key: words for box, words in boxes}
    road = " → ".join(said[key] for key in _ROAD if key in said)
    goods = [row.get("trade_name") or row["commodity"] for row in answers.get(GOODS, {}).get(ROWS, ())]
    return Words(boxes, fields, lines, " · ".join(filter(None, [", ".join(dict.fromkeys(goods)), road])))


def _answer(source: Field, given: Answers, names: Mapping[int, str]) -> str:
    """An answer that stands alone: a tick is said by what was ticked."""
    value = given.get(source.name)
    return _(source.label) if source.kind is Kind.TICK and value else in_words(source, value, names)


def _cell(source: Field, row: Answers, names: Mapping[int, str], entries: Mapping[str, Entry]) -> str:
    text = in_words(source, row.get(source.name), names)
    entry = entries.get(row.get(source.name) or "") if source.kind is Kind.COMMODITY else None
    return f"{text} {entry.name(current_language())}" if entry else text


def _history(entries: list[AuditEntry], names: Mapping[int, str]) -> list[Told]:
    missing = {id_ for entry in entries for id_ in _numbers(entry)} - names.keys()
    known = {**certificates.organisations_in(entries, missing), **names}
    return [_told(entry, known) for entry in entries]


def _numbers(entry: AuditEntry) -> set[int]:
    sides = [{name: values[side] for name, values in entry.changes.items()} for side in (0, 1)]
    return organisation_ids(CURRENT.box(entry.part), sides) if entry.part else set()


def _told(entry: AuditEntry, names: Mapping[int, str]) -> Told:
    box = CURRENT.box(entry.part) if entry.part else None
    if box is not None:
        changes = differences(box, entry.changes, names)
    else:
        changes = [
            Change(_(LABELS[name]), before or "", after or "") for name, (before, after) in entry.changes.items()
        ]
    return Told(entry.at, entry.person, _(EVENTS[entry.event]), box, changes)


PARTS: Mapping[str, Callable[..., Any]] = {
    "offered_lanes": offered,
    "may_keep_lane": may_keep,
    "lane_act": new_act,
    "lane_doubt": where_and_what,
    "lane_remedy": what_to_do,
}
"""What the parts of pages ask that show lanes, wherever they are included."""
