"""Lists of reference data: how fresh they are, for everybody; kept up to date, by portal administrators."""

from importlib.metadata import version as version_of
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.reference import exports, files, forms, queries, services, sheet
from portal.reference.domain.columns import Row
from portal.reference.domain.differences import Difference
from portal.reference.domain.lists import ReferenceList, list_of
from portal.shared import clock
from portal.shared.errors import Conflict, DomainError, Invalid, NotFound
from portal.web import htmx
from portal.web.access import administrators, current_actor, public
from portal.web.both import gettext as _
from portal.web.fields import clean
from portal.web.i18n import countries, current_language, said
from portal.web.uploads import takes_file

blueprint = Blueprint("reference", __name__)
MOST_SENT = 2 * files.MOST_BYTES + files.MB
"""Two workbooks, one per language, and what is said of them."""


@blueprint.get("/lists")
@public
def freshness() -> str:
    """Every list with its source, its version and its date."""
    return render_template(
        "reference/freshness.html",
        lists=queries.freshness(),
        countries=len(countries(current_language())),
        babel=version_of("babel"),
    )


@blueprint.get("/administration/lists")
@administrators
def index() -> str:
    """The lists to keep."""
    return render_template("reference/index.html", lists=queries.freshness(), acts=sheet.ACTS)


@blueprint.get("/administration/lists/<key>")
@administrators
def browse(key: str) -> Response:
    """The entries of a list, a page at a time."""
    list_ = list_of(key)
    text = clean(request.args.get("q", ""))[:200]
    state = request.args.get("state", "current")
    state = state if state in queries.STATES else "current"
    found = queries.browse(list_, text=text, state=state, page=request.args.get("page", 1, type=int))
    return htmx.render(
        "reference/browse.html",
        fragment="reference/_entries.html",
        list=list_,
        fresh=queries.freshness_of(list_),
        found=found,
        text=text,
        state=state,
        states=sheet.STATES,
        headings=[sheet.heading(list_, name) for name in list_.shown],
        cells=[
            (key_, [sheet.cell(list_, name, row) for name in list_.shown], sheet.apart(list_, row), _state(row))
            for key_, row in found.rows
        ],
    )


def _state(row: Row) -> str:
    return queries.state_of(row, clock.today())


@blueprint.get("/administration/lists/<key>/file")
@administrators
def export(key: str) -> Response:
    """The list as a file that can be sent back."""
    answer = Response(exports.as_file(list_of(key)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}.csv"'
    return answer


# One entry


@blueprint.route("/administration/lists/<key>/add", methods=["GET", "POST"])
@administrators
def add(key: str) -> ResponseReturnValue:
    """Add an entry."""
    list_ = list_of(key)
    form = forms.entry_form(list_)(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        try:
            entry = services.add(list_, form.row, reason=form.reason.typed, actor=current_actor())
            flash(_("Added."))
            return redirect(url_for(".entry", key=key, entry=entry), 303)
        except Invalid as invalid:
            form.refuse(invalid.field, said(invalid.message, invalid.parameters))
    return render_template("reference/add.html", list=list_, form=form), 422 if form.errors else 200


@blueprint.route("/administration/lists/<key>/entry", methods=["GET", "POST"])
@administrators
def entry(key: str) -> ResponseReturnValue:
    """One entry: what it says, what happened to it, a form to correct or end it."""
    list_ = list_of(key)
    name = request.args.get("entry", "")
    row = queries.entry(list_, name)
    fixed = [column.name for column in list_.columns if column.fixed]
    form = forms.entry_form(list_, without=fixed)(request.form if request.method == "POST" else None, data=dict(row))
    if request.method != "POST":
        return _entry_page(list_, name, row, form)
    if not form.validate():
        return _entry_page(list_, name, row, form), 422
    try:
        seen, reason = request.form.get("seen", ""), form.reason.typed
        changed = services.correct(list_, name, form.row, seen=seen, reason=reason, actor=current_actor())
    except Conflict as conflict:
        page = _entry_page(list_, name, row, form, conflict=said(conflict.message, conflict.parameters))
        return page, 409
    except Invalid as invalid:
        form.refuse(invalid.field, said(invalid.message, invalid.parameters))
        return _entry_page(list_, name, row, form), 422
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(url_for(".entry", key=key, entry=name), 303)


def _entry_page(list_: ReferenceList, name: str, row: Row, form: forms.EntryForm, conflict: str = "") -> str:
    fixed = [(column.label, sheet.shown(column, row[column.name])) for column in list_.columns if column.fixed]
    differing = [
        (field.label.text, sheet.shown(field.column, row.get(field.name, "")))
        for field in form.columns
        if conflict and row.get(field.name, "") != (field.data or "")
    ]
    return render_template(
        "reference/entry.html",
        list=list_,
        entry=name,
        title=sheet.cell(list_, "name", row) or name,
        fixed=fixed,
        why=list_.why(row) if list_.why else "",
        form=form,
        seen=queries.digest(row),
        conflict=conflict,
        differing=differing,
        state=_state(row),
        states=sheet.STATES,
        history=[(change.version, sheet.told(list_, change)) for change in queries.history_of(list_, name)],
        acts=sheet.ACTS,
    )


# A version of the whole list


@blueprint.route("/administration/lists/<key>/upload", methods=["GET", "POST"])
@administrators
@takes_file(MOST_SENT)
def upload(key: str) -> ResponseReturnValue:
    """Send a version of the list; what it changes is shown before anything is taken."""
    list_ = list_of(key)
    form = forms.upload_form(list_)(request.form if request.method == "POST" else None)
    problems: list[str] = []
    more = 0
    if request.method == "POST":
        sent = [file for file in request.files.getlist("file") if file.filename]
        is_good = form.validate()
        if not sent:
            problems = [_("Choose a file.")]
        elif is_good:
            try:
                version = services.Version(form.source.typed, form.edition.typed, form.begins)
                found = services.read(list_, [f.stream.read() for f in sent], forms.given(list_, form), version.day)
                names = ", ".join(file.filename or "" for file in sent)
                id_ = services.propose(list_, names, found, version, actor=current_actor())
                return redirect(url_for(".proposed", key=key, id_=id_), 303)
            except services.WrongFile as wrong:
                problems = [sheet.in_words(one) for one in wrong.problems[: sheet.MOST_PROBLEMS]]
                more = len(wrong.problems) - len(problems)
            except Invalid as invalid:
                problems = [said(invalid.message, invalid.parameters)]
    page = render_template(
        "reference/upload.html",
        list=list_,
        form=form,
        problems=problems,
        more=more,
        waiting=queries.uploads(list_),
        megabytes=files.MOST_BYTES // files.MB,
    )
    return page, 422 if problems or form.errors else 200


@blueprint.route("/administration/lists/<key>/uploads/<int:id_>", methods=["GET", "POST"])
@administrators
def proposed(key: str, id_: int) -> ResponseReturnValue:
    """What a file would change; take it, or put it away."""
    list_ = list_of(key)
    try:
        upload_ = queries.upload(list_, id_)
    except NotFound:
        flash(_("Somebody has decided about this file already."))
        return redirect(url_for(".history", key=key), 303)
    found = upload_.found
    version = services.Version(upload_.source, upload_.edition, upload_.day)
    error, status = "", 200
    if request.method == "POST" and request.form.get("do") == "discard":
        try:
            services.discard(id_)
            flash(_("The file was put away. Nothing was changed."))
        except Conflict as conflict:
            flash(said(conflict.message, conflict.parameters))
        return redirect(url_for(".browse", key=key), 303)
    if request.method == "POST":
        try:
            base = request.form.get("base", -1, type=int)
            whole = request.form.get("whole") == "1"
            services.take(list_, found, version, base=base, whole=whole, actor=current_actor(), upload_id=id_)
            flash(_("The version was taken."))
            return redirect(url_for(".history", key=key), 303)
        except DomainError as refusal:
            error = said(refusal.message, refusal.parameters)
            status = 409 if isinstance(refusal, Conflict) else 422
    difference = services.difference(list_, found, version.day)
    page = render_template(
        "reference/proposed.html",
        list=list_,
        upload=upload_,
        base=queries.last_number(key),
        error=error,
        left_out=found.left_out,
        remarks=[sheet.in_words(remark) for remark in services.remarks(list_, found)[: sheet.MOST_PROBLEMS]],
        **_parts(list_, difference),
    )
    return page, status


def _parts(list_: ReferenceList, difference: Difference) -> dict[str, Any]:
    """A difference as a page shows it: the part that is open, and where in it."""
    part, page = request.args.get("part", "added"), request.args.get("page", 1, type=int)
    return {"difference": difference, "parts": sheet.parts(list_, difference, part, page)}


@blueprint.get("/administration/lists/<key>/versions")
@administrators
def history(key: str) -> str:
    """What happened to a list."""
    list_ = list_of(key)
    return render_template("reference/history.html", list=list_, versions=queries.versions(list_), acts=sheet.ACTS)


@blueprint.route("/administration/lists/<key>/versions/<int:number>", methods=["GET", "POST"])
@administrators
def version(key: str, number: int) -> ResponseReturnValue:
    """What one version changed; take it back."""
    list_ = list_of(key)
    found = queries.version(list_, number)
    error, reason = "", clean(request.form.get("reason", ""))[:500]
    if request.method == "POST":
        try:
            services.undo(list_, number, reason=reason, actor=current_actor())
            flash(_("Version %(number)s was taken back.", number=number))
            return redirect(url_for(".history", key=key), 303)
        except Conflict as conflict:
            error = said(conflict.message, conflict.parameters)
    page = render_template(
        "reference/version.html",
        list=list_,
        version=found,
        acts=sheet.ACTS,
        error=error,
        reason=reason,
        **_parts(list_, sheet.as_difference(queries.changes(found.id))),
    )
    return page, 409 if error else 200
