"""Lines of box 13 as a spreadsheet: sent, looked at, kept; what cannot be kept as a file; the box as a file."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import (
    Response,
    flash,
    get_flashed_messages,
    redirect,
    request,
    stream_template,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from portal.coi import queries
from portal.coi.domain.boxes import ROWS, Box, Kind
from portal.coi.filling import why_closed
from portal.coi.models import Coi
from portal.coi.queries import history
from portal.coi.views import past
from portal.exchange import files, services, sheet
from portal.exchange.domain.numbers import Style
from portal.exchange.domain.tables import Book
from portal.exchange.exports import lines as exports
from portal.exchange.files import packing, texts
from portal.exchange.forms.lines import Lines, read
from portal.exchange.views import blueprint
from portal.shared.errors import Invalid, NotFound, Refused
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.csrf import masked_token
from portal.web.fields import clean
from portal.web.i18n import said
from portal.web.spreadsheets import CHUNK, FORMATS, Format
from portal.web.typed import Typed, typed_form
from portal.web.uploads import takes_file

MOST_SENT = 2 * files.MOST_BYTES
"""A file somewhat too large is still read, so that its refusal can stand beside the field."""
BIGGEST_VERSION = 2**31 - 1
Problem = tuple[str, str]
"""The id of what it is about, and what is wrong."""


def box_of_lines(coi: Coi) -> Box:
    """The box whose lines stand under commodities; raises NotFound where the form has none."""
    for box in coi.edition.boxes:
        if box.repeated and any(source.kind is Kind.COMMODITY for source in box.fields):
            return box
    raise NotFound


@blueprint.route("/<reference>/lines/import", methods=["GET", "POST"])
@requires(Permission.COI_READ)
@takes_file(MOST_SENT)
def import_lines(reference: str) -> ResponseReturnValue:
    """Send lines, look at what was read, keep what is good."""
    actor = current_actor()
    coi = queries.get(reference, actor)
    box = box_of_lines(coi)
    if not services.may_change_rows(coi, box, actor):
        raise why_closed(coi, actor, box, {ROWS})
    form = typed_form()
    if form is None:
        return _page(coi, box, {})
    try:
        book = _book(form)
        lines = read(book, box, coi.content(), styles=_styles(form, box))
        return _obeyed(coi, box, form, book, lines)
    except Invalid as invalid:
        return _page(coi, box, form, problems=[(invalid.field or "text", said(invalid.message, invalid.parameters))])


def _book(form: Typed) -> Book:
    """What was sent: now, or on the page before."""
    if form.get("table"):
        return packing.unpacked(form["table"])
    file = request.files.get(files.FIELD)
    if file is not None and file.filename:
        return files.read(file.stream)
    if not form.get("text", "").strip():
        raise Invalid(N_("Paste your lines here, or choose a file."), field="text")
    return Book([texts.pasted(form["text"])])


def _styles(form: Typed, box: Box) -> dict[str, Style]:
    chosen = {source.name: form.get(f"style-{source.name}", "") for source in box.fields}
    return {name: Style(value) for name, value in chosen.items() if value in set(Style)}


def _obeyed(coi: Coi, box: Box, form: Typed, book: Book, lines: Lines) -> ResponseReturnValue:
    # a form that is given back after its session had ended is shown again, never obeyed
    wanted = form.get("do", "") if request.method == "POST" else ""
    if (kind := FORMATS.get(wanted.removeprefix("rest-"))) is not None and wanted.startswith("rest-"):
        return _file(coi, _("lines-to-mend"), kind, exports.rest_heads(lines), exports.rest(lines, kind))
    if wanted in ("keep", "replace") and not lines.good:
        return _page(coi, box, form, lines, book, problems=[("lines", _("No line can be kept as it is."))])
    if wanted == "keep" and form.get("way") == "replace" and coi.answers(box)[ROWS]:
        return _page(coi, box, form, lines, book, is_replacing=True)
    if wanted in ("keep", "replace"):
        return _kept(coi, box, form, book, lines, replace=wanted == "replace")
    return _page(coi, box, form, lines, book)


def _kept(coi: Coi, box: Box, form: Typed, book: Book, lines: Lines, *, replace: bool) -> ResponseReturnValue:
    actor = current_actor()
    good = [(line.row.number, line.answers) for line in lines.good]
    version = seen_version(form.get("version", ""))
    try:
        kept = services.keep_lines(
            coi.number, box.key, good, version=version, replace=replace, act=act_of(form), actor=actor
        )
    except Invalid as invalid:
        told: list[tuple[str, str]] = [("lines", said(invalid.message, invalid.parameters))]
        return _page(coi, box, form, lines, book, problems=told)
    except Refused as refused:
        found = [(f.box, said(f.message, f.parameters)) for f in refused.findings]
        told = [("lines", _("Box %(number)s: %(text)s", number=coi.edition.box(k).number, text=t)) for k, t in found]
        return _page(queries.get(coi.number, actor), box, form, lines, book, problems=told)
    if kept.conflict is not None:
        coi = queries.get(coi.number, actor)
        last = history.last_to_save(coi, actor, box.key)
        told_who = ""
        if past.is_own(last):
            told_who = _("You saved box %(box)s meanwhile, in another window.", box=box.number)
        elif who := past.who_saved(last):
            told_who = _("%(who)s saved box %(box)s meanwhile.", who=who, box=box.number)
        told_what = _("The box has changed since you looked, and nothing was kept yet. Look below, and decide again.")
        return _page(
            coi, box, form, lines, book, problems=[("lines", f"{told_who} {told_what}".strip())], status=409, anew=True
        )
    count = len(good)
    flash(ngettext("%(num)s line kept in box %(box)s.", "%(num)s lines kept in box %(box)s.", count, box=box.number))
    if lines.bad:
        count = len(lines.bad)
        flash(ngettext("%(num)s line was left out.", "%(num)s lines were left out.", count))
    return redirect(url_for("coi.show", reference=kept.reference, _anchor=box.id), 303)


def seen_version(text: str) -> int:
    """The version somebody says they saw; what is no version is an old one, so that nothing is written over."""
    return min(int(text), BIGGEST_VERSION) if text.isascii() and text.isdecimal() and len(text) < 11 else 0  # noqa: PLR2004


def _page(
    coi: Coi,
    box: Box,
    form: Typed | Mapping[str, Any],
    lines: Lines | None = None,
    book: Book | None = None,
    *,
    problems: list[Problem] | None = None,
    is_replacing: bool = False,
    status: int = HTTPStatus.OK,
    anew: bool = False,
) -> ResponseReturnValue:
    """The page; ``anew`` with the version of the box as it is now, once its reader was told."""
    seen = form.get("version", "")
    version = coi.version_of(box) if anew or not seen or lines is None else seen_version(seen)
    preview = sheet.preview(lines, coi) if lines is not None else None
    going = sheet.lines_in_words(box, coi.answers(box)[ROWS], sheet.box_names(box, coi)) if is_replacing else []
    _settle_session()
    page = stream_template(
        "exchange/lines.html",
        coi=coi,
        box=box,
        text=form.get("text", ""),
        preview=preview,
        table=packing.packed(_only(book, lines)) if book and lines else "",
        version=version,
        act=clean(form.get("act", ""))[:40] or new_act(),
        chosen=_styles(form, box) if isinstance(form, MultiDict) else {},
        way=form.get("way", "add"),
        problems=problems or [],
        going=going,
        most=services.MOST_ROWS,
        megabytes=files.MOST_BYTES // files.MB,
        styles=Style,
    )
    return Response(_in_blocks(page), status_of(problems, status))


def status_of(problems: Sequence[Problem] | None, status: int = HTTPStatus.OK) -> int:
    """The code of a page: that of a refusal, or, with something wrong in what was sent, 422."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if problems and status == HTTPStatus.OK else status


def _settle_session() -> None:
    """Do first what writing a page changes of the session: its cookie leaves before the first piece of the page."""
    masked_token()
    get_flashed_messages()


def _in_blocks(pieces: Iterator[str]) -> Iterator[str]:
    """A page of a thousand lines while it is written, so that it is never in memory as a whole."""
    block: list[str] = []
    size = 0
    for piece in pieces:
        block.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield "".join(block)
            block.clear()
            size = 0
    yield "".join(block)


def _only(book: Book, lines: Lines) -> Book:
    """The one table that was read, from its headings on: all that the next page needs."""
    return Book([lines.table], book.hidden)


@blueprint.get("/<reference>/lines/file")
@requires(Permission.COI_READ)
def lines_file(reference: str) -> ResponseReturnValue:
    """The lines of the box as a file, as a spreadsheet of the language of the page writes them."""
    coi = queries.get(reference, current_actor())
    box = box_of_lines(coi)
    kind = FORMATS.get(request.args.get("format", ""))
    if kind is None:
        return redirect(url_for("coi.show", reference=coi.number, _anchor=box.id))
    return _file(coi, _("lines"), kind, exports.heads(box), exports.rows(coi, box, kind))


def _file(coi: Coi, what: str, kind: Format, heads: list[str], rows: Any) -> Response:
    answer = Response(stream_with_context(kind.made(heads, rows)), content_type=kind.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{coi.number}-{what}.{kind.ending}"'
    return answer
