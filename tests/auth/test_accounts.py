"""From “Sign up” to a signature that counts, through pages."""

import re
from datetime import timedelta

import pyotp
import pytest
from bs4 import BeautifulSoup

from portal.auth import queries
from portal.auth.models import Account
from portal.auth.services import challenges
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests import factories

WORDS = "zero one two three four five six seven eight nine".split()  # noqa: SIM905
GOOD = "quatre lapins jaunes dansent"
SIGN_UP = {
    "first_name": "Zoé",
    "last_name": "O’Hara-Łukasz",
    "email": "zoe@example.org",
    "confirm_email": "zoe@example.org",
    "language": "en",
    "privacy": "1",
}


def account(email):
    """The account behind an address as it is now."""
    db.session.rollback()
    return queries.by_email(email)


class Visitor:
    """A browser at its simplest: a cookie jar, and the token of the page it looks at."""

    def __init__(self, app):
        self.app, self.client = app, app.test_client()
        self.page = BeautifulSoup("", "lxml")

    def open(self, address):
        with self.app.app_context():
            self.answer = self.client.get(address)
        self.page = BeautifulSoup(self.answer.get_data(as_text=True), "lxml")
        return self

    def send(self, address, **fields):
        token = self.page.select_one("input[name=csrf_token]")["value"]
        with self.app.app_context():
            self.answer = self.client.post(address, data={"csrf_token": token} | fields)
        if self.answer.status_code != 303:
            self.page = BeautifulSoup(self.answer.get_data(as_text=True), "lxml")
        return self

    @property
    def status(self):
        return self.answer.status_code

    @property
    def text(self):
        return " ".join(self.page.get_text(" ").split())

    def sign_up(self, **changes):
        self.open("/en/register")
        left, right = re.search(r"How much is (\w+) plus (\w+)", self.text).groups()
        answer = str(WORDS.index(left) + WORDS.index(right))
        challenge = self.page.select_one("input[name=challenge]")["value"]
        return self.send("/en/register", **(SIGN_UP | {"challenge": challenge, "answer": answer} | changes))

    def mailed_link(self):
        self.open("/en/demonstration/mail")
        return re.search(r"/(?:en|fr)/link/[\w-]+", self.answer.get_data(as_text=True)).group(0)

    def sign_in(self, email="zoe@example.org", password=GOOD):
        return self.open("/en/sign-in").send("/en/sign-in", email=email, password=password)


@pytest.fixture
def visitor(app):
    return Visitor(app)


@pytest.fixture
def member(visitor):
    """A visitor who signed up and set a password."""
    link = visitor.sign_up().mailed_link()
    visitor.open(link).send(link, password=GOOD)
    return visitor


def test_a_stranger_becomes_a_signed_in_person(visitor):
    visitor.sign_up()
    link = visitor.mailed_link()

    visitor.open(link).send(link, password=GOOD)

    assert "Zoé O’Hara-Łukasz" in visitor.open("/en/").text
    assert "You have no role yet" in visitor.text


def test_a_link_works_once(member):
    link = member.mailed_link()

    assert member.open(link).status == 410
    assert "Send a new link" in member.text


def test_a_link_is_dead_after_ninety_minutes(visitor):
    link = visitor.sign_up().mailed_link()

    with clock.at(clock.now() + timedelta(minutes=91)):
        assert visitor.open(link).status == 410


def test_a_new_link_kills_the_old_one(visitor):
    old = visitor.sign_up().mailed_link()
    visitor.open("/en/forgotten").send("/en/forgotten", email="zoe@example.org")

    assert visitor.mailed_link() != old
    assert visitor.open(old).status == 410


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"confirm_email": "other@example.org"}, "The two addresses differ"),
        ({"email": "zoe", "confirm_email": "zoe"}, "This is not an e-mail address"),
        ({"email": "zо@example.org", "confirm_email": "zо@example.org"}, "This is not an e-mail address"),
        ({"first_name": "Sales 24"}, "Write the name of a person"),
        ({"first_name": ""}, "Fill this in"),
        ({"privacy": ""}, "Tick this once you have read"),
        ({"answer": "wrong"}, "The code or the answer was not right"),
    ],
)
def test_a_registration_that_cannot_be_is_said_so_and_keeps_what_was_typed(visitor, change, words):
    visitor.sign_up(**change)

    assert visitor.status == 422
    assert words in visitor.text
    assert visitor.page.select_one("#last_name")["value"] == "O’Hara-Łukasz"
    assert account("zoe@example.org") is None


@pytest.mark.parametrize("name", ["Jean-Noël", "O’Brien", "فاطمة", "Анна", "N'Diaye"])
def test_names_of_every_script_are_names(visitor, name):
    assert visitor.sign_up(first_name=name).status == 303


def test_a_challenge_is_answered_once(app):
    asked = challenges.ask()
    answer = str(asked.left + asked.right)

    assert challenges.passed(asked.token, answer, words=list(challenges.NUMBERS))
    assert not challenges.passed(asked.token, answer, words=list(challenges.NUMBERS))


def test_the_number_may_be_written_as_a_word(app):
    asked = challenges.ask()

    assert challenges.passed(asked.token, challenges.NUMBERS[asked.left + asked.right], words=list(challenges.NUMBERS))


def test_the_image_of_a_code_is_light(app):
    data = challenges.image(challenges.ask().token)

    assert data.startswith(b"\x89PNG")
    assert 250 < len(data) <= 4096


def test_registering_an_address_twice_looks_the_same_and_tells_its_owner(member, app):
    stranger = Visitor(app).sign_up(first_name="Somebody")

    assert stranger.status == 303
    assert stranger.answer.headers["Location"].endswith("/register/sent")
    assert account("zoe@example.org").first_name == "Zoé"
    assert "already" in stranger.open("/en/demonstration/mail").text


def test_asking_a_reset_looks_the_same_with_and_without_an_account(member):
    known = member.open("/en/forgotten").send("/en/forgotten", email="zoe@example.org").answer
    unknown = member.open("/en/forgotten").send("/en/forgotten", email="nobody@example.org").answer

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "At least 15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "among those that are tried first"),
        ("passwordpassword123", "among those that are tried first"),
        ("my name is o’hara-łukasz zoé!", "contains your name"),
        ("un certificat d’inspection rouge", "contains the name of the portal"),
        ("x" * 129, "At most 128 characters"),
    ],
)
def test_a_bad_password_is_refused_with_the_reason(visitor, password, words):
    link = visitor.sign_up().mailed_link()

    visitor.open(link).send(link, password=password)

    assert visitor.status == 422
    assert words in visitor.text
    assert visitor.page.select_one("#password").get("value") is None


def test_five_failures_lock_a_new_device_and_not_a_known_one(member, app):
    member.open("/en/profile").send("/en/sign-out")
    stranger = Visitor(app)
    for _try in range(5):
        stranger.sign_in(password="wrong wrong wrong")

    assert stranger.sign_in().status == 422
    assert member.sign_in().status == 303


def test_the_answer_to_a_wrong_sign_in_tells_nothing(member, app):
    member.open("/en/profile").send("/en/sign-out")

    known = Visitor(app).sign_in(password="wrong wrong wrong").text
    unknown = Visitor(app).sign_in(email="nobody@example.org", password="wrong wrong wrong").text

    assert known.replace("zoe@", "") == unknown.replace("nobody@", "")


def test_a_session_ends_after_thirty_quiet_minutes(member):
    start = clock.now()

    with clock.at(start + timedelta(minutes=29)):
        assert member.open("/en/profile").status == 200
    with clock.at(start + timedelta(minutes=60)):
        assert member.open("/en/profile").status == 302


def test_a_session_ends_after_twelve_hours_whatever_is_done(member):
    start = clock.now()
    for minutes in range(25, 12 * 60, 25):
        with clock.at(start + timedelta(minutes=minutes)):
            member.open("/en/profile")

    with clock.at(start + timedelta(hours=12, minutes=1)):
        assert member.open("/en/profile").status == 302


def test_signing_out_everywhere_ends_the_other_browsers(member, app):
    other = Visitor(app).sign_in()

    member.open("/en/profile").send("/en/profile/sessions")

    assert other.open("/en/profile").status == 302
    assert member.open("/en/profile").status == 200


def test_a_changed_password_ends_the_other_browsers(member, app):
    other = Visitor(app).sign_in()
    change = {"password-password": "zyx quatorze violons", "password-current": GOOD}

    member.open("/en/profile").send("/en/profile/password", **change)

    assert other.open("/en/profile").status == 302
    assert member.open("/en/profile").status == 200


def test_an_address_changes_only_when_both_links_were_followed(member):
    change = {"new-email": "new@example.org", "new-current": GOOD}
    member.open("/en/profile").send("/en/profile/email", **change)
    links = list(dict.fromkeys(re.findall(r"/en/link/[\w-]+", member.open("/en/demonstration/mail").answer.text)))[:2]

    member.open(links[0]).send(links[0])
    assert account("new@example.org") is None
    member.open(links[1]).send(links[1])

    assert account("new@example.org") is not None
    assert account("zoe@example.org") is None


def _turn_on(member):
    key = member.open("/en/profile/second-factor").page.select_one("code").get_text().replace(" ", "")
    member.send("/en/profile/second-factor", code=pyotp.TOTP(key).at(clock.now()))
    return key, [code.get_text() for code in member.page.select("code")]


def test_a_code_of_the_second_factor_is_accepted_once(member, app):
    key, _codes = _turn_on(member)
    later = clock.now() + timedelta(seconds=60)

    with clock.at(later):
        code = pyotp.TOTP(key).at(later)
        first, second = Visitor(app), Visitor(app)
        for browser in (first, second):
            browser.sign_in()
            browser.open("/en/sign-in/code").send("/en/sign-in/code", code=code)

    assert (first.status, second.status) == (303, 422)


def test_ten_recovery_codes_stand_in_each_once(member, app):
    _key, codes = _turn_on(member)

    assert len(set(codes)) == 10
    for expected in (303, 422):
        browser = Visitor(app)
        browser.sign_in()
        browser.open("/en/sign-in/code").send("/en/sign-in/code", code=codes[0])
        assert browser.status == expected


def test_turning_the_second_factor_off_asks_for_a_long_password(member):
    _turn_on(member)

    member.open("/en/profile/second-factor")
    member.send("/en/profile/second-factor/off", **{"off-password": "too short", "off-current": GOOD})

    assert member.status == 422
    assert account("zoe@example.org").has_second_factor


def test_what_was_typed_after_the_session_ended_is_given_back_and_not_saved(app):
    world = factories.make_world()
    reference = factories.make_coi(world)
    browser = Visitor(app).sign_in("exporter@test.example", factories.PASSWORD)
    browser.open(f"/en/coi/{reference}/boxes/national_reference/edit")
    typed = {"national_reference-version": "0", "national_reference-number": "typed in the night"}

    with clock.at(clock.now() + timedelta(minutes=45)):
        browser.send(f"/en/coi/{reference}/boxes/national_reference/edit", **typed)
        sign_in = browser.answer.headers["Location"]
        browser.open(sign_in)
        target = browser.page.select_one("input[name=next]")["value"]
        fields = {"email": "exporter@test.example", "password": factories.PASSWORD, "next": target}
        browser.send("/en/sign-in", **fields)
        browser.open(browser.answer.headers["Location"])

    assert browser.page.select_one("#national_reference-number")["value"] == "typed in the night"
    assert factories.get(world, reference).national_reference is None


def test_what_was_typed_is_given_back_to_its_author_alone(app):
    world = factories.make_world()
    reference = factories.make_coi(world)
    factories.make_person(world.exporter, email="colleague@test.example")
    author = Visitor(app).sign_in("exporter@test.example", factories.PASSWORD)
    author.open(f"/en/coi/{reference}/boxes/national_reference/edit")
    typed = {"national_reference-version": "0", "national_reference-number": "mine alone"}
    with clock.at(clock.now() + timedelta(minutes=45)):
        author.send(f"/en/coi/{reference}/boxes/national_reference/edit", **typed)
        number = re.search(r"restore%3D(\d+)", author.answer.headers["Location"]).group(1)
        pages = []
        for who in ("colleague@test.example", "exporter@test.example"):
            reader = Visitor(app).sign_in(who, factories.PASSWORD)
            pages.append(reader.open(f"/en/coi/{reference}/boxes/national_reference/edit?restore={number}").answer.text)

    assert ["mine alone" in page for page in pages] == [False, True]


def test_a_portal_administrator_switches_the_code_off(app):
    person = factories.make_person(email="admin@test.example")
    with transaction():
        db.session.get(Account, person.account_id).is_portal_administrator = True
    admin = Visitor(app).sign_in("admin@test.example", factories.PASSWORD)

    admin.open("/en/administration").send("/en/administration")

    assert Visitor(app).open("/en/register").page.select_one("#answer") is None


def test_nobody_else_opens_the_settings_of_the_portal(member):
    assert member.open("/en/administration").status == 403


def test_too_many_tries_are_told_when_to_come_back(visitor):
    for _try in range(61):
        visitor.open("/en/forgotten").send("/en/forgotten", email="not an address")

    assert visitor.status == 429
    assert int(visitor.answer.headers["Retry-After"]) > 0
