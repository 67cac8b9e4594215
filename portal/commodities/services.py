"""Changing the list of commodities."""

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


def load_builtin() -> Loaded:
    """Bring the built-in list into the database; a second time changes nothing.

    Lines that are not built in stay as they are. What was changed by hand in a built-in line is put back, but not the
    categories that an administrator decided.
    """
    with transaction() as session:
        known = {commodity.code: commodity for commodity in session.scalars(select(Commodity))}
        for entry in BUILTIN:
            commodity = known.get(entry.code)
            if commodity is None:
                commodity = Commodity(code=entry.code)
                session.add(commodity)
            commodity.level = entry.level.value
            commodity.parent = entry.path[-1].code if entry.path else None
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
