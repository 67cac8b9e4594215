"""The adviser says what the tables say: compared with the domain's matrix (§11, §12.2), written down by hand."""

from itertools import chain, combinations

import pytest

from portal.coi.domain.advice import Adviser, Answer, Held, Reason, parts
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.coi.domain.editions.extract_2017 import EXTRACT_2017
from portal.coi.domain.lifecycle import Capacity, Flag, Status

# The matrix: number of a box, or number.part of it; "+" adds one and changes none; "*" is every box that is typed

WRITTEN = ("1", "3b", "4", "7", "8", "9", "11", "11b", "12", "13", "14–15", "16", "17", "17b")
AUTHORITIES = ("eu_authority", "entry_authority")
EDIT = {
    "coi-2017": {
        ("draft", "creator"): WRITTEN,
        ("description_completed", "importer"): ("9", "12"),
        ("description_completed", "rfl"): ("9", "12"),
        ("description_completed", "control_body"): WRITTEN,
        ("issued", "importer"): ("9", "12", "+11b"),
        ("issued", "rfl"): ("9", "12", "+11b"),
        ("issued", "control_body"): ("9", "13.packages", "13.package_type", "14–15", "16", "17", "17b"),
        ("issued", "eu_authority"): ("12", "19"),
        ("issued", "entry_authority"): ("12", "19"),
    },
    "extract-2017": {
        ("new", "initiator"): ("4", "9", "11", "12.packages", "12.net_weight", "12.rows"),
        ("submitted", "eu_authority"): ("12.packages", "12.net_weight", "12.rows"),
        ("submitted", "entry_authority"): ("12.packages", "12.net_weight", "12.rows"),
    },
}
FOLLOWS = {
    "coi-2017": {"2": ("1", "13"), "5": ("13",), "6": ("13",), "10": ("12",)},
    "extract-2017": {"5": ("4",), "10": ("11",)},
}
SIGN = {
    "coi-2017": {
        ("draft", "18"): ("creating_body",),
        ("description_completed", "18"): ("control_body",),
        ("issued", "20"): AUTHORITIES,
        ("verified", "21"): ("first_consignee",),
    },
    "extract-2017": {("submitted", "13"): AUTHORITIES, ("verified", "14"): ("consignee",)},
}
SIGNED_LATER = {
    "coi-2017": {
        "18": (),
        "20": ("draft", "description_completed"),
        "21": ("draft", "description_completed", "issued"),
    },
    "extract-2017": {"13": ("new",), "14": ("new", "submitted")},
}
NUMBER = {"coi-2017": "3", "extract-2017": "No"}
OF_THE_CERTIFICATE = {"coi-2017": (), "extract-2017": ("1", "2", "3", "6", "7", "8")}
REPLACED_BY = {("coi-2017", "issued"): "control_body"}
CLOSED = {
    # a flag closes boxes, boxes to sign, the replacement; and somebody acts meanwhile
    "replacement_in_preparation": (("9", "12", "20"), ("control_body",)),
    "irregular_base": (("4", "9", "11", "12", "13", "14"), ()),
}
FLAGS = {
    ("coi-2017", "issued"): ("replacement_in_preparation", "customs_started"),
    ("extract-2017", "new"): ("irregular_base",),
    ("extract-2017", "submitted"): ("irregular_base",),
    ("extract-2017", "verified"): ("irregular_base",),
}


def rights(form, status, capacity, box, name):
    """Whether the matrix gives one capacity a part of a box, be it only to add one."""
    row = EDIT[form.key].get((status, capacity), ())
    wanted = {f"{box.number}.{n}" for n in ([name] if name else box.field_names)}
    return box.number in row or wanted <= set(row) or f"+{box.number}" in row


def expected(form, question, status, held, flags):  # noqa: C901, PLR0911 - the matrix in the words of the domain
    """The answer of somebody who reads the matrix: which it is, and who is named."""
    box, name = question
    number = box.number
    closed = [flag for flag in flags if number in CLOSED.get(flag, ((), ()))[0]]
    if number in FOLLOWS[form.key]:
        return Answer.FOLLOWS, FOLLOWS[form.key][number]
    if number in SIGNED_LATER[form.key]:
        if signers := SIGN[form.key].get((status, number)):
            return (Answer.NOBODY, CLOSED[closed[0]][1]) if closed else (Answer.SIGN, signers)
        if status in SIGNED_LATER[form.key][number]:
            return Answer.NOBODY, ()
        return without_editing(form, status, flags)
    if number == NUMBER[form.key] or number in OF_THE_CERTIFICATE[form.key]:
        return Answer.NOBODY, ()
    if form is EXTRACT_2017 and number == "12" and name not in ("", "packages", "net_weight", ROWS):
        return Answer.NOBODY, ()
    if closed:
        return Answer.NOBODY, CLOSED[closed[0]][1]
    own = [c for c in held if rights(form, status, c, box, name)]
    if own:
        return Answer.NOW, ()
    able = tuple(c for c in map(str, Capacity) if rights(form, status, c, box, name))
    return (Answer.ASK, able) if able else without_editing(form, status, flags)


def without_editing(form, status, flags):
    if (form.key, status) in REPLACED_BY:
        if "replacement_in_preparation" in flags:
            return Answer.NOBODY, CLOSED["replacement_in_preparation"][1]
        return Answer.REPLACE, (REPLACED_BY[form.key, status],)
    return (Answer.COPY if form is COI_2017 else Answer.NOBODY), ()


def sets_of(things):
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


@pytest.mark.parametrize("form", EDITIONS.values(), ids=EDITIONS.keys())
def test_every_part_of_every_box_at_every_status_for_everybody(form):
    pairs = (("importer", "first_consignee"), ("importer", "rfl"), ("exporter", "control_body"), AUTHORITIES)
    everybody = [(), *((str(c),) for c in Capacity), *pairs]
    questions = [(box, name) for box in form.boxes for name in parts(form, box)]
    wrong, compared = [], 0
    for status in form.statuses:
        for flags in sets_of(FLAGS.get((form.key, str(status)), ())):
            for held in everybody:
                both = [Capacity(c) for c in held]
                adviser = Adviser(form, status, Held(both, both), [Flag(f) for f in flags])
                for question in questions:
                    advice = adviser.about(*question)
                    named = tuple(b.number for b, _ in advice.follows) or tuple(str(c) for c in advice.who)
                    answer, who = expected(form, question, str(status), held, flags)
                    compared += 1
                    if (advice.answer, set(named)) != (answer, set(who)):
                        wrong.append((str(status), flags, held, question[0].number, question[1], advice.answer, named))

    assert wrong == []
    assert compared > 5_000


def about(form, status, number, *held, name="", steps=None, flags=(), before=None):
    held_now = Held(held, held if steps is None else steps)
    return Adviser(form, status, held_now, flags, before).about(form.numbered(number), name)


def test_whoever_may_only_add_one_is_told_how_the_rest_is_done():
    advice = about(COI_2017, Status.ISSUED, "11b", Capacity.IMPORTER)

    assert (advice.answer, advice.append_only) == (Answer.NOW, True)
    assert (advice.otherwise.answer, advice.otherwise.who) == (Answer.REPLACE, (Capacity.CONTROL_BODY,))


def test_whoever_may_change_it_all_is_told_of_no_other_way():
    advice = about(COI_2017, Status.DESCRIPTION_COMPLETED, "11b", Capacity.CONTROL_BODY)

    assert (advice.answer, advice.append_only, advice.otherwise) == (Answer.NOW, False, None)


@pytest.mark.parametrize(("steps", "mine"), [((Capacity.CONTROL_BODY,), True), ((), False)])
def test_a_preparer_of_the_body_replaces_nothing_and_a_member_does(steps, mine):
    advice = about(COI_2017, Status.ISSUED, "4", Capacity.CONTROL_BODY, steps=steps)

    assert (advice.answer, advice.is_mine) == (Answer.REPLACE, mine)


def test_a_reader_of_the_creator_is_sent_to_colleagues():
    advice = about(COI_2017, Status.DRAFT, "4")

    assert (advice.answer, advice.who) == (Answer.ASK, (Capacity.CREATOR,))


@pytest.mark.parametrize(
    ("form", "number", "status", "name", "reason"),
    [
        (COI_2017, "3", Status.ISSUED, "", Reason.NUMBER),
        (COI_2017, "21", Status.ISSUED, "", Reason.LATER),
        (COI_2017, "18", Status.ISSUED, "", Reason.SIGNED),
        (COI_2017, "20", Status.VERIFIED, "", Reason.SIGNED),
        (EXTRACT_2017, "6", Status.NEW, "", Reason.FROM_BASE),
        (EXTRACT_2017, "12", Status.NEW, "trade_name", Reason.FROM_BASE),
        (EXTRACT_2017, "14", Status.NEW, "", Reason.LATER),
    ],
)
def test_what_nobody_changes_is_explained(form, number, status, name, reason):
    assert about(form, status, number, name=name).reason is reason


def test_an_irregularity_that_is_closed_leads_back_to_signing():
    at = {"before": Status.VERIFIED}

    assert about(COI_2017, Status.OFIS_IRREGULARITY, "21", **at).reason is Reason.LATER
    assert about(COI_2017, Status.OFIS_IRREGULARITY, "20", **at).reason is Reason.SIGNED
