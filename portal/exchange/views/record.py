"""A certificate as data: its record as JSON and as eCert XML, and the schema of records, for anybody."""

from base64 import b64encode

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from portal.coi import queries
from portal.coi.domain.record import canonical
from portal.coi.models import Coi
from portal.coi.queries import records
from portal.coi.queries.records import Frozen
from portal.exchange.domain.schema import schema_of_records
from portal.exchange.exports import ecert
from portal.exchange.views import blueprint, schemas
from portal.shared.errors import NotFound
from portal.shared.people import Permission
from portal.web.access import current_actor, public, requires

MOST_NUMBER = 2**31 - 1
A_DAY = 86_400


def _asked(reference: str) -> tuple[Coi, Frozen]:
    """A certificate with the record that is asked for, the last one where none is; raises NotFound."""
    coi = queries.get(reference, current_actor())
    text = request.args.get("record", "")
    if not text:
        return coi, records.current(coi)
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(MOST_NUMBER)) or int(text) > MOST_NUMBER:
        raise NotFound
    number = int(text)
    if number == records.PROVISIONAL and (frozen := records.current(coi)).number == number:
        return coi, frozen
    return coi, records.get(coi.id, number)


@blueprint.get("/<reference>/record.json")
@requires(Permission.COI_READ)
def record_file(reference: str) -> ResponseReturnValue:
    """A record, byte for byte as it is kept; its digest is told beside it, of the file before it is compressed."""
    coi, frozen = _asked(reference)
    answer = _file(frozen.text.encode(), "application/json", f"{coi.number}-record-{frozen.number}.json")
    answer.headers["Unencoded-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(frozen.digest)).decode()}:"
    answer.set_etag(frozen.digest)
    return answer


@blueprint.get("/<reference>/ecert.xml")
@requires(Permission.COI_READ)
def ecert_file(reference: str) -> ResponseReturnValue:
    """A record in the structure of UN/CEFACT eCert, as far as it has places (docs/ecert.md)."""
    coi, frozen = _asked(reference)
    return _file(ecert.made(frozen.record, frozen.digest), "application/xml", f"{coi.number}-ecert-{frozen.number}.xml")


def _file(data: bytes, media_type: str, name: str) -> Response:
    answer = Response(data, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@schemas.get("/schemas/coi-record-1.json")
@public
def coi_record() -> ResponseReturnValue:
    """The schema of records, as the tables of the official forms make it."""
    address = current_app.config["PORTAL_ADDRESS"] + url_for(".coi_record")
    answer = Response(canonical(schema_of_records(address)), content_type="application/schema+json")
    answer.cache_control.public = True
    answer.cache_control.max_age = A_DAY
    answer.add_etag()
    return answer.make_conditional(request)
