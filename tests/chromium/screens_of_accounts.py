"""The screens of accounts: signing up and in, links, the profile, the second factor."""

import re

import pyotp
from playwright.sync_api import expect

from portal.auth.services.challenges import NUMBERS
from tests import factories
from tests.chromium.serving import Portal, email
from tests.chromium.visitor import Visitor

TAB_FOR_MAIL = "/demonstration/mail"


def refused(visitor: Visitor) -> None:
    """The page says, above, what is wrong."""
    expect(visitor.page.locator("#problem")).to_be_visible()


def sign_in_refused(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/sign-in")
    visitor.field("E-mail").fill(email("stranger"))
    visitor.field("Password").fill("not the password")
    visitor.button("Log in").click()
    refused(visitor)


def register_refused(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/register")
    visitor.field("First name").fill("Sales 24")
    visitor.button("Create an account").click()
    refused(visitor)


def registered(visitor: Visitor, portal: Portal) -> str:
    """Somebody new sends the form of registration; returns their address."""
    visitor.open("/register")
    address = portal.new_address()
    for label, text in (
        ("First name", "Zoé"),
        ("Last name", "Łukasz"),
        ("E-mail", address),
        ("Confirm e-mail", address),
    ):
        visitor.field(label).fill(text)
    visitor.page.locator("#answer").fill(_answer(visitor))
    visitor.field("I have read and understood the privacy statement").check()
    visitor.button("Create an account").click()
    expect(visitor.heading).to_have_text(visitor.words("Look into your mail"))
    return address


def _answer(visitor: Visitor) -> str:
    """The answer to the question beside the image."""
    asked = visitor.page.locator("label[for=answer]").inner_text()
    words = [visitor.words(word) for word in NUMBERS]
    question = visitor.words("How much is %(left)s plus %(right)s?", left="LEFT", right="RIGHT")
    numbers = re.search(re.escape(question).replace("LEFT", r"(\w+)").replace("RIGHT", r"(\w+)"), asked)
    assert numbers, asked
    return str(sum(words.index(number) for number in numbers.groups()))


def mail(visitor: Visitor, portal: Portal) -> None:
    registered(visitor, portal)
    visitor.open(TAB_FOR_MAIL)
    expect(visitor.page.locator("main a[href*='/link/']")).to_have_count(1)


def set_password(visitor: Visitor, portal: Portal) -> None:
    mail(visitor, portal)
    visitor.page.locator("main a[href*='/link/']").click()
    expect(visitor.heading).to_have_text(visitor.words("Set your password"))


def set_password_refused(visitor: Visitor, portal: Portal) -> None:
    set_password(visitor, portal)
    visitor.field("New password").fill("short")
    visitor.button("Set the password and log in").click()
    refused(visitor)


def forgotten_refused(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/forgotten")
    visitor.field("E-mail").fill("nobody")
    visitor.button("Send a link").click()
    refused(visitor)


def profile_refused(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/profile")
    visitor.field("First name").fill("24")
    visitor.button("Change my name").click()
    refused(visitor)


def change_of_name(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/profile")
    visitor.field("First name").fill("Zoé")
    visitor.button("Change my name").click()
    expect(visitor.heading).to_have_text(visitor.words("Change your name"))


def second_factor_refused(visitor: Visitor, _portal: Portal) -> None:
    visitor.open("/profile/second-factor")
    visitor.field("Code").fill("1")
    visitor.button("Turn the second factor on").click()
    refused(visitor)


def recovery_codes(visitor: Visitor, portal: Portal) -> str:
    """Somebody new turns the second factor on; returns their address."""
    address = portal.make_person()
    sign_in(visitor, address)
    expect(visitor.heading).to_have_text(visitor.words("To do"))
    visitor.open("/profile/second-factor")
    key = visitor.page.locator("main code").inner_text().replace(" ", "")
    visitor.field("Code").fill(pyotp.TOTP(key).now())
    visitor.button("Turn the second factor on").click()
    expect(visitor.heading).to_have_text(visitor.words("Recovery codes"))
    return address


def sign_in(visitor: Visitor, address: str) -> None:
    visitor.open("/sign-in")
    visitor.field("E-mail").fill(address)
    visitor.field("Password").fill(factories.PASSWORD)
    visitor.button("Log in").click()


def second_factor_is_on(visitor: Visitor, portal: Portal) -> None:
    recovery_codes(visitor, portal)
    visitor.open("/profile/second-factor")


def second_code(visitor: Visitor, portal: Portal) -> None:
    address = recovery_codes(visitor, portal)
    visitor.button("Log out", visitor.page.locator("header")).click()
    expect(visitor.heading).to_have_text(visitor.words("Log in to the COI Portal"))
    sign_in(visitor, address)
    expect(visitor.heading).to_have_text(visitor.words("Second factor"))


def session_ends(visitor: Visitor, _portal: Portal) -> None:
    visitor.page.clock.install()
    visitor.open("/coi/new")
    visitor.page.clock.fast_forward("28:01")
    expect(visitor.button("Stay signed in")).to_be_visible()
