"""Filters kept under a name (§17, D40): one person’s own, in normal form, handed over with the tasks of a leaver."""

import pytest

from portal.coi.models import SavedFilter
from portal.coi.queries import saved_filters
from portal.coi.services import saved_filters as services
from portal.extensions import db
from portal.organisations.services import leaving
from portal.shared.errors import Invalid, NotFound
from tests.factories import make_coi, make_operator, make_person
from tests.organisations.places import Place, admitted, role_of
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words


def kept(person):
    """What a person keeps: names and queries."""
    db.session.rollback()
    return {one.name: one.query for one in saved_filters.of(person)}


def save(person, *names, query="status=issued"):
    for name in names:
        services.save(name, query, act=f"save {name}", actor=person)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_filter_is_saved_and_leads_back_to_the_same_list(app, world, language):
    reference = make_coi(world)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    browser.open(f"/{language}/coi/?status=draft&exporter=%20Atlas&q=&created_to=&sort=reference&after=A_1&colour=red")

    browser.click("#certificates a[href*='filters/new']").submit("main form", {"name": "Mine"}, button="button")

    assert browser.message == words(app, language, "The filter is saved. It stands above the list.")
    assert kept(world["exporter"]) == {"Mine": "status=draft&exporter=Atlas&sort=reference"}
    browser.open(f"/{language}/coi/").click("#certificates a[href*='exporter=Atlas']")
    assert [a.get_text() for a in browser.page.select("#certificates tbody a")] == [reference]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whoever_has_saved_none_is_told_how_to(app, world, language):
    page = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/filters")

    message = "You have saved no filter yet. Filter the list of certificates, then choose “Save this filter…” under it."
    assert words(app, language, message) == page.reading("main p.panel")


def test_a_plain_list_can_be_saved_too(world):
    services.save("All", "", act="a", actor=world["exporter"])

    assert kept(world["exporter"]) == {"All": ""}


@pytest.mark.postgres
def test_the_same_act_sent_twice_saves_once(world):
    for _ in range(2):
        services.save("Mine", "q=atlas", act="one", actor=world["exporter"])

    assert kept(world["exporter"]) == {"Mine": "q=atlas"}
    assert [entry.changes for entry in stored.history("filter:saved")] == [{"name": [None, "Mine"]}]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", ("Give the filter a name.", {})),
        ("  ", ("Give the filter a name.", {})),
        ("x" * 81, ("%(most)s characters at most.", {"most": 80})),
        ("Mine", ("You have a filter called “%(name)s” already.", {"name": "Mine"})),
    ],
)
def test_a_bad_name_is_told_beside_it_and_nothing_is_lost(app, world, language, name, message):
    save(world["exporter"], "Mine")
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/filters/new?q=atlas")
    before = stored.everything()

    browser.submit("main form", {"name": name}, button="button")

    assert browser.status == 422
    assert browser.reading("#name-error") == words(app, language, message[0], **message[1])
    assert (browser.value("name"), browser.address.endswith("?q=atlas")) == (name.strip(), True)
    assert stored.everything() == before


def test_fifty_are_enough(world):
    save(world["exporter"], *(f"F{number}" for number in range(50)))

    with pytest.raises(Invalid):
        save(world["exporter"], "One more")

    assert len(kept(world["exporter"])) == 50
    save(world["importer"], "Mine")


@pytest.mark.postgres
def test_a_filter_is_renamed_and_deleted(app, world):
    save(world["exporter"], "Mine", "Other")
    browser = Browser(app).sign_in(world["exporter"]).open("/en/coi/").click("#certificates a[href$='/coi/filters']")
    form = f"form[action$='/{saved_filters.of(world['exporter'])[0].id}']"

    browser.submit(form, {"name": "Issued"}, button="[value=rename]")
    assert set(kept(world["exporter"])) == {"Issued", "Other"}
    browser.submit(form, {"name": "Other"}, button="[value=rename]")
    assert (browser.status, "You have a filter called “Other” already." in browser.text) == (422, True)
    browser.open("/en/coi/filters").click(f"{form} [value=delete]")
    assert set(kept(world["exporter"])) == {"Other"}
    assert [e.event for e in stored.history() if e.subject == services.SUBJECT][-2:] == [
        "filter:renamed",
        "filter:deleted",
    ]


def test_a_name_that_stays_is_no_change(world):
    save(world["exporter"], "Mine")
    [one] = saved_filters.of(world["exporter"])
    services.rename(one.id, "Mine", act="again", actor=world["exporter"])

    assert stored.history("filter:renamed") == []


def test_the_filters_of_others_do_not_exist(app, world):
    save(world["exporter"], "Mine")
    [one] = saved_filters.of(world["exporter"])
    before = stored.everything()
    browser = Browser(app).sign_in(world["importer"])

    for id_ in (one.id, one.id + 1, 2**31, 10**30):
        for do in ("rename", "delete", "x"):
            assert browser.post(f"/en/coi/filters/{id_}", {"do": do, "name": "Y"}).status_code == 404, (id_, do)
    with pytest.raises(NotFound):
        services.delete(one.id, act="x", actor=world["importer"])

    assert "Mine" not in browser.open("/en/coi/").text
    assert stored.everything() == before


def test_a_filter_with_a_wrong_date_is_not_saved_but_told(app, world):
    browser = Browser(app).sign_in(world["exporter"])

    assert browser.open("/en/coi/filters/new?created_from=x").address == "/en/coi/?created_from=x"
    assert browser.status == 422


# Handing over


@pytest.fixture
def place(app):
    return Place()


def hand_over(place, first, second):
    numbers = [role_of(person, place.acme).number for person in (first, second)]
    leaving.hand_over(*numbers, "Retires", act="leaves", actor=place.validator)


@pytest.mark.postgres
def test_whoever_follows_gets_the_filters_kept_for_the_organisation(place):
    first = admitted(place.acme, place.validator, "first@acme.example")
    second = admitted(place.acme, place.validator, "second@acme.example")
    save(first, "Mine", "Shared", query="q=first")
    save(second, "Shared", query="q=second")
    with_others = make_person(make_operator("Elsewhere", "BE"))
    save(with_others, "Theirs")

    hand_over(place, first, second)

    assert kept(first) == {}
    assert kept(second) == {"Mine": "q=first", "Shared": "q=second", "Shared (2)": "q=first"}
    assert kept(with_others) == {"Theirs": "status=issued"}


def test_what_was_kept_for_another_organisation_stays_with_the_leaver(place):
    first = admitted(place.acme, place.validator, "first@acme.example")
    second = admitted(place.acme, place.validator, "second@acme.example")
    save(first, "Mine")
    db.session.query(SavedFilter).update({"organisation_id": place.brussels})
    db.session.commit()

    hand_over(place, first, second)

    assert (kept(first), kept(second)) == ({"Mine": "status=issued"}, {})
