"""Changing the list of commodities."""

from collections.abc import Container
from dataclasses import dataclass

from sqlalchemy import select

from portal.commodities.domain.builtin import BUILTIN
from portal.commodities.models import Commodity
from portal.persistence.transaction import transaction


@dataclass(frozen=True)
class Loaded:
    """How many lines a load brought, and how many it changed."""

    added: int
    changed: int


def load_builtin(*, without: Container[str] = ()) -> Loaded:
    """Bring the built-in list into the database; a second time changes nothing.

    Lines that are not built in, and those ``without`` (an administrator corrected them), stay as they are.
    """
    with transaction() as session:
        known = {commodity.code: commodity for commodity in session.scalars(select(Commodity))}
        for entry in BUILTIN:
            if entry.code in without:
                continue
            commodity = known.get(entry.code)
            if commodity is None:
                commodity = Commodity(code=entry.code)
                session.add(commodity)
            commodity.name_en = entry.name_en
            commodity.name_fr = entry.name_fr
            if not commodity.category_by_hand:
                commodity.category, commodity.category_2018 = entry.category, entry.category_2018
            commodity.synonyms_en = entry.synonyms_en
            commodity.synonyms_fr = entry.synonyms_fr
        return Loaded(
            added=len(session.new),
            changed=sum(session.is_modified(commodity) for commodity in known.values()),
        )
