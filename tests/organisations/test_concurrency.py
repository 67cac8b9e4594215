"""Several people at the same instant: one decision, one operator, one administrator; on SQLite as on PostgreSQL."""

import threading
from contextlib import suppress

import pytest

from portal.extensions import db
from portal.organisations.domain import Activity, IdentifierType, RoleStatus
from portal.organisations.models import Organisation
from portal.organisations.queries import requests
from portal.organisations.services import decisions, members, merging, operators, roles
from portal.organisations.services.decisions import Step
from portal.organisations.services.operators import ActivityDetails, Details
from portal.organisations.services.roles import Words
from portal.shared.errors import Conflict, Invalid
from tests.factories import make_operator, make_person
from tests.organisations.places import ask, newcomer, role_of
from tests.organisations.test_operators import filled, opened
from tests.support import stored
from tests.support.words import words
from tests.support.workers import Workers

pytestmark = pytest.mark.postgres


@pytest.fixture
def workers(app):
    found = Workers(app)
    yield found
    found.pool.shutdown()


def deciding(number, step, by, **more):
    return lambda: decisions.decide(number, step, actor=by, **more)


def creation(place, name, eori, act="create", country="FR"):
    person = newcomer(f"{act}{eori}{name[-1]}@acme.example".replace(" ", "").lower())
    details = Details(
        name, country, "31300", "Toulouse", "1 rue", phone="1", identifiers=((IdentifierType.EORI, eori),)
    )
    activity = ActivityDetails(Activity.ORGANIC_IMPORTER, place.french_body)
    return lambda: operators.create(details, activity, Words(), not_these=(), act=act, actor=person)


def named(name):
    db.session.rollback()
    return db.session.query(Organisation).filter_by(name=name).count()


def test_of_two_validators_who_decide_at_once_one_wins_and_the_other_is_told(place, workers):
    person, colleague = newcomer(), make_person(place.inao)
    number = ask(person, place.acme)

    outcomes = workers.at_once(
        deciding(number, Step.ACCEPT, place.validator), deciding(number, Step.REJECT, colleague, reason="No")
    )

    [refused] = [outcome for outcome in outcomes if outcome != [number]]
    assert isinstance(refused, Conflict)
    assert refused.message == "This was decided meanwhile. Open the page again to see how it stands."
    assert len([e for e in stored.history() if e.event in ("role:valid", "role:rejected")]) == 1


def test_a_decision_waits_for_another_one(place, workers):
    number, colleague = ask(newcomer(), place.acme), make_person(place.inao)

    first, second = workers.one_inside_the_other(
        deciding(number, Step.REJECT, place.validator, reason="No"), deciding(number, Step.ACCEPT, colleague)
    )

    assert first == [number]
    assert isinstance(second, Conflict)


def test_of_two_first_users_validated_at_once_one_is_administrator(place, workers):
    people = [newcomer(f"p{n}@acme.example") for n in range(2)]
    numbers = [ask(person, place.acme) for person in people]
    colleague = make_person(place.inao)

    workers.at_once(deciding(numbers[0], Step.ACCEPT, place.validator), deciding(numbers[1], Step.ACCEPT, colleague))

    found = [role_of(person, place.acme) for person in people]
    assert [role.status for role in found] == [RoleStatus.VALID] * 2
    assert sorted(role.is_administrator for role in found) == [False, True]


def test_two_administrators_who_both_give_up_leave_one(place, workers):
    first, second = (make_person(place.acme, administrator=True) for _ in range(2))
    numbers = {person: role_of(person, place.acme).number for person in (first, second)}

    outcomes = workers.at_once(
        *(
            lambda person=person: members.set_administrator(numbers[person], on=False, actor=person)
            for person in (first, second)
        )
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
    assert requests.has_administrator(place.acme)


def test_two_people_who_create_an_operator_with_one_number_create_one(place, workers):
    outcomes = workers.at_once(
        creation(place, "Vayssier One", "FR12345678901234"), creation(place, "Vayssier Two", "FR12345678901234")
    )

    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(refused, Invalid)
    assert refused.field == "identifiers"
    assert named("Vayssier One") + named("Vayssier Two") == 1


def test_one_number_in_two_countries_is_one_operator(place, workers):
    outcomes = workers.at_once(
        creation(place, "Vayssier One", "FR12345678901234"),
        creation(place, "Vayssier Two", "FR12345678901234", country="BE"),
    )

    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Invalid]
    assert len(stored.history("operator:created")) == len(stored.history("role:requested")) == 1


def test_two_people_who_create_an_operator_of_one_name_create_one(place, workers):
    outcomes = workers.at_once(
        creation(place, "Vayssier Import", "FR12345678901234", "a"),
        creation(place, "VAYSSIER Import SARL", "FR12345678901299", "b"),
    )

    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert isinstance(refused, Invalid)
    assert refused.field == "name"
    assert len(stored.history("operator:created")) == 1


MEANWHILE = {
    "the name": (
        "en",
        ("Vayssier Import", "FR99999999900011"),
        "An operator of this name exists in this country. Ask to join it, or say that yours is another one.",
    ),
    "the number": (
        "fr",
        ("Lambrecourt", "FR12345678900011"),
        "Another operator carries this number. Look for it and ask to join it.",
    ),
}


@pytest.mark.parametrize("case", MEANWHILE.values(), ids=MEANWHILE.keys())
def test_who_sends_while_somebody_creates_the_same_operator_is_told_and_shown_it(app, place, workers, case):
    language, (name, eori), message = case
    browser = opened(app, newcomer(), language=language)
    browser.submit("main form", filled(place), button="button[value=check]")

    workers.one_inside_the_other(creation(place, name, eori), lambda: browser.click("button[value=send]"))

    assert browser.status == 409
    assert words(app, language, message) in browser.reading("#problem")
    assert name in browser.reading("#alike")
    assert len(stored.history("operator:created")) == 1


def test_a_creation_sent_twice_is_one(place, workers):
    create = creation(place, "Vayssier Import", "FR12345678901234")

    outcomes = workers.at_once(create, create)

    assert outcomes[0] == outcomes[1]
    assert named("Vayssier Import") == 1


def test_a_request_sent_twice_is_one(place, workers):
    person = newcomer()

    def send():
        return roles.request([place.acme], Words(), act="same", actor=person)

    outcomes = workers.at_once(send, send)

    assert outcomes[0] == outcomes[1]
    assert len(stored.history("role:requested")) == 1


def test_one_person_asks_for_two_kinds_at_once_and_gets_one(place, workers):
    person = newcomer()
    outcomes = workers.at_once(
        *(lambda id_=id_: roles.request([id_], Words(), act=str(id_), actor=person) for id_ in (place.acme, place.body))
    )

    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [Conflict]
    assert len(stored.history("role:requested")) == 1


def test_two_acts_of_one_person_that_both_have_begun_do_not_lock_each_other_out(place, workers, monkeypatch):
    person, begun, lock = newcomer(), threading.Barrier(2), roles.requests.lock_account

    def lock_when_both_have_begun(id_):
        with suppress(threading.BrokenBarrierError):  # SQLite lets the second begin only when the first has ended
            begun.wait(1)
        lock(id_)

    monkeypatch.setattr(roles.requests, "lock_account", lock_when_both_have_begun)
    outcomes = workers.at_once(
        *(lambda id_=id_: roles.request([id_], Words(), act=str(id_), actor=person) for id_ in (place.acme, place.body))
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "list"]


def test_two_validators_who_decide_the_codes_of_a_body_in_another_order_do_not_lock_each_other_out(place, workers):
    person, colleague = newcomer(), make_person(place.inao)
    numbers = roles.request([place.body, place.tunisian_body], Words(), act="all", actor=person)

    outcomes = workers.at_once(
        deciding(numbers[0], Step.ACCEPT, place.validator, with_others=numbers),
        deciding(numbers[1], Step.ACCEPT, colleague, with_others=numbers),
    )

    assert {type(outcome) for outcome in outcomes} <= {list, Conflict}
    assert {role_of(person, id_).status for id_ in (place.body, place.tunisian_body)} == {RoleStatus.VALID}


def test_two_merges_crosswise_have_one_winner(place, workers):
    twin = make_operator("Acme Bio", "FR", Activity.RFL)
    colleague = make_person(place.inao)

    outcomes = workers.at_once(
        lambda: merging.merge(twin, place.acme, actor=place.validator),
        lambda: merging.merge(place.acme, twin, actor=colleague),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
