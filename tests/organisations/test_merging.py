"""Merging a duplicate: preview, the former number leads on, certificates keep what was signed, all can be undone."""

import pytest

from portal.coi import queries as certificates
from portal.coi.domain.lifecycle import Action, Status
from portal.organisations.domain import Activity, ActivityStatus, IdentifierType, OrganisationKind, RoleStatus
from portal.organisations.queries import requests, search
from portal.organisations.services import decisions, merging
from portal.organisations.services.decisions import Step
from portal.organisations.services.operators import holder_of
from portal.shared.errors import Conflict, NotFound
from tests.factories import CHECKED, actor, get, make_coi, make_operator, make_person, make_world, take
from tests.organisations.places import activities, ask, newcomer, organisation, role_of, told
from tests.support import stored
from tests.support.browser import Browser

pytestmark = pytest.mark.postgres


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

    assert "Identifiers that go along: FR99999999900011" in browser.text
    assert "Activities that go along: 1, Responsible for the load" in browser.text
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


def test_a_certificate_that_names_the_former_number_can_still_be_signed(world, kept):
    submitted = make_coi(world, Status.DESCRIPTION_COMPLETED)
    merging.merge(world.exporter, kept, actor=world["body"])

    assert take(world, submitted, Action.SIGN_18, "body", CHECKED)
