"""The boxes of a certificate as its story has them filled in; organisations are named by their keys."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from portal.coi.domain.boxes import ROWS, Field, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.editions import CURRENT
from portal.demonstration.goods import CONTAINERS, PRODUCTS, Product
from portal.demonstration.stories import Story

TARE = Decimal("1.07")
"""Gross weight as a multiple of net weight: packages and pallets."""

ELSEWHERE = {"sava": "MG", "djerid": "TN", "liwa": "AE"}
"""The countries of the producers that are not in Morocco."""


def described(story: Story, number: int, created: datetime) -> dict[str, Answers]:
    """Every box the story fills in; ``number`` and ``created`` make references and lots its own."""
    road = story.road
    document = {"mode": road.mode, "identification": road.identification, "document": road.document.format(40 + number)}
    producers = [PRODUCTS[key].producer for key, _ in story.goods]
    boxes: dict[str, Answers] = {
        "issuing_body": {"body": story.body},
        "national_reference": {"number": story.national_reference or None},
        "exporter": {"operator": story.exporter},
        "origin": {"countries": sorted({ELSEWHERE.get(producer, "MA") for producer in producers})},
        "point_of_entry": {"country": road.country, "authority": road.post},
        "importer": {"operator": story.importer},
        "load": {"operators": list(story.forwarders)},
        "first_consignee": {"operator": story.consignee, "in_batches": story.consignee is None},
        "goods": {ROWS: lines(story, created)},
        "containers": {ROWS: [_container(number)] if road.sealed else []},
        "gross_weight": {"weight": _gross_weight(story), "unit": "kg"},
        "transport": {ROWS: [{"key": "t1", **document}]},
        "journey": _journey(story, created),
    }
    return {key: answers for key, answers in boxes.items() if key not in story.leaving_out}


def lines(story: Story, created: datetime) -> list[dict[str, Any]]:
    """The lines of box 13, without the control body: the portal fills in the producer's."""
    harvest = created - timedelta(days=3)
    return [
        _line(f"a{place}", PRODUCTS[key], packages, harvest)
        for place, (key, packages) in enumerate(story.goods, start=1)
    ]


def _line(row: str, product: Product, packages: int, harvest: datetime) -> dict[str, Any]:
    return {
        "key": row,
        "commodity": product.code,
        "trade_name": product.trade_name,
        "lot": f"{product.lot}-{harvest:%y%m%d}",
        "packages": packages,
        "package_type": product.package,
        "net_weight": product.net(packages),
        "unit": product.unit,
        "producer": product.producer,
    }


def _container(number: int) -> dict[str, str]:
    return {"key": "c1", "container": CONTAINERS[number % len(CONTAINERS)], "seal": f"MA{730211 + 17 * number}"}


def _journey(story: Story, created: datetime) -> dict[str, Any]:
    """The goods leave some days after their certificate was issued; while it is not, eight days after it was begun."""
    until_issued = (story.created - story.issued) * 7 // 5 + 4 if story.issued is not None else 8
    departure = created.date() + timedelta(days=until_issued)
    return {"departure": departure, "arrival": departure + timedelta(days=story.road.days)}


def _gross_weight(story: Story) -> Decimal:
    net = sum((PRODUCTS[key].net(packages) for key, packages in story.goods), Decimal(0))
    return (net * TARE).quantize(Decimal(1), ROUND_UP)


def numbered(boxes: Mapping[str, Answers], organisation_ids: Mapping[str, int]) -> dict[str, Answers]:
    """Boxes with the numbers of organisations where they name keys."""
    return {key: _numbered_box(key, answers, organisation_ids) for key, answers in boxes.items()}


def _numbered_box(key: str, answers: Answers, ids: Mapping[str, int]) -> Answers:
    fields = {field.name: field for field in CURRENT.box(key).fields}
    if ROWS in answers:
        return {ROWS: [{n: _number(fields.get(n), v, ids) for n, v in row.items()} for row in answers[ROWS]]}
    return {name: _number(fields[name], value, ids) for name, value in answers.items()}


def _number(field: Field | None, value: Any, ids: Mapping[str, int]) -> Any:
    if field is None or not value:
        return value
    if field.kind is Kind.ORGANISATIONS:
        return [ids[key] for key in value]
    return ids[value] if field.kind is Kind.ORGANISATION else value
