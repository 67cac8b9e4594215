"""Control bodies: one entry a code and recognition, and one for a code without any (bodies of the Union)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.organisations.domain import EU_COUNTRIES, OrganisationKind
from portal.organisations.domain.codes import is_usual
from portal.organisations.models import BodyRecognition, Organisation
from portal.organisations.services.indexing import reindex
from portal.reference.domain.columns import Problem, Row
from portal.reference.domain.differences import Change, Difference
from portal.reference.stores.base import Store, day_of, strange_letters, text_of
from portal.shared.text import N_

INSIDE = EU_COUNTRIES | {"CH", "IS", "LI", "NO"}
"""Where bodies need no recognition: the Union, and those who apply its rules or are recognised as a whole (D48)."""
SHARED = ("name", "seat")
"""What belongs to the code, whatever it is recognised for."""
_THIRD_COUNTRY_CODE = re.compile(r"[A-Z]{2}-BIO-(\d{3})")
_FIRST_OF_BODIES = 100
"""From here on, a number is that of one body in every country; below, countries number their own."""


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
        known, touched = _known(), {}
        for change in changes:
            code, scheme, type_ = change.key.split("|")
            body = known.get(code)
            if body is None:
                body = known[code] = Organisation(
                    kind=OrganisationKind.CONTROL_BODY.value, code=code, controlled_country=code[:2], recognitions=[]
                )
                db.session.add(body)
            touched[code] = body
            if change.after is not None:
                body.name, body.country = change.after.get("name", ""), change.after.get("seat") or code[:2]
            if scheme:
                _write(body, scheme, type_, change.after, day)
            else:
                last = day_of(change.after.get("valid_to", "")) if change.after else day - timedelta(days=1)
                body.ended_on = last + timedelta(days=1) if last else None
        db.session.flush()
        reindex(touched.values())
        db.session.flush()

    def completed(self, difference: Difference, rows: Mapping[str, Row]) -> Difference:
        """Seats that a file does not tell; and the other recognitions of a code, whose name and seat change with it."""
        now = self.rows(date.max)
        seats = {_number(row["code"]): row["seat"] for row in now.values() if _number(row["code"])}
        added = [
            replace(change, after={**change.after, "seat": _seat(change.after, now, seats)})
            for change in difference.added
            if change.after is not None
        ]
        told = {change.key for change in difference}
        shared = {row["code"]: row for change in (*added, *difference.changed) if (row := change.after) is not None}
        others = [
            Change(key, row, {**row, **{name: shared[row["code"]].get(name, row[name]) for name in SHARED}})
            for key, row in now.items()
            if key not in told and row["code"] in shared
        ]
        return replace(difference, added=added, changed=[*difference.changed, *(c for c in others if c.columns)])

    def remarks(self, rows: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """Codes that have another shape than most."""
        message = N_("%(code)s is not of the usual shape, like MA-BIO-154.")
        return [
            (key, Problem(0, "code", message, {"code": row["code"]}))
            for key, row in rows.items()
            if not is_usual(row["code"], OrganisationKind.CONTROL_BODY)
        ]

    def problems(self, rows: Mapping[str, Row], _now: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """A recognition has a law and a ground, and the letters of its law."""
        found = []
        for key, row in rows.items():
            if bool(row.get("scheme")) != bool(row.get("type")):
                message = N_("A recognition needs both a law and a ground; a body of the Union has neither.")
                found.append((key, Problem(0, "type", message)))
            elif row.get("scheme"):
                found += [(key, p) for p in strange_letters(row, ("categories", "exceptions"), row["scheme"])]
            elif row.get("categories") or row.get("exceptions"):
                message = N_("Say under which law these categories are recognised, and on which ground.")
                found.append((key, Problem(0, "categories", message)))
            elif row["code"][:2] not in INSIDE:
                message = N_("A body outside the Union is recognised under a law: say which, and on which ground.")
                found.append((key, Problem(0, "scheme", message)))
        return found


def _number(code: str) -> str:
    """The number that a body has in every country, empty where its code is the country’s own."""
    found = _THIRD_COUNTRY_CODE.fullmatch(code)
    return found[1] if found and int(found[1]) >= _FIRST_OF_BODIES else ""


def _seat(row: Row, now: Mapping[str, Row], seats: Mapping[str, str]) -> str:
    """The seat that is told or known; else the country of the code, which the preview shows."""
    same = next((known["seat"] for known in now.values() if known["code"] == row["code"]), "")
    return row.get("seat") or same or seats.get(_number(row["code"]), "") or row["code"][:2]


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
