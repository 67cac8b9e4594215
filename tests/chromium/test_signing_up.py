"""From “Sign up” to a signature that counts, and what the end of a session does to what was typed."""

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from portal.auth import queries
from portal.coi.domain.lifecycle import Action, Status
from portal.organisations.services import attach
from portal.persistence import secrets_at_rest
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests import factories
from tests.chromium import screens_of_accounts as accounts
from tests.chromium.serving import Portal, email
from tests.chromium.test_life import NAMES, THOROUGH, WAYS, answer, begin, in_figures, look_at
from tests.chromium.visitor import Visitor
from tests.factories import PASSWORD

pytestmark = pytest.mark.chromium

GOOD = "quatre lapins jaunes dansent"
TWO_WAYS = pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("fr", False)], ids=["en-with JavaScript", "fr-without JavaScript"]
)


def come(enter, language: str, javascript: bool) -> Visitor:
    visitor: Visitor = enter(language=language, javascript=javascript)
    visitor.thorough = (language, javascript) in THOROUGH
    return visitor


def give_post(portal: Portal, address: str) -> None:
    """What a validator does: the person now acts for the control body."""
    with portal.app.app_context(), transaction():
        account = queries.by_email(address)
        assert account is not None
        attach(account.id, portal.world.body)


def end_session(portal: Portal, who: str) -> None:
    """As if nobody had touched the page for an hour."""
    portal.change_session(who, seen_at=clock.now() - timedelta(hours=1))


def sign(visitor: Visitor, reference: str, label: str, secret: str) -> None:
    visitor.open(f"/coi/{reference}")
    begin(visitor, Action.SIGN_18)
    answer(visitor, documentary_check="Acceptable", physical_check="Not done")
    visitor.field(label).fill(secret)
    visitor.button("Sign the declaration as Issuing Body").click()
    expect(visitor.heading).to_contain_text(reference)


def signature(portal: Portal, reference: str) -> str:
    """Who signed box 18, as it is kept."""
    with portal.app.app_context():
        coi = factories.get(portal.world, reference, "body")
        return next(s.person for s in coi.signatures) if coi.state is Status.ISSUED else ""


@pytest.mark.parametrize(("language", "javascript"), WAYS, ids=NAMES)
def test_a_newcomer_signs_up_and_signs_with_the_password(enter, portal, language: str, javascript: bool):
    visitor = come(enter, language, javascript)
    visitor.open("/sign-in")
    look_at(visitor)
    visitor.link("Sign up for the COI Portal").click()
    look_at(visitor)

    address = accounts.registered(visitor, portal)
    look_at(visitor)
    visitor.link("Demonstration: read the messages sent from this browser").click()
    look_at(visitor)
    link = visitor.page.locator("main a[href*='/link/']")
    link.click()
    expect(visitor.heading).to_have_text(visitor.words("Set your password"))
    visitor.field("New password").fill("too short")
    visitor.button("Set the password and log in").click()
    accounts.refused(visitor)
    look_at(visitor)
    visitor.field("New password").fill(GOOD)
    visitor.button("Set the password and log in").click()

    expect(visitor.heading).to_have_text(visitor.words("To do"))
    look_at(visitor)
    give_post(portal, address)
    reference = portal.make_coi(Status.DESCRIPTION_COMPLETED)
    sign(visitor, reference, "Your password, to sign", GOOD)
    assert signature(portal, reference) == "Zoé Łukasz"


@TWO_WAYS
def test_with_a_second_factor_a_code_signs(enter, portal, language: str, javascript: bool):
    visitor = come(enter, language, javascript)
    address = accounts.recovery_codes(visitor, portal)
    look_at(visitor)
    give_post(portal, address)
    with portal.app.app_context():
        account = queries.by_email(address)
        used, secret = account.totp_step, secrets_at_rest.unseal(account.totp_secret)
    code = pyotp.TOTP(secret).generate_otp(used + 1)  # the last one turned it on

    reference = portal.make_coi(Status.DESCRIPTION_COMPLETED)
    sign(visitor, reference, "A code of your second factor, to sign", code)

    assert signature(portal, reference) == "Test Person"


@TWO_WAYS
def test_a_password_can_be_shown_where_scripts_run(enter, language: str, javascript: bool):
    visitor = come(enter, language, javascript)
    visitor.open("/sign-in")
    password, show = visitor.field("Password"), visitor.page.get_by_label(visitor.words("Show the password"))
    password.fill(GOOD)
    if not javascript:
        expect(show).to_be_hidden()
        return

    show.check()
    expect(password).to_have_attribute("type", "text")
    expect(password).to_have_value(GOOD)
    show.uncheck()
    expect(password).to_have_attribute("type", "password")


# The end of a session


def test_one_key_keeps_the_session_and_gives_the_focus_back(enter):
    visitor = enter("exporter")
    visitor.page.clock.install()
    visitor.open("/coi/new")
    search = visitor.page.get_by_role("searchbox")
    search.focus()
    warning = visitor.page.get_by_role("alert")

    visitor.page.clock.fast_forward("26:50")
    expect(warning).to_have_count(0)
    visitor.page.clock.fast_forward("01:11")
    expect(warning.locator("p:visible")).to_contain_text("Your session ends in two minutes.")
    expect(visitor.button("Stay signed in")).to_be_focused()
    with visitor.page.expect_response("**/session") as told:
        visitor.page.keyboard.press("Enter")

    assert "session-ends-in" in told.value.headers
    expect(warning).to_have_count(0)
    expect(search).to_be_focused()
    visitor.page.clock.fast_forward("28:01")
    expect(visitor.button("Stay signed in")).to_be_focused()
    visitor.page.clock.fast_forward("02:00")
    expect(warning.locator("p:visible")).to_have_text(
        "Your session has ended. Nothing is lost: send what you typed, log in, and it is shown again."
    )


def test_whoever_is_typing_stays_signed_in_without_being_asked(enter, portal):
    visitor = enter("exporter")
    visitor.page.clock.install()
    visitor.open(f"/coi/{portal.make_coi()}")
    weight = visitor.field("Total gross weight", visitor.edit("gross_weight"))
    weight.fill("7777")

    with visitor.page.expect_response("**/session"):
        visitor.page.clock.fast_forward("28:01")

    expect(weight).to_be_focused()
    expect(visitor.page.get_by_role("alert")).to_have_count(0)


def test_at_the_last_end_nobody_can_stay(enter, portal):
    visitor = enter()
    visitor.sign_in("consignee")
    portal.change_session("consignee", expires_at=clock.now() + timedelta(minutes=10))
    visitor.page.clock.install()
    visitor.open("/coi/")

    visitor.page.clock.fast_forward("08:01")

    warning = visitor.page.get_by_role("alert")
    expect(warning.locator("p:visible")).to_contain_text("Your session ends in two minutes and cannot be longer.")
    expect(visitor.button("Stay signed in")).to_be_hidden()
    assert visitor.violations() == []


@pytest.mark.parametrize(("language", "javascript"), WAYS, ids=NAMES)
def test_what_was_typed_when_the_session_ended_is_there_again_and_not_saved(
    enter, portal, language: str, javascript: bool
):
    visitor = come(enter, language, javascript)
    who = "importer" if language == "en" else "exporter"
    visitor.sign_in(who)
    reference = portal.make_coi(Status.DRAFT, by=who)
    visitor.open(f"/coi/{reference}")
    box = visitor.edit("gross_weight")
    typed = in_figures(visitor, "7,777.5")
    visitor.field("Total gross weight", box).fill(typed)
    end_session(portal, who)

    box.get_by_role("button").first.click()
    expect(visitor.heading).to_have_text(visitor.words("Log in to the COI Portal"))
    visitor.field("E-mail").fill(email(who))
    visitor.field("Password").fill(PASSWORD)
    visitor.button("Log in").click()

    expect(visitor.field("Total gross weight", visitor.box("gross_weight"))).to_have_value(typed)
    with portal.app.app_context():
        assert factories.get(portal.world, reference, who).gross_weight == 5200
    look_at(visitor)
    visitor.save_box("gross_weight")
    with portal.app.app_context():
        assert str(factories.get(portal.world, reference, who).gross_weight) == "7777.500"
