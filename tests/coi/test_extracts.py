"""Extracts (T20, T21, T23, domain reference §12): batches that never exceed their certificate."""

from decimal import Decimal

import pytest

from portal.coi import queries, services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Left
from portal.coi.domain.lifecycle import Action, Flag, Status
from portal.shared.errors import NotAllowed, NotFound, Refused, WrongStatus
from tests.factories import CONFIRMED, ENDORSED, get, line, make_coi, make_extract, make_operator, make_person, take
from tests.support import stored
from tests.support.browser import Browser
from tests.support.words import words

ALL = {0: {"packages": 1200, "net_weight": Decimal(4800)}}
SIGNED_13 = {name: value for name, value in ENDORSED.items() if name != "transport_after"}


@pytest.fixture
def base(world):
    lines = [line(world), line(world, lot="L2", packages=10, net_weight=Decimal("0.3"), unit="t")]
    gross = {"weight": Decimal(6), "unit": "t"}
    return make_coi(
        world,
        Status.BASE_FOR_EXTRACT,
        goods={ROWS: lines},
        gross_weight=gross,
        load={"operators": [world.forwarder]},
    )


def left(world, base):
    coi = get(world, base, "importer")
    return list(coi.content().splitting.left.values())


def rows_of(world, extract, who="importer"):
    coi = get(world, extract, who)
    return coi.answers(coi.edition.box("goods"))[ROWS]


# Making one


def test_the_importers_extract_is_new_and_takes_over_its_certificate(world, base):
    number = make_extract(world, base)

    coi, extract = get(world, base, "importer"), get(world, number, "importer")
    assert number == f"{base}-E01"
    assert (extract.state, coi.state) == (Status.NEW, Status.BASE_FOR_EXTRACT)
    for key in ("issuing_body", "procedure", "importer", "origin", "export_country", "point_of_entry"):
        assert extract.answers(extract.edition.box(key)) == coi.answers(coi.edition.box(key)), key
    assert extract.answers(extract.edition.box("serial_number"))["reference"] == base
    assert extract.answers(extract.edition.box("splitter"))["operator"] == world.importer
    assert extract.answers(extract.edition.box("destination"))["country"] == "FR"
    assert [(r["lot"], r["packages"], r["net_weight"]) for r in rows_of(world, number)] == [
        ("L26-0417", 200, Decimal(800))
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("forwarder", Status.NEW), ("post", Status.SUBMITTED), ("cca", Status.SUBMITTED)]
)
def test_where_an_extract_begins_depends_on_who_makes_it(world, base, who, status):
    assert get(world, make_extract(world, base, who=who), who).state is status


@pytest.mark.parametrize("who", ["exporter", "body", "commission"])
def test_others_make_none(world, base, who):
    before = stored.everything()

    with pytest.raises(NotAllowed):
        make_extract(world, base, who=who)

    assert stored.everything() == before


@pytest.mark.parametrize("status", [Status.ISSUED, Status.VERIFIED])
def test_only_a_certificate_in_batches_is_split(world, status):
    with pytest.raises(WrongStatus):
        make_extract(world, make_coi(world, status))


def test_numbers_count_up_and_are_not_used_again(world, base):
    first = make_extract(world, base)
    take(world, first, Action.DELETE, "importer")

    assert make_extract(world, base) == f"{base}-E02"


def test_sent_twice_it_is_one_extract(world, base):
    rows = rows_of(world, base)
    answers = {"consignee": {"operator": world.consignee}, "goods": {ROWS: [rows[0]]}}
    sent = {"act": "once", "actor": world["importer"]}
    first = services.create_extract(base, Action.EXTRACT, answers, **sent)
    before = stored.everything()

    assert services.create_extract(base, Action.EXTRACT, answers, **sent) == first
    assert stored.everything() == before


# The balance (V17)


def test_the_balance_runs_per_line_in_packages_and_exact_weight(world, base):
    make_extract(world, base, lines={0: {"packages": 1, "net_weight": Decimal("0.001")}})
    make_extract(
        world,
        base,
        lines={0: {"packages": 2, "net_weight": Decimal("0.1")}, 1: {"packages": 3, "net_weight": Decimal("0.2")}},
    )

    assert left(world, base) == [Left(1197, Decimal("4799.899")), Left(7, Decimal("0.1"))]


@pytest.mark.parametrize(
    ("quantities", "fields"),
    [
        ({"packages": 1201, "net_weight": Decimal(4800)}, ["packages"]),
        ({"packages": 1200, "net_weight": Decimal("4800.001")}, ["net_weight"]),
        ({"packages": 5000, "net_weight": Decimal(5000)}, ["net_weight", "packages"]),
    ],
)
def test_no_extract_takes_more_than_there_is(world, base, quantities, fields):
    before = stored.everything()

    with pytest.raises(Refused) as refused:
        make_extract(world, base, lines={0: quantities})

    assert [(f.rule, f.field) for f in refused.value.findings] == [("V17", field) for field in fields]
    assert stored.everything() == before


def test_several_extracts_together_take_no_more_than_there_is(world, base):
    make_extract(world, base, lines={0: {"packages": 700, "net_weight": Decimal(4000)}})

    with pytest.raises(Refused):
        make_extract(world, base, lines={0: {"packages": 500, "net_weight": Decimal("800.001")}})

    make_extract(world, base, lines={0: {"packages": 500, "net_weight": Decimal(800)}})
    assert left(world, base)[0] == Left(0, Decimal(0))


def test_changing_an_extract_keeps_within_what_the_others_leave(world, base):
    mine = make_extract(world, base)
    make_extract(world, base, lines={0: {"packages": 1000, "net_weight": Decimal(3000)}})
    version = get(world, mine, "importer").version_of(get(world, mine, "importer").edition.box("goods"))
    [row] = rows_of(world, mine)

    with pytest.raises(Refused):
        services.save_boxes(
            mine, {"goods": ({ROWS: [row | {"net_weight": Decimal("1800.5")}]}, version)}, actor=world["importer"]
        )
    services.save_boxes(
        mine, {"goods": ({ROWS: [row | {"net_weight": Decimal(1800)}]}, version)}, actor=world["importer"]
    )

    assert left(world, base)[0] == Left(0, Decimal(0))


def test_a_deleted_extract_gives_back(world, base):
    extract = make_extract(world, base, lines=ALL)
    assert left(world, base)[0] == Left(0, Decimal(0))

    take(world, extract, Action.DELETE, "importer")

    assert left(world, base)[0] == Left(1200, Decimal(4800))


def test_what_was_not_released_is_not_given_back(world, base):
    extract = make_extract(world, base, who="post")
    take(world, extract, Action.SIGN_13, "post", SIGNED_13 | {"decision": "no_release", "reason": "Pesticides"})

    assert left(world, base)[0] == Left(1000, Decimal(4000))


@pytest.mark.parametrize(
    "sneaked", [{"trade_name": "Gold"}, {"lot": "X"}, {"unit": "t"}, {"producer": 1}, {"commodity": "09011100"}]
)
def test_the_rest_of_a_line_stays_the_certificates(world, base, sneaked):
    extract = make_extract(world, base)
    [row] = rows_of(world, extract)

    services.save_boxes(extract, {"goods": ({ROWS: [row | {"packages": 100} | sneaked]}, 1)}, actor=world["importer"])

    [after] = rows_of(world, extract)
    assert after == row | {"packages": 100}


def test_a_line_that_the_certificate_does_not_have_is_not_taken(world, base):
    made_up = line(world, key="made-up", packages=5, net_weight=Decimal(5))
    answers = {"consignee": {"operator": world.consignee}, "goods": {ROWS: [made_up]}}

    with pytest.raises(Refused):
        services.create_extract(base, Action.EXTRACT, answers, act="a", actor=world["importer"])


# Its life


def test_the_whole_life_of_an_extract(world, base):
    extract = make_extract(world, base)
    for action, who, answers, status in (
        (Action.REQUEST_ENDORSEMENT, "importer", {}, Status.SUBMITTED),
        (Action.SIGN_13, "post", SIGNED_13, Status.VERIFIED),
        (Action.SIGN_14, "consignee", {}, Status.CONSIGNEE_SIGNED),
    ):
        assert take(world, extract, action, who, answers) == extract
        assert get(world, extract, who).state is status
    assert [s.box for s in get(world, extract, "consignee").signatures] == ["endorsement", "reception"]


def test_an_extract_without_consignee_waits_as_new_and_is_not_submitted(world, base):
    extract = make_extract(world, base, consignee={"operator": None})

    with pytest.raises(Refused):
        take(world, extract, Action.REQUEST_ENDORSEMENT, "importer")
    with pytest.raises(Refused):
        make_extract(world, base, who="post", consignee={"operator": None})


def test_once_submitted_the_authority_alone_corrects_quantities(world, base):
    extract = make_extract(world, base)
    take(world, extract, Action.REQUEST_ENDORSEMENT, "importer")
    [row] = rows_of(world, extract)
    less = {"goods": ({ROWS: [row | {"packages": 100}]}, 1)}

    with pytest.raises(NotAllowed):
        services.save_boxes(extract, less, actor=world["importer"])
    services.save_boxes(extract, less, actor=world["post"])
    with pytest.raises(NotAllowed):
        services.save_boxes(extract, {"consignee": ({"operator": None}, 1)}, actor=world["post"])

    assert rows_of(world, extract)[0]["packages"] == 100


# Who sees it


def test_the_parties_of_the_certificate_see_the_extract(world, base):
    extract = make_extract(world, base, consignee={"operator": None})

    for who in ("importer", "exporter", "body", "forwarder", "post", "cca", "producer", "commission"):
        assert get(world, extract, who).number == extract
    for who in ("stranger", "consignee"):
        with pytest.raises(NotFound):
            get(world, extract, who)


def test_the_consignee_sees_its_extract_and_not_the_certificate(app, world, base):
    extract = make_extract(world, base)
    browser = Browser(app).sign_in(world["consignee"])

    page = browser.open(f"/en/coi/{extract}")

    assert page.status == 200
    assert not page.has(f"a[href$='/coi/{base}']")
    assert "L2" not in [cell.text for cell in page.page.select("td")]
    with pytest.raises(NotFound):
        get(world, base, "consignee")
    assert browser.fetch("GET", f"/en/coi/{base}").status_code == 404


def test_an_operator_named_in_box_4_sees_the_extract(world, base):
    other = make_operator("Négoce Bio", "FR", *[])
    extract = make_extract(world, base, splitter={"operator": other})

    assert queries.get(extract, make_person(other)).number == extract


# Irregularities and the end


def test_an_irregularity_of_the_certificate_stops_its_extracts(world, base):
    extract = make_extract(world, base, who="post")
    take(world, base, Action.OFIS, "post", {"reason": "Pesticides"})

    assert get(world, extract, "post").flags == {Flag.IRREGULAR_BASE}
    with pytest.raises(WrongStatus):
        take(world, extract, Action.SIGN_13, "post", SIGNED_13)
    with pytest.raises(WrongStatus):
        make_extract(world, base)

    take(world, base, Action.CLOSE, "cca", {"reason": "Settled"})
    take(world, extract, Action.SIGN_13, "post", SIGNED_13)


def test_depleted_needs_every_extract_ended_or_a_confirmation(world, base):
    make_extract(world, base, lines=ALL)

    with pytest.raises(Refused):
        take(world, base, Action.DEPLETE, "post")
    take(world, base, Action.DEPLETE, "post", CONFIRMED)

    assert get(world, base, "importer").state is Status.DEPLETED
    with pytest.raises(WrongStatus):
        make_extract(world, base)


def test_nothing_left_means_no_more_extracts(app, world, base):
    make_extract(world, base, lines=ALL | {1: {"packages": 10, "net_weight": Decimal("0.3")}})

    with pytest.raises(Refused) as refused:
        make_extract(world, base, lines={0: {"packages": 1, "net_weight": Decimal(1)}})

    assert [finding.rule for finding in refused.value.findings] == ["T20"]
    for language in ("en", "fr"):
        page = Browser(app, language=language).sign_in(world["importer"]).open(f"/{language}/coi/{base}/steps/extract")
        message = "Nothing is left to split: every quantity is in an extract."
        assert words(app, language, message) in page.reading("main")


# On the page


def test_an_extract_is_made_on_a_page(app, world, base):
    browser = Browser(app).sign_in(world["importer"])
    page = browser.open(f"/en/coi/{base}").click("a[href$='steps/extract']")
    assert "Still available: 1,200 packages, 4,800 kg." in page.text

    key = rows_of(world, base)[0]["key"]
    page = page.submit(
        "#sheet",
        {"consignee-operator-q": "ACME Bio Foods", f"goods-{key}-packages": "1300", f"goods-{key}-net_weight": "100"},
        button=".end button.main",
    )
    assert page.status == 422
    assert "Line 1: 1,300 packages asked, 1,200 still available." in page.text

    page = page.submit("#sheet", {f"goods-{key}-packages": "300"}, button=".end button.main")
    assert f"The extract has the number {base}-E01." in page.text
    assert rows_of(world, f"{base}-E01")[0]["net_weight"] == Decimal(100)


@pytest.mark.parametrize(
    ("who", "language", "label"),
    [
        ("importer", "en", "Submit for endorsement as importer"),
        ("importer", "fr", "Soumettre au visa en tant que : importateur"),
        ("forwarder", "en", "Submit for endorsement as responsible for the load"),
    ],
)
def test_the_button_says_as_what_one_submits(app, world, who, language, label):
    base = make_coi(world, Status.BASE_FOR_EXTRACT, load={"operators": [world.forwarder]})
    extract = make_extract(world, base, who=who)
    browser = Browser(app, language=language).sign_in(world[who]).open(f"/{language}/coi/{extract}")

    assert label in browser.reading("#sheet-head .head")
    browser.open(f"/{language}/coi/{extract}/steps/request_endorsement")
    assert browser.heading == label
    browser.submit("form.panel", button="button.main")
    assert get(world, extract, who).state is Status.SUBMITTED
