"""Leaving an organisation, alone or handing over to a colleague in one act (§6.3, D15, D17)."""

import pytest

from portal.auth.models import Account
from portal.extensions import db
from portal.notices import queries as notices
from portal.notices.models import InboxNotice
from portal.organisations.domain import Activity, RoleStatus
from portal.organisations.services import decisions, leaving, members, merging, roles
from portal.organisations.services.decisions import Step
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict, Invalid, NotFound
from portal.shared.people import Level
from tests.factories import actor, make_operator, make_person
from tests.organisations.places import accept, admitted, ask, newcomer, role_of, told
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words

LAST = "This is the last administrator of the organisation. Name another one first."


@pytest.fixture
def first(place):
    return admitted(place.acme, place.validator, "first@acme.example")


@pytest.fixture
def second(place, first):
    return admitted(place.acme, place.validator, "second@acme.example")


@pytest.fixture
def colleague(place):
    """Another one of those who decide at the authority."""
    return make_person(place.inao, first_name="Nina", last_name="Follows")


def hand_over(leaver, to, organisation, *, by, act="leaves"):
    numbers = [role_of(person, organisation).number for person in (leaver, to)]
    leaving.hand_over(*numbers, "Retires", act=act, actor=by)


def unread(person):
    """What somebody has not read, by what it is and the request it leads to."""
    db.session.rollback()
    found = notices.inbox(person.account_id, notices.Wanted()).notices
    return sorted((one.notice, one.parameters["link"]) for one in found if one.read_at is None)


def mails(notice):
    return [payload["to"] for topic, payload in stored.messages() if topic == f"mail:{notice}"]


@pytest.mark.postgres
def test_a_leaver_hands_over_in_one_act(app, place, first, second):
    number = ask(newcomer(), place.acme)
    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{place.acme}")

    browser.click(f"#people a[href$='/people/{role_of(first, place.acme).number}/hand-over']")
    assert "Whoever takes over becomes administrator." in browser.text
    chosen = {"to": role_of(second, place.acme).number, "reason": "She retires."}
    browser.submit("main form", chosen, button="button.main")

    assert "Handed over." in browser.message
    left = role_of(first, place.acme)
    assert (left.status, left.reason, left.is_administrator) == (RoleStatus.WITHDRAWN, "She retires.", False)
    assert actor(first.account_id).posts == ()
    assert role_of(second, place.acme).is_administrator
    assert ("role_requested", f"/en/requests/{number}") in unread(second)
    assert [notice for notice, _link in unread(first)] == ["role_accepted", "role_ended"]


def test_both_are_told_and_the_trail_has_a_line_of_each(app, place, first, second):
    hand_over(first, second, place.acme, by=place.validator)

    assert told(first)[-1] == "role_ended"
    assert told(second)[-1] == "role_taken_over"
    assert (mails("role_ended"), mails("role_taken_over")) == (["first@acme.example"], ["second@acme.example"])
    inbox = Browser(app).sign_in(first).open("/en/inbox")
    assert "Your access to ACME Bio Imports SARL has ended" in inbox.text
    assert "Retires" in inbox.text
    [left], [took] = stored.history("role:left"), stored.history("role:took_over")
    assert (left.reason, left.subject_id, left.target) == ("Retires", role_of(first, place.acme).id, "withdrawn")
    assert left.changes == {"handed_over_to": [None, second.name]}
    assert (took.subject_id, took.changes) == (
        role_of(second, place.acme).id,
        {"taken_over_from": [None, first.name]},
    )
    assert len(stored.history("role:administrator")) == 1


@pytest.mark.postgres
def test_requests_to_decide_go_to_the_successor_although_they_are_about_others(place, colleague):
    """An authority is told about operators: their requests are its tasks."""
    number = ask(newcomer(), place.acme)
    with transaction() as session:  # the colleague came after the request
        session.query(InboxNotice).filter_by(account_id=colleague.account_id).delete()

    hand_over(place.validator, colleague, place.inao, by=place.commissioner)

    assert ("role_requested", f"/en/requests/{number}") in unread(colleague)
    assert [notice for notice, _link in unread(place.validator)] == ["role_ended"]


@pytest.mark.postgres
def test_what_both_were_told_is_there_once_and_done_with_for_the_leaver(place, colleague):
    ask(newcomer(), place.acme)

    hand_over(place.validator, colleague, place.inao, by=place.commissioner)

    assert told(colleague) == ["role_requested", "role_taken_over"]
    assert [notice for notice, _link in unread(place.validator)] == ["role_ended"]


@pytest.mark.postgres
def test_a_request_that_waits_for_an_answer_is_told_to_the_successor_who_gets_the_answer(app, place, colleague):
    paul, others = newcomer(), newcomer("other@acme.example")
    number, answered, by_colleague = (
        ask(paul, place.acme),
        ask(others, place.acme),
        ask(newcomer("third@acme.example"), place.acme),
    )
    decisions.ask(number, "Your SIRET?", actor=place.validator)
    decisions.ask(answered, "And yours?", actor=place.validator)
    decisions.ask(by_colleague, "Your badge?", actor=colleague)
    roles.answer(answered, "732829320", actor=others)

    page = Browser(app).sign_in(place.commissioner)
    page.open(f"/en/people/{role_of(place.validator, place.inao).number}/hand-over")
    hand_over(place.validator, colleague, place.inao, by=place.commissioner)

    [sent] = [payload for topic, payload in stored.messages() if topic == "mail:role_taken_over"]
    assert sent["parameters"]["waiting"] == number
    assert number in page.text
    assert answered not in page.text
    assert by_colleague not in page.text
    roles.answer(number, "73282932000074", actor=paul)
    assert told(colleague)[-1] == "role_answered"
    assert told(place.validator)[-1] == "role_ended"


def test_the_link_is_in_the_language_of_who_takes_over(place, first, second):
    ask(newcomer(), place.acme)
    with transaction() as session:
        session.get_one(Account, second.account_id).language = "fr"

    hand_over(first, second, place.acme, by=place.validator)

    assert {link[:4] for notice, link in unread(second) if notice == "role_requested"} == {"/fr/"}


def test_what_concerns_the_leaver_alone_or_other_organisations_stays(place, first, second):
    """What they were told about their own roles, and for another organisation that they go on acting for."""
    with transaction() as session:
        session.query(InboxNotice).filter_by(account_id=first.account_id).update({"organisation_id": place.acme})
        about = {"organisation_id": place.brussels, "parameters": {"link": "/en/organisations/1"}}
        session.add(InboxNotice(account_id=first.account_id, notice="activity_validated", at=_now(), **about))

    hand_over(first, second, place.acme, by=place.validator)

    assert told(first) == ["role_accepted", "activity_validated", "role_ended"]
    assert "activity_validated" not in told(second)


def _now():
    from portal.shared import clock  # noqa: PLC0415 - for one row made by hand

    return clock.now()


def test_what_is_about_a_former_number_goes_along(place, first, second):
    twin = make_operator("Acme Bio Import", "FR", Activity.RFL)
    ask(newcomer(), place.acme)
    with transaction() as session:
        session.query(InboxNotice).filter_by(notice="role_requested").update({"organisation_id": twin})
    merging.merge(twin, place.acme, actor=place.validator)

    hand_over(first, second, place.acme, by=place.validator)

    assert "role_requested" in told(second)


def test_a_leaver_can_ask_again_and_starts_as_a_member(app, place, first, second):
    hand_over(first, second, place.acme, by=place.validator)

    browser = Browser(app).sign_in(first).open("/en/profile")
    assert "Withdrawn" in browser.reading("#roles")
    assert "Retires" in browser.reading("#roles")
    browser.click("#roles a[href$='/again']").submit("form.panel", {"message": "Back again."}, button="button.main")

    assert role_of(first, place.acme).status == RoleStatus.REQUESTED
    accept(role_of(first, place.acme).number, actor(second.account_id))
    assert not role_of(first, place.acme).is_administrator


def test_an_administrator_hands_over_their_own_tasks(app, place, first, second):
    browser = Browser(app).sign_in(first).open(f"/en/people/{role_of(first, place.acme).number}/hand-over")
    browser.submit("main form", {"to": role_of(second, place.acme).number, "reason": "I move"}, button="button.main")

    assert "Handed over." in browser.message
    assert browser.heading == "My profile"
    assert role_of(second, place.acme).is_administrator


@pytest.mark.postgres
def test_handing_over_twice_is_handing_over_once(place, first, second):
    hand_over(first, second, place.acme, by=place.validator)
    before = stored.everything()

    hand_over(first, second, place.acme, by=place.validator)
    with pytest.raises(Conflict):
        hand_over(first, second, place.acme, by=place.validator, act="another form")

    assert stored.everything() == before


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_missing_is_told_beside_it_and_nothing_is_lost(app, place, second, language):
    number = role_of(second, place.acme).number
    wanted = {
        "Retires": "Choose a colleague of the same organisation.",
        "": "Give the reason: it is sent to the person.",
    }
    browser = Browser(app, language=language).sign_in(place.validator).open(f"/{language}/people/{number}/hand-over")
    before = stored.everything()

    for reason, message in wanted.items():
        browser.submit("main form", {"reason": reason}, button="button.main")
        assert browser.status == 422
        assert browser.reading("main form .error") == words(app, language, message)
        assert browser.value("reason") == reason
        browser.fill({"to": browser.page.select_one("main form [name=to]")["value"]})

    assert stored.everything() == before


@pytest.mark.parametrize("to", ["themselves", "a stranger", "nobody"])
def test_only_a_colleague_takes_over(place, first, second, to):
    stranger = make_person(place.brussels)
    given = {"themselves": role_of(first, place.acme).number, "nobody": "x"}
    given["a stranger"] = role_of(stranger, place.brussels).number
    before = stored.everything()

    with pytest.raises(Invalid):
        leaving.hand_over(role_of(first, place.acme).number, given[to], "Retires", act="a", actor=first)

    assert stored.everything() == before


def test_who_may_do_less_does_not_take_over(place, first, second):
    third = admitted(place.acme, place.validator, "third@acme.example")
    members.set_level(role_of(third, place.acme).number, Level.READER, actor=first)
    before = stored.everything()

    with pytest.raises(Invalid, match="may do less"):
        hand_over(second, third, place.acme, by=first)
    assert stored.everything() == before

    members.set_level(role_of(second, place.acme).number, Level.READER, actor=first)
    hand_over(second, third, place.acme, by=first, act="now")
    assert role_of(second, place.acme).status == RoleStatus.WITHDRAWN


def test_who_is_suspended_is_not_handed_over(app, place, first, second):
    decisions.decide(role_of(second, place.acme).number, Step.SUSPEND, actor=first, reason="Away")

    browser = Browser(app).sign_in(first).open(f"/en/people/{role_of(second, place.acme).number}/hand-over")

    assert browser.status == 409


# Alone


def test_whoever_leaves_has_no_access_and_can_ask_again(app, place, first, second):
    browser = Browser(app).sign_in(second).open("/en/profile").click("#roles form[action$='/leave'] button")

    assert "You left the organisation." in browser.message
    assert actor(second.account_id).posts == ()
    assert db.session.get_one(Account, second.account_id).is_active
    assert ask(second, place.acme)


@pytest.mark.postgres
def test_the_administrators_are_told_that_somebody_left(place, first, second):
    leaving.leave(role_of(second, place.acme).number, actor=second)

    assert told(first)[-1] == "role_left"
    assert "role_left" not in told(second) + told(place.validator)


def test_nobody_leaves_for_another(place, first, second):
    with pytest.raises(NotFound):
        leaving.leave(role_of(second, place.acme).number, actor=first)


def test_the_last_administrator_does_not_leave(app, place, first, second):
    browser = Browser(app).sign_in(first).open("/en/profile").click("#roles form[action$='/leave'] button")

    assert browser.status == 409
    assert LAST in browser.text
    assert role_of(first, place.acme).status == RoleStatus.VALID
