"""A record as a tree of eCert elements: fields where the table of places puts them, and what is made of several."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Status
from portal.exchange.domain.ecert import parts
from portal.exchange.domain.ecert.elements import CONSIGNMENT, DOCUMENT, ROOT, Node, holding
from portal.exchange.domain.ecert.mapping import CLAUSE, LINE_NOTE, NOTE, PLACES, STATUS_CODES, Place
from portal.exchange.domain.ecert.parts import Record, called, in_both, note, said

INSPECTION_CERTIFICATE = "856"
IN_USE = "production"
CN, CN_NAME = "CN", {"en": "Combined Nomenclature", "fr": "Nomenclature combinée"}


def certificate(record: Record, digest: str) -> Node:
    """The whole of it; ``digest`` is that of the text of the record."""
    document = holding(DOCUMENT, *_head(record), *_notes(record, digest), *_referenced(record), *_signatures(record))
    consignment = holding(CONSIGNMENT, *_transport(record), *_equipment(record), *_agents(record))
    within = {DOCUMENT: document, CONSIGNMENT: consignment}
    for place in PLACES:
        if place.part is not None and (value := _value(record, place.box, place.field)):
            within[place.parent].add(*place.part(place.name, value, record))
    consignment.add(holding("IncludedSPSConsignmentItem", _summary(record), *_lines(record)))
    return holding(ROOT, document, consignment)


def _value(record: Record, box: str, field: str) -> Any:
    return record["boxes"].get(box, {}).get(field)


def _rows(record: Record, box: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = record["boxes"].get(box, {}).get(ROWS, [])
    return rows


def _head(record: Record) -> Iterator[Node]:
    yield from in_both("Name", record["title"])
    yield Node("ID", record["reference"])
    yield Node("TypeCode", INSPECTION_CERTIFICATE)
    yield Node("StatusCode", STATUS_CODES[Status(record["status"]["code"])])
    yield parts.moment("IssueDateTime", record["dates"]["issued"] or record["recorded_at"])


def _notes(record: Record, digest: str) -> Iterator[Node]:
    made_of = f"{record['schema']} {record['number']} sha-256:{digest}"
    yield note(NOTE, "RECORD", [Node("Content", made_of)])
    yield note(NOTE, "EDITION", [Node("Content", record["edition"])])
    yield note(NOTE, "STATUS", in_both("Content", record["status"]))
    if record["mode"] != IN_USE:
        yield note(NOTE, "MODE", [Node("Content", record["mode"])])
    for flag in record["flags"]:
        yield note(NOTE, "FLAG", [Node("Content", flag)])
    for key in sorted(record["changed"]):
        yield note(NOTE, "CHANGED", [Node("Content", key)])
    for place in PLACES:
        if place.name == NOTE:
            yield note(NOTE, place.subject, _content(place, _value(record, place.box, place.field), record))
    for other in (_value(record, "load", "operators") or [])[1:]:
        yield note(NOTE, "LOAD", called(other, record))


def _content(place: Place, value: Any, record: Record) -> list[Node]:
    return called(value, record) if place.names_organisation else said(value)


def _agents(record: Record) -> Iterator[Node]:
    for first in (_value(record, "load", "operators") or [])[:1]:
        yield from parts.party("CustomsTransitAgentSPSParty", first, record)


# Documents and signatures


def _referenced(record: Record) -> Iterator[Node]:
    for subject, name in (("REPLACES", "replaces"), ("REPLACED_BY", "replaced_by"), ("EXTRACT_OF", "extract_of")):
        if record[name]:
            yield _reference(record[name], subject, type_code=INSPECTION_CERTIFICATE)
    for row in _rows(record, "transport"):
        if row["document"]:
            yield _reference(row["document"], "TRANSPORT")
    for paper in record["documents"]:
        if not paper["withdrawn"]:
            told = [paper["type"]["en"], paper["type"]["fr"], paper["place"], paper["comment"]]
            words = " · ".join(text for text in dict.fromkeys(told) if text)
            code = parts.DOCUMENT_TYPES.get(paper["type"]["code"], "")
            yield _reference(paper["reference"], f"DOCUMENT · {words}", type_code=code, issued_on=paper["issued_on"])


def _reference(number: str, told: str, *, type_code: str = "", issued_on: str = "") -> Node:
    return holding(
        "ReferenceSPSReferencedDocument",
        Node("IssueDateTime", issued_on),
        Node("TypeCode", type_code),
        Node("RelationshipTypeCode", parts.DEFINED_BY_BOTH),
        Node("ID", number),
        Node("Information", told),
    )


def _signatures(record: Record) -> Iterator[Node]:
    for signature in record["signatures"]:
        country = signature["country"]
        signer = holding(
            "ProviderSPSParty",
            Node("ID", signature["code"]),
            Node("Name", signature["organisation"]),
            holding("SpecifiedSPSPerson", Node("Name", signature["person"])),
        )
        yield holding(
            "SignatorySPSAuthentication",
            parts.moment("ActualDateTime", signature["at"]),
            *(parts.place("IssueSPSLocation", country, record) if country else ()),
            signer,
            *_clauses(signature, record),
        )


def _clauses(signature: Mapping[str, Any], record: Record) -> Iterator[Node]:
    language = {"languageID": signature["language"]} if signature["language"] else {}
    yield _clause("BOX", [Node("Content", signature["box"])])
    yield _clause("STATEMENT", [Node("Content", signature["statement"], language)])
    yield _clause("DIGEST", [Node("Content", signature["digest"])])
    for place in PLACES:
        if place.name == CLAUSE and place.box == signature["box"]:
            yield _clause(place.subject, said(_value(record, place.box, place.field)))


def _clause(id_: str, contents: list[Node]) -> Node:
    clause = holding(CLAUSE, *contents)
    return clause if clause.is_empty else holding(CLAUSE, Node("ID", id_), *clause.inner)


# The consignment


def _transport(record: Record) -> Iterator[Node]:
    for row in _rows(record, "transport"):
        code = (row["mode"] or {}).get("unece", parts.MODE_NOT_SPECIFIED)
        means = holding("UsedSPSTransportMeans", Node("Name", row["identification"] or ""))
        yield holding("MainCarriageSPSTransportMovement", Node("ModeCode", code), means)


def _equipment(record: Record) -> Iterator[Node]:
    for row in _rows(record, "containers"):
        seal = holding("AffixedSPSSeal", Node("ID", row["seal"] or ""))
        yield holding("UtilizedSPSTransportEquipment", Node("ID", row["container"] or ""), seal)


def _summary(record: Record) -> Node:
    """The consignment as a whole: a line with the number 0, before the others."""
    line = holding("IncludedSPSTradeLineItem", Node("SequenceNumeric", "0"), *in_both("Description", record["title"]))
    gross = record["boxes"].get("gross_weight", {})
    line.add(*_quantity("Gross", gross.get("weight"), gross.get("unit"), "GROSS_QUANTITY"))
    line.add(*_origins(record))
    return line


def _origins(record: Record) -> Iterator[Node]:
    for country in _value(record, "origin", "countries") or ():
        yield from parts.country("OriginSPSCountry", country, record)


def _quantity(kind: str, amount: str | None, unit: Mapping[str, str] | None, subject: str) -> list[Node]:
    """A weight or a volume; in any other unit, a note."""
    measured = parts.measure(kind, amount, unit)
    if measured or not amount:
        return measured
    return [note(LINE_NOTE, subject, [Node("Content", f"{amount} {(unit or {}).get('en', '')}".strip())])]


def _lines(record: Record) -> Iterator[Node]:
    origins = list(_origins(record))
    for number, row in enumerate(_rows(record, "goods"), start=1):
        commodity = row["commodity"] or {}
        line = holding("IncludedSPSTradeLineItem", Node("SequenceNumeric", str(number)))
        line.add(
            *(
                in_both("Description", commodity)
                if commodity.get("en")
                else [Node("Description", commodity.get("code", ""))]
            )
        )
        line.add(Node("CommonName", row["trade_name"] or ""))
        line.add(*_quantity("Net", row["net_weight"], row["unit"], "NET_QUANTITY"))
        line.add(*_notes_of_line(row, record), _classification(commodity), _packages(row))
        line.add(*(origins if len(origins) == 1 else ()), _producer(row, record))
        yield line


def _notes_of_line(row: Mapping[str, Any], record: Record) -> Iterator[Node]:
    for place in PLACES:
        if place.name == LINE_NOTE:
            yield note(LINE_NOTE, place.subject, _content(place, row[place.field], record))
    yield note(LINE_NOTE, "CATEGORY", said((row["commodity"] or {}).get("category") or None))
    kind = row["package_type"]
    if kind and not kind.get("unece"):
        yield note(LINE_NOTE, "PACKAGE_TYPE", said(kind))


def _classification(commodity: Mapping[str, str]) -> Node:
    if not commodity:
        return Node("ApplicableSPSClassification")
    return holding(
        "ApplicableSPSClassification",
        Node("SystemID", CN),
        *in_both("SystemName", CN_NAME),
        Node("ClassCode", commodity["code"]),
        *in_both("ClassName", commodity),
    )


def _packages(row: Mapping[str, Any]) -> Node:
    kind = (row["package_type"] or {}).get("unece", "")
    count = "" if row["packages"] is None else str(row["packages"])
    if not kind and not count:
        return Node("PhysicalSPSPackage")
    return holding(
        "PhysicalSPSPackage", Node("LevelCode", parts.NO_LEVELS), Node("TypeCode", kind), Node("ItemQuantity", count)
    )


def _producer(row: Mapping[str, Any], record: Record) -> Node:
    if not row["producer"]:
        return Node("AppliedSPSProcess")
    operator = parts.party("OperatorSPSParty", row["producer"], record)
    return holding("AppliedSPSProcess", Node("TypeCode", parts.DEFINED_BY_BOTH), *operator)
