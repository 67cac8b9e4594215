"""Values of a record as elements of eCert: parties, countries, measures, notes. Each makes some elements, or none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from portal.codelists.domain.builtin import BUILTIN
from portal.codelists.domain.entries import CodeList, Measure
from portal.exchange.domain.ecert.elements import Node, holding

MEASURES: Mapping[str, Measure] = {
    entry.code: entry.measure for entry in BUILTIN[CodeList.UNITS] if entry.measure is not None
}
"""What a unit of UN/ECE Recommendation 20 measures."""
DOCUMENT_TYPES: Mapping[str, str] = {entry.key: entry.code for entry in BUILTIN[CodeList.DOCUMENTS] if entry.code}
"""Types of documents → their code in list 1001."""
LANGUAGES = ("en", "fr")
DEFINED_BY_BOTH = "ZZZ"
"""A code for what the code list has no value for: mutually defined."""
MODE_NOT_SPECIFIED = "0"
NO_LEVELS = "4"
"""Of packages that are not packed in each other."""

Record = Mapping[str, Any]
Part = Callable[[str, Any, Record], Sequence[Node]]
"""What makes elements of a name from a value of a record."""


def in_both(name: str, words: Mapping[str, str]) -> list[Node]:
    """A text in two languages; once, without a language, where both say the same."""
    texts = {language: words.get(language, "") for language in LANGUAGES}
    if len(set(texts.values())) == 1:
        return [Node(name, texts["en"])]
    return [Node(name, text, {"languageID": language}) for language, text in texts.items() if text]


def text(name: str, value: str, _record: Record) -> list[Node]:
    """A text as it stands."""
    return [Node(name, value)]


def country(name: str, value: Mapping[str, str], _record: Record) -> list[Node]:
    """A country: its code, its names."""
    return [holding(name, Node("ID", value["code"]), *in_both("Name", value))]


def day(name: str, value: str, _record: Record) -> list[Node]:
    """A day, in format 102 of list 2379."""
    return [holding(name, Node("DateTimeString", value.replace("-", ""), {"format": "102"}))]


def moment(name: str, value: str | None) -> Node:
    """A moment of UTC."""
    return holding(name, Node("DateTime", value or ""))


def party(name: str, key: str, record: Record) -> list[Node]:
    """An organisation as it was named that day, with its address."""
    one = record["organisations"].get(key)
    if one is None:
        return []
    lines = [line.strip() for line in one["address"].splitlines() if line.strip()]
    names = ("LineOne", "LineTwo", "LineThree", "LineFour")
    last = ", ".join(lines[len(names) :])
    seat = one["country"] or {}
    address = holding(
        "SpecifiedSPSAddress",
        Node("PostcodeCode", one["postcode"]),
        *(Node(line_name, line) for line_name, line in zip(names, lines, strict=False)),
        Node("LineFive", last),
        Node("CityName", one["city"]),
        Node("CountryID", seat.get("code", "")),
        Node("CountryName", seat.get("en", "")),
    )
    scheme = "EORI" if one["eori"] else one["kind"]
    return [
        holding(name, Node("ID", one["eori"] or one["code"], {"schemeID": scheme}), Node("Name", one["name"]), address)
    ]


def location(name: str, key: str, record: Record) -> list[Node]:
    """An authority as a place."""
    one = record["organisations"].get(key)
    return [holding(name, Node("ID", one["code"]), Node("Name", one["name"]))] if one else []


def place(name: str, value: Mapping[str, str], _record: Record) -> list[Node]:
    """A country as a place."""
    return [holding(name, Node("ID", value["code"]), *in_both("Name", value))]


def note(name: str, subject: str, contents: Sequence[Node]) -> Node:
    """A note under a subject that does not change; nothing where it says nothing."""
    node = holding(name, *contents)
    if not node.is_empty:
        node.add(Node("SubjectCode", subject))
    return node


def said(value: Any) -> list[Node]:
    """A value that names no organisation, as the content of a note or a clause."""
    match value:
        case {"code": str()}:
            return in_both("Content", value)
        case bool():
            return [Node("Content", "true")] if value else []
        case None:
            return []
        case _:
            return [Node("Content", str(value))]


def called(key: str | None, record: Record) -> list[Node]:
    """An organisation by its name and its code, as the content of a note."""
    one = record["organisations"].get(key)
    return [Node("Content", " · ".join(text for text in (one["name"], one["code"]) if text))] if one else []


def measure(kind: str, amount: str | None, unit: Mapping[str, str] | None) -> list[Node]:
    """A net or gross (``kind``) quantity: a weight or a volume; nothing where the unit is neither."""
    code = (unit or {}).get("unece", "")
    names = {Measure.MASS: f"{kind}WeightMeasure", Measure.VOLUME: f"{kind}VolumeMeasure"}
    name = names.get(MEASURES[code]) if code in MEASURES else None
    return [Node(name, amount, {"unitCode": code})] if name and amount else []
