"""A new certificate from a record: looked at, kept once, identical; what cannot be taken is said; bad files too."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.codelists.models import CodeListEntry
from portal.coi import services
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.coi.domain.record import canonical
from portal.coi.models import Coi
from portal.commodities.models import Commodity
from portal.exchange.files import packing
from portal.exchange.files import records as files
from portal.exchange.forms.record import edition_of, pruned, read, typed_boxes, wrong_in
from portal.extensions import db
from portal.organisations.domain import Activity, IdentifierType
from portal.organisations.models import Identifier, Organisation
from portal.persistence.transaction import transaction
from tests.exchange.records import a_record, changed, record_of
from tests.exchange.sending import send
from tests.exchange.test_round_trip import TEXTS, rows_of
from tests.factories import complete_answers, get, line, make_coi, make_extract, make_operator
from tests.support import stored
from tests.support.browser import Browser, both_ways
from tests.support.words import words

ADDRESS = "/en/coi/from-file"


def opened(app, world, who="exporter", **more) -> Browser:
    return Browser(app, **more).sign_in(world[who]).open(ADDRESS.replace("/en/", f"/{more.get('language', 'en')}/"))


def sent(app, world, data: bytes, who="exporter", **more) -> Browser:
    return send(opened(app, world, who, **more), data, "record.json")


def as_file(record) -> bytes:
    return canonical(record).encode()


def description(record) -> str:
    """The boxes that somebody types, in canonical form."""
    edition = edition_of(record)
    return canonical({box.key: record["boxes"][box.key] for box in typed_boxes(edition)})


def drafts() -> int:
    return db.session.query(Coi).count()


@both_ways
def test_a_record_becomes_a_draft_that_says_the_same(app, world, htmx):
    goods = {ROWS: [line(world), line(world, lot="L26-0418", packages=0, package_type="bulk")]}
    first = record_of(world, make_coi(world, goods=goods, load={"operators": [world.forwarder]}))

    browser = sent(app, world, as_file(first), htmx=htmx)
    assert (browser.status, browser.page.select("#problem")) == (200, [])
    assert "Hass avocado" in browser.text
    browser.click("button[name=do]")

    second = record_of(world, browser.address.rpartition("/")[2])
    assert description(second) == description(first)
    assert second["reference"] != first["reference"]
    assert (second["status"]["code"], second["signatures"], second["documents"]) == ("draft", [], [])
    assert f"Saved as a draft with the number {second['reference']}" in browser.message


def test_a_signed_certificate_gives_a_draft_without_what_others_filled_in(app, world):
    reference = make_coi(world, Status.VERIFIED)
    first = record_of(world, reference)

    browser = sent(app, world, as_file(first))

    assert "left out" in browser.text
    browser.click("button[name=do]")
    second = record_of(world, browser.address.rpartition("/")[2])
    assert description(second) == description(first)
    assert second["boxes"]["endorsement"]["decision"] is None


def test_keeping_twice_makes_one_draft(app, world):
    browser = sent(app, world, as_file(a_record(world)))
    before = drafts()
    form = browser.one("#boxes")
    values = {field["name"]: field["value"] for field in form.select("input[type=hidden]")} | {"do": "keep"}

    answers = [browser.post(ADDRESS, values) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert drafts() == before + 1


def test_looking_keeps_nothing(app, world):
    data = as_file(a_record(world))
    browser = opened(app, world)
    before = stored.everything()

    send(browser, data, "record.json")

    assert stored.everything() == before


def test_only_those_who_create_certificates_open_the_page(app, world):
    codes = {who: Browser(app).sign_in(world[who]).fetch("GET", ADDRESS).status_code for who in ("post", "consignee")}

    assert codes == {"post": 403, "consignee": 403}
    assert Browser(app).sign_in(world["exporter"]).open("/en/coi/new").has(f"a[href='{ADDRESS}']")


# Identical, whatever it says


def contents(world):
    country = st.sampled_from(["MA", "FR", "TN", "CI"])
    text = TEXTS
    return st.fixed_dictionaries(
        {
            "goods": rows_of(world).map(lambda rows: {ROWS: [{"key": f"k{n}", **row} for n, row in enumerate(rows)]}),
            "national_reference": st.fixed_dictionaries({"number": text}),
            "origin": st.fixed_dictionaries({"countries": st.lists(country, unique=True, max_size=3)}),
            "export_country": st.fixed_dictionaries({"country": country}),
            "importer": st.fixed_dictionaries({"operator": st.sampled_from([None, world.importer])}),
            "load": st.fixed_dictionaries({"operators": st.lists(st.just(world.forwarder), max_size=1)}),
            "first_consignee": st.sampled_from(
                [
                    {"operator": world.consignee, "in_batches": False},
                    {"operator": None, "in_batches": True},
                    {"operator": None, "in_batches": False},
                ]
            ),
            "gross_weight": st.fixed_dictionaries(
                {
                    "weight": st.none() | st.decimals(0, 10**9, places=3),
                    "unit": st.sampled_from([None, "kg", "t", "hl", "DTN"]),
                }
            ),
            "containers": st.lists(st.tuples(text, text), max_size=3).map(
                lambda pairs: {ROWS: [{"key": f"c{n}", "container": c, "seal": s} for n, (c, s) in enumerate(pairs)]}
            ),
            "journey": st.fixed_dictionaries(
                {"departure": st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)), "arrival": st.none()}
            ),
        }
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_round_trip_is_identical_whatever_a_certificate_says(app, world, language):
    number = iter(range(10_000))

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(contents(world))
    def back(boxes):
        answers = complete_answers(world, **boxes)
        first = record_of(world, services.create_draft(answers, act=f"a{next(number)}", actor=world["exporter"]))

        found = files.read(as_file(first))
        assert wrong_in(found) == []
        kept = files.parsed(canonical(pruned(found, edition_of(found))))
        taken = read(kept, edition_of(kept), own_portal=app.config["PORTAL_ADDRESS"], act="x")
        assert [one.problems for one in taken.boxes] == [[]] * len(taken.boxes)
        again = services.create_draft(taken.answers, act=f"b{next(number)}", actor=world["exporter"])

        assert description(record_of(world, again)) == description(first)

    with app.test_request_context(f"/{language}/"):
        back()


# What cannot be taken is said, and the rest is


def told(browser: Browser) -> list[str]:
    return [" ".join(item.text.split()) for item in browser.page.select("section li:has(small)")]


def test_an_organisation_that_nobody_knows_stays_empty(app, world):
    record = a_record(world)
    key = record["boxes"]["importer"]["operator"]
    data = changed(record, f"organisations.{key}", {**record["organisations"][key], "code": "ZZ-1", "eori": "XX9"})

    browser = sent(app, world, data)

    assert told(browser) == [
        "Importer: This portal does not know ACME Bio Imports FR · ZZ-1, neither by its number nor by its EORI. "
        "boxes.importer.operator"
    ]
    browser.click("button[name=do]")
    assert record_of(world, browser.address.rpartition("/")[2])["boxes"]["importer"]["operator"] is None


def test_an_organisation_is_found_by_its_eori_where_the_number_is_of_another_portal(app, world):
    record = a_record(world)
    key = record["boxes"]["importer"]["operator"]
    stranger = db.session.get(Organisation, world.forwarder)
    elsewhere = {**record["organisations"], key: {**record["organisations"][key], "code": stranger.code}}
    data = as_file({**record, "portal": "https://other.example", "organisations": elsewhere})

    browser = sent(app, world, data)

    assert told(browser) == []
    browser.click("button[name=do]")
    assert record_of(world, browser.address.rpartition("/")[2])["boxes"]["importer"]["operator"] == key


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_organisation_that_can_be_several_stays_empty(app, world, language):
    record = a_record(world)
    other = make_operator("ACME Twin", "FR", Activity.ORGANIC_IMPORTER)
    same = Identifier(organisation_id=other, type=IdentifierType.REGISTER.value, value="FR12345678900011")
    with transaction() as session:
        session.add(same)
    key = record["boxes"]["importer"]["operator"]
    data = changed(record, f"organisations.{key}", {**record["organisations"][key], "code": "ZZ-1"})

    browser = sent(app, world, data, language=language)

    message = "%(name)s can be several organisations of this portal."
    [line] = told(browser)
    assert words(app, language, message, name="ACME Bio Imports FR · ZZ-1") in line


def test_an_organisation_with_another_name_is_told(app, world):
    record = a_record(world)
    key = record["boxes"]["exporter"]["operator"]
    data = changed(record, f"organisations.{key}", {**record["organisations"][key], "name": "Atlas Export SARL"})

    browser = sent(app, world, data)

    assert "The file calls it Atlas Export SARL, this portal Atlas Bio Export." in browser.text


def test_a_commodity_that_has_ended_takes_its_line_with_it(app, world):
    record = record_of(
        world, make_coi(world, goods={ROWS: [line(world), line(world, commodity="09011100", key="gone")]})
    )
    with transaction() as session:
        session.get(Commodity, "09011100").valid_to = date(2020, 12, 31)

    browser = sent(app, world, as_file(record))

    assert len(told(browser)) == 2
    assert "The code 0901 11 00 is not in force today" in told(browser)[0]
    assert "The line is left out" in told(browser)[1]
    browser.click("button[name=do]")
    rows = record_of(world, browser.address.rpartition("/")[2])["boxes"]["goods"]["rows"]
    assert [row["commodity"]["code"] for row in rows] == ["08044000"]


def test_units_that_are_unknown_or_have_ended_stay_empty(app, world):
    record = a_record(world)
    with transaction() as session:
        entry = session.query(CodeListEntry).filter_by(list="packages", key="carton").one()
        entry.valid_to = date(2020, 12, 31)
    data = changed(record, "boxes.goods.rows.0.unit", {"code": "stone", "en": "Stone", "fr": "Stone"})

    browser = sent(app, world, data)

    assert told(browser) == [
        "Line 1, Package type: “Carton (CT)” is not in force any more. boxes.goods.rows[0].package_type",
        "Line 1, Unit: The list of this portal does not have “stone”. boxes.goods.rows[0].unit",
    ]


UNKNOWN = [
    ("boxes.journey.departure", "2026-02-30", "There is no day “2026-02-30”."),
    ("boxes.journey.departure", "1800-01-01", "This date is too far away."),
    ("boxes.origin.countries", [{"code": "XZ"}], "There is no country with the code “XZ”."),
    ("boxes.point_of_entry.country", {"code": "MA"}, "this box takes Member States of the Union only"),
    ("boxes.point_of_entry.authority", "control_body:MA-BIO-154", "This portal does not know"),
    ("boxes.goods.rows.0.commodity", {"code": "99999999"}, "does not hold the code 9999 99 99"),
]


def test_what_the_portal_does_not_know_is_said_with_its_place(app, world):
    record = a_record(world)
    browser = opened(app, world)

    for place, value, message in UNKNOWN:
        send(browser.open(ADDRESS), changed(record, place, value), "record.json")

        found = [text for text in told(browser) if message in text]
        assert found, (place, browser.text)
        assert place.replace(".0.", "[0].") in found[0]


def test_without_an_exporter_there_is_no_draft(app, world):
    browser = sent(app, world, changed(a_record(world), "boxes.exporter.operator", None))

    assert browser.status == 422
    assert "Box 4: Choose the exporter: a draft needs it." in browser.text
    assert not browser.has("button[name=do]")


def test_what_software_leaves_out_stays_empty_or_is_preset(app, world):
    record = a_record(world)
    boxes = {key: record["boxes"][key] for key in ("issuing_body", "goods")}
    short = {"schema": record["schema"], "edition": record["edition"], "boxes": boxes}

    browser = sent(app, world, json.dumps(short, indent=2).encode())
    browser.click("button[name=do]")

    kept = record_of(world, browser.address.rpartition("/")[2])["boxes"]
    assert kept["exporter"] == record["boxes"]["exporter"], "preset: its own organisation"
    assert kept["importer"] == {"operator": None}


def test_invisible_characters_are_left_out_and_told(app, world):
    browser = sent(app, world, changed(a_record(world), "boxes.goods.rows.0.lot", "L\u0000\u202e1"))

    assert "Line 1, Lot number: Characters that nobody sees were left out." in browser.text
    browser.click("button[name=do]")
    assert record_of(world, browser.address.rpartition("/")[2])["boxes"]["goods"]["rows"][0]["lot"] == "L1"


def test_lines_with_the_same_key_are_all_kept(app, world):
    record = record_of(world, make_coi(world, goods={ROWS: [line(world), line(world, lot="B"), line(world, lot="C")]}))
    key = record["boxes"]["goods"]["rows"][0]["key"]
    data = changed(json.loads(changed(record, "boxes.goods.rows.1.key", key)), "boxes.goods.rows.2.key", "no key!")

    browser = sent(app, world, data).click("button[name=do]")

    rows = get(world, browser.address.rpartition("/")[2]).content().rows("goods")
    assert [row["lot"] for row in rows] == ["L26-0417", "B", "C"]
    assert len({row["key"] for row in rows}) == 3


# Files that are refused: nothing is kept, and the place is told


HOSTILE = {
    "empty": (b"", "This file is empty."),
    "no JSON": (b"reference;COI.EU.2026.0000001", "This file is no JSON: line 1, column 1 cannot be read."),
    "cut": (b'{"schema": "coi-record/1",\n "boxes": {', "line 2, column 12"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\xff", "This file is no text in UTF-8"),
    "UTF-16": ('{"schema": "coi-record/1"}'.encode("utf-16"), "This file is no text in UTF-8"),
    "a list": (b"[]", "it is no object in braces"),
    "a depth bomb": (b"[" * 4_000_000, "stand too deep in each other"),
    "a depth bomb of objects": (b'{"boxes":' * 200_000, "stand too deep in each other"),
    "too large": (b" " * 5_000_001, "larger than 5 MB"),
    "no schema": (b"{}", "schema: this portal reads “coi-record/1”; the file says “–”."),
    "another version": (b'{"schema": "coi-record/2"}', "the file says “coi-record/2”."),
    "another form": (b'{"schema": "coi-record/1", "edition": "coi-1999"}', "edition: this portal knows coi-2017"),
    "the form of an extract": (b'{"schema": "coi-record/1", "edition": "extract-2017"}', "An extract is taken of its"),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_that_is_no_record_is_refused_in_words(app, world, language):
    browser = opened(app, world, language=language)
    before = stored.everything()

    for name, (data, message) in HOSTILE.items():
        send(browser, data, "record.json")

        assert browser.status == 422, name
        assert browser.has("#problem li a[href='#file']"), name
        assert (message in browser.text) == (language == "en"), (name, browser.text)
    assert stored.everything() == before


MISFITS = {
    "NaN": ('"net_weight":"4800"', '"net_weight":NaN', "boxes.goods.rows[0].net_weight: a text is expected here"),
    "Infinity": ('"packages":1200', '"packages":-Infinity', "boxes.goods.rows[0].packages: a whole number"),
    "a fraction": ('"packages":1200', '"packages":1200.5', "boxes.goods.rows[0].packages: a whole number"),
    "a huge number": ('"packages":1200', f'"packages":{"9" * 5000}', "boxes.goods.rows[0].packages: a whole number"),
    "a text for a number": ('"packages":1200', '"packages":"1200"', "boxes.goods.rows[0].packages: a whole number"),
    "a number for a text": ('"lot":"L26-0417"', '"lot":260417', "boxes.goods.rows[0].lot: a text is expected"),
    "a name twice": ('"lot":"L26-0417"', '"lot":"A","lot":"B"', "boxes.goods.rows[0].lot: this name stands twice"),
    "a box twice": ('"journey":', '"journey":{},"journey":', "boxes.journey: this name stands twice"),
    "half a character": ('"lot":"L26-0417"', '"lot":"\\ud83d"', "boxes.goods.rows[0].lot: half a character"),
    "half a character in a name": ('"lot":', '"\\ud83dlot":', "boxes.goods.rows[0].?lot: records have nothing"),
    "a box of another form": ('"journey":', '"splitter":{},"journey":', "boxes.splitter: records have nothing of this"),
    "markup": ('"journey":', '"<script>":{},"journey":', "boxes.?script?: records have nothing of this name here"),
    "a comma": ('"net_weight":"4800"', '"net_weight":"4,800"', "net_weight: “4,800” is not written as records"),
    "a word for a tick": ('"in_batches":false', '"in_batches":"no"', "first_consignee.in_batches: true or false is"),
    "a list for an object": (
        '"journey":{',
        '"journey":[{}],"x":{',
        "boxes.journey: an object is expected here, within",
    ),
    "an object for a list": (
        '"countries":[',
        '"countries":{},"x":[',
        "boxes.origin.countries: a list is expected here",
    ),
    "a long lot": ('"lot":"L26-0417"', f'"lot":"{"x" * 101}"', "lot: 100 characters at most; there are 101."),
    "less than nothing": ('"packages":1200', '"packages":-1', "packages: this number is too small or too large."),
    "no such status": (
        '"code":"draft"',
        '"code":"lost"',
        "status.code: “lost” is none of the values that the schema lists here",
    ),
    "an extract": ('"document":"coi"', '"document":"extract"', "An extract is taken of its certificate"),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_value_that_does_not_fit_is_told_with_its_place(app, world, language):
    text = canonical(a_record(world))
    browser = opened(app, world, language=language)
    before = stored.everything()

    for name, (was, becomes, message) in MISFITS.items():
        assert was in text, name
        send(browser, text.replace(was, becomes, 1).encode(), "record.json")

        assert (browser.status, message in browser.text) == (422, language == "en"), (name, browser.text)
        assert message.partition(":")[0] in browser.text or " " in message.partition(":")[0], (name, browser.text)
    assert stored.everything() == before


def test_ten_thousand_lines_are_refused_at_once(app, world):
    record = a_record(world)
    row = record["boxes"]["goods"]["rows"][0]

    browser = sent(app, world, changed(record, "boxes.goods.rows", [row] * 10_000))

    assert browser.status == 422
    assert "boxes.goods.rows: 1000 lines at most; there are 10000." in browser.text


def test_many_misfits_are_told_up_to_twenty(app, world):
    record = a_record(world)
    row = {**record["boxes"]["goods"]["rows"][0], "packages": "many"}

    browser = sent(app, world, changed(record, "boxes.goods.rows", [row] * 100))

    assert len(browser.page.select("#problem li")) == 20


def test_the_record_of_an_extract_is_refused(app, world):
    extract = make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))

    browser = sent(app, world, as_file(record_of(world, extract, "importer")), who="importer")

    assert browser.status == 422
    assert "An extract is taken of its certificate" in browser.text


def test_a_file_of_a_hundred_megabytes_is_not_read(app, world):
    browser = opened(app, world)

    answer = browser.fetch("POST", ADDRESS, data=b"x" * 11_000_000, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 413


def test_what_the_form_carries_is_read_like_a_file(app, world):
    browser = opened(app, world)
    packed = ["", "x", "eJwDAAAAAAE=", "eNqrrgUAAXUA+Q==", packing.packed_text("[]"), packing.packed_text("{}")]

    codes = [browser.post(ADDRESS, {"record": text, "act": "x", "do": "keep"}).status_code for text in packed]

    assert codes == [422] * len(packed)


def test_quantities_are_equal_however_many_zeros_are_written(app, world):
    browser = sent(app, world, changed(a_record(world), "boxes.goods.rows.0.net_weight", "04800.500"))
    browser.click("button[name=do]")

    rows = get(world, browser.address.rpartition("/")[2]).content().rows("goods")
    assert rows[0]["net_weight"] == Decimal("4800.5")
