"""Box 2 follows from what the body of box 1 is recognised for (D21, D53)."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal.coi.domain import procedure as box_2
from portal.coi.domain.checks import body_covers_everything
from portal.coi.domain.content import CommodityFact
from portal.coi.domain.edition import Level
from portal.coi.domain.editions.coi_2017 import COI_2017, LAW
from portal.coi.domain.lifecycle import Stage
from portal.organisations.domain import RecognitionType, Scheme
from portal.organisations.models import BodyRecognition, RecognisedCountry
from portal.persistence.transaction import transaction
from tests.factories import make_coi
from tests.support import paper
from tests.support.browser import Browser
from tests.support.paper import COCOA_PASTE, DAY, goods, line, recognition
from tests.support.words import words

EMPTY = {"procedure": None, "body": None, "categories": None}
AVOCADOS_AND_COCOA = goods(line(), line(key="k2", commodity=COCOA_PASTE))
procedure, uncovered = partial(box_2.procedure, scheme=LAW), partial(box_2.uncovered, scheme=LAW)
DAY_BEFORE, DAY_AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def certificate(*recognitions, **boxes):
    return paper.content(parties={paper.BODY: {"recognitions": recognitions}}, **boxes)


def codes(products):
    return [product.code for product in products]


@pytest.mark.parametrize("kind", RecognitionType)
def test_box_2_is_the_kind_of_recognition_with_the_code_and_the_categories(kind):
    answers = procedure(certificate(recognition("ABDEF", type=kind), goods=AVOCADOS_AND_COCOA))

    assert answers == {"procedure": kind.value, "body": "MA-BIO-154", "categories": "A, D"}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", RecognitionType)
def test_box_2_is_read_in_words(app, world, kind, language):
    with transaction() as session:
        session.scalars(select(BodyRecognition)).one().type = kind.value
        session.add(RecognisedCountry(country="MA", scheme=Scheme.REG_834_2007.value, categories="AD"))
    reference = make_coi(world)

    page = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/{reference}")

    [label] = [choice.label for choice in box_2.PROCEDURES if choice.value == kind]
    assert words(app, language, label) in page.reading("#box-procedure")


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


# A letter is of one law (D03)

OLD, NEW, LIST = Scheme.REG_834_2007, Scheme.REG_2018_848, Scheme.REG_2021_2325
WINE = CommodityFact("22042106", "", {}, letters={OLD: "D", NEW: "F", LIST: "D"})
SEEDS = CommodityFact("12099180", "", {}, letters={OLD: "F", NEW: "A", LIST: "F"})


def with_product(fact, form, *recognitions):
    """A certificate with one product, on a form that follows a law."""
    facts = {paper.AVOCADO: replace(fact, category=fact.letters[form])}
    return replace(certificate(*recognitions), commodities=facts)


@pytest.mark.parametrize(
    ("fact", "form", "law", "letters", "covered"),
    [
        (WINE, OLD, OLD, "F", False),
        (WINE, OLD, OLD, "D", True),
        (WINE, NEW, NEW, "F", True),
        (WINE, NEW, NEW, "D", False),
        (SEEDS, OLD, OLD, "F", True),
        (SEEDS, NEW, NEW, "F", False),
        (SEEDS, NEW, NEW, "A", True),
        (WINE, OLD, NEW, "F", False),
        (WINE, NEW, OLD, "D", False),
        (SEEDS, NEW, LIST, "F", True),
        (WINE, NEW, LIST, "F", False),
        (SEEDS, OLD, LIST, "F", False),
    ],
)
def test_a_letter_covers_what_it_means_in_its_law_on_a_form_that_looks_at_that_law(fact, form, law, letters, covered):
    certificate_ = with_product(fact, form, recognition(letters, scheme=law))

    assert (box_2.procedure(certificate_, scheme=form) != EMPTY) is covered
    assert (box_2.uncovered(certificate_, form) == ()) is covered


def test_the_same_body_is_recognised_on_each_form_by_the_law_of_that_form():
    both = (recognition("D", scheme=OLD), recognition("F", scheme=NEW, type=RecognitionType.COMPLIANCE))

    former, later = (box_2.procedure(with_product(WINE, form, *both), scheme=form) for form in (OLD, NEW))

    assert (former["procedure"], former["categories"]) == (RecognitionType.EQUIVALENT_BODY, "D")
    assert (later["procedure"], later["categories"]) == (RecognitionType.COMPLIANCE, "F")


# Recognised third countries

LISTED = recognition("", type=RecognitionType.THIRD_COUNTRY, scheme=LIST, valid_from=date(2022, 1, 1))
COUNTRY = recognition("AD", type=RecognitionType.THIRD_COUNTRY, scheme=LIST, valid_to=DAY)


@pytest.mark.parametrize(("day", "counts"), [(DAY_BEFORE, True), (DAY, True), (DAY_AFTER, False)])
def test_a_body_of_a_recognised_country_has_its_letters_until_the_country_ends(day, counts):
    listed = replace(LISTED, valid_from=None).as_its_country(COUNTRY)
    certificate_ = replace(with_product(WINE, NEW, listed), day=day)

    answers = box_2.procedure(certificate_, scheme=NEW)

    assert answers["procedure"] == (RecognitionType.THIRD_COUNTRY if counts else None)


def test_a_body_counts_only_from_its_own_first_day_on():
    assert not LISTED.as_its_country(COUNTRY).holds_on(DAY)


# Exceptions: what an agreement covers already

EXCEPT_D = recognition("AD", exceptions=frozenset("D"))


def said_of_the_body(certificate_):
    found = body_covers_everything(COI_2017, certificate_, Stage.SUBMIT)
    return [(finding.level, finding.parameters["products"]) for finding in found]


def test_a_category_with_an_exception_is_covered_and_worth_checking():
    certificate_ = certificate(EXCEPT_D, goods=AVOCADOS_AND_COCOA)

    assert procedure(certificate_)["categories"] == "A, D"
    assert said_of_the_body(certificate_) == [(Level.WORTH_CHECKING, [f"{COCOA_PASTE} (D)"])]


def test_an_exception_of_another_category_says_nothing():
    assert said_of_the_body(certificate(EXCEPT_D)) == []


def test_a_recognition_without_exceptions_goes_before_one_with():
    assert said_of_the_body(certificate(EXCEPT_D, recognition("AD"), goods=AVOCADOS_AND_COCOA)) == []
