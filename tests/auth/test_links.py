"""Links sent by e-mail: one purpose, one use, ninety minutes; and the change of address that takes two of them."""

from datetime import timedelta

import pytest

from portal.auth import queries
from portal.auth.domain import LINK_LIFE, LinkIsDead, Purpose
from portal.auth.models import Account, AccountLink
from portal.auth.services import accounts, links
from portal.extensions import db
from portal.persistence.outbox import OutboxMessage
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.auth.people import GOOD, LONGER, account, mailed_links, member, set_password, sign_in, sign_out, sign_up
from tests.factories import PASSWORD, email_of, make_person
from tests.support.browser import Browser
from tests.support.words import words
from tests.support.workers import Workers


@pytest.fixture
def visitor(app):
    """Somebody who signed up and has the link in the mailbox."""
    return sign_up(Browser(app))


@pytest.fixture
def workers(app):
    found = Workers(app)
    yield found
    found.pool.shutdown()


def test_a_link_works_for_ninety_minutes_and_not_a_minute_more(visitor):
    link = mailed_links(visitor)[0]

    with clock.at(clock.now() + timedelta(minutes=89)):
        assert visitor.open(link).status == 200
    with clock.at(clock.now() + timedelta(minutes=91)):
        assert visitor.open(link).status == 410


def test_the_mail_says_until_when_the_link_works(visitor):
    assert timedelta(minutes=90) == LINK_LIFE
    assert "90 minutes" in visitor.text


def test_a_form_opened_in_time_and_sent_too_late_sets_no_password(visitor):
    visitor.open(mailed_links(visitor)[0])

    with clock.at(clock.now() + timedelta(minutes=91)):
        visitor.submit("form.panel", {"password": GOOD}, button="button.main")

    assert visitor.status == 410
    assert account("zoe@example.org").password_hash is None


def test_a_link_that_dies_between_its_page_and_its_use_sets_no_password(visitor):
    token = mailed_links(visitor)[0].rpartition("/")[2]

    with clock.at(clock.now() + timedelta(minutes=91)), pytest.raises(LinkIsDead):
        accounts.set_password(token, GOOD)


def test_a_password_set_by_a_link_ends_every_session(app):
    here, elsewhere = member(app), sign_in(Browser(app))
    forgetful = Browser(app).open("/en/forgotten").submit("form.panel", {"email": "zoe@example.org"})

    set_password(forgetful, mailed_links(forgetful)[0], LONGER)

    assert [b.open("/en/profile").address.startswith("/en/sign-in") for b in (here, elsewhere)] == [True, True]
    assert forgetful.open("/en/profile").address == "/en/profile"


def test_a_link_is_kept_as_a_hash_alone(visitor):
    token = mailed_links(visitor)[0].rpartition("/")[2]

    assert token not in {row.token_hash for row in db.session.query(AccountLink)}
    assert queries.link(token) is not None


def test_a_link_serves_one_of_two_who_follow_it_at_once(visitor, workers):
    token = mailed_links(visitor)[0].rpartition("/")[2]

    outcomes = workers.at_once(
        lambda: accounts.set_password(token, GOOD).id, lambda: accounts.set_password(token, LONGER).id
    )

    assert {type(outcome) for outcome in outcomes} == {int, LinkIsDead}


def test_who_follows_a_link_while_another_uses_it_up_waits_and_finds_it_dead(visitor, workers):
    token = mailed_links(visitor)[0].rpartition("/")[2]

    first, second = workers.one_inside_the_other(
        lambda: accounts.set_password(token, GOOD).id, lambda: accounts.set_password(token, LONGER).id
    )

    assert isinstance(first, int)
    assert isinstance(second, LinkIsDead)
    assert sign_in(visitor).address == "/en/", "the first password counts"


@pytest.mark.parametrize("token", ["x", "é", "a" * 3000, "%00", "../../etc", "' OR 1=1 --"])
def test_a_link_that_never_was_is_explained_and_offers_a_new_one(app, token):
    browser = Browser(app)

    assert browser.fetch("GET", f"/en/link/{token}").status_code in (404, 410)


def test_a_link_in_the_address_of_the_other_language_works(visitor):
    link = mailed_links(visitor)[0].replace("/en/", "/fr/")

    visitor.open(link)

    assert visitor.status == 200
    assert visitor.page.html["lang"] == "fr"


def test_one_button_sends_a_new_link_to_the_same_address_and_the_old_ones_stay_dead(visitor):
    old = mailed_links(visitor)[0]
    later = clock.now() + timedelta(minutes=91)
    with clock.at(later):
        visitor.open(old).click("main form button")
        assert visitor.heading == "Look into your mail"
        new = mailed_links(visitor)[0]

        assert new != old
        assert visitor.open(old).status == 410
        assert set_password(visitor, new).address == "/en/"


def test_a_used_link_of_an_activated_account_is_renewed_as_a_reset(app):
    browser = member(app)
    used = mailed_links(browser)[0]

    sign_out(browser)
    browser.open(used).click("main form button")

    link = db.session.query(AccountLink).order_by(AccountLink.id.desc()).first()
    assert link.purpose == Purpose.RESET


def test_new_links_are_sent_five_times_an_hour_and_not_for_ever(visitor, app, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", {})
    visitor.open("/en/link/dead")
    token = visitor.one("main form input[name=csrf_token]")["value"]

    for _time in range(6):
        answer = visitor.fetch("POST", "/en/link/dead/renew", data={"csrf_token": token})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_link_changes_the_account_it_was_sent_to_alone(visitor):
    other = make_person(email="other@example.org")
    before = account("other@example.org").password_hash

    set_password(visitor, mailed_links(visitor)[0])

    assert account("other@example.org").password_hash == before
    assert queries.actor_of(account("other@example.org")).account_id == other.account_id


def test_a_closed_account_is_not_opened_by_a_link_sent_before(app):
    browser = member(app)
    sign_out(browser)
    browser.open("/en/forgotten").submit("form.panel", {"email": "zoe@example.org"})
    link = mailed_links(browser)[0]
    sign_in(browser).open("/en/profile")
    browser.submit("form[action$=close]", {"close-current": GOOD}, button="button")

    assert account("zoe@example.org").is_active is False
    assert browser.open(link).status == 410
    browser.click("main form button")
    assert mailed_links(browser)[:1] == [], "no new link for a closed account"


# The change of address


def ask(person, email):
    accounts.ask_email_change(person.account_id, email, browser="here")


def last_token(monkeypatch, act):
    """The tokens of the links that ``act`` sends, by purpose."""
    sent = {}
    tell = links.tell

    def listening(told, notice, **more):
        sent[notice] = more.get("link", "").rpartition("/")[2]
        tell(told, notice, **more)

    with monkeypatch.context() as patch:
        patch.setattr(links, "tell", listening)
        act()
    return sent


def test_a_link_of_an_abandoned_change_confirms_no_later_one(app, monkeypatch):
    """Typed wrong first: the stranger at that address follows the link, which must not count for the right address."""
    person = make_person(email="old@example.org")
    wrong = last_token(monkeypatch, lambda: ask(person, "typo@example.org"))
    assert accounts.confirm_email(wrong["email_change_new"]) is False
    right = last_token(monkeypatch, lambda: ask(person, "right@example.org"))

    assert accounts.confirm_email(right["email_change_old"]) is False

    assert email_of(person) == "old@example.org"
    assert accounts.confirm_email(right["email_change_new"]) is True
    assert email_of(person) == "right@example.org"


def test_a_change_asked_for_again_begins_again(app, monkeypatch):
    person = make_person(email="old@example.org")
    first = last_token(monkeypatch, lambda: ask(person, "new@example.org"))
    accounts.confirm_email(first["email_change_new"])
    second = last_token(monkeypatch, lambda: ask(person, "new@example.org"))

    assert accounts.confirm_email(second["email_change_old"]) is False
    assert accounts.confirm_email(second["email_change_new"]) is True


def test_links_of_two_changes_do_not_add_up_after_a_renewal_either(app, monkeypatch):
    person = make_person(email="old@example.org")
    first = last_token(monkeypatch, lambda: ask(person, "first@example.org"))
    second = last_token(monkeypatch, lambda: ask(person, "second@example.org"))
    again = last_token(monkeypatch, lambda: links.renew(first["email_change_new"]))

    accounts.confirm_email(again["email_change_new"])
    accounts.confirm_email(second["email_change_old"])

    assert email_of(person) == "old@example.org"


def test_an_address_that_is_taken_is_told_to_its_owner_and_changes_nothing(app, monkeypatch):
    make_person(email="taken@example.org")
    person = make_person(email="mine@example.org")

    sent = last_token(monkeypatch, lambda: ask(person, "taken@example.org"))
    accounts.confirm_email(sent["email_change_old"])

    assert "email_change_new" not in sent
    assert email_of(person) == "mine@example.org"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_address_that_was_taken_before_both_links_were_followed_stays_with_who_took_it(app, monkeypatch, language):
    person = make_person(email="mine@example.org")
    sent = last_token(monkeypatch, lambda: ask(person, "wanted@example.org"))
    make_person(email="wanted@example.org")
    browser = Browser(app, language=language)

    for token in (sent["email_change_old"], sent["email_change_new"]):
        browser.open(f"/{language}/link/{token}").click("main form button")

    assert browser.status == 409
    assert words(app, language, "This address was taken by another account meanwhile.") in browser.text
    assert email_of(person) == "mine@example.org"


def test_a_changed_address_ends_every_session_and_is_told_to_both(app, monkeypatch):
    person = make_person(email="before@example.org")
    browser = Browser(app).sign_in(person)
    sent = last_token(monkeypatch, lambda: ask(person, "after@example.org"))
    for token in sent.values():
        accounts.confirm_email(token)

    assert browser.open("/en/profile").address.startswith("/en/sign-in")
    told = [m.payload["to"] for m in db.session.query(OutboxMessage) if m.topic == "mail:email_changed"]
    assert sorted(told) == ["after@example.org", "before@example.org"]
    assert sign_in(browser, "after@example.org", PASSWORD).address == "/en/"


def test_a_wrong_password_changes_no_address(app):
    browser = member(app).open("/en/profile")

    browser.submit("form[action$='/email']", {"new-email": "new@example.org", "new-current": "wrong"}, button="button")

    assert browser.status == 422
    assert "This is not your present password." in browser.text
    assert browser.value("new-email") == "new@example.org"
    assert queries.pending_email_change(account("zoe@example.org").id) == []


def test_whoever_is_suspended_is_out_at_the_next_page(app):
    person = make_person()
    browser = Browser(app).sign_in(person)
    with transaction() as session:
        session.get_one(Account, person.account_id).is_active = False

    assert browser.open("/en/profile").address.startswith("/en/sign-in")
