"""Box 2 follows from what the body of box 1 is recognised for (D21, D53)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.coi.domain.procedure import procedure, uncovered
from portal.organisations.domain import RecognitionType, Scheme
from tests.support import paper
from tests.support.paper import COCOA_PASTE, DAY, goods, line, recognition

EMPTY = {"procedure": None, "body": None, "categories": None}
AVOCADOS_AND_COCOA = goods(line(), line(key="k2", commodity=COCOA_PASTE))
DAY_BEFORE, DAY_AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def certificate(*recognitions, **boxes):
    return paper.content(parties={paper.BODY: {"recognitions": recognitions}}, **boxes)


def codes(products):
    return [product.code for product in products]


@pytest.mark.parametrize("kind", RecognitionType)
def test_box_2_is_the_kind_of_recognition_with_the_code_and_the_categories(kind):
    answers = procedure(certificate(recognition("ABDEF", type=kind), goods=AVOCADOS_AND_COCOA))

    assert answers == {"procedure": kind.value, "body": "MA-BIO-154", "categories": "A, D"}


def test_box_2_stays_empty_where_a_category_is_not_covered():
    certificate_ = certificate(recognition("A"), goods=AVOCADOS_AND_COCOA)

    assert procedure(certificate_) == EMPTY
    assert codes(uncovered(certificate_)) == [COCOA_PASTE]


def test_without_any_recognition_no_product_is_covered():
    certificate_ = certificate(goods=AVOCADOS_AND_COCOA)

    assert procedure(certificate_) == EMPTY
    assert codes(uncovered(certificate_)) == [paper.AVOCADO, COCOA_PASTE]


def test_a_recognition_under_the_later_law_does_not_count():
    assert procedure(certificate(recognition("ABCDEFG", scheme=Scheme.REG_2018_848))) == EMPTY


@pytest.mark.parametrize(
    "period",
    [{"valid_from": DAY}, {"valid_to": DAY}, {"valid_from": DAY, "valid_to": DAY}, {}],
    ids=["since today", "until today", "today alone", "always"],
)
def test_a_recognition_counts_on_its_first_and_on_its_last_day(period):
    assert procedure(certificate(recognition("A", **period)))["procedure"] == RecognitionType.EQUIVALENT_BODY


@pytest.mark.parametrize("period", [{"valid_from": DAY_AFTER}, {"valid_to": DAY_BEFORE}], ids=["not yet", "no more"])
def test_a_recognition_does_not_count_outside_its_days(period):
    assert procedure(certificate(recognition("A", **period))) == EMPTY


def test_of_two_recognitions_the_one_that_covers_everything_counts():
    country = recognition("A", type=RecognitionType.THIRD_COUNTRY)
    body = recognition("AD", type=RecognitionType.EQUIVALENT_BODY)

    answers = procedure(certificate(country, body, goods=AVOCADOS_AND_COCOA))

    assert answers["procedure"] == RecognitionType.EQUIVALENT_BODY


def test_two_recognitions_do_not_cover_together_what_neither_covers_alone():
    apart = certificate(recognition("A"), recognition("D"), goods=AVOCADOS_AND_COCOA)

    assert procedure(apart) == EMPTY


@pytest.mark.parametrize("box", ["issuing_body", "goods"])
def test_box_2_waits_for_boxes_1_and_13(box):
    assert procedure(certificate(recognition("A"), **{box: {}})) == EMPTY


def test_a_product_that_belongs_to_no_category_is_not_covered():
    facts = {paper.AVOCADO: replace(paper.COMMODITIES[paper.AVOCADO], category="")}

    assert procedure(replace(certificate(recognition("ABDEF")), commodities=facts)) == EMPTY
