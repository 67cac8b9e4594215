"""People at the pages of accounts: who signs up, follows a link, signs in, types a code."""

import re
from datetime import timedelta

import pyotp
from flask import Flask

from portal.auth import queries
from portal.auth.models import Account
from portal.auth.services.challenges import NUMBERS
from portal.extensions import db
from portal.persistence import secrets_at_rest
from portal.shared import clock
from tests.support.browser import Browser

GOOD = "quatre lapins jaunes dansent"
LONGER = "onze violons verts se taisent"
ZOE = {
    "first_name": "Zoé",
    "last_name": "O’Hara-Łukasz",
    "email": "zoe@example.org",
    "confirm_email": "zoe@example.org",
    "language": "en",
    "privacy": "1",
}


def account(email: str) -> Account | None:
    """The account behind an address as it is now."""
    db.session.rollback()
    return queries.by_email(email)


def sign_up(browser: Browser, **changes: str) -> Browser:
    """Open the form of registration, answer its question, and send it."""
    browser.open("/en/register")
    left, right = re.search(r"How much is (\w+) plus (\w+)", browser.text).groups()
    typed = ZOE | {"answer": str(NUMBERS.index(left) + NUMBERS.index(right))} | changes
    choices = {"language": typed.pop("language"), "privacy": [typed.pop("privacy")]}
    return browser.submit("form.panel", typed | choices, button="button.main:not(.hidden)")


def mailed_links(browser: Browser) -> list[str]:
    """The links of the mails asked for from this browser, newest first."""
    browser.open("/en/demonstration/mail")
    return list(dict.fromkeys(re.findall(r"/(?:en|fr)/link/[\w-]+", str(browser.page))))


def set_password(browser: Browser, link: str, password: str = GOOD) -> Browser:
    """Follow a link and send its form."""
    return browser.open(link).submit("form.panel", {"password": password}, button="button.main")


def member(app: Flask) -> Browser:
    """The browser of somebody who signed up and is signed in."""
    browser = sign_up(Browser(app))
    return set_password(browser, mailed_links(browser)[0])


def sign_in(browser: Browser, email: str = "zoe@example.org", password: str = GOOD) -> Browser:
    """Send the form of the sign-in page."""
    return browser.open("/en/sign-in").submit(
        "form.panel", {"email": email, "password": password}, button="button.main"
    )


def sign_out(browser: Browser) -> Browser:
    """Log out."""
    return browser.open("/en/profile").click("form[action$=sign-out] button")


def turn_on(browser: Browser) -> list[str]:
    """Turn the second factor on; the recovery codes that are shown."""
    key = browser.open("/en/profile/second-factor").one("main code").get_text().replace(" ", "")
    browser.submit("form.panel", {"code": pyotp.TOTP(key).at(clock.now())}, button="button.main")
    return [code.get_text() for code in browser.page.select("main code")]


def code_of(email: str, *, seconds: int = 0) -> str:
    """What the application of somebody shows in so many seconds from now."""
    secret = secrets_at_rest.unseal(account(email).totp_secret)
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=seconds))
