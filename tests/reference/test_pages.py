"""The pages of lists: freshness for everybody; browsing, correcting, sending, taking back for those who keep them."""

import sqlite3
from csv import reader
from datetime import date
from io import BytesIO

import pytest
from bs4 import BeautifulSoup

from portal.coi.domain.lifecycle import Status
from portal.commodities.domain.categories import RULES
from portal.commodities.domain.entries import parse_code
from portal.commodities.models import Commodity
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.reference import queries, services
from portal.reference.domain.lists import LISTS, NOMENCLATURE
from portal.reference.services import load_builtin
from tests.factories import make_coi, make_world
from tests.reference.conftest import make_keeper
from tests.reference.files import changed
from tests.support.browser import Browser
from tests.support.words import words

DAY = date(2026, 1, 1)
LIST = "/en/administration/lists/nomenclature"
FORM = "main form.panel"


@pytest.fixture
def browser(app, keeper) -> Browser:
    return Browser(app).sign_in(keeper)


def send(browser: Browser, data: bytes, name: str = "cn.csv", *, year: str = "2026") -> Browser:
    """Send a file and follow to what it would change."""
    browser.open(f"{LIST}/upload")
    fields = {"csrf_token": browser.token, "source": "The office", "edition": year, "file": (BytesIO(data), name)}
    answer = browser.fetch("POST", f"{LIST}/upload", data=fields, content_type="multipart/form-data")
    if answer.status_code == 303:
        return browser.open(answer.headers["Location"])
    browser.page = BeautifulSoup(answer.text, "lxml")
    return browser


@pytest.mark.parametrize(("language", "missing"), [("en", "missing"), ("fr", "manquante")])
def test_everybody_sees_how_fresh_each_list_is_and_which_is_missing(app, language, missing):
    page = Browser(app, language=language).open(f"/{language}/lists")

    assert page.status == 200
    rows = [row.get_text(" ", strip=True) for row in page.page.select("tbody tr")]
    assert len(rows) == len(LISTS) + 1
    assert all(missing in row for row in rows[:-1])
    load_builtin()
    rows = [row.get_text(" ", strip=True) for row in page.open(f"/{language}/lists").page.select("tbody tr")]
    assert not any(missing in row for row in rows)
    assert "2021/1378" in rows[1]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whoever_keeps_the_lists_is_told_which_is_missing_and_how_to_fill_it(app, keeper, language):
    browser = Browser(app, language=language).sign_in(keeper).open(f"/{language}/administration/lists")
    missing = words(
        app,
        language,
        "This list is missing: what is chosen from it cannot be filled in. "
        "Send a version, or let “flask reference load” bring what is built in.",
    )

    assert browser.text.count(missing) == len(LISTS) - 1, "the commodities are there"


def test_only_administrators_of_the_portal_keep_lists(app):
    world = make_world()
    somebody = Browser(app).sign_in(world["exporter"])

    for address in ("", "/add", "/entry?entry=08044000", "/upload", "/versions", "/file"):
        assert somebody.fetch("GET", f"{LIST}{address}").status_code == 403


@pytest.mark.parametrize("key", LISTS)
def test_every_list_is_browsed_searched_downloaded_and_read_again(app, key):
    load_builtin()
    browser = Browser(app).sign_in(make_keeper("Ada")).open(f"/en/administration/lists/{key}")
    first = browser.page.select("tbody th a")[0]

    found = browser.submit(FORM, {"q": str(first.contents[0])}, button="button.main").page.select("tbody th a")
    assert first.text in {link.text for link in found}
    entry = browser.open(first["href"])
    assert entry.status == 200
    saved = entry.submit(FORM, {"reason": "Nothing"}, button="button.main")
    assert saved.message == "Nothing was changed.", "an entry as it stands is good"
    file = browser.fetch("GET", f"/en/administration/lists/{key}/file")
    assert len(list(reader(file.text.splitlines()))) == queries.browse(LISTS[key], state="all").total + 1
    found = services.read(LISTS[key], [file.data], {}, DAY)
    assert not services.difference(LISTS[key], found, DAY), "what goes out comes back unchanged"


def test_an_entry_is_corrected_with_a_reason_and_its_history_tells(browser):
    browser.open(f"{LIST}/entry?entry=08044000")
    browser.submit(FORM, {"everyday_en": "Alligator pears", "reason": "As traders say"}, button="button.main")

    assert browser.message == "Saved."
    assert browser.heading == "Alligator pears"
    assert "Avocados → Alligator pears" in browser.reading(".history")
    assert "As traders say" in browser.reading(".history")


@pytest.mark.parametrize(
    ("language", "other", "title"), [("fr", "en", "Alligator pears"), ("en", "fr", "Poires d’avocat")]
)
def test_a_title_in_another_language_than_the_page_says_so(app, keeper, language, other, title):
    entry = f"/{language}/administration/lists/nomenclature/entry?entry=08044000"
    browser = Browser(app, language=language).sign_in(keeper).open(entry)
    browser.submit(
        FORM, {"name_en": "Alligator pears", "name_fr": "Poires d’avocat", "reason": "The office"}, button="button.main"
    )

    browser.open(entry)
    marked = {(text["lang"], text.get_text()) for text in browser.page.select(".history ins [lang]")}
    assert marked == {(other, title)}


def test_what_is_wrong_is_told_beside_the_field_and_kept(browser):
    browser.open(f"{LIST}/entry?entry=08044000")
    browser.submit(FORM, {"valid_to": "tomorrow", "replaced_by": "x"}, button="button.main")

    assert browser.status == 422
    assert (browser.value("valid_to"), browser.value("replaced_by")) == ("tomorrow", "x")
    assert "is not a date" in browser.reading("#valid_to-error")
    assert browser.has("#problem a[href='#replaced_by']")


def test_who_saves_second_sees_both_and_decides(app, browser):
    browser.open(f"{LIST}/entry?entry=08044000")
    other = Browser(app).sign_in(make_keeper("Grace")).open(f"{LIST}/entry?entry=08044000")
    other.submit(FORM, {"synonyms_en": "pear"}, button="button.main")

    browser.submit(FORM, {"synonyms_en": "hass"}, button="button.main")
    assert browser.status == 409
    assert browser.value("synonyms_en") == "hass"
    assert "pear" in browser.reading("dl")
    assert queries.entry(NOMENCLATURE, "08044000")["synonyms_en"] == "pear"
    browser.submit(FORM, button="button.main")
    assert queries.entry(NOMENCLATURE, "08044000")["synonyms_en"] == "hass"


def test_an_entry_is_added_once(browser):
    for _ in range(2):
        browser.open(f"{LIST}/add")
        values = {"code": "0804 50 00", "name_en": "Mangoes", "name_fr": "Mangues"}
        browser.submit(FORM, values, button="button.main")
    assert browser.reading("#code-error") == "The list has this entry already."
    assert browser.value("name_en") == "Mangoes"
    assert db.session.get_one(Commodity, "08045000").category == "A"


def test_a_version_is_sent_looked_at_taken_and_taken_back(browser):
    send(browser, changed(("Avocados,", "Avocadoes,")))
    assert browser.heading == "What this version changes"
    assert "New: 0 · changed: 9 · ended: 0" in browser.text
    assert "Avocadoes" in browser.text
    assert queries.entry(NOMENCLATURE, "08044000")["name_en"] == "", "nothing was changed yet"

    browser.click("button[value=take]")
    assert browser.message == "The version was taken."
    assert queries.entry(NOMENCLATURE, "08044000")["name_en"] == "Avocadoes"
    browser.click("tbody th a").submit(FORM, {"reason": "Too soon"}, button="button.bad")
    assert browser.message == "Version 1 was taken back."
    assert queries.entry(NOMENCLATURE, "08044000")["name_en"] == ""


def test_what_a_version_changes_is_told_a_page_at_a_time(browser):
    more = "".join(f"080450{n:02},Mangoes {n},Mangues {n}\n" for n in range(10, 36))
    send(browser, changed(("0804,", f"{more}0804,")))

    assert (len(browser.page.select(".history li")), browser.reading("[rel=next]")) == (25, "Next page ›")
    browser.click("[rel=next]")
    assert (len(browser.page.select(".history li")), browser.reading("[rel=prev]")) == (1, "‹ Page before")
    assert len(browser.click("[rel=prev]").page.select(".history li")) == 25


@pytest.mark.parametrize(
    ("sections", "told"),
    [(["I"], "1 line is no entry and was left out"), (["I", "II"], "2 lines are no entries and were left out")],
)
def test_sections_are_no_entries_and_told_as_left_out(browser, sections, told):
    lines = "".join(f"{number},ANIMALS,ANIMAUX,section\n" for number in sections)
    send(browser, changed(("name_fr", "name_fr,level"), ("08,EDIBLE", f"{lines}08,EDIBLE")))

    assert told in browser.reading("main p[role=status]")


def test_a_file_that_is_not_whole_is_taken_only_when_somebody_says_that_it_is(browser):
    send(browser, changed(("18,COCOA,CACAO\n1803,Cocoa paste,Pâte de cacao\n180310,Not defatted,non dégraissée\n", "")))
    browser.click("button[value=take]")
    assert browser.status == 422
    assert "would end 3 of 9 entries" in browser.reading("#problem")

    browser.fill({"whole": "1"}).click("button[value=take]")
    assert browser.message == "The version was taken."


def test_a_version_looked_at_too_long_ago_is_shown_again(app, browser):
    send(browser, changed())
    other = Browser(app).sign_in(make_keeper("Grace")).open(f"{LIST}/entry?entry=08044000")
    other.submit(FORM, {"everyday_en": "Alligator pears"}, button="button.main")

    browser.click("button[value=take]")
    assert browser.status == 409
    browser.click("button[value=take]")
    assert browser.message == "The version was taken."


def test_a_file_can_be_put_away_and_is_found_again_until_then(browser):
    send(browser, changed())
    browser.open(f"{LIST}/upload").click("section li a")
    browser.click("button[value=discard]")

    assert "put away" in browser.message
    assert not browser.open(f"{LIST}/upload").has("section li a")


def test_a_broken_file_is_told_line_by_line_and_nothing_is_loaded(browser):
    send(browser, changed(("08044000,", "avocado,"), ("0901,", "0804,")))

    said = [item.text for item in browser.page.select("#problem li")]
    assert said[0].startswith("Line 4, CN code: “avocado” is not a code")
    assert said[1] == "Line 6, CN code: 0804 stands in line 3 already."
    assert queries.uploads(NOMENCLATURE) == []
    assert send(browser, b"").reading("#problem").endswith("This file is empty. Choose another one.")
    assert "four digits" in send(browser, changed(), year="soon").reading("#problem")


def test_the_download_of_a_list_changes_nothing_when_it_is_sent_back(browser):
    send(browser, changed(("Avocados,", '"- Avocados, =fresh",')))
    browser.click("button[value=take]")
    data = browser.fetch("GET", f"{LIST}/file").data

    assert "Nothing changes." in send(browser, data).text


def test_a_file_that_somebody_else_decided_about_is_told_so(app, browser):
    send(browser, changed())
    other = Browser(app).sign_in(make_keeper("Grace")).open(browser.address)
    other.click("button[value=take]")

    browser.click("button[value=take]")
    assert browser.message == "Somebody has decided about this file already."
    assert queries.last_number("nomenclature") == 1


def test_numbers_that_no_list_has_are_not_found(browser):
    assert browser.fetch("GET", f"{LIST}/versions/{10**30}").status_code == 404
    assert browser.fetch("GET", f"{LIST}/uploads/{10**30}").status_code == 303


def test_reading_survives_a_list_that_was_restored_in_part(app):
    world = make_world()
    number = make_coi(world, Status.ISSUED)
    db.session.rollback()
    with sqlite3.connect(db.engine.url.database or "") as connection:  # which does not look at foreign keys
        connection.execute("DELETE FROM commodities")

    browser = Browser(app).sign_in(world["exporter"])
    for address in ("/en/", "/en/coi/", f"/en/coi/{number}"):
        assert browser.open(address).status == 200
    assert "0804 40 00" in browser.text


def eight_digits(codes: str) -> str:
    """A full code that begins with the first of these."""
    return (parse_code(codes.partition(",")[0]) or "").ljust(8, "0")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_entry_says_which_rule_gives_it_its_category(app, keeper, language):
    codes = {rule.why: eight_digits(rule.codes) for rule in RULES}
    with transaction() as session:
        session.add_all(Commodity(code=code, name_en="Added", name_fr="Ajouté") for code in codes.values())
    browser = Browser(app, language=language).sign_in(keeper)

    for why, code in codes.items():
        browser.open(f"/{language}/administration/lists/nomenclature/entry?entry={code}")
        assert words(app, language, why) in browser.reading("main")
