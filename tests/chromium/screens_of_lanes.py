"""Screens of trade lanes and of statistics."""

import secrets
from datetime import date

from sqlalchemy import delete, update

from portal.coi.domain.lifecycle import Status
from portal.lanes import services
from portal.lanes.models import Lane
from portal.organisations.models import BodyRecognition
from portal.persistence.transaction import transaction
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor


def _lane(portal: Portal) -> tuple[int, str]:
    """A lane of the exporter, the only one, and the certificate it was kept from."""
    reference = portal.make_coi(Status.ISSUED)
    with portal.app.app_context():
        with transaction() as session:
            session.execute(delete(Lane))
        act = secrets.token_hex(8)
        return services.create("Souss", reference, act=act, actor=portal.world["exporter"]), reference


def lanes_to_check(visitor: Visitor, portal: Portal) -> None:
    """The lanes of an organisation, one with a partner who can no longer be named."""
    _lane(portal)
    mine = BodyRecognition.organisation_id == portal.world.body

    def recognised_until(day: date | None) -> None:
        with portal.app.app_context(), transaction() as session:
            session.execute(update(BodyRecognition).where(mine).values(valid_to=day))

    recognised_until(date(2020, 1, 1))
    try:
        visitor.open("/lanes/")
        visitor.page.locator(".findings").wait_for()
    finally:
        recognised_until(None)


def lane(visitor: Visitor, portal: Portal) -> None:
    """One lane with its history."""
    id_, _reference = _lane(portal)
    visitor.open(f"/lanes/{id_}")
    visitor.page.get_by_text(visitor.words("History"), exact=True).click()


def lane_to_keep(visitor: Visitor, portal: Portal) -> None:
    """What a lane would keep of a certificate, with a name that is taken."""
    _id, reference = _lane(portal)
    visitor.open(f"/lanes/from/{reference}")
    visitor.field("Name of the lane").fill("Souss")
    visitor.button("Keep").click()
    visitor.page.get_by_role("alert").wait_for()


def lane_to_change(visitor: Visitor, portal: Portal) -> None:
    """What would change in a lane."""
    id_, _reference = _lane(portal)
    other = portal.make_coi(origin={"countries": ["TN"]})
    visitor.open(f"/lanes/{id_}/from/{other}")


def lanes_offered(visitor: Visitor, portal: Portal) -> None:
    """The first page of a new certificate, with the lanes it can be begun with."""
    _lane(portal)
    visitor.open("/coi/new")


def statistics(visitor: Visitor, portal: Portal) -> None:
    """What the certificates of an organisation carry."""
    portal.make_coi(Status.VERIFIED)
    visitor.open("/statistics")
