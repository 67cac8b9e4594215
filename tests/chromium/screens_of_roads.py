"""Screens of the side roads: replacement, extracts, customs, irregularities, copies."""

from portal.coi.domain.lifecycle import Action, Status
from tests import factories
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor

WAREHOUSE = {
    "procedure": "warehousing",
    "operator_name": "Entrepôts du Port",
    "operator_address": "1 quai Nord",
    "customs_reference": "26FR0001",
}


def _base(portal: Portal) -> str:
    return portal.make_coi(Status.BASE_FOR_EXTRACT, load={"operators": [portal.world.forwarder]})


def _extract(portal: Portal, **more: object) -> tuple[str, str]:
    base = _base(portal)
    with portal.app.app_context():
        return base, factories.make_extract(portal.world, base, **more)  # type: ignore[arg-type]


def base_with_extracts(visitor: Visitor, portal: Portal) -> None:
    """A certificate that is split, with what is left."""
    base, _extract_number = _extract(portal)
    visitor.open(f"/coi/{base}")


def extract_to_fill_in(visitor: Visitor, portal: Portal) -> None:
    """An extract with every box open that its maker may change."""
    _base_number, extract = _extract(portal, consignee={"operator": None})
    visitor.open(f"/coi/{extract}?open=all")


def extract_of_the_consignee(visitor: Visitor, portal: Portal) -> None:
    """An extract as its consignee sees it."""
    _base_number, extract = _extract(portal)
    visitor.open(f"/coi/{extract}")


def new_extract(visitor: Visitor, portal: Portal) -> None:
    """The page on which a batch is described."""
    visitor.open(f"/coi/{_base(portal)}/steps/extract")


def new_extract_refused(visitor: Visitor, portal: Portal) -> None:
    """More than there is."""
    new_extract(visitor, portal)
    visitor.field("Number of packages", visitor.box("goods")).fill("5000")
    visitor.field("Net weight", visitor.box("goods")).fill("5000")
    visitor.button("Create the extract").last.click()
    visitor.page.get_by_role("alert").wait_for()


def depletion_refused(visitor: Visitor, portal: Portal) -> None:
    """Something is left and nobody confirms."""
    visitor.open(f"/coi/{_base(portal)}/steps/{Action.DEPLETE}")
    visitor.button("Mark as depleted").click()
    visitor.page.get_by_role("alert").wait_for()


def being_replaced(visitor: Visitor, portal: Portal) -> None:
    """A certificate while its replacement is prepared."""
    issued = portal.make_coi(Status.ISSUED)
    with portal.app.app_context():
        factories.take(portal.world, issued, Action.REPLACE, "body", {"reason": "Wrong lot"})
    visitor.open(f"/coi/{issued}")


def customs_to_start(visitor: Visitor, portal: Portal) -> None:
    """The page that starts a customs procedure."""
    issued = portal.make_coi(Status.ISSUED)
    portal.save(issued, "post", customs_procedure=WAREHOUSE | {"control_body": portal.world.body})
    visitor.open(f"/coi/{issued}/steps/{Action.START_CUSTOMS}")
