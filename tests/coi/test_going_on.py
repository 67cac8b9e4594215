"""What waits for the reader, said in words on every row; and the way to the next certificate once an act is done."""

import pytest
from sqlalchemy import select

from portal.coi.domain.filters import Asked, Tab
from portal.coi.domain.lifecycle import ACTION_LABELS, FLAG_TASKS, Action, Flag, Status
from portal.coi.queries import lists, waiting
from portal.coi.views.steps import LEADS_ON
from portal.organisations.domain import Activity
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared.people import Level
from tests.coi.test_budgets import statements
from tests.factories import (
    CHECKED,
    ENDORSED,
    PASSWORD,
    actor,
    get,
    make_coi,
    make_extract,
    make_operator,
    make_person,
    statuses_by_ordinary_road,
    take,
)
from tests.organisations.places import role_of
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import words

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
REASON = {"reason": "Wrong lot"}
NOTHING_ELSE = "Nothing else waits for you."


def rows(app, person, language="en", address="", table="main"):
    """What the rows of a list say: number → the cell of the status, or of the last change."""
    page = Browser(app, language=language).sign_in(person).open(f"/{language}/{address}").page
    return {text_of(row.th): text_of(row.td) for row in page.select(f"{table} tbody tr")}


def of_level(person, level):
    """The same person, who does less at every organisation."""
    with transaction() as session:
        for role in session.scalars(select(Role).where(Role.account_id == person.account_id)):
            role.level = level.value


# What is to be done, in words


def submitted_extract(world):
    extract = make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))
    return take(world, extract, Action.REQUEST_ENDORSEMENT, "importer")


def endorsed_extract(world):
    return take(world, submitted_extract(world), Action.SIGN_13, "post", ENDORSED)


DUE = {
    # the certificate, who must act, the act
    "draft": (make_coi, "exporter", Action.SUBMIT),
    "draft of a body": (lambda world: make_coi(world, by="body"), "body", Action.SIGN_18),
    "submitted": (lambda world: make_coi(world, Status.DESCRIPTION_COMPLETED), "body", Action.SIGN_18),
    "issued": (lambda world: make_coi(world, Status.ISSUED), "post", Action.SIGN_20),
    "issued, above": (lambda world: make_coi(world, Status.ISSUED), "cca", Action.SIGN_20),
    "verified": (lambda world: make_coi(world, Status.VERIFIED), "consignee", Action.SIGN_21),
    "in batches": (lambda world: make_coi(world, Status.BASE_FOR_EXTRACT), "importer", Action.EXTRACT),
    "irregular": (lambda world: make_coi(world, Status.OFIS_IRREGULARITY), "post", Action.CLOSE),
    "extract": (
        lambda world: make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT)), "importer",
        Action.REQUEST_ENDORSEMENT,
    ),
    "extract, submitted": (submitted_extract, "post", Action.SIGN_13),
    "extract, endorsed": (endorsed_extract, "consignee", Action.SIGN_14),
}  # fmt: skip


@LANGUAGES
@pytest.mark.parametrize("which", DUE)
def test_a_row_says_what_is_to_be_done(app, world, which, language):
    make, who, action = DUE[which]
    reference = make(world)
    act = words(app, language, ACTION_LABELS[action])

    assert rows(app, world[who], language)[reference].endswith(f" {act}")
    assert rows(app, world[who], language, "coi/?tab=all")[reference].endswith(f" {act}")


@pytest.mark.parametrize("which", DUE)
def test_it_is_the_act_that_the_page_of_the_certificate_offers(app, world, which):
    make, who, _action = DUE[which]
    reference = make(world)
    said = rows(app, world[who])[reference]

    page = Browser(app).sign_in(world[who]).open(f"/en/coi/{reference}").page
    main = [text_of(act) for act in page.select("#sheet-head .buttons .main")]
    offered = main or [text_of(act).removesuffix("…") for act in page.select("#sheet-head .buttons > *")]

    assert any(said.endswith(act.removesuffix(" as importer")) for act in offered)


def test_rows_that_wait_for_others_say_no_act(app, world):
    reference = make_coi(world, Status.ISSUED)

    assert reference not in rows(app, world["importer"])
    said = rows(app, world["importer"], address="coi/?tab=all")[reference]
    assert "The ball is with: Roissy Charles-de-Gaulle" in said
    assert all(label not in said for label in ACTION_LABELS.values())


@LANGUAGES
def test_a_certificate_that_waits_only_because_it_is_being_replaced_says_so(app, world, language):
    issued = make_coi(world, Status.ISSUED)
    draft = take(world, issued, Action.REPLACE, "body", REASON)

    found = rows(app, world["body"], language)

    assert found[issued].endswith(words(app, language, FLAG_TASKS[Flag.REPLACEMENT_IN_PREPARATION]))
    assert found[draft].endswith(words(app, language, ACTION_LABELS[Action.SIGN_18]))
    assert issued not in rows(app, world["post"], language)


@LANGUAGES
@pytest.mark.parametrize("level", [Level.PREPARER, Level.READER])
def test_whoever_takes_no_steps_reads_that_a_colleague_does(app, world, level, language):
    reference = make_coi(world, Status.VERIFIED)
    of_level(world["consignee"], level)

    told = words(
        app, language, "%(act)s (a colleague whose role allows it)",
        act=words(app, language, ACTION_LABELS[Action.SIGN_21]),
    )  # fmt: skip
    assert rows(app, world["consignee"], language)[reference].endswith(told)


def test_every_row_at_home_has_an_act_and_only_those_have_one(world):
    for status in statuses_by_ordinary_road():
        make_coi(world, status, load={"operators": [world.forwarder]})
    take(world, make_coi(world, Status.ISSUED), Action.REPLACE, "body", REASON)
    irregular = make_coi(world, Status.BASE_FOR_EXTRACT)
    make_extract(world, irregular, who="post")
    take(world, irregular, Action.OFIS, "post", REASON)
    submitted_extract(world)

    for who, person in world.people.items():
        waits = {row.number for drafts in (False, True) for row in lists.pending(person, drafts=drafts)}
        everything = lists.search(person, Asked(tab=Tab.ALL)).rows
        assert {row.number for row in everything if row.due} == waits, who
        for row in everything:
            coi = get(world, row.number, who)
            held = coi.capacities_of(person)
            assert waiting.held_by(coi, person.post_ids) == held - {"commission"}, (who, row.number)


# The next one


def do(app, person, action, reference, *, typed=None, language="en"):
    """One act, by its page; where one is led."""
    browser = Browser(app, language=language).sign_in(person).open(f"/{language}/coi/{reference}/steps/{action}")
    signs = {"password": PASSWORD} if browser.has("main form [name=password]") else {}
    return browser.submit("main form.panel", (typed or {}) | signs, button="button.main")


BEFORE = {
    # the act, the status before it, who does it, what is typed
    Action.SUBMIT: (Status.DRAFT, "exporter", {}),
    Action.SIGN_18: (Status.DESCRIPTION_COMPLETED, "body", {f"body_declaration-{k}": v for k, v in CHECKED.items()}),
    Action.SIGN_20: (Status.ISSUED, "post", {f"endorsement-{k}": v for k, v in ENDORSED.items()}),
    Action.SIGN_21: (Status.VERIFIED, "consignee", {}),
}


@LANGUAGES
@pytest.mark.parametrize("action", BEFORE)
def test_after_an_act_the_message_leads_to_the_next_certificate(app, world, action, language):
    status, who, typed = BEFORE[action]
    first, second = (make_coi(world, status) for _ in range(2))

    browser = do(app, world[who], action, first, typed=typed, language=language)

    assert browser.message.endswith(" " + words(app, language, "Next: %(number)s", number=second))
    browser.click("#messages a")
    assert browser.address == f"/{language}/coi/{second}"
    assert browser.message == "", "only right after the act"


@LANGUAGES
@pytest.mark.parametrize("action", BEFORE)
def test_when_nothing_waits_any_more_the_message_says_so(app, world, action, language):
    status, who, typed = BEFORE[action]

    browser = do(app, world[who], action, make_coi(world, status), typed=typed, language=language)

    assert browser.message.endswith(" " + words(app, language, NOTHING_ELSE))
    assert not browser.has("#messages a")


@LANGUAGES
def test_where_the_same_act_waits_nowhere_another_one_is_named(app, world, language):
    other = make_coi(world, Status.OFIS_IRREGULARITY)
    first = make_coi(world, Status.ISSUED)
    _status, who, typed = BEFORE[Action.SIGN_20]

    browser = do(app, world[who], Action.SIGN_20, first, typed=typed, language=language)

    act = words(app, language, ACTION_LABELS[Action.CLOSE])
    assert browser.message.endswith(words(app, language, "Next: %(number)s (%(act)s)", number=other, act=act))
    assert browser.one(f"#messages a[href='/{language}/coi/{other}']")


def test_the_same_act_comes_before_what_waits_longer_and_the_longest_waiting_first(world):
    irregular = make_coi(world, Status.OFIS_IRREGULARITY)
    first, second = (make_coi(world, Status.ISSUED) for _ in range(2))

    def after(number):
        row = lists.onward(world["post"], number, Action.SIGN_20)
        return row.number if row else None

    assert (after("COI.EU.2018.9999999"), after(first), after(second)) == (first, second, first)
    take(world, first, Action.SIGN_20, "post", ENDORSED)
    assert after(second) == irregular


def test_a_body_signs_what_was_submitted_to_it_before_its_drafts_and_these_before_a_replacement(world):
    replaced = make_coi(world, Status.ISSUED)
    draft = take(world, replaced, Action.REPLACE, "body", REASON)
    waits = make_coi(world, Status.DESCRIPTION_COMPLETED)

    def after(number):
        row = lists.onward(world["body"], number, Action.SIGN_18)
        return (row.number, row.due.words) if row and row.due else None

    assert after("") == (waits, ACTION_LABELS[Action.SIGN_18])
    assert after(waits) == (draft, ACTION_LABELS[Action.SIGN_18])
    take(world, waits, Action.SIGN_18, "body", CHECKED)
    assert after(draft) == (replaced, FLAG_TASKS[Flag.REPLACEMENT_IN_PREPARATION])


def test_a_draft_is_offered_after_a_submission_alone_the_newest_first(world):
    [*_older, newest] = [make_coi(world) for _ in range(3)]

    row = lists.onward(world["exporter"], "", Action.SUBMIT)

    assert row is not None
    assert row.number == newest
    assert lists.onward(world["exporter"], "", Action.SIGN_21) is None


def test_nothing_is_offered_that_waits_for_others_or_is_theirs(app, world):
    elsewhere = make_operator("Other Foods", "FR", Activity.ORGANIC_IMPORTER, eori="FR99999999900022")
    make_coi(world, Status.VERIFIED, first_consignee={"operator": elsewhere, "in_batches": False})
    make_coi(world, Status.ISSUED)
    make_coi(world, by="importer")

    browser = do(app, world["consignee"], Action.SIGN_21, make_coi(world, Status.VERIFIED))

    assert browser.message.endswith(NOTHING_ELSE)
    assert not browser.has("#messages a")


def test_what_a_colleague_must_do_is_not_offered(world):
    other = make_operator("Other Foods", "FR", Activity.ORGANIC_IMPORTER, eori="FR99999999900022")
    make_coi(world, Status.VERIFIED, first_consignee={"operator": other, "in_batches": False})
    both = make_person(world.consignee, other)
    before = lists.onward(both, "", Action.SIGN_21)
    with transaction():
        role_of(both, other).level = Level.READER.value

    assert before is not None
    assert lists.onward(actor(both.account_id), "", Action.SIGN_21) is None


def test_the_page_that_offers_the_next_one_takes_no_statement_more_than_without(app, world):
    few = make_coi(world, Status.VERIFIED)
    [_other, *_others] = [make_coi(world, Status.VERIFIED) for _ in range(3)]
    browser = Browser(app).sign_in(world["consignee"]).open(f"/en/coi/{few}/steps/sign_21")
    form = {tag["name"]: tag.get("value", "") for tag in browser.page.select("main form.panel input")}
    answer = browser.fetch("POST", browser.address, data=form | {"password": PASSWORD})

    with statements() as with_link:
        offered = browser.fetch("GET", answer.headers["Location"]).text
    with statements() as without:
        again = browser.fetch("GET", answer.headers["Location"]).text

    assert ("Next: " in offered, "Next: " in again) == (True, False)
    assert len(with_link) == len(without)


def test_what_is_done_one_after_the_other_leads_on(world):
    assert {action for action in Action if action.startswith("sign_")} < LEADS_ON
