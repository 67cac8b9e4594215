"""A certificate as eCert XML: what stands where, in the order of the schema, and the table that says so."""

from pathlib import Path

from lxml import etree

from portal.coi.domain.lifecycle import Action, Status
from portal.exchange.domain.ecert.elements import RAM, RSM, UDT
from portal.exchange.exports.ecert import made
from portal.organisations.domain import Activity
from tests.factories import (
    ENDORSED,
    line,
    make_coi,
    make_document,
    make_operator,
    take,
)

NAMES = {"rsm": RSM, "ram": RAM, "udt": UDT}
DOCS = Path(__file__).parents[2] / "docs" / "ecert.md"


def tree(record) -> etree._Element:
    return etree.fromstring(made(record, "0" * 64))


def texts(element: etree._Element, path: str) -> list[str]:
    return [found if isinstance(found, str) else found.text for found in element.xpath(path, namespaces=NAMES)]


def everything(world):
    """A certificate that says something in every box, endorsed."""
    other = make_operator("Second Forwarder", "FR", Activity.RFL)
    goods = [
        line(world, key="l1"),
        line(world, key="l2", commodity="18031000" if False else "180310", unit="l", package_type="other"),
        line(world, key="l3", unit="piece", package_type="bulk", packages=0),
    ]
    reference = make_coi(
        world,
        Status.ISSUED,
        national_reference={"number": "MA-77"},
        origin={"countries": ["MA"]},
        load={"operators": [world.forwarder, other]},
        goods={"rows": goods},
        gross_weight={"weight": "52000", "unit": "kg"},
        containers={"rows": [{"key": "c1", "container": "MSCU1234566", "seal": "S-1"}]},
        transport={"rows": [{"key": "t1", "mode": "vessel", "identification": "MV Argan", "document": "B/L 7"}]},
    )
    make_document(world, reference, type="bill_of_lading", reference="BL-7", place="Agadir")
    take(world, reference, Action.SIGN_20, "post", ENDORSED | {"transport_after": "Lorry"})
    return reference
