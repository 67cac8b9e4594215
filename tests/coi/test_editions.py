"""What must hold of the tables of a form, whatever they say; and, once, that they say what was agreed."""

import re
from collections import defaultdict

import pytest

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.edition import DocumentKind, Opening
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.coi.domain.editions.extract_2017 import TYPED
from portal.coi.domain.lifecycle import Action, Capacity, Status
from portal.organisations.domain import Function, OrganisationKind
from portal.shared.errors import NotAllowed, NotFound, WrongStatus
from portal.shared.people import RoleKind
from tests.support import paper

every_form = pytest.mark.parametrize("form", EDITIONS.values(), ids=EDITIONS.keys())

MATRIX = """
DRAFT:                 creator={edit:*,save,delete} and: submit (created as importer or exporter) |
                                sign:18 (created as control body; box 1 is one of its own codes)
DESCRIPTION_COMPLETED: importer={edit:9,edit:12} rfl={edit:9,edit:12} control_body={edit:*,sign:18,delete}
ISSUED:                importer={edit:9,edit:12,add:rfl} rfl={edit:9,edit:12,add:rfl}
                       control_body={edit:9,edit:13.packages,edit:14,edit:15,edit:16,edit:17,replace}
                       eu_authority={edit:12,edit:19,start_customs,sign:20} entry_authority={edit:12,edit:19,start_customs,sign:20}
VERIFIED:              eu_authority={delete} entry_authority={delete,ofis} first_consignee={sign:21}
FIRST_CONSIGNEE_SIGNED: importer={ofis} entry_authority={ofis}
BASE_FOR_EXTRACT:      importer={extract} rfl={extract} eu_authority={split,deplete} entry_authority={split,deplete,ofis}
OFIS_IRREGULARITY:     eu_authority={close} entry_authority={close}
"""  # noqa: E501 - as it is written in the domain reference, §11
PACKAGES = {"packages", "package_type"}  # "number and type of packages"
JOURNEY = "17b"  # ours: its rights follow box 17
AT_THE_BORDER = "19"  # box 19 belongs to the endorsing step, and is no part of edit:*


def agreed():
    """The matrix as (status, capacity) → what is allowed, each in a word."""
    allowed = defaultdict(set)
    for name, rest in re.findall(r"^([A-Z_]+):(.*?)(?=^[A-Z_]+:|\Z)", MATRIX, re.MULTILINE | re.DOTALL):
        for capacity, words in re.findall(r"(\w+)=\{([^}]*)\}", rest):
            allowed[Status[name], Capacity(capacity)] |= {w for word in words.split(",") for w in whole_form(word)}
        for word, origin in re.findall(r"(submit|sign:18) \(created as ([a-z ]+)", rest):
            creator = Capacity.CREATING_BODY if origin == "control body" else Capacity.CREATING_OPERATOR
            allowed[Status[name], creator].add(word)
    return dict(allowed)


def whole_form(word):
    if word != "edit:*":
        return {word}
    typed = [box for box in COI_2017.boxes if not (box.computed or box.signed or box.number == AT_THE_BORDER)]
    return {f"edit:{number}" for box in typed for number in box.number.split("–")} - {f"edit:{JOURNEY}"}


def in_the_tables(status, capacity):
    """The same words, read from the edition."""
    words = {action.value.replace("sign_", "sign:") for action in COI_2017.actions(status, (capacity,))}
    for box in COI_2017.boxes:
        opening = COI_2017.opening(box, status, (capacity,))
        if opening.fields == box.field_names and opening:
            words |= {f"edit:{number}" for number in box.number.split("–")}
        elif opening.fields:
            part = "packages" if opening.fields == PACKAGES else "+".join(sorted(opening.fields))
            words.add(f"edit:{box.number}.{part}")
        words |= {f"add:{COI_2017.capacities[box.key, name]}" for name in opening.append_only}
    assert (f"edit:{JOURNEY}" in words) == ("edit:17" in words)
    return words - {"copy", f"edit:{JOURNEY}"}


def test_the_tables_say_what_the_domain_reference_says():
    cells = {(status, capacity): in_the_tables(status, capacity) for status in Status for capacity in Capacity}

    assert {cell: words for cell, words in cells.items() if words} == agreed()


def test_a_certificate_can_be_copied_as_new_at_any_status_by_whoever_sees_it():
    copying = {status: COI_2017.actors(Action.COPY, status) for status in COI_2017.statuses}

    assert all(set(who) == set(Capacity) for who in copying.values())


# Whatever the tables say


@every_form
def test_no_two_boxes_have_the_same_key_or_number(form):
    keys, numbers = [box.key for box in form.boxes], [box.number for box in form.boxes]

    assert len(set(keys)) == len(set(numbers)) == len(form.boxes)


@every_form
def test_every_right_is_about_a_field_that_exists(form):
    rights = {right for rights in form.edit_rights.values() for right in rights}

    assert [r for r in rights if r.field not in form.box(r.box).field_names] == []


@every_form
def test_every_box_that_is_mentioned_exists(form):
    mentioned = {*form.computations, *form.presets, *form.first_boxes, *(key for _, key in form.own_bodies_only)}
    mentioned |= {key for box in form.boxes for key in box.follows} | {t.box for t in form.transitions if t.box}

    assert mentioned <= {box.key for box in form.boxes}


@every_form
def test_every_organisation_that_acts_stands_in_a_field_that_exists(form):
    assert [(key, name) for key, name in form.capacities if name not in form.box(key).field_names] == []


@every_form
def test_what_follows_other_boxes_is_computed(form):
    assert {box.key for box in form.boxes if box.computed and box.follows} == set(form.computations)


@every_form
def test_every_status_can_be_reached_from_the_beginning(form):
    begins = {t.target for t in form.transitions if t.source is None} or {Status.DRAFT}
    reached, fresh = set(begins), set(begins)
    while fresh:
        fresh = {t.target for t in form.transitions if t.source in fresh and t.target} - reached
        reached |= fresh

    assert reached == set(form.statuses)


def test_every_status_belongs_to_a_form():
    assert {status for form in EDITIONS.values() for status in form.statuses} == set(Status)


@every_form
def test_every_status_that_waits_for_somebody_gives_them_something_to_do(form):
    idle = [(s, c) for s, capacities in form.waits_for.items() for c in capacities if not form.actions(s, (c,))]

    assert idle == []


@every_form
def test_a_finished_certificate_is_read_only(form):
    finished = [status for status in Status if status not in form.waits_for]
    changes = [(s, box.key) for s in finished for box in form.boxes if form.opening(box, s, tuple(Capacity))]

    assert finished
    assert changes == []


@every_form
def test_nothing_can_be_changed_once_the_authority_has_decided(form):
    decided = [t.target for t in form.transitions if t.action is Action.SIGN_20]
    changes = [(s, box.key) for s in decided for box in form.boxes if form.opening(box, s, tuple(Capacity))]

    assert changes == []


@every_form
def test_every_typed_field_is_filled_in_by_somebody_at_some_point(form):
    open_at_some_point = {(r.box, r.field) for rights in form.edit_rights.values() for r in rights if not r.append_only}
    typed = {(box.key, name) for box in form.boxes if not (box.computed or box.signed) for name in box.field_names}
    if form.kind is DocumentKind.EXTRACT:  # the rest of its lines is the certificate's
        typed -= {("goods", field.name) for field in form.box("goods").fields} - {("goods", name) for name in TYPED}

    assert typed == open_at_some_point


@every_form
def test_computed_and_signed_boxes_are_never_open_to_anybody(form):
    closed = [box for box in form.boxes if box.computed or box.signed]

    assert [(box.key, s) for box in closed for s in Status if form.editors(box, s)] == []


@every_form
def test_every_box_to_sign_is_signed_by_a_step(form):
    assert {box.key for box in form.boxes if box.signed} == {t.box for t in form.transitions if t.box}


@every_form
def test_every_rule_finds_its_boxes_on_an_empty_certificate(form):
    stages = {stage for rule in form.rules for stage in rule.stages}

    findings = form.findings(sorted(stages), paper.Content({}))

    assert {finding.box for finding in findings} <= {box.key for box in form.boxes}


# As what somebody acts


def held(post, created_as=None, **boxes):
    return COI_2017.held(paper.content(**boxes), post, created_as)


def test_an_organisation_acts_as_what_the_box_that_names_it_says():
    assert held(paper.post(paper.PRODUCER)) == {Capacity.PRODUCER}


def test_several_boxes_that_name_the_same_organisation_add_up():
    assert held(paper.post(paper.IMPORTER), first_consignee={"operator": paper.IMPORTER, "in_batches": False}) == {
        Capacity.IMPORTER,
        Capacity.FIRST_CONSIGNEE,
    }


def test_the_control_body_of_the_exporter_is_usually_the_producers_too():
    assert held(paper.post(paper.BODY, RoleKind.CONTROL_BODY)) == {Capacity.CONTROL_BODY, Capacity.PRODUCER_BODY}


def test_the_post_of_box_9_is_the_authority_at_the_point_of_entry():
    assert held(paper.post(paper.POST, RoleKind.AUTHORITY, function=Function.BCP)) == {Capacity.ENTRY_AUTHORITY}


def test_the_superior_of_the_post_is_the_eu_authority_that_validates():
    assert held(paper.post(paper.CCA, RoleKind.AUTHORITY, function=Function.CCA)) == {Capacity.EU_AUTHORITY}


def test_every_responsible_for_the_load_counts():
    several = {"operators": [paper.FORWARDER, paper.STRANGER]}

    assert held(paper.post(paper.STRANGER), load=several) == {Capacity.RFL}


def test_the_commission_is_known_by_its_function():
    assert held(paper.post(paper.COMMISSION, RoleKind.AUTHORITY, function=Function.EC)) == {Capacity.COMMISSION}


@pytest.mark.parametrize(
    ("kind", "capacity"),
    [
        (OrganisationKind.OPERATOR, Capacity.CREATING_OPERATOR),
        (OrganisationKind.CONTROL_BODY, Capacity.CREATING_BODY),
    ],
)
def test_whoever_created_the_draft_is_remembered_as_operator_or_as_body(kind, capacity):
    assert held(paper.post(paper.EXPORTER), kind) == {Capacity.EXPORTER, Capacity.CREATOR, capacity}


def test_an_organisation_that_no_box_names_is_nobody():
    assert held(paper.post(paper.STRANGER)) == frozenset()


# Steps


def test_a_step_that_does_not_start_here_is_a_matter_of_status():
    with pytest.raises(WrongStatus):
        COI_2017.step(Action.SIGN_21, Status.DRAFT, tuple(Capacity))


def test_a_step_of_somebody_else_is_not_allowed():
    with pytest.raises(NotAllowed) as refusal:
        COI_2017.step(Action.SIGN_18, Status.DESCRIPTION_COMPLETED, (Capacity.IMPORTER,))

    assert not isinstance(refusal.value, WrongStatus)


BATCHES = {"operator": None, "in_batches": True}
TO_SOMEBODY = {"operator": paper.CONSIGNEE, "in_batches": False}


@pytest.mark.parametrize(
    ("decision", "destination", "status"),
    [
        ("organic", TO_SOMEBODY, Status.VERIFIED),
        ("organic", BATCHES, Status.BASE_FOR_EXTRACT),
        ("conventional", TO_SOMEBODY, Status.RELEASED_CONVENTIONAL),
        ("conventional", BATCHES, Status.RELEASED_CONVENTIONAL),
        ("no_release", TO_SOMEBODY, Status.NOT_RELEASED),
        ("no_release", BATCHES, Status.NOT_RELEASED),
    ],
)
def test_where_box_20_leads_depends_on_the_decision_and_on_box_12(decision, destination, status):
    content = paper.content(endorsement=paper.endorsed(decision), first_consignee=destination)

    taken = COI_2017.taken(Action.SIGN_20, Status.ISSUED, (Capacity.ENTRY_AUTHORITY,), content)

    assert taken.target is status


def test_box_20_without_a_decision_leads_nowhere():
    content = paper.content(endorsement={})

    with pytest.raises(NotAllowed):
        COI_2017.taken(Action.SIGN_20, Status.ISSUED, (Capacity.ENTRY_AUTHORITY,), content)


def test_a_form_has_no_box_it_was_not_given():
    with pytest.raises(NotFound):
        COI_2017.box("health_certificate")


# What an open field admits

SOME_LINES = {ROWS: [{"key": "a", "packages": 1, "lot": "L1"}, {"key": "b", "packages": 2, "lot": "L2"}]}
PACKAGES_ONLY = Opening(frozenset({"packages"}))
ONE_MORE = Opening(append_only=frozenset({"operators"}))


def lines(*found):
    return {ROWS: [dict(zip(("key", "packages", "lot"), line, strict=True)) for line in found]}


@pytest.mark.parametrize(
    ("after", "admitted"),
    [
        (SOME_LINES, True),
        (lines(("a", 9, "L1"), ("b", 2, "L2")), True),
        (lines(("a", 1, "L9"), ("b", 2, "L2")), False),
        (lines(("a", 1, "L1")), False),
        (lines(("a", 1, "L1"), ("b", 2, "L2"), ("c", 3, "L3")), False),
        (lines(("b", 2, "L2"), ("a", 1, "L1")), False),
    ],
    ids=["nothing", "an open part", "a closed part", "a line less", "a line more", "another order"],
)
def test_the_right_to_a_part_of_the_lines_admits_changing(after, admitted):
    assert PACKAGES_ONLY.admits(SOME_LINES, after) is admitted


@pytest.mark.parametrize(
    ("after", "admitted"),
    [([1, 2], True), ([1, 2, 3], True), ([2, 1, 3], False), ([1, 3], False), ([], False)],
    ids=["nothing", "one more", "another order", "one exchanged", "none left"],
)
def test_the_right_to_append_admits(after, admitted):
    assert ONE_MORE.admits({"operators": [1, 2]}, {"operators": after}) is admitted
