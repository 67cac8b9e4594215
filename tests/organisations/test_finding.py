"""Finding organisations for a box."""

import pytest

from portal.organisations import queries
from portal.organisations.domain import Activity, ActivityStatus, Function, IdentifierType, OrganisationKind
from portal.organisations.models import Identifier, Organisation
from portal.organisations.queries import finding
from portal.organisations.queries.finding import Place
from portal.organisations.services.indexing import index
from portal.organisations.views.asking import SHOWN
from portal.persistence.transaction import transaction
from tests.factories import make_authority, make_body, make_operator, make_person
from tests.support.browser import Browser
from tests.support.pages import text_of
from tests.support.words import template_words, words

pytestmark = pytest.mark.postgres

OPERATOR, BODY, AUTHORITY = OrganisationKind.OPERATOR, OrganisationKind.CONTROL_BODY, OrganisationKind.AUTHORITY


def names(text, kind=OPERATOR, **filters):
    return [party.name for party in queries.search(text, kind=kind, **filters)]


@pytest.fixture
def acme(app):
    return make_operator(
        "ACME Bio Imports", "FR", Activity.ORGANIC_IMPORTER, eori="FR123456", city="Saint-Étienne", code="FR-ORG-OP-5"
    )


@pytest.mark.parametrize(
    "text",
    ["acme", "ACME imports", "imports acme", "saint-etienne", "FR123456", "fr-org-op-5", "France"],
)
def test_an_operator_is_found_by_name_number_town_and_country(acme, text):
    assert names(text) == ["ACME Bio Imports"]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "acme belgium", "\\"])
def test_nothing_is_found_by_nothing_or_by_what_does_not_stand_there(acme, text):
    assert names(text) == []


def test_a_body_is_found_by_the_country_it_controls(app):
    make_body("MA-BIO-154", "Ecocert SA")

    assert names("ecocert maroc", BODY) == names("ecocert morocco", BODY) == names("ma-bio-154", BODY) == ["Ecocert SA"]


def test_an_exact_name_or_code_comes_first_then_those_that_begin_with_it(app):
    for name in ("Big Atlas", "Atlas", "Atlas Bio", "Zeta"):
        make_operator(name, "MA", Activity.ORGANIC_EXPORTER, code="ATLAS" if name == "Zeta" else f"X{name}")

    assert names("atlas") == ["Atlas", "Zeta", "Atlas Bio", "Big Atlas"]


def test_as_many_are_found_as_were_asked_for_however_many_facts_each_has(app):
    for number in range(5):
        make_operator(f"Farm {number}", "MA", Activity.ORGANIC_EXPORTER, Activity.ORGANIC_PRODUCER)

    assert names("farm", limit=3) == ["Farm 0", "Farm 1", "Farm 2"]


def test_only_organisations_of_the_kind_are_found(acme):
    assert names("acme", BODY) == []


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (ActivityStatus.VALID, True),
        (ActivityStatus.NEW, True),
        (ActivityStatus.SUSPENDED, False),
        (ActivityStatus.REJECTED, False),
        (ActivityStatus.DELETED, False),
    ],
)
def test_only_operators_registered_for_the_box_are_found_and_allowed(app, status, found):
    id_ = make_operator("Atlas", "MA", Activity.ORGANIC_EXPORTER, status=status)
    box = {"activities": [Activity.ORGANIC_EXPORTER.value]}

    assert names("atlas", **box) == (["Atlas"] if found else [])
    assert queries.allowed(id_, kind=OPERATOR, **box) is found


def test_registered_for_something_else_is_not_registered_for_the_box(acme):
    box = {"activities": [Activity.ORGANIC_EXPORTER.value]}

    assert names("acme", **box) == []
    assert not queries.allowed(acme, kind=OPERATOR, **box)


def test_box_9_takes_posts_only(app):
    cca = make_authority("INAO", "FRINAO", Function.CCA)
    post = make_authority("Roissy", "FRCDG4H", Function.BCP, superior=cca)
    box = {"functions": [Function.BCP.value]}

    assert names("fr", AUTHORITY, **box) == ["Roissy"]
    assert queries.allowed(post, kind=AUTHORITY, **box)
    assert not queries.allowed(cca, kind=AUTHORITY, **box)


def test_the_country_can_be_asked_for(acme):
    assert names("acme", countries=["FR"]) == ["ACME Bio Imports"]
    assert names("acme", countries=["BE"]) == names("acme", countries=[]) == []


def test_an_organisation_that_does_not_exist_is_not_allowed(app):
    assert not queries.allowed(4711, kind=OPERATOR)


def test_organisations_come_with_their_facts_and_unknown_ones_are_left_out(acme):
    found = queries.parties([acme, 4711])

    assert list(found) == [acme]
    assert (found[acme].eori, found[acme].activities[0].activity) == ("FR123456", Activity.ORGANIC_IMPORTER)


def test_only_the_eori_is_shown_as_eori(app):
    id_ = make_operator("ACME", "FR", Activity.ORGANIC_IMPORTER)
    with transaction() as session:
        session.add(Identifier(organisation_id=id_, type=IdentifierType.VAT.value, value="FR99"))

    assert queries.parties([id_])[id_].eori == ""


def test_an_identifier_leads_to_its_operator_spaces_and_case_apart(acme):
    assert names("fr 123 456") == ["ACME Bio Imports"]
    assert names("FR999") == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("YSSI", Place.NAME),
        ("ssier", Place.NAME),
        ("issy tre", Place.NAME),
        ("yssi louse", Place.NAME),
        ("3820", Place.IDENTIFIER),
        ("38 203 26", Place.IDENTIFIER),
        ("8203267", Place.IDENTIFIER),
        ("r-84-1", Place.APPROVAL),
    ],
)
def test_what_stands_in_the_middle_of_a_word_or_a_number_is_found(app, text, why):
    id_ = make_operator("Vayssier Boissytrent", "FR", Activity.ORGANIC_IMPORTER, eori="FR73820326789", city="Toulouse")
    make_operator("Other", "FR", Activity.ORGANIC_IMPORTER, eori="FR11111111111", code="OTHER")  # no digits of chance
    with transaction() as session:
        organisation = session.get_one(Organisation, id_)
        organisation.activities[0].identifier = "ZFR-84-117"
        index(organisation)

    [found] = finding.find(text, finding.Filters(OPERATOR, frozenset({"FR"})), limit=5).found

    assert (found.id, why in found.why) == (id_, True)
    assert finding.find(text, finding.Filters(OPERATOR, frozenset({"BE"})), limit=5).found == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_what_was_typed_stands_is_told_beside_what_is_found(app, language):
    id_ = make_operator("Vayssier", "FR", Activity.ORGANIC_IMPORTER, eori="FR73820326789", city="Toulouse")
    with transaction() as session:
        organisation = session.get_one(Organisation, id_)
        organisation.activities[0].identifier = "ZFR-84-117"
        index(organisation)
    browser = Browser(app, language=language).sign_in(make_person(id_))

    def told(text: str) -> str:
        found = browser.open(f"/{language}/organisations/?country=FR&q={text}").page.select("tbody th small")
        return text_of(found[-1])

    for text, place in (
        ("vayssier", "name"),
        ("FR73820326789", "identifier"),
        ("ZFR-84-117", "approval number"),
        ("toulouse", "town"),
        ("france", "country"),
    ):
        place_told = words(app, language, place)
        assert told(text) == template_words(app, language, "found in: %(places)s", places=place_told)
    assert told("vaysier").endswith(f" · {words(app, language, 'not quite what was typed')}")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_operator_without_activities_is_found_and_said_to_have_none(app, language):
    person = make_person(make_operator("Vayssier", "FR"))

    page = Browser(app, language=language).sign_in(person).open(f"/{language}/organisations/?country=FR&q=vayssier")

    assert words(app, language, "No operator activities.") in page.reading("tbody td:last-child")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_longer_text_is_asked_for_where_more_is_found_than_shown(app, language):
    for number in range(SHOWN + 1):
        make_operator(f"Vayssier {number}", "FR", Activity.ORGANIC_IMPORTER)
    browser = Browser(app, language=language).sign_in(make_person())

    browser.open(f"/{language}/roles/new/operator?search=1&country=FR&q=vayssier")

    assert len(browser.page.select("#found tbody tr")) == SHOWN
    assert words(app, language, "There are more. Type more of the name to see yours.") in browser.reading("#found")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_too_long_to_be_looked_for_is_told(app, language):
    browser = Browser(app, language=language).sign_in(make_person())

    browser.open(f"/{language}/roles/new/operator?search=1&country=FR&q={'x' * 201}")

    assert browser.status == 422
    assert browser.reading("#problem a").startswith(words(app, language, "Search"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_authorities_are_shown_with_their_full_address(app, language):
    make_authority("INAO", "FRINAO", Function.CCA)
    browser = Browser(app, language=language).sign_in(make_person())

    browser.open(f"/{language}/roles/new/authority?search=1&country=FR&q=")

    assert words(app, language, "Full address") in browser.reading("#found thead")
    assert "1 Street, 1000 Town, France" in browser.reading("#found tbody")


@pytest.mark.parametrize("at", range(1, 12))
def test_every_part_of_a_number_of_four_digits_is_found_wherever_it_stands(app, at):
    make_operator("ACME", "FR", Activity.ORGANIC_IMPORTER, eori="FR7382032641590")

    assert names("FR7382032641590"[at : at + 4]) == ["ACME"]


def test_words_of_one_country_do_not_hide_those_of_another(app):
    for number in range(3):
        make_operator(f"Atlas {number}", "BE", Activity.ORGANIC_IMPORTER)
    make_operator("Altas Fruits", "BE", Activity.ORGANIC_IMPORTER)
    make_operator("Atlas Maroc", "MA", Activity.ORGANIC_EXPORTER)

    found = finding.find("altas", finding.Filters(OPERATOR, frozenset({"MA"})), limit=5).found

    assert [queries.parties([one.id])[one.id].name for one in found] == ["Atlas Maroc"]
    assert found[0].is_slip


def test_an_operator_that_moves_to_another_country_is_found_there_and_not_here(app):
    id_ = make_operator("Atlas", "FR", Activity.ORGANIC_IMPORTER)
    with transaction() as session:
        organisation = session.get_one(Organisation, id_)
        organisation.country = "BE"
        index(organisation)

    assert names("atlas", countries=["BE"]) == ["Atlas"]
    assert names("atlas", countries=["FR"]) == []
