"""Nobody sees or decides what is not theirs: by page, by fragment, by a request made by hand."""

import pytest

from portal.auth.models import Account
from portal.coi import services
from portal.coi.domain.lifecycle import Action, Status
from portal.organisations.domain import Activity, ActivityStatus
from portal.organisations.models import Role
from portal.organisations.services import decisions, members
from portal.organisations.services.decisions import Step
from portal.persistence.transaction import transaction
from portal.shared.errors import NotAllowed
from portal.shared.people import Level
from tests.factories import PASSWORD, actor, get, make_coi, make_operator, make_person, make_world
from tests.organisations.places import ask, newcomer, organisation, role_of
from tests.support import stored
from tests.support.browser import Browser

OUTSIDERS = {
    "an administrator of another operator": lambda place: make_person(place.brussels, administrator=True),
    "a body of another country": lambda place: make_person(place.tunisian_body, administrator=True),
    "the authority of another country": lambda place: make_person(place.flanders, administrator=True),
    "a border post of the country": lambda place: make_person(place.post, administrator=True),
    "the body, where the authority decides": lambda place: make_person(place.french_body, administrator=True),
    "a colleague who is no administrator": lambda place: make_person(place.acme),
    "a reader of the authority": lambda place: at_level(make_person(place.inao), place.inao, Level.READER),
    "somebody without a role": lambda _place: newcomer("nobody@test.example"),
}


def at_level(person, organisation, level):
    number = role_of(person, organisation).number
    with transaction() as session:
        session.query(Role).filter_by(number=number).one().level = level.value
    return actor(person.account_id)


@pytest.fixture
def pending(place):
    """A request for ACME, a valid colleague there, a new operator in France, a duplicate."""

    class Pending:
        person = newcomer("paul@acme.example", first_name="Paul", last_name="Secretive")
        request = ask(person, place.acme, message="Confidential words")
        administrator = make_person(place.acme, administrator=True)
        colleague = role_of(administrator, place.acme).number
        new = make_operator("New", "FR", Activity.ORGANIC_IMPORTER, body=place.french_body, status=ActivityStatus.NEW)
        twin = make_operator("Acme Bio", "FR", Activity.RFL)

    return Pending


def pages(place, pending):
    return [
        f"/en/requests/{pending.request}",
        f"/en/requests/{pending.request}?text=identity",
        f"/en/requests/operator/{pending.new}",
        f"/en/organisations/{pending.new}/edit",
        f"/en/organisations/{pending.new}/activities/new",
        f"/en/organisations/{pending.twin}/history",
        f"/en/organisations/{pending.twin}/merge",
        f"/en/organisations/{pending.twin}/merge?into={place.acme}",
        f"/en/people/{pending.colleague}/hand-over",
        f"/en/roles/{pending.request}/answer",
        f"/en/roles/{pending.request}/again",
    ]


def acts(place, pending):
    details = {"name": "Mine now", "postcode": "1", "city": "X", "address": "Y", "phone": "+33 1 23 45", "version": "1"}
    return [
        (f"/en/requests/{pending.request}", {"do": "accept"}),
        (f"/en/requests/{pending.request}", {"do": "reject", "reason": "r"}),
        (f"/en/requests/{pending.request}", {"do": "ask", "question": "Your password?"}),
        (f"/en/requests/{pending.colleague}", {"do": "suspend", "reason": "r"}),
        (f"/en/requests/operator/{pending.new}", {"do": "accept", "activity": "1"}),
        (f"/en/organisations/{pending.new}/edit", details),
        (f"/en/organisations/{pending.new}/activities/new", {"section": "none", "activity": "RFL"}),
        (f"/en/organisations/{pending.twin}/merge", {"into": place.acme}),
        (f"/en/organisations/{pending.twin}/unmerge", {}),
        (f"/en/people/{pending.colleague}/level", {"level": "reader"}),
        (f"/en/people/{pending.colleague}/administrator", {"on": "0"}),
        (f"/en/people/{pending.colleague}/hand-over", {"to": pending.colleague, "reason": "r"}),
        (f"/en/people/{pending.colleague}/restore", {}),
        (f"/en/roles/{pending.request}/withdraw", {}),
        (f"/en/roles/{pending.request}/remind", {}),
        (f"/en/roles/{pending.request}/answer", {"answer": "Let me in"}),
        (f"/en/roles/{pending.colleague}/leave", {}),
    ]  # fmt: skip


@pytest.mark.parametrize("who", OUTSIDERS.values(), ids=OUTSIDERS.keys())
def test_what_is_not_theirs_is_neither_seen_nor_decided(app, place, pending, who):
    browser = Browser(app).sign_in(who(place))
    browser.open("/en/inbox")
    before = stored.everything()

    for address in pages(place, pending):
        for headers in ({}, {"HX-Request": "true"}):
            answer = browser.fetch("GET", address, headers=headers)
            assert answer.status_code in (403, 404), address
            assert "Confidential" not in answer.text
            assert "Secretive" not in answer.text
    for address, values in acts(place, pending):
        for headers in ({}, {"HX_Request": "true"}):
            assert browser.post(address, values, **headers).status_code in (403, 404), address

    assert stored.everything() == before


@pytest.mark.parametrize("who", OUTSIDERS.values(), ids=OUTSIDERS.keys())
def test_the_queue_and_the_page_of_the_operator_say_nothing_of_it(app, place, pending, who):
    browser = Browser(app).sign_in(who(place))

    for address in ("/en/requests/", f"/en/organisations/{place.acme}", "/en/inbox"):
        answer = browser.fetch("GET", address)
        assert pending.request not in answer.text, address
        assert "Secretive" not in answer.text, address


def test_why_an_activity_was_refused_is_not_for_everybody(app, place, pending):
    activities = [activity.id for activity in organisation(pending.new).activities]
    decisions.decide_activities(pending.new, activities, Step.REJECT, actor=place.validator, reason="Fraud suspected")

    outside = Browser(app).sign_in(newcomer("x@test.example")).open(f"/en/organisations/{pending.new}")
    inside = Browser(app).sign_in(make_person(pending.new)).open(f"/en/organisations/{pending.new}")

    assert "Fraud suspected" not in outside.text
    assert "Fraud suspected" in inside.text


def test_a_portal_administrator_asks_for_no_role(app, place):
    person = newcomer("admin@test.example")
    with transaction() as session:
        session.get_one(Account, person.account_id).is_portal_administrator = True
    browser = Browser(app).sign_in(person)
    before = stored.everything()

    assert browser.fetch("GET", "/en/roles/new").status_code == 403
    assert browser.post("/en/roles/confirm", {"organisation": place.acme}).status_code == 403
    assert stored.everything() == before


# Levels on certificates


@pytest.fixture
def world(app):
    return make_world()


def leveled(world, who, level):
    role = role_of(world[who], getattr(world, who))
    members.set_level(role.number, level, actor=world["body"] if who == "exporter" else world["cca"])
    return actor(world[who].account_id)


def saving(world, reference, person, who):
    coi = get(world, reference, who)
    box = coi.edition.box("national_reference")
    services.save_boxes(reference, {box.key: ({"number": "NAT-1"}, coi.version_of(box))}, actor=person)


STEPS = [
    (Status.DRAFT, "exporter", Action.SUBMIT),
    (Status.DRAFT, "exporter", Action.DELETE),
    (Status.DESCRIPTION_COMPLETED, "body", Action.SIGN_18),
    (Status.DESCRIPTION_COMPLETED, "body", Action.DELETE),
]


@pytest.mark.parametrize("level", [Level.PREPARER, Level.READER])
@pytest.mark.parametrize("step", STEPS)
def test_a_preparer_and_a_reader_take_no_step(app, world, level, step):
    status, who, action = step
    reference = make_coi(world, status)
    browser = Browser(app).sign_in(leveled(world, who, level))
    before = stored.everything()

    assert not browser.open(f"/en/coi/{reference}").has(f"main a[href$='/steps/{action.value}']")
    assert browser.fetch("GET", f"/en/coi/{reference}/steps/{action.value}").status_code == 403
    sent = {"password": PASSWORD, "reason": "Made by mistake", "act": "once"}
    assert browser.post(f"/en/coi/{reference}/steps/{action.value}", sent).status_code == 403
    assert stored.everything() == before


@pytest.mark.parametrize(("status", "who", "action"), STEPS)
def test_a_member_takes_these_steps(app, world, status, who, action):
    reference = make_coi(world, status)

    browser = Browser(app).sign_in(world[who])

    assert browser.fetch("GET", f"/en/coi/{reference}/steps/{action.value}").status_code == 200


def test_a_preparer_edits_and_saves(world):
    draft = make_coi(world)

    saving(world, draft, leveled(world, "exporter", Level.PREPARER), "exporter")

    coi = get(world, draft)
    assert coi.answers(coi.edition.box("national_reference")) == {"number": "NAT-1"}


def test_a_reader_reads_and_saves_nothing(app, world):
    draft = make_coi(world)
    reader = leveled(world, "exporter", Level.READER)
    browser = Browser(app).sign_in(reader)
    before = stored.everything()

    with pytest.raises(NotAllowed):
        saving(world, draft, reader, "exporter")
    assert browser.open(f"/en/coi/{draft}").status == 200
    assert browser.fetch("GET", f"/en/coi/{draft}/boxes/national_reference/edit").status_code == 403
    assert browser.fetch("GET", "/en/coi/new").status_code == 403
    assert stored.everything() == before


def test_a_level_and_a_suspension_hold_from_the_next_request(app, world):
    draft = make_coi(world)
    browser = Browser(app).sign_in(world["exporter"])
    assert browser.fetch("GET", f"/en/coi/{draft}/steps/submit").status_code == 200

    leveled(world, "exporter", Level.PREPARER)
    assert browser.fetch("GET", f"/en/coi/{draft}/steps/submit").status_code == 403

    number = role_of(world["exporter"], world.exporter).number
    decisions.decide(number, Step.SUSPEND, actor=world["body"], reason="Left")
    assert browser.fetch("GET", f"/en/coi/{draft}").status_code in (403, 404)


def test_rights_of_two_posts_never_mix(app, world):
    person = make_person(world.exporter, world.consignee)
    level = role_of(person, world.exporter).number
    members.set_level(level, Level.READER, actor=world["body"])
    browser = Browser(app).sign_in(person)

    draft = make_coi(world)
    assert browser.fetch("GET", f"/en/coi/{draft}/steps/submit").status_code == 403
    assert "ACME Bio Foods FR" in browser.open("/en/").page.header.text
