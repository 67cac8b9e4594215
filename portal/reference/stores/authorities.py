"""Authorities and points of entry."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.domain import Function, OrganisationKind
from portal.organisations.domain.codes import is_usual
from portal.organisations.models import Organisation
from portal.organisations.services.indexing import reindex
from portal.reference.domain.columns import Problem, Row
from portal.reference.domain.differences import Change
from portal.reference.stores.base import Store, day_of, text_of
from portal.shared.text import N_

SAME = ("name", "country", "function", "region", "postcode", "city", "address", "transport", "unlocode")
"""Columns that are stored under their own names."""


def _known() -> dict[str, Organisation]:
    authorities = select(Organisation).where(Organisation.kind == OrganisationKind.AUTHORITY.value)
    return {found.code: found for found in db.session.scalars(authorities.order_by(Organisation.code))}


class Authorities(Store):
    """One entry an authority."""

    def rows(self, day: date) -> Mapping[str, Row]:
        """Every authority; none of it depends on ``day``."""
        known = _known()
        codes = {authority.id: code for code, authority in known.items()}
        return {code: _row(authority, codes) for code, authority in known.items()}

    def write(self, changes: Iterable[Change], day: date, *, in_place: bool = False) -> None:
        """Write what changed; those above others are there before these name them."""
        known, wanted = _known(), list(changes)
        for change in wanted:
            authority = known.get(change.key)
            if authority is None:
                authority = Organisation(kind=OrganisationKind.AUTHORITY.value, code=change.key)
                known[change.key] = authority
                db.session.add(authority)
            if change.after is None:
                authority.ended_on = day
                continue
            for name in SAME:
                setattr(authority, name, change.after.get(name, ""))
            last = day_of(change.after.get("valid_to", ""))
            authority.ended_on = last + timedelta(days=1) if last else None
        db.session.flush()
        for change in wanted:
            if change.after is not None:
                above = change.after.get("superior", "")
                known[change.key].superior_id = known[above].id if above else None
        reindex(known[change.key] for change in wanted)
        db.session.flush()

    def remarks(self, rows: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """Codes of border control posts that have another shape than most."""
        message = N_("%(code)s is not of the usual shape: five letters of the place, a digit, perhaps a suffix.")
        kind = OrganisationKind.AUTHORITY
        return [
            (key, Problem(0, "code", message, {"code": key}))
            for key, row in rows.items()
            if row.get("function") in set(Function) and not is_usual(key, kind, Function(row["function"]))
        ]

    def problems(self, rows: Mapping[str, Row], now: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """The authority above exists, and is another one."""
        message = N_("There is no other authority with the code %(code)s to stand above this one.")
        return [
            (key, Problem(0, "superior", message, {"code": above}))
            for key, row in rows.items()
            if (above := row.get("superior", "")) and not _leads_up(key, above, {**now, **rows})
        ]


def _leads_up(key: str, above: str, rows: Mapping[str, Row]) -> bool:
    """Whether ``above`` exists, and whoever stands above it is never ``key`` again."""
    seen = {key}
    while above:
        if above in seen or above not in rows:
            return False
        seen.add(above)
        above = rows[above].get("superior", "")
    return True


def _row(authority: Organisation, codes: Mapping[int, str]) -> Row:
    return {
        "code": authority.code,
        **{name: getattr(authority, name) or "" for name in SAME},
        "superior": codes.get(authority.superior_id or 0, ""),
        "valid_to": text_of(authority.ended_on - timedelta(days=1)) if authority.ended_on else "",
    }
