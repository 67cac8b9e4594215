"""HEAD asks what GET would answer: like GET it changes nothing, whatever a page could do when it is sent."""

import pytest

from portal.coi.domain.lifecycle import TAKEN, Status
from tests.factories import make_coi
from tests.support import stored
from tests.support.browser import Browser

ROAD = [
    (Status.DRAFT, "exporter"),
    (Status.DESCRIPTION_COMPLETED, "body"),
    (Status.ISSUED, "post"),
    (Status.VERIFIED, "consignee"),
]


def addresses(app, reference):
    """Every page of the portal that can be opened and whose address this certificate completes."""
    known = {"language": "en", "reference": reference, "key": "goods"}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        for action in sorted(TAKEN):
            values = {name: (known | {"action": action}).get(name) for name in rule.arguments}
            if None not in values.values():
                yield app.url_map.bind("localhost").build(rule.endpoint, values, method="GET")


@pytest.mark.parametrize(("status", "who"), ROAD)
def test_head_answers_like_get_and_changes_nothing(app, world, status, who):
    reference = make_coi(world, status)
    browser = Browser(app).sign_in(world[who])
    asked = sorted(set(addresses(app, reference)))
    before = stored.everything()

    for address in asked:
        head = browser.client.head(address, buffered=True)
        assert stored.everything() == before, address
        get = browser.client.get(address, buffered=True)
        assert (head.status_code, head.headers.get("Location"), head.data) == (
            get.status_code,
            get.headers.get("Location"),
            b"",
        ), address

    assert {f"/en/coi/{reference}/steps/{action}" for action in TAKEN} <= set(asked)
