"""No answer tells whether an address has an account: same page, same status, byte for byte."""

import re
from itertools import count
from types import SimpleNamespace

import pytest

from portal.auth import passwords, queries
from portal.auth.models import Account
from portal.auth.views import session
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.auth.people import ZOE
from tests.factories import make_person
from tests.support.browser import Browser

pytestmark = pytest.mark.postgres

ADDRESSES = ("known@test.example", "early@test.example", "ended@test.example", "never@test.example")
TOKENS = re.compile(rb'(name="(?:csrf_token|challenge)" value="|register/code/)[\w.=-]+')


@pytest.fixture(autouse=True)
def _people(app):
    """One with a password, one who never followed the link, one whose account is closed; the fourth has none."""
    make_person(email="known@test.example")
    closed = make_person(email="ended@test.example").account_id
    with transaction() as found:
        found.get_one(Account, closed).is_active = False
        early = {"first_name": "Test", "last_name": "Person", "paces": {}, "created_at": clock.now()}
        found.add(Account(email="early@test.example", **early))


def answer_to(app, path: str, email: str, fields: dict[str, str]) -> tuple[object, ...]:
    """All of an answer but what is new each time; of the page it leads to as well."""
    browser = Browser(app).open(path)
    token = browser.one("input[name=csrf_token]")["value"]
    answer = browser.fetch("POST", path, data={"csrf_token": token, "email": email} | fields)
    cookies = sorted(cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie"))
    headers = sorted((n, v) for n, v in answer.headers.items() if n not in ("Set-Cookie", "Content-Length", "Date"))
    body = TOKENS.sub(b"TOKEN", answer.data).replace(email.encode(), b"ADDRESS")
    after = browser.fetch("GET", answer.headers["Location"]).data if "Location" in answer.headers else b""
    return answer.status_code, cookies, headers, body, after


def answers(app, path: str, **fields: str) -> set[str]:
    return {repr(answer_to(app, path, email, fields)) for email in ADDRESSES}


def test_signing_in_with_a_wrong_password_is_answered_alike(app):
    assert len(answers(app, "/en/sign-in", password="this is not the password")) == 1


def test_a_lock_is_answered_like_a_wrong_password(app):
    for _failure in range(7):
        found = answers(app, "/en/sign-in", password="this is not the password")

    assert len(found) == 1


def test_asking_for_a_reset_is_answered_alike(app):
    found = answers(app, "/en/forgotten")

    assert len(found) == 1
    assert found.pop().startswith("(303")


def test_asking_too_often_is_answered_alike(app, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", {"reset:account": "2 per hour"})
    with clock.at(clock.now()):
        for _time in range(3):
            found = answers(app, "/en/forgotten")

    assert len(found) == 1
    assert found.pop().startswith("(429")


def test_registering_is_answered_alike(app, monkeypatch):
    monkeypatch.setattr(queries, "asks_code_at_registration", lambda: False)
    person = {name: value for name, value in ZOE.items() if "email" not in name}

    found = {repr(answer_to(app, "/en/register", email, person | {"confirm_email": email})) for email in ADDRESSES}

    assert len(found) == 1
    assert found.pop().startswith("(303")


def test_asking_for_a_new_link_is_answered_alike_for_a_link_that_never_was(app):
    browser = Browser(app).open("/en/link/never-was")
    assert browser.status == 410

    assert browser.click("main form button").address == "/en/register/sent"


@pytest.mark.parametrize("path", ["/en/forgotten", "/en/register"])
def test_what_is_done_about_an_address_takes_one_time_for_all(app, monkeypatch, path):
    """The pause fills up what was not needed; `make bench-enumeration` compares the times themselves."""
    monkeypatch.setattr(queries, "asks_code_at_registration", lambda: False)
    paused = []
    watch = count(step=0.02)  # what is done takes a fiftieth of a second
    monkeypatch.setattr(session, "time", SimpleNamespace(sleep=paused.append, monotonic=lambda: next(watch)))
    person = {name: value for name, value in ZOE.items() if "email" not in name}

    for email in ADDRESSES:
        answer_to(app, path, email, person | {"confirm_email": email})

    assert paused == [pytest.approx(session.SECONDS_FOR_ANYBODY - 0.02)] * len(ADDRESSES)


def test_an_unknown_address_costs_a_hash_like_a_known_one(app, monkeypatch):
    judged = []
    hasher = passwords._hasher

    class Counting:
        def verify(self, password_hash, password):
            judged.append(password_hash)
            return hasher.verify(password_hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())

    answers(app, "/en/sign-in", password="this is not the password")

    assert len(judged) == len(ADDRESSES)
    assert all(found.startswith("$argon2id$") for found in judged)
