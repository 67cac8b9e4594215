"""The history of a certificate: differences box by box, of one person or one box, and as a file."""

import csv

import pytest

from portal.coi import services
from portal.coi.domain.lifecycle import Status
from tests.factories import get, make_coi, make_person
from tests.support.browser import Browser


@pytest.fixture
def changed(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    colleague = make_person(world.body, first_name="Salma", last_name="Berrada")
    for person, number in ((world["body"], "N1"), (colleague, "=N2")):
        box = get(world, reference, "body").edition.box("national_reference")
        version = get(world, reference, "body").version_of(box)
        services.save_boxes(reference, {box.key: ({"number": number}, version)}, actor=person)
    services.save_boxes(reference, {"origin": ({"countries": ["MA", "TN"]}, 1)}, actor=world["body"])
    return reference, colleague


def told(page):
    return [item.text for item in page.page.select("ol.history li")]


def test_the_lines_of_one_person(app, world, changed):
    reference, colleague = changed
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{reference}/history")
    assert len(told(browser)) == 4

    browser.submit("form.search", {"person": str(colleague.account_id)}, button="button.main")

    [line] = told(browser)
    assert "Salma Berrada" in line
    assert "=N2" in line


def test_the_lines_of_one_box(app, world, changed):
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{changed[0]}/history?box=origin")

    [line] = told(browser)
    assert "Morocco and Tunisia" in line
    assert browser.value("box") == "origin"


@pytest.mark.parametrize("question", ["box=nothing", "person=999999", "person=999999&box=origin"])
def test_what_nobody_did_is_told_as_nothing(app, world, changed, question):
    page = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{changed[0]}/history?{question}")

    assert told(page) == []
    assert "Nothing here fits." in page.text


def test_a_person_that_is_no_number_is_everybody(app, world, changed):
    page = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{changed[0]}/history?person=abc")

    assert len(told(page)) == 4


@pytest.mark.parametrize(("language", "separator"), [("en", ","), ("fr", ";")])
def test_the_file_has_a_row_for_each_change_and_no_formula(app, world, changed, language, separator):
    browser = Browser(app, language=language).sign_in(world["importer"])

    answer = browser.fetch("GET", f"/{language}/coi/{changed[0]}/history/file?box=national_reference")

    assert answer.content_type.startswith("text/csv")
    assert f"{changed[0]}.csv" in answer.headers["Content-Disposition"]
    heads, *rows = csv.reader(answer.data.decode("utf-8-sig").splitlines(), delimiter=separator)
    assert len(heads) == len(rows[0])
    assert [row[-1] for row in rows] == ["'=N2", "N1"]


@pytest.mark.parametrize(("language", "heads"), [("en", "Reason,Box,Field"), ("fr", "Motif;Case;Champ")])
def test_the_heads_of_the_file_call_a_box_as_the_form_does(app, world, changed, language, heads):
    browser = Browser(app, language=language).sign_in(world["importer"])

    assert heads in browser.fetch("GET", f"/{language}/coi/{changed[0]}/history/file").text


def test_what_was_done_as_a_draft_is_not_in_the_file_of_others(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)

    mine, theirs = (
        Browser(app).sign_in(world[who]).fetch("GET", f"/en/coi/{reference}/history/file").data
        for who in ("exporter", "importer")
    )

    assert mine.count(b"\n") > theirs.count(b"\n") == 2
