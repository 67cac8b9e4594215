"""A certificate as eCert XML: what stands where, in the order of the schema, and the table that says so."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.queries import records
from portal.exchange.domain.ecert.elements import NAMESPACES, ORDER, RAM, RSM, UDT
from portal.exchange.domain.ecert.mapping import BESIDE, PLACES, STATUS_CODES
from portal.exchange.exports.ecert import made
from portal.organisations.domain import Activity
from tests.exchange.records import record_of
from tests.factories import (
    COCOA_PASTE,
    ENDORSED,
    get,
    line,
    make_coi,
    make_document,
    make_extract,
    make_operator,
    statuses_by_ordinary_road,
    take,
)
from tests.support.browser import Browser

NAMES = {"rsm": RSM, "ram": RAM, "udt": UDT}
DOCS = Path(__file__).parents[2] / "docs" / "ecert.md"


def tree(record) -> etree._Element:
    return etree.fromstring(made(record, "0" * 64))


def texts(element: etree._Element, path: str) -> list[str]:
    return [found if isinstance(found, str) else found.text for found in element.xpath(path, namespaces=NAMES)]


def everything(world):
    """The record of a certificate that says something in every box, endorsed."""
    other = make_operator("Second Forwarder", "FR", Activity.RFL)
    goods = [
        line(world),
        line(world, commodity=COCOA_PASTE, unit="l", package_type="other", lot="L2"),
        line(world, unit="piece", package_type="bulk", packages=0),
    ]
    reference = make_coi(
        world,
        Status.ISSUED,
        national_reference={"number": "MA-77"},
        load={"operators": [world.forwarder, other]},
        goods={ROWS: goods},
        gross_weight={"weight": Decimal(5200), "unit": "kg"},
        containers={ROWS: [{"key": "c1", "container": "MSCU1234566", "seal": "S-1"}]},
        transport={ROWS: [{"key": "t1", "mode": "vessel", "identification": "MV Argan", "document": "B/L 7"}]},
        journey={"departure": date(2099, 10, 12), "arrival": date(2099, 10, 19)},
    )
    make_document(world, reference, type="bill_of_lading", reference="BL-7", place="Agadir")
    take(world, reference, Action.SIGN_20, "post", ENDORSED | {"transport_after": "Lorry"})
    return record_of(world, reference)


def note(element, subject: str) -> list[str]:
    return texts(element, f"//*[ram:SubjectCode='{subject}']/ram:Content")


@pytest.fixture
def found(app, world) -> etree._Element:
    """A certificate that says something in every box, as eCert."""
    return tree(everything(world))


def test_each_box_stands_in_its_place(found):
    document, consignment = "/rsm:SPSCertificate/rsm:SPSExchangedDocument", "/rsm:SPSCertificate/rsm:SPSConsignment"

    assert texts(found, f"{document}/ram:ID")[0].startswith("COI.EU.")
    assert texts(found, f"{document}/ram:TypeCode | {document}/ram:StatusCode") == ["856", "10"]
    assert texts(found, f"{document}/ram:IssuerSPSParty/ram:ID") == ["MA-BIO-154"]
    assert texts(found, f"{consignment}/ram:ConsignorSPSParty/ram:Name") == ["Atlas Bio Export"]
    assert texts(found, f"{consignment}/ram:ConsigneeSPSParty/ram:ID") == ["FR12345678900011"]
    assert texts(found, f"{consignment}/ram:ConsigneeSPSParty/ram:ID/@schemeID") == ["EORI"]
    assert texts(found, f"{consignment}/ram:DeliverySPSParty/ram:Name") == ["ACME Bio Foods FR"]
    assert texts(found, f"{consignment}/ram:CustomsTransitAgentSPSParty/ram:Name") == ["Transit Dupré"]
    assert [text.partition(" · ")[0] for text in note(found, "LOAD")] == ["Second Forwarder"]
    assert texts(found, f"{consignment}/ram:ExportSPSCountry/ram:Name") == ["Morocco", "Maroc"]
    assert texts(found, f"{consignment}/ram:ExportSPSCountry/ram:Name/@languageID") == ["en", "fr"]
    assert texts(found, f"{consignment}/ram:ImportSPSCountry/ram:ID") == ["FR"]
    assert texts(found, f"{consignment}/ram:UnloadingBaseportSPSLocation/ram:ID") == ["FRCDG4H"]
    assert texts(found, f"{consignment}/ram:ExportExitDateTime/udt:DateTimeString") == ["20991012"]
    assert texts(found, "//ram:MainCarriageSPSTransportMovement/ram:ModeCode") == ["1"]
    assert texts(found, "//ram:UsedSPSTransportMeans/ram:Name") == ["MV Argan"]
    assert texts(found, "//ram:UtilizedSPSTransportEquipment//ram:ID") == ["MSCU1234566", "S-1"]
    assert texts(found, "//ram:ReferenceSPSReferencedDocument/ram:ID") == ["B/L 7", "BL-7"]
    assert texts(found, "//ram:ReferenceSPSReferencedDocument/ram:TypeCode") == ["705"]
    assert note(found, "NATIONAL_REFERENCE") == ["MA-77"]
    assert note(found, "MODE") == ["demonstration"]


def test_each_line_says_its_commodity_its_quantities_and_its_producer(found):
    lines = found.xpath("//ram:IncludedSPSTradeLineItem", namespaces=NAMES)
    total, avocado, cocoa, pieces = lines

    assert [texts(line, "ram:SequenceNumeric") for line in lines] == [["0"], ["1"], ["2"], ["3"]]
    assert texts(total, "ram:GrossWeightMeasure | ram:GrossWeightMeasure/@unitCode") == ["5200", "KGM"]
    assert texts(avocado, "ram:Description") == ["Avocados", "Avocats"]
    assert texts(avocado, "ram:CommonName") == ["Hass avocado"]
    assert texts(avocado, "ram:ApplicableSPSClassification/ram:ClassCode") == ["08044000"]
    assert texts(avocado, "ram:NetWeightMeasure | ram:NetWeightMeasure/@unitCode") == ["4800", "KGM"]
    assert texts(avocado, "ram:PhysicalSPSPackage/*") == ["4", "CT", "1200"]
    assert texts(avocado, "ram:OriginSPSCountry/ram:ID") == ["MA"]
    assert texts(avocado, ".//ram:OperatorSPSParty/ram:Name") == ["Coopérative Souss Verte"]
    assert texts(avocado, "*[ram:SubjectCode='LOT']/ram:Content") == ["L26-0417"]
    assert texts(avocado, "*[ram:SubjectCode='CATEGORY']/ram:Content") == ["A"]
    assert texts(cocoa, "ram:NetVolumeMeasure | ram:NetVolumeMeasure/@unitCode") == ["4800", "LTR"]
    assert texts(cocoa, "*[ram:SubjectCode='PACKAGE_TYPE']/ram:Content") == [
        "Other packaging", "Autre emballage",
    ]  # fmt: skip
    assert texts(pieces, "*[ram:SubjectCode='NET_QUANTITY']/ram:Content") == ["4800 piece"]


def test_each_signature_says_who_when_and_what(found):
    first, second = found.xpath("//ram:SignatorySPSAuthentication", namespaces=NAMES)

    assert texts(first, "ram:ProviderSPSParty/ram:Name") == ["Ecocert SA"]
    assert texts(first, "ram:IncludedSPSClause/ram:ID") == [
        "BOX", "STATEMENT", "DIGEST", "DOCUMENTARY_CHECK", "PHYSICAL_CHECK",
    ]  # fmt: skip
    assert texts(second, "ram:IncludedSPSClause[ram:ID='DECISION']/ram:Content[@languageID='en']") == [
        "Release for free circulation as organic"
    ]
    assert texts(second, "ram:IncludedSPSClause[ram:ID='TRANSPORT_AFTER']/ram:Content") == ["Lorry"]
    assert texts(second, "ram:ActualDateTime/udt:DateTime")[0].endswith("Z")


def test_everything_stands_in_the_order_of_the_schema(found):
    for element in found.iter():
        name = etree.QName(element).localname
        inner = [etree.QName(child).localname for child in element]
        assert inner == sorted(inner, key=ORDER.get(name, ()).index), name
        assert etree.QName(element).namespace == NAMESPACES.get(name, RAM)
        assert inner or (element.text or "").strip(), f"{name} says nothing"


def test_a_replacement_and_an_extract_name_their_certificates(app, world):
    replaced = record_of(world, make_coi(world, Status.REPLACED))
    base = make_coi(world, Status.BASE_FOR_EXTRACT)
    extract = tree(record_of(world, make_extract(world, base), "importer"))
    said = "//ram:ReferenceSPSReferencedDocument[ram:Information='{}']/ram:ID"

    assert texts(tree(replaced), said.format("REPLACED_BY")) == [replaced["replaced_by"]]
    assert texts(extract, said.format("EXTRACT_OF")) == [base]
    assert texts(extract, "//ram:DespatchSPSParty/ram:Name") == ["ACME Bio Imports FR"]


def test_every_certificate_can_be_written_and_always_as_the_same_bytes(app, world):
    browser = Browser(app).sign_in(world["exporter"])

    for status in statuses_by_ordinary_road():
        reference = make_coi(world, status)
        kept = records.current(get(world, reference))

        answer = browser.fetch("GET", f"/fr/coi/{reference}/ecert.xml")

        assert answer.data == made(kept.record, kept.digest), status
        assert answer.headers["Content-Disposition"].endswith(f'-ecert-{kept.number}.xml"')
        assert answer.content_type.startswith("application/xml")


def test_texts_that_xml_cannot_write_do_no_harm(app, world):
    record = record_of(world, make_coi(world))
    record["boxes"]["goods"]["rows"][0]["trade_name"] = "A\ufffeB & <C> \x0b"

    assert texts(tree(record), "//ram:CommonName") == ["A�B & <C> �"]


# The table


def test_every_field_of_every_form_has_a_place_or_is_said_to_have_none():
    fields = {(box.key, field.name) for edition in EDITIONS.values() for box in edition.boxes for field in box.fields}

    assert {(place.box, place.field) for place in PLACES} == fields
    assert [place for place in PLACES if not place.path and not place.why] == []
    assert set(STATUS_CODES) == set(Status)


def test_everything_beside_the_boxes_has_a_place_or_is_said_to_have_none(app, world):
    record = record_of(world, make_coi(world))

    assert {beside.name for beside in BESIDE} | {"boxes"} == set(record)


def test_places_are_those_of_the_schema():
    for place in (*PLACES, *BESIDE):
        steps = [step.partition(" ")[0] for step in place.path.split("/") if step and not step.startswith("@")]
        for outer, inner in pairwise(steps):
            assert inner in ORDER[outer], place


def test_the_documentation_has_the_tables():
    text = DOCS.read_text()
    numbers = {b.key: b.number for edition in reversed(EDITIONS.values()) for b in edition.boxes}

    for place in PLACES:
        cells = [f"{numbers[place.box]} `{place.box}.{place.field}`", *_cells(place)]
        assert f"| {' | '.join(cells)} |" in text, f"| {' | '.join(cells)} |"
    for beside in BESIDE:
        cells = [f"`{beside.name}`", *_cells(beside)]
        assert f"| {' | '.join(cells)} |" in text, f"| {' | '.join(cells)} |"
    for status, code in STATUS_CODES.items():
        assert f"| `{status}` | {code} |" in text, status


def _cells(place) -> list[str]:
    subject = f" {place.subject}" if place.subject else ""
    return [f"`{place.path}`{subject}" if place.path else "no place", place.why]
