"""“Ready to sign?”, what is elsewhere already, and the departure of the goods."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.coi.services import departing
from portal.organisations.domain import Activity, ActivityStatus
from portal.shared import clock
from portal.shared.calendar import working_day_before
from tests.factories import BATCH, get, line, make_coi, make_extract, make_operator, make_person
from tests.support.browser import Browser, both_ways
from tests.support.pages import text_of
from tests.support.words import words


def checks(browser, reference, language="en"):
    """The page: level, box, what, how to mend; and what is fine."""
    browser.open(f"/{language}/coi/{reference}/ready")
    rows = [[text_of(cell) for cell in row.select("td, th")] for row in browser.page.select("tbody tr")]
    return rows, [text_of(item) for item in browser.page.select("ul.good li")]


def leaving(day, arrival=None):
    return {"departure": day, "arrival": arrival}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_line_has_a_level_a_box_what_and_how_to_mend_it(app, world, language):
    reference = make_coi(world, importer={"operator": None}, gross_weight={"weight": Decimal(1), "unit": "kg"})

    rows, fine = checks(Browser(app).sign_in(world["exporter"]), reference, language)

    first = next(row for row in rows if row[1].startswith("11 "))
    assert first[0] == words(app, language, "Blocks: %(step)s", step=words(app, language, "Submit for certification"))
    assert first[3] == words(app, language, "Open the box and fill in what is named.")
    assert any(row[1].startswith("16 ") for row in rows)
    assert words(app, language, "Every producer is valid, on this date") in fine
    assert words(app, language, "Every mandatory box is filled in") not in fine


def test_what_blocks_the_signature_is_told_before_the_submission(app, world):
    waiting = make_operator("Nouvel Importateur", "FR", Activity.ORGANIC_IMPORTER, status=ActivityStatus.NEW)
    reference = make_coi(world, importer={"operator": waiting})

    rows, _fine = checks(Browser(app).sign_in(world["exporter"]), reference)

    assert [row[0] for row in rows if row[1].startswith("11 ")][-1:] == ["Blocks: Sign the declaration as Issuing Body"]


def test_the_line_leads_to_the_box_to_fill_in(app, world):
    reference = make_coi(world, importer={"operator": None})
    browser = Browser(app).sign_in(world["exporter"])
    checks(browser, reference)

    browser.click("tbody th a[href*=importer]")

    assert browser.has("#box-importer.editing")


def test_nothing_stands_against_a_good_certificate(app, world):
    rows, fine = checks(Browser(app).sign_in(world["exporter"]), make_coi(world))

    assert rows == []
    assert len(fine) > 15


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_no_step_is_ahead_the_page_says_so(app, world, language):
    browser = Browser(app, language=language).sign_in(world["exporter"])

    rows, fine = checks(browser, make_coi(world, Status.DELETED), language)

    assert (rows, fine) == ([], [])
    assert words(app, language, "No step is ahead that rules could stand against.") in browser.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_extract_says_what_is_fine_and_how_to_mend_what_it_takes(app, world, language):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    good, half = make_extract(world, base), make_extract(world, base, lines={0: BATCH | {"packages": None}})
    browser = Browser(app, language=language).sign_in(world["importer"])

    assert words(app, language, "The extract takes no more than there is") in checks(browser, good, language)[1]
    rows, fine = checks(browser, half, language)
    assert words(app, language, "Correct the quantities of the line.") in [row[3] for row in rows]
    assert words(app, language, "The extract takes no more than there is") not in fine


# Elsewhere


def with_lot(world, lot, seal="S1", **more):
    containers = {ROWS: [{"key": "c1", "container": "CSQU3054383", "seal": seal}]}
    return make_coi(world, goods={ROWS: [line(world, lot=lot)]}, containers=containers, **more)


def said_of(browser, reference, box):
    return [row[2] for row in checks(browser, reference)[0] if row[1].startswith(box)]


def test_the_same_lot_or_seal_on_another_certificate_of_the_exporter_is_told(app, world):
    other, reference = with_lot(world, "L1", "fr 77"), with_lot(world, "L1", "FR-77")
    browser = Browser(app).sign_in(world["exporter"])

    assert said_of(browser, reference, "13") == [f"Lot L1 is also on {other} of the same exporter."]
    assert said_of(browser, reference, "14") == [f"Seal FR-77 is also on {other} of the same exporter."]


@pytest.mark.parametrize("typed", ["l26-0417", "L26 0417", "L260417"])
def test_a_lot_is_the_same_whatever_its_spaces_and_case(app, world, typed):
    other, reference = with_lot(world, "L26-0417"), with_lot(world, typed)

    told = said_of(Browser(app).sign_in(world["exporter"]), reference, "13")
    assert told == [f"Lot {typed} is also on {other} of the same exporter."]


def test_another_lot_or_another_exporter_is_not_told(app, world):
    exporter = make_operator("Autre Export", "MA", Activity.ORGANIC_EXPORTER, body=world.body)
    both = make_person(world.exporter, exporter)
    with_lot(world, "L1", "S1", exporter={"operator": exporter}, by="body")
    reference = with_lot(world, "L1", "S1")
    with_lot(world, "L2", "S2")

    assert said_of(Browser(app).sign_in(both), reference, "13") == []


def test_a_certificate_one_does_not_see_is_not_told(app, world):
    with_lot(world, "L1")
    reference = with_lot(world, "L1", by="importer")

    assert said_of(Browser(app).sign_in(world["importer"]), reference, "13") == []


# The departure of the goods


def test_the_countdown_stands_on_the_certificate_until_it_is_signed(app, world):
    day = clock.today() + timedelta(days=5)
    reference = make_coi(world, journey=leaving(day))
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}")
    assert "planned to leave in 5 days" in browser.reading("#sheet-head")

    signed = make_coi(world, Status.ISSUED, journey=leaving(day))
    assert "planned to leave" not in browser.open(f"/en/coi/{signed}").reading("#sheet-head")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_the_day_itself_the_countdown_says_today(app, world, language):
    reference = make_coi(world, journey=leaving(clock.today()))

    page = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/{reference}")

    message = "The goods are planned to leave today: the certificate is issued before they leave."
    assert words(app, language, message) in page.reading("#sheet-head")


@both_ways
def test_an_arrival_before_the_departure_is_refused_beside_it(app, world, htmx):
    reference = make_coi(world)
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open(f"/fr/coi/{reference}")
    browser.click("#box-journey .edit")

    typed = {"journey-departure": "2030-05-02", "journey-arrival": "01/05/2030"}
    browser.submit("#box-journey", typed, button="button.main")

    assert browser.status == 422
    said = words(app, "fr", "The arrival is before the departure: correct one of them.")
    assert browser.reading("#journey-arrival-error") == said
    assert get(world, reference).departs_on is None


def test_signing_after_the_departure_is_told_to_the_signer(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED, journey=leaving(clock.today() - timedelta(days=1)))
    browser = Browser(app).sign_in(world["body"]).open(f"/en/coi/{reference}/steps/sign_18")

    assert "a certificate is issued before they leave" in browser.text


def test_three_working_days_are_counted_in_the_country_of_the_body():
    monday = date(2026, 7, 20)

    assert working_day_before(monday, 3, "XX") == date(2026, 7, 15)
    assert working_day_before(monday, 4, "FR") == date(2026, 7, 13)  # 14 July is free


def test_the_body_is_warned_once_three_working_days_before(app, world):
    near, far = (clock.today() + timedelta(days=days) for days in (1, 30))
    due = make_coi(world, Status.DESCRIPTION_COMPLETED, journey=leaving(near))
    make_coi(world, Status.DESCRIPTION_COMPLETED, journey=leaving(far))
    make_coi(world, journey=leaving(near))
    make_coi(world, Status.ISSUED, journey=leaving(near))

    assert departing.warn_next()
    assert not departing.warn_next()

    browser = Browser(app).sign_in(world["body"]).open("/en/inbox")
    headings = [text_of(heading) for heading in browser.page.select("h2, h3, strong, summary, th")]
    titles = [heading for heading in headings if "within three" in heading]
    assert titles == [f"new {due}: the goods leave within three working days"]
    history = Browser(app).sign_in(world["body"]).open(f"/en/coi/{due}/history")
    assert "Warned: the goods leave within three working days" in history.text


def test_a_body_is_warned_of_its_own_draft_and_nobody_else_is(app, world):
    draft = make_coi(world, by="body", journey=leaving(clock.today() + timedelta(days=1)))

    assert departing.warn_next()

    assert f"{draft}: the goods leave" in Browser(app).sign_in(world["body"]).open("/en/inbox").text
    assert draft not in Browser(app).sign_in(world["exporter"]).open("/en/inbox").text
    todo = "What Ecocert SA does now: Sign the declaration as Issuing Body"
    assert todo in Browser(app).sign_in(world["body"]).open("/en/inbox").text


def test_another_arrival_alone_does_not_warn_again(app, world):
    near = clock.today() + timedelta(days=1)
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED, journey=leaving(near))
    departing.warn_next()
    browser = Browser(app, htmx=True).sign_in(world["body"]).open(f"/en/coi/{reference}")
    browser.click("#box-journey .edit")
    browser.submit("#box-journey", {"journey-arrival": "2099-01-01"}, button="button.main")

    assert get(world, reference).departs_on == near
    assert not departing.warn_next()


def test_a_departure_that_moved_warns_again(app, world):
    near = clock.today() + timedelta(days=1)
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED, journey=leaving(near))
    departing.warn_next()
    browser = Browser(app, htmx=True).sign_in(world["body"]).open(f"/en/coi/{reference}")
    browser.click("#box-journey .edit")
    typed = {"journey-departure": (near + timedelta(days=1)).isoformat()}
    browser.submit("#box-journey", typed, button="button.main")

    assert departing.warn_next()
