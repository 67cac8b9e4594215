"""The inbox and the choices of the profile: filtered, read, turned page by page, and nobody else’s."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.auth.models import Account
from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.notices.queries import MOST_SHOWN
from portal.organisations.domain import Activity
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.coi.test_budgets import count
from tests.factories import make_operator, make_person
from tests.support.browser import Browser
from tests.support.words import words

WORDS = {"organisation": "ACME", "by": "Salma", "todo": [], "waits_for": "", "boxes": "", "reason": ""}


def tell(
    person: Any, certificate: str, *, number: str = "N06", organisation: int | None = None, read: bool = False
) -> None:
    """A notice in somebody's inbox."""
    parameters = WORDS | {"event": "coi/coi:issued", "name": "X", "certificate": certificate}
    with transaction() as session:
        session.add(
            InboxNotice(
                account_id=person.account_id,
                notice="coi_event",
                number=number,
                about=certificate,
                parameters=parameters | {"link": f"/en/coi/{certificate}"},
                organisation_id=organisation,
                at=clock.now(),
                read_at=clock.now() if read else None,
            )
        )


def shown(browser: Browser) -> list[str]:
    """The certificates on the page, in order."""
    return [link.get_text().split()[0] for link in browser.page.select("article h2 a")]


def unread(person: Any) -> list[str]:
    db.session.rollback()
    query = select(InboxNotice.about).where(InboxNotice.account_id == person.account_id, InboxNotice.read_at.is_(None))
    return list(db.session.scalars(query.order_by(InboxNotice.id)))


@pytest.fixture
def acme(app) -> int:
    return make_operator("ACME", "FR", Activity.ORGANIC_IMPORTER)


@pytest.fixture
def person(acme):
    return make_person(acme, make_operator("Bio Sud", "FR", Activity.RFL))


@pytest.fixture
def browser(app, person) -> Browser:
    return Browser(app).sign_in(person)


def test_a_notice_is_shown_with_what_when_and_the_way_to_the_certificate(browser, person):
    tell(person, "COI.1")

    article = browser.open("/en/inbox").one("article")

    assert "COI.1 is issued" in article.get_text()
    assert "Salma signed box 18" in article.get_text()
    assert "Certificates issued" in article.get_text()
    assert article.select_one("h2 a")["href"] == "/en/coi/COI.1"
    assert article.select_one(".badge.new")


def test_requests_of_people_who_are_called_the_same_are_told_apart(browser, person):
    told = {"organisation": "ACME", "requester": "Salma", "message": "", "name": "X"}
    for number in ("REQ.2026.000001", "REQ.2026.000002"):
        with transaction() as session:
            session.add(
                InboxNotice(
                    account_id=person.account_id,
                    notice="role_requested",
                    number="N02",
                    parameters=told | {"link": f"/en/requests/{number}"},
                    at=clock.now(),
                )
            )

    page = browser.open("/en/inbox").page

    assert [" ".join(link.get_text().split()) for link in page.select("article h2 a")] == [
        "Salma asks to join ACME (REQ.2026.000002)",
        "Salma asks to join ACME (REQ.2026.000001)",
    ]


def test_it_is_filtered_by_kind_organisation_and_unread(browser, person, acme):
    tell(person, "COI.1", number="N05", organisation=acme)
    tell(person, "COI.2", organisation=acme)
    tell(person, "COI.3", read=True)

    assert shown(browser.open("/en/inbox")) == ["COI.3", "COI.2", "COI.1"]
    assert shown(browser.submit("form.search", {"kind": "N05"}, button="button")) == ["COI.1"]
    assert shown(browser.submit("form.search", {"kind": "", "organisation": str(acme)}, button="button")) == [
        "COI.2",
        "COI.1",
    ]
    assert shown(browser.submit("form.search", {"organisation": "", "show": "unread"}, button="button")) == [
        "COI.2",
        "COI.1",
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_nothing_fits_what_is_chosen_the_way_to_everything_is_told(app, person, language):
    tell(person, "COI.1", read=True)
    browser = Browser(app, language=language).sign_in(person).open(f"/{language}/inbox")

    browser.submit("form.search", {"show": "unread"}, button="button")

    message = "Nothing fits what is chosen. Show every kind, and what you have read too."
    assert browser.reading("main > .panel:not(form)") == words(app, language, message)


@pytest.mark.parametrize("query", ["kind=N99", "organisation=999999", "organisation=x", "show=x&first=x", "after=x"])
def test_what_the_address_says_wrongly_is_not_chosen(browser, person, query):
    tell(person, "COI.1")

    assert shown(browser.open(f"/en/inbox?{query}")) == ["COI.1"]


@pytest.mark.parametrize("first", ["", "unread"])
def test_it_is_turned_page_by_page_and_nothing_is_left_out_or_shown_twice(browser, person, first):
    for number in range(MOST_SHOWN * 2 + 3):
        tell(person, f"COI.{number:03}", read=number % 3 == 0)
    expected = [f"COI.{number:03}" for number in reversed(range(MOST_SHOWN * 2 + 3))]
    if first:
        expected.sort(key=lambda about: int(about[4:]) % 3 == 0)

    seen = shown(browser.open(f"/en/inbox?first={first}"))
    while browser.has("main p a[href*='after=']"):
        seen += shown(browser.click("main p a[href*='after=']"))

    assert seen == expected


def test_one_is_marked_as_read_and_the_filter_stays(browser, person):
    tell(person, "COI.1")
    tell(person, "COI.2")
    browser.open("/en/inbox?show=unread&kind=N06")

    browser.click("article:last-of-type button.link")

    assert unread(person) == ["COI.2"]
    assert shown(browser) == ["COI.2"]
    assert "show=unread" in browser.address
    assert browser.reading("header .count") == "1"


def test_all_that_is_chosen_is_marked_beyond_the_page_and_nothing_that_came_since(browser, person):
    for number in range(MOST_SHOWN + 5):
        tell(person, f"COI.{number}")
    tell(person, "OTHER", number="N05")
    browser.open("/en/inbox?kind=N06")
    tell(person, "LATER")

    browser.click(".head button")

    assert unread(person) == ["OTHER", "LATER"]


def test_the_notices_of_others_are_neither_seen_nor_marked(app, browser, person, acme):
    other = make_person(acme)
    tell(other, "COI.1", organisation=acme)
    browser.open("/en/inbox")
    assert shown(browser) == []

    id_ = db.session.scalars(select(InboxNotice.id)).one()
    browser.post("/en/inbox/read", {"notice": str(id_)})
    browser.post("/en/inbox/read", {"up_to": str(id_)})

    assert unread(other) == ["COI.1"]


def test_an_inbox_takes_no_more_statements_for_more_notices(browser, person):
    tell(person, "COI.1")
    few = count(browser, "/en/inbox")
    for number in range(MOST_SHOWN):
        tell(person, f"COI.{number}")

    assert count(browser, "/en/inbox") == few


# What is mailed, and when


def paces(person: Any) -> dict[str, str]:
    db.session.rollback()
    return db.session.get_one(Account, person.account_id).paces


def test_each_kind_is_mailed_as_it_was_chosen(browser, person):
    browser.open("/en/profile")

    browser.submit("form:has(.paces)", {"N05": "digest", "N10": "off", "N06": "at_once"}, button="button:last-of-type")

    assert paces(person) == {"N05": "digest", "N10": "off"}
    assert browser.one("[name=N05][value=digest]").has_attr("checked")
    assert browser.one("[name=N06][value=at_once]").has_attr("checked")


def test_there_is_a_choice_for_every_kind_but_those_that_are_always_mailed(browser):
    browser.open("/en/profile")

    names = {radio["name"] for radio in browser.page.select(".paces [type=radio]")}
    assert names == {"N02", *(f"N{number:02}" for number in range(4, 13)), "N15", "N16", "N17"}


def test_what_is_no_choice_changes_nothing(browser, person):
    browser.open("/en/profile")
    values = {"language": "en", "interface_language": "en", "time_zone": "Europe/Paris", "N03": "off", "N05": "never"}

    browser.post("/en/profile/preferences", values)

    assert paces(person) == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_table_speaks_both_languages(app, person, language):
    browser = Browser(app, language=language).sign_in(person).open(f"/{language}/profile")

    for text in ("At once", "Daily digest", "Off", "Extracts"):
        assert words(app, language, text) in browser.reading(".paces")


def test_unread_notices_are_counted_in_the_header(browser, person):
    assert not browser.open("/en/").has("header .count")
    tell(person, "COI.1")

    assert browser.open("/en/").reading("header .count") == "1"
