"""Whatever cannot be done any more with a place that is held is told in the reader's words."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.invitations.models import HeldPlace
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.people import Level
from tests.support.browser import Browser
from tests.support.pages import parsed, text_of
from tests.support.words import words

INVITATION = {"name": "Verger", "country": "FR", "email": "verger@partner.example", "language": "fr", "message": ""}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_cannot_be_done_with_a_held_place_is_told(app, world, draft, language):
    draft.invite()
    [held] = draft.held()
    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/{draft.reference}")

    def told(address: str) -> str:
        sent = browser.post(f"/{language}/coi/{draft.reference}/{address}", INVITATION)
        if sent.status_code == 303:
            return browser.open(sent.headers["Location"]).message
        return text_of(parsed(sent.text).main)

    message = "Box %(box)s is held for somebody already: withdraw that first."
    assert words(app, language, message, box="11") in told("invite/importer")
    message = "Box %(box)s is filled in already: empty it first, then invite."
    assert words(app, language, message, box="4") in told("invite/exporter")
    with transaction() as session:
        session.execute(update(HeldPlace).values(mailed_at=clock.now() - timedelta(days=2)))
    message = "The invitation is sent to %(name)s again, with a new link."
    assert words(app, language, message, name="Verger du Sud") in told(f"invitations/{held.id}/reminder")
    with transaction() as session:
        session.execute(update(HeldPlace).values(ended_at=clock.now()))
    message = "This place is not held any more."
    assert words(app, language, message) in told(f"invitations/{held.id}/withdraw")
    with transaction() as session:
        role = session.scalars(select(Role).where(Role.account_id == world["exporter"].account_id)).one()
        role.level = Level.READER.value
    message = "You only read here: a colleague who prepares can do this."
    assert words(app, language, message) in told(f"invitations/{held.id}/withdraw")
