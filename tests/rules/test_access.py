"""Who may open which page: every view declares it, the public ones are listed here, the rest is closed."""

import re

import pytest

from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import ACTION_LABELS, CAPACITY_LABELS, STATUS_LABELS, TAKEN, Action, Status
from portal.shared.people import Permission
from portal.web.access import ADMINISTRATORS, PUBLIC, SIGNED_IN, access_of
from tests.factories import World, get, make_coi, make_person, make_world
from tests.support import stored
from tests.support.browser import Browser
from tests.support.pages import parsed, problems, text_of
from tests.support.words import words

PUBLIC_VIEWS = {
    "auth.code_image",
    "auth.forgotten",
    "auth.link",
    "auth.register",
    "auth.renew",
    "auth.second_code",
    "auth.sent",
    "auth.sign_in",
    "coi.help_page",
    "coi.help_with",
    "coi.rights",
    "design.show",
    "documents.customs",
    "documents.verify",
    "documents.verify_file",
    "front.choose_language",
    "front.health",
    "guides.guide",
    "guides.index",
    "information.shortcuts",
    "information.show",
    "invitations.invitation",
    "notices.mail",
    "reference.freshness",
    "schemas.coi_record",
}
"""What anybody may open: a longer list is a decision."""


@pytest.fixture
def world(app) -> World:
    return make_world()


def closed_rules(app) -> list[tuple[str, str, str]]:
    """Method, address and access of every view that is not for everybody."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        address = re.sub(r"<[^>]*language>", "en", rule.rule)
        address = re.sub(r"<int:[^>]*>", "1", address)
        address = re.sub(r"<[^>]*>", "x", address)
        found += [(method, address, access) for method in rule.methods & {"GET", "POST"} if access != PUBLIC]
    return found


def test_every_view_says_who_may_open_it(application):
    declared = {name: access_of(view) for name, view in application.view_functions.items()}

    known = {PUBLIC, SIGNED_IN, ADMINISTRATORS, *Permission}
    assert {name: access for name, access in declared.items() if access not in known} == {}


def test_the_list_of_public_pages_is_complete(application):
    public = {name for name, view in application.view_functions.items() if access_of(view) == PUBLIC}

    assert public == PUBLIC_VIEWS


def test_a_view_that_says_nothing_is_closed_to_everybody(app, world):
    forgotten = app.view_functions["coi.rights"]
    person = Browser(app).sign_in(world["exporter"])
    app.view_functions["coi.rights"] = lambda: "open to all"
    try:
        answers = [browser.fetch("GET", "/en/coi/rights") for browser in (person, Browser(app))]
    finally:
        app.view_functions["coi.rights"] = forgotten

    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_stranger_is_asked_to_sign_in_wherever_they_go(app):
    browser = Browser(app)
    browser.open("/en/sign-in")
    token = browser.one("input[name=csrf_token]")["value"]

    wrong = {}
    for method, address, _access in closed_rules(app):
        answer = browser.fetch(method, address, data={"csrf_token": token} if method == "POST" else None)
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/en/sign-in?next=/en/"):
            wrong[method, address] = (answer.status_code, answer.headers.get("Location"))

    assert wrong == {}


def test_somebody_without_a_role_opens_no_page_of_certificates(app):
    browser = Browser(app).sign_in(make_person())
    token = browser.token
    refused = {}
    for method, address, access in closed_rules(app):
        if access not in set(Permission):
            continue
        answer = browser.fetch(method, address, data={"csrf_token": token} if method == "POST" else None)
        refused[method, address] = answer.status_code

    assert len(refused) > 10
    assert set(refused.values()) == {403}, refused


def test_only_a_portal_administrator_opens_the_administration(app, world):
    refused = {}
    for who in ("exporter", "body", "cca", "commission"):
        browser = Browser(app).sign_in(world[who])
        for method, address, access in closed_rules(app):
            if access == ADMINISTRATORS:
                data = {"csrf_token": browser.token} if method == "POST" else None
                refused[who, method, address] = browser.fetch(method, address, data=data).status_code

    assert refused
    assert set(refused.values()) == {403}, refused


@pytest.mark.postgres
@pytest.mark.parametrize("status", [Status.DRAFT, Status.DESCRIPTION_COMPLETED, Status.ISSUED])
def test_the_certificates_of_others_do_not_exist(app, world, status):
    reference = make_coi(world, status)
    before = stored.everything()
    outsiders = ["stranger", *(["body", "importer", "post", "cca", "commission"] if status is Status.DRAFT else [])]
    paths = [
        "",
        "?open=all",
        "/history",
        "/record.json",
        "/ecert.xml",
        "/commodities",
        "/boxes/goods",
        "/boxes/goods/edit",
        "/steps/submit",
        "/steps/delete",
    ]
    never = words(app, "en", "This page does not exist, or is not open to your organisation.")

    for who in outsiders:
        browser = Browser(app).sign_in(world[who])
        for path in paths:
            answer = browser.fetch("GET", f"/en/coi/{reference}{path}")
            assert (answer.status_code, never in text_of(parsed(answer.text).main)) == (404, True), (who, path)
        for path in ("", "/boxes/goods/edit", "/steps/submit", "/steps/delete", "/steps/sign_18"):
            answer = browser.post(f"/en/coi/{reference}{path}", {"goods-version": "1", "act": "x"})
            assert answer.status_code == 404, (who, path)
        assert reference not in browser.open("/en/coi/").text
        assert not browser.open(f"/en/coi/?q={reference}").has("#certificates tbody")
    assert stored.everything() == before


# Closed boxes and steps: the same answer by page, by fragment and by hand


def ways_to_change_a_box(browser: Browser, reference: str, key: str):
    """The answers to asking for a closed box as a page, as a fragment, and to sending it by hand in both ways."""
    address = f"/en/coi/{reference}/boxes/{key}/edit"
    version = {f"{key}-version": "1"}
    yield browser.fetch("GET", address)
    yield browser.fetch("GET", address, headers={"HX-Request": "true"})
    yield browser.post(address, version)
    yield browser.post(address, version, HX_Request="true")
    yield browser.post(f"/en/coi/{reference}", version)


def told(answer) -> str:
    return text_of(parsed(answer.text).body)


@pytest.mark.parametrize(
    ("status", "who"),
    [
        (Status.DRAFT, "exporter"),
        (Status.DESCRIPTION_COMPLETED, "importer"),
        (Status.ISSUED, "exporter"),
        (Status.ISSUED, "cca"),
        (Status.VERIFIED, "body"),
        (Status.BASE_FOR_EXTRACT, "importer"),
        (Status.DELETED, "exporter"),
    ],
)
def test_a_closed_box_is_refused_with_the_reason_and_who_can(app, world, status, who):
    reference = make_coi(world, status)
    browser = Browser(app).sign_in(world[who])
    coi = get(world, reference, who)
    held, state = coi.capacities_of(world[who]), coi.state
    openings = {box.key: bool(CURRENT.opening(box, state, held)) for box in CURRENT.boxes}
    browser.open(f"/en/coi/{reference}")
    offered = {section["id"] for section in browser.page.select("section.box:has(.edit)")}
    before = stored.everything()

    for box in CURRENT.boxes:
        assert (box.id in offered) == openings[box.key], box.key
        if openings[box.key]:
            continue
        who_can = [CAPACITY_LABELS[capacity] for capacity in CURRENT.editors(box, state)]
        reason = (
            words(app, "en", "You cannot change box %(box)s now. Who can: %(who)s.", box=box.number, who=who_can)
            if who_can
            else words(app, "en", "Box %(box)s cannot be changed by anybody at this status.", box=box.number)
        )
        answers = list(ways_to_change_a_box(browser, reference, box.key))
        assert [answer.status_code for answer in answers] == [403] * 5, box.key
        assert all(reason in told(answer) for answer in answers), (reason, [told(answer)[-300:] for answer in answers])
        assert problems(parsed(answers[0].text), f"/en/coi/{reference}") == []
    assert stored.everything() == before


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ISSUED])
def test_a_closed_step_is_refused_with_the_reason_and_who_can(app, world, status):
    reference = make_coi(world, status)
    seen_by = ["exporter"] if status is Status.DRAFT else ["exporter", "importer", "post"]

    for who in seen_by:
        browser = Browser(app).sign_in(world[who])
        held = get(world, reference, who).capacities_of(world[who])
        for action in sorted(TAKEN):
            if action in CURRENT.actions(status, held):
                continue
            before = stored.everything()
            address = f"/en/coi/{reference}/steps/{action}"
            answers = [
                browser.fetch("GET", address),
                browser.fetch("GET", address, headers={"HX-Request": "true"}),
                browser.post(address, {"act": "x", "step-reason": "y", "password": "z"}),
            ]
            reason, code = _why_not(app, action, status)
            assert [answer.status_code for answer in answers] == [code] * 3, (who, action)
            assert all(reason in told(answer) for answer in answers), (who, action, reason)
            assert not browser.open(f"/en/coi/{reference}").has(
                f"[name=then][value={action}], a[href$='steps/{action}']"
            )
            assert stored.everything() == before


def _why_not(app, action: Action, status: Status) -> tuple[str, int]:
    who = [CAPACITY_LABELS[capacity] for capacity in CURRENT.actors(action, status)]
    label = words(app, "en", ACTION_LABELS[action])
    if not who:
        message = "“%(action)s” is not possible at the status “%(status)s”."
        return words(app, "en", message, action=label, status=words(app, "en", STATUS_LABELS[status])), 409
    return words(app, "en", "“%(action)s” is not open to you. Who can: %(who)s.", action=label, who=who), 403


def test_what_the_page_offers_can_be_opened(app, world):
    for status, who in (
        (Status.DRAFT, "exporter"),
        (Status.DESCRIPTION_COMPLETED, "body"),
        (Status.ISSUED, "importer"),
        (Status.ISSUED, "post"),
        (Status.VERIFIED, "consignee"),
        (Status.VERIFIED, "post"),
    ):
        reference = make_coi(world, status)
        browser = Browser(app).sign_in(world[who]).open(f"/en/coi/{reference}")
        steps = [act["value"] for act in browser.page.select("[name=then]")]
        steps += [link["href"].rpartition("/")[2] for link in browser.page.select("#sheet-head a[href*='/steps/']")]
        boxes = [link["href"].partition("#")[0] for link in browser.page.select("a.edit")]

        assert steps or boxes, (status, who)
        assert {browser.open(f"/en/coi/{reference}/steps/{step}").status for step in steps} <= {200}
        assert {browser.open(address).status for address in boxes} <= {200}
