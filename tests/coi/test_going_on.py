"""What waits for the reader, said in words on every row."""

import pytest
from sqlalchemy import select

from portal.coi.domain.filters import Asked, Tab
from portal.coi.domain.lifecycle import ACTION_LABELS, FLAG_TASKS, Action, Flag, Status
from portal.coi.queries import lists, waiting
from portal.organisations.models import Role
from portal.persistence.transaction import transaction
from portal.shared.people import Level
from tests.factories import (
    ENDORSED,
    get,
    make_coi,
    make_extract,
    statuses_by_ordinary_road,
    take,
)
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import words

LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
REASON = {"reason": "Wrong lot"}


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
