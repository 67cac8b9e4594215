"""Control bodies: one entry a code and recognition, and one for a code without any (bodies of the Union)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.organisations.domain import LETTERS, OrganisationKind, Scheme
from portal.organisations.models import BodyRecognition, Organisation
from portal.organisations.services.indexing import index
from portal.reference.domain.columns import Problem, Row
from portal.reference.domain.differences import Change
from portal.reference.stores.base import Store, day_of, text_of
from portal.shared.text import N_

ALPHABETS: Mapping[Scheme, frozenset[str]] = {
    Scheme.REG_834_2007: frozenset("ABCDEF"),
    Scheme.REG_2018_848: frozenset("ABCDEFG"),
}
"""The letters of each law (domain reference §2.4)."""


NONE = BodyRecognition(type="", scheme="", categories="", exceptions="")
"""What stands for the recognition of a body of the Union, which needs none."""


def _known() -> dict[str, Organisation]:
    bodies = select(Organisation).where(Organisation.kind == OrganisationKind.CONTROL_BODY.value)
    found = db.session.scalars(bodies.order_by(Organisation.code).options(selectinload(Organisation.recognitions)))
    return {body.code: body for body in found}


class Bodies(Store):
    """Recognitions of control bodies."""

    def rows(self, day: date) -> Mapping[str, Row]:
        """Every recognition; none of it depends on ``day``."""
        rows = {}
        for body in _known().values():
            for recognition in body.recognitions or (NONE,):
                row = _row(body, recognition)
                rows["|".join((row["code"], row["scheme"], row["type"]))] = row
        return rows

    def write(self, changes: Iterable[Change], day: date, *, in_place: bool = False) -> None:
        """Write what changed."""
        known = _known()
        seats = {(body.code[-3:], body.name): body.country for body in known.values()}
        for change in changes:
            code, scheme, type_ = change.key.split("|")
            body = known.get(code)
            if body is None:
                body = known[code] = Organisation(
                    kind=OrganisationKind.CONTROL_BODY.value, code=code, controlled_country=code[:2], recognitions=[]
                )
                db.session.add(body)
            if change.after is not None:
                name = change.after.get("name", "")
                guessed = body.country or seats.get((code[-3:], name)) or code[:2]
                body.name, body.country = name, change.after.get("seat") or guessed
            if scheme:
                _write(body, scheme, type_, change.after, day)
            else:
                last = day_of(change.after.get("valid_to", "")) if change.after else day - timedelta(days=1)
                body.ended_on = last + timedelta(days=1) if last else None
            db.session.flush()
            index(body)

    def problems(self, rows: Mapping[str, Row], _now: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """A recognition has a law and a ground, and the letters of its law."""
        found = []
        for key, row in rows.items():
            if bool(row.get("scheme")) != bool(row.get("type")):
                message = N_("A recognition needs both a law and a ground; a body of the Union has neither.")
                found.append((key, Problem(0, "type", message)))
            elif row.get("scheme"):
                letters = set(row.get("categories", "") + row.get("exceptions", ""))
                strange = sorted(letters - ALPHABETS[LETTERS[Scheme(row["scheme"])]])
                if strange:
                    message = N_("The law %(scheme)s has no category %(letters)s.")
                    parameters = {"scheme": row["scheme"], "letters": ", ".join(strange)}
                    found.append((key, Problem(0, "categories", message, parameters)))
        return found


def _row(body: Organisation, own: BodyRecognition) -> Row:
    last = text_of(body.ended_on - timedelta(days=1)) if body.ended_on else ""
    ends = [day for day in (last, text_of(own.valid_to)) if day]
    return {
        "code": body.code,
        "scheme": own.scheme,
        "type": own.type,
        "name": body.name,
        "seat": body.country,
        "categories": own.categories,
        "exceptions": own.exceptions,
        "valid_from": text_of(own.valid_from),
        "valid_to": min(ends, default=""),
    }


def _write(body: Organisation, scheme: str, type_: str, row: Row | None, day: date) -> None:
    recognition = next((r for r in body.recognitions if (r.scheme, r.type) == (scheme, type_)), None)
    if recognition is None:
        recognition = BodyRecognition(scheme=scheme, type=type_, categories="")
        body.recognitions.append(recognition)
    if row is None:
        recognition.valid_from = recognition.valid_from or day
        recognition.valid_to = recognition.valid_from - timedelta(days=1)
        return
    recognition.categories, recognition.exceptions = row.get("categories", ""), row.get("exceptions", "")
    recognition.valid_from = day_of(row.get("valid_from", ""))
    recognition.valid_to = day_of(row.get("valid_to", ""))
