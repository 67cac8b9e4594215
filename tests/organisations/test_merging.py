"""Merging a duplicate: preview, the former number leads on, certificates keep what was signed, all can be undone."""

from datetime import date

import pytest

from portal.coi import queries as certificates
from portal.coi.domain.lifecycle import Action, Status
from portal.organisations.domain import Activity, ActivityStatus, IdentifierType, OrganisationKind, RoleStatus
from portal.organisations.domain.merging import Fate, fate_of
from portal.organisations.models import Organisation
from portal.organisations.queries import requests, search
from portal.organisations.services import decisions, merging
from portal.organisations.services.decisions import Step
from portal.organisations.services.operators import holder_of
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict, NotFound
from tests.factories import CHECKED, actor, get, make_coi, make_operator, make_person, make_world, take
from tests.organisations.places import activities, ask, newcomer, organisation, role_of, told
from tests.support import stored
from tests.support.browser import Browser


@pytest.fixture
def twin(place):
    """A duplicate of ACME, with another activity and a number of its own."""
    return make_operator("Acme Bio Import", "FR", Activity.RFL, eori="FR99999999900011")


def test_the_preview_says_what_will_happen_and_changes_nothing(app, place, twin):
    make_person(twin)
    before = stored.everything()

    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{twin}")
    browser.click("a[href$='/merge']").submit("main form[role=search]", {"q": "acme imports"}, button="button")
    browser.click("ul.choices a")

    assert "EORI number FR99999999900011: goes along as a former number" in browser.text
    assert "EORI number on certificates from now on: FR73282932000074" in browser.text
    assert "Responsible for the load Valid – goes along" in browser.text
    assert "1 person goes along." in browser.text
    assert stored.everything() == before


def test_what_the_duplicate_had_goes_along_and_its_number_leads_on(app, place, twin):
    colleague = make_person(twin)

    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{twin}/merge?into={place.acme}")
    browser.click("form button.main")

    assert "Merged." in browser.message
    assert activities(place.acme) == {"ORGANIC IMPORTER": ActivityStatus.VALID, "RFL": ActivityStatus.VALID}
    assert actor(colleague.account_id).post.ids == {place.acme, twin}
    assert [party.name for party in search("acme", kind=OrganisationKind.OPERATOR)] == ["ACME Bio Imports SARL"]
    assert [party.id for party in search("FR99999999900011", kind=OrganisationKind.OPERATOR)] == [place.acme]
    assert browser.open(f"/en/organisations/{twin}").heading == "ACME Bio Imports SARL"
    assert told(colleague) == ["operator_merged"]
    assert len(stored.history("operator:merged")) == 2


def test_nobody_acts_for_the_former_number_any_more(place, twin):
    in_both = make_person(place.acme, twin)
    merging.merge(twin, place.acme, actor=place.validator)

    assert [post.organisation_id for post in actor(in_both.account_id).posts] == [place.acme]


def test_who_waits_at_the_duplicate_waits_once_at_the_operator(place, twin):
    person = newcomer()
    ask(person, twin, message="I buy there.")
    merging.merge(twin, place.acme, actor=place.validator)

    [waiting] = requests.desk(place.validator).items
    assert (waiting.organisation.id, waiting.role.message) == (place.acme, "I buy there.")
    assert [role.organisation_id for role in requests.my_roles(person.account_id)] == [place.acme]


def test_whoever_waited_at_the_operator_and_was_valid_at_the_duplicate_is_valid(place, twin):
    person = make_person(twin)
    ask(person, place.acme)

    merging.merge(twin, place.acme, actor=place.validator)
    assert role_of(person, place.acme).status == RoleStatus.VALID

    merging.undo(twin, actor=place.validator)
    assert role_of(person, place.acme).status == RoleStatus.REQUESTED


def test_who_was_suspended_at_the_duplicate_stays_so(place, twin):
    person = make_person(twin)
    decisions.decide(role_of(person, twin).number, Step.SUSPEND, actor=place.validator, reason="Left")

    merging.merge(twin, place.acme, actor=place.validator)

    assert role_of(person, place.acme).status == RoleStatus.SUSPENDED
    with pytest.raises(Conflict):
        ask(person, place.acme)


def test_the_operator_keeps_its_administrator(place, twin):
    own, others = make_person(place.acme, administrator=True), make_person(twin, administrator=True)

    merging.merge(twin, place.acme, actor=place.validator)

    assert role_of(own, place.acme).is_administrator
    assert not role_of(others, place.acme).is_administrator


def test_a_merge_is_undone_as_if_it_had_not_been(app, place, twin):
    administrator = make_person(twin, administrator=True)
    merging.merge(twin, place.acme, actor=place.validator)

    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{twin}?former=1")
    browser.click("form[action$='/unmerge'] button")

    assert "The merge is undone." in browser.message
    assert activities(place.acme) == {"ORGANIC IMPORTER": ActivityStatus.VALID}
    assert activities(twin) == {"RFL": ActivityStatus.VALID}
    assert holder_of(IdentifierType.EORI, "FR99999999900011").id == twin
    assert actor(administrator.account_id).post_ids == {twin}
    assert role_of(administrator, twin).is_administrator
    assert {party.id for party in search("acme", kind=OrganisationKind.OPERATOR)} == {place.acme, twin}
    with pytest.raises(Conflict):
        merging.undo(twin, actor=place.validator)


def test_a_duplicate_of_a_duplicate_leads_to_the_last_one(place, twin):
    third = make_operator("ACME", "FR", Activity.ORGANIC_OPERATOR, body=place.french_body)
    person = make_person(place.acme)
    merging.merge(third, twin, actor=place.validator)
    merging.merge(twin, place.acme, actor=place.validator)

    assert actor(person.account_id).post.ids == {place.acme, twin, third}
    merging.undo(twin, actor=place.validator)
    assert actor(person.account_id).post.ids == {place.acme}
    assert organisation(third).merged_into_id == twin


@pytest.mark.parametrize("case", ["itself", "another country", "merged already", "a body"])
def test_what_is_not_two_operators_of_a_country_is_not_merged(place, twin, case):
    other = {
        "itself": place.acme,
        "another country": place.brussels,
        "merged already": twin,
        "a body": place.french_body,
    }[case]
    if case == "merged already":
        merging.merge(twin, place.acme, actor=place.validator)
    before = stored.everything()

    with pytest.raises((Conflict, NotFound)):
        merging.merge(other, place.acme, actor=place.validator)

    assert stored.everything() == before


def test_merging_twice_is_merging_once(app, place, twin):
    browser = Browser(app).sign_in(place.validator)
    browser.post(f"/en/organisations/{twin}/merge", {"into": place.acme})
    before = stored.everything()

    assert browser.post(f"/en/organisations/{twin}/merge", {"into": place.acme}).status_code == 409
    assert stored.everything() == before


# Numbers

ADDRESS = {"address": "1 rue Neuve", "postcode": "31000", "city": "Toulouse", "phone": "+33 5 61 00 00 00"}


def test_its_own_eori_stays_first_and_that_of_the_duplicate_is_a_former_number(app, place, twin):
    merging.merge(twin, place.acme, actor=place.validator)

    assert organisation(place.acme).as_party().eori == "FR73282932000074"
    page = Browser(app).sign_in(place.validator).open(f"/en/organisations/{place.acme}")
    code = organisation(twin).code
    assert f"FR99999999900011 former number, of {code}" in page.reading("dl")
    assert "FR73282932000074 former" not in page.reading("dl")
    assert holder_of(IdentifierType.EORI, "FR99999999900011").id == place.acme
    desk = page.open(f"/en/requests/operator/{place.acme}")
    assert f"FR99999999900011 former number, of {code}" in desk.reading("[aria-labelledby=evidence-title]")


def test_its_own_eori_is_printed_although_that_of_the_duplicate_is_older(app, place, twin):
    merging.merge(place.acme, twin, actor=place.validator)

    assert organisation(twin).as_party().eori == "FR99999999900011"
    page = Browser(app).sign_in(place.validator).open(f"/en/organisations/{twin}").reading("dl")
    assert page.index("FR99999999900011") < page.index("FR73282932000074 former number")


def test_an_operator_without_eori_takes_that_of_the_duplicate_over(app, place, twin):
    plain = make_operator("ACME", "FR", Activity.ORGANIC_OPERATOR, body=place.french_body)

    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{twin}/merge?into={plain}")
    assert "EORI number FR99999999900011: goes along It" not in browser.text
    assert "EORI number on certificates from now on: FR99999999900011" in browser.text
    browser.click("form button.main")

    assert organisation(plain).as_party().eori == "FR99999999900011"
    assert "former number, of" not in browser.text


def test_correcting_the_operator_leaves_its_former_numbers(app, place, twin):
    merging.merge(twin, place.acme, actor=place.validator)

    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{place.acme}/edit")
    assert browser.value("eori") == "FR73282932000074"
    assert "FR99999999900011" not in browser.text
    browser.submit("main form", ADDRESS | {"eori": "FR55210055400013"}, button="button.main")

    assert "Saved." in browser.message
    assert [(n.value, n.former_of_id) for n in organisation(place.acme).numbers] == [
        ("FR55210055400013", None),
        ("FR99999999900011", twin),
    ]


def test_a_former_number_that_is_typed_becomes_its_own(app, place, twin):
    merging.merge(twin, place.acme, actor=place.validator)

    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{place.acme}/edit")
    browser.submit("main form", ADDRESS | {"eori": "FR99999999900011"}, button="button.main")

    assert [(n.value, n.former_of_id) for n in organisation(place.acme).numbers] == [("FR99999999900011", None)]


def test_undoing_gives_the_number_back_as_its_own(place, twin):
    merging.merge(twin, place.acme, actor=place.validator)
    merging.undo(twin, actor=place.validator)

    assert [(n.value, n.former_of_id) for n in organisation(twin).identifiers] == [("FR99999999900011", None)]
    assert [n.value for n in organisation(place.acme).identifiers] == ["FR73282932000074"]


def test_a_number_that_was_former_already_stays_that_of_its_first_operator(place, twin):
    third = make_operator("ACME", "FR", Activity.FLEGT, eori="FR88888888800022")
    merging.merge(third, twin, actor=place.validator)
    merging.merge(twin, place.acme, actor=place.validator)

    assert {n.value: n.former_of_id for n in organisation(place.acme).identifiers} == {
        "FR73282932000074": None,
        "FR99999999900011": twin,
        "FR88888888800022": third,
    }
    merging.undo(twin, actor=place.validator)
    assert {n.value: n.former_of_id for n in organisation(twin).identifiers} == {
        "FR99999999900011": None,
        "FR88888888800022": third,
    }


# An activity that both have


@pytest.mark.parametrize("duplicate", ActivityStatus)
@pytest.mark.parametrize("kept", [*ActivityStatus, None])
def test_the_table_says_which_activity_stays(place, duplicate, kept):
    source = make_operator("Acme Bio", "FR", Activity.FLEGT, status=duplicate)
    other = Activity.RFL if kept is None else Activity.FLEGT
    target = make_operator("Acme", "FR", other, status=kept or ActivityStatus.VALID)
    before = (activities(source), activities(target))

    merging.merge(source, target, actor=place.validator)

    expected = duplicate if fate_of(duplicate, kept) is not Fate.STAYS_BEHIND else kept
    assert activities(target)["FLEGT"] == expected
    merging.undo(source, actor=place.validator)
    assert (activities(source), activities(target)) == before


VALID, NEW, REJECTED, SUSPENDED = (
    ActivityStatus.VALID,
    ActivityStatus.NEW,
    ActivityStatus.REJECTED,
    ActivityStatus.SUSPENDED,
)


@pytest.mark.parametrize(
    ("duplicate", "kept", "fate"),
    [
        (VALID, REJECTED, Fate.TAKES_OVER),
        (VALID, NEW, Fate.TAKES_OVER),
        (NEW, REJECTED, Fate.TAKES_OVER),
        (VALID, SUSPENDED, Fate.STAYS_BEHIND),
        (VALID, VALID, Fate.STAYS_BEHIND),
        (REJECTED, NEW, Fate.STAYS_BEHIND),
        (SUSPENDED, REJECTED, Fate.STAYS_BEHIND),
        (SUSPENDED, None, Fate.GOES_ALONG),
    ],
)
def test_a_valid_activity_replaces_one_that_was_refused_and_no_merge_lifts_a_suspension(duplicate, kept, fate):
    assert fate_of(duplicate, kept) is fate


@pytest.fixture
def refused(place):
    """An operator whose activity as importer was refused, which ACME duplicates."""
    return make_operator(
        "ACME Bio", "FR", Activity.ORGANIC_IMPORTER, status=ActivityStatus.REJECTED, body=place.belgian_body
    )


def facts(id_):
    """What certificates know of the activities of an operator."""
    return {
        fact.activity: (fact.status, fact.control_body_id, fact.valid_to)
        for fact in organisation(id_).as_party().activities
    }


def test_a_valid_activity_takes_the_place_of_a_refused_one_with_its_body_and_dates(app, place, refused):
    with transaction() as session:
        [valid] = session.get_one(Organisation, place.acme).activities
        valid.valid_to, valid.certificate_number = date(2031, 12, 31), "FR-BIO-01.250"
    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{place.acme}/merge?into={refused}")
    row = browser.reading("table.list tbody tr")
    assert row.startswith("Organic Importer Valid Rejected that of the duplicate takes its place")
    assert "Ecocert France (FR-BIO-01)" in row
    assert "31 Dec 2031" in row

    browser.click("form button.main")

    importer = (ActivityStatus.VALID, place.french_body, date(2031, 12, 31))
    assert facts(refused)[Activity.ORGANIC_IMPORTER] == importer
    assert organisation(refused).activities[0].certificate_number == "FR-BIO-01.250"
    assert organisation(refused).as_party().is_valid_for([Activity.ORGANIC_IMPORTER])
    history = browser.open(f"/en/organisations/{refused}/history")
    assert "Activity taken over from the duplicate · Organic Importer" in history.text

    merging.undo(place.acme, actor=place.validator)
    assert facts(place.acme)[Activity.ORGANIC_IMPORTER] == importer
    assert facts(refused)[Activity.ORGANIC_IMPORTER] == (ActivityStatus.REJECTED, place.belgian_body, None)
    assert "Activity given back to the duplicate" in browser.open(f"/en/organisations/{refused}/history").text


def test_an_activity_that_both_have_is_said_to_stay_as_it_is(app, place):
    twin = make_operator("Acme Bio Import", "FR", Activity.ORGANIC_IMPORTER, body=place.belgian_body)

    browser = Browser(app).sign_in(place.validator).open(f"/en/organisations/{twin}/merge?into={place.acme}")

    row = browser.reading("table.list tbody tr")
    assert row.startswith("Organic Importer Valid Valid stays; that of the duplicate is left behind")
    assert "Ecocert France (FR-BIO-01)" in row


# Certificates


@pytest.fixture
def world(app):
    return make_world()


@pytest.fixture
def kept(world):
    """Another operator in Morocco, which the exporter of the world duplicates."""
    return make_operator("Atlas Export", "MA", Activity.ORGANIC_PRODUCER, body=world.body)


def test_certificates_keep_what_was_signed_and_are_those_of_the_new_people_too(world, kept):
    issued = make_coi(world, Status.ISSUED)
    signed = get(world, issued, "body").signatures[-1].content
    reader = make_person(kept)

    merging.merge(world.exporter, kept, actor=world["body"])

    assert get(world, issued, "body").signatures[-1].content == signed
    assert certificates.get(issued, actor(reader.account_id)).reference == issued
    assert certificates.get(issued, actor(world["exporter"].account_id)).reference == issued


def test_a_certificate_that_names_the_former_number_keeps_its_eori(world):
    """An importer that is a duplicate, named on a draft: V05 goes on finding its number."""
    kept = make_operator("Import", "FR", Activity.RFL, eori="FR88888888800022")
    own = organisation(world.importer).eori
    merging.merge(world.importer, kept, actor=world["cca"])

    assert own
    assert organisation(world.importer).as_party().eori == own
    assert organisation(kept).as_party().eori == "FR88888888800022"


def test_a_certificate_that_names_the_former_number_can_still_be_signed(world, kept):
    submitted = make_coi(world, Status.DESCRIPTION_COMPLETED)
    merging.merge(world.exporter, kept, actor=world["body"])

    assert take(world, submitted, Action.SIGN_18, "body", CHECKED)
