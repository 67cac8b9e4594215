"""Keeping lists: corrections, history, undo, two people at once, what is audited."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from portal.codelists import queries as codelists
from portal.codelists.domain.entries import CodeList
from portal.extensions import db
from portal.organisations.domain import OrganisationKind, Scheme
from portal.organisations.models import Organisation
from portal.persistence.audit import AuditEntry
from portal.reference import queries, services
from portal.reference.domain.lists import AUTHORITIES, BODIES, COUNTRIES, LISTS, NOMENCLATURE
from portal.reference.domain.reading import Found
from portal.shared.errors import Conflict, Invalid
from tests.reference.conftest import make_keeper
from tests.reference.files import changed

pytestmark = pytest.mark.postgres

DAY = date(2026, 1, 1)
VERSION = services.Version("The office", "2026", DAY)
UNITS = LISTS["units"]


def found(data: bytes, list_=NOMENCLATURE, **given: str) -> Found:
    return services.read(list_, [data], given, DAY)


def take(data: bytes, list_=NOMENCLATURE, *, whole: bool = False, **given: str):
    base = queries.last_number(list_.key)
    return services.take(list_, found(data, list_, **given), VERSION, base=base, whole=whole)


def correct(list_, key: str, actor, **values: str) -> bool:
    seen = queries.digest(queries.entry(list_, key))
    return services.correct(list_, key, values, seen=seen, reason="A mistake", actor=actor)


def test_a_correction_is_kept_with_who_and_why_and_can_be_taken_back(keeper):
    assert correct(NOMENCLATURE, "08044000", keeper, everyday_fr="Avocats mûrs")
    assert not correct(NOMENCLATURE, "08044000", keeper, everyday_fr="Avocats mûrs"), "the same again changes nothing"

    [change] = queries.history_of(NOMENCLATURE, "08044000")
    assert (change.before["everyday_fr"], change.after["everyday_fr"]) == ("Avocats", "Avocats mûrs")
    assert (change.version.act, change.version.person, change.version.reason) == (
        "correction", "Ada Lovell", "A mistake",
    )  # fmt: skip
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.event == "list:correction"))
    assert (entry.account_id, entry.part, entry.reason) == (keeper.account_id, "nomenclature", "A mistake")

    services.undo(NOMENCLATURE, 1, reason="No mistake", actor=keeper)
    assert queries.entry(NOMENCLATURE, "08044000")["everyday_fr"] == "Avocats"
    with pytest.raises(Conflict, match="taken back already"):
        services.undo(NOMENCLATURE, 1, reason="", actor=keeper)


def test_two_people_on_one_entry_do_not_overwrite_each_other(keeper):
    seen = queries.digest(queries.entry(NOMENCLATURE, "08044000"))
    other = make_keeper("Grace")
    services.correct(NOMENCLATURE, "08044000", {"synonyms_en": "pear"}, seen=seen, reason="", actor=other)

    with pytest.raises(Conflict):
        services.correct(NOMENCLATURE, "08044000", {"synonyms_en": "hass"}, seen=seen, reason="", actor=keeper)
    assert queries.entry(NOMENCLATURE, "08044000")["synonyms_en"] == "pear"


def test_two_people_on_two_entries_do_not_disturb_each_other(keeper):
    seen = queries.digest(queries.entry(NOMENCLATURE, "08044000"))
    correct(NOMENCLATURE, "09011100", make_keeper("Grace"), synonyms_en="beans")

    assert services.correct(NOMENCLATURE, "08044000", {"synonyms_en": "hass"}, seen=seen, reason="", actor=keeper)


def test_a_version_is_not_taken_after_somebody_changed_the_list(keeper):
    sent = found(changed())
    correct(NOMENCLATURE, "08044000", keeper, synonyms_en="hass")

    with pytest.raises(Conflict, match="changed this list meanwhile"):
        services.take(NOMENCLATURE, sent, VERSION, base=0)


def test_of_two_versions_taken_at_once_one_is_taken(app, keeper):
    outcomes, ready = [], Barrier(2)
    sent = found(changed())
    db.session.rollback()

    def take_it() -> None:
        with app.app_context():
            ready.wait()
            try:
                services.take(NOMENCLATURE, sent, VERSION, base=0)
                outcomes.append("taken")
            except Conflict:
                outcomes.append("too late")

    threads = [Thread(target=take_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["taken", "too late"]
    assert queries.last_number("nomenclature") == 1


def test_a_version_can_be_taken_back_unless_what_it_changed_has_changed_since(keeper):
    take(changed(("0804,", "070200,Tomatoes,Tomates\n07,VEGETABLES,LÉGUMES\n0804,")))
    correct(NOMENCLATURE, "08044000", keeper, name_en="Avocadoes")

    with pytest.raises(Conflict, match="later changes first") as conflict:
        services.undo(NOMENCLATURE, 1, reason="", actor=keeper)
    assert conflict.value.parameters["keys"] == ["08044000"]

    services.undo(NOMENCLATURE, 2, reason="", actor=keeper)
    services.undo(NOMENCLATURE, 1, reason="", actor=keeper)
    assert queries.entry(NOMENCLATURE, "08044000")["name_en"] == ""
    assert queries.state_of(queries.entry(NOMENCLATURE, "070200"), date.today()) == "ended"  # noqa: DTZ011

    services.undo(NOMENCLATURE, 4, reason="", actor=keeper)
    assert queries.entry(NOMENCLATURE, "08044000")["name_en"] == "Avocados", "what was taken back can come again"


def test_an_entry_that_is_there_or_cannot_be_is_not_added(keeper):
    with pytest.raises(Invalid, match="has this entry already"):
        services.add(NOMENCLATURE, {"code": "08044000", "name_en": "a", "name_fr": "b"}, reason="", actor=keeper)
    with pytest.raises(Invalid, match="chapter") as refused:
        services.add(NOMENCLATURE, {"code": "99044000", "name_en": "a", "name_fr": "b"}, reason="", actor=keeper)
    assert refused.value.field == "code"


def test_what_is_built_in_never_overwrites_a_correction(keeper):
    services.load_builtin()
    correct(NOMENCLATURE, "08044000", keeper, everyday_en="Alligator pears")
    correct(UNITS, "kg", keeper, name_fr="kilo")
    bodies = db.session.scalar(select(func.count()).where(Organisation.kind == OrganisationKind.CONTROL_BODY.value))

    services.load_builtin()

    assert queries.entry(NOMENCLATURE, "08044000")["everyday_en"] == "Alligator pears"
    assert queries.entry(UNITS, "kg")["name_fr"] == "kilo"
    again = db.session.scalar(select(func.count()).where(Organisation.kind == OrganisationKind.CONTROL_BODY.value))
    assert again == bodies


def test_bodies_are_imported_with_their_law_and_keep_their_other_recognitions(keeper):
    take(b"code,body_name,categories\nTN-BIO-154,Ecocert SAS,AD\n", BODIES, scheme="2018/848", type="compliance")
    take(
        b"code,body_name,categories,seat\nTN-BIO-154,Ecocert SA,ABF,FR\n", BODIES,
        scheme="834/2007", type="equivalent_body",
    )  # fmt: skip

    body = db.session.scalars(select(Organisation).where(Organisation.code == "TN-BIO-154")).one()
    assert {(r.scheme, r.categories) for r in body.recognitions} == {("2018/848", "AD"), ("834/2007", "ABF")}
    assert (body.name, body.country, body.controlled_country) == ("Ecocert SA", "FR", "TN")

    with pytest.raises(services.WrongFile, match="cannot be taken"):
        take(b"code,body_name,categories\nTN-BIO-154,Ecocert,G\n", BODIES, scheme="834/2007", type="equivalent_body")


def test_a_recognised_country_gives_its_letters_to_its_bodies_and_ends_with_its_list(keeper):
    given = {"scheme": Scheme.REG_2021_2325.value, "type": "third_country"}
    take(b"code,body_name\nAR-BIO-001,Food Safety SA\n", BODIES, **given)
    take(b"country,categories,recognised_until\nAR,A B D F,2026-12-31\n", COUNTRIES, scheme=given["scheme"])

    body = db.session.scalars(select(Organisation).where(Organisation.code == "AR-BIO-001")).one()
    [recognition] = body.as_party().recognitions
    assert (recognition.categories, recognition.valid_to) == (frozenset("ABDF"), date(2026, 12, 31))


def test_an_authority_is_placed_under_another_one_that_must_exist(keeper):
    take(b"code,name,country,superior,function\nFRX1,Port,FR,FRTOP,BCP\nFRTOP,Top,FR,,CCA\n", AUTHORITIES)
    with pytest.raises(services.WrongFile) as wrong:
        take(b"code,name,country,superior,function\nFRY1,Port,FR,FRNONE,BCP\n", AUTHORITIES)

    codes = {o.code: o for o in db.session.scalars(select(Organisation)) if o.code.startswith("FR")}
    assert codes["FRX1"].superior_id == codes["FRTOP"].id
    assert [problem.line for problem in wrong.value.problems] == [2]


def test_a_list_of_codes_is_known_by_its_codes_too(keeper):
    services.load_builtin()
    difference = take(b"code,name_en,name_fr\nKGM,kilogram,kilogramme\nXYZ,barrel,baril\n", UNITS, whole=True)

    assert [change.key for change in difference.changed] == ["kg"]
    assert [change.key for change in difference.added] == ["XYZ"]
    offered = {entry.key for entry in codelists.entries(CodeList.UNITS, DAY)}
    assert offered == {"kg", "XYZ"}
    services.undo(UNITS, 1, reason="", actor=keeper)
    assert "t" in {entry.key for entry in codelists.entries(CodeList.UNITS, DAY)}


@pytest.mark.parametrize(
    ("list_", "line", "what"),
    [
        (NOMENCLATURE, "code,name_en,name_fr,category\n08044000,a,b,G\n", "has no category"),
        (NOMENCLATURE, "code,name_en,name_fr,valid_from,valid_to\n08044000,a,b,2026-05-05,2020-01-01\n", "last day"),
        (NOMENCLATURE, "code,name_en,name_fr,replaced_by\n08044000,a,b,08044000\n", "could follow"),
        (COUNTRIES, "country,scheme,categories\nZZ,2021/2325,A\n", "There is no country"),
        (COUNTRIES, "country,scheme,categories\nAR,2021/2325,G\n", "has no category"),
        (BODIES, "code,name,categories\nFR-BIO-01,Ecocert France,A\n", "under which law"),
        (BODIES, "code,name\nTN-BIO-154,Ecocert\n", "outside the Union"),
        (
            AUTHORITIES,
            "code,name,country,function,superior\nFRA,A,FR,CCA,FRB\nFRB,B,FR,CCA,FRA\n",
            "no other authority",
        ),
    ],
)
def test_what_cannot_be_is_refused(keeper, list_, line, what):
    with pytest.raises(services.WrongFile) as wrong:
        take(line.encode(), list_)
    assert what in wrong.value.problems[0].message


def test_an_unknown_column_or_value_for_a_whole_file_is_refused(keeper):
    for given in ({"scheme": "bogus", "type": "compliance"}, {"foo": "bar"}):
        with pytest.raises(Invalid):
            take(b"code,body_name\nTN-BIO-154,Ecocert\n", BODIES, **given)


def test_the_seat_of_a_body_is_that_of_its_other_codes_and_the_name_belongs_to_the_code(keeper):
    services.load_builtin()
    take(
        b"code,body_name,categories\nAD-BIO-154,Ecocert,AD\n", BODIES, scheme="2018/848", type="compliance", whole=True
    )
    assert queries.entry(BODIES, "AD-BIO-154|2018/848|compliance")["seat"] == "FR"

    correct(BODIES, "MA-BIO-154|2018/848|compliance", keeper, name="Ecocert Maroc")
    [change, *_others] = queries.history_of(BODIES, "MA-BIO-154|834/2007|equivalent_body")
    assert change.after["name"] == "Ecocert Maroc"


def test_a_file_in_english_alone_keeps_the_french_names_there_are_and_entries_without_a_code(keeper):
    services.load_builtin()
    take(b"code,name_en,status\nBG,Bag,\nXX,Box to come,\nYY,Deleted,X\n", LISTS["packages"], whole=True)

    rows = {entry.key: entry for entry in codelists.entries(CodeList.PACKAGES, DAY)}
    assert (rows["bag"].name_fr, rows["XX"].name_fr) == ("Sac", "Box to come")
    assert "YY" not in rows
    assert {"bulk", "other"} <= rows.keys()
