"""Deciding: accept, refuse with a reason, ask for one thing, suspend, restore; what the validator sees before."""

from datetime import timedelta

import pytest

from portal.organisations.domain import Activity, ActivityStatus, RoleStatus
from portal.organisations.queries import requests
from portal.organisations.services import decisions, leaving, members, roles
from portal.organisations.services.decisions import Step
from portal.organisations.services.roles import Words
from portal.organisations.views.desk import PAGE
from portal.shared import clock
from portal.shared.calendar import working_days
from portal.shared.errors import Conflict, Invalid, NotFound
from portal.shared.people import Level
from tests.factories import actor, make_operator, make_person
from tests.organisations.places import accept, activities, admitted, ask, newcomer, organisation, role_of, told
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import counted, template_words, words

both_languages = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def paul(place):
    return newcomer()


@pytest.fixture
def request_(place, paul):
    return ask(paul, place.acme, message="I buy there.")


def test_accepting_makes_the_role_valid_and_the_first_user_administrator(place, paul, request_):
    accept(request_, place.validator)

    role = role_of(paul, place.acme)
    assert (role.status, role.is_administrator) == (RoleStatus.VALID, True)
    assert actor(paul.account_id).post_ids == {place.acme}
    assert [entry.event for entry in stored.history() if entry.subject == "role"] == ["role:requested", "role:valid"]


def test_the_second_user_is_no_administrator(place, paul, request_):
    accept(request_, place.validator)

    second = admitted(place.acme, place.validator)

    assert not role_of(second, place.acme).is_administrator


@pytest.mark.parametrize("reason", ["", "   "])
@both_languages
def test_a_refusal_needs_its_reason(app, place, request_, reason, language):
    browser = Browser(app, language=language).sign_in(place.validator).open(f"/{language}/requests/{request_}")
    before = stored.everything()

    browser.submit("form:has(button[value=reject])", {"reason": reason}, button="button[value=reject]")

    assert browser.status == 422
    assert browser.one("[name=reason]").get("aria-required"), "and is marked so"
    wanted = words(app, language, "Give the reason: it is sent to the person.")
    assert browser.reading("form:has(button[value=reject]) .error") == wanted
    assert stored.everything() == before


@both_ways
def test_a_refusal_reaches_the_person_with_its_reason_and_they_can_ask_again(app, place, paul, request_, htmx):
    desk = Browser(app, htmx=htmx).sign_in(place.validator).open(f"/en/requests/{request_}")
    desk.submit("form:has(button[value=reject])", {"reason": "Not your company."}, button="button[value=reject]")
    assert desk.message == f"{request_} of {paul.name} is refused."

    browser = Browser(app, htmx=htmx).sign_in(paul).open("/en/profile")
    assert "Rejected" in browser.reading("#roles")
    assert "Not your company." in browser.reading("#roles")
    browser.click("#roles a[href$='/again']").submit("form.panel", {"message": "I am Paul."}, button="button.main")
    assert role_of(paul, place.acme).status == RoleStatus.REQUESTED
    desk.open("/en/requests/").click("tbody a")
    assert "I am Paul." in desk.text
    assert "Not your company." in desk.reading("section[aria-labelledby=evidence-title]")


def test_whoever_left_and_asks_again_gets_a_new_number_and_starts_as_a_member_again(place, paul, request_):
    accept(request_, place.validator)
    other = admitted(place.acme, place.validator)
    former = role_of(other, place.acme).number
    members.set_level(former, Level.READER, actor=place.validator)
    leaving.leave(former, actor=actor(other.account_id))

    again = ask(other, place.acme)

    role = role_of(other, place.acme)
    assert (role.number, role.level) == (again, "member")
    assert again != former


@both_languages
def test_a_ready_made_reason_is_in_the_language_of_who_reads_it(app, place, language):
    person = newcomer(language=language)
    number = ask(person, place.acme)

    browser = Browser(app).sign_in(place.validator).open(f"/en/requests/{number}")
    browser.fill({"reason": "See your mail of Monday."}).click("button[value=duplicate]")

    message = "Your company is registered already. Ask to join the existing operator instead of a new one."
    assert browser.value("reason").split() == f"{words(app, language, message)} See your mail of Monday.".split()


@both_ways
def test_one_missing_thing_is_asked_for_and_answered_in_place(app, place, paul, request_, htmx):
    desk = Browser(app, htmx=htmx).sign_in(place.validator).open(f"/en/requests/{request_}")
    desk.submit("form:has(button[value=ask])", {"question": "Your SIRET?"}, button="button[value=ask]")
    assert desk.message == f"{paul.name} is asked to complete {request_}, which waits for the answer."
    assert role_of(paul, place.acme).status == RoleStatus.REQUESTED
    assert "waits for an answer" in desk.open("/en/requests/").text

    browser = Browser(app, htmx=htmx).sign_in(paul).open("/en/profile")
    assert "You must act: one thing is missing." in browser.reading("#roles")
    browser.click("#roles a[href$='/answer']").submit("form.panel", {"answer": "73282932000074"}, button="button.main")

    assert "Who must act: INAO." in browser.reading("#roles")
    assert "73282932000074" in desk.open(f"/en/requests/{request_}").text
    assert told(place.validator) == ["role_requested", "role_answered"]


@both_languages
def test_a_question_and_an_answer_are_not_empty(app, place, paul, request_, language):
    desk = Browser(app, language=language).sign_in(place.validator).open(f"/{language}/requests/{request_}")
    desk.click("button[value=ask]")
    assert desk.status == 422
    assert desk.reading("form:has(button[value=ask]) .error") == words(app, language, "Write what is missing.")

    decisions.ask(request_, "Your SIRET?", actor=place.validator)
    browser = Browser(app, language=language).sign_in(paul).open(f"/{language}/roles/{request_}/answer")
    browser.click("form.panel button.main")
    assert browser.status == 422
    assert browser.reading("form.panel .error") == words(app, language, "Write your answer.")


def test_a_reminder_reaches_those_who_decide_once_a_day(place, paul, request_):
    start = clock.now()
    with pytest.raises(Conflict):
        roles.remind(request_, actor=paul)
    with clock.at(start + timedelta(days=1, minutes=1)):
        roles.remind(request_, actor=paul)
    with clock.at(start + timedelta(days=2)), pytest.raises(Conflict):
        roles.remind(request_, actor=paul)
    with clock.at(start + timedelta(days=2, minutes=2)):
        roles.remind(request_, actor=paul)

    assert told(place.validator) == ["role_requested", "role_reminder", "role_reminder"]


@pytest.mark.parametrize("hours", [23, 25])
def test_the_button_to_remind_is_there_when_it_can_be_pressed(app, place, paul, request_, hours):
    with clock.at(clock.now() + timedelta(hours=hours)):
        browser = Browser(app).sign_in(paul).open("/en/profile")

        assert browser.has("#roles form[action$='/remind']") is (hours > 24)
        if hours > 24:
            browser.click("#roles form[action$='/remind'] button")
            assert "Last reminder" in browser.reading("#roles")
            assert not browser.has("#roles form[action$='/remind']")


def test_a_reminder_while_the_person_must_act_is_refused(place, paul, request_):
    decisions.ask(request_, "Your SIRET?", actor=place.validator)

    with clock.at(clock.now() + timedelta(days=3)), pytest.raises(Conflict):
        roles.remind(request_, actor=paul)


def test_a_request_that_was_withdrawn_cannot_be_decided(app, place, paul, request_):
    browser = Browser(app).sign_in(paul).open("/en/profile").click("#roles form[action$='/withdraw'] button")
    assert "Your request is withdrawn." in browser.message

    assert requests.desk(place.validator).items == []
    with pytest.raises(Conflict):
        accept(request_, place.validator)
    assert role_of(paul, place.acme).status == RoleStatus.WITHDRAWN


def test_what_was_decided_cannot_be_decided_otherwise(place, paul, request_):
    accept(request_, place.validator)
    colleague = make_person(place.inao)
    before = stored.everything()

    for person, step in ((place.validator, Step.REJECT), (colleague, Step.ACCEPT), (colleague, Step.REJECT)):
        with pytest.raises(Conflict):
            decisions.decide(request_, step, actor=person, reason="Late")

    assert stored.everything() == before


def test_a_decision_sent_twice_is_taken_once(place, paul, request_):
    accept(request_, place.validator)
    before = stored.everything()

    assert decisions.decide(request_, Step.ACCEPT, actor=place.validator) == [request_]

    assert stored.everything() == before


def test_the_operator_itself_is_written_to_when_it_is_validated(place):
    number = make_operator("Epices", "FR", Activity.RFL, status=ActivityStatus.NEW, email="contact@epices.example")

    activity = requests.lock_organisation(number).activities[0].id
    decisions.decide_activities(number, [activity], Step.ACCEPT, actor=place.validator)

    sent = [payload for topic, payload in stored.messages() if topic == "mail:activity_validated"]
    assert [payload["to"] for payload in sent] == ["contact@epices.example"]


def test_suspension_takes_effect_on_the_next_request_and_can_be_lifted(app, place, paul, request_):
    accept(request_, place.validator)
    browser = Browser(app).sign_in(paul).open("/en/organisations/")

    decisions.decide(request_, Step.SUSPEND, actor=place.validator, reason="Left the company")
    assert browser.open("/en/organisations/").status == 403
    assert "Left the company" in browser.open("/en/profile").reading("#roles")
    with pytest.raises(Conflict):
        ask(paul, place.acme)

    decisions.decide(request_, Step.RESTORE, actor=place.validator)
    assert browser.open("/en/organisations/").status == 200
    assert told(paul) == ["role_accepted", "role_suspended", "role_restored"]


def test_one_act_validates_operator_activity_and_person(place):
    new = make_operator("New", "MA", Activity.ORGANIC_EXPORTER, body=place.body, status=ActivityStatus.NEW)
    person = newcomer()

    accept(ask(person, new), place.certifier)

    assert set(activities(new).values()) == {ActivityStatus.VALID}
    assert role_of(person, new).status == RoleStatus.VALID


def test_an_administrator_cannot_validate_the_operator_by_accepting_a_colleague(place):
    new = make_operator("New", "FR", Activity.ORGANIC_IMPORTER, body=place.french_body, status=ActivityStatus.NEW)
    own = make_person(new, administrator=True)
    number = ask(newcomer(), new)
    before = stored.everything()

    with pytest.raises(Conflict, match="No activity of this operator is valid yet"):
        accept(number, own)

    assert stored.everything() == before


@pytest.mark.parametrize(
    ("status", "step", "reason", "becomes"),
    [
        (ActivityStatus.NEW, Step.ACCEPT, "", ActivityStatus.VALID),
        (ActivityStatus.NEW, Step.REJECT, "No certificate", ActivityStatus.REJECTED),
        (ActivityStatus.VALID, Step.SUSPEND, "Certificate ended", ActivityStatus.SUSPENDED),
        (ActivityStatus.SUSPENDED, Step.RESTORE, "", ActivityStatus.VALID),
        (ActivityStatus.SUSPENDED, Step.DELETE, "Ceased", ActivityStatus.DELETED),
    ],
)
def test_an_activity_moves_as_the_table_says(place, status, step, reason, becomes):
    id_ = make_operator("Any", "FR", Activity.ORGANIC_IMPORTER, body=place.french_body, status=status)
    [activity] = activity_ids(id_)

    if reason:
        with pytest.raises(Invalid):
            decisions.decide_activities(id_, [activity], step, actor=place.validator)
    decisions.decide_activities(id_, [activity], step, actor=place.validator, reason=reason)

    assert activities(id_) == {"ORGANIC IMPORTER": becomes}
    with pytest.raises(Conflict):
        decisions.decide_activities(id_, [activity], step, actor=place.validator, reason="Again")


def activity_ids(id_):
    return [activity.id for activity in organisation(id_).activities]


@both_languages
def test_what_was_decided_about_an_operator_is_said(app, place, language):
    browser = Browser(app, language=language).sign_in(place.validator)
    browser.open(f"/{language}/requests/operator/{place.acme}")
    hint = words(app, language, "Needed to refuse, to suspend or to delete: it is sent to the person.")
    assert hint in browser.reading("form:has([name=activity])")
    chosen = {"activity": [str(id_) for id_ in activity_ids(place.acme)], "reason": "Ended"}

    browser.submit("form:has([name=activity])", chosen, button="button[value=suspend]")

    said = "Suspended for %(name)s: %(activities)s."
    what = words(app, language, "Organic Importer")
    assert browser.message == template_words(app, language, said, name="ACME Bio Imports SARL", activities=what)


@pytest.mark.parametrize(
    ("status", "step", "said"),
    [
        (ActivityStatus.NEW, "reject", "Refused to New: Organic Importer."),
        (ActivityStatus.SUSPENDED, "restore", "Valid again for New: Organic Importer."),
        (ActivityStatus.SUSPENDED, "delete", "Deleted for New: Organic Importer."),
    ],
)
def test_each_decision_about_an_activity_is_said_in_its_own_words(app, place, status, step, said):
    new = make_operator("New", "FR", Activity.ORGANIC_IMPORTER, body=place.french_body, status=status)
    browser = Browser(app).sign_in(place.validator).open(f"/en/requests/operator/{new}")
    chosen = {"activity": [str(id_) for id_ in activity_ids(new)], "reason": "As agreed"}

    browser.submit("form:has([name=activity])", chosen, button=f"button[value={step}]")

    assert browser.message == said


def test_a_role_that_is_suspended_and_restored_is_said_to_be(app, place, paul, request_):
    desk = Browser(app).sign_in(place.validator)
    for step, said in (("accept", "accepted"), ("suspend", "suspended"), ("restore", "valid again")):
        desk.open(f"/en/requests/{request_}")
        reason = {"reason": "As agreed"} if step == "suspend" else {}
        desk.submit(f"form:has(button[value={step}])", reason, button=f"button[value={step}]")

        assert desk.message == f"{request_} of {paul.name} is {said}."


@both_languages
def test_to_decide_about_activities_one_must_be_ticked(app, place, language):
    browser = Browser(app, language=language).sign_in(place.validator)
    browser.open(f"/{language}/requests/operator/{place.acme}")

    browser.submit("form:has([name=activity])", {"reason": "Ended"}, button="button[value=suspend]")

    assert browser.status == 422
    assert words(app, language, "Tick at least one activity.") in browser.text


def test_one_decision_covers_all_the_codes_of_a_body(app, place):
    person = newcomer("claire@ecocert.example")
    roles.request([place.body, place.tunisian_body], roles.Words(), act="all", actor=person)

    desk = Browser(app).sign_in(place.validator).open("/en/requests/")
    desk.open(f"/en/requests/{role_of(person, place.body).number}")
    assert "TN-BIO-154" in desk.reading("section[aria-labelledby=decision-title]")
    desk.click("button[value=accept]")

    numbers = sorted(role_of(person, body).number for body in (place.body, place.tunisian_body))
    assert desk.message == " ".join(f"{number} of {person.name} is accepted." for number in numbers)
    assert actor(person.account_id).post_ids == {place.body, place.tunisian_body}


def test_codes_left_out_of_a_decision_go_on_waiting(app, place):
    person = newcomer("claire@ecocert.example")
    roles.request([place.body, place.tunisian_body], roles.Words(), act="all", actor=person)
    desk = Browser(app).sign_in(place.validator).open(f"/en/requests/{role_of(person, place.body).number}")

    desk.submit("form:has(button[value=accept])", {"other": []}, button="button[value=accept]")

    assert role_of(person, place.tunisian_body).status == RoleStatus.REQUESTED


def test_an_administrator_of_one_code_neither_sees_nor_decides_the_others(app, place):
    own = make_person(place.body, administrator=True)
    person = newcomer("claire@ecocert.example")
    roles.request([place.body, place.tunisian_body], roles.Words(), act="all", actor=person)
    number, other = (role_of(person, id_).number for id_ in (place.body, place.tunisian_body))

    browser = Browser(app).sign_in(own).open(f"/en/requests/{number}")
    assert other not in browser.text
    before = stored.everything()
    assert browser.post(f"/en/requests/{number}", [("do", "accept"), ("other", other)]).status_code == 404
    assert stored.everything() == before


def test_the_oldest_comes_first_and_what_is_late_says_so(app, place):
    monday = clock.now().replace(year=2026, month=11, day=16, hour=9)
    with clock.at(monday):
        old = ask(newcomer(), place.acme)
    with clock.at(monday + timedelta(days=3)):
        young = ask(newcomer("b@acme.example"), place.acme)

        browser = Browser(app).sign_in(place.validator).open("/en/requests/")
        assert [link.text for link in browser.page.select("tbody th a")] == [old, young]
        assert browser.reading("tbody tr:first-child strong.error") == "3 working days"
        browser.submit("form[role=search]", {"late": ["1"]}, button="button.main")
        assert [link.text for link in browser.page.select("tbody th a")] == [old]


def test_weekends_and_holidays_do_not_count(place):
    friday = clock.now().replace(year=2026, month=4, day=3, hour=9).date()

    assert working_days(friday, friday + timedelta(days=4), "FR") == 1  # Easter Monday is free
    assert working_days(friday, friday + timedelta(days=4), "XX") == 2


def test_the_queue_is_searched_whatever_the_accents(app, place):
    number = ask(newcomer(first_name="Zoé", last_name="Lefèvre"), place.acme)

    browser = Browser(app).sign_in(place.validator).open("/en/requests/?q=lefevre")

    assert number in browser.text
    assert number not in browser.open("/en/requests/?q=durand").text


@both_languages
def test_what_is_younger_than_the_first_page_of_the_queue_is_counted(app, place, language):
    for number in range(PAGE + 2):
        activity = {"status": ActivityStatus.NEW, "body": place.french_body}
        make_operator(f"Vayssier {number}", "FR", Activity.ORGANIC_IMPORTER, **activity)

    queue = Browser(app, language=language).sign_in(place.validator).open(f"/{language}/requests/")

    told = counted(app, language, "and %(num)s more, younger", "and %(num)s more, younger", 2)
    assert told in queue.reading("#queue")


@both_languages
def test_how_to_reach_a_person_and_when_they_reminded_stand_beside_the_request(app, place, paul, language):
    how = Words("I buy there.", "office@vayssier.example", "+33 5 61 00 00 00")
    [number] = roles.request([place.acme], how, act="ask", actor=paul)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        roles.remind(number, actor=paul)

    page = Browser(app, language=language).sign_in(place.validator).open(f"/{language}/requests/{number}")

    person = page.reading("[aria-labelledby=person-title] dl")
    for label, fact in (("Contact e-mail", how.email), ("Contact phone", how.phone), ("Last reminder", "")):
        assert f"{words(app, language, label)}{fact}" in person


def test_from_one_request_to_the_next(app, place):
    first, second = (ask(newcomer(f"p{n}@acme.example"), place.acme) for n in range(2))
    browser = Browser(app).sign_in(place.validator).open(f"/en/requests/{first}")
    assert not browser.has("a[rel=prev]")

    assert second in browser.click("a[rel=next]").address
    assert first in browser.click("a[rel=prev]").address
    browser.click("button[value=accept]")
    assert second in browser.address, "the next one is opened"


def test_the_evidence_is_gathered(app, place):
    make_operator("Acme Bio Import", "FR", Activity.ORGANIC_OPERATOR, body=place.french_body)
    admitted(place.acme, place.validator, "anne@acme.example")
    number = ask(newcomer("paul@acme.example"), place.acme)

    seen = (
        Browser(app).sign_in(place.validator).open(f"/en/requests/{number}").reading("[aria-labelledby=evidence-title]")
    )

    assert "FR73282932000074 form is right" in seen
    assert "Acme Bio Import" in seen
    assert "% alike" in seen
    assert "anne@acme.example, administratorsame domain of address" in seen
    assert "Ecocert France FR-BIO-01" in seen


def test_an_unknown_request_and_an_unknown_decision_are_not_found(place, request_):
    with pytest.raises(NotFound):
        accept("REQ.2026.999999", place.validator)
