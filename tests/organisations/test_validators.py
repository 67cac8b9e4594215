"""Who validates: the table of §6.2 of the domain reference, row by row, and the queue that must agree with it."""

import pytest

from portal.organisations.domain import Activity, ActivityStatus, Function, OrganisationKind
from portal.organisations.domain.validators import ValidatedBy
from portal.organisations.models import CountryPolicy, Organisation
from portal.organisations.queries import requests
from portal.organisations.services import decisions, roles
from portal.organisations.services.roles import Words
from portal.persistence.transaction import transaction
from portal.shared.errors import NotFound
from tests.factories import actor, make_authority, make_body, make_operator, make_organisation, make_person

VALIDATORS = {
    "the Commission": ("European Commission", "EC", Function.EC, "BE", ""),
    "INAO": ("INAO", "FRINAO", Function.CCA, "FR", ""),
    "Brussels": ("Bruxelles Environnement", "BEBRU", Function.CCA, "BE", ""),
    "Flanders": ("Departement Landbouw en Visserij", "BEVLA", Function.CCA, "BE", "Vlaams Gewest"),
    "Wallonia": ("SPW Agriculture", "BEWAL", Function.CCA, "BE", "Région wallonne"),
    "ONSSA": ("ONSSA", "MAONSSA", Function.CCA, "MA", ""),
}
BODIES = {"Ecocert Morocco": "MA-BIO-154", "Ecocert France": "FR-BIO-01", "Ecocert Tunisia": "TN-BIO-154"}


@pytest.fixture
def validators(app) -> dict[str, int]:
    """Every validator there is, each with one user, by the name the table below has for it."""
    found = {
        key: make_authority(name, code, function, country=country)
        for key, (name, code, function, country, _region) in VALIDATORS.items()
    }
    found |= {key: make_body(code, f"Body {code}") for key, code in BODIES.items()}
    with transaction() as session:
        for key, (*_rest, region) in VALIDATORS.items():
            session.get_one(Organisation, found[key]).region = region
        session.add(CountryPolicy(country="BE", validated_by="authority", default_authority_id=found["Brussels"]))
    return found


def operator(country, body=None, region="", status=ActivityStatus.VALID):
    activity = Activity.ORGANIC_IMPORTER if body else Activity.RFL
    return lambda known: make_operator(
        "Newcomer", country, activity, body=known[body] if body else None, region=region, status=status
    )


def body(seat, code):
    return lambda _known: make_organisation(
        "Some body", OrganisationKind.CONTROL_BODY, seat, code=code, controlled_country=code[:2]
    )


def post(country, superior=None, region=""):
    def made(known):
        id_ = make_authority("A border post", "POST1", Function.BCP, country=country, superior=known.get(superior))
        with transaction() as session:
            session.get_one(Organisation, id_).region = region
        return id_

    return made


def competent_authority(country):
    return lambda _known: make_authority("Another authority", "CCA2", Function.CCA, country=country)


AUTHORITY, CONTROL_BODY, BOTH = ValidatedBy.AUTHORITY, ValidatedBy.CONTROL_BODY, ValidatedBy.BOTH

# what somebody asks to join, the policy of its country where it has one of its own, who validates
TABLE = {
    # operators: the authority in the Union, the control body elsewhere; without a body, the authority
    "an operator in the Union": (operator("FR", "Ecocert France"), None, {"INAO"}),
    "an operator in the Union without body": (operator("FR"), None, {"INAO"}),
    "an operator in a third country": (operator("MA", "Ecocert Morocco"), None, {"Ecocert Morocco"}),
    "an operator in a third country without body": (operator("MA"), None, {"ONSSA"}),
    "an operator of a country without authority": (operator("TN", "Ecocert Tunisia"), None, {"Ecocert Tunisia"}),
    "… and without body": (operator("TN"), None, {"the Commission"}),
    "an operator in the Union, without authority": (operator("DE", "Ecocert France"), None, {"the Commission"}),
    # a country that says otherwise
    "the Union, by the body": (operator("FR", "Ecocert France"), CONTROL_BODY, {"Ecocert France"}),
    "the Union, by both": (operator("FR", "Ecocert France"), BOTH, {"INAO", "Ecocert France"}),
    "the Union, by the body, but there is none": (operator("FR"), CONTROL_BODY, {"INAO"}),
    "a third country, by the authority": (operator("MA", "Ecocert Morocco"), AUTHORITY, {"ONSSA"}),
    "a third country, by both": (operator("MA", "Ecocert Morocco"), BOTH, {"ONSSA", "Ecocert Morocco"}),
    "a third country, by both, without body": (operator("MA"), BOTH, {"ONSSA"}),
    "by the authority, where there is none": (operator("TN", "Ecocert Tunisia"), AUTHORITY, {"the Commission"}),
    "by both, where there is no authority": (
        operator("TN", "Ecocert Tunisia"), BOTH, {"the Commission", "Ecocert Tunisia"},
    ),
    # Belgium: the authority of the region, else the default one (D56)
    "Belgium, Flanders": (operator("BE", "Ecocert France", "Vlaams Gewest"), None, {"Flanders"}),
    "Belgium, Flanders in small letters": (operator("BE", "Ecocert France", "vlaams gewest"), None, {"Flanders"}),
    "Belgium, Wallonia": (operator("BE", "Ecocert France", "Région wallonne"), None, {"Wallonia"}),
    "Belgium, no region": (operator("BE", "Ecocert France"), None, {"Brussels"}),
    "Belgium, a region without authority": (operator("BE", "Ecocert France", "Ostbelgien"), None, {"Brussels"}),
    # bodies: the authority of the seat; a seat in a third country: the Commission
    "a body with its seat in the Union": (body("FR", "AE-BIO-149"), None, {"INAO"}),
    "a body with its seat in a third country": (body("MA", "MA-BIO-200"), None, {"the Commission"}),
    "… whatever that country says": (body("MA", "MA-BIO-200"), AUTHORITY, {"the Commission"}),
    # posts: their superior, else the authority of the country; competent authorities: the Commission
    "a post": (post("FR"), None, {"INAO"}),
    "a post in Flanders, by its superior": (post("BE", "Flanders"), None, {"Flanders"}),
    "a post in Flanders, by its region": (post("BE", region="Vlaams Gewest"), None, {"Flanders"}),
    "a post in Belgium that says nothing": (post("BE"), None, {"Brussels"}),
    "a post in a country without authority": (post("ES"), None, {"the Commission"}),
    "a competent authority": (competent_authority("FR"), None, {"the Commission"}),
    "a competent authority, whatever its country says": (competent_authority("FR"), BOTH, {"the Commission"}),
    "the Commission itself: its administrator alone": (lambda known: known["the Commission"], None, set()),
}  # fmt: skip


def set_policy(country, validated_by, *, administrators=True):
    with transaction() as session:
        session.merge(
            CountryPolicy(country=country, validated_by=validated_by.value, administrators_decide=administrators)
        )


@pytest.mark.parametrize(("make", "policy", "expected"), TABLE.values(), ids=TABLE.keys())
def test_the_table_and_the_queue_say_who_validates(validators, make, policy, expected):
    id_ = make(validators)
    with transaction() as session:
        country = session.get_one(Organisation, id_).country
    if policy is not None:
        set_policy(country, policy)
    users = {name: make_person(own) for name, own in validators.items() if own != id_}
    newcomer = make_person()
    [number] = roles.request([id_], Words(), act="ask", actor=newcomer)

    found = requests.register().deciders(requests.role(number).organisation)

    assert {name for name, own in validators.items() if own in found.ids} == expected
    queues = {name for name, user in users.items() if number in [item.key for item in requests.desk(user).items]}
    assert queues == expected
    assert {a.id for a in requests.who_decide(requests.role(number).organisation, found)} == {
        users[name].account_id for name in expected
    }


@pytest.mark.parametrize("make", [make for make, *_rest in TABLE.values()], ids=TABLE.keys())
def test_an_administrator_of_the_organisation_decides_besides(validators, make):
    id_ = make(validators)
    administrator, colleague = make_person(id_, administrator=True), make_person(id_)
    [number] = roles.request([id_], Words(), act="ask", actor=make_person())

    assert [item.key for item in requests.desk(administrator).items] == [number]
    assert requests.desk(colleague).items == []


def test_where_a_country_forbids_it_administrators_decide_nothing(validators):
    id_ = operator("FR", "Ecocert France")(validators)
    set_policy("FR", AUTHORITY, administrators=False)
    administrator = make_person(id_, administrator=True)
    roles.request([id_], Words(), act="ask", actor=make_person())

    assert requests.desk(administrator).items == []


def test_no_country_takes_the_commission_its_administrator(validators):
    set_policy("BE", AUTHORITY, administrators=False)
    administrator = make_person(validators["the Commission"], administrator=True)
    [number] = roles.request([validators["the Commission"]], Words(), act="ask", actor=make_person())

    assert [item.key for item in requests.desk(administrator).items] == [number]


@pytest.mark.parametrize("status", ActivityStatus)
def test_the_body_of_an_activity_validates_whatever_became_of_it(validators, status):
    id_ = operator("MA", "Ecocert Morocco", status=status)(validators)

    with transaction() as session:
        found = requests.register().deciders(session.get_one(Organisation, id_))

    assert found.ids == {validators["Ecocert Morocco"]}


def test_an_operator_with_a_new_activity_and_no_request_waits_in_the_queue_of_its_validator_alone(validators):
    id_ = operator("MA", "Ecocert Morocco", status=ActivityStatus.NEW)(validators)
    own = make_person(id_, administrator=True)

    waiting = {name: [item.key for item in requests.desk(make_person(of)).items] for name, of in validators.items()}

    assert {name for name, keys in waiting.items() if str(id_) in keys} == {"Ecocert Morocco"}
    assert requests.desk(own).items == []


def test_nobody_decides_about_themselves(validators):
    person = make_person(validators["INAO"], administrator=True)
    post_id = post("FR")(validators)
    [number] = roles.request([post_id], Words(), act="ask", actor=person)

    assert requests.desk(actor(person.account_id)).items == []
    with pytest.raises(NotFound):
        decisions.post_for(person, requests.role(number))
