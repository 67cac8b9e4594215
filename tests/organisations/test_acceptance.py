"""Acceptance checks 2–7 and 13 of §23, through the pages; labels as §18 has them, in both languages."""

import pytest

from portal.coi.domain.lifecycle import Action, Status
from portal.organisations.domain import ActivityStatus, Function, RoleStatus
from portal.organisations.services.decisions import Step, decide, decide_activities
from portal.shared.errors import Refused
from tests.factories import CHECKED, make_authority, make_coi, make_person, make_world, take
from tests.organisations.places import ask, newcomer, organisation, role_of
from tests.support import stored
from tests.support.browser import Browser, both_ways

LABELS = {
    "en": {
        "roles": "Request new role",
        "status": "Role status",
        "request": "Request authorisation",
        "send": "Send authorisation request",
        "create": "Create a new operator",
        "start": "Start searching with Search button.",
        "filters": ["Country", "Section", "Activity type", "Search"],
        "columns": ["Name", "Address", "Activities"],
        "details": ["Operator details", "Operator activities", "Users"],
        "add": "Add an activity",
        "fields": ["Administrative region", "City", "Phone", "Identifier"],
        "counters": "1 Requested",
    },
    "fr": {
        "roles": "Demander un nouveau rôle",
        "status": "Statut du rôle",
        "request": "Demander une autorisation",
        "send": "Envoyer la demande d’autorisation",
        "create": "Créer un nouvel opérateur",
        "start": "Lancez la recherche avec le bouton Recherche.",
        "filters": ["Pays", "Section", "Type d’activité", "Recherche"],
        "columns": ["Nom", "Adresse", "Activités"],
        "details": ["Détails de l’opérateur", "Activités d’opérateur", "Utilisateurs"],
        "add": "Ajouter une activité",
        "fields": ["Région administrative", "Ville", "Téléphone", "Identifiant"],
        "counters": "1 Demandé",
    },
}
both_languages = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def paul(place):
    return newcomer()


# 2


@both_ways
@both_languages
def test_an_operator_is_looked_for_in_a_country_and_created_only_after_a_search(app, place, paul, language, htmx):
    labels = LABELS[language]
    browser = Browser(app, htmx=htmx, language=language).sign_in(paul).open(f"/{language}/profile")
    assert browser.reading("#roles a.main") == labels["roles"]
    browser.open(f"/{language}/roles/new/operator")
    assert labels["start"] in browser.text
    assert labels["create"] not in browser.text
    for label in labels["filters"]:
        assert label in browser.reading("form[role=search]")

    browser.submit("form[role=search]", {"country": "", "q": "acme"}, button="p > button.main")
    assert browser.status == 422
    assert labels["create"] not in browser.text
    assert "ACME" not in browser.text

    browser.open(f"/{language}/roles/new/operator")
    browser.submit("form[role=search]", {"country": "FR", "q": "acme"}, button="p > button.main")
    assert labels["create"] in browser.text
    assert [th.text for th in browser.page.select("thead th")][:3] == labels["columns"]
    assert browser.reading("button[formaction]") == labels["request"]


def test_a_search_made_by_hand_without_country_finds_nothing(app, place, paul):
    browser = Browser(app).sign_in(paul)

    answer = browser.fetch("GET", "/en/roles/new/operator?search=1&q=acme")

    assert answer.status_code == 422
    assert "ACME" not in answer.text


# 3


def test_one_person_holds_one_kind_of_role_and_several_posts_of_it(app, place, paul):
    ask(paul, place.acme)
    browser = Browser(app).sign_in(paul).open("/en/roles/new")
    assert [link["href"] for link in browser.page.select("ul.tiles a")] == ["/en/roles/new/operator"]
    assert browser.text.count("Closed: you hold, or have asked for, a role of the kind “Operator”.") == 2
    before = stored.everything()

    assert browser.fetch("GET", "/en/roles/new/authority").status_code == 409
    assert browser.post("/en/roles/confirm", {"organisation": place.post, "act": "x"}).status_code == 409
    assert stored.everything() == before

    ask(paul, place.brussels)
    assert role_of(paul, place.brussels).status == RoleStatus.REQUESTED


# 4, 5


CREATION = {
    "name": "Vayssier Import SAS",
    "postcode": "31300",
    "city": "Toulouse",
    "address": "1 rue",
    "fax": "+33 5 61 00 00 00",
    "eori": "FR12345678900011",
    "activity": "ORGANIC IMPORTER",
}


def creating(app, place, person, language="en"):
    browser = Browser(app, language=language).sign_in(person)
    browser.open(f"/{language}/roles/new/operator?search=1&country=FR&q=vayssier").click("a.button[href*=create]")
    return browser.fill(CREATION | {"control_body": str(place.french_body)}, within="main")


@pytest.mark.parametrize(
    ("lacking", "refused"),
    [("eori", True), ("control_body", True), ("fax", True), ("", False)],
    ids=["no EORI", "no control body", "no contact at all", "fax only"],
)
def test_what_an_importer_must_give(app, place, paul, lacking, refused):
    browser = creating(app, place, paul)
    if lacking:
        browser.fill({lacking: ""}, within="main")

    browser.click("button[value=check]")

    assert browser.status == (422 if refused else 200)
    assert not stored.history("operator:created")


@both_languages
def test_creating_gives_one_new_operator_and_one_request_in_one_step(app, place, paul, language):
    labels = LABELS[language]
    browser = creating(app, place, paul, language)
    for label in labels["fields"]:
        assert label in browser.text
    assert browser.reading("button[value=check]") == labels["create"]
    browser.click("button[value=check]")
    assert browser.reading("button[value=send]") == labels["send"]
    assert not stored.history("operator:created")

    browser.click("button[value=send]")

    [created], [asked] = stored.history("operator:created"), stored.history("role:requested")
    made = organisation(created.subject_id)
    assert [activity.status for activity in made.activities] == [ActivityStatus.NEW]
    assert role_of(paul, made.id).status == RoleStatus.REQUESTED
    assert asked.subject_id == role_of(paul, made.id).id
    assert labels["status"] in browser.text
    assert labels["counters"] in browser.text
    browser.open(f"/{language}/organisations/{place.acme}")
    assert labels["details"][:2] == [heading.text for heading in browser.page.select("h2")][:2]


@both_languages
def test_the_page_of_an_operator_speaks_as_the_labels_say(app, place, language):
    administrator = make_person(place.acme, administrator=True)
    browser = Browser(app, language=language).sign_in(administrator).open(f"/{language}/organisations/{place.acme}")

    headings = [heading.text for heading in browser.page.select("h2")]
    assert [headings[0], headings[1], headings[-1]] == LABELS[language]["details"]
    assert LABELS[language]["add"] in browser.text


# 6


def test_a_request_appears_where_it_is_decided(app, place):
    cca = make_authority("Another authority", "FRCCA2", Function.CCA)
    asked = {
        "INAO": ask(newcomer("a@test.example"), place.acme),
        "the body": ask(newcomer("b@test.example"), place.atlas),
        "the Commission": ask(newcomer("c@test.example"), cca),
    }
    desks = {"INAO": place.validator, "the body": place.certifier, "the Commission": place.commissioner}

    for who, person in desks.items():
        page = Browser(app).sign_in(person).open("/en/requests/")
        shown = {name for name, number in asked.items() if number in page.text}
        assert shown == {who}


# 7


def test_the_first_validated_user_sees_the_requests_of_colleagues_and_the_second_does_not(app, place):
    people = [newcomer(f"p{n}@acme.example") for n in range(3)]
    numbers = [ask(person, place.acme) for person in people]
    for number in numbers[:2]:
        decide(number, Step.ACCEPT, actor=place.validator)

    first, second = (Browser(app).sign_in(person) for person in people[:2])

    for address in ("/en/requests/", f"/en/organisations/{place.acme}"):
        assert f"/requests/{numbers[2]}" in first.fetch("GET", address).text
        assert numbers[2] not in second.fetch("GET", address).text
        assert "p2@acme.example" not in second.fetch("GET", address).text
    first.open(f"/en/requests/{numbers[2]}").click("button[value=accept]")
    assert role_of(people[2], place.acme).status == RoleStatus.VALID


# 13


@pytest.mark.parametrize("who", ["exporter", "importer", "consignee"])
def test_the_body_cannot_sign_while_a_party_is_not_valid(app, who):
    world = make_world()
    party = getattr(world, who)
    submitted = make_coi(world, Status.DESCRIPTION_COMPLETED)
    validator = world["body"] if who == "exporter" else world["cca"]
    chosen = [activity.id for activity in organisation(party).activities]
    decide_activities(party, chosen, Step.SUSPEND, actor=validator, reason="Certificate ended")

    with pytest.raises(Refused):
        take(world, submitted, Action.SIGN_18, "body", CHECKED)
    page = Browser(app).sign_in(world["body"])
    page.open(f"/en/coi/{submitted}/steps/sign_18")
    assert organisation(party).name in page.text

    decide_activities(party, chosen, Step.RESTORE, actor=validator)
    assert take(world, submitted, Action.SIGN_18, "body", CHECKED) == submitted
