"""A new certificate from a record that came as a file: sent, looked at, kept as a draft in one act."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import services
from portal.coi.domain.content import Content
from portal.coi.domain.edition import Edition, Finding, Level
from portal.coi.domain.lifecycle import Stage
from portal.coi.domain.record import canonical
from portal.coi.views.create import creator
from portal.exchange import files
from portal.exchange.files import packing, records
from portal.exchange.forms.record import Taken, edition_of, pruned, read, wrong_in
from portal.exchange.sheet import boxes_shown
from portal.exchange.views import blueprint
from portal.exchange.views.lines import MOST_SENT
from portal.shared.errors import Invalid, Refused
from portal.shared.people import Actor, Permission
from portal.shared.text import N_
from portal.web.access import requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import Typed, typed_form
from portal.web.uploads import takes_file

PACKED = "record"

Problem = tuple[str, str, str]
"""What is wrong: the id of the element that has it, a text, the place in the record or nothing."""


@blueprint.route("/from-file", methods=["GET", "POST"])
@requires(Permission.COI_CREATE)
@takes_file(MOST_SENT)
def new_from_file() -> ResponseReturnValue:
    """Send a record, look at what a new draft would take of it, keep it."""
    actor = creator()
    form = typed_form()
    if form is None:
        return _page(act=new_act())
    act = act_of(form)
    try:
        found = _sent(form)
        edition = edition_of(found)
        if wrong := wrong_in(found):
            told = [(files.FIELD, said(one.message, one.parameters), one.place) for one in wrong]
            return _page(act=act, problems=told)
        kept = pruned(found, edition)
        taken = read(found, edition, own_portal=current_app.config["PORTAL_ADDRESS"], act=act)
        return _obeyed(taken, kept, actor, form, act)
    except Invalid as invalid:
        return _page(act=act, problems=[(files.FIELD, said(invalid.message, invalid.parameters), "")])


def _sent(form: Typed) -> Any:
    """What was sent: now, or on the page before."""
    if form.get(PACKED):
        return records.parsed(packing.unpacked_text(form[PACKED]))
    file = request.files.get(files.FIELD)
    if file is None or not file.filename:
        raise Invalid(N_("Choose the file of a record."), field=files.FIELD)
    return records.read(file.stream.read(files.MOST_BYTES + 1))


def _obeyed(taken: Taken, kept: Mapping[str, Any], actor: Actor, form: Typed, act: str) -> ResponseReturnValue:
    # a form that is given back after its session had ended is shown again, never obeyed
    if request.method != "POST" or form.get("do") != "keep":
        return _page(taken, kept, act=act, problems=_in_words(taken.edition, _against(taken, actor)))
    try:
        number = services.create_draft(taken.answers, act=act, actor=actor, edition=taken.edition)
    except Refused as refused:
        return _page(taken, kept, act=act, problems=_in_words(taken.edition, refused.findings))
    flash(_("Saved as a draft with the number %(number)s.", number=number))
    return redirect(url_for("coi.show", reference=number), 303)


def _against(taken: Taken, actor: Actor) -> Sequence[Finding]:
    """What stands against a draft that begins like this (V01)."""
    presets = services.preset_answers(taken.edition, actor.post) if actor.post else {}
    findings = taken.edition.findings((Stage.DRAFT,), Content({**presets, **taken.answers}))
    return [finding for finding in findings if finding.level is Level.BLOCKS]


def _in_words(edition: Edition, findings: Sequence[Finding]) -> list[Problem]:
    found = ((edition.box(f.box).number, said(f.message, f.parameters)) for f in findings)
    return [("boxes", _("Box %(number)s: %(text)s", number=number, text=text), "") for number, text in found]


def _page(
    taken: Taken | None = None,
    kept: Mapping[str, Any] | None = None,
    *,
    act: str,
    problems: Sequence[Problem] = (),
) -> ResponseReturnValue:
    page = render_template(
        "exchange/from_file.html",
        taken=taken,
        boxes=boxes_shown(taken) if taken else [],
        record=packing.packed_text(canonical(kept)) if kept is not None else "",
        act=act,
        problems=problems,
        megabytes=files.MOST_BYTES // files.MB,
    )
    return page, 422 if problems else 200
