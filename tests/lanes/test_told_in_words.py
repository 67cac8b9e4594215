"""Whatever a lane names that deserves a look, and whatever cannot be done with it, is told in the reader's words."""

from datetime import timedelta

import pytest
from flask import render_template
from sqlalchemy import select

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import Status
from portal.lanes import services
from portal.lanes.domain import MEANINGS, Doubt
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.people import Level
from tests.factories import make_coi, make_extract, make_person
from tests.support.browser import Browser
from tests.support.pages import parsed, text_of
from tests.support.words import words

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
NAMED = {"name": "Atlas", "into": "Atlas Bio", "date": clock.today() - timedelta(days=1), "status": "Suspended"}


@LANGUAGES
def test_whatever_deserves_a_look_is_told_with_what_to_do(app, language):
    box = CURRENT.box("importer")
    doubts = [Doubt(reason, box, box.fields[0], NAMED) for reason in MEANINGS]

    with app.test_request_context(f"/{language}/"):
        page = text_of(parsed(render_template("lanes/_doubts.html", doubts=doubts)))

    for meaning in MEANINGS.values():
        assert words(app, language, meaning.message, **NAMED) in page
        assert words(app, language, meaning.remedy, **NAMED) in page


@LANGUAGES
def test_what_cannot_be_done_with_a_lane_is_told(app, world, lane, monkeypatch, language):
    source, extract = make_coi(world), make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))

    def told(who: str, address: str, **values: str) -> str:
        browser = Browser(app, language=language).sign_in(world[who]).open(f"/{language}/lanes/")
        return text_of(parsed(browser.post(f"/{language}/lanes/{address}", values).text).main)

    message = "A colleague changed this lane meanwhile. Look at the difference again."
    assert words(app, language, message) in told("exporter", f"{lane}/from/{source}", version="7", act="x")
    message = "An extract has nothing to keep: open the certificate it is taken from."
    assert words(app, language, message) in told("importer", f"from/{extract}", name="Mine", act="x")
    with monkeypatch.context() as patch:
        patch.setattr(services, "MOST", 1)
        message = "There are %(most)s lanes already. Delete one first."
        assert words(app, language, message, most=1) in told("exporter", f"from/{source}", name="Other", act="x")
    world.people["reader"] = reader = make_person(world.exporter)
    with transaction() as session:
        role = session.scalars(select(Role).where(Role.account_id == reader.account_id)).one()
        role.level = Level.READER.value
    message = "You only read for %(name)s: a colleague who prepares can do this."
    assert words(app, language, message, name="Atlas Bio Export") in told("reader", f"{lane}/start", act="x")
