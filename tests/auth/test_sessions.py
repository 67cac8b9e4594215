"""Sessions: when they end, what is kept of a form that came too late, tries that are counted, tokens that change."""

import json
from datetime import timedelta

import pytest

from portal.auth import queries, tokens
from portal.auth.domain import UNSAVED_LIFE, device_name
from portal.auth.models import KnownDevice, SignInSession, UnsavedWork
from portal.auth.services import sessions
from portal.coi.domain.lifecycle import Action, Status
from portal.extensions import db
from portal.organisations.domain import RoleStatus
from portal.organisations.models import Role
from portal.organisations.services import attach
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.auth.people import GOOD, LONGER, account, code_of, member, sign_in, sign_out, turn_on
from tests.factories import CHECKED, PASSWORD, email_of, get, make_coi, make_operator, make_person, make_world
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import words
from tests.support.workers import Workers

MINUTE = timedelta(minutes=1)
IDLE, WHOLE = 30 * 60, 12 * 3600


@pytest.fixture
def world(app):
    return make_world()


def ends_in(browser):
    """What a page knows of the end of its session: seconds unused, seconds at the latest."""
    told = [int(seconds) for seconds in browser.response.headers["Session-Ends-In"].split()]
    assert browser.one("#session-end")["data-ends"] == browser.response.headers["Session-Ends-In"]
    return told


def token_hash(browser):
    """What is kept of the token in the cookie of a browser."""
    with browser.client.session_transaction() as session:
        return tokens.digest(session["_user_id"])


# The end


def test_a_page_knows_both_ends_of_its_session(app):
    person, start = make_person(), clock.now()
    with clock.at(start):
        assert ends_in(Browser(app).sign_in(person).open("/en/")) == [IDLE, WHOLE]


def test_a_session_seen_a_moment_ago_ends_when_the_page_says(app):
    """It is written down once a minute only that a session was seen; the page must not promise more."""
    start = clock.now()
    with clock.at(start):
        browser = Browser(app).sign_in(make_person())
    with clock.at(start + timedelta(seconds=50)):
        idle, _whole = ends_in(browser.open("/en/profile"))
    assert idle == IDLE - 50
    with clock.at(start + timedelta(seconds=50 + idle - 1)):
        assert queries.signed_in(_token(browser), idle=timedelta(seconds=IDLE)) is not None
    with clock.at(start + timedelta(seconds=50 + idle + 1)):
        assert browser.open("/en/profile").address.startswith("/en/sign-in")


def _token(browser):
    with browser.client.session_transaction() as session:
        return session["_user_id"]


@pytest.mark.parametrize("seconds", [20, 28 * 60])
def test_asking_to_stay_begins_the_thirty_minutes_again_but_not_the_twelve_hours(app, seconds):
    start = clock.now()
    with clock.at(start):
        browser = Browser(app).sign_in(make_person())
    with clock.at(start + timedelta(seconds=seconds)):
        answer = browser.fetch("GET", "/en/session")

    assert answer.status_code == 204
    assert answer.headers["Session-Ends-In"] == f"{IDLE} {WHOLE - seconds}"


def test_a_part_of_a_page_tells_the_end_too(app, world):
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open("/en/coi/")

    answer = browser.fetch("GET", "/en/coi/?q=x", headers={"HX-Request": "true"})

    assert "Session-Ends-In" in answer.headers


def test_a_page_for_everybody_tells_no_end(app):
    assert "Session-Ends-In" not in Browser(app).fetch("GET", "/en/sign-in").headers


def test_lives_are_configurable(app, monkeypatch):
    monkeypatch.setitem(app.config, "SESSION_IDLE_MINUTES", 5)
    monkeypatch.setitem(app.config, "SESSION_HOURS", 1)
    with clock.at(clock.now()):
        assert ends_in(Browser(app).sign_in(make_person()).open("/en/")) == [300, 3600]


# A form that came too late


@both_ways
def test_a_draft_that_was_never_saved_comes_back_whole(app, world, htmx):
    browser = Browser(app, htmx=htmx).sign_in(world["exporter"]).open("/en/coi/new/boxes?code=08044000")
    lot, name = (browser.page.select_one(f"[name$={field}]")["name"] for field in ("-lot", "-trade_name"))
    browser.fill({name: "Hass, “première”", lot: "L 1"})

    with clock.at(clock.now() + 31 * MINUTE):
        browser.click("main form > .buttons:last-child button")
        assert browser.address.startswith("/en/sign-in")
        come_back(browser, "exporter@test.example")

        assert browser.address.startswith("/en/coi/new/boxes?restore=")
        assert (browser.value(name), browser.value(lot)) == ("Hass, “première”", "L 1")
        assert stored.everything()["cois"] == []


def test_a_search_in_a_new_draft_after_the_end_loses_nothing_of_it(app, world):
    """A part of the page is asked for, the answer is that the session has ended: the page sends itself whole."""
    browser = Browser(app, htmx=True).sign_in(world["exporter"]).open("/en/coi/new/boxes?code=08044000")
    lot = browser.page.select_one("[name$=-lot]")["name"]
    browser.fill({lot: "L 1", "issuing_body-body-q": "ecocert"})

    with clock.at(clock.now() + 31 * MINUTE):
        browser.click("#box-issuing-body .find button")
        assert browser.address.startswith("/en/sign-in")
        come_back(browser, "exporter@test.example")

        assert browser.value(lot) == "L 1"
        assert browser.value("issuing_body-body-q") == "ecocert"
        assert stored.everything()["cois"] == []


def test_htmx_is_told_that_the_session_has_ended_and_where_to_sign_in(app, world):
    browser = Browser(app).sign_in(world["exporter"])
    with clock.at(clock.now() + 31 * MINUTE):
        headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/en/coi/?status=draft"}
        answer = browser.fetch("GET", "/en/coi/?q=x", headers=headers)

    assert answer.status_code == 401
    assert json.loads(answer.headers["HX-Trigger"]) == {
        "session-ended": {"signIn": "/en/sign-in?next=/en/coi/?status%3Ddraft"}
    }
    assert answer.data == b""


def come_back(browser, email, password=PASSWORD):
    return browser.submit("form.panel", {"email": email, "password": password}, button="button.main")


def test_after_the_second_factor_too_one_comes_back_to_what_was_typed(app, world):
    reference = make_coi(world)
    start = clock.now()
    with clock.at(start):
        browser = Browser(app).sign_in(world["exporter"])
        turn_on(browser)
        browser.open(f"/en/coi/{reference}/boxes/gross_weight/edit").fill({"gross_weight-weight": "7,777"})
    with clock.at(start + 31 * MINUTE):
        browser.click("#box-gross-weight button.main")
        come_back(browser, "exporter@test.example")
        browser.submit("form.panel", {"code": code_of("exporter@test.example")}, button="button.main")

        assert browser.value("gross_weight-weight") == "7,777"
        assert get(world, reference).gross_weight == 5200


def test_a_step_that_was_filled_in_comes_back_without_the_password_and_untaken(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world["body"]).open(f"/en/coi/{reference}/steps/{Action.SIGN_18}")
    checks = {f"body_declaration-{name}": value for name, value in CHECKED.items()}
    browser.fill(checks | {"password": PASSWORD})

    with clock.at(clock.now() + 31 * MINUTE):
        browser.click("form.panel button.main")
        come_back(browser, "body@test.example")

        assert f"/en/coi/{reference}/steps/" in browser.address
        assert all(browser.value(name) == value for name, value in checks.items())
        assert browser.value("password") == ""
        assert get(world, reference, "body").state is Status.DESCRIPTION_COMPLETED
    assert PASSWORD not in repr(db.session.query(UnsavedWork).one().fields)


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        ("name", {"first_name": "Анна", "last_name": "N’Diaye"}),
        ("email", {"new-email": "new@example.org", "new-current": PASSWORD}),
        ("preferences", {"language": "fr", "time_zone": "Africa/Abidjan"}),
    ],
)
def test_the_forms_of_the_profile_come_back_to_the_profile(app, form, typed):
    person = make_person()
    browser = Browser(app).sign_in(person).open("/en/profile")
    browser.fill(typed, within=f"form[action$='/{form}']")

    with clock.at(clock.now() + 31 * MINUTE):
        browser.click(f"form[action$='/{form}'] button")
        come_back(browser, email_of(person))

    assert browser.address.startswith("/en/profile?restore=")
    assert {name: browser.value(name) for name in typed} == typed | ({"new-current": ""} if form == "email" else {})
    assert queries.by_email(email_of(person)).first_name == "Test"


def test_no_password_of_any_form_is_kept(app):
    person = make_person()
    browser = Browser(app).sign_in(person).open("/en/profile")
    with clock.at(clock.now() + 31 * MINUTE):
        for form, prefix in (("password", "password-"), ("email", "new-"), ("close", "close-")):
            secrets = {f"{prefix}password": "secret one", f"{prefix}current": "secret two", "code": "secret three"}
            browser.post(f"/en/profile/{form}", secrets)

    assert "secret" not in repr([work.fields for work in db.session.query(UnsavedWork)])


def test_what_was_typed_is_given_back_however_long_the_page_stood_open(app, world):
    """From Friday evening to Tuesday: the 72 hours begin when the form arrives."""
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/boxes/gross_weight/edit")
    browser.fill({"gross_weight-weight": "7,777"})

    with clock.at(clock.now() + timedelta(days=4)):
        browser.click("#box-gross-weight button.main")
        come_back(browser, "exporter@test.example")

    assert browser.value("gross_weight-weight") == "7,777"


@pytest.mark.parametrize(("hours", "given"), [(71, "7,777"), (73, "5,200")])
def test_it_is_kept_for_seventy_two_hours(app, world, hours, given):
    assert timedelta(hours=72) == UNSAVED_LIFE
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/boxes/gross_weight/edit")
    browser.fill({"gross_weight-weight": "7,777"})
    late = clock.now() + 31 * MINUTE
    with clock.at(late):
        browser.click("#box-gross-weight button.main")

    with clock.at(late + timedelta(hours=hours)):
        come_back(browser, "exporter@test.example")

    assert browser.value("gross_weight-weight").replace("5200", "5,200") == given


def test_what_is_older_than_seventy_two_hours_is_deleted_when_something_new_is_kept(app, world):
    person = Browser(app).sign_in(world["exporter"]).open("/en/profile")
    for days in (1, 5):
        with clock.at(clock.now() + timedelta(days=days)):
            person.post("/en/profile/name", {"first_name": f"Day {days}"})

    assert [work.fields for work in db.session.query(UnsavedWork)] == [[["first_name", "Day 5"]]]


def test_a_form_sent_after_signing_out_is_not_kept(app):
    """Whoever comes to the same computer next must not find it, nor may a stolen cookie leave anything."""
    browser = Browser(app).sign_in(make_person()).open("/en/profile")
    kept, token = browser.client.get_cookie("portal").value, browser.token
    sign_out(browser)
    browser.client.set_cookie("portal", kept)

    answer = browser.fetch("POST", "/en/profile/name", data={"csrf_token": token, "first_name": "Left"})

    assert answer.headers["Location"] == "/en/sign-in?next=/en/profile"
    assert db.session.query(UnsavedWork).count() == 0


@pytest.mark.parametrize("number", ["0", "-1", "999999", "x", "99999999999999999999", "1 OR 1=1"])
def test_a_number_of_nothing_gives_nothing_back(app, world, number):
    reference = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])

    assert browser.open(f"/en/coi/{reference}?restore={number}").status == 200


def test_what_belongs_to_one_page_is_not_shown_on_another(app, world):
    one, other = make_coi(world), make_coi(world)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{one}/boxes/gross_weight/edit")
    browser.fill({"gross_weight-weight": "7,777"})
    with clock.at(clock.now() + 31 * MINUTE):
        browser.click("#box-gross-weight button.main")
        number = db.session.query(UnsavedWork).one().id
        come_back(browser, "exporter@test.example")

        assert "7,777" not in str(browser.open(f"/en/coi/{other}/boxes/gross_weight/edit?restore={number}").page)


# Tokens that change


def test_a_password_changed_gives_this_session_another_token(app):
    browser = member(app)
    before = token_hash(browser)
    change = {"password-password": LONGER, "password-current": GOOD}

    browser.open("/en/profile").submit("form[action$='/password']", change, button="button")

    assert token_hash(browser) != before
    assert browser.open("/en/profile").address == "/en/profile"
    assert queries.owner_of(before) is None


def test_a_role_won_or_lost_gives_the_session_another_token_at_the_next_page(app):
    operator = make_operator("Somebody Ltd", "MA")
    person = make_person()
    browser = Browser(app).sign_in(person)
    tokens_seen = [token_hash(browser)]
    for status in (RoleStatus.VALID, RoleStatus.SUSPENDED):
        with transaction() as session:
            session.query(Role).delete()
            attach(person.account_id, operator).status = status.value
        assert browser.open("/en/").address == "/en/"
        tokens_seen.append(token_hash(browser))

    assert len(set(tokens_seen)) == 3
    browser.open("/en/")
    assert token_hash(browser) == tokens_seen[-1], "no change, no new token"


def test_acting_for_another_organisation_changes_the_token(app, world):
    second = make_operator("Second", "FR")
    browser = Browser(app).sign_in(make_person(world.importer, second)).open("/en/")
    before = token_hash(browser)

    browser.submit("form.act-for", {"post": str(second)}, button="button")

    assert token_hash(browser) != before
    assert "Second" in browser.message


def test_sessions_are_kept_as_hashes_alone(app):
    browser = Browser(app).sign_in(make_person())

    assert db.session.query(SignInSession).one().token_hash == token_hash(browser)
    assert _token(browser) != token_hash(browser)


def test_the_profile_lists_my_sessions_and_says_which_is_this_one(app):
    person = make_person()
    browser = Browser(app).sign_in(person)
    Browser(app).sign_in(person)
    Browser(app).sign_in(make_person())

    browser.open("/en/profile")

    assert len(browser.page.select("[aria-labelledby=sessions-title] li")) == 2
    assert browser.reading("[aria-labelledby=sessions-title]").count("this one") == 1


# Five failures


def fail(browser, times=5, email="zoe@example.org"):
    for _try in range(times):
        sign_in(browser, email, "wrong wrong wrong")
    return browser


@pytest.fixture
def home(app):
    """The browser of a member, signed out: a device the account knows."""
    return sign_out(member(app))


def test_the_fifth_failure_locks_for_fifteen_minutes_from_then(app, home):
    start, stranger = clock.now(), Browser(app)
    with clock.at(start):
        fail(stranger, 4)
    with clock.at(start + 14 * MINUTE):
        fail(stranger, 1)
    with clock.at(start + 28 * MINUTE):
        assert sign_in(stranger).status == 422, "locked, though the first failure is long ago"
    with clock.at(start + 30 * MINUTE):
        assert sign_in(stranger).address == "/en/"


def test_tries_during_the_lock_do_not_make_it_longer(app, home):
    start, stranger = clock.now(), Browser(app)
    with clock.at(start):
        fail(stranger)
    with clock.at(start + 14 * MINUTE):
        fail(stranger)
    with clock.at(start + 16 * MINUTE):
        assert sign_in(stranger).address == "/en/"


def test_four_failures_lock_nothing(app, home):
    assert sign_in(fail(Browser(app), 4)).address == "/en/"


def test_a_stranger_does_not_begin_again_under_the_name_of_another_device(app, home):
    for number in range(5):
        stranger = Browser(app)
        stranger.client.set_cookie("device", f"invented-{number}" * 5)
        fail(stranger, 1)
    stranger = Browser(app)
    stranger.client.set_cookie("device", "one more that nobody knows, and long enough")

    assert sign_in(stranger).status == 422


def test_a_device_of_somebody_else_is_not_known_to_this_account(app, home):
    other = sign_out(Browser(app).sign_in(make_person()))

    assert sign_in(fail(other)).status == 422


def test_the_lock_stands_for_the_whole_portal_and_locks_no_known_device(app, home):
    fail(Browser(app))

    assert sign_in(Browser(app)).status == 422, "a third browser is locked too"
    assert sign_in(home).address == "/en/"


def test_a_known_device_has_its_own_five_tries(app, home):
    assert sign_in(fail(home)).status == 422
    with clock.at(clock.now() + 16 * MINUTE):
        assert sign_in(home).address == "/en/"


def test_an_address_without_account_is_locked_alike(app):
    stranger = fail(Browser(app), 6, "nobody@example.org")

    make_person(email="nobody@example.org")

    assert sign_in(stranger, "nobody@example.org", PASSWORD).status == 422


def test_of_tries_at_once_no_more_than_five_are_judged(app, home, monkeypatch):
    judged = []
    monkeypatch.setattr(sessions, "authenticate", lambda *_given: judged.append(1))
    workers = Workers(app)

    def once():
        return sign_in(Browser(app), password="wrong wrong wrong").status

    found = workers.at_once(*[once] * 8)
    workers.pool.shutdown()

    assert found == [422] * 8
    assert len(judged) == 5


def test_five_failures_at_the_profile_are_counted_and_successes_are_not(app):
    browser = member(app)
    for number in range(8):
        change = {"new-email": f"new{number}@example.org", "new-current": GOOD}
        assert browser.open("/en/profile").submit("form[action$='/email']", change, button="button").status == 200
    wrong = {"new-email": "new@example.org", "new-current": "wrong"}
    found = [
        browser.open("/en/profile").submit("form[action$='/email']", wrong, button="button").status for _ in range(6)
    ]

    assert found == [422] * 5 + [429]


# Devices


def test_a_new_device_is_told_by_mail_and_the_first_is_not(app):
    browser = sign_out(member(app))
    told = lambda: [topic for topic, _payload in stored.messages() if topic == "mail:new_device"]  # noqa: E731
    assert told() == []
    sign_in(browser)
    assert told() == []

    sign_in(Browser(app))

    assert told() == ["mail:new_device"]
    assert db.session.query(KnownDevice).count() == 2
    assert account("zoe@example.org").id


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/138.0 Safari/537.36 Edg/138.0", "Edge, Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
        ("<b>" + "x" * 500, "<b>" + "x" * 57),
    ],
)
def test_a_device_is_called_as_its_owner_would_call_it(agent, name):
    assert device_name(agent) == name


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_browser_that_does_not_say_what_it_is_stands_among_the_sessions_all_the_same(app, language):
    browser = Browser(app, language=language)
    browser.client.environ_base["HTTP_USER_AGENT"] = ""

    browser.sign_in(make_person()).open(f"/{language}/profile")

    sessions = browser.reading("[aria-labelledby=sessions-title] li")
    assert sessions.startswith(words(app, language, "unknown browser"))


# Closing the account


def close(browser, password=PASSWORD):
    return browser.open("/en/profile").submit("form[action$='/close']", {"close-current": password}, button="button")


def test_closing_takes_the_password_and_ends_everything(app):
    person = make_person()
    email, browser, other = email_of(person), Browser(app).sign_in(person), Browser(app).sign_in(person)
    assert close(browser, "wrong").status == 422

    close(browser)

    assert browser.address == "/en/sign-in"
    assert browser.message == "Your account is closed."
    assert other.open("/en/profile").address.startswith("/en/sign-in")
    assert sign_in(browser, email, PASSWORD).status == 422


def administered(*people):
    """An operator whose administrators these people are."""
    operator = make_operator("Only One Ltd", "MA")
    with transaction():
        for person in people:
            attach(person.account_id, operator, administrator=True)


def test_the_last_administrator_is_told_what_to_do_and_stays(app):
    person = make_person()
    administered(person)
    browser = Browser(app).sign_in(person).open("/en/profile")

    assert "You are the last administrator of Only One Ltd. Name another one there first" in browser.text
    assert not browser.has("form[action$='/close']")
    answer = browser.post("/en/profile/close", {"close-current": PASSWORD})

    assert answer.status_code == 409
    assert "You are the last administrator of Only One Ltd" in answer.text
    assert browser.open("/en/profile").address == "/en/profile"


def test_an_administrator_whose_account_is_closed_does_not_count(app):
    first, second = make_person(), make_person()
    administered(first, second)
    close(Browser(app).sign_in(first))

    assert "You are the last administrator" in Browser(app).sign_in(second).open("/en/profile").text


def test_what_the_portal_keeps_about_my_account_is_mine_to_take(app):
    browser = member(app)
    browser.open("/en/profile").submit("form[action$='/name']", {"first_name": "Zoë"}, button="button")
    browser.click("main form button")

    answer = browser.fetch("GET", "/en/profile/data")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="account.json"'
    found = answer.get_json()
    assert (found["email"], found["first_name"], found["second_factor"]) == ("zoe@example.org", "Zoë", False)
    assert found["history"][0]["changes"] == {"name": ["Zoé O’Hara-Łukasz", "Zoë O’Hara-Łukasz"]}
    assert "hash" not in answer.text
    assert "argon2" not in answer.text
