"""The connection is cut while a box is being saved: nothing typed is lost, and it is saved once, by itself."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, expect

from bench import slowlink
from bench.link import AT_ONCE
from bench.slowlink import Link
from portal.coi.domain.boxes import ROWS
from tests import factories
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor

pytestmark = pytest.mark.chromium

CUT = "Not saved yet: the connection is down. Nothing on this page is lost; a box is sent again by itself."
HALF_A_REQUEST = 300
FAILURES = ("net::ERR", "htmx:sendError", "htmx:timeout")


@pytest.fixture
def link(portal: Portal) -> Iterator[tuple[Link, str]]:
    """A link before the portal, and its address there."""
    host, _, port = portal.address.rpartition("/")[2].partition(":")
    with slowlink.before((host, int(port))) as (link, near):
        yield link, f"http://{host}:{near}"


def version(portal: Portal, reference: str, key: str) -> int:
    """How often a box has been saved."""
    with portal.app.app_context():
        coi = factories.get(portal.world, reference, "exporter")
        return coi.version_of(coi.edition.box(key))


def disturbed(visitor: Visitor) -> None:
    """What the console says of a link that was cut on purpose is no trouble; anything else is."""
    visitor.troubles[:] = [trouble for trouble in visitor.troubles if not any(each in trouble for each in FAILURES)]


def typed(visitor: Visitor, weight: str) -> Locator:
    """Box 16, being filled in."""
    box = visitor.edit("gross_weight")
    visitor.field("Total gross weight", box).fill(weight)
    return box


def press_save(visitor: Visitor, box: Locator) -> None:
    box.locator("button.main").click()
    expect(box.locator(".cut")).to_have_text(visitor.words(CUT))
    expect(visitor.messages.locator(".cut")).to_have_text(visitor.words(CUT))


@pytest.mark.parametrize(("language", "lost"), [("en", "request"), ("fr", "answer")])
def test_a_box_whose_save_is_cut_is_saved_once_when_the_connection_is_back(enter, portal, link, language, lost):
    link, address = link
    reference = portal.make_coi()
    before = version(portal, reference, "gross_weight")
    visitor: Visitor = enter("exporter", language=language, address=address)
    visitor.open(f"/coi/{reference}")
    box = typed(visitor, "5300")

    link.cut(up=HALF_A_REQUEST) if lost == "request" else link.cut(down=0)
    press_save(visitor, box)
    expect(visitor.field("Total gross weight", box)).to_have_value("5300")
    assert version(portal, reference, "gross_weight") == before + (lost == "answer")
    assert visitor.problems() == []
    link.mend()

    expect(box.locator("input")).to_have_count(0)
    expect(box).to_contain_text("5,300" if language == "en" else "5\u202f300")
    expect(visitor.messages).to_have_text(visitor.words("Box %(number)s saved.", number="16"))
    assert version(portal, reference, "gross_weight") == before + 1
    disturbed(visitor)


def test_a_new_line_whose_answer_is_lost_is_added_once(enter, portal, link):
    link, address = link
    lines = [factories.line(portal.world, lot=f"L{number}", net_weight=Decimal(10)) for number in range(11)]
    reference = portal.make_coi(goods={ROWS: lines})
    before = version(portal, reference, "goods")
    visitor: Visitor = enter("exporter", address=address)
    visitor.open(f"/coi/{reference}")
    rows = visitor.box("goods").locator(".lines li[id]")
    visitor.box("goods").get_by_role("link", name="Add a row").click()
    line = rows.nth(11)
    for label, value in (("Trade name", "Hass"), ("Lot number", "NEW"), ("Net weight", "10")):
        visitor.field(label, line).fill(value)

    link.cut(down=0)
    press_save(visitor, line)
    link.mend()

    expect(rows.nth(11).locator("input")).to_have_count(0)
    expect(rows).to_have_count(12)
    expect(rows.nth(11)).to_contain_text("NEW")
    expect(visitor.box("goods").locator(".cut")).to_have_count(0)
    assert version(portal, reference, "goods") == before + 1
    disturbed(visitor)


def test_what_gets_no_answer_for_long_is_sent_again(enter, portal, link):
    link, address = link
    reference = portal.make_coi()
    before = version(portal, reference, "gross_weight")
    visitor: Visitor = enter("exporter", address=address)
    visitor.open(f"/coi/{reference}")
    box = typed(visitor, "5300")
    visitor.page.evaluate("htmx.config.timeout /= 100")

    link.stall(3600)
    press_save(visitor, box)
    visitor.page.evaluate("htmx.config.timeout *= 100")
    link.change(AT_ONCE)

    expect(box.locator("input")).to_have_count(0)
    assert version(portal, reference, "gross_weight") == before + 1
    disturbed(visitor)


def test_htmx_runs_nothing_that_it_is_sent_and_keeps_no_page(enter):
    visitor: Visitor = enter()
    visitor.open("/sign-in")

    kept = "[htmx.config.allowEval, htmx.config.allowScriptTags, htmx.config.historyCacheSize]"
    assert visitor.page.evaluate(kept) == [False, False, 0]
    assert visitor.page.evaluate("document.querySelectorAll('style').length") == 0
