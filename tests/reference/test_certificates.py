"""What a list that changes does to certificates: signed ones keep what was signed, drafts are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.coi.domain.filters import Asked
from portal.coi.domain.lifecycle import Status
from portal.coi.models import CoiLine
from portal.coi.queries import lists
from portal.commodities.models import Commodity
from portal.organisations.domain import OrganisationKind
from portal.organisations.models import Organisation
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.factories import AVOCADO, get, make_coi, make_world
from tests.support.browser import Browser

pytestmark = pytest.mark.postgres


@pytest.fixture
def world(app):
    return make_world()


def change(**values: object) -> None:
    """Correct the avocados of the list."""
    with transaction() as session:
        commodity = session.get_one(Commodity, AVOCADO)
        for name, value in values.items():
            setattr(commodity, name, value)


def end(**more: object) -> None:
    change(valid_to=clock.today() - timedelta(days=1), **more)


def test_a_signed_certificate_keeps_name_and_category_wherever_it_is_shown(app, world):
    signed, draft = make_coi(world, Status.ISSUED), make_coi(world)
    change(name_en="Alligator pears", category="D", category_by_hand=True)

    facts = {number: get(world, number).content().commodities[AVOCADO] for number in (signed, draft)}
    assert [(facts[n].names["en"], facts[n].category) for n in (signed, draft)] == [
        ("Avocados", "A"), ("Alligator pears", "D"),
    ]  # fmt: skip
    for letter, number in (("A", signed), ("D", draft)):
        rows = lists.search(world["exporter"], Asked(values={"category": (letter,)})).rows
        assert [row.number for row in rows] == [number]
    row = next(row for row in lists.search(world["exporter"], Asked()).rows if row.number == signed)
    assert row.commodity == (AVOCADO, "Avocados", "Avocats")


@pytest.mark.parametrize(("language", "words"), [("en", "replaced by 0804 50 00"), ("fr", "remplacé par 0804 50 00")])
def test_a_draft_whose_code_ended_says_so_can_be_saved_and_cannot_be_submitted(app, world, language, words):
    number = make_coi(world)
    end(replaced_by=["08045000"])

    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/{number}?open=goods")
    assert words in browser.reading("#box-goods")
    browser.submit("#box-goods", button="button.main")
    assert (browser.status, get(world, number).version_of(get(world, number).edition.box("goods"))) == (200, 1)
    assert words in browser.open(f"/{language}/coi/{number}/steps/submit").text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "look for the one in force"), ("fr", "cherchez celui qui est en vigueur")]
)
def test_a_draft_whose_code_ended_without_a_follower_says_what_to_do(app, world, language, words):
    number = make_coi(world)
    end()

    browser = Browser(app, language=language).sign_in(world["exporter"]).open(f"/{language}/coi/{number}?open=goods")
    assert words in browser.reading("#box-goods")


def test_a_copy_says_before_it_is_made_that_a_code_has_ended(app, world):
    number = make_coi(world, Status.ISSUED)
    end(replaced_by=["08045000"])

    page = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{number}/steps/copy")
    assert "ended on" in page.text
    assert "replaced by 0804 50 00" in page.text


def test_where_the_list_of_bodies_is_missing_box_1_says_so(app, world):
    with transaction() as session:
        session.execute(update(CoiLine).values(control_body_id=None))
        bodies = Organisation.kind == OrganisationKind.CONTROL_BODY.value
        session.execute(update(Organisation).where(bodies).values(ended_on=clock.today() - timedelta(days=1)))

    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/new/boxes?code={AVOCADO}")
    browser.fill({"issuing_body-body-q": "Ecocert"}).click("button[name=issuing_body-do]")
    assert "the list is missing" in browser.text


def test_where_the_nomenclature_is_missing_the_dialog_says_so(app, world):
    with transaction() as session:
        for commodity in session.scalars(select(Commodity)):
            commodity.valid_to = clock.today() - timedelta(days=1)

    page = Browser(app).sign_in(world["exporter"]).open("/en/coi/new?q=avocado")
    assert "The list of commodities is missing" in page.reading("[role=alert].problem:not([hidden])")
