"""The commodities that an organisation's own certificates have lately been about. Changes nothing."""

from datetime import timedelta

from sqlalchemy import select

from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi, CoiLine, CoiParty
from portal.extensions import db
from portal.shared import clock
from portal.shared.people import Post

LATELY = timedelta(days=365)
MOST_CERTIFICATES = 500
"""As many of the newest ones are looked at: a control body has thousands in a year, and the answer is in these."""


def commodities(post: Post | None) -> frozenset[str]:
    """The codes in box 13 of the certificates of the last 12 months that name the organisation of ``post``."""
    if post is None:
        return frozenset()
    newest = (
        select(CoiParty.coi_id)
        .where(CoiParty.organisation_id == post.organisation_id)
        .distinct()
        .order_by(CoiParty.coi_id.desc())
        .limit(MOST_CERTIFICATES)
        .scalar_subquery()
    )
    codes = (
        select(CoiLine.commodity_code)
        .join(Coi, Coi.id == CoiLine.coi_id)
        .where(Coi.id.in_(newest), Coi.created_at >= clock.now() - LATELY, Coi.status != Status.DELETED.value)
        .distinct()
    )
    return frozenset(db.session.scalars(codes))
