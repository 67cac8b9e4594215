"""The filters a person keeps. Changes nothing."""

from sqlalchemy import func, select

from portal.coi.models import SavedFilter
from portal.coi.queries.ordering import BIGGEST_ID
from portal.extensions import db
from portal.shared.errors import NotFound
from portal.shared.people import Actor


def of(actor: Actor) -> list[SavedFilter]:
    """The filters of a person, by name."""
    query = select(SavedFilter).where(SavedFilter.account_id == actor.account_id)
    return list(db.session.scalars(query.order_by(func.lower(SavedFilter.name), SavedFilter.id)))


def get(id_: int, actor: Actor) -> SavedFilter:
    """One of one’s own filters; raises NotFound for any other."""
    mine = select(SavedFilter).where(SavedFilter.account_id == actor.account_id)
    found = db.session.scalar(mine.where(SavedFilter.id == id_)) if id_ <= BIGGEST_ID else None
    if found is None:
        raise NotFound
    return found
