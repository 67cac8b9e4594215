"""The accompanying documents of a certificate: adding one, its file, changing, withdrawing, downloading."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.attachments import services as attachments
from portal.attachments import store
from portal.attachments.domain import MEDIA_TYPES, MOST_BYTES, DocumentType
from portal.attachments.files import FIELD
from portal.attachments.forms import DocumentForm, form_for
from portal.attachments.queries import find_type, types
from portal.codelists.domain.entries import MISSING, CodeList
from portal.coi import queries, services
from portal.coi.domain.documents import Deed, is_terminal
from portal.coi.domain.lifecycle import STATUS_LABELS
from portal.coi.models import Coi
from portal.coi.queries import documents
from portal.coi.queries.documents import Document
from portal.coi.views import blueprint
from portal.coi.views.past_documents import differences
from portal.shared.errors import Invalid, NotAllowed, NotFound, Stale
from portal.shared.people import Permission, Task
from portal.shared.text import N_
from portal.web import htmx
from portal.web.access import current_actor, requires
from portal.web.acts import act_of, new_act
from portal.web.both import gettext as _
from portal.web.i18n import said
from portal.web.typed import MOST, typed_form
from portal.web.uploads import takes_file

MOST_SENT = 2 * MOST_BYTES
"""A file somewhat too large is still read, so that its refusal can stand beside the field."""
ACCEPTED = ",".join(f".{ending}" for kind in MEDIA_TYPES.values() for ending in kind.endings)

log = logging.getLogger(__name__)


def _why_not(coi: Coi, document: Document | None) -> NotAllowed:
    """Why somebody can do nothing to a document, or add none, and who can."""
    actor = current_actor()
    post = coi.post_of(actor)
    if is_terminal(coi.edition, coi.state):
        message = N_("At the status “%(status)s” documents are neither added nor changed.")
        return NotAllowed(message, status=_(STATUS_LABELS[coi.state]))
    if post is not None and not post.may_do(Task.EDIT):
        return NotAllowed(N_("You only read for %(name)s: a colleague who prepares can change it."), name=post.name)
    if document is None:
        return NotAllowed(N_("Documents are added by the organisations that the certificate names."))
    if document.stored.withdrawn_at is not None:
        return NotAllowed(N_("This document was withdrawn."))
    if document.covered:
        message = N_("A signature covers this document: it stays as it is. %(name)s can withdraw it and add another.")
        return NotAllowed(message, name=document.stored.organisation)
    message = N_("Only %(name)s, which added this document, can change or withdraw it.")
    return NotAllowed(message, name=document.stored.organisation)


@contextmanager
def _explained(reference: str, id_: int | None = None) -> Iterator[None]:
    """Say who can, where something is refused."""
    try:
        yield
    except NotAllowed:
        actor = current_actor()
        coi = queries.get(reference, actor)
        raise _why_not(coi, documents.get(coi, id_, actor) if id_ else None) from None


def _opened(reference: str, id_: int, *wanted: Deed) -> tuple[Coi, Document]:
    """A document to which one of some deeds may be done now; raises NotFound, or NotAllowed with who can."""
    if id_ >= MOST:
        raise NotFound
    actor = current_actor()
    coi = queries.get(reference, actor)
    document = documents.get(coi, id_, actor)
    if wanted and document.deeds.isdisjoint(wanted):
        raise _why_not(coi, document)
    return coi, document


def _to_certificate(reference: str) -> Response:
    return Response(status=303, headers={"Location": url_for(".show", reference=reference, _anchor="documents")})


@blueprint.route("/<reference>/documents/new", methods=["GET", "POST"])
@requires(Permission.COI_READ)
def add_document(reference: str) -> ResponseReturnValue:
    """A new document: first its type, then what a document of this type says; its file comes afterwards."""
    actor, typed = current_actor(), typed_form()
    if request.method == "POST" and (done := services.documents.outcome(act_of(request.form), actor)):
        return redirect(url_for(".document_file", reference=reference, id_=done), 303)
    coi = queries.get(reference, actor)
    if not documents.Reader(coi, actor).may_add:
        raise _why_not(coi, None)
    kind = find_type((typed or request.args).get("type", ""))
    form = form_for(kind, typed) if kind else None
    if form and _is_to_be_saved() and form.validate():
        with _explained(reference):
            id_ = services.documents.add(reference, form.details, act=act_of(request.form), actor=actor)
        return redirect(url_for(".document_file", reference=coi.number, id_=id_), 303)
    return _form_page(coi, form, url_for(".add_document", reference=coi.number))


def _is_to_be_saved() -> bool:
    """Whether *Save* was pressed, and not the button that shows the fields of another type."""
    return request.method == "POST" and request.form.get("do") != "type"


@blueprint.route("/<reference>/documents/<int:id_>/edit", methods=["GET", "POST"])
@requires(Permission.COI_READ)
def edit_document(reference: str, id_: int) -> ResponseReturnValue:
    """Change what is said of a document."""
    coi, document = _opened(reference, id_, Deed.CHANGE)
    typed = typed_form()
    kind = find_type((typed or request.args).get("type", "")) or document.type
    form = form_for(kind, typed, document.stored.details)
    version = request.form.get("version", document.stored.version, type=int)
    theirs: list[tuple[str, str, str]] = []
    if _is_to_be_saved() and types() and form.validate():
        try:
            with _explained(reference, id_):
                services.documents.change(reference, id_, form.details, version=version, actor=current_actor())
            flash(_("Saved: %(document)s.", document=f"{_(kind.label)} {form.details.reference}"))
            return _to_certificate(coi.number)
        except Stale as stale:
            version = _opened(reference, id_)[1].stored.version
            theirs = differences({n: [stale.mine[n], v] for n, v in stale.theirs.items() if v != stale.mine[n]})
    url = url_for(".edit_document", reference=coi.number, id_=id_)
    return _form_page(coi, form, url, document=document, version=version, theirs=theirs)


def _form_page(
    coi: Coi,
    form: DocumentForm | None,
    url: str,
    *,
    document: Document | None = None,
    version: int = 0,
    theirs: list[tuple[str, str, str]] | None = None,
) -> Response:
    offered = types()
    refused = _is_to_be_saved() and (form is None or not offered)
    status = 422 if (form and form.errors) or refused else 409 if theirs else 200
    return htmx.render(
        "coi/document_edit.html",
        fragment="coi/_document_form.html",
        status=status,
        coi=coi,
        form=form,
        types=_with_its_own(offered, form),
        missing="" if offered else MISSING[CodeList.DOCUMENTS],
        url=url,
        document=document,
        version=version,
        theirs=theirs or [],
        act=act_of(request.form) if request.method == "POST" else new_act(),
    )


def _with_its_own(offered: list[DocumentType], form: DocumentForm | None) -> list[DocumentType]:
    """The types to choose from; the one a document has already may stay, though it has ended."""
    has_ended = form is not None and form.kind.key not in {kind.key for kind in offered}
    return [*offered, form.kind] if form is not None and has_ended else offered


@blueprint.route("/<reference>/documents/<int:id_>/file", methods=["GET", "POST"])
@requires(Permission.COI_READ)
@takes_file(MOST_SENT)
def document_file(reference: str, id_: int) -> ResponseReturnValue:
    """Send the file of a document: alone, so that after a cut only this is sent again."""
    actor, error = current_actor(), ""
    if request.method == "POST" and services.documents.outcome(act_of(request.form), actor) == id_:
        return _to_certificate(reference)
    coi, document = _opened(reference, id_, Deed.GIVE_FILE)
    if request.method == "POST":
        sent = request.files.get(FIELD)
        if sent is None or not sent.filename:
            error = _("Choose a file.")
        else:
            try:
                with _explained(reference, id_):
                    services.documents.give_file(
                        reference, id_, sent.stream, sent.filename, act=act_of(request.form), actor=actor
                    )
                flash(_("The file arrived and is kept."))
                return _to_certificate(coi.number)
            except Invalid as invalid:
                error = said(invalid.message, invalid.parameters)
    page = render_template(
        "coi/document_file.html",
        coi=coi,
        document=document,
        error=error,
        accepted=ACCEPTED,
        most=MOST_BYTES // 1_000_000,
        act=act_of(request.form) if request.method == "POST" else new_act(),
    )
    return page, 422 if error else 200


@blueprint.route("/<reference>/documents/<int:id_>/withdraw", methods=["GET", "POST"])
@requires(Permission.COI_READ)
def withdraw_document(reference: str, id_: int) -> ResponseReturnValue:
    """Withdraw a document: one that a signature covers stays, marked; another one goes for good."""
    if request.method == "POST":
        with _explained(reference, id_):
            stays = services.documents.withdraw(reference, id_, act=act_of(request.form), actor=current_actor())
        flash(_("The document is withdrawn. It stays here, marked.") if stays else _("The document is removed."))
        return _to_certificate(reference)
    coi, document = _opened(reference, id_, Deed.WITHDRAW, Deed.REMOVE)
    return render_template(
        "coi/document_withdraw.html",
        coi=coi,
        document=document,
        stays=Deed.WITHDRAW in document.deeds,
        act=new_act(),
    )


@blueprint.get("/<reference>/documents/<int:id_>/download")
@requires(Permission.COI_READ)
def download_document(reference: str, id_: int) -> ResponseReturnValue:
    """The file of a document, to be kept and never shown inside the portal."""
    coi, document = _opened(reference, id_)
    stored = document.stored
    if stored.file_key is None:
        raise NotFound
    was_missing = stored.file_missing_since is not None
    key, digest, name, media_type, size = (
        stored.file_key,
        stored.digest,
        stored.file_name,
        stored.media_type,
        stored.size,
    )
    try:
        file = store.fetch(key, digest)
    except store.FileMissing:
        log.error("the file %s of document %s of %s is missing, or is not what was sent", key, id_, coi.number)
        attachments.note_missing([id_], missing=True)
        return render_template("coi/document_missing.html", coi=coi, document=document), 404
    if was_missing:
        attachments.note_missing([id_], missing=False)
    response = send_file(file, mimetype=media_type, as_attachment=True, download_name=name, max_age=0)
    response.content_length = size
    response.headers["Cache-Control"] = "no-store"
    return response
