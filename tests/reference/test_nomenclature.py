"""Importing the Combined Nomenclature: dates, titles of the day, what replaced what, the formats it is published in."""

from datetime import date, datetime, timezone

import pytest
from sqlalchemy import func, select

from portal.commodities import queries as commodities
from portal.commodities import services as built_in
from portal.commodities.models import Commodity
from portal.exchange.domain.tables import Row, Table
from portal.extensions import db
from portal.reference import queries, services
from portal.reference.domain import nomenclature
from portal.reference.domain.lists import NOMENCLATURE
from portal.reference.models import ListVersion
from portal.shared import clock
from portal.shared.errors import Conflict
from tests.reference.files import changed


def version(year: int) -> services.Version:
    return services.Version("The office", str(year), date(year, 1, 1))


def take(data: bytes, year: int, **how: object):
    first_day = date(year, 1, 1)
    found = services.read(NOMENCLATURE, [data], {}, first_day)
    return services.take(NOMENCLATURE, found, version(year), base=queries.last_number(NOMENCLATURE.key), **how)


def at(year: int, month: int = 6):
    return clock.at(datetime(year, month, 1, tzinfo=timezone.utc))  # noqa: UP017 - the clock takes either


def keys(changes) -> list[str]:
    return [change.key for change in changes]


def test_the_whole_nomenclature_is_imported_once_and_what_differs_is_shown(app, reference_dir):
    built_in.load_builtin()
    data = (reference_dir / "cn2026_en_fr.csv").read_bytes()
    before = db.session.scalar(select(func.count()).select_from(Commodity))

    difference = take(data, 2026)

    assert (len(difference.added) + len(difference.changed), len(difference.ended)) == (12_680, 0)
    assert len(difference.changed) == before
    assert not take(data, 2026), "a second import changes nothing"
    assert db.session.scalar(select(func.count()).select_from(ListVersion)) == 1
    assert queries.entry(NOMENCLATURE, "08044000")["name_en"] == "Avocados"
    with pytest.raises(services.Shrinks):
        take(b"".join(data.splitlines(keepends=True)[:9000]), 2027)

    lines = data.decode().replace("Avocados", "Avocadoes").splitlines(keepends=True)
    mutated = [line for line in lines if ",08043000," not in line]
    mutated.append("II,08,08043010,cn8,0804,Small pineapples,Petits ananas,\n")
    found = services.read(NOMENCLATURE, ["".join(mutated).encode()], {}, date(2027, 1, 1))
    mutant = services.difference(NOMENCLATURE, found, date(2027, 1, 1))
    assert (keys(mutant.added), keys(mutant.changed), keys(mutant.ended)) == (["08043010"], ["08044000"], ["08043000"])
    assert mutant.changed[0].columns == ["name_en"]
    assert mutant.ended[0].after["replaced_by"] == "08043010"


def test_titles_are_those_of_the_day(keeper):
    take(changed(), 2026)
    take(changed(("Avocados,", "Avocados of the year,")), 2027)

    titles = {}
    for year in (2025, 2026, 2027):
        with at(year):
            titles[year] = commodities.get("0804 40 00").title_en
    assert titles == {2025: "Avocados", 2026: "Avocados", 2027: "Avocados of the year"}


def test_a_code_is_offered_while_it_is_in_force_and_its_successor_afterwards(keeper):
    take(changed(), 2026)
    take(
        changed(("08044000,Avocados,Avocats", "08044010,Hass,Hass\n08044090,Other avocados,Autres avocats")),
        2027,
        whole=True,
    )

    with at(2026):
        assert [hit.entry.code for hit in commodities.search("0804 40").hits] == ["08044000"]
    with at(2027):
        assert {hit.entry.code for hit in commodities.search("0804 40").hits} == {"08044010", "08044090"}
        old = commodities.get_ever(["08044000"])["08044000"]
    assert (old.valid_to, old.replaced_by) == (date(2026, 12, 31), ("08044010", "08044090"))


def test_a_file_of_another_year_is_not_confused_with_an_older_one(keeper):
    take(changed(), 2026)
    take(changed(("Avocados,", "Avocadoes,")), 2027)

    with at(2026):
        assert commodities.get("0804 40 00").title_en == "Avocados"
    assert not take(changed(("Avocados,", "Avocadoes,")), 2027)


def test_a_file_of_an_older_year_does_not_undo_the_present_one(keeper):
    take(changed(), 2026)

    with pytest.raises(Conflict, match="newer than this file"):
        take(changed(("08044000,Avocados,Avocats\n", "")), 2025, whole=True)
    services.undo(NOMENCLATURE, 1, reason="", actor=keeper)
    assert take(changed(), 2025)


def test_a_file_without_a_whole_chapter_is_probably_not_whole(keeper):
    with pytest.raises(services.Shrinks):
        take(
            changed(("18,COCOA,CACAO\n1803,Cocoa paste,Pâte de cacao\n180310,Not defatted,non dégraissée\n", "")), 2026
        )


def test_what_is_to_come_is_told_apart_from_what_is_in_force(keeper):
    take(changed(), 2026)
    take(changed(("Avocados,", "Avocadoes,")), 2027)

    with at(2026):
        fresh = queries.freshness_of(NOMENCLATURE)
    assert [told.edition for told in fresh.sources] == ["2026"]
    assert [told.edition for told in fresh.coming] == ["2027"]


def test_categories_of_new_codes_follow_from_the_rules_and_a_decision_by_hand_stays(keeper):
    take(changed(("08044000,Avocados", "22042106,Champagne,Champagne\n22,DRINKS,BOISSONS\n08044000,Avocados")), 2026)
    assert [commodities.get("2204 21 06").category_in(law) for law in ("834/2007", "2018/848")] == ["D", "F"]

    row = queries.entry(NOMENCLATURE, "22042106")
    by_hand = {"category_by_hand": "yes", "category": "A", "category_2018": ""}
    services.correct(NOMENCLATURE, "22042106", by_hand, seen=queries.digest(row), reason="", actor=keeper)
    take(changed(("08044000,Avocados", "22042106,Champagne,Champagne\n22,DRINKS,BOISSONS\n08044000,Avocado")), 2027)

    assert commodities.get("2204 21 06").category_in("834/2007") == "A"


def test_a_file_without_its_chapter_or_without_a_title_is_refused_line_by_line(app):
    with pytest.raises(services.WrongFile) as wrong:
        take(changed(("18,COCOA,CACAO\n", ""), ("Café\n", "\n")), 2026)

    assert [(problem.line, problem.message.split("%")[0]) for problem in wrong.value.problems] == [
        (6, "There is no title in French."),
        (8, "The chapter "),
        (9, "The chapter "),
    ]
    assert db.session.scalar(select(func.count()).select_from(Commodity)) == 0, "nothing is half loaded"


HEADINGS = (
    "Goods code",
    "Start date",
    "End date",
    "Language",
    "Hier. Pos.",
    "Indent",
    "Description",
    "Descr. start date",
)
TARIC = (
    ("0900000000 80", "01-01-1990", "", "2", "", "COFFEE, TEA, MATÉ", "CAFÉ, THÉ, MATÉ"),
    ("0901000000 80", "01-01-1990", "", "4", "", "Coffee", "Café"),
    ("0901110000 10", "01-01-1990", "", "6", "-", "Coffee, not roasted", "Café, non torréfié"),
    ("0901110000 80", "01-01-1990", "", "6", "- -", "Not decaffeinated", "non décaféiné"),
    ("0901120000 80", "01-01-1990", "", "6", "- -", "Decaffeinated", "décaféiné"),
    ("0901900000 80", "01-01-1990", "", "6", "-", "Other", "autres"),
    ("0901901000 80", "01-01-1990", "", "8", "- -", "Husks and skins", "Coques et pellicules"),
    ("0901901010 80", "01-01-1990", "", "10", "- - -", "For something", "Pour quelque chose"),
    ("0901909000 80", "01-01-1990", "31-12-2020", "8", "- -", "Ended", "terminé"),
)


def taric(language: str) -> Table:
    text = 5 if language == "EN" else 6
    rows = [(r[0], r[1], r[2], language, r[3], r[4], r[text], r[1]) for r in TARIC]
    return Table([Row(number, cells) for number, cells in enumerate((HEADINGS, *rows), start=1)])


def test_the_taric_workbooks_of_both_languages_become_one_table():
    table = nomenclature.plain([taric("EN"), taric("FR")], date(2026, 1, 1))

    assert [row.cells for row in table.rows[1:]] == [
        ("09", "COFFEE, TEA, MATÉ", "CAFÉ, THÉ, MATÉ"),
        ("0901", "Coffee", "Café"),
        ("09011100", "Coffee, not roasted – Not decaffeinated", "Café, non torréfié – non décaféiné"),
        ("09011200", "Coffee, not roasted – Decaffeinated", "Café, non torréfié – décaféiné"),
        ("090190", "Other", "autres"),
        ("09019010", "Husks and skins", "Coques et pellicules"),
    ]
