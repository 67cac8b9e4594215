"""What one can ask of the list (§17, D40): every filter, the tabs, the orders; and that an address bears nonsense."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from werkzeug.datastructures import MultiDict

from portal.coi import filters, services
from portal.coi.domain import editions
from portal.coi.domain.editions import COI_2017
from portal.coi.domain.filters import FILTERS, MY_CAPACITIES, ORDERS, SORTS, TAB_LABELS, Asked, FilterKind, Order, Tab
from portal.coi.domain.lifecycle import CAPACITY_LABELS, Capacity, Status
from portal.coi.models import Coi
from portal.coi.queries import lists
from portal.coi.queries.tabs import counts
from portal.extensions import db
from portal.organisations.domain import Activity, Function
from portal.persistence.transaction import transaction
from portal.shared import clock
from tests.factories import (
    COCOA_PASTE,
    COFFEE,
    get,
    line,
    make_authority,
    make_body,
    make_coi,
    make_operator,
    make_person,
    statuses_by_ordinary_road,
)


def found(person, asked=None, **values):
    """Every number of a list, page by page."""
    asked, numbers, key = asked or Asked(values), [], ""
    while True:
        page = lists.search(person, asked, key=key)
        numbers += [row.number for row in page.rows]
        if not page.next_key:
            return numbers
        key = page.next_key


# Filters, each against a certificate that is otherwise the same


@pytest.mark.postgres
def test_a_company_is_looked_for_where_it_acts(world):
    body = make_body("MA-BIO-102", "CCPB Srl")
    other = {
        "exporter": make_operator("Sud Export", "MA", Activity.ORGANIC_EXPORTER, body=body),
        "importer": make_operator("Nord Import", "FR", Activity.ORGANIC_IMPORTER, eori="FR98765432100011"),
        "consignee": make_operator("Gros Dépôt", "FR", Activity.ORGANIC_OPERATOR),
        "producer": make_operator("Ferme d’Agadir", "MA", Activity.ORGANIC_PRODUCER, body=body),
        "rfl": make_operator("Transit Rapide", "FR", Activity.RFL),
    }
    post = make_authority("Le Havre", "FRLEH1", Function.BCP, superior=world.cca)
    make_coi(world)
    reference = make_coi(
        world,
        issuing_body={"body": body},
        exporter={"operator": other["exporter"]},
        importer={"operator": other["importer"]},
        first_consignee={"operator": other["consignee"], "in_batches": False},
        load={"operators": [other["rfl"]]},
        point_of_entry={"country": "FR", "authority": post},
        goods={"rows": [line(world, producer=other["producer"], control_body=body)]},
    )

    looked_for = {
        "exporter": ("sud", "SUD export", "sud ma-org"),
        "importer": ("Nord", "FR98765432100011"),
        "consignee": ("gros depot", "DÉPÔT"),
        "producer": ("agadir",),
        "rfl": ("rapide",),
        "authority": ("FRLEH1", "havre"),
        "body": ("ccpb", "MA-BIO-102"),
    }
    assert {f.name for f in FILTERS if f.kind is FilterKind.COMPANY} == looked_for.keys()
    for name, texts in looked_for.items():
        for text in texts:
            assert found(world["exporter"], **{name: text}) == [reference], (name, text)
            elsewhere = {other for other in looked_for if other != name}
            assert all(reference not in found(world["exporter"], **{other: text}) for other in elsewhere), text


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("origin", "TN", "CI"),
        ("export", "CI", "TN"),
        ("clearance", "BE", "FR"),
        ("cn", "0901", "0902"),
        ("cn", "09011100", "090112"),
        ("category", ("D",), ("B", "C")),
        ("container", "msku 123", "124567"),
        ("container", "4567", "x"),
        ("q", "fr-17 arabica", "fr-18"),
    ],
)
def test_a_filter_finds_what_it_says_and_nothing_else(world, name, value, other):
    brussels = make_authority("Zaventem", "BEBRU4", Function.BCP, country="BE")
    make_coi(world)
    goods = [line(world, commodity=COFFEE, trade_name="Arabica"), line(world, commodity=COCOA_PASTE)]
    reference = make_coi(
        world,
        origin={"countries": ["MA", "TN"]},
        export_country={"country": "CI"},
        point_of_entry={"country": "BE", "authority": brussels},
        containers={"rows": [{"key": "c1", "container": "MSKU 123-4567", "seal": ""}]},
        national_reference={"number": "FR-17"},
        goods={"rows": goods},
    )

    if name == "category":
        assert found(world["exporter"], category=("A",)) != [], "both have goods of A"
    assert found(world["exporter"], **{name: value}) == [reference]
    assert reference not in found(world["exporter"], **{name: other})


def test_a_container_or_an_origin_that_was_taken_away_is_not_found_any_more(world):
    reference = make_coi(world, containers={"rows": [{"key": "c1", "container": "MSKU1", "seal": ""}]})
    coi = get(world, reference)
    sent = {
        "containers": ({"rows": [{"key": "c2", "container": "TCLU2", "seal": ""}]}, 1),
        "origin": ({"countries": ["TN"]}, coi.version_of(coi.edition.box("origin"))),
    }
    services.save_boxes(reference, sent, actor=world["exporter"])

    assert [found(world["exporter"], container=text) for text in ("MSKU1", "tclu2")] == [[], [reference]]
    assert [found(world["exporter"], origin=country) for country in ("MA", "TN")] == [[], [reference]]


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["created", "issued", "endorsed"])
def test_a_period_holds_both_its_days_where_the_person_is(world, name):
    """Paris is an hour ahead of UTC in winter: its 5 January ends at 23:00."""
    column = next(f.column for f in FILTERS if f.name == name)
    moments = {"before": (4, 22, 59), "first": (4, 23, 0), "last": (5, 22, 59), "after": (5, 23, 0)}
    references = {when: make_coi(world) for when in moments}
    with transaction() as session:
        for when, (day, hour, minute) in moments.items():
            coi = session.query(Coi).filter_by(draft_reference=references[when]).one()
            setattr(coi, column, datetime(2026, 1, day, hour, minute, tzinfo=UTC))
    person = replace(world["exporter"], time_zone="Europe/Paris")

    def in_period(first, last):
        numbers = found(person, **{name: (first, last)})
        return [when for when in moments if references[when] in numbers]

    fifth = date(2026, 1, 5)
    assert in_period(fifth, fifth) == ["first", "last"]
    assert in_period(fifth, None) == ["first", "last", "after"]
    assert in_period(None, date(2026, 1, 4)) == ["before"]


@pytest.mark.postgres
def test_my_capacity_shows_the_certificates_that_name_me_so(world):
    reference = make_coi(world, Status.ISSUED, load={"operators": [world.forwarder]})
    draft = make_coi(world, by="importer")

    holders = {
        "exporter": {Capacity.CREATOR, Capacity.EXPORTER},
        "importer": {Capacity.IMPORTER},
        "producer": {Capacity.PRODUCER},
        "body": {Capacity.CONTROL_BODY, Capacity.PRODUCER_BODY},
        "forwarder": {Capacity.RFL},
        "consignee": {Capacity.FIRST_CONSIGNEE},
        "post": {Capacity.ENTRY_AUTHORITY},
        "cca": {Capacity.EU_AUTHORITY},
        "commission": set(),
    }
    for who, capacities in holders.items():
        mine = {c for c in MY_CAPACITIES if reference in found(world[who], capacity=(c.value,))}
        assert mine == capacities, who
    assert found(world["importer"], capacity=("creator",)) == [draft]
    assert set(found(world["importer"], capacity=("creator", "importer"))) == {draft, reference}


def test_several_statuses_are_one_filter_and_filters_narrow_each_other(world):
    draft, issued = make_coi(world), make_coi(world, Status.ISSUED)
    make_coi(world, Status.DESCRIPTION_COMPLETED)

    assert set(found(world["exporter"], status=("draft", "issued"))) == {draft, issued}
    assert found(world["exporter"], status=("draft", "issued"), capacity=("importer",)) == []
    narrower = {"q": "coi.eu", "body": "ecocert", "issued": (date(2000, 1, 1), None)}
    assert found(world["exporter"], status=("draft", "issued"), **narrower) == [issued]


def test_no_filter_shows_what_cannot_be_opened(world):
    make_coi(world)
    values = {"exporter": "atlas", "origin": "MA", "cn": "08", "category": ("A",), "body": "ecocert", "q": "avocado"}

    for name, value in values.items():
        assert found(world["exporter"], **{name: value}), name
        for who in ("stranger", "importer", "body", "commission"):
            assert found(world[who], **{name: value}) == [], (who, name)


def test_the_type_is_a_filter_as_soon_as_there_are_two(world, monkeypatch):
    certificate = make_coi(world)
    assert "type" in filters.read(MultiDict()).form
    with monkeypatch.context() as patched:
        patched.delitem(editions.EDITIONS, "extract-2017")
        assert "type" not in filters.read(MultiDict()).form

    newer = replace(COI_2017, key="coi-2030")
    monkeypatch.setitem(editions.EDITIONS, "coi-2030", newer)
    second, third = (make_coi(world) for _ in range(2))
    with transaction() as session:
        for reference, key in ((second, "extract-2017"), (third, "coi-2030")):
            session.query(Coi).filter_by(draft_reference=reference).one().edition_key = key

    assert set(found(world["exporter"], type=("coi-2017",))) == {certificate, third}, "two editions of one type"
    assert found(world["exporter"], type=("extract-2017",)) == [second]
    assert len(found(world["exporter"], type=("coi-2017", "extract-2017"))) == 3


# Tabs


@pytest.mark.postgres
def test_every_certificate_stands_in_one_tab(world):
    shelf = [make_coi(world, status, load={"operators": [world.forwarder]}) for status in statuses_by_ordinary_road()]
    shelf += [make_coi(world, by="importer")]
    parts = [tab for tab in Tab if tab is not Tab.ALL]

    for who, person in world.people.items():
        held = {tab: found(person, Asked(tab=tab)) for tab in Tab}
        together = [number for tab in parts for number in held[tab]]
        assert sorted(together) == sorted(held[Tab.ALL]), who
        assert counts(person, Asked()) == {tab: len(numbers) for tab, numbers in held.items()}, who
        assert set(held[Tab.TO_DO]) == {row.number for row in lists.pending(person)}, who


def test_the_tabs_follow_what_must_be_done(world):
    at = {status: make_coi(world, status) for status in statuses_by_ordinary_road()}

    def tab_of(status, who):
        return next(tab for tab in Tab if at[status] in found(world[who], Asked(tab=tab)))

    assert tab_of(Status.DRAFT, "exporter") is Tab.DRAFTS
    assert tab_of(Status.DESCRIPTION_COMPLETED, "body") is Tab.TO_DO
    assert tab_of(Status.DESCRIPTION_COMPLETED, "importer") is Tab.ELSEWHERE
    assert tab_of(Status.ISSUED, "cca") is Tab.TO_DO
    for status in (Status.FIRST_CONSIGNEE_SIGNED, Status.NOT_RELEASED, Status.RELEASED_CONVENTIONAL, Status.DELETED):
        assert tab_of(status, "exporter") is Tab.FINISHED


def test_the_counts_of_the_tabs_follow_the_filters(world):
    make_coi(world)
    make_coi(world, Status.ISSUED)
    make_coi(world, Status.ISSUED, goods={"rows": [line(world, commodity=COFFEE, trade_name="Arabica")]})

    held = counts(world["exporter"], Asked({"q": "arabica"}, tab=Tab.DRAFTS))

    assert (held[Tab.DRAFTS], held[Tab.ELSEWHERE], held[Tab.ALL]) == (0, 1, 1)


# Order


@pytest.fixture
def unequal(world):
    """Fifty-five certificates: half never issued, several of one moment, references in another order than changes."""
    made = []
    day = datetime(2026, 5, 17, tzinfo=UTC)
    for number in range(55):
        with clock.at(day + timedelta(minutes=number // 3)):
            made.append(make_coi(world))
    with transaction() as session:
        for number, coi in enumerate(session.query(Coi).order_by(Coi.id)):
            coi.reference = f"COI.EU.2026.{(number * 7) % 55:07}" if number % 2 else None
            coi.issued_at = day + timedelta(minutes=number // 4) if number % 2 else None
            coi.status_since = day - timedelta(minutes=number // 5)
    return made


@pytest.mark.postgres
@pytest.mark.parametrize("order", ORDERS.values(), ids=lambda order: order.name)
def test_pages_of_every_order_lose_nothing_and_repeat_nothing(world, unequal, order):
    numbers = found(world["exporter"], Asked(order=order))

    certificates = {coi.number: coi for coi in db.session.query(Coi)}
    values = [getattr(certificates[number], SORTS[order.by].column) for number in numbers]
    known = [value for value in values if value is not None]
    assert len(numbers) == len(set(numbers)) == 55
    assert known == sorted(known, reverse=order.descending)
    assert values[: len(known)] == known, "what has no value comes last, whichever way round"
    ties = [(v, certificates[n].id) for v, n in zip(values, numbers, strict=True)]
    for (value, id_), (next_value, next_id) in pairwise(ties):
        assert value != next_value or (id_ > next_id) is order.descending


@pytest.mark.parametrize("order", ORDERS.values(), ids=lambda order: order.name)
@pytest.mark.parametrize("key", ["", "_", "x", "x_1", "_1", "2026-01-01_9999999999999", "COI_7", "9999-12-31T23:59_-4"])
def test_a_key_nobody_gave_out_is_no_accident(world, order, key):
    reference = make_coi(world)

    page = lists.search(world["exporter"], Asked(order=order), key=key)

    assert [row.number for row in page.rows] in ([reference], [])


# The address


def asked(app, address, language="en"):
    with app.test_request_context(f"/{language}/coi/?{address}") as context:
        question = filters.read(context.request.args)
        errors = {name: " ".join(map(str, errors)) for name, errors in question.form.errors.items()}
        return question, errors


EVERYTHING = (
    "q=atlas&status=draft&status=issued&capacity=importer&category=A&created_from=2026-01-05&created_to=2026-02-05"
    "&issued_from=2026-01-05&endorsed_to=2026-01-05&origin=MA&export=CI&clearance=FR&authority=FRCDG4H&body=ecocert"
    "&exporter=atlas&producer=souss&importer=acme&rfl=dupr%C3%A9&consignee=foods&cn=0804&container=MSKU"
    "&tab=finished&sort=-issued"
)


def test_the_address_says_everything_and_is_read_again(app):
    question, errors = asked(app, EVERYTHING)
    again, _ = asked(app, "&".join(f"{n}={v}" for n, vs in question.asked.arguments().items() for v in vs))

    assert (errors, question.ignored) == ({}, ())
    assert {f.name for f in FILTERS} == question.asked.values.keys(), "no filter is forgotten"
    assert (again.asked, question.asked.tab, question.asked.order) == (question.asked, Tab.FINISHED, Order("issued"))


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        ("origin=Maroc", "origin", "MA"),
        ("origin=morocco", "origin", "MA"),
        ("cn=0804%2040", "cn", "080440"),
        ("created_from=05/01/2026", "created", (date(2026, 1, 5), None)),
        ("status=issued&status=draft&status=issued", "status", ("draft", "issued")),
        ("exporter=%20%20Atlas%20", "exporter", "Atlas"),
    ],
)
def test_what_people_type_is_understood(app, address, name, value):
    question, errors = asked(app, address)

    assert (errors, question.asked.values) == ({}, {name: value})


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("created_from=2026-02-31", "created_from"),
        ("created_from=yesterday", "created_from"),
        ("created_from=2026-05-05&created_to=2026-05-04", "created_to"),
        ("issued_to=0001-01-01", "issued_to"),
        ("endorsed_to=9999-12-31", "endorsed_to"),
        ("origin=Atlantis", "origin"),
        ("cn=08x", "cn"),
        ("cn=" + "0" * 11, "cn"),
        ("container=---", "container"),
        ("exporter=" + "x" * 201, "exporter"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(app, address, field, language):
    question, errors = asked(app, address, language)

    assert errors.keys() == {field}
    assert errors[field]
    assert question.asked.values == {}


@pytest.mark.parametrize(
    ("address", "ignored"),
    [
        ("status=nothing&status=draft", ("status=nothing",)),
        ("tab=mine", ("tab=mine",)),
        ("sort=colour", ("sort=colour",)),
        ("colour=red", ("colour=red",)),
        ("capacity=commission", ("capacity=commission",)),
        ("status=&tab=&sort=&after=x", ()),
    ],
)
def test_what_means_nothing_is_named_and_left_out(app, address, ignored):
    question, errors = asked(app, address)

    assert (errors, question.ignored) == ({}, ignored)
    assert set(question.asked.values.get("status", ())) <= {"draft"}


def test_every_choice_has_words():
    assert set(TAB_LABELS) == set(Tab)
    assert set(MY_CAPACITIES) <= CAPACITY_LABELS.keys()
    assert {filter_.kind for filter_ in FILTERS} == set(FilterKind)


def test_a_reader_of_several_organisations_finds_those_of_all(world):
    reference = make_coi(world, Status.ISSUED)
    person = make_person(make_operator("Elsewhere Too", "BE"), world.importer)

    assert found(person, capacity=("importer",)) == [reference]
