"""Nobody creates an operator without having seen those like it: by name, by any number, in its country (D13)."""

import re

import pytest

from portal.organisations.domain import Activity
from portal.organisations.models import Identifier
from portal.persistence.transaction import transaction
from tests.factories import make_operator
from tests.organisations.places import newcomer
from tests.organisations.test_operators import filled, opened
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import words

both_languages = pytest.mark.parametrize("language", ["en", "fr"])
CREATE = "/en/roles/new/operator/create"
UNSEEN = "Operators like this one had not been looked for yet. Now they were: see what was found, then go on."


@pytest.fixture
def paul(place):
    return newcomer()


def created():
    return [entry.changes["name"][1] for entry in stored.history("operator:created")]


def sent(browser):
    """What the confirmation would send."""
    return {
        c["name"]: c.get("value", "") for c in browser.one("form.panel").select("input") if c["name"] != "csrf_token"
    }


def number_of(organisation, kind, value):
    with transaction() as session:
        session.add(Identifier(organisation_id=organisation, type=kind, value=value))


def indexed(app):
    app.test_cli_runner().invoke(args=["portal", "reindex"])


@both_ways
@pytest.mark.parametrize(
    "number",
    [
        ("VAT", "FR 40 303 265 045"),
        ("REGISTER", "303265045"),
        ("APPROVAL", "FR-84-117"),
        ("OTHER", "fr84117"),
        ("", "FR40303265045"),
    ],
)
def test_a_number_of_any_type_brings_up_who_carries_it(app, place, paul, number, htmx):
    number_of(place.acme, "VAT", "FR40303265045")
    number_of(place.acme, "OTHER", "303265045")
    number_of(place.acme, "APPROVAL", "FR-84-117")
    indexed(app)
    browser = opened(app, paul, htmx=htmx)

    values = filled(place, **dict(zip(("number-0-type", "number-0-value"), number, strict=True)))
    browser.submit("main form", values, button="button[value=alike]")

    assert "ACME Bio Imports SARL" in browser.reading("#alike")


def test_everything_that_is_compared_is_watched_while_it_is_typed(app, place, paul):
    browser = opened(app, paul)
    trigger = browser.one("button[value=alike]")["hx-trigger"]
    watched = [browser.one(selector) for selector in re.findall(r"from:(#[\w-]+)", trigger)]

    for field in ("name", "eori", "country", "country-usual", "number-0-type", "number-0-value"):
        control = browser.one(f"#{field}")
        assert any(control is one or one in control.parents for one in watched), field


@both_ways
def test_look_alikes_and_bodies_are_those_of_the_country_chosen(app, place, paul, htmx):
    browser = opened(app, paul, htmx=htmx)
    browser.submit("main form", {"name": "Atlas Bio", "country": "MA"}, button="button[value=alike]")

    assert "Atlas Bio Export" in browser.reading("#alike")
    assert "MA-BIO-154" in browser.reading("#control_body")
    assert "FR-BIO-01" not in browser.reading("#control_body")
    browser.submit("main form", {"country": "FR"}, button="button[value=alike]")
    assert "Atlas" not in browser.reading("#alike")


def test_a_country_that_is_none_is_refused_beside_its_field(app, place, paul):
    browser = opened(app, paul).submit("main form", filled(place, country="", **{"country-other": "Atlantis"}),
                                       button="button[value=check]")  # fmt: skip

    assert browser.status == 422
    assert "There is no country “Atlantis”." in browser.reading("#country-error")


@both_ways
def test_who_searched_a_part_of_the_name_sees_the_look_alikes_of_the_whole_before_creating(app, place, paul, htmx):
    make_operator("Souss Verte Coop", "MA", Activity.ORGANIC_EXPORTER)
    browser = Browser(app, htmx=htmx).sign_in(paul)
    browser.open("/en/roles/new/operator?search=1&country=MA&q=taroudant").click("a.button[href*=create]")
    values = filled(place, name="Coopérative Souss Verte", activity="ORGANIC EXPORTER", control_body=str(place.body))

    browser.submit("main form", values, button="button[value=check]")
    assert browser.status == 422
    assert "Souss Verte Coop" in browser.reading("#alike")
    assert created() == []

    browser.submit("main form", {"distinct": ["1"]}, button="button[value=check]")
    assert browser.heading == "Confirm authorisation request for Coopérative Souss Verte"
    assert "said that none is yours: Souss Verte Coop." in browser.text
    browser.click("button[value=send]")
    assert created() == ["Coopérative Souss Verte"]


def test_where_nothing_looks_like_it_the_confirmation_says_so_and_is_enough(app, place, paul):
    browser = opened(app, paul).submit("main form", filled(place, name="Zephyr"), button="button[value=check]")

    assert "No operator of this country has a name like this one, or its numbers." in browser.text
    browser.click("button[value=send]")
    assert created() == ["Zephyr"]


FORGED = {
    "nothing": lambda place: {"shown": ""},
    "by hand": lambda place: {"shown": "forged"},
    "another name": lambda place: {"name": "Quite Another"},
    "another country": lambda place: {"country": "BE", "control_body": str(place.belgian_body)},
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED.keys())
def test_a_creation_sent_by_hand_without_its_search_is_refused_and_nothing_typed_is_lost(app, place, paul, change):
    browser = opened(app, paul).submit("main form", filled(place), button="button[value=check]")
    values = sent(browser) | change(place) | {"do": "send"}
    before = stored.everything()

    answer = browser.post(CREATE, values)

    assert answer.status_code == 422
    assert UNSEEN in answer.text
    assert 'value="1 rue des Tulipes"' in answer.text
    assert stored.everything() == before


def test_the_proof_of_somebody_else_is_none(app, place, paul):
    other = opened(app, newcomer("other@test.example")).submit("main form", filled(place), button="button[value=check]")
    browser = opened(app, paul).submit("main form", filled(place), button="button[value=check]")

    answer = browser.post(CREATE, sent(browser) | {"shown": sent(other)["shown"], "do": "send"})

    assert answer.status_code == 422
    assert created() == []


def test_who_was_not_shown_an_operator_cannot_say_it_is_another_one(app, place, paul):
    browser = opened(app, paul).submit("main form", filled(place), button="button[value=check]")
    make_operator("Vayssier Imports", "FR", Activity.ORGANIC_IMPORTER)

    answer = browser.post(CREATE, sent(browser) | {"distinct": "1", "do": "send"})

    assert answer.status_code == 422
    assert "Look at these operators first." in answer.text
    assert "Vayssier Imports" in answer.text
    assert created() == []


def test_all_of_the_very_name_are_shown_however_many(app, place, paul):
    for number in range(7):
        make_operator("Vayssier Import", "FR", Activity.ORGANIC_IMPORTER, city=f"Town {number}")
    browser = opened(app, paul).submit("main form", filled(place), button="button[value=check]")
    assert len(browser.page.select("#alike li")) >= 7

    browser.submit("main form", {"distinct": ["1"]}, button="button[value=check]").click("button[value=send]")

    assert created() == ["Vayssier Import SAS"]


@both_languages
def test_a_form_whose_search_has_expired_is_kept_and_searched_again(app, place, paul, language):
    browser = opened(app, paul, language=language)
    browser.one("#searched")["value"] = "expired"
    values = {"country": "FR", "name": "Acme Bio Import", "city": "Toulouse"}

    browser.submit("main form", values, button="button[value=check]")

    assert browser.status == 422
    assert words(app, language, UNSEEN) in browser.text
    assert (browser.value("name"), browser.value("city")) == ("Acme Bio Import", "Toulouse")
    assert "ACME Bio Imports SARL" in browser.reading("#alike")
    browser.submit("main form", filled(place, name="Acme Bio Import", distinct=["1"]), button="button[value=check]")
    assert browser.heading == words(
        app, language, "Confirm authorisation request for %(names)s", names="Acme Bio Import"
    )


@both_languages
def test_exchanged_coordinates_are_refused_with_what_to_do(app, place, paul, language):
    point = {"latitude": "1.44", "longitude": "43.6"}
    point = {name: value.replace(".", "," if language == "fr" else ".") for name, value in point.items()}
    browser = opened(app, paul, language=language)

    browser.submit("main form", filled(place, **point), button="button[value=check]")
    assert browser.status == 422
    country = "France"
    far = words(app, language, "This point is far from %(country)s.", country=country)
    mend = words(app, language, "Exchange latitude and longitude: then it lies there.")
    assert browser.reading("#latitude-error") == f"{far} {mend}"
    assert browser.value("latitude") == point["latitude"]

    right = {"latitude": point["longitude"], "longitude": point["latitude"]}
    browser.submit("main form", filled(place, **right), button="button[value=check]")
    assert browser.heading == words(app, language, "Confirm authorisation request for %(names)s",
                                    names="Vayssier Import SAS")  # fmt: skip
