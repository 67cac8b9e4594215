"""A time zone is typed: a city, a country that has one, the name of the zone; in either language."""

import pytest

from portal.auth import queries
from portal.web.zones import find_zones, zones
from tests.factories import email_of, make_person
from tests.support.browser import Browser
from tests.support.words import words


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("paris", "Europe/Paris"),
        ("America/New York", "America/New_York"),
        ("new york", "America/New_York"),
        ("Bruxelles", "Europe/Brussels"),
        ("Londres", "Europe/London"),
        ("Le Caire", "Africa/Cairo"),
        ("Maroc", "Africa/Casablanca"),
        ("Côte d’Ivoire", "Africa/Abidjan"),
        ("Réunion", "Indian/Reunion"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_city_its_country_and_its_name(typed, zone):
    assert find_zones(typed) == [zone]


def test_every_zone_is_found_by_the_name_it_is_shown_with():
    assert {
        zone for zone in zones() if find_zones(zone) != [zone] or find_zones(zone.replace("_", " ")) != [zone]
    } == set()


def test_a_country_with_several_zones_names_none():
    assert len(find_zones("United States")) > 1
    assert find_zones("Atlantis") == find_zones("") == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_city_is_kept_as_its_zone(app, language):
    person = make_person()
    browser = Browser(app, language=language).sign_in(person).open(f"/{language}/profile")
    assert browser.value("time_zone") == "Europe/Paris"

    form = "form[action$='/preferences']"
    browser.submit(form, {"time_zone": "Casablanca", "interface_language": language}, button="button")

    assert queries.by_email(email_of(person)).time_zone == "Africa/Casablanca"
    assert browser.value("time_zone") == "Africa/Casablanca"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Fill this in."),
        ("United States", "This country has several time zones. Write a large city in yours."),
        ("Atlantis", "There is no time zone “%(typed)s”. Write a large city in yours."),
    ],
)
def test_what_names_no_zone_is_refused_beside_the_field_and_stays(app, language, typed, said):
    person = make_person()
    browser = Browser(app, language=language).sign_in(person).open(f"/{language}/profile")

    browser.submit("form[action$='/preferences']", {"time_zone": typed}, button="button")

    assert browser.status == 422
    assert browser.reading("#time_zone-error") == words(app, language, said, typed=typed)
    assert browser.value("time_zone") == typed
    assert queries.by_email(email_of(person)).time_zone == "Europe/Paris"
