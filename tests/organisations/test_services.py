"""Requests, decisions, people, operators, merges: what each act does, what it refuses, whom it tells."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.coi import queries as certificates
from portal.coi.domain.lifecycle import Status
from portal.extensions import db
from portal.notices.models import InboxNotice
from portal.organisations import queries
from portal.organisations.domain import Activity, ActivityStatus, IdentifierType, OrganisationKind, RoleStatus
from portal.organisations.domain.requests import Step
from portal.organisations.models import Organisation, Role
from portal.organisations.queries import finding, requests
from portal.organisations.services import decisions, members, merging, operators, roles
from portal.organisations.services.operators import ActivityDetails, Details
from portal.organisations.services.roles import Words
from portal.shared import clock
from portal.shared.errors import Conflict, DomainError, Invalid, NotFound
from portal.shared.people import Level
from tests.factories import actor, get, make_coi, make_operator, make_person, make_world
from tests.support import stored

pytestmark = pytest.mark.postgres


def ask(person, *organisations, message="", act=None) -> str:
    numbers = roles.request(
        organisations, Words(message), act=act or f"{person.account_id}-{organisations}", actor=person
    )
    return numbers[0]


def role_of(number) -> Role:
    db.session.rollback()
    return requests.role(number)


def told(person) -> list[str]:
    """What a person finds in the inbox, oldest first."""
    db.session.rollback()
    query = select(InboxNotice.notice).where(InboxNotice.account_id == person.account_id).order_by(InboxNotice.id)
    return list(db.session.scalars(query))


def now(person):
    """The person as the next page would know them."""
    db.session.rollback()
    return actor(person.account_id)


def refused(kind, deed, /, *arguments, **more):
    """The act is refused and leaves nothing behind; what is said."""
    before = stored.everything()
    with pytest.raises(kind) as refusal:
        deed(*arguments, **more)
    assert stored.everything() == before
    return refusal.value


# Asking


def test_a_request_tells_those_who_decide_and_gives_no_right_yet(place, newcomer):
    number = ask(newcomer, place.acme, message="I buy there.")

    assert number == f"REQ.{clock.now().year}.000004"  # the three people of the place came first
    assert role_of(number).status == RoleStatus.REQUESTED
    assert now(newcomer).posts == ()
    assert (told(place.validator), told(place.certifier), told(newcomer)) == (["role_requested"], [], [])


def test_asking_twice_is_refused_and_the_same_form_sent_twice_asks_once(place, newcomer):
    number = ask(newcomer, place.acme, act="one")

    assert ask(newcomer, place.acme, act="one") == number
    refusal = refused(Conflict, ask, newcomer, place.acme, act="two")
    assert "already" in refusal.message


def test_one_person_has_roles_of_one_kind(place, newcomer):
    ask(newcomer, place.acme)

    refused(Conflict, ask, newcomer, place.inao)
    assert ask(newcomer, place.atlas)


def test_of_several_organisations_all_are_asked_or_none(place, newcomer):
    refused(Conflict, ask, newcomer, place.acme, place.inao)


def test_after_a_refusal_another_kind_is_open_again(place, newcomer):
    decisions.decide(ask(newcomer, place.acme), Step.REJECT, actor=place.validator, reason="No.")

    assert ask(newcomer, place.body)


def test_a_request_is_withdrawn_by_its_own_person_only_and_can_be_asked_again(place, newcomer):
    number = ask(newcomer, place.acme)

    refused(NotFound, roles.withdraw, number, actor=place.validator)
    roles.withdraw(number, actor=newcomer)
    assert role_of(number).status == RoleStatus.WITHDRAWN
    refused(Conflict, roles.withdraw, number, actor=newcomer)
    assert ask(newcomer, place.acme, act="again") != number


def test_a_reminder_goes_out_once_a_day(place, newcomer):
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.at(start):
        number = ask(newcomer, place.acme)
        refused(Conflict, roles.remind, number, actor=newcomer)
    with clock.at(start + timedelta(days=1)):
        roles.remind(number, actor=newcomer)
        refused(Conflict, roles.remind, number, actor=newcomer)
    with clock.at(start + timedelta(days=2)):
        roles.remind(number, actor=newcomer)

    assert told(place.validator) == ["role_requested", "role_reminder", "role_reminder"]


def test_one_missing_thing_is_asked_and_answered_while_the_request_stays_requested(place, newcomer):
    number = ask(newcomer, place.acme)

    decisions.ask(number, "Your certificate?", actor=place.validator)
    assert (role_of(number).status, role_of(number).question) == (RoleStatus.REQUESTED, "Your certificate?")
    refused(Invalid, roles.answer, number, "", actor=newcomer)
    roles.answer(number, "FR-BIO-01.250-1", actor=newcomer)

    assert (role_of(number).question, role_of(number).answer) == ("", "FR-BIO-01.250-1")
    refused(Conflict, roles.answer, number, "again", actor=newcomer)
    assert (told(newcomer), told(place.validator)) == (["role_question"], ["role_requested", "role_answered"])


def test_a_merged_or_refused_operator_cannot_be_joined(place, newcomer):
    gone = make_operator("Gone", "FR", Activity.RFL, status=ActivityStatus.REJECTED)
    other = make_operator("ACME Bio Import", "FR", Activity.RFL)
    merging.merge(other, place.acme, actor=place.validator)

    refused(Conflict, ask, newcomer, gone)
    refused(Conflict, ask, newcomer, other)


# Deciding


def test_the_first_one_let_in_becomes_administrator_and_the_second_does_not(place, newcomer):
    second = make_person()
    for person in (newcomer, second):
        decisions.decide(ask(person, place.acme), Step.ACCEPT, actor=place.validator)

    assert [now(person).posts[0].is_administrator for person in (newcomer, second)] == [True, False]
    third = ask(make_person(), place.acme)
    assert [item.key for item in requests.desk(now(newcomer)).items] == [third]
    assert requests.desk(now(second)).items == []


def test_a_refusal_needs_a_reason_and_tells_it(place, newcomer):
    number = ask(newcomer, place.acme)

    assert refused(Invalid, decisions.decide, number, Step.REJECT, actor=place.validator).field == "reason"
    decisions.decide(number, Step.REJECT, actor=place.validator, reason="No certificate.")

    assert (role_of(number).status, role_of(number).reason) == (RoleStatus.REJECTED, "No certificate.")
    assert told(newcomer) == ["role_rejected"]


def test_a_decision_is_taken_once(place, newcomer):
    number = ask(newcomer, place.acme)
    decisions.decide(number, Step.ACCEPT, actor=place.validator)

    refused(Conflict, decisions.decide, number, Step.REJECT, actor=place.validator, reason="No.")


def test_nobody_decides_about_what_is_not_theirs_or_about_themselves(place, newcomer):
    number = ask(newcomer, place.acme)
    belgian = make_operator("Colzagro", "BE", Activity.RFL)
    other = ask(make_person(), belgian)

    refused(NotFound, decisions.decide, number, Step.ACCEPT, actor=place.certifier)
    refused(NotFound, decisions.decide, number, Step.ACCEPT, actor=newcomer)
    refused(NotFound, decisions.decide, other, Step.ACCEPT, actor=place.validator)


def test_a_suspended_person_has_no_right_at_the_next_page_and_gets_it_back(place, newcomer):
    number = ask(newcomer, place.acme)
    decisions.decide(number, Step.ACCEPT, actor=place.validator)
    assert now(newcomer).posts

    decisions.decide(number, Step.SUSPEND, actor=place.validator, reason="Left?")
    assert now(newcomer).posts == ()
    decisions.decide(number, Step.RESTORE, actor=place.validator)

    assert now(newcomer).posts
    assert told(newcomer) == ["role_accepted", "role_suspended", "role_restored"]


def test_a_body_lets_somebody_in_for_all_its_codes_at_once(place, newcomer):
    numbers = roles.request([place.body, place.tunisian_body], Words(), act="codes", actor=newcomer)

    decided = decisions.decide(numbers[0], Step.ACCEPT, actor=place.validator, with_others=numbers)

    assert sorted(decided) == sorted(numbers)
    assert {post.code for post in now(newcomer).posts} == {"MA-BIO-154", "TN-BIO-154"}


def test_an_administrator_decides_about_people_but_not_about_the_operator(place, newcomer):
    new = make_operator("Nova", "FR", Activity.RFL, status=ActivityStatus.NEW)
    administrator = make_person(new, administrator=True)
    number = ask(newcomer, new)

    refused(Conflict, decisions.decide, number, Step.ACCEPT, actor=administrator)
    decisions.decide(number, Step.ACCEPT, actor=place.validator)
    assert now(newcomer).posts


# Operators


DETAILS = Details(
    name="Vayssier Import SAS",
    country="FR",
    postcode="31300",
    city="Toulouse",
    address="1 rue des Tulipes",
    fax="+33 5 61 00 00 00",
    identifiers=((IdentifierType.EORI, "FR12345678200010"),),
)


def create(place, person, *, act="create", not_these=(), **changes):
    activity = ActivityDetails(Activity.ORGANIC_IMPORTER, control_body_id=place.french_body)
    return operators.create(
        replace(DETAILS, **changes), activity, Words("Hello"), not_these=not_these, act=act, actor=person
    )


def operator(id_) -> Organisation:
    db.session.rollback()
    return db.session.get_one(Organisation, id_)


def test_creating_makes_one_operator_and_one_request_in_one_act(place, newcomer):
    created = create(place, newcomer)

    assert create(place, newcomer) == created
    assert [a.status for a in operator(created.organisation_id).activities] == [ActivityStatus.NEW]
    assert role_of(created.request).status == RoleStatus.REQUESTED
    filters = finding.Filters(OrganisationKind.OPERATOR, frozenset({"FR"}))
    assert finding.find("vayssier", filters, limit=5).found[0].id == created.organisation_id


def test_accepting_its_creator_validates_operator_activity_and_person(place, newcomer):
    created = create(place, newcomer)

    decisions.decide(created.request, Step.ACCEPT, actor=place.validator)

    assert [a.status for a in operator(created.organisation_id).activities] == [ActivityStatus.VALID]
    assert now(newcomer).posts[0].is_administrator


def test_the_same_number_or_the_same_name_is_refused(place, newcomer):
    created = create(place, newcomer)
    other = make_person()

    assert refused(Invalid, create, place, other, act="b", name="Another").field == "identifiers"
    assert refused(Invalid, create, place, other, act="c", identifiers=(), name="VAYSSIER IMPORT").field == "name"
    assert create(
        place, other, act="d", identifiers=(), name="Vayssier import", not_these=[created.organisation_id]
    ).organisation_id


def test_its_creator_corrects_it_while_it_waits_and_the_history_says_so(place, newcomer):
    created = create(place, newcomer)
    number = created.organisation_id

    again = operators.edit(number, replace(DETAILS, city="Blagnac"), version=1, actor=newcomer)

    assert (again, operator(number).city) == (False, "Blagnac")
    assert stored.history("operator:changed")[0].changes == {"city": ["Toulouse", "Blagnac"]}
    refused(Conflict, operators.edit, number, DETAILS, version=1, actor=newcomer)
    refused(NotFound, operators.edit, number, DETAILS, version=2, actor=make_person())


def test_a_change_of_identity_by_the_operator_asks_for_a_new_validation_and_contacts_do_not(place):
    administrator = make_person(place.acme, administrator=True)
    details = replace(operators.details_of(operator(place.acme)), phone="+33 1 00 00 00 00")

    assert operators.edit(place.acme, details, version=1, actor=administrator) is False
    assert operators.edit(place.acme, replace(details, name="ACME Imports"), version=2, actor=administrator) is True
    assert [a.status for a in operator(place.acme).activities] == [ActivityStatus.NEW]
    assert told(place.validator) == ["operator_to_validate"]
    assert [item.key for item in requests.desk(place.validator).items] == [str(place.acme)]


def test_a_change_by_its_validator_needs_no_validation(place):
    details = replace(operators.details_of(operator(place.acme)), name="ACME Imports", phone="1234567")

    assert operators.edit(place.acme, details, version=1, actor=place.validator) is False
    assert [a.status for a in operator(place.acme).activities] == [ActivityStatus.VALID]


def test_an_activity_asked_for_is_new_and_one_added_by_the_validator_is_valid(place):
    administrator = make_person(place.acme, administrator=True)

    assert operators.add_activity(place.acme, ActivityDetails(Activity.RFL), actor=administrator) is True
    assert (
        refused(Invalid, operators.add_activity, place.acme, ActivityDetails(Activity.RFL), actor=administrator).field
        == "activity"
    )
    assert operators.add_activity(place.acme, ActivityDetails(Activity.FLEGT), actor=place.validator) is False
    found = {a.activity: a.status for a in operator(place.acme).activities}
    assert found["RFL"] == ActivityStatus.NEW
    assert found["FLEGT"] == ActivityStatus.VALID


def test_activities_are_refused_suspended_and_restored_with_a_reason(place):
    person = make_person(place.acme)
    activity = operator(place.acme).activities[0].id

    assert (
        refused(Invalid, decisions.decide_activities, place.acme, [activity], Step.SUSPEND, actor=place.validator).field
        == "reason"
    )
    decisions.decide_activities(place.acme, [activity], Step.SUSPEND, actor=place.validator, reason="Expired.")
    assert operator(place.acme).activities[0].status == ActivityStatus.SUSPENDED
    assert queries.search("acme", kind=OrganisationKind.OPERATOR, activities=["ORGANIC IMPORTER"]) == []
    decisions.decide_activities(place.acme, [activity], Step.RESTORE, actor=place.validator)

    assert told(person) == ["activity_suspended", "activity_validated"]
    refused(
        NotFound, decisions.decide_activities, place.acme, [activity], Step.SUSPEND, actor=place.certifier, reason="x"
    )


# People


@pytest.fixture
def team(place):
    """Two colleagues at ACME; the first administers."""
    chief, clerk = make_person(place.acme, administrator=True), make_person(place.acme)
    numbers = [role.number for person in (chief, clerk) for role in requests.my_roles(person.account_id)]
    return chief, clerk, *numbers


@pytest.mark.parametrize("level", [Level.PREPARER, Level.READER])
def test_a_level_holds_from_the_next_page_on(place, team, level):
    chief, clerk, _chief_number, number = team

    members.set_level(number, level, actor=chief)

    assert now(clerk).posts[0].level is level
    refused(NotFound, members.set_level, number, Level.MEMBER, actor=clerk)


def test_the_last_administrator_stays_unless_a_validator_decides(place, team):
    chief, clerk, number, clerk_number = team

    refused(Conflict, members.set_administrator, number, on=False, actor=chief)
    refused(Conflict, members.leave, number, actor=chief)
    members.set_administrator(number, on=False, actor=place.validator)
    members.set_administrator(clerk_number, on=True, actor=place.validator)

    assert [now(person).posts[0].is_administrator for person in (chief, clerk)] == [False, True]


def test_who_leaves_hands_everything_over_in_one_act(place, team):
    chief, clerk, number, clerk_number = team
    ask(make_person(), place.acme)
    assert told(chief) == ["role_requested"]

    members.hand_over(number, clerk_number, actor=chief)

    assert now(chief).posts == ()
    assert now(clerk).posts[0].is_administrator
    assert (told(chief), told(clerk)) == ([], ["role_requested"])


def test_a_task_is_handed_over_inside_the_organisation_only(place, team):
    chief, _clerk, number, _clerk_number = team
    elsewhere = requests.my_roles(place.certifier.account_id)[0].number

    refused(DomainError, members.hand_over, number, elsewhere, actor=chief)


# Merging


def test_a_duplicate_is_merged_and_its_people_see_the_certificates_of_both(app):
    world = make_world()
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)
    twin = make_operator("Acme Bio Import", "FR", Activity.ORGANIC_OPERATOR, eori="FR99999999900011")
    person = make_person(twin)
    validator = world["cca"]

    preview = merging.preview(world.importer, twin, actor=validator)
    assert (len(preview.identifiers), len(preview.activities), preview.people) == (1, 1, 1)
    merging.merge(world.importer, twin, actor=validator)

    assert certificates.get(reference, now(person)).number == reference
    assert {a.activity for a in operator(twin).activities} == {"ORGANIC OPERATOR", "ORGANIC IMPORTER"}
    assert {i.value for i in operator(twin).identifiers} == {"FR99999999900011", "FR12345678900011"}
    assert [p.id for p in queries.search("acme imports", kind=OrganisationKind.OPERATOR)] == []
    old = now(world["importer"])
    assert get(world, reference, "exporter").capacities_of(old) == {"importer"}


def test_a_merge_is_undone(app):
    world = make_world()
    twin = make_operator("Acme Bio Import", "FR", Activity.ORGANIC_OPERATOR, eori="FR99999999900011")
    merging.merge(world.importer, twin, actor=world["cca"])

    merging.undo(world.importer, actor=world["cca"])

    assert operator(world.importer).merged_into_id is None
    assert [i.value for i in operator(world.importer).identifiers] == ["FR12345678900011"]
    assert [i.value for i in operator(twin).identifiers] == ["FR99999999900011"]
    assert [post.organisation_id for post in now(world["importer"]).posts] == [world.importer]
    refused(Conflict, merging.undo, world.importer, actor=world["cca"])


def test_only_who_validates_both_merges_and_only_within_a_country(place):
    abroad = make_operator("Acme Bio", "MA", Activity.RFL)

    refused(NotFound, merging.merge, place.acme, abroad, actor=place.certifier)
    refused(NotFound, merging.merge, place.acme, place.atlas, actor=place.validator)
    refused(Conflict, merging.merge, place.acme, place.acme, actor=place.validator)
