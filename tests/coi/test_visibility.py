"""Who sees a certificate (§11.1), and that no list shows more than the certificate itself."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.coi import queries, services
from portal.coi.domain.filters import Asked
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.models import Coi
from portal.coi.queries import history, lists
from portal.extensions import db
from portal.shared import clock
from portal.shared.errors import NotFound
from tests.factories import (
    IN_BATCHES,
    get,
    make_body,
    make_coi,
    make_extract,
    make_operator,
    make_person,
    statuses_by_ordinary_road,
    take,
)

EVERYBODY_NAMED = {"body", "exporter", "producer", "importer", "consignee", "forwarder", "post"}
AUTHORITIES = {"cca", "commission"}
SUBMITTED = [status for status in statuses_by_ordinary_road() if status is not Status.DRAFT]


def sees(person, reference):
    try:
        return queries.get(reference, person).number == reference
    except NotFound:
        return False


def who_sees(world, reference):
    return {who for who, person in world.people.items() if sees(person, reference)}


def certificate(world, status, **boxes):
    return make_coi(world, status, load={"operators": [world.forwarder]}, **boxes)


# Who sees it


@pytest.mark.parametrize("who", ["exporter", "importer", "body"])
def test_a_draft_is_seen_by_the_organisation_that_created_it_alone(world, who):
    assert who_sees(world, make_coi(world, by=who, load={"operators": [world.forwarder]})) == {who}


def test_a_draft_is_seen_by_every_colleague(world):
    colleague = make_person(world.exporter)

    assert sees(colleague, make_coi(world))


@pytest.mark.parametrize("status", SUBMITTED)
def test_a_submitted_certificate_is_seen_by_everybody_it_names_and_by_two_authorities_more(world, status):
    named = EVERYBODY_NAMED - ({"consignee"} if status in IN_BATCHES else set())

    assert who_sees(world, certificate(world, status)) == named | AUTHORITIES


def test_a_deleted_draft_is_seen_by_its_makers_alone(world):
    draft = certificate(world, Status.DRAFT)

    take(world, draft, Action.DELETE, "exporter")

    assert who_sees(world, draft) == {"exporter"}


def test_a_forwarder_that_is_not_named_sees_nothing(world):
    assert "forwarder" not in who_sees(world, make_coi(world, Status.ISSUED))


def test_a_body_in_box_19_does_not_see_the_certificate_by_that(world):
    other = make_body("MA-BIO-102", "CCPB Srl")
    inspector = make_person(other)
    reference = make_coi(world, Status.ISSUED)

    services.save_boxes(reference, {"customs_procedure": ({"control_body": other}, 0)}, actor=world["post"])

    assert not sees(inspector, reference)


def test_whoever_is_named_no_more_sees_it_no_more(world):
    reference = make_coi(world, Status.ISSUED)
    box = get(world, reference).edition.box("first_consignee")
    version = get(world, reference).version_of(box)

    sent = {box.key: ({"operator": world.importer}, version)}
    services.save_boxes(reference, sent, actor=world["importer"])

    assert "consignee" not in who_sees(world, reference)


def test_a_person_without_a_post_sees_nothing(world):
    nobody = make_person()

    assert not sees(nobody, make_coi(world, Status.ISSUED))
    assert (lists.search(nobody).rows, lists.pending(nobody), lists.count_pending(nobody)) == ([], [], 0)


def test_somebody_of_several_organisations_sees_for_all_of_them(world):
    elsewhere = make_operator("Elsewhere Too", "BE")
    person = make_person(elsewhere, world.importer).acting_for(elsewhere)

    assert sees(person, make_coi(world, Status.ISSUED))


def test_a_number_that_does_not_exist_and_one_that_is_not_mine_are_the_same(world):
    draft = make_coi(world)

    for reference in (draft, "COI.EU.2018.9999999", ""):
        with pytest.raises(NotFound):
            queries.get(reference, world["stranger"])


# The history


def events(world, reference, who):
    return [entry.event for entry in history.entries(get(world, reference, who), world[who])]


def test_what_happened_while_it_was_a_draft_is_its_makers_alone(world):
    reference = make_coi(world, Status.DESCRIPTION_COMPLETED)

    assert events(world, reference, "exporter")[-1] == "coi:created"
    for who in ("importer", "body", "post", "cca", "commission"):
        assert events(world, reference, who) == ["coi:description_completed"]


def test_what_happened_since_is_for_everybody_who_sees_it(world):
    reference = certificate(world, Status.FIRST_CONSIGNEE_SIGNED)
    since = ["first_consignee_signed", "verified", "issued", "description_completed"]

    for who in sorted(who_sees(world, reference)):
        steps = [event for event in events(world, reference, who) if event not in ("coi:box:saved", "coi:created")]
        assert steps == [f"coi:{status}" for status in since]


# Lists


@pytest.fixture
def shelf(world):
    """A certificate at every status, some that name others or belong to others, a replacement in hand, extracts."""
    for status in statuses_by_ordinary_road():
        certificate(world, status)
    for status, who in ((Status.DRAFT, "importer"), (Status.DRAFT, "body"), (Status.ISSUED, "exporter")):
        make_coi(world, status, by=who)
    take(world, certificate(world, Status.ISSUED), Action.REPLACE, "body", {"reason": "Wrong lot"})
    base = certificate(world, Status.BASE_FOR_EXTRACT)
    make_extract(world, base)
    make_extract(world, base, who="post")
    irregular = certificate(world, Status.BASE_FOR_EXTRACT)
    make_extract(world, irregular, who="post")
    take(world, irregular, Action.OFIS, "post", {"reason": "Pesticides"})
    return [coi.number for coi in db.session.scalars(select(Coi))]


def listed(person, **filters):
    """Every number of a list, page by page."""
    found, key = [], ""
    while True:
        page = lists.search(person, Asked(filters), key=key)
        found += [row.number for row in page.rows]
        if not page.next_key:
            return found
        key = page.next_key


def test_a_list_shows_exactly_what_can_be_opened(world, shelf):
    for who, person in world.people.items():
        assert sorted(listed(person)) == sorted(r for r in shelf if sees(person, r)), who


def test_the_search_finds_nothing_that_cannot_be_opened(world, shelf):
    for person in world.people.values():
        assert [r for text in ("avocado", "coi", "atlas") for r in listed(person, q=text) if not sees(person, r)] == []


def test_a_whole_number_finds_its_certificate_alone(world):
    drafts = [make_coi(world) for _ in range(2)]
    submitted = [make_coi(world, Status.DESCRIPTION_COMPLETED) for _ in range(2)]

    for number in [*drafts, *submitted]:
        assert listed(world["exporter"], q=number) == [number]
        assert listed(world["exporter"], q=f" {number.lower()} ") == [number]
    assert set(drafts + submitted) <= set(listed(world["exporter"], q="000000"))


def test_the_filter_by_status_shows_that_status(world, shelf):
    for who, person in world.people.items():
        states = {r: queries.get(r, person).state for r in shelf if sees(person, r)}
        for status in Status:
            mine = sorted(r for r, state in states.items() if state is status)
            assert sorted(listed(person, status=(status.value,))) == mine, (who, status)


def waits_for(person, reference):
    """Whether somebody must act."""
    coi = queries.get(reference, person)
    return not coi.capacities_of(person).isdisjoint(coi.edition.awaited(coi.state, coi.flags))


def test_what_waits_for_me_is_what_i_see_and_must_act_on(world, shelf):
    for who, person in world.people.items():
        mine = {r for r in shelf if sees(person, r) and waits_for(person, r)}
        drafts = {r for r in mine if r.startswith("DRAFT")}

        assert {row.number for row in lists.pending(person)} == mine - drafts, who
        assert {row.number for row in lists.pending(person, drafts=True)} == drafts, who
        assert lists.count_pending(person) == len(mine - drafts), who


def test_what_waits_longest_comes_first(world):
    moment = datetime(2026, 5, 17, tzinfo=UTC)
    references = []
    for day in (3, 1, 2):
        with clock.at(moment + timedelta(days=day)):
            references.append(make_coi(world, Status.DESCRIPTION_COMPLETED))

    assert [row.number for row in lists.pending(world["body"])] == [references[1], references[2], references[0]]


def test_what_changed_last_comes_first(world):
    first, second = make_coi(world), make_coi(world)

    services.save_boxes(first, {"national_reference": ({"number": "X"}, 0)}, actor=world["exporter"])

    assert listed(world["exporter"]) == [first, second]


@pytest.mark.parametrize(("how_many", "minutes"), [(25, 1), (26, 1), (53, 0)], ids=["one", "one more", "one moment"])
def test_pages_lose_nothing_and_repeat_nothing(world, how_many, minutes):
    made = []
    for number in range(how_many):
        with clock.at(datetime(2026, 5, 17, tzinfo=UTC) + timedelta(minutes=number * minutes)):
            made.append(make_coi(world))

    first = lists.search(world["exporter"])

    assert len(first.rows) == 25
    assert listed(world["exporter"]) == made[::-1]
    assert bool(first.next_key) is (how_many > 25)


@pytest.mark.parametrize(
    "key", ["nonsense", "_", "2026-05-17_", "yesterday_7", "0001-01-01T00:00:00+05:00_1", f"9999-12-31_{'9' * 40}"]
)
def test_a_key_nobody_gave_out_is_no_accident(world, key):
    reference = make_coi(world)

    assert [row.number for row in lists.search(world["exporter"], key=key).rows] in ([reference], [])


@pytest.mark.parametrize(
    "text",
    ["AVOCADO", "hass avocado", "atlas", "acme foods", "roissy", "08044000", "msku1234567", "FR-17", "COOPERATIVE"],
)
def test_a_certificate_is_found_by_what_stands_on_it(world, text):
    reference = make_coi(
        world,
        national_reference={"number": "FR-17"},
        containers={"rows": [{"key": "c1", "container": "MSKU1234567", "seal": "S1"}]},
    )
    make_coi(world, by="importer")

    assert listed(world["exporter"], q=text) == [reference]


@pytest.mark.parametrize("text", ["banana", "%", "_", "atlas banana"])
def test_and_by_nothing_else(world, text):
    make_coi(world)

    assert listed(world["exporter"], q=text) == []


def test_a_row_says_who_is_waited_for(world):
    make_coi(world, Status.DESCRIPTION_COMPLETED)

    [row] = lists.search(world["importer"]).rows

    assert (row.status, row.waiting_for, row.exporter, row.first_consignee) == (
        Status.DESCRIPTION_COMPLETED,
        "Ecocert SA",
        "Atlas Bio Export",
        "ACME Bio Foods FR",
    )
