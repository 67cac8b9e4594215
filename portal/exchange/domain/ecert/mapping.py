"""The table of what maps: each field of the official forms, its place in eCert, and how it is written there.

A field whose place is a note has a subject there that does not change. docs/ecert.md shows this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.coi.domain.lifecycle import Status
from portal.exchange.domain.ecert import parts
from portal.exchange.domain.ecert.elements import CONSIGNMENT, DOCUMENT
from portal.exchange.domain.ecert.parts import Part

NOTE, CLAUSE, LINE_NOTE = "IncludedSPSNote", "IncludedSPSClause", "AdditionalInformationSPSNote"
LINE = f"{CONSIGNMENT}/IncludedSPSConsignmentItem/IncludedSPSTradeLineItem"
SUMMARY = f"{LINE} (SequenceNumeric 0)"
"""Of the consignment as a whole, as TRACES writes it: a line before the first."""
SIGNATURE = f"{DOCUMENT}/SignatorySPSAuthentication"
REFERENCED = f"{DOCUMENT}/ReferenceSPSReferencedDocument"


@dataclass(frozen=True)
class Place:
    """Where a field of a box goes: a path, and the subject where that is a note or a clause.

    ``part`` writes it where it is one element by itself; the others are put together by `document`.
    ``names_organisation``: a note says who it is. ``why``: what a reader should know, or why there is no place.
    """

    box: str
    field: str
    path: str = ""
    subject: str = ""
    part: Part | None = None
    why: str = ""
    names_organisation: bool = False

    @property
    def name(self) -> str:
        """The name of the element."""
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str:
        """The element that it is in."""
        return self.path.rpartition("/")[0]


def _note(box: str, field: str, subject: str, *, who: bool = False) -> Place:
    return Place(box, field, f"{DOCUMENT}/{NOTE}", subject, names_organisation=who)


def _clause(box: str, field: str, subject: str) -> Place:
    return Place(box, field, f"{SIGNATURE}/{CLAUSE}", subject)


def _of_line(field: str, path: str, subject: str = "", *, why: str = "", who: bool = False) -> Place:
    return Place("goods", field, f"{LINE}/{path}", subject, why=why, names_organisation=who)


# fmt: off
PLACES = (
    #     box                  field                 place
    Place("issuing_body",      "body",               f"{DOCUMENT}/IssuerSPSParty", part=parts.party),
    _note("procedure",         "procedure",          "PROCEDURE"),
    _note("procedure",         "body",               "PROCEDURE_BODY"),
    _note("procedure",         "categories",         "CATEGORIES"),
    Place("serial_number",     "reference",          f"{DOCUMENT}/ID", why="of an extract: a referenced document"),
    Place("extract_number",    "reference",          f"{DOCUMENT}/ID"),
    _note("national_reference", "number",            "NATIONAL_REFERENCE"),
    Place("exporter",          "operator",           f"{CONSIGNMENT}/ConsignorSPSParty", part=parts.party),
    Place("splitter",          "operator",           f"{CONSIGNMENT}/DespatchSPSParty", part=parts.party),
    _note("splitter_body",     "body",               "SPLITTER_BODY", who=True),
    Place("producers",         "operators",          why="follows from the lines, where each producer stands"),
    Place("control_bodies",    "bodies",             why="follows from the lines, where each body stands"),
    Place("origin",            "countries",          f"{SUMMARY}/OriginSPSCountry", why="on each line too, where there is one country only"),
    Place("export_country",    "country",            f"{CONSIGNMENT}/ExportSPSCountry", part=parts.country),
    Place("point_of_entry",    "country",            f"{CONSIGNMENT}/ImportSPSCountry", part=parts.country),
    Place("point_of_entry",    "authority",          f"{CONSIGNMENT}/UnloadingBaseportSPSLocation", part=parts.location),
    Place("destination",       "country",            f"{CONSIGNMENT}/ConsigneeReceiptSPSLocation", part=parts.place),
    Place("importer",          "operator",           f"{CONSIGNMENT}/ConsigneeSPSParty", part=parts.party),
    Place("load",              "operators",          f"{CONSIGNMENT}/CustomsTransitAgentSPSParty", why="the first; the others are notes, LOAD"),
    Place("first_consignee",   "operator",           f"{CONSIGNMENT}/DeliverySPSParty", part=parts.party),
    _note("first_consignee",   "in_batches",         "IN_BATCHES"),
    Place("consignee",         "operator",           f"{CONSIGNMENT}/DeliverySPSParty", part=parts.party),
    _of_line("commodity",      "ApplicableSPSClassification", why="system CN; its names are the Description; its category is a note, CATEGORY"),
    _of_line("trade_name",     "CommonName"),
    _of_line("lot",            LINE_NOTE, "LOT"),
    _of_line("packages",       "PhysicalSPSPackage/ItemQuantity"),
    _of_line("package_type",   "PhysicalSPSPackage/TypeCode", why="Recommendation 21; where that has no code, a note, PACKAGE_TYPE"),
    _of_line("net_weight",     "NetWeightMeasure", why="NetVolumeMeasure for litres; other units: a note, NET_QUANTITY"),
    _of_line("unit",           "NetWeightMeasure/@unitCode", why="Recommendation 20"),
    _of_line("producer",       "AppliedSPSProcess/OperatorSPSParty", why="process ZZZ: produced or last processed by"),
    _of_line("control_body",   LINE_NOTE, "CONTROL_BODY", who=True),
    Place("containers",        "container",          f"{CONSIGNMENT}/UtilizedSPSTransportEquipment/ID"),
    Place("containers",        "seal",               f"{CONSIGNMENT}/UtilizedSPSTransportEquipment/AffixedSPSSeal/ID"),
    Place("gross_weight",      "weight",             f"{SUMMARY}/GrossWeightMeasure", why="GrossVolumeMeasure for litres; other units: a note, GROSS_QUANTITY"),
    Place("gross_weight",      "unit",               f"{SUMMARY}/GrossWeightMeasure/@unitCode", why="Recommendation 20"),
    Place("transport",         "mode",               f"{CONSIGNMENT}/MainCarriageSPSTransportMovement/ModeCode", why="Recommendation 19; 0 where that has no code"),
    Place("transport",         "identification",     f"{CONSIGNMENT}/MainCarriageSPSTransportMovement/UsedSPSTransportMeans/Name"),
    Place("transport",         "document",           REFERENCED, "TRANSPORT"),
    Place("journey",           "departure",          f"{CONSIGNMENT}/ExportExitDateTime", part=parts.day),
    Place("journey",           "arrival",            f"{CONSIGNMENT}/AvailabilityDueDateTime", part=parts.day),
    _clause("body_declaration", "documentary_check", "DOCUMENTARY_CHECK"),
    _clause("body_declaration", "physical_check",    "PHYSICAL_CHECK"),
    _note("customs_procedure", "procedure",          "CUSTOMS_PROCEDURE"),
    _note("customs_procedure", "operator_name",      "CUSTOMS_OPERATOR"),
    _note("customs_procedure", "operator_address",   "CUSTOMS_OPERATOR_ADDRESS"),
    _note("customs_procedure", "control_body",       "CUSTOMS_CONTROL_BODY", who=True),
    _note("customs_procedure", "customs_reference",  "CUSTOMS_REFERENCE"),
    _clause("endorsement",     "documentary_check",  "DOCUMENTARY_CHECK"),
    _clause("endorsement",     "identity_check",     "IDENTITY_CHECK"),
    _clause("endorsement",     "physical_check",     "PHYSICAL_CHECK"),
    _clause("endorsement",     "laboratory_check",   "LABORATORY_CHECK"),
    _clause("endorsement",     "decision",           "DECISION"),
    _clause("endorsement",     "reason",             "REASON"),
    _clause("endorsement",     "transport_after",    "TRANSPORT_AFTER"),
)

@dataclass(frozen=True)
class Beside:
    """Something a record says beside its boxes: its place, or why it has none."""

    name: str
    path: str = ""
    subject: str = ""
    why: str = ""


BESIDE = (
    #      of the record     place
    Beside("title",          f"{DOCUMENT}/Name"),
    Beside("reference",      f"{DOCUMENT}/ID"),
    Beside("document",       f"{DOCUMENT}/TypeCode", why="856, inspection certificate (list 1001)"),
    Beside("status",         f"{DOCUMENT}/StatusCode", why="list 1373, see below; in words in a note, STATUS"),
    Beside("status_since",   why="the history of the portal tells it"),
    Beside("dates",          f"{DOCUMENT}/IssueDateTime", why="when box 18 was signed or, before, when the record was made; the others are in the signatures"),
    Beside("schema",         f"{DOCUMENT}/{NOTE}", "RECORD", "the schema, the number and the SHA-256 of the record this was made of"),
    Beside("number",         f"{DOCUMENT}/{NOTE}", "RECORD"),
    Beside("mode",           f"{DOCUMENT}/{NOTE}", "MODE", "only where it is no certificate in use: training, demonstration"),
    Beside("flags",          f"{DOCUMENT}/{NOTE}", "FLAG"),
    Beside("changed",        f"{DOCUMENT}/{NOTE}", "CHANGED", "the keys of the boxes that differ from what was signed; what they said is in the JSON"),
    Beside("edition",        f"{DOCUMENT}/{NOTE}", "EDITION"),
    Beside("organisations",  why="each stands where a box names it"),
    Beside("boxes",          why="the table above"),
    Beside("signatures",     SIGNATURE, why="one each; the statement, the box and the digest are clauses; the time zone has no place: moments are UTC"),
    Beside("documents",      REFERENCED, "DOCUMENT", "those that were not withdrawn, without their files"),
    Beside("replaces",       REFERENCED, "REPLACES"),
    Beside("replaced_by",    REFERENCED, "REPLACED_BY"),
    Beside("extract_of",     REFERENCED, "EXTRACT_OF"),
    Beside("portal",         why="in the JSON"),
    Beside("check_code",     why="a secret of the certificate, which prints carry"),
    Beside("recorded_at",    why="in the JSON"),
    Beside("previous",       why="in the JSON"),
    Beside("signed",         why="in the JSON"),
    Beside("act",            why="in the JSON"),
)

STATUS_CODES: Mapping[Status, str] = {
    Status.DRAFT:                  "29",  # provisional
    Status.DESCRIPTION_COMPLETED:  "29",
    Status.NEW:                    "29",
    Status.SUBMITTED:              "29",
    Status.ISSUED:                 "10",  # document currently valid
    Status.VERIFIED:               "10",
    Status.BASE_FOR_EXTRACT:       "10",
    Status.FIRST_CONSIGNEE_SIGNED: "38",  # final
    Status.CONSIGNEE_SIGNED:       "38",
    Status.DEPLETED:               "38",
    Status.RELEASED_CONVENTIONAL:  "8",   # rejected
    Status.NOT_RELEASED:           "8",
    Status.OFIS_IRREGULARITY:      "39",  # on hold
    Status.DELETED:                "41",  # validity revoked
    Status.REPLACED:               "41",
}
"""Status → the code of list 1373 (status of a document)."""
# fmt: on

PLACE_OF: Mapping[tuple[str, str], Place] = {(place.box, place.field): place for place in PLACES}
