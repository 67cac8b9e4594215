"""The screens of records as files: sending one, what a draft takes of it and what it cannot take, a file refused."""

import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import FilePayload, expect

from portal.coi.domain.lifecycle import Status
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor
from tests.exchange.records import changed, record_of

PAGE = "/coi/from-file"


def _send(visitor: Visitor, portal: Portal, changes: Mapping[str, Any]) -> None:
    reference = portal.make_coi(Status.ISSUED)
    with portal.app.app_context():
        record = record_of(portal.world, reference)
    for place, value in changes.items():
        record = json.loads(changed(record, place, value))
    visitor.open(PAGE)
    file: FilePayload = {"name": "x.json", "mimeType": "application/json", "buffer": json.dumps(record).encode()}
    visitor.field("Record").set_input_files(file)
    visitor.button("Look at the record").click()


def taken(visitor: Visitor, portal: Portal) -> None:
    """What a draft takes, with values that this portal does not know."""
    unknown = {
        "boxes.goods.rows.0.unit": {"code": "stone"},
        "boxes.goods.rows.0.commodity": {"code": "99999999"},
        "boxes.importer.operator": "operator:ZZ-1",
    }
    _send(visitor, portal, unknown)
    expect(visitor.page.locator("#boxes section")).not_to_have_count(0)


def refused(visitor: Visitor, portal: Portal) -> None:
    """A file with values of another type."""
    _send(visitor, portal, {"boxes.goods.rows.0.packages": "many", "boxes.journey.arrival": 7})
    expect(visitor.page.get_by_role("alert")).to_be_visible()
