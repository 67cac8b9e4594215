"""Rules V01 to V28: for each, a certificate that trips it and one that just does not."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portal.codelists.domain.entries import CodeList, Codes
from portal.coi.domain.checks import ASKED, RULES
from portal.coi.domain.content import Left, Splitting
from portal.coi.domain.crosschecks import CROSS_CHECKS
from portal.coi.domain.edition import Level
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.editions.coi_2017 import COI_2017
from portal.coi.domain.lifecycle import Stage
from portal.coi.domain.mending import CHECKS
from portal.organisations.domain import Activity, ActivityStatus
from tests.support import paper
from tests.support.paper import AVOCADO, COCOA_PASTE, content, goods, line

BLOCKS, WORTH_CHECKING = Level.BLOCKS, Level.WORTH_CHECKING
DRAFT, LEAVE_DRAFT, SUBMIT, SIGN_18, SIGN_20, SIGN_21 = (
    Stage.DRAFT, Stage.LEAVE_DRAFT, Stage.SUBMIT, Stage.SIGN_18, Stage.SIGN_20, Stage.SIGN_21,
)  # fmt: skip
NOBODY = {"operator": None, "in_batches": False}


def findings(rule, certificate, stage):
    return [finding for finding in COI_2017.findings((stage,), certificate) if finding.rule == rule]


def said(rule, certificate, stage=SUBMIT):
    """What a rule finds: how grave, in which box."""
    return [(finding.level, finding.box) for finding in findings(rule, certificate, stage)]


def parameters(rule, certificate, stage=SUBMIT):
    return [finding.parameters for finding in findings(rule, certificate, stage)]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.START_CUSTOMS])
def test_nothing_is_said_against_a_good_certificate(stage):
    assert COI_2017.findings((stage,), content()) == ()


def test_every_rule_has_a_story_here():
    told = {name.split("_")[1] for name in globals() if re.match(r"test_[vdt]\d\d_", name)}

    assert told >= {rule.id.lower() for rule in (*RULES, *CROSS_CHECKS)}


AT_A_STEP = {"V11", "V13"}
"""Rules about the answers of a step: its own page says what they find."""

OF_THE_SIGNER = {"V16"}
"""A rule about who takes a step: “Ready to sign?” is the same for everybody."""

OF_SIDE_ROADS = {"T11", "T20", "T23"}
"""Rules of steps that “Ready to sign?” does not look ahead to."""


def test_every_rule_says_how_to_mend_what_it_finds():
    numbers = {rule.id for edition in EDITIONS.values() for rule in edition.rules}

    assert CHECKS.keys() == numbers - OF_THE_SIGNER - OF_SIDE_ROADS
    assert {number for number, check in CHECKS.items() if not check.mend} == AT_A_STEP


def test_what_blocks_comes_first_then_the_order_of_the_boxes():
    heavy = {"weight": Decimal(1), "unit": "kg"}
    found = COI_2017.findings(
        (SUBMIT,), content(origin={}, exporter={}, goods=goods(line(commodity="1803")), gross_weight=heavy)
    )

    grave = [finding.level for finding in found]
    assert grave == sorted(grave, key=[BLOCKS, WORTH_CHECKING].index)
    assert [f.box for f in found if f.level is BLOCKS and f.rule == "V02"] == ["exporter", "origin"]


def test_d48_a_country_of_origin_inside_the_union_is_worth_checking():
    assert said("D48", content(origin={"countries": ["MA", "FR"]})) == [(WORTH_CHECKING, "origin")]
    assert said("D48", content(origin={"countries": ["MA", "CH"]})) == []


@pytest.mark.parametrize("stage", [SUBMIT, SIGN_18])
@pytest.mark.parametrize(("ended", "expected"), [(paper.DAY, [(BLOCKS, "point_of_entry")]), (date(2018, 5, 18), [])])
def test_d46_a_point_of_entry_that_has_ended_cannot_be_named(ended, expected, stage):
    assert said("D46", content(parties={paper.POST: {"ended_on": ended}}), stage) == expected


# What a draft needs


@pytest.mark.parametrize(
    ("box", "empty"), [("issuing_body", {}), ("exporter", {}), ("goods", goods())], ids=["box 1", "box 4", "box 13"]
)
def test_v01_a_draft_without_it_is_refused(box, empty):
    assert said("V01", content(**{box: empty}), DRAFT) == [(BLOCKS, box)]


def test_v01_a_draft_with_boxes_1_and_4_and_a_commodity_is_enough():
    bare = content(goods=goods({"key": "k1", "commodity": AVOCADO}), origin={}, importer={}, first_consignee=NOBODY)

    assert COI_2017.findings((DRAFT,), bare) == ()


# What submission needs


@pytest.mark.parametrize(
    "box", ["issuing_body", "exporter", "origin", "export_country", "point_of_entry", "importer", "gross_weight"]
)
def test_v02_an_empty_mandatory_box_blocks(box):
    assert said("V02", content(**{box: {}})) == [(BLOCKS, box)]


def test_v02_a_certificate_without_lines_is_blocked():
    assert said("V02", content(goods=goods())) == [(BLOCKS, "goods")]


@pytest.mark.parametrize("field", ["trade_name", "lot", "packages", "package_type", "net_weight", "unit"])
def test_v02_a_line_with_an_empty_field_blocks(field):
    assert said("V02", content(goods=goods(line(), line(key="k2", **{field: None})))) == [(BLOCKS, "goods")]


def test_v02_names_the_lines_to_complete():
    certificate = content(goods=goods(line(), line(key="k2", lot=""), line(key="k3", lot=None)))

    assert parameters("V02", certificate) == [{"lines": [2, 3], "fields": ["Lot number"]}]


def test_v02_a_gross_weight_of_zero_is_as_good_as_none():
    assert said("V02", content(gross_weight={"weight": Decimal(0), "unit": "kg"})) == [(BLOCKS, "gross_weight")]


def test_v02_zero_packages_is_an_answer():
    assert said("V02", content(goods=goods(line(packages=0, package_type="bulk")))) == []


@pytest.mark.parametrize("box", ["national_reference", "load", "containers", "transport", "customs_procedure"])
def test_v02_a_box_that_may_stay_empty_does_not_block(box):
    assert said("V02", content(**{box: {}})) == []


@pytest.mark.parametrize("stage", [SUBMIT, SIGN_20])
@pytest.mark.parametrize(
    "destination", [NOBODY, {"operator": paper.CONSIGNEE, "in_batches": True}], ids=["neither", "both"]
)
def test_v03_box_12_with_neither_or_both_blocks(destination, stage):
    assert said("V03", content(first_consignee=destination), stage) == [(BLOCKS, "first_consignee")]


def test_v03_release_in_batches_is_enough():
    assert said("V03", content(first_consignee={"operator": None, "in_batches": True})) == []


@pytest.mark.parametrize("field", ["producer", "control_body"])
def test_v04_a_line_without_producer_or_control_body_blocks(field):
    certificate = content(goods=goods(line(), line(key="k2", **{field: None})))

    assert said("V04", certificate) == [(BLOCKS, "goods")]
    assert parameters("V04", certificate) == [{"lines": [2]}]


def test_v04_other_fields_of_a_line_are_not_its_business():
    assert said("V04", content(goods=goods(line(lot=None)))) == []


def test_v05_an_importer_without_eori_blocks():
    assert said("V05", content(parties={paper.IMPORTER: {"eori": ""}})) == [(BLOCKS, "importer")]


def test_v05_a_consignee_needs_no_eori():
    assert said("V05", content(parties={paper.CONSIGNEE: {"eori": ""}})) == []


def test_v06_products_the_body_is_not_recognised_for_block_and_are_listed():
    certificate = content(
        parties={paper.BODY: {"recognitions": (paper.recognition("A"),)}},
        goods=goods(line(), line(key="k2", commodity=COCOA_PASTE)),
    )

    assert said("V06", certificate) == [(BLOCKS, "issuing_body")]
    assert parameters("V06", certificate) == [{"code": "MA-BIO-154", "products": ["180310 (D)"]}]


def test_v06_a_body_recognised_for_every_category_is_fine():
    certificate = content(
        parties={paper.BODY: {"recognitions": (paper.recognition("AD"),)}},
        goods=goods(line(), line(key="k2", commodity=COCOA_PASTE)),
    )

    assert said("V06", certificate) == []


def test_v06_a_body_without_recognition_blocks():
    assert said("V06", content(parties={paper.BODY: {"recognitions": ()}})) == [(BLOCKS, "issuing_body")]


def test_v06_a_body_of_another_country_is_only_worth_checking():
    elsewhere = content(origin={"countries": ["TN"]}, export_country={"country": "TN"})

    assert said("V06", elsewhere) == [(WORTH_CHECKING, "issuing_body")]


@pytest.mark.parametrize(
    ("origin", "export"), [("MA", "ES"), ("TN", "MA")], ids=["country of origin", "country of export"]
)
def test_v06_the_country_of_the_code_needs_to_be_one_of_the_two(origin, export):
    assert said("V06", content(origin={"countries": [origin]}, export_country={"country": export})) == []


TWO_ORIGINS = {"countries": ["MA", "TN"]}


def test_v07_two_origins_of_one_lot_of_one_producer_are_worth_checking():
    assert said("V07", content(origin=TWO_ORIGINS)) == [(WORTH_CHECKING, "origin")]


@pytest.mark.parametrize("other", [{"lot": "L26-0418"}, {"producer": paper.STRANGER}], ids=["lot", "producer"])
def test_v07_two_origins_with_a_second_lot_or_producer_are_fine(other):
    assert said("V07", content(origin=TWO_ORIGINS, goods=goods(line(), line(key="k2", **other)))) == []


@pytest.mark.parametrize(
    ("weight", "unit"), [(Decimal("4799.999"), "kg"), (Decimal("4.799"), "t"), (Decimal(4_799_999), "g")]
)
def test_v08_a_gross_weight_below_the_net_weight_blocks(weight, unit):
    assert said("V08", content(gross_weight={"weight": weight, "unit": unit})) == [(BLOCKS, "gross_weight")]


@pytest.mark.parametrize(("weight", "unit"), [(Decimal(4800), "kg"), (Decimal("4.8"), "t"), (Decimal(10), "l")])
def test_v08_an_equal_weight_or_one_of_another_nature_is_fine(weight, unit):
    assert said("V08", content(gross_weight={"weight": weight, "unit": unit})) == []


def test_v08_the_lines_are_added_up_over_their_units():
    tonnes = line(key="k2", net_weight=Decimal("0.4"), unit="t")

    assert said("V08", content(goods=goods(line(), tonnes))) == []
    assert said("V08", content(goods=goods(line(), tonnes, line(key="k3", net_weight=Decimal("0.001"))))) == [
        (BLOCKS, "gross_weight")
    ]


def test_v08_lines_that_cannot_be_added_up_are_not_compared():
    litres = line(key="k2", net_weight=Decimal(9000), unit="l")

    assert said("V08", content(goods=goods(line(), litres))) == []


BY_SEA = paper.rows({"key": "t1", "mode": "vessel"})
NOT_KNOWN = paper.rows()


def test_v09_by_vessel_without_containers_blocks():
    assert said("V09", content(transport=BY_SEA)) == [(BLOCKS, "containers")]


def test_v09_a_container_without_its_seal_does_not_do():
    unsealed = paper.rows({"key": "c1", "container": "MSCU1234567", "seal": ""})

    assert said("V09", content(transport=BY_SEA, containers=unsealed)) == [(BLOCKS, "containers")]


def test_v09_by_vessel_with_container_and_seal_is_fine():
    sealed = paper.rows({"key": "c1", "container": "MSCU1234567", "seal": "FR0042"})

    assert said("V09", content(transport=BY_SEA, containers=sealed)) == []


def test_v09_everything_in_bulk_needs_no_container():
    bulk = line(package_type="bulk")

    assert said("V09", content(transport=BY_SEA, goods=goods(bulk))) == []
    assert said("V09", content(transport=BY_SEA, goods=goods(bulk, line(key="k2")))) == [(BLOCKS, "containers")]


def test_v09_an_unknown_mode_is_worth_checking_when_box_20_is_signed():
    unknown = content(transport=NOT_KNOWN)

    assert said("V09", unknown) == []
    assert said("V09", unknown, SIGN_20) == [(WORTH_CHECKING, "containers")]


# What box 18 needs


@pytest.mark.parametrize(
    ("box", "who"),
    [("exporter", paper.EXPORTER), ("importer", paper.IMPORTER), ("first_consignee", paper.CONSIGNEE)],
)
@pytest.mark.parametrize("status", [status for status in ActivityStatus if status is not ActivityStatus.VALID])
def test_v10_a_partner_that_is_not_valid_blocks(box, who, status):
    [activity] = paper.PARTIES[who].activities
    certificate = content(parties={who: {"activities": (replace(activity, status=status),)}})

    assert said("V10", certificate, SIGN_18) == [(BLOCKS, box)]


def test_v10_valid_for_something_else_is_not_valid():
    producer = paper.registered(Activity.ORGANIC_PRODUCER)

    assert said("V10", content(parties={paper.EXPORTER: {"activities": (producer,)}}), SIGN_18) == [
        (BLOCKS, "exporter")
    ]


def test_v10_an_importer_may_be_the_first_consignee():
    as_importer = {"operator": paper.IMPORTER, "in_batches": False}

    assert said("V10", content(first_consignee=as_importer), SIGN_18) == []


def test_v10_in_batches_there_is_no_first_consignee_to_be_valid():
    in_batches = {"operator": None, "in_batches": True}

    assert said("V10", content(first_consignee=in_batches), SIGN_18) == []


@pytest.mark.parametrize(
    ("documentary", "physical"),
    [
        (None, "acceptable"),
        ("not_done", "acceptable"),
        ("not_acceptable", "acceptable"),
        ("acceptable", None),
        ("acceptable", "not_acceptable"),
    ],
)
def test_v11_checks_that_forbid_the_issue(documentary, physical):
    results = {"documentary_check": documentary, "physical_check": physical}

    assert said("V11", content(body_declaration=results), SIGN_18) == [(BLOCKS, "body_declaration")]


@pytest.mark.parametrize("physical", ["acceptable", "not_done"])
def test_v11_a_physical_check_may_be_left_undone(physical):
    results = {"documentary_check": "acceptable", "physical_check": physical}

    assert said("V11", content(body_declaration=results), SIGN_18) == []


def ended(day):
    return {paper.EXPORTER: {"activities": (paper.registered(Activity.ORGANIC_EXPORTER, valid_to=day),)}}


def test_v12_an_activity_that_ended_is_worth_checking():
    assert said("V12", content(parties=ended(date(2018, 5, 16))), SIGN_18) == [(WORTH_CHECKING, "exporter")]


def test_v12_an_activity_that_ends_today_is_fine():
    assert said("V12", content(parties=ended(date(2018, 5, 17))), SIGN_18) == []


def test_v12_an_activity_that_ended_blocks_where_the_portal_is_set_so():
    strict = replace(content(parties=ended(date(2018, 5, 16))), expiry_blocks=True)

    assert said("V12", strict, SIGN_18) == [(BLOCKS, "exporter")]


# What box 20 needs


@pytest.mark.parametrize("result", [None, "not_done"])
def test_v13_without_a_documentary_check_box_20_is_not_signed(result):
    certificate = content(endorsement=paper.endorsed(documentary_check=result))

    assert said("V13", certificate, SIGN_20) == [(BLOCKS, "endorsement")]


@pytest.mark.parametrize("check", ["documentary_check", "identity_check", "physical_check", "laboratory_check"])
def test_v13_a_check_that_is_not_acceptable_forbids_an_organic_release(check):
    certificate = content(endorsement=paper.endorsed(**{check: "not_acceptable"}))

    assert said("V13", certificate, SIGN_20) == [(BLOCKS, "endorsement")]


@pytest.mark.parametrize("decision", ["conventional", "no_release"])
def test_v13_it_does_not_forbid_another_decision(decision):
    certificate = content(endorsement=paper.endorsed(decision, laboratory_check="not_acceptable", reason="Pesticides"))

    assert said("V13", certificate, SIGN_20) == []


@pytest.mark.parametrize("decision", ["conventional", "no_release"])
def test_d24_another_decision_needs_a_reason(decision):
    assert said("D24", content(endorsement=paper.endorsed(decision)), SIGN_20) == [(BLOCKS, "endorsement")]


def test_d24_an_organic_release_needs_no_reason():
    assert said("D24", content(endorsement=paper.endorsed()), SIGN_20) == []


CUSTOMS = {
    "procedure": "warehousing",
    "operator_name": "Entrepôts de Roissy",
    "operator_address": "1 rue du Fret",
    "control_body": paper.BODY,
    "customs_reference": "18FR0042",
}


@pytest.mark.parametrize("missing", CUSTOMS)
def test_v14_a_customs_procedure_that_is_half_filled_in_blocks(missing):
    assert said("V14", content(customs_procedure={**CUSTOMS, missing: None}), SIGN_20) == [
        (BLOCKS, "customs_procedure")
    ]


@pytest.mark.parametrize("box", [{}, CUSTOMS], ids=["empty", "complete"])
def test_v14_no_customs_procedure_or_a_complete_one_is_fine(box):
    assert said("V14", content(customs_procedure=box), SIGN_20) == []


def test_v15_a_consignment_without_means_of_transport_is_worth_checking():
    assert said("V15", content(transport=NOT_KNOWN), SIGN_20) == [(WORTH_CHECKING, "transport")]


def test_v15_is_not_asked_before():
    assert said("V15", content(transport=NOT_KNOWN), SUBMIT) == []


# What box 21 needs


@pytest.mark.parametrize("signer", [paper.IMPORTER, None])
def test_v16_somebody_else_than_the_first_consignee_does_not_sign_box_21(signer):
    assert said("V16", replace(content(), signer_id=signer), SIGN_21) == [(BLOCKS, "reception")]


def test_v16_in_batches_nobody_signs_box_21():
    in_batches = content(first_consignee={"operator": None, "in_batches": True})

    assert said("V16", replace(in_batches, signer_id=None), SIGN_21) == [(BLOCKS, "reception")]


def test_v16_the_first_consignee_signs():
    assert said("V16", replace(content(), signer_id=paper.CONSIGNEE), SIGN_21) == []


# Who made it, and with whom


def test_v18_a_creator_that_no_box_names_blocks():
    assert said("V18", replace(content(), creator_id=paper.CONSIGNEE), LEAVE_DRAFT) == [(BLOCKS, "importer")]


@pytest.mark.parametrize("creator", [paper.BODY, paper.EXPORTER, paper.IMPORTER])
def test_v18_a_creator_in_box_1_4_or_11_is_fine(creator):
    assert said("V18", replace(content(), creator_id=creator), LEAVE_DRAFT) == []


def test_v18_is_not_asked_of_the_body_that_corrects_a_submitted_certificate():
    assert said("V18", replace(content(), creator_id=paper.CONSIGNEE), SUBMIT) == []


def test_v19_another_control_body_than_the_exporters_is_worth_checking():
    elsewhere = paper.registered(Activity.ORGANIC_EXPORTER, control_body_id=paper.STRANGER)

    assert said("V19", content(parties={paper.EXPORTER: {"activities": (elsewhere,)}})) == [
        (WORTH_CHECKING, "issuing_body")
    ]


def test_v19_the_control_body_of_the_exporters_farm_does_not_count():
    exports = paper.registered(Activity.ORGANIC_EXPORTER, control_body_id=paper.STRANGER)
    grows = paper.registered(Activity.ORGANIC_PRODUCER, control_body_id=paper.BODY)

    assert said("V19", content(parties={paper.EXPORTER: {"activities": (exports, grows)}})) == [
        (WORTH_CHECKING, "issuing_body")
    ]


def test_v19_an_exporter_of_no_known_body_is_fine():
    unknown = paper.registered(Activity.ORGANIC_EXPORTER, control_body_id=None)

    assert said("V19", content(parties={paper.EXPORTER: {"activities": (unknown,)}})) == []


# The lines


def test_d20_zero_packages_is_for_bulk_only():
    certificate = content(goods=goods(line(), line(key="k2", packages=0)))

    assert said("D20", certificate) == [(BLOCKS, "goods")]
    assert parameters("D20", certificate) == [{"lines": [2]}]


@pytest.mark.parametrize("packages", [0, 1])
def test_d20_bulk_may_have_no_package(packages):
    assert said("D20", content(goods=goods(line(packages=packages, package_type="bulk")))) == []


def test_d20_a_net_weight_of_nothing_blocks():
    assert said("D20", content(goods=goods(line(net_weight=Decimal(0))))) == [(BLOCKS, "goods")]


def test_d20_a_net_weight_of_a_gram_is_fine():
    assert said("D20", content(goods=goods(line(net_weight=Decimal("0.001"))))) == []


def test_d22_a_code_of_six_digits_is_worth_checking():
    certificate = content(goods=goods(line(), line(key="k2", commodity=COCOA_PASTE)))

    assert said("D22", certificate) == [(WORTH_CHECKING, "goods")]
    assert parameters("D22", certificate) == [{"codes": [COCOA_PASTE]}]


def test_d22_a_code_of_eight_digits_is_fine():
    assert said("D22", content(goods=goods(line(commodity=AVOCADO)))) == []


# Side roads

WAREHOUSE = {
    "procedure": "warehousing",
    "operator_name": "Entrepôts du Port",
    "operator_address": "1 quai Nord",
    "control_body": paper.BODY,
    "customs_reference": "26FR0001",
}


def test_t11_a_customs_procedure_is_started_once_box_19_is_complete():
    assert said("T11", content(), Stage.START_CUSTOMS) == [(BLOCKS, "customs_procedure")]
    assert said("T11", content(customs_procedure=WAREHOUSE), Stage.START_CUSTOMS) == []
    lacking = WAREHOUSE | {"customs_reference": ""}
    found = said("V14", content(customs_procedure=lacking), Stage.START_CUSTOMS)
    assert found == [(BLOCKS, "customs_procedure")]


def splitting(packages, weight, *, unfinished=0, confirmed=False):
    line_ = {"key": "k1", "packages": 10, "net_weight": Decimal(100), "unit": "kg"}
    left = {"k1": Left(packages, Decimal(weight))}
    certificate = content().with_answers(ASKED, {"confirmed": confirmed})
    return replace(certificate, splitting=Splitting([line_], left, unfinished))


@pytest.mark.parametrize(("packages", "weight", "found"), [(0, 0, 1), (1, 0, 0), (0, "0.001", 0), (10, 100, 0)])
def test_t20_a_consignment_of_which_nothing_is_left_is_not_split(packages, weight, found):
    assert len(said("T20", splitting(packages, weight), Stage.SPLIT)) == found


@pytest.mark.parametrize(
    ("packages", "weight", "unfinished", "confirmed", "found"),
    [
        (0, 0, 0, False, 0),
        (0, 0, 1, False, 1),
        (3, 40, 0, False, 1),
        (3, 40, 2, False, 2),
        (3, 40, 2, True, 0),
    ],
)
def test_t23_depleted_when_all_has_ended_or_somebody_confirms(packages, weight, unfinished, confirmed, found):
    certificate = splitting(packages, weight, unfinished=unfinished, confirmed=confirmed)

    assert len(said("T23", certificate, Stage.DEPLETE)) == found


# Cross-checks


def producer(**fact):
    return {paper.PRODUCER: {"activities": (paper.registered(Activity.ORGANIC_PRODUCER, **fact),)}}


@pytest.mark.parametrize("stage", [SUBMIT, SIGN_18])
@pytest.mark.parametrize(
    "fact", [{"status": ActivityStatus.NEW}, {"status": ActivityStatus.SUSPENDED}, {"valid_to": date(2018, 5, 16)}]
)
def test_v20_a_producer_that_is_not_valid_is_worth_checking(fact, stage):
    assert said("V20", content(parties=producer(**fact)), stage) == [(WORTH_CHECKING, "goods")]


def test_v20_the_last_day_of_a_producer_counts():
    assert said("V20", content(parties=producer(valid_to=date(2018, 5, 17)))) == []


def test_v20_names_every_line_of_the_producer():
    certificate = content(parties=producer(status=ActivityStatus.NEW), goods=goods(line(), line(key="k2")))

    assert [found["lines"] for found in parameters("V20", certificate)] == [[1, 2]]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("CSQU3054383", []),
        ("csqu 305438-3", []),
        ("CSQU3054384", [{"number": "CSQU3054384", "digit": "3"}]),
        ("CSQU305438", [{"number": "CSQU305438", "digit": "3"}]),
        ("CSQA3054383", [{"number": "CSQA3054383"}]),
        ("FR-123-AB", []),
        ("", []),
    ],
)
def test_v21_a_container_number_has_its_check_digit(number, expected):
    containers = paper.rows({"key": "c1", "container": number, "seal": "S1"})

    assert parameters("V21", content(containers=containers)) == expected


def test_v22_a_lot_of_another_certificate_is_worth_checking():
    certificate = replace(content(), elsewhere={("lot", "L1"): ["COI.EU.2018.0000007"]})

    assert said("V22", certificate) == [(WORTH_CHECKING, "goods")]
    assert said("V23", certificate) == []


def test_v23_a_seal_of_another_certificate_is_worth_checking():
    certificate = replace(content(), elsewhere={("seal", "S1"): ["COI.EU.2018.0000007"]})

    assert said("V23", certificate) == [(WORTH_CHECKING, "containers")]
    assert said("V22", certificate) == []


def test_v24_weights_and_volumes_cannot_be_added_up():
    assert said("V24", content(goods=goods(line(), line(key="k2", unit="l")))) == [(WORTH_CHECKING, "goods")]
    assert said("V24", content(goods=goods(line(), line(key="k2", unit="t", net_weight=Decimal(1))))) == []


@pytest.mark.parametrize("stage", [SUBMIT, SIGN_18])
def test_v25_signing_after_the_departure_is_worth_checking(stage):
    left, today = ({"departure": date(2018, 5, day), "arrival": None} for day in (16, 17))

    assert said("V25", content(journey=left), stage) == [(WORTH_CHECKING, "journey")]
    assert said("V25", content(journey=today), stage) == []


@pytest.mark.parametrize("stage", [DRAFT, SUBMIT])
def test_v26_goods_do_not_arrive_before_they_leave(stage):
    wrong, same_day = ({"departure": date(2018, 6, 2), "arrival": date(2018, 6, day)} for day in (1, 2))

    assert said("V26", content(journey=wrong), stage) == [(BLOCKS, "journey")]
    assert said("V26", content(journey=same_day), stage) == []


def test_v27_a_code_that_ended_blocks_the_submission_and_is_worth_checking_at_box_18():
    ended = replace(content().commodities[AVOCADO], valid_to=date(2017, 12, 31), has_ended=True)
    successor = replace(ended, replaced_by=("08044010",))
    old, replaced = (replace(content(), commodities={AVOCADO: fact}) for fact in (ended, successor))

    assert said("V27", old) == [(BLOCKS, "goods")]
    assert said("V27", old, SIGN_18) == [(WORTH_CHECKING, "goods")]
    assert parameters("V27", replaced)[0]["codes"] == ["0804 40 10"]
    assert "replaced by" in findings("V27", replaced, SUBMIT)[0].message
    assert said("V27", content()) == []


def test_v28_a_package_type_that_has_ended_cannot_be_chosen_any_more():
    lists = content().codes.lists
    bag = replace(lists[CodeList.PACKAGES]["bag"], valid_to=date(2017, 12, 31))
    without_bags = Codes({**lists, CodeList.PACKAGES: {**lists[CodeList.PACKAGES], "bag": bag}})
    old = replace(content(goods=goods(line(package_type="bag"))), codes=without_bags)

    assert said("V28", old) == [(BLOCKS, "goods")]
    assert said("V28", old, SIGN_18) == [(WORTH_CHECKING, "goods")]
    assert parameters("V28", old)[0]["names"] == ["Bag"]
    assert said("V28", content(goods=goods(line(package_type="bag")))) == []
    assert said("V28", replace(old, codes=Codes({}))) == [], "a list that is missing is told by its fields"
