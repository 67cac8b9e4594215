"""What is added up, and for whom: the same on both databases, whatever the number of certificates."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action, Capacity, Status
from portal.coi.models import Coi
from portal.organisations.domain import Activity
from portal.persistence.transaction import transaction
from portal.statistics import queries
from portal.statistics.domain import Asked, Grouping
from tests.coi.test_budgets import statements
from tests.factories import COCOA_PASTE, COFFEE, make_coi, make_extract, make_operator, make_person, take
from tests.factories import line as made_line

YEAR = Asked(date(2026, 1, 1), date(2026, 12, 31))
MARCH = datetime(2026, 3, 10, 8, tzinfo=UTC)


def issued(world, at=MARCH, status=Status.ISSUED, **boxes):
    """A certificate issued at a moment: a draft for an hour, submitted for two days, endorsed half a day later."""
    boxes.setdefault("gross_weight", {"weight": Decimal(999999), "unit": "kg"})
    reference = make_coi(world, status, **boxes)
    moments = {"created_at": at - timedelta(hours=49), "submitted_at": at - timedelta(hours=48), "issued_at": at}
    moments |= {"endorsed_at": at + timedelta(hours=12)} if status is Status.VERIFIED else {}
    with transaction() as session:
        session.execute(update(Coi).where(Coi.reference == reference).values(**moments))
    return reference


def goods(world, *lines):
    return {ROWS: [made_line(world, **more) for more in lines]}


def volumes(world, grouping, who="importer", asked=YEAR):
    found = queries.volumes_by(grouping, world[who], world[who].post, asked)
    return [(v.group, v.certificates, v.kilograms) for v in found]


def count(world, who, asked=YEAR):
    return queries.count(world[who], world[who].post, asked)


@pytest.mark.postgres
def test_volumes_and_delays_are_the_same_on_both_databases(world):
    issued(world, goods=goods(world, {"net_weight": Decimal("100.5")}, {"net_weight": Decimal(2), "unit": "t"}))
    issued(world, datetime(2026, 3, 31, 23, 30, tzinfo=UTC), goods=goods(world, {"commodity": COFFEE}))
    mixed = goods(
        world, {"commodity": COCOA_PASTE, "net_weight": Decimal(10)}, {"net_weight": Decimal(30), "unit": "l"}
    )
    issued(world, datetime(2026, 4, 1, tzinfo=UTC), Status.VERIFIED, goods=mixed, origin={"countries": ["TN", "MA"]})

    assert volumes(world, Grouping.CHAPTER) == [
        ("09", 1, Decimal(4800)), ("08", 2, Decimal("2100.5")), ("18", 1, Decimal(10)),
    ]  # fmt: skip
    assert volumes(world, Grouping.ORIGIN) == [("MA", 2, Decimal("6900.5")), ("", 1, Decimal(10))]
    assert volumes(world, Grouping.EXPORT) == [("MA", 3, Decimal("6910.5"))]
    assert volumes(world, Grouping.MONTH) == [("202603", 2, Decimal("6900.5")), ("202604", 1, Decimal(10))]
    april = queries.volumes_by(Grouping.MONTH, world["importer"], world["importer"].post, YEAR)[1]
    assert april.others == {"l": Decimal(30)}
    found = queries.delays(world["importer"], world["importer"].post, YEAR)
    assert [(d.step.key, d.certificates, d.median) for d in found] == [
        ("submitting", 3, 1.0), ("issuing", 3, 48.0), ("endorsing", 1, 12.0), ("receiving", 0, None),
    ]  # fmt: skip


def test_the_period_takes_both_of_its_days_whole(world):
    for at in (
        datetime(2026, 2, 28, 23, 59, tzinfo=UTC),
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 4, 1, tzinfo=UTC),
    ):
        issued(world, at)

    assert count(world, "importer", Asked(date(2026, 3, 1), date(2026, 3, 31))) == 2


def test_drafts_deleted_and_replaced_certificates_and_extracts_are_not_counted(world):
    make_coi(world)
    make_coi(world, Status.DESCRIPTION_COMPLETED)
    today = datetime.now(UTC).date()
    now = Asked(today - timedelta(days=1), today + timedelta(days=1))
    make_coi(world, Status.REPLACED)
    take(world, make_coi(world, Status.VERIFIED), Action.DELETE, "post", {"reason": "Made by mistake"})
    assert count(world, "exporter", now) == 1, "the one that replaces"

    extract = make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))
    with transaction() as session:
        session.execute(update(Coi).where(Coi.draft_reference == extract).values(issued_at=datetime.now(UTC)))

    assert count(world, "importer", now) == 2
    assert volumes(world, Grouping.CHAPTER, asked=now) == [("08", 2, Decimal(9600))]


@pytest.mark.parametrize(
    ("who", "capacities"),
    [
        ("exporter", {Capacity.EXPORTER, Capacity.CREATOR}),
        ("importer", {Capacity.IMPORTER}),
        ("producer", {Capacity.PRODUCER}),
        ("forwarder", {Capacity.RFL}),
        ("consignee", {Capacity.FIRST_CONSIGNEE}),
        ("body", {Capacity.CONTROL_BODY, Capacity.PRODUCER_BODY}),
        ("post", {Capacity.ENTRY_AUTHORITY}),
        ("cca", {Capacity.EU_AUTHORITY}),
        ("commission", {Capacity.COMMISSION}),
        ("stranger", set()),
    ],
)
def test_an_organisation_counts_those_it_is_named_on_as_what_it_asks(world, who, capacities):
    issued(world, load={"operators": [world.forwarder]})
    person = world[who]
    offered = queries.capacities_of(person, person.post)

    found = {c for c in offered if count(world, who, Asked(YEAR.first, YEAR.last, c))}

    assert found == capacities
    assert count(world, who) == bool(capacities)


def test_what_the_reader_does_not_see_is_not_counted(world):
    other = make_operator("Other imports", "FR", Activity.ORGANIC_IMPORTER, eori="FR77777777700077")
    person = make_person(other)
    issued(world)
    issued(world, importer={"operator": other})

    unseen = issued(world, importer={"operator": other})
    with transaction() as session:
        session.execute(update(Coi).where(Coi.reference == unseen).values(reference=None))

    assert queries.count(person, person.post, YEAR) == 1
    assert queries.volumes_by(Grouping.EXPORT, person, person.post, YEAR)[0].kilograms == 4800


def test_two_posts_are_counted_apart(world):
    both = make_person(world.importer, world.consignee)
    issued(world, first_consignee={"operator": None, "in_batches": True})

    counted = {post.organisation_id: queries.count(both, post, YEAR) for post in both.posts}

    assert counted == {world.importer: 1, world.consignee: 0}


def test_more_certificates_take_no_more_statements(world):
    def everything():
        with statements() as sent:
            for grouping in Grouping:
                volumes(world, grouping)
            queries.delays(world["importer"], world["importer"].post, YEAR)
        return len(sent)

    issued(world)
    few = everything()
    for _ in range(9):
        issued(world)

    assert everything() == few <= 10
