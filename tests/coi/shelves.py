"""Certificates by the thousand, made row by row in the database: what a list must bear, not how they came to be."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import insert

from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi, CoiLine, CoiMark, CoiParty
from portal.organisations.domain import OrganisationKind
from portal.persistence.transaction import transaction
from tests.factories import AVOCADO, COFFEE, World

BEGINNING = datetime(2026, 1, 5, 12, tzinfo=UTC)
PARTIES = {
    "exporter": ("exporter", "operator"),
    "importer": ("importer", "operator"),
    "consignee": ("first_consignee", "operator"),
    "body": ("issuing_body", "body"),
    "post": ("point_of_entry", "authority"),
    "producer": ("producers", "operators"),
}


def fill_shelf(world: World, how_many: int, *, start: int = 1, lines: int = 2, status: Status = Status.ISSUED) -> None:
    """Submitted certificates between the people of the world, a minute apart, the last one changed last."""
    numbers = range(start, start + how_many)
    with transaction() as session:
        session.execute(insert(Coi), [_certificate(world, number, status) for number in numbers])
        named = [
            {"coi_id": n, "box": box, "field": field, "position": 0, "organisation_id": getattr(world, who)}
            for n in numbers
            for who, (box, field) in PARTIES.items()
        ]
        session.execute(insert(CoiParty), named)
        session.execute(insert(CoiLine), [_line(world, n, position) for n in numbers for position in range(lines)])
        session.execute(insert(CoiMark), [{"coi_id": n, "kind": "origin", "value": "MA"} for n in numbers])


def _certificate(world: World, number: int, status: Status) -> dict[str, object]:
    moment = BEGINNING + timedelta(minutes=number)
    return {
        "id": number,
        "edition_key": "coi-2017",
        "draft_reference": f"DRAFT.COI.EU.2026.{number:07}",
        "reference": f"COI.EU.2026.{number:07}",
        "status": status.value,
        "status_since": moment,
        "creator_id": world.exporter,
        "created_as": OrganisationKind.OPERATOR.value,
        "created_at": moment,
        "changed_at": moment,
        "issued_at": moment,
        "origin_countries": ["MA"],
        "export_country": "MA",
        "entry_country": "FR",
        "gross_weight": Decimal("5200.5"),
        "gross_unit": "kg",
        "search_text": f"coi.eu.2026.{number:07} atlas bio export hass avocado",
    }


def _line(world: World, number: int, position: int) -> dict[str, object]:
    return {
        "coi_id": number,
        "key": f"k{position}",
        "position": position,
        "commodity_code": (AVOCADO, COFFEE)[position % 2],
        "trade_name": f"Goods {number}-{position}",
        "lot": f"L{number}",
        "packages": number,
        "package_type": "carton",
        "net_weight": Decimal("2400.25"),
        "unit": "kg",
        "producer_id": world.producer,
        "control_body_id": world.body,
        "data": {},
    }
