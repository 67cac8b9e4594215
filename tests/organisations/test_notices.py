"""N02–N04: who is told, in which language; the mail is a copy and is left out where it was switched off (§15)."""

import pytest

from portal.auth.models import Account
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.models import Role
from portal.organisations.services import decisions
from portal.organisations.services.decisions import Step
from portal.persistence.transaction import transaction
from portal.shared.people import Level
from tests.factories import make_operator, make_person
from tests.organisations.places import accept, ask, newcomer, organisation, role_of, told
from tests.support import stored
from tests.support.browser import Browser


def set_account(person, **values):
    with transaction() as session:
        account = session.get_one(Account, person.account_id)
        for name, value in values.items():
            setattr(account, name, value)


def set_level(person, organisation_id, level):
    id_ = role_of(person, organisation_id).id
    with transaction() as session:
        session.get_one(Role, id_).level = level.value


def mails(notice):
    return sorted(payload["to"] for topic, payload in stored.messages() if topic == f"mail:{notice}")


def test_a_request_is_told_to_validators_and_administrators_and_nobody_else(place):
    everybody = {
        "validator": place.validator,
        "administrator": make_person(place.acme, administrator=True),
        "colleague": make_person(place.acme),
        "reader of the authority": make_person(place.inao),
        "certifier": place.certifier,
        "another authority": make_person(place.flanders),
        "border post": make_person(place.post),
        "commissioner": place.commissioner,
        "closed account": make_person(place.inao),
        "requester": newcomer(),
    }
    set_level(everybody["reader of the authority"], place.inao, Level.READER)
    set_account(everybody["closed account"], is_active=False)

    ask(everybody["requester"], place.acme)

    assert {who for who, person in everybody.items() if told(person)} == {"validator", "administrator"}
    assert len(mails("role_requested")) == 2


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "You are attached to ACME Bio Imports SARL"), ("fr", "Vous êtes rattaché")],
)
def test_the_requester_is_told_in_their_language_with_the_reason(app, place, language, subject):
    person = newcomer(language=language)
    accept(ask(person, place.acme), place.validator)
    decisions.decide(role_of(person, place.acme).number, Step.SUSPEND, actor=place.validator, reason="Parti")

    browser = Browser(app, language=language).sign_in(person).open(f"/{language}/inbox")

    assert subject in browser.text
    assert "Parti" in browser.text
    assert {payload["language"] for _topic, payload in stored.messages() if payload["to"] == "paul@acme.example"} == {
        language
    }


@pytest.mark.parametrize(
    ("paces", "sent"), [({}, ["inao@test.example"]), ({"N02": "off"}, []), ({"N04": "off"}, ["inao@test.example"])]
)
def test_who_switched_the_mail_off_is_told_in_the_inbox_alone(place, paces, sent):
    set_account(place.validator, paces=paces)

    ask(newcomer(), place.acme)

    assert told(place.validator) == ["role_requested"]
    assert mails("role_requested") == sent


@pytest.mark.parametrize("paces", [{"N03": "off"}, dict.fromkeys(("N02", "N03", "N04", "N12"), "digest")])
def test_a_decision_about_oneself_is_always_mailed(place, paces):
    person = newcomer()
    set_account(person, paces=paces)

    accept(ask(person, place.acme), place.validator)

    assert mails("role_accepted") == ["paul@acme.example"]


def test_what_becomes_of_an_activity_is_told_to_the_users_of_the_operator(place):
    user, other, suspended = make_person(place.acme), make_person(place.brussels), make_person(place.acme)
    suspended_role = role_of(suspended, place.acme).number
    decisions.decide(suspended_role, Step.SUSPEND, actor=place.validator, reason="Left")
    chosen = [activity.id for activity in organisation(place.acme).activities]

    decisions.decide_activities(place.acme, chosen, Step.SUSPEND, actor=place.validator, reason="Ended")

    assert told(user) == ["activity_suspended"]
    assert told(other) == []
    assert told(suspended) == ["role_suspended"]


def test_who_created_an_operator_is_told_that_it_was_refused(place):
    new = make_operator("New", "FR", Activity.ORGANIC_IMPORTER, body=place.french_body, status=ActivityStatus.NEW)
    person = newcomer()
    ask(person, new)
    chosen = [activity.id for activity in organisation(new).activities]

    decisions.decide_activities(new, chosen, Step.REJECT, actor=place.validator, reason="No certificate")

    assert told(person) == ["activity_rejected"]


def test_one_act_is_told_once(place):
    new = make_operator("New", "FR", Activity.ORGANIC_IMPORTER, body=place.french_body, status=ActivityStatus.NEW)
    person = newcomer()

    accept(ask(person, new), place.validator)

    assert told(person) == ["role_accepted"]


def test_what_is_to_be_validated_is_told_to_those_who_can(app, place):
    reader = make_person(place.inao)
    set_level(reader, place.inao, Level.READER)
    browser = Browser(app).sign_in(make_person(place.acme, administrator=True))
    browser.open(f"/en/organisations/{place.acme}/activities/new")

    browser.submit("form.panel", {"section": "none", "activity": "RFL"}, button="button.main")

    assert told(place.validator) == ["operator_to_validate"]
    assert told(reader) == []
    desk = Browser(app).sign_in(place.validator).open("/en/inbox")
    assert desk.has(f"main a[href$='/requests/operator/{place.acme}']")
