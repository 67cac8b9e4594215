"""Recognised third countries."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from portal.extensions import db
from portal.organisations.models import RecognisedCountry
from portal.reference.domain.columns import Problem, Row
from portal.reference.domain.differences import Change
from portal.reference.stores.base import Store, day_of, strange_letters, text_of


def _known() -> dict[str, RecognisedCountry]:
    """The recognitions by country and law; of several periods, the last."""
    order = (RecognisedCountry.country, RecognisedCountry.scheme, RecognisedCountry.id)
    return {
        f"{row.country}|{row.scheme}": row for row in db.session.scalars(select(RecognisedCountry).order_by(*order))
    }


class Countries(Store):
    """One entry a country and law."""

    def rows(self, day: date) -> Mapping[str, Row]:
        """Every recognition; none of it depends on ``day``."""
        return {key: _row(country) for key, country in _known().items()}

    def write(self, changes: Iterable[Change], day: date, *, in_place: bool = False) -> None:
        """Write what changed."""
        known = _known()
        for change in changes:
            country = known.get(change.key)
            if country is None:
                code, scheme = change.key.split("|")
                country = RecognisedCountry(country=code, scheme=scheme)
                db.session.add(country)
            if change.after is None:
                country.valid_from = country.valid_from or day
                country.valid_to = country.valid_from - timedelta(days=1)
                continue
            row = change.after
            country.categories = row.get("categories", "")
            country.limitations_en, country.limitations_fr = (
                row.get("limitations_en", ""),
                row.get("limitations_fr", ""),
            )
            country.issuing_body = row.get("issuing_body", "")
            country.valid_from, country.valid_to = day_of(row.get("valid_from", "")), day_of(row.get("valid_to", ""))
        db.session.flush()

    def problems(self, rows: Mapping[str, Row], _now: Mapping[str, Row]) -> list[tuple[str, Problem]]:
        """Letters are those of the law."""
        return [(key, p) for key, row in rows.items() for p in strange_letters(row, ("categories",), row["scheme"])]


def _row(country: RecognisedCountry) -> Row:
    return {
        "country": country.country,
        "scheme": country.scheme,
        "categories": country.categories,
        "limitations_en": country.limitations_en,
        "limitations_fr": country.limitations_fr,
        "issuing_body": country.issuing_body,
        "valid_from": text_of(country.valid_from),
        "valid_to": text_of(country.valid_to),
    }
