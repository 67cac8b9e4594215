"""The ball is with …: who must act on a certificate, since when, how to reach them, and a reminder once a day (N12)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.coi import services
from portal.coi.domain.lifecycle import Action, Status
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, NotAllowed, NotFound
from portal.shared.people import Level
from tests.factories import CHECKED, get, make_coi, make_person, take
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words


@pytest.fixture
def submitted(world):
    with transaction():
        body = db.session.get_one(Organisation, world.body)
        body.email, body.phone = "maroc@ecocert.example", "+212 5 22 00 00 00"
    return make_coi(world, Status.DESCRIPTION_COMPLETED)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_panel_says_who_since_when_and_how_to_reach_them(app, world, submitted, language):
    page = Browser(app, language=language).sign_in(world["importer"]).open(f"/{language}/coi/{submitted}")

    panel = page.reading("#panel")
    assert words(app, language, "The ball is with %(who)s", who="Ecocert SA") in panel
    assert page.one("#panel a[href^=mailto]")["href"] == "mailto:maroc@ecocert.example"
    assert page.one("#panel a[href^=tel]")["href"] == "tel:+212522000000"


def test_a_reminder_is_sent_and_told(app, world, submitted):
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{submitted}")

    browser.click("#panel form button")

    assert f"They are reminded that {submitted} waits for them." in browser.message
    assert "Last reminder" in browser.reading("#panel")
    assert not browser.has("#panel form")
    assert ("coi:reminded", {"reference": submitted}) in stored.messages()
    inbox = Browser(app).sign_in(world["body"]).open("/en/inbox")
    assert submitted in inbox.text
    assert "Reminder sent" in browser.open(f"/en/coi/{submitted}/history").text


def test_once_a_day(world, submitted):
    services.remind(submitted, actor=world["importer"])
    before = stored.everything()

    with pytest.raises(Conflict):
        services.remind(submitted, actor=world["exporter"])
    assert stored.everything() == before

    with clock.at(clock.now() + timedelta(days=1)):
        services.remind(submitted, actor=world["exporter"])


def test_sent_twice_the_page_says_so_and_nothing_breaks(app, world, submitted):
    browser = Browser(app).sign_in(world["importer"]).open(f"/en/coi/{submitted}")

    answers = [browser.post(f"/en/coi/{submitted}/reminder", {}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(stored.history("coi:reminded")) == 1


def test_who_must_act_reminds_nobody(app, world, submitted):
    assert not Browser(app).sign_in(world["body"]).open(f"/en/coi/{submitted}").has("#panel form")
    with pytest.raises(NotAllowed):
        services.remind(submitted, actor=world["body"])


def test_a_reader_and_a_stranger_remind_nobody(world, submitted):
    member = make_person(world.importer)
    reader = replace(member, posts=tuple(replace(post, level=Level.READER) for post in member.posts))

    with pytest.raises(NotAllowed):
        services.remind(submitted, actor=reader)
    with pytest.raises(NotFound):
        services.remind(submitted, actor=world["stranger"])


@pytest.mark.parametrize("status", [Status.FIRST_CONSIGNEE_SIGNED, Status.NOT_RELEASED, Status.DELETED])
def test_where_nobody_must_act_nobody_is_reminded(app, world, status):
    reference = make_coi(world, status)

    assert "Nobody must act" in Browser(app).sign_in(world["importer"]).open(f"/en/coi/{reference}").reading("#panel")
    with pytest.raises(Conflict):
        services.remind(reference, actor=world["importer"])


def test_a_new_status_begins_without_a_reminder(world, submitted):
    services.remind(submitted, actor=world["importer"])

    take(world, submitted, Action.SIGN_18, "body", CHECKED)

    services.remind(submitted, actor=world["importer"])
    assert get(world, submitted).state is Status.ISSUED


def test_a_row_of_the_list_says_it_too_and_leads_to_the_reminder(app, world, submitted):
    browser = Browser(app).sign_in(world["importer"]).open("/en/coi/")
    row = browser.reading("tbody tr")
    assert "The ball is with: Ecocert SA, since" in row

    browser.click("tbody a").click("#panel form button")

    assert len(stored.history("coi:reminded")) == 1
