"""Certificates as a file: what it is to contain, and the file itself, made while it is sent (§17, D40)."""

from flask import Response, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from portal.coi import exports, filters
from portal.coi.queries import lists
from portal.coi.views import blueprint
from portal.shared import clock
from portal.shared.errors import Conflict
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web.access import current_actor, requires
from portal.web.both import gettext as _
from portal.web.spreadsheets import FORMATS

OWN = ("rows", "column", "format")
BY_LINE = "lines"


@blueprint.get("/export")
@requires(Permission.COI_READ)
def export() -> ResponseReturnValue:
    """Choose what the file contains."""
    question = filters.read(request.args, also=OWN)
    if question.form.errors:
        return redirect(url_for(".index", **question.sent))
    return render_template(
        "coi/export.html",
        question=question,
        count=lists.count(current_actor(), question.asked),
        columns=exports.COLUMNS,
        line_columns=exports.LINE_COLUMNS,
        formats=FORMATS,
    )


@blueprint.get("/export/file")
@requires(Permission.COI_READ)
def export_file() -> ResponseReturnValue:
    """The file; raises Conflict where a sheet of a workbook has not as many rows."""
    actor, question = current_actor(), filters.read(request.args, also=OWN)
    kind = FORMATS.get(request.args.get("format", ""))
    if question.form.errors or kind is None:
        return redirect(url_for(".export", **question.sent))
    content = exports.content(request.args.getlist("column"), by_line=request.args.get("rows") == BY_LINE)
    if kind.most_rows and lists.count(actor, question.asked, lines=content.by_line) > kind.most_rows:
        raise Conflict(N_("A workbook has %(most)s rows at most. Take CSV, or filter more."), most=kind.most_rows)
    made = kind.made(content.heads, exports.rows(actor, question.asked, content))
    answer = Response(stream_with_context(made), content_type=kind.media_type)
    name = f"{_('certificates')}-{clock.today().isoformat()}.{kind.ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
