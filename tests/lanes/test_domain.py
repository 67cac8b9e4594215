"""What a lane keeps, and what it says about whom and what it names: from the table of the form, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.editions import COI_2017, EDITIONS
from portal.lanes.domain import MEANINGS, Facts, Reason, aligned, examined, kept
from portal.organisations.domain import (
    Activity,
    ActivityFact,
    ActivityStatus,
    Function,
    OrganisationKind,
    Party,
    Recognition,
    RecognitionType,
    Scheme,
)

DAY = date(2026, 11, 21)
NEVER_KEPT = {"lot", "packages", "net_weight"}


def row(key="a", **more):
    line = {"key": key, "commodity": "08044000", "trade_name": "Hass", "lot": "L1", "packages": 3}
    return (
        line
        | {"package_type": "carton", "net_weight": Decimal(5), "unit": "kg", "producer": 5, "control_body": 1}
        | more
    )


def test_a_lane_keeps_partners_and_products_and_nothing_of_the_consignment():
    names = {name for fields in COI_2017.usual.values() for name in fields}

    assert not names & NEVER_KEPT
    assert COI_2017.usual.keys() == COI_2017.copied["copy"].keys()
    for edition in EDITIONS.values():
        for key, fields in edition.usual.items():
            assert fields <= {field.name for field in edition.box(key).fields}


def test_lines_that_differ_in_lot_and_weight_alone_are_kept_once():
    rows = [row(), row("b", lot="L2", net_weight=Decimal(7)), row("c", trade_name="Fuerte")]

    found = kept(COI_2017, {"goods": {ROWS: rows}, "importer": {"operator": None}})

    assert [(line["key"], line["trade_name"]) for line in found["goods"][ROWS]] == [("1", "Hass"), ("2", "Fuerte")]
    assert not NEVER_KEPT & found["goods"][ROWS][0].keys()
    assert "importer" not in found


def test_a_line_added_in_the_middle_is_one_difference():
    before = kept(COI_2017, {"goods": {ROWS: [row(), row(trade_name="Fuerte")]}})["goods"]
    after = {ROWS: [row(), row(trade_name="Bacon"), row(trade_name="Fuerte", unit="t")]}

    rows = aligned(kept(COI_2017, {"goods": after})["goods"], before)[ROWS]

    assert [(line["key"], line["trade_name"]) for line in rows] == [("1", "Hass"), ("3", "Bacon"), ("2", "Fuerte")]


# What deserves a look


def operator(activity, status=ActivityStatus.VALID, *, id_=7, country="FR", valid_to=None):
    fact = ActivityFact(activity, status, valid_to=valid_to)
    return Party(id_, OrganisationKind.OPERATOR, "Atlas", country, activities=(fact,))


def body(*, ends=None):
    recognition = Recognition(RecognitionType.EQUIVALENT_BODY, Scheme.REG_834_2007, frozenset("A"), valid_to=ends)
    return Party(7, OrganisationKind.CONTROL_BODY, "Atlas", "FR", recognitions=(recognition,))


def authority(function):
    return Party(7, OrganisationKind.AUTHORITY, "Atlas", "FR", function=function)


IMPORTER, CONSIGNEE, PRODUCER = Activity.ORGANIC_IMPORTER, Activity.ORGANIC_OPERATOR, Activity.ORGANIC_PRODUCER
PAST, TODAY = date(2026, 11, 20), DAY


@pytest.mark.parametrize(
    ("box", "party", "reason", "empties"),
    [
        ("importer", operator(IMPORTER), None, False),
        ("importer", operator(IMPORTER, valid_to=TODAY), None, False),
        ("importer", operator(IMPORTER, valid_to=PAST), Reason.EXPIRED, False),
        ("importer", operator(IMPORTER, ActivityStatus.NEW), Reason.NEW, False),
        ("importer", operator(IMPORTER, ActivityStatus.SUSPENDED), Reason.STOPPED, True),
        ("importer", operator(IMPORTER, ActivityStatus.REJECTED), Reason.STOPPED, True),
        ("importer", operator(IMPORTER, ActivityStatus.DELETED), Reason.STOPPED, True),
        ("importer", operator(CONSIGNEE), Reason.UNREGISTERED, True),
        ("first_consignee", operator(CONSIGNEE), None, False),
        ("first_consignee", operator(CONSIGNEE, country="MA"), Reason.OUTSIDE, True),
        ("issuing_body", body(), None, False),
        ("issuing_body", body(ends=TODAY), None, False),
        ("issuing_body", body(ends=PAST), Reason.UNRECOGNISED, True),
        ("point_of_entry", authority(Function.BCP), None, False),
        ("point_of_entry", authority(Function.CCA), Reason.UNREGISTERED, True),
    ],
)  # fmt: skip
def test_whom_a_lane_names_is_looked_at_box_by_box(box, party, reason, empties):
    field = next(field for field in COI_2017.box(box).fields if field.selectable)

    found = examined(COI_2017, {box: {field.name: 7}}, Facts({7: party}, day=DAY))

    assert [doubt.reason for doubt in found.doubts] == ([reason] if reason else [])
    assert found.answers[box][field.name] == (None if empties else 7)
    assert [doubt.box.key for doubt in found.emptied] == ([box] if empties else [])


def test_a_date_that_has_passed_empties_the_box_where_it_blocks():
    party = operator(IMPORTER, valid_to=PAST)

    found = examined(COI_2017, {"importer": {"operator": 7}}, Facts({7: party}, day=DAY, expiry_blocks=True))

    assert found.answers["importer"] == {"operator": None}


def test_a_merged_organisation_is_followed_and_that_is_said():
    facts = Facts({9: operator(IMPORTER, id_=9)}, {7: 9}, {7: "Atlas (old)"}, day=DAY)

    found = examined(COI_2017, {"importer": {"operator": 7}}, facts)

    assert found.answers["importer"] == {"operator": 9}
    assert [(d.reason, d.parameters) for d in found.doubts] == [
        (Reason.MERGED, {"name": "Atlas (old)", "into": "Atlas"})
    ]


def test_what_is_wrong_with_a_line_names_the_line():
    facts = Facts({7: operator(PRODUCER, ActivityStatus.SUSPENDED)}, commodities={"08044000"}, day=DAY)
    rows = [
        {"key": "1", "commodity": "08044000", "producer": None},
        {"key": "2", "commodity": "99999999", "producer": None},
        {"key": "3", "commodity": "08044000", "producer": 7},
        {"key": "4", "commodity": "08044000", "producer": 7},
    ]

    found = examined(COI_2017, {"goods": {ROWS: rows}}, facts)

    assert [(d.reason, d.lines) for d in found.doubts] == [(Reason.COMMODITY, (2,)), (Reason.STOPPED, (3, 4))]
    assert [(line["key"], line["producer"]) for line in found.answers["goods"][ROWS]] == [
        ("1", None),
        ("3", None),
        ("4", None),
    ]


def test_two_forwarders_merged_into_one_are_named_once():
    one = operator(Activity.RFL, id_=9)
    facts = Facts({9: one, 8: operator(Activity.RFL, id_=8)}, {7: 9}, {7: "Old"}, day=DAY)

    found = examined(COI_2017, {"load": {"operators": [9, 7, 8]}}, facts)

    assert found.answers["load"] == {"operators": [9, 8]}


def test_every_reason_has_words():
    assert MEANINGS.keys() == set(Reason)
    assert all(meaning.message and meaning.remedy for meaning in MEANINGS.values())
