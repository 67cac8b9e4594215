"""Whatever was done to a certificate, and whatever cannot be, its pages say so in the words of their reader."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.coi import queries, services
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.services import asking, saved_filters
from portal.coi.views.past import ACTS, OTHER_EVENTS
from portal.coi.views.steps import DONE
from portal.organisations.models import Role
from portal.persistence import audit
from portal.persistence.audit import By
from portal.persistence.transaction import transaction
from portal.shared.people import Level
from tests.coi.test_steps import WAREHOUSE
from tests.factories import ENDORSED, PASSWORD, get, make_coi, make_extract, take
from tests.support.browser import Browser
from tests.support.pages import parsed, text_of
from tests.support.words import words

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def extract_at_the_authority(world) -> str:
    """An extract that waits for box 13."""
    extract = make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))
    return take(world, extract, Action.REQUEST_ENDORSEMENT, "importer")


def in_a_warehouse(world) -> str:
    """A certificate whose box 19 is filled in."""
    reference = make_coi(world, Status.ISSUED)
    box = {"customs_procedure": (WAREHOUSE | {"control_body": world.body}, 0)}
    services.save_boxes(reference, box, actor=world["post"])
    return reference


STEPS = {
    Action.REPLACE: (lambda world: make_coi(world, Status.ISSUED), "body", {"step-reason": "A wrong name"}),
    Action.START_CUSTOMS: (in_a_warehouse, "post", {}),
    Action.OFIS: (lambda world: make_coi(world, Status.VERIFIED), "post", {"step-reason": "Pesticides"}),
    Action.DEPLETE: (lambda world: make_coi(world, Status.BASE_FOR_EXTRACT), "post", {"step-confirmed": "1"}),
    Action.SIGN_13: (extract_at_the_authority, "post", {f"endorsement-{key}": said for key, said in ENDORSED.items()}),
    Action.SIGN_14: (
        lambda world: take(world, extract_at_the_authority(world), Action.SIGN_13, "post", ENDORSED), "consignee", {},
    ),
}  # fmt: skip
"""Where a step starts, who takes it, and what is filled in."""


@LANGUAGES
@pytest.mark.parametrize("action", STEPS)
def test_a_step_that_was_taken_is_told_at_once_and_in_the_history(app, world, action, language):
    make, who, asked = STEPS[action]
    reference = make(world)
    browser = Browser(app, language=language).sign_in(world[who]).open(f"/{language}/coi/{reference}/steps/{action}")
    if action is Action.START_CUSTOMS:
        message = "The procedure of box 19 is noted as started. The status stays; box 20 is signed after it."
        assert words(app, language, message) in browser.reading("main")

    signs = {"password": PASSWORD} if browser.has("[name=password]") else {}
    browser.submit("main form", asked | signs, button="button")

    number = browser.address.rpartition("/")[2]
    assert words(app, language, DONE[action], number=number) in browser.message
    browser.open(f"/{language}/coi/{reference}/history")
    assert words(app, language, ACTS[action]) in browser.reading("ol.history")


@LANGUAGES
def test_every_other_event_is_told_in_the_history(app, world, language):
    reference = make_coi(world, Status.ISSUED)
    coi, exporter = get(world, reference), world["exporter"]
    with transaction():
        for event in OTHER_EVENTS:
            audit.record(By(exporter, exporter.post), event, (queries.SUBJECT, coi.id))

    page = Browser(app, language=language).sign_in(exporter).open(f"/{language}/coi/{reference}/history")

    for told in OTHER_EVENTS.values():
        assert words(app, language, told) in page.reading("ol.history")


# What cannot be done


def reading_only(world, who: str) -> None:
    """Somebody may only read from now on."""
    with transaction() as session:
        role = session.scalars(select(Role).where(Role.account_id == world[who].account_id)).one()
        role.level = Level.READER.value


def signed_in(app, world, who: str, language: str) -> Browser:
    return Browser(app, language=language).sign_in(world[who]).open(f"/{language}/coi/")


def answer(browser: Browser, address: str, **values: str) -> str:
    """What is told to somebody who sends this by hand."""
    sent = browser.post(f"/{browser.language}/coi/{address}", values)
    if sent.status_code == 303:
        return browser.open(sent.headers["Location"]).message
    return text_of(parsed(sent.text).main)


@LANGUAGES
def test_whom_nobody_reminds_is_told(app, world, language):
    submitted, ended = make_coi(world, Status.DESCRIPTION_COMPLETED), make_coi(world, Status.DELETED)
    body, exporter = (signed_in(app, world, who, language) for who in ("body", "exporter"))
    reading_only(world, "exporter")

    for browser, reference, told in (
        (body, submitted, "This certificate waits for you."),
        (body, ended, "This certificate waits for nobody."),
        (exporter, submitted, "You only read here: a colleague who prepares can send a reminder."),
    ):
        assert words(app, language, told) in answer(browser, f"{reference}/reminder")


@LANGUAGES
def test_who_cannot_be_asked_for_a_change_is_told(app, world, monkeypatch, language):
    change = f"{make_coi(world, Status.ISSUED)}/change"
    browser = signed_in(app, world, "exporter", language)
    sent = {"what": "gross_weight", "message": "Please", "act": "x"}

    another = answer(browser, change, **sent, organisation="999")
    assert words(app, language, "Somebody else is to be asked by now. Look again.") in another
    monkeypatch.setattr(asking.telling, "tell_asked", lambda *_what: False)
    silent = answer(browser, change, **sent, organisation=str(world.body))
    message = "Nobody else acts for %(name)s in the portal: write to them directly."
    assert words(app, language, message, name="Ecocert SA") in silent
    monkeypatch.setattr(asking.advising, "holders", lambda *_what: [])
    message = "The answer is another one by now: nobody is to be asked. Look again."
    assert words(app, language, message) in answer(browser, change, **sent)
    reading_only(world, "exporter")
    message = "You only read here: a colleague who prepares can send the request."
    assert words(app, language, message) in answer(browser, change, **sent)


@LANGUAGES
def test_a_filter_too_many_is_told(app, world, monkeypatch, language):
    monkeypatch.setattr(saved_filters, "MOST", 0)

    told = answer(signed_in(app, world, "exporter", language), "filters/new", name="Mine", q="x", act="x")

    assert words(app, language, "You have %(most)s saved filters already. Delete one first.", most=0) in told


FIRST, LAST = date(2026, 1, 2), date(2026, 3, 4)
FILTERS = {
    f"created_from={FIRST}&created_to={LAST}": ("%(first)s to %(last)s", {"first": FIRST, "last": LAST}),
    f"created_from={FIRST}": ("from %(day)s", {"day": FIRST}),
    f"created_to={LAST}": ("until %(day)s", {"day": LAST}),
    "cn=avocado": ("“%(typed)s” is not a CN code. Write two to ten digits: 0804 40.", {"typed": "avocado"}),
    "container=%3F": ("Write letters or digits.", {}),
}


@LANGUAGES
def test_a_filter_is_told_and_what_cannot_be_read_of_it(app, world, language):
    browser = Browser(app, language=language).sign_in(world["exporter"])

    for query, (told, parameters) in FILTERS.items():
        assert words(app, language, told, **parameters) in browser.open(f"/{language}/coi/?{query}").reading("main")
