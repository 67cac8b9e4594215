"""Whatever was done to a certificate, and whatever cannot be, its pages say so in the words of their reader."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.coi import queries, services
from portal.coi.domain.advice import REASONS, Advice, Answer, Reason
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import CAPACITY_LABELS, STATUS_LABELS, Action, Capacity, Status
from portal.coi.services import asking, saved_filters
from portal.coi.views import change
from portal.coi.views.past import ACTS, OTHER_EVENTS
from portal.coi.views.steps import DONE, MEANS
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


BY_THE_POST = {f"endorsement-{key}": said for key, said in ENDORSED.items()}
STEPS = {
    Action.REPLACE: (lambda world: make_coi(world, Status.ISSUED), "body", {"step-reason": "A wrong name"}),
    Action.START_CUSTOMS: (in_a_warehouse, "post", {}),
    Action.OFIS: (lambda world: make_coi(world, Status.VERIFIED), "post", {"step-reason": "Pesticides"}),
    Action.DEPLETE: (lambda world: make_coi(world, Status.BASE_FOR_EXTRACT), "post", {"step-confirmed": "1"}),
    Action.SIGN_20: (lambda world: make_coi(world, Status.ISSUED), "post", BY_THE_POST),
    Action.SIGN_21: (lambda world: make_coi(world, Status.VERIFIED), "consignee", {}),
    Action.SIGN_13: (extract_at_the_authority, "post", BY_THE_POST),
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
    assert all(words(app, language, follows) in browser.reading("main") for follows in MEANS[action])

    signs = {"password": PASSWORD} if browser.has("[name=password]") else {}
    browser.submit("main form", asked | signs, button="button")

    number = browser.address.rpartition("/")[2]
    assert words(app, language, DONE[action], number=number) in browser.message
    browser.open(f"/{language}/coi/{reference}/history")
    assert words(app, language, ACTS[action]) in browser.reading("ol.history")


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_what_is_said_to_follow_from_a_signature_does(edition):
    for action in {Action.SIGN_20, Action.SIGN_21, Action.SIGN_13, Action.SIGN_14}:
        reached = {row.target for row in edition.transitions if row.action is action}
        assert not [box.key for box in edition.boxes for status in reached if edition.editors(box, status)]
        if action in (Action.SIGN_21, Action.SIGN_14):
            assert not [status for status in reached if edition.actors(Action.DELETE, status)]


@LANGUAGES
def test_a_customs_procedure_that_was_started_is_not_started_again(app, world, language):
    reference = in_a_warehouse(world)
    take(world, reference, Action.START_CUSTOMS, "post")

    browser = Browser(app, language=language).sign_in(world["post"])
    browser.open(f"/{language}/coi/{reference}/steps/{Action.START_CUSTOMS}")

    assert words(app, language, "The customs procedure was started already.") in browser.reading("main")


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


# What a step finds

FOUND = {
    "The physical check is “Not acceptable”: the certificate cannot be issued. Delete it instead.": (
        Status.DESCRIPTION_COMPLETED, "body", Action.SIGN_18, {"body_declaration-physical_check": "not_acceptable"},
    ),
    "The documentary check must be done before this box is signed.": (
        Status.ISSUED, "post", Action.SIGN_20, {"endorsement-documentary_check": "not_done"},
    ),
    "A check is “Not acceptable”: the consignment cannot be released as organic.": (
        Status.ISSUED, "post", Action.SIGN_20,
        {"endorsement-decision": "organic", "endorsement-physical_check": "not_acceptable"},
    ),
}  # fmt: skip


@LANGUAGES
def test_what_stands_against_a_step_is_told_on_its_page(app, world, language):
    for told, (status, who, action, typed) in FOUND.items():
        address = f"/{language}/coi/{make_coi(world, status)}/steps/{action}"
        browser = Browser(app, language=language).sign_in(world[who]).open(address)
        browser.submit("main form", typed | {"password": PASSWORD}, button="button")

        assert words(app, language, told) in browser.reading("main"), told


@LANGUAGES
def test_extracts_under_way_are_counted_before_a_certificate_is_depleted(app, world, language):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    make_extract(world, base)
    page = Browser(app, language=language).sign_in(world["post"]).open(f"/{language}/coi/{base}/steps/deplete")

    message = "Extracts that have not ended: %(count)s. Wait for them, or confirm."
    assert words(app, language, message, count=1) in page.reading("main")


@LANGUAGES
def test_a_quantity_that_is_not_left_or_not_given_is_told(app, world, language):
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    [row] = get(world, base, "importer").content().rows("goods")
    browser = Browser(app, language=language).sign_in(world["importer"]).open(f"/{language}/coi/{base}/steps/extract")

    line = {f"goods-{row['key']}-packages": "1", f"goods-{row['key']}-net_weight": "9000"}
    browser.submit("#sheet", line, button=".end button.main")
    message = "Line %(line)s: %(asked)s %(unit)s asked, %(left)s %(unit)s still available."
    asked = {"line": 1, "asked": Decimal(9000), "left": Decimal(4800), "unit": "kg"}
    assert words(app, language, message, **asked) in browser.reading("main")
    half = {0: {"packages": None, "net_weight": Decimal(10)}}, {0: {"packages": 1, "net_weight": None}}
    messages = "Give the number of packages on line %(lines)s.", "Give the net weight on line %(lines)s."
    for lines, message in zip(half, messages, strict=True):
        extract = make_extract(world, base, lines=lines)
        page = browser.open(f"/{language}/coi/{extract}/steps/{Action.REQUEST_ENDORSEMENT}").reading("main")
        assert words(app, language, message, lines=["1"]) in page


# Advice

WHO = (Capacity.CONTROL_BODY,)
COPIED, REPLACED = Advice(Answer.COPY, action=Action.COPY), Advice(Answer.REPLACE, is_mine=True, action=Action.REPLACE)
ADVICE = {
    "This is filled in by whoever signs it: %(who)s.": Advice(Answer.SIGN, WHO),
    "At the status “%(status)s” one more can be added by: %(who)s.": Advice(Answer.ASK, WHO, append_only=True),
    "At the status “%(status)s” nobody changes this.": Advice(Answer.NOBODY),
    REASONS[Reason.LATER]: Advice(Answer.NOBODY, reason=Reason.LATER),
    "To change or take away one, ask: %(who)s.": Advice(Answer.NOW, otherwise=Advice(Answer.ASK, WHO)),
    "To change or take away one, the certificate is replaced, and you can start that now.": Advice(
        Answer.NOW, otherwise=REPLACED
    ),
    "What stands there already is not changed any more. A new certificate can begin with what this one says.": Advice(
        Answer.NOW, otherwise=COPIED
    ),
    "What stands there already is not changed any more.": Advice(Answer.NOW, otherwise=Advice(Answer.NOBODY)),
}


@LANGUAGES
def test_whatever_the_tables_answer_about_a_change_is_told(app, world, monkeypatch, language):
    issued = make_coi(world, Status.ISSUED)
    browser = Browser(app, language=language).sign_in(world["exporter"])
    told = {"status": words(app, language, STATUS_LABELS[Status.ISSUED])}
    told["who"] = f"{words(app, language, CAPACITY_LABELS[Capacity.CONTROL_BODY])} (Ecocert SA)"

    for message, answered in ADVICE.items():
        monkeypatch.setattr(change.advising, "advice", lambda *_question, answered=answered: answered)
        page = browser.open(f"/{language}/coi/{issued}/change?what=gross_weight").reading("#advice")

        assert words(app, language, message, **told) in page, message
