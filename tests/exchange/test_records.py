"""Records as files: what is downloaded, by whom; the schema says what they are, and agrees with a second opinion."""

import base64
import hashlib
import json

from jsonschema import Draft202012Validator

from portal.coi.domain.editions import CURRENT, EDITIONS
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.domain.record import canonical
from portal.coi.queries import records
from portal.exchange.domain.schema import schema_of_records
from portal.exchange.domain.shapes import misfits
from portal.exchange.files import records as files
from portal.exchange.forms.record import typed_boxes
from tests.exchange.records import a_record, changed, record_of
from tests.factories import ENDORSED, get, make_coi, make_document, make_extract, statuses_by_ordinary_road, take
from tests.support.browser import Browser
from tests.support.papers import pdf

SCHEMA = schema_of_records("https://portal.example/schemas/coi-record-1.json")


def read(browser: Browser, address: str):
    return browser.fetch("GET", address)


def test_the_file_is_the_record_byte_for_byte(app, world):
    reference = make_coi(world, Status.ISSUED)
    coi = get(world, reference)
    kept = records.current(coi)
    browser = Browser(app).sign_in(world["importer"])

    answer = read(browser, f"/fr/coi/{coi.number}/record.json")

    assert answer.data == kept.text.encode()
    assert hashlib.sha256(answer.data).hexdigest() == kept.digest == answer.headers["ETag"].strip('"')
    digest = base64.b64encode(bytes.fromhex(kept.digest)).decode()
    assert answer.headers["Unencoded-Digest"] == f"sha-256=:{digest}:"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{coi.number}-record-1.json"'
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/json", "no-store")


def test_earlier_records_are_there_for_all_who_see_the_certificate(app, world):
    reference = make_coi(world, Status.ISSUED)
    take(world, reference, Action.SIGN_20, "post", ENDORSED)
    coi = get(world, reference, "importer")
    first, last = records.every(coi.id)
    browser = Browser(app).sign_in(world["importer"])

    answers = {n: read(browser, f"/en/coi/{coi.number}/record.json?record={n}") for n in ("1", "2", "")}

    assert [answers[n].text for n in ("1", "2", "")] == [first.text, last.text, last.text]


def test_a_record_that_was_never_made_does_not_exist(app, world):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app).sign_in(world["exporter"])
    numbers = ["0", "2", "-1", "x", "²", "99999999999", "2147483648"]

    for name in ("record.json", "ecert.xml"):
        codes = {n: read(browser, f"/en/coi/{reference}/{name}?record={n}").status_code for n in numbers}
        assert codes == dict.fromkeys(numbers, 404)


def test_a_draft_gives_its_provisional_record_to_its_own_people_alone(app, world):
    reference = make_coi(world)
    mine, other = (Browser(app).sign_in(world[who]) for who in ("exporter", "importer"))

    answer = read(mine, f"/en/coi/{reference}/record.json")

    assert (answer.get_json()["number"], answer.get_json()["status"]["code"]) == (0, "draft")
    assert answer.data == read(mine, f"/en/coi/{reference}/record.json?record=0").data
    assert read(other, f"/en/coi/{reference}/record.json").status_code == 404
    assert read(other, f"/en/coi/{reference}/ecert.xml").status_code == 404


def test_the_page_of_prints_leads_to_the_files(app, world):
    reference = make_coi(world, Status.ISSUED)
    browser = Browser(app).sign_in(world["exporter"]).open(f"/en/coi/{reference}/prints")

    links = [link["href"] for link in browser.page.select("#data a")]

    assert [browser.client.get(link).status_code for link in links] == [200, 200, 200]
    assert {link.rpartition("/")[2] for link in links} == {"record.json", "ecert.xml", "coi-record-1.json"}


# The schema


def test_anybody_gets_the_schema_and_may_keep_it_for_a_day(app):
    answer = Browser(app).client.get("/schemas/coi-record-1.json")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    Draft202012Validator.check_schema(answer.get_json(force=True))
    again = Browser(app).client.get("/schemas/coi-record-1.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_schema_has_every_box_and_field_of_every_form():
    for key, edition in EDITIONS.items():
        boxes = SCHEMA["$defs"][f"boxes-of-{key}"]["properties"]
        assert list(boxes) == [box.key for box in edition.boxes]
        for box in edition.boxes:
            fields = boxes[box.key]["properties"]
            fields = fields["rows"]["items"]["properties"] if box.repeated else fields
            assert set(fields) - {"key"} == {field.name for field in box.fields}


def misfit_places(record) -> set[str]:
    return {misfit.place for misfit in misfits(record, SCHEMA, SCHEMA)}


def test_every_record_fits_the_schema(app, world):
    second = Draft202012Validator(SCHEMA)

    for status in statuses_by_ordinary_road():
        reference = make_coi(world, status, load={"operators": [world.forwarder]})
        if status is Status.ISSUED:
            make_document(world, reference, file=pdf(), type="other", comment="A letter")

        record = record_of(world, reference)

        assert ([error.message for error in second.iter_errors(record)], misfit_places(record)) == ([], set()), status


def test_the_record_of_an_extract_fits_the_schema(app, world):
    extract = make_extract(world, make_coi(world, Status.BASE_FOR_EXTRACT))

    record = record_of(world, extract, "importer")

    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(record)] == []
    assert misfit_places(record) == set()


WRONG = {
    "boxes.goods.rows.0.net_weight": [4800, "4,800", "1.2345", "-1", "1e3", True, []],
    "boxes.goods.rows.0.packages": ["1200", -1, 2**31, True, [1]],
    "boxes.goods.rows.0.unit": ["kg", {"code": 1}, {"code": "kg", "name": "kg"}],
    "boxes.goods.rows.0.lot": ["x" * 101, 417, False],
    "boxes.goods.rows.0.colour": ["green"],
    "boxes.goods.rows": [None, {}, "rows"],
    "boxes.first_consignee.in_batches": ["yes", 1, None],
    "boxes.origin.countries": [None, ["MA"], [{"code": "Morocco"}]],
    "boxes.journey.departure": ["21/11/2026", 20261121],
    "boxes.exporter.operator": [17, "ACME", "company:1", ["operator:1"]],
    "boxes.body_declaration.physical_check": [{"code": "perhaps", "en": "", "fr": ""}],
    "boxes.splitter": [{"operator": None}],
    "boxes": [[], None],
    "organisations": [[], {"MA-ORG-OP-1": {}}],
    "signatures": [{}, [{"box": 1}]],
    "number": ["1", -1],
    "edition": ["coi-1999", 2017],
    "document": ["extract", None],
    "mode": ["play"],
    "colour": ["green"],
}


def test_what_does_not_fit_is_told_with_its_place_and_a_second_opinion_agrees(app, world):
    record, second = a_record(world), Draft202012Validator(SCHEMA)
    untold, unseen = [], []

    for place, value in [(place, value) for place, values in WRONG.items() for value in values]:
        wrong = json.loads(changed(record, place, value))
        if not [found for found in misfit_places(wrong) if found.startswith(place.replace(".0", "[0]"))]:
            untold.append((place, value))
        if second.is_valid(wrong):
            unseen.append((place, value))

    assert (untold, unseen) == ([], [])


def test_reading_a_record_and_writing_it_again_gives_the_same_bytes(app, world):
    text = records.current(get(world, make_coi(world, Status.VERIFIED))).text

    assert canonical(files.read(text.encode())) == text


def test_what_a_new_certificate_takes_of_a_record_is_what_its_creator_types():
    typed = {box.key for box in typed_boxes(CURRENT)}

    assert {"goods", "exporter", "journey"} <= typed
    assert typed.isdisjoint({"serial_number", "procedure", "endorsement", "customs_procedure", "destination"})
