"""The pages of trade lanes, as a person goes through them."""

import pytest
from sqlalchemy import func, select, update

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi
from portal.extensions import db
from portal.lanes import services
from portal.organisations.domain import Activity
from portal.organisations.models import OperatorActivity
from portal.persistence.transaction import transaction
from tests.coi.test_budgets import count
from tests.factories import COFFEE, line, make_coi, make_operator, make_person
from tests.support import stored
from tests.support.browser import Browser

NAME = "Souss to Roissy"


def suspend(organisation):
    with transaction() as session:
        mine = update(OperatorActivity).where(OperatorActivity.organisation_id == organisation)
        session.execute(mine.values(status="suspended"))


def test_from_a_certificate_to_a_lane_and_from_the_lane_to_the_next_certificate(app, world):
    source = make_coi(world, Status.ISSUED)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{source}")

    browser.click("a[href$='/lanes/from/" + source + "']")
    assert "12 · First consignee" in browser.reading("dl")
    assert "ACME Bio Foods FR" in browser.reading("dl")
    assert "Lot numbers, packages, weights" in browser.text
    assert "L26-0417" not in browser.text
    browser.submit("form.panel", {"name": NAME}, button="button.main")
    assert browser.heading == NAME

    colleague = Browser(app).sign_in(make_person(world.exporter)).open("/en/coi/new")
    colleague.click("section.panel li button")

    assert "Saved as a draft with the number DRAFT.COI.EU" in colleague.message
    assert "ACME Bio Foods FR" in colleague.reading("#box-first-consignee")
    assert "Hass avocado" in colleague.reading("#box-goods")


def test_a_partner_who_stopped_is_told_in_the_list_and_after_beginning(app, world, lane):
    suspend(world.importer)
    browser = Browser(app).sign_in(world["exporter"]).open("/en/lanes/")

    told = "Box 11: ACME Bio Imports FR is not valid for this box any more: Suspended."
    assert told in browser.reading(".findings")
    assert "Name another organisation in this box" in browser.reading(".findings")
    assert "To check: 1" in browser.open("/en/coi/new").reading("section.panel li")

    browser.open("/en/lanes/").click("section.panel button")

    assert f"{told} It was left empty." in browser.message
    assert "ACME Bio Imports FR" not in browser.reading("#box-importer")


def test_however_much_is_wrong_the_session_outlives_it(app, world):
    names = [f"{'Coopérative ' * 18}{n}" for n in range(60)]
    producers = [make_operator(name, "MA", Activity.ORGANIC_PRODUCER, body=world.body) for name in names]
    lines = [line(world, producer=id_, trade_name=f"T{id_}") for id_ in producers]
    lane = services.create("Long", make_coi(world, goods={ROWS: lines}), act="k", actor=world["exporter"])
    for id_ in producers:
        suspend(id_)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/lanes/{lane}")

    browser.click("button.main")

    assert len(browser.page.select("#messages .problem")) == 4
    assert "the page of the lane says all of it" in browser.message
    assert "Box 13, line 1: " in browser.message
    assert sum(len(cookie) for cookie in browser.response.headers.getlist("Set-Cookie")) < 4000
    assert browser.open("/en/lanes/").heading == "Trade lanes"


def test_a_lane_is_changed_after_its_difference_was_shown(app, world, lane):
    other = make_coi(world, origin={"countries": ["TN"]}, goods={ROWS: [line(world), line(world, commodity=COFFEE)]})
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/lanes/from/{other}")

    browser.click("main li a")
    assert "Morocco → Tunisia" in browser.text
    assert "Line 2, added" in browser.text
    browser.click("form.panel button.main")

    assert "The lane is changed." in browser.message
    assert "Tunisia" in browser.reading("section[aria-labelledby=kept] dl")
    assert "Changed · box 7, Country of origin" in browser.text
    assert "there is nothing to change" in browser.open(f"/en/lanes/{lane}/from/{other}").text


def test_a_name_that_is_taken_is_told_beside_it_and_nothing_is_lost(app, world, lane):
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/lanes/from/{make_coi(world)}")
    before = stored.everything()

    browser.submit("form.panel", {"name": NAME.upper()}, button="button.main")

    assert browser.status == 422
    assert browser.reading("#name-error") == f"There is a lane called “{NAME}” already."
    assert browser.value("name") == NAME.upper()
    assert stored.everything() == before


def test_a_lane_is_renamed_and_deleted_after_being_asked(app, world, lane):
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/lanes/{lane}")

    browser.submit("form.find", {"name": "Winter"}, button="button")
    assert browser.heading == "Winter"
    assert "Renamed" in browser.text
    browser.submit("form.find", {"name": " "}, button="button")
    assert browser.reading("#name-error") == "Give the lane a name."

    browser.open(f"/en/lanes/{lane}").click("a[href$='/delete']").click("button.bad")
    assert "The lane is deleted." in browser.message
    assert "There is no trade lane yet" in browser.text
    assert browser.fetch("GET", f"/en/lanes/{lane}").status_code == 404


def test_the_button_pressed_twice_begins_one_certificate(app, world, lane):
    browser = Browser(app).sign_in(world["exporter"]).open("/en/lanes/")
    act = browser.one("section.panel form input[name=act]")["value"]

    first, again = (browser.post(f"/en/lanes/{lane}/start", {"act": act}) for _ in range(2))

    assert first.headers["Location"] == again.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Coi)) == 2


@pytest.mark.parametrize("who", ["post", "commission"])
def test_authorities_have_no_lanes(app, world, who):
    browser = Browser(app).sign_in(world[who])

    assert browser.fetch("GET", "/en/lanes/").status_code == 403
    assert not browser.open(f"/en/coi/{make_coi(world, Status.ISSUED)}").has("a[href*='/lanes/']")


def test_twenty_lanes_take_no_more_statements_than_two(app, world, lane):
    sources = [make_coi(world, goods={ROWS: [line(world, trade_name=f"T{n}")]}) for n in range(2)]
    services.create("Second", sources[0], act="second", actor=world["exporter"])
    suspend(world.producer)
    browser = Browser(app).sign_in(world["exporter"])
    few = [count(browser, address) for address in ("/en/lanes/", "/en/coi/new")]

    for number in range(18):
        services.create(f"Lane {number}", sources[number % 2], act=f"more{number}", actor=world["exporter"])

    assert [count(browser, address) for address in ("/en/lanes/", "/en/coi/new")] == few
    assert len(browser.open("/en/coi/new").page.select("section.panel > ul > li")) == 6
    assert len(browser.page.select("section.panel details li")) == 14
