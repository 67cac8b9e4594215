"""Creating and correcting an operator: refusals beside the field, look-alikes first, validation again (§5)."""

import pytest

from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.models import Organisation
from portal.organisations.services import decisions
from portal.organisations.services.decisions import Step
from portal.persistence.transaction import transaction
from tests.factories import make_operator, make_person
from tests.organisations.places import activities, newcomer, organisation, told
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import words

both_languages = pytest.mark.parametrize("language", ["en", "fr"])

CREATION = {
    "name": "Vayssier Import SAS",
    "postcode": "31300",
    "city": "Toulouse",
    "address": "1 rue des Tulipes",
    "phone": "+33 5 61 00 00 00",
    "eori": "FR12345678900011",
    "activity": "ORGANIC IMPORTER",
}


@pytest.fixture
def paul(place):
    return newcomer()


def opened(app, person, *, language="en", country="FR", htmx=False):
    browser = Browser(app, language=language, htmx=htmx).sign_in(person)
    browser.open(f"/{language}/roles/new/operator?search=1&country={country}&q=vayssier")
    return browser.click("a.button[href*=create]")


def filled(place, **more):
    return CREATION | {"control_body": str(place.french_body)} | more


WRONG = {
    "no name": ({"name": " "}, "name", "Fill this in."),
    "no town": ({"city": ""}, "city", "Fill this in."),
    "no EORI for an importer": (
        {"eori": ""}, "eori", "An organic importer needs an EORI number: it stands on the certificate.",
    ),
    "a wrong EORI": (
        {"eori": "12345"},
        "eori",
        "An EORI number is a country code followed by up to 15 letters or digits, like FR12345678900011.",
    ),
    "no body": ({"control_body": ""}, "control_body", "An organic activity needs its control body. Choose it."),
    "no contact": ({"phone": ""}, "phone", "Give a phone number, or fill in fax, e-mail or website instead."),
    "a wrong e-mail": (
        {"email": "vayssier@"}, "email", "This is not an e-mail address. Write it like name@domain.com.",
    ),
    "another section": (
        {"section": "food"}, "activity", "This activity does not belong to the section. Choose another one.",
    ),
    "no section": ({"section": ""}, "section", "Choose a section."),
    "no activity": (
        {"activity": ""}, "activity", "Choose an activity: without it nobody can validate the operator.",
    ),
    "an end before the beginning": (
        {"valid_from": "2026-05-01", "valid_to": "2026-04-30"}, "valid_to", "This day comes before the first one.",
    ),
    "half an identifier": (
        {"number-0-type": "VAT"}, "number-0-value", "Give the type and the value, or empty both.",
    ),
}  # fmt: skip


@both_languages
@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_created(app, place, paul, language, case):
    values, field, message = case
    browser = opened(app, paul, language=language)
    before = stored.everything()

    browser.submit("main form", filled(place, **values), button="button[value=check]")

    assert browser.status == 422
    assert browser.reading(f"#{field}-error") == words(app, language, message)
    assert stored.everything() == before


WRONG_VALUES = {
    "a date that is none": ({"valid_from": "2026-02-30"}, "valid_from"),
    "a date too far away": ({"certificate_valid_to": "2999-01-01"}, "certificate_valid_to"),
    "coordinates exchanged": ({"latitude": "151.2", "longitude": "-33.9"}, "latitude"),
    "no such longitude": ({"latitude": "43.6", "longitude": "200"}, "longitude"),
}


@both_languages
@pytest.mark.parametrize("case", WRONG_VALUES.values(), ids=WRONG_VALUES.keys())
def test_impossible_values_are_refused_beside_the_field(app, place, paul, language, case):
    values, field = case
    values = {name: value.replace(".", "," if language == "fr" else ".") for name, value in values.items()}
    browser = opened(app, paul, language=language)
    before = stored.everything()

    browser.submit("main form", filled(place, **values), button="button[value=check]")

    assert browser.status == 422
    assert browser.reading(f"#{field}-error")
    assert stored.everything() == before


@pytest.mark.parametrize("contact", ["fax", "email", "website"])
def test_one_contact_of_any_kind_is_enough(app, place, paul, contact):
    value = {"fax": "+33 5 61 00 00 00", "email": "a@vayssier.example", "website": "www.vayssier.example"}[contact]

    browser = opened(app, paul).submit(
        "main form", filled(place, phone="", **{contact: value}), button="button[value=check]"
    )

    assert browser.heading == "Confirm authorisation request for Vayssier Import SAS"


def test_cancelling_the_confirmation_keeps_what_was_typed_and_stores_nothing(app, place, paul):
    browser = opened(app, paul)
    before = stored.everything()

    browser.submit("main form", filled(place), button="button[value=check]").click("button[value=edit]")

    assert browser.value("city") == "Toulouse"
    assert stored.everything() == before


def test_without_a_search_nothing_is_created(app, place, paul):
    browser = Browser(app).sign_in(paul)
    before = stored.everything()

    browser.open("/en/roles/new/operator/create")
    assert "Search for your company first" in browser.message
    other = opened(app, newcomer("other@test.example")).value("searched")
    for searched in ("", "forged", other):
        answer = browser.post("/en/roles/new/operator/create", filled(place, searched=searched, do="send"))
        assert answer.status_code == 303
    assert stored.everything()["organisations"] == before["organisations"]
    assert stored.everything()["roles"] == before["roles"]


@both_ways
def test_look_alikes_are_shown_before_creating_and_must_be_looked_at(app, place, paul, htmx):
    browser = opened(app, paul, htmx=htmx)
    values = filled(place, name="Acme Bio Import")
    browser.submit("main form", values, button="button[value=alike]")
    assert "ACME Bio Imports SARL" in browser.reading("#alike")
    assert "This is mine: request to join" in browser.reading("#alike")

    browser.click("button[value=check]")
    assert browser.status == 422
    assert "Look at these operators first." in browser.reading("#distinct-error")
    browser.submit("main form", {"distinct": ["1"]}, button="button[value=check]")
    assert browser.heading == "Confirm authorisation request for Acme Bio Import"


@both_languages
def test_a_number_that_an_operator_carries_leads_to_it(app, place, paul, language):
    browser = opened(app, paul, language=language)
    values = filled(place, eori="fr 732 829 320 00074")

    browser.submit("main form", values, button="button[value=check]")

    wanted = words(app, language, "%(name)s carries this number. Ask to join it.", name="ACME Bio Imports SARL")
    assert browser.reading("#eori-error") == wanted
    assert browser.has(f"#alike a[href$='organisation={place.acme}']")


def test_a_creation_sent_twice_creates_once(app, place, paul):
    browser = opened(app, paul).submit("main form", filled(place), button="button[value=check]")
    form = browser.one("form.panel")
    sent = [(c["name"], c.get("value", "")) for c in form.select("input") if c["name"] != "csrf_token"]
    for _ in range(2):
        assert browser.post("/en/roles/new/operator/create", [*sent, ("do", "send")]).status_code == 303

    assert len(stored.history("operator:created")) == len(stored.history("role:requested")) == 1


def test_the_number_of_an_operator_goes_on_in_its_country(app, place, paul):
    make_operator("Taken", "FR", Activity.RFL, code="FR-ORG-OP-1")
    opened(app, paul).submit("main form", filled(place), button="button[value=check]").click("button[value=send]")

    with transaction() as session:
        made = session.query(Organisation).filter_by(name="Vayssier Import SAS").one()
        assert made.code.startswith("FR-ORG-OP-")
        assert made.code != "FR-ORG-OP-1"


# Correcting


def correcting(app, person, id_, language="en"):
    return Browser(app, language=language).sign_in(person).open(f"/{language}/organisations/{id_}/edit")


@pytest.fixture
def administrator(place):
    return make_person(place.acme, administrator=True)


@pytest.mark.parametrize(
    ("values", "again"),
    [
        ({"name": "ACME Organic Imports"}, True),
        ({"city": "Lyon"}, True),
        ({"address": "2 Street"}, True),
        ({"eori": "FR55555555500011"}, True),
        ({"number-0-type": "VAT", "number-0-value": "FR40303265045"}, True),
        ({"fax": "+33 1 99 99 99 99"}, False),
        ({"email": "new@acme.example"}, False),
        ({"latitude": "43.6", "longitude": "1.4"}, False),
        ({}, False),
    ],
)
def test_identity_is_validated_again_and_contacts_are_not(app, place, administrator, values, again):
    browser = correcting(app, administrator, place.acme)

    browser.submit("form.panel", {"phone": "+33 1 00 00 00 00", **values}, button="button.main")

    assert browser.message.startswith("Saved. What changed must be validated again." if again else "Saved.")
    assert activities(place.acme) == {"ORGANIC IMPORTER": ActivityStatus.NEW if again else ActivityStatus.VALID}
    assert told(place.validator) == (["operator_to_validate"] if again else [])


def test_the_validator_sees_what_was_and_what_is(app, place, administrator):
    browser = correcting(app, administrator, place.acme)
    values = {"name": "ACME Organics", "phone": "+33 1 00 00 00 00", "latitude": "43.6", "longitude": "1.4"}
    browser.submit("form.panel", values, button="button.main")

    desk = Browser(app).sign_in(place.validator).open("/en/requests/").click("tbody a")
    assert "Name: ACME Bio Imports SARL → ACME Organics" in desk.text
    assert "Latitude: – → 43.6" in desk.text
    desk.click("button[value=accept]")
    assert activities(place.acme) == {"ORGANIC IMPORTER": ActivityStatus.VALID}
    assert told(administrator) == ["activity_validated"]
    assert "ACME Organics" in browser.open(f"/en/organisations/{place.acme}/history").text


def test_an_edit_by_the_validator_needs_no_validation(app, place):
    browser = correcting(app, place.validator, place.acme)

    browser.submit("form.panel", {"name": "ACME Organics", "phone": "+33 1 00 00 00 00"}, button="button.main")

    assert activities(place.acme) == {"ORGANIC IMPORTER": ActivityStatus.VALID}
    assert organisation(place.acme).name == "ACME Organics"


def test_of_two_who_correct_at_once_the_second_is_asked_to_compare(app, place, administrator):
    first, second = (correcting(app, administrator, place.acme) for _ in range(2))
    first.submit("form.panel", {"phone": "+33 1 00 00 00 00"}, button="button.main")

    second.submit("form.panel", {"phone": "+33 1 11 11 11 11"}, button="button.main")

    assert second.status == 422
    assert "Somebody else changed this operator meanwhile." in second.text
    assert organisation(place.acme).phone == "+33 1 00 00 00 00"


@both_languages
@pytest.mark.parametrize("values", [{"eori": "FR77777777700011"}, {"eori": ""}])
def test_a_correction_is_refused_beside_the_field(app, place, administrator, language, values):
    make_operator("Holder", "BE", Activity.ORGANIC_IMPORTER, eori="FR77777777700011")
    browser = correcting(app, administrator, place.acme, language)
    before = stored.everything()

    browser.submit("form.panel", {"phone": "+33 1 00 00 00 00"} | values, button="button.main")

    assert browser.status == 422
    taken = words(app, language, "%(name)s carries this number already.", name="Holder")
    needed = words(app, language, "An organic importer needs an EORI number: it stands on the certificate.")
    assert browser.reading("#eori-error") == (taken if values["eori"] else needed)
    assert stored.everything() == before


def test_the_creator_corrects_a_pending_operator_and_its_history_says_so(app, place, paul):
    opened(app, paul).submit("main form", filled(place), button="button[value=check]").click("button[value=send]")
    browser = Browser(app).sign_in(paul).open("/en/profile").click("#roles a[href$='/edit']")

    browser.submit("form.panel", {"city": "Blagnac"}, button="button.main")

    assert "Blagnac" in browser.text
    [changed] = stored.history("operator:changed")
    assert changed.changes == {"city": ["Toulouse", "Blagnac"]}
    place_id = changed.subject_id
    decisions.decide_activities(
        place_id, [a.id for a in organisation(place_id).activities], Step.ACCEPT, actor=place.validator
    )
    assert browser.fetch("GET", f"/en/organisations/{place_id}/edit").status_code == 404


# Activities


def test_an_activity_of_the_administrator_waits_and_one_of_the_validator_is_valid(app, place, administrator):
    browser = (
        Browser(app).sign_in(administrator).open(f"/en/organisations/{place.acme}").click("a[href$='activities/new']")
    )
    browser.submit("form.panel", {"section": "none", "activity": "RFL"}, button="button.main")
    assert "The activity waits for validation." in browser.message

    desk = Browser(app).sign_in(place.validator).open(f"/en/organisations/{place.acme}/activities/new")
    desk.submit(
        "form.panel", {"activity": "ORGANIC OPERATOR", "control_body": str(place.french_body)}, button="button.main"
    )
    assert activities(place.acme) == {
        "ORGANIC IMPORTER": ActivityStatus.VALID,
        "RFL": ActivityStatus.NEW,
        "ORGANIC OPERATOR": ActivityStatus.VALID,
    }
    desk.open(f"/en/organisations/{place.acme}/activities/new")
    desk.submit("form.panel", {"section": "none", "activity": "RFL"}, button="button.main")
    assert desk.reading("#activity-error") == "The operator has this activity already."


def test_an_importer_without_eori_is_not_added(app, place):
    id_ = make_operator("Forwarder", "FR", Activity.RFL)
    browser = Browser(app).sign_in(make_person(id_, administrator=True)).open(f"/en/organisations/{id_}/activities/new")

    browser.submit(
        "form.panel", {"activity": "ORGANIC IMPORTER", "control_body": str(place.french_body)}, button="button.main"
    )

    assert browser.status == 422
    assert "An organic importer needs an EORI number." in browser.reading("#activity-error")


def test_a_suspended_activity_is_not_revived_by_a_correction(app, place, administrator):
    chosen = [a.id for a in organisation(place.acme).activities]
    decisions.decide_activities(place.acme, chosen, Step.SUSPEND, actor=place.validator, reason="Ended")

    correcting(app, administrator, place.acme).submit(
        "form.panel", {"name": "ACME Organics", "phone": "+33 1 00 00 00 00"}, button="button.main"
    )

    assert activities(place.acme) == {"ORGANIC IMPORTER": ActivityStatus.SUSPENDED}


def test_what_was_refused_goes_along_into_the_other_language(app, place, paul):
    browser = opened(app, paul).submit(
        "main form", filled(place, city="", latitude="43.6"), button="button[value=check]"
    )
    assert browser.status == 422
    before = browser.value("name")

    browser.submit(".tongues", button="[lang=fr]")

    assert (browser.status, browser.one("html")["lang"]) == (200, "fr")
    assert (browser.value("name"), browser.value("latitude")) == (before, "43,6")
