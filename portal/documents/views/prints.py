"""Prints of a certificate: the sealed files, copies of what it says now, and a page for the browser’s printer."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue

from portal.attachments import store
from portal.coi import queries as certificates
from portal.coi.models import Coi
from portal.coi.queries import records
from portal.coi.queries.records import Frozen
from portal.documents import queries
from portal.documents.domain.customs import LIVES, USUAL_LIFE, acceptance
from portal.documents.printing.pdf import pdf
from portal.documents.printing.sheet import sheet
from portal.documents.queries import LANGUAGES
from portal.documents.services import links, sealing
from portal.documents.views import blueprint
from portal.documents.views.customs import MADE, MOST_OF_A_LABEL
from portal.shared.checkcodes import shown_code
from portal.shared.errors import NotFound, Unavailable
from portal.shared.people import Permission
from portal.shared.text import N_
from portal.web.access import current_actor, requires
from portal.web.acts import new_act
from portal.web.i18n import current_language

LANGUAGE_LABELS = {"en": "English", "fr": "français", "both": "English + français"}
"""Each language in its own name."""


@blueprint.get("/coi/<reference>/prints")
@requires(Permission.COI_READ)
def index(reference: str) -> ResponseReturnValue:
    """Everything a certificate can be taken away as, how it is checked, and who may look at it from outside."""
    actor = current_actor()
    coi = certificates.get(reference, actor)
    known = records.listed(coi.id)
    secret = session.pop(MADE, None)
    return render_template(
        "documents/index.html",
        coi=coi,
        records=known,
        current=known[0] if known else None,
        sealed=_by_record(coi),
        waiting=queries.unsealed(coi.id) if sealing.is_configured() else [],
        failing=queries.failing_seal(coi.id),
        seals=sealing.is_configured(),
        code=shown_code(coi.check_code) if known else "",
        links=queries.links_of(coi.id),
        may_make=bool(known) and links.may_make(coi, actor),
        acceptance=acceptance(coi.state, coi.flags),
        own=coi.post_of(actor),
        lives=LIVES,
        usual=USUAL_LIFE,
        longest=MOST_OF_A_LABEL,
        languages=LANGUAGE_LABELS,
        act=new_act(),
        made=url_for(".customs", token=secret, _external=True) if secret else "",
    )


def _by_record(coi: Coi) -> dict[int, list[queries.Sealed]]:
    found: dict[int, list[queries.Sealed]] = {}
    for file in queries.sealed_of(coi.id):
        found.setdefault(file.number, []).append(file)
    return found


def _wanted(coi: Coi) -> Frozen:
    """The record that an address asks for, or the present one; raises NotFound."""
    return records.asked(coi, request.args.get("record", ""))


def _languages(wanted: str) -> tuple[str, ...]:
    if wanted not in LANGUAGES:
        raise NotFound
    return LANGUAGES[wanted]


@blueprint.get("/coi/<reference>/pdf/<wanted>")
@requires(Permission.COI_READ)
def print_pdf(reference: str, wanted: str) -> ResponseReturnValue:
    """A print as PDF: a copy where it is signed, marked as what it is before."""
    coi = certificates.get(reference, current_actor())
    frozen, languages = _wanted(coi), _languages(wanted)
    return _file(pdf(frozen.record, languages), _name(coi.number, frozen.number, wanted))


def _name(number: str, record: int, language: str) -> str:
    return f"{number}-{record}-{language}.pdf"


def _file(content: bytes, name: str) -> Response:
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@blueprint.get("/coi/<reference>/sealed/<int:number>/<wanted>")
@requires(Permission.COI_READ)
def sealed(reference: str, number: int, wanted: str) -> ResponseReturnValue:
    """The sealed file of a signature, as it was made once; raises NotFound while it is being made."""
    coi = certificates.get(reference, current_actor())
    found = next((f for f in queries.sealed_of(coi.id) if (f.number, f.language) == (number, wanted)), None)
    if found is None:
        raise NotFound
    try:
        file = store.fetch(found.file_key, found.digest)
    except store.FileMissing:
        raise Unavailable(
            N_("This file cannot be found just now. Those who run the portal have it in their log.")
        ) from None
    name = _name(coi.number, number, wanted).replace(".pdf", "-sealed.pdf")
    answer = send_file(file, mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/coi/<reference>/print")
@requires(Permission.COI_READ)
def print_page(reference: str) -> ResponseReturnValue:
    """A light page that the browser prints, with what stands on the PDF."""
    coi = certificates.get(reference, current_actor())
    languages = _languages(request.args.get("in", current_language()))
    return render_template("documents/print.html", coi=coi, sheet=sheet(_wanted(coi).record, languages))


# Parts of pages of certificates, which know nothing of documents


def lock_of(coi: Coi) -> str:
    """What the lock of a certificate means that was signed; empty before."""
    found = queries.last_seal(coi.id) if coi.signatures else None
    if found is None:
        return ""
    if found.made:
        return MEANINGS[(found.is_demonstration, found.qualified)]
    if queries.failing_seal(coi.id):
        return N_("Signed; the sealed file could not be made yet, and is tried again.")
    if sealing.is_configured():
        return N_("Signed; the sealed file is being made: ready within seconds.")
    return N_("Signed; this portal has no key to seal with, and keeps what was signed with its fingerprint.")


MEANINGS = {
    (True, False): N_("Sealed with a demonstration key: any change would show, but it is not a qualified seal."),
    (False, False): N_("Sealed with an advanced electronic seal: any change would show."),
    (False, True): N_("Sealed with a key declared as qualified: any change would show."),
}
"""What a seal means: made with a demonstration key or not, with a qualified one or not."""

PARTS: Mapping[str, Callable[..., Any]] = {"lock_of": lock_of}
"""What the page of a certificate asks that shows its lock."""
