"""The second factor: codes that are accepted once, recovery codes, turning it off, and roles that must have it."""

from datetime import timedelta

import pytest

from portal.auth.services import second_factor
from portal.auth.services.second_factor import confirm, confirm_identity
from portal.auth.views.session import require_known_limits
from portal.coi.domain.lifecycle import Action, Status
from portal.config import Misconfigured, Mode, from_environment
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import WrongCode
from tests.auth.people import (
    GOOD,
    LONGER,
    account,
    code_of,
    mailed_links,
    member,
    set_password,
    sign_in,
    sign_out,
    turn_on,
)
from tests.factories import CHECKED, PASSWORD, get, make_coi, make_world
from tests.support.browser import Browser
from tests.support.words import words
from tests.support.workers import Workers

ZOE = "zoe@example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def person(app):
    """Somebody signed in whose second factor is on."""
    browser = member(app)
    browser.codes = turn_on(browser)
    return browser


@pytest.fixture
def world(app):
    return make_world()


@pytest.fixture
def workers(app):
    found = Workers(app)
    yield found
    found.pool.shutdown()


def with_code(browser: Browser, code: str) -> Browser:
    return browser.submit("form.panel", {"code": code}, button="button.main")


def test_turned_on_it_ends_every_other_session(app):
    browser, other = member(app), sign_in(Browser(app))

    turn_on(browser)

    assert other.open("/en/profile").address.startswith("/en/sign-in")
    assert browser.open("/en/profile").address == "/en/profile"


def test_the_password_alone_does_not_sign_in(person, app):
    browser = sign_in(Browser(app))

    assert browser.address.startswith("/en/sign-in/code")
    assert browser.open("/en/profile").address.startswith("/en/sign-in?")


def test_password_and_code_lead_to_where_one_was_going(person, app):
    with clock.at(clock.now() + MINUTE):
        browser = Browser(app).open("/en/profile/second-factor")
        browser.submit("form.panel", {"email": ZOE, "password": GOOD}, button="button.main")
        with_code(browser, code_of(ZOE))

        assert browser.address == "/en/profile/second-factor"


@pytest.mark.parametrize("change", [lambda c: f"{c[:3]} {c[3:]}", lambda c: f"  {c}\t"], ids=["in groups", "spaces"])
def test_a_code_may_be_typed_as_applications_show_it(person, app, change):
    with clock.at(clock.now() + MINUTE):
        assert with_code(sign_in(Browser(app)), change(code_of(ZOE))).address == "/en/"


@pytest.mark.parametrize("typed", ["", "000000", "١٢٣٤٥٦", "é", "1" * 5000, "\x00", "null"])
def test_what_is_no_code_is_refused_in_words(person, app, typed):
    browser = with_code(sign_in(Browser(app)), typed)

    assert browser.status == 422
    assert "This code is not right, or was used already." in browser.reading("#problem")


def test_the_code_that_turned_it_on_does_not_also_sign_in(app):
    browser = member(app)
    with clock.at(clock.now()):
        turn_on(browser)

        assert with_code(sign_in(Browser(app)), code_of(ZOE)).status == 422


def test_a_code_a_little_early_or_late_is_accepted_but_none_before_the_last(person):
    id_ = account(ZOE).id
    with clock.at(clock.now() + 10 * MINUTE):
        next_one, this_one = code_of(ZOE, seconds=30), code_of(ZOE)
        confirm(id_, next_one)

        with pytest.raises(WrongCode):
            confirm(id_, this_one)
        with pytest.raises(WrongCode):
            confirm(id_, next_one)


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_code_of_another_time_is_refused(person, seconds):
    with clock.at(clock.now() + 10 * MINUTE), pytest.raises(WrongCode):
        confirm(account(ZOE).id, code_of(ZOE, seconds=seconds))


def test_a_code_serves_one_of_two_who_sign_with_it_at_once(person, workers):
    """The first has everything but committed; the second has read the account before it waits."""
    id_, code = account(ZOE).id, code_of(ZOE, seconds=30)

    def sign():
        with transaction():
            confirm_identity(id_, code)
        return "signed"

    first, second = workers.one_inside_the_other(sign, sign)

    assert first == "signed"
    assert isinstance(second, WrongCode)


def test_a_recovery_code_serves_one_of_two_at_once(person, workers):
    id_ = account(ZOE).id

    outcomes = workers.one_inside_the_other(
        lambda: confirm(id_, person.codes[0]), lambda: confirm(id_, person.codes[0])
    )

    assert outcomes[0] is None
    assert isinstance(outcomes[1], WrongCode)


def test_five_wrong_codes_lock_a_new_device_for_fifteen_minutes(person, app):
    stranger, start = sign_in(Browser(app)), clock.now() + MINUTE
    with clock.at(start):
        for _try in range(5):
            assert with_code(stranger, "000000").status == 422
        assert with_code(stranger, code_of(ZOE)).status == 429
        assert int(stranger.response.headers["Retry-After"]) > 800
        known = sign_in(sign_out(person))
        assert with_code(known, code_of(ZOE)).address == "/en/", "the device the person knows is not locked"


def test_a_password_changed_meanwhile_ends_the_wait_for_the_code(person, app):
    stranger = sign_in(Browser(app))
    person.open("/en/profile").submit(
        "form[action$='/password']", {"password-password": LONGER, "password-current": GOOD}, button="button"
    )

    with clock.at(clock.now() + MINUTE):
        stranger.open("/en/sign-in/code")

    assert stranger.address.startswith("/en/sign-in")
    assert not stranger.has("#code")


def test_the_page_for_the_code_waits_ten_minutes(person, app):
    browser = sign_in(Browser(app))

    with clock.at(clock.now() + 11 * MINUTE):
        assert not browser.open("/en/sign-in/code").has("#code")


def test_a_new_password_by_link_still_asks_for_the_code_and_no_lock_stands_in_the_way(person, app):
    stranger = Browser(app)
    for _try in range(5):
        sign_in(stranger, password="wrong wrong wrong")
    stranger.open("/en/forgotten").submit("form.panel", {"email": ZOE})

    set_password(stranger, mailed_links(stranger)[0], "8 colibris")

    assert stranger.address.startswith("/en/sign-in/code")
    with clock.at(clock.now() + MINUTE):
        assert with_code(stranger, code_of(ZOE)).address == "/en/"


def test_with_it_on_a_password_of_eight_characters_is_enough_and_not_of_seven(person):
    person.open("/en/profile")
    short = {"password-password": "xq7 kvz", "password-current": GOOD}
    person.submit("form[action$='/password']", short, button="button")
    assert "At least 8 characters" in person.text

    person.submit("form[action$='/password']", short | {"password-password": "xq7 kvzw"}, button="button")

    assert "Your password is changed" in person.message


# Turning it off


def turn_off(browser, **typed):
    fields = {"off-password": LONGER, "off-current": GOOD, "off-code": code_of(ZOE)} | typed
    return browser.open("/en/profile/second-factor").submit("form[action$=off]", fields, button="button")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"off-password": "fourteen chars"}, "At least 15 characters; there are 14."),
        ({"off-password": "zoé o’hara-łukasz"}, "contains your name"),
        ({"off-current": "wrong"}, "This is not your present password."),
        ({"off-code": "000000"}, "This code is not right, or was used already."),
        ({"off-code": ""}, "Fill this in."),
    ],
)
def test_turning_it_off_asks_for_a_longer_password_the_present_one_and_a_code(person, typed, said):
    with clock.at(clock.now() + MINUTE):
        turn_off(person, **typed)

    assert person.status == 422
    assert said in person.reading("#problem")
    assert account(ZOE).has_second_factor


def test_a_password_that_is_refused_uses_no_code_up(person):
    with clock.at(clock.now() + MINUTE):
        turn_off(person, **{"off-password": "too short"})
        turn_off(person)

        assert "The second factor is off." in person.message
    assert not account(ZOE).has_second_factor


def test_turned_off_it_ends_every_other_session_and_every_recovery_code(person, app):
    with clock.at(clock.now() + MINUTE):
        other = with_code(sign_in(Browser(app)), person.codes[0])
        turn_off(person)

        assert other.open("/en/profile").address.startswith("/en/sign-in")
        assert person.open("/en/profile").address == "/en/profile"
        assert sign_in(Browser(app), password=LONGER).address == "/en/"
        assert not second_factor.queries.recovery_codes_left(account(ZOE).id)


def test_new_recovery_codes_replace_the_old_ones_against_a_code(person, app):
    with clock.at(clock.now() + MINUTE):
        form = "form[action$=codes]"
        person.open("/en/profile/second-factor").submit(form, {"code": "000000"}, button="button")
        assert person.status == 422
        assert person.reading("#code-error") == "This code is not right, or was used already."
        person.submit(form, {"code": code_of(ZOE)}, button="button")
        new = [code.get_text() for code in person.page.select("main code")]

        assert len(set(new) - set(person.codes)) == 10
        assert with_code(sign_in(Browser(app)), person.codes[0]).status == 422
        assert with_code(sign_in(Browser(app)), new[0]).address == "/en/"


# Signing with it (D32)


def signing(app, world, who="body"):
    """The page on which somebody with a second factor signs box 18."""
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world[who])
    turn_on(browser)
    browser.open(f"/en/coi/{reference}/steps/{Action.SIGN_18}")
    checks = {f"body_declaration-{name}": value for name, value in CHECKED.items() if isinstance(value, str)}
    return reference, browser, checks


def test_signing_takes_a_code_once_and_the_password_no_longer(app, world):
    reference, browser, checks = signing(app, world)
    with clock.at(clock.now() + MINUTE):
        code = code_of("body@test.example")
        for typed, told in (
            (PASSWORD, "Nothing was signed."),
            ("000000", "Nothing was signed."),
            ("", "Fill this in."),
        ):
            browser.submit("form.panel", checks | {"password": typed}, button="button.main")
            assert browser.status == 422, typed
            assert told in browser.reading("#password-error")
        assert get(world, reference, "body").state is Status.DESCRIPTION_COMPLETED

        browser.submit("form.panel", checks | {"password": code}, button="button.main")

        assert get(world, reference, "body").state is Status.ISSUED
        other = make_coi(world, Status.DESCRIPTION_COMPLETED)
        browser.open(f"/en/coi/{other}/steps/{Action.SIGN_18}")
        browser.submit("form.panel", checks | {"password": code}, button="button.main")
        assert browser.status == 422
        assert get(world, other, "body").state is Status.DESCRIPTION_COMPLETED


def test_five_wrong_secrets_at_signing_lock_the_device_and_keep_what_was_typed(app, world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    browser = Browser(app).sign_in(world["body"]).open(f"/en/coi/{reference}/steps/{Action.SIGN_18}")
    checks = {f"body_declaration-{name}": value for name, value in CHECKED.items() if isinstance(value, str)}
    for _try in range(5):
        browser.submit("form.panel", checks | {"password": "wrong"}, button="button.main")
        assert browser.status == 422

    browser.submit("form.panel", checks | {"password": PASSWORD}, button="button.main")

    assert browser.status == 429
    assert "This was tried too often" in browser.reading("#password-error")
    assert all(browser.value(name) == value for name, value in checks.items())
    assert get(world, reference, "body").state is Status.DESCRIPTION_COMPLETED
    with clock.at(clock.now() + 16 * MINUTE):
        browser.submit("form.panel", checks | {"password": PASSWORD}, button="button.main")
    assert get(world, reference, "body").state is Status.ISSUED


# Roles that must have it


@pytest.fixture
def _mandatory(app, monkeypatch):
    monkeypatch.setitem(app.config, "REQUIRE_TOTP_FOR", frozenset({"control_body", "authority"}))


def test_it_is_mandatory_for_bodies_and_authorities_in_production_alone():
    real = {"PORTAL_SECRET_KEY": "x" * 32, "PORTAL_ADDRESS": "https://coi.example"}
    kinds = {mode: from_environment(real | {"PORTAL_MODE": mode})["REQUIRE_TOTP_FOR"] for mode in Mode}
    chosen = from_environment(real | {"PORTAL_MODE": Mode.TRAINING, "PORTAL_REQUIRE_TOTP_FOR": " operator , authority"})

    assert kinds == {
        Mode.PRODUCTION: {"control_body", "authority"},
        Mode.TRAINING: frozenset(),
        Mode.DEMONSTRATION: frozenset(),
    }
    assert chosen["REQUIRE_TOTP_FOR"] == {"operator", "authority"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORTAL_REQUIRE_TOTP_FOR": "control-body"},
        {"PORTAL_RATE_LIMITS": "register:network"},
        {"PORTAL_RATE_LIMITS": "register:network=often"},
        {"PORTAL_ALSO_INSIDE": "NO,GB"},
    ],
)
def test_a_slip_in_these_settings_stops_the_portal_instead_of_opening_it(wrong):
    with pytest.raises(Misconfigured):
        from_environment({"PORTAL_MODE": Mode.DEMONSTRATION} | wrong)


def test_a_limit_of_nothing_stops_the_portal_too():
    with pytest.raises(Misconfigured, match="sign-in:network"):
        require_known_limits({"sign-in:networks": "5 per hour"})


def test_limits_are_changed_rule_by_rule():
    chosen = {
        "PORTAL_MODE": Mode.DEMONSTRATION,
        "PORTAL_RATE_LIMITS": "reset:account=2/hour; code:network = 9/minute;",
    }

    limits = from_environment(chosen)["RATE_LIMITS"]

    assert (limits["reset:account"], limits["code:network"]) == ("2/hour", "9/minute")
    assert limits["register:account"] == "50 per hour", "looser in a demonstration"


@pytest.mark.usefixtures("_mandatory")
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", ["/", "/coi/", "/profile", "/coi/new"])
def test_who_must_have_it_turns_it_on_before_anything_else(app, world, language, path):
    browser = Browser(app, language=language).sign_in(world["body"]).open(f"/{language}{path}")

    assert browser.address == f"/{language}/profile/second-factor"
    assert words(app, language, "Your role asks for a second factor. Turn it on here to go on.") in browser.text


@pytest.mark.usefixtures("_mandatory")
def test_once_it_is_on_they_go_on_and_cannot_turn_it_off(app, world):
    browser = Browser(app).sign_in(world["post"])
    turn_on(browser)

    assert browser.open("/en/coi/").address == "/en/coi/"
    assert not browser.open("/en/profile/second-factor").has("form[action$=off]")
    assert browser.post("/en/profile/second-factor/off", {"off-password": LONGER}).status_code == 403


@pytest.mark.usefixtures("_mandatory")
def test_who_must_have_it_may_leave_and_read_what_everybody_reads(app, world):
    browser = Browser(app).sign_in(world["cca"])

    assert browser.open("/en/about/faq").address == "/en/about/faq"
    assert browser.open("/en/profile/second-factor").click("form[action$=sign-out] button").address == "/en/sign-in"


@pytest.mark.usefixtures("_mandatory")
def test_operators_need_none(app, world):
    assert Browser(app).sign_in(world["exporter"]).open("/en/coi/").address == "/en/coi/"
