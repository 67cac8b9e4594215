"""The structure of eCert: the elements that are used here, the order of what is in them, and a tree of them.

Namespaces and order are those of SPSCertificate 17 with the reusable entities of library 21.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

RSM = "urn:un:unece:uncefact:data:standard:SPSCertificate:17"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:21"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:21"

ROOT, DOCUMENT, CONSIGNMENT = "SPSCertificate", "SPSExchangedDocument", "SPSConsignment"
NAMESPACES: Mapping[str, str] = {ROOT: RSM, DOCUMENT: RSM, CONSIGNMENT: RSM, "DateTime": UDT, "DateTimeString": UDT}
"""The namespace of an element where it is not that of the reusable entities."""

_MOMENT = ("DateTimeString", "DateTime")
_PARTY = ("ID", "Name", "RoleCode", "TypeCode", "SpecifiedSPSAddress", "DefinedSPSContact", "SpecifiedSPSPerson")
_COUNTRY = _LOCATION = ("ID", "Name")
_NOTE = ("Subject", "ContentCode", "Content", "SubjectCode")
_REFERENCED = ("IssueDateTime", "TypeCode", "RelationshipTypeCode", "ID", "AttachmentBinaryObject", "Information")
_EQUIPMENT = ("ID", "AffixedSPSSeal", "SettingSPSTemperature")

ORDER: Mapping[str, tuple[str, ...]] = {
    ROOT: (DOCUMENT, CONSIGNMENT),
    DOCUMENT: (
        "Name", "ID", "Description", "TypeCode", "StatusCode", "IssueDateTime", "CopyIndicator", "IssuerSPSParty",
        "RecipientSPSParty", "IncludedSPSNote", "ReferenceSPSReferencedDocument", "SignatorySPSAuthentication",
    ),
    CONSIGNMENT: (
        "ID", "AvailabilityDueDateTime", "ExportExitDateTime", "ShipStoresIndicator", "ConsignorSPSParty",
        "ConsigneeSPSParty", "ExportSPSCountry", "ReExportSPSCountry", "StorageSPSEvent", "LoadingBaseportSPSLocation",
        "ImportSPSCountry", "ConsigneeReceiptSPSLocation", "TransitSPSCountry", "TransitSPSLocation",
        "UnloadingBaseportSPSLocation", "ExaminationSPSEvent", "CarrierSPSParty", "DespatchSPSParty",
        "DeliverySPSParty", "CustomsTransitAgentSPSParty", "MainCarriageSPSTransportMovement",
        "UtilizedSPSTransportEquipment", "IncludedSPSConsignmentItem",
    ),
    "IncludedSPSConsignmentItem": ("NatureIdentificationSPSCargo", "IncludedSPSTradeLineItem"),
    "IncludedSPSTradeLineItem": (
        "SequenceNumeric", "Description", "CommonName", "ScientificName", "IntendedUse", "NetWeightMeasure",
        "GrossWeightMeasure", "NetVolumeMeasure", "GrossVolumeMeasure", "AdditionalInformationSPSNote",
        "ApplicableSPSClassification", "PhysicalSPSPackage", "AssociatedSPSTransportEquipment", "OriginSPSCountry",
        "OriginSPSLocation", "AppliedSPSProcess", "AssertedSPSAuthentication", "ReferenceSPSReferencedDocument",
    ),
    **dict.fromkeys(("IssueDateTime", "AvailabilityDueDateTime", "ExportExitDateTime", "ActualDateTime"), _MOMENT),
    **dict.fromkeys(
        (
            "IssuerSPSParty", "ConsignorSPSParty", "ConsigneeSPSParty", "DespatchSPSParty", "DeliverySPSParty",
            "CustomsTransitAgentSPSParty", "ProviderSPSParty", "OperatorSPSParty",
        ),
        _PARTY,
    ),
    "SpecifiedSPSAddress": (
        "PostcodeCode", "LineOne", "LineTwo", "LineThree", "LineFour", "LineFive", "CityName", "CountryID", "TypeCode",
        "CountryName", "CountrySubDivisionID", "CountrySubDivisionName", "CityID",
    ),
    "SpecifiedSPSPerson": ("Name", "AttainedSPSQualification"),
    **dict.fromkeys(("ExportSPSCountry", "ImportSPSCountry", "OriginSPSCountry"), _COUNTRY),
    **dict.fromkeys(
        ("UnloadingBaseportSPSLocation", "ConsigneeReceiptSPSLocation", "IssueSPSLocation"), _LOCATION
    ),
    **dict.fromkeys(("IncludedSPSNote", "AdditionalInformationSPSNote"), _NOTE),
    "ReferenceSPSReferencedDocument": _REFERENCED,
    "SignatorySPSAuthentication": (
        "TypeCode", "ActualDateTime", "IssueSPSLocation", "ProviderSPSParty", "LocationProviderSPSParty",
        "IncludedSPSClause",
    ),
    "IncludedSPSClause": ("ID", "Content"),
    "MainCarriageSPSTransportMovement": ("ID", "ModeCode", "UsedSPSTransportMeans"),
    "UsedSPSTransportMeans": ("Name",),
    "UtilizedSPSTransportEquipment": _EQUIPMENT,
    "AffixedSPSSeal": ("ID", "MaximumID", "IssuingSPSParty"),
    "ApplicableSPSClassification": ("SystemID", "SystemName", "ClassCode", "ClassName"),
    "PhysicalSPSPackage": (
        "LevelCode", "TypeCode", "ItemQuantity", "NominalGrossWeightMeasure", "NominalGrossVolumeMeasure",
        "PhysicalSPSShippingMarks",
    ),
    "AppliedSPSProcess": (
        "TypeCode", "CompletionSPSPeriod", "ApplicableSPSProcessCharacteristic", "OperationSPSCountry",
        "OperatorSPSParty",
    ),
}  # fmt: skip
"""Element → what may be in it, in order."""
NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no way to write."""


@dataclass
class Node:
    """An element: its name, its text or what is in it, its attributes."""

    name: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    inner: list["Node"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = NOT_IN_XML.sub("�", self.text)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.text and not self.inner

    def add(self, *nodes: "Node") -> None:
        """Put elements in; those that say nothing are left out."""
        self.inner += [node for node in nodes if not node.is_empty]

    @property
    def in_order(self) -> list["Node"]:
        """What is in it as the schema wants it; KeyError, ValueError where that has no place for something."""
        return sorted(self.inner, key=lambda node: ORDER[self.name].index(node.name)) if self.inner else []


def holding(name: str, *inner: Node) -> Node:
    """An element with others in it, those that say something."""
    node = Node(name)
    node.add(*inner)
    return node
