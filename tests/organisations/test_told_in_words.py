"""Whatever cannot be done with operators, people and their requests is told in the words of whoever tries."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete

from portal.organisations.domain import Activity, ActivityStatus, IdentifierType
from portal.organisations.models import Identifier, Organisation, Role
from portal.organisations.queries import requests
from portal.organisations.services import decisions, members
from portal.organisations.services.decisions import Step
from portal.organisations.sheet import EVENT_LABELS
from portal.persistence import audit
from portal.persistence.transaction import transaction
from tests.factories import make_operator
from tests.organisations.places import accept, admitted, ask, newcomer, organisation, role_of
from tests.support.browser import Browser
from tests.support.pages import parsed, text_of
from tests.support.words import words

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
Answer = Callable[..., str]


@pytest.fixture
def answer(app) -> Answer:
    """What is told to somebody who sends this by hand."""

    def send(person, language: str, address: str, **values: object) -> str:
        browser = Browser(app, language=language).sign_in(person).open(f"/{language}/")
        sent = browser.post(f"/{language}/{address}", values)
        if sent.status_code == 303:
            return browser.open(sent.headers["Location"]).message
        return text_of(parsed(sent.text).main)

    return send


@LANGUAGES
def test_what_cannot_be_merged_is_told(app, place, answer, language):
    other = make_operator("Acme Bio Import", "FR", Activity.RFL)
    spanish, italian = (make_operator("Frutta", country, Activity.RFL) for country in ("ES", "IT"))
    abroad = answer(place.commissioner, language, f"organisations/{spanish}/merge", into=italian)
    assert words(app, language, "Two operators of different countries are not one company here.") in abroad

    for address, values, told in (
        (f"organisations/{place.acme}/merge", {"into": place.acme}, "Choose two different operators."),
        (f"organisations/{other}/unmerge", {}, "This operator is not merged into another one."),
    ):
        assert words(app, language, told) in answer(place.validator, language, address, **values)


@LANGUAGES
def test_that_nothing_is_added_to_an_operator_before_it_is_valid_is_told_to_its_creator(app, place, language):
    paul = newcomer()
    new = make_operator("Vayssier", "FR", Activity.RFL, status=ActivityStatus.NEW, created_by_id=paul.account_id)

    page = Browser(app, language=language).sign_in(paul).open(f"/{language}/organisations/{new}/activities/new")

    assert page.status == 403
    assert words(app, language, "The operator can get further activities once it is validated.") in page.text


@LANGUAGES
def test_what_cannot_be_done_with_colleagues_is_told(app, place, answer, language):
    first = admitted(place.acme, place.validator, "first@acme.example")
    second = admitted(place.acme, place.validator, "second@acme.example")
    third = admitted(place.acme, place.validator, "third@acme.example")
    two, three = (role_of(person, place.acme).number for person in (second, third))
    members.set_level(three, members.Level.READER, actor=first)
    members.set_administrator(two, on=True, actor=first)

    told = answer(first, language, f"people/{two}/level", level="reader")
    assert words(app, language, "An administrator is a member. Take the flag of administrator away first.") in told
    members.set_administrator(two, on=False, actor=first)
    told = answer(first, language, f"people/{two}/hand-over", to=three, act="x")
    message = "This colleague may do less than the one who leaves. Change their level first."
    assert words(app, language, message) in told
    decisions.decide(two, Step.SUSPEND, actor=first, reason="x")
    told = answer(second, language, "roles/confirm", organisation=place.acme, act="y", message="Please")
    message = "Your access to %(name)s is suspended: whoever suspended it can restore it."
    assert words(app, language, message, name="ACME Bio Imports SARL") in told
    assert words(app, language, "The access is restored.") in answer(first, language, f"people/{two}/restore")


@LANGUAGES
def test_what_cannot_be_done_with_a_request_is_told(app, place, answer, language):
    paul = newcomer()
    number = ask(paul, place.acme)

    told = answer(paul, language, f"roles/{number}/answer", answer="Here it is")
    assert words(app, language, "Nothing is asked of you any more.") in told
    decisions.ask(number, "Who are you?", actor=place.validator)
    told = answer(paul, language, f"roles/{number}/remind")
    assert words(app, language, "This request does not wait for a decision now.") in told
    message = "Tick at least one organisation, then ask for authorisation."
    assert words(app, language, message) in answer(paul, language, "roles/confirm", act="x")


@LANGUAGES
def test_that_nobody_is_let_into_an_operator_without_activity_is_told(app, place, answer, language):
    accept(ask(newcomer(), place.acme), place.validator)
    [activity] = organisation(place.acme).activities
    decisions.decide_activities(place.acme, [activity.id], Step.SUSPEND, actor=place.validator, reason="x")
    number = ask(newcomer("other@acme.example"), place.acme)

    told = answer(place.validator, language, f"requests/{number}", do="accept")

    message = "No activity of this operator is valid yet. Whoever validates the operator must do so first."
    assert words(app, language, message) in told


NUMBERS = {
    ("EORI", "FR?1"): "Not the form of an EORI number.",
    ("EORI", "DE123456789"): "Given by another country than the operator’s.",
    ("VAT", "FR12345678901"): "The check digits do not agree.",
    ("REGISTER", "123456789"): "Neither a SIREN nor a SIRET number: the check digit does not agree.",
    ("OPERATOR_NUMBER", "7"): "Operator number",
}


@LANGUAGES
def test_what_is_wrong_with_the_numbers_of_an_operator_is_told_to_whoever_decides(app, place, language):
    number = ask(newcomer(), place.acme)
    with transaction() as session:
        for kind, value in NUMBERS:
            identifier = Identifier(organisation_id=place.acme, type=IdentifierType[kind].value, value=value)
            session.add(identifier)
        [activity] = session.get_one(Organisation, place.acme).activities
        activity.certificate_number, activity.certificate_valid_to = "FR-1", date(2020, 1, 1)

    page = Browser(app, language=language).sign_in(place.validator).open(f"/{language}/requests/{number}")

    known = page.reading("section[aria-labelledby=evidence-title]")
    for told in (*NUMBERS.values(), "wrong", "has ended"):
        assert words(app, language, told) in known


def test_why_nobody_becomes_the_first_user_of_the_commission_is_told_in_both_languages(app, place):
    command = app.test_cli_runner()
    admitted(place.acme, place.validator, "busy@acme.example")
    newcomer("free@acme.example")

    second = command.invoke(args=["portal", "commission", "free@acme.example"]).output
    with transaction() as session:
        session.execute(delete(Role).where(Role.organisation_id == place.commission))
    other = command.invoke(args=["portal", "commission", "busy@acme.example"]).output

    for language in ("en", "fr"):
        assert words(app, language, "The Commission has a user already, who accepts the next ones.") in second
        assert words(app, language, "This person holds another role already.") in other


@LANGUAGES
def test_every_event_of_an_operator_is_told_in_its_history(app, place, language):
    with transaction():
        for event in EVENT_LABELS:
            audit.record(None, event, (requests.ORGANISATION, place.acme))

    page = (
        Browser(app, language=language).sign_in(place.validator).open(f"/{language}/organisations/{place.acme}/history")
    )

    for told in EVENT_LABELS.values():
        assert words(app, language, told) in page.reading("main")
