"""A form of other boxes needs tables and nothing else: a label for crates of seeds, three boxes and two statuses."""

from decimal import Decimal

import pytest

from portal.coi import queries, services, sheet
from portal.coi.domain import editions
from portal.coi.domain.boxes import ROWS, Box, Choice, Field, Kind, Selectable
from portal.coi.domain.edition import DocumentKind, Edition, Finding, Level, Rule
from portal.coi.domain.filters import Asked
from portal.coi.domain.lifecycle import Action, Capacity, Stage, Status, Transition, append, part, whole
from portal.coi.queries import lists
from portal.organisations.domain import Activity, OrganisationKind, Scheme
from portal.shared.errors import NotAllowed, NotFound, Refused
from tests.factories import PASSWORD, make_body, make_operator, make_person
from tests.support import stored
from tests.support.browser import Browser

PACKER = Box(
    "packer", "I", "Packer",
    (Field("operator", "Packer", Kind.ORGANISATION, required=True, selectable=Selectable(OrganisationKind.OPERATOR)),
     Field("helpers", "Helpers", Kind.ORGANISATIONS)),
)  # fmt: skip
CRATES = Box(
    "crates", "II", "Crates",
    (Field("seed", "Seed", required=True),
     Field("weight", "Weight", Kind.QUANTITY),
     Field("sound", "Sound", Kind.TICK)),
    repeated=True,
)  # fmt: skip
STAMP = Box(
    "stamp", "III", "Stamp of the packer",
    (Field("result", "Result", Kind.CHOICE, required=True, choices=(Choice("good", "Good"), Choice("bad", "Bad"))),),
    signed=True, statement="The seeds are good.",
)  # fmt: skip


def light_enough(_edition, content, _stage):
    heavy = [row for row in content.rows("crates") if (row["weight"] or 0) > 40]
    return [Finding("W01", Level.BLOCKS, "crates", "Too heavy to carry.")] if heavy else []


SEEDS = Edition(
    key="seeds",
    title="Label for a crate of seeds",
    kind=DocumentKind.COI,
    scheme=Scheme.REG_2018_848,
    of_its_creator={OrganisationKind.OPERATOR: frozenset({Capacity.CREATOR, Capacity.CREATING_OPERATOR})},
    road=(Status.DRAFT, Status.ISSUED),
    boxes=(PACKER, CRATES, STAMP),
    transitions=(
        Transition("S1", Status.DRAFT, Action.SAVE, (Capacity.CREATOR,), Status.DRAFT),
        Transition("S2", Status.DRAFT, Action.SIGN_18, (Capacity.EXPORTER,), Status.ISSUED, (Stage.SIGN_18,),
                   box="stamp", numbers=True),
    ),
    edit_rights={
        (Status.DRAFT, Capacity.CREATOR): whole(PACKER, CRATES),
        (Status.ISSUED, Capacity.EXPORTER): part(CRATES, "sound") | append(PACKER, "helpers"),
    },
    capacities={("packer", "operator"): Capacity.EXPORTER, ("packer", "helpers"): Capacity.RFL},
    computations={},
    presets={},
    rules=(Rule("W01", frozenset({Stage.DRAFT, Stage.SIGN_18}), light_enough),),
    first_boxes=("packer",),
    own_bodies_only=frozenset(),
    waits_for={Status.DRAFT: (Capacity.CREATOR, Capacity.EXPORTER)},
    held_to={Status.DRAFT: (Stage.DRAFT,)},
)  # fmt: skip


@pytest.fixture(autouse=True)
def _registered(app, monkeypatch):
    monkeypatch.setitem(editions.EDITIONS, "seeds", SEEDS)


@pytest.fixture
def packer():
    return make_operator("Graines de France", "FR", Activity.ORGANIC_EXPORTER)


@pytest.fixture
def person(packer):
    return make_person(packer)


def crate(key="a", **more):
    return {"key": key, "seed": "Wheat", "weight": Decimal("12.5"), "sound": False} | more


@pytest.fixture
def draft(packer, person):
    answers = {"packer": {"operator": packer, "helpers": []}, "crates": {ROWS: [crate()]}}
    return services.create_draft(answers, act="create", actor=person, edition=SEEDS)


def save(reference, person, key, answers):
    coi = queries.get(reference, person)
    return services.save_boxes(reference, {key: (answers, coi.version_of(coi.edition.box(key)))}, actor=person)


def stamp(reference, person, result="good"):
    given = {"answers": {"result": result}, "act": "stamp", "password": PASSWORD, "statement": STAMP.statement}
    return services.take(Action.SIGN_18, reference, actor=person, **given)


def answers(reference, person, key):
    coi = queries.get(reference, person)
    return coi.answers(coi.edition.box(key))


def test_it_is_created_and_keeps_its_form(draft, person, packer):
    coi = queries.get(draft, person)

    assert coi.edition is SEEDS
    assert answers(draft, person, "packer") == {"operator": packer, "helpers": []}
    assert answers(draft, person, "crates") == {ROWS: [crate()]}


def test_it_begins_with_the_organisation_of_its_maker(person, packer):
    assert services.preset_answers(SEEDS, person.post) == {"packer": {"operator": packer}}


def test_its_own_rules_are_asked(draft, person):
    before = stored.everything()

    with pytest.raises(Refused) as refusal:
        save(draft, person, "crates", {ROWS: [crate(weight=Decimal(41))]})

    assert [(finding.rule, finding.box) for finding in refusal.value.findings] == [("W01", "crates")]
    assert stored.everything() == before


def test_its_boxes_are_saved(draft, person):
    save(draft, person, "crates", {ROWS: [crate(), crate("b", seed="Barley", weight=None)]})

    assert answers(draft, person, "crates") == {ROWS: [crate(), crate("b", seed="Barley", weight=None)]}


def test_a_conflict_in_its_boxes_shows_all_three(draft, person):
    save(draft, person, "crates", {ROWS: [crate(seed="Oats")]})

    outcome = services.save_boxes(draft, {"crates": ({ROWS: [crate(seed="Rye")]}, 1)}, actor=person)

    conflict = outcome.conflicts["crates"]
    seeds = [side[ROWS][0]["seed"] for side in (conflict.base, conflict.theirs, conflict.mine)]
    assert seeds == ["Wheat", "Oats", "Rye"]


def test_it_is_signed_and_the_signature_keeps_its_boxes(draft, person, packer):
    reference = stamp(draft, person)

    coi = queries.get(reference, person)
    assert coi.state is Status.ISSUED
    assert coi.signatures[0].content["boxes"] == {
        "packer": {"operator": packer, "helpers": []},
        "crates": {ROWS: [crate(weight="12.5")]},
        "stamp": {"result": "good"},
    }


def test_after_that_only_what_its_rights_say_is_open(draft, person, packer):
    reference = stamp(draft, person)
    helper = make_operator("Semences d'Aquitaine", "FR")

    save(reference, person, "crates", {ROWS: [crate(sound=True)]})
    save(reference, person, "packer", {"helpers": [helper]})
    for key, new in (
        ("crates", {ROWS: [crate(seed="Rye")]}),
        ("packer", {"operator": helper}),
        ("stamp", {"result": "bad"}),
    ):
        with pytest.raises(NotAllowed):
            save(reference, person, key, new)

    assert answers(reference, person, "packer") == {"operator": packer, "helpers": [helper]}


def test_whoever_its_boxes_name_sees_it(draft, person):
    helper = make_operator("Semences d'Aquitaine", "FR")
    save(draft, person, "packer", {"helpers": [helper]})
    reference = stamp(draft, person)

    assert queries.get(reference, make_person(helper)).capacities_of(make_person(helper)) == {Capacity.RFL}
    with pytest.raises(NotFound):
        queries.get(reference, make_person(make_body()))


def test_it_stands_in_the_list_and_among_the_drafts(draft, person):
    assert [row.number for row in lists.pending(person, drafts=True)] == [draft]
    assert [row.number for row in lists.search(person, Asked({"q": "graines"})).rows] == [draft]


def test_its_sheet_shows_its_boxes_and_its_two_statuses(app, draft, person):
    with app.test_request_context("/en/"):
        shown = sheet.make(queries.get(draft, person), person, opened=["all"])

    assert [(card.box.number, card.form is not None) for card in shown.cards] == [
        ("I", True),
        ("II", True),
        ("III", False),
    ]
    assert [milestone.label for milestone in shown.milestones] == ["Draft", "Issuing body declaration signed"]
    assert shown.next_step.rule == "S2"


def test_its_sheet_shows_what_changed_after_the_signature(draft, person):
    reference = stamp(draft, person)
    save(reference, person, "crates", {ROWS: [crate(sound=True)]})

    card = sheet.make(queries.get(reference, person), person).card("crates")

    assert (card.former, card.former_box) == ({ROWS: [crate()]}, "III")


def test_its_page_opens(app, draft, person):
    browser = Browser(app).sign_in(person)

    browser.open(f"/en/coi/{draft}?open=all")

    assert "Crates" in browser.page.select_one("#box-crates").text
