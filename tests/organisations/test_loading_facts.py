"""What is built in is brought into the database once, and leaves alone what was changed there."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.extensions import db
from portal.organisations import queries
from portal.organisations.domain import Function, OrganisationKind, RecognitionType
from portal.organisations.models import BodyRecognition, Organisation, RecognisedCountry
from portal.organisations.services.facts import Loaded, load_builtin
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.web.i18n import format_day
from tests.factories import make_authority, make_body, make_organisation, make_person
from tests.support.browser import Browser
from tests.support.words import words

pytestmark = pytest.mark.postgres

BODY, AUTHORITY = OrganisationKind.CONTROL_BODY, OrganisationKind.AUTHORITY
TODAY = clock.today()


def change(model, where, **values):
    with transaction() as session:
        session.execute(update(model).where(where).values(**values))


def codes(text, kind, *functions):
    return [party.code for party in queries.search(text, kind=kind, functions=functions)]


def test_facts_are_added_found_and_never_put_back(app):
    make_body("MA-BIO-154", "Ecocert Maroc", recognition="A")
    first = load_builtin()
    change(Organisation, Organisation.code == "FRBES1", name="Port de Brest", ended_on=TODAY)
    change(RecognisedCountry, RecognisedCountry.country == "IN", categories="A")

    assert load_builtin() == Loaded(0, 0, 0)

    ours = queries.by_code(BODY, "MA-BIO-154")
    assert (ours.name, [r.letters for r in ours.recognised]) == ("Ecocert Maroc", ["A", "A B D E F G"])
    assert first.recognitions == 1
    assert queries.by_code(AUTHORITY, "FRBES1").name == "Port de Brest"
    assert [r.letters for r in queries.by_code(BODY, "IN-ORG-001").recognised] == ["A"]
    assert codes("Le Havre", AUTHORITY, Function.BCP) == ["FRLEH1"]
    assert db.session.get(Organisation, queries.by_code(AUTHORITY, "FRLEH1").superior_id).code == "FRINAO"


@pytest.mark.parametrize(("days", "takes"), [(0, False), (1, True)], ids=["since today", "from tomorrow on"])
def test_what_has_ended_is_neither_found_nor_taken(app, days, takes):
    ended = TODAY + timedelta(days=days)
    post = make_authority("Brest", "FRBES1", Function.BCP)
    change(Organisation, Organisation.id == post, ended_on=ended)

    assert codes("Brest", AUTHORITY) == (["FRBES1"] if takes else [])
    assert queries.allowed(post, kind=AUTHORITY, functions=[Function.BCP]) is takes
    assert queries.parties([post])[post].name == "Brest"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_recognitions_of_a_body_end_the_day_before_it_and_its_page_says_when_it_ended(app, language):
    body = make_body("MA-BIO-154", recognition="A")
    change(Organisation, Organisation.id == body, ended_on=TODAY)

    [recognition] = queries.parties([body])[body].recognitions

    assert recognition.valid_to == TODAY - timedelta(days=1)
    page = Browser(app, language=language).sign_in(make_person()).open(f"/{language}/organisations/{body}")
    with app.test_request_context(f"/{language}/"):
        ended = format_day(TODAY)
    assert f"{words(app, language, 'Ended on')}{ended}" in page.reading("[aria-labelledby=details-title] dl")


def test_a_point_of_release_is_no_border_control_post(app):
    make_authority("Rungis", "FRRUN3", Function.RELEASE)

    assert codes("Rungis", AUTHORITY) == ["FRRUN3"]
    assert codes("Rungis", AUTHORITY, Function.BCP) == []


def test_a_body_without_an_entry_of_its_country_is_recognised_for_nothing(app):
    body = make_organisation("Certisol", BODY, "CR", code="CR-BIO-999", controlled_country="CR")
    with transaction() as session:
        facts = {"type": RecognitionType.THIRD_COUNTRY.value, "scheme": "2021/2325", "categories": ""}
        session.add(BodyRecognition(organisation_id=body, **facts))
    assert queries.parties([body])[body].recognitions == ()

    with transaction() as session:
        for scheme, letters in (("2021/2325", "AD"), ("agreement", "B")):
            session.add(RecognisedCountry(country="CR", scheme=scheme, categories=letters))

    assert [r.letters for r in queries.parties([body])[body].recognitions] == ["A D"]
    assert db.session.scalars(select(BodyRecognition.categories)).all() == [""]
