"""The JSON Schema of the record of a certificate (docs/record.md), made of the tables of every official form."""

from collections.abc import Mapping
from typing import Any

from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.edition import DocumentKind, Edition
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Flag, Status
from portal.coi.domain.record import SCHEMA
from portal.organisations.domain import OrganisationKind

Shape = Mapping[str, Any]
MOST_LINES = 1000
"""As many rows as a box takes."""
LARGEST_COUNT = 2**31 - 1
LONGEST_KEY = 16
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
AMOUNT = r"^[0-9]{1,12}(\.[0-9]{1,3})?$"
DIGEST = r"^[0-9a-f]{64}$"
COUNTRY = r"^[A-Z]{2}$"
CODE = r"^[0-9]{2,10}$"
ORGANISATION = rf"^({'|'.join(kind.value for kind in OrganisationKind)}):.+$"

TEXT: Shape = {"type": "string"}
TICK: Shape = {"type": "boolean"}
NUMBER: Shape = {"type": "integer", "minimum": 0}


def a_text(pattern: str) -> Shape:
    """A text of a form."""
    return {"type": "string", "pattern": pattern}


def one_of(values: list[str]) -> Shape:
    """A text that is one of some."""
    return {"type": "string", "enum": values}


def several(shape: Shape) -> Shape:
    """A list."""
    return {"type": "array", "items": shape}


def or_nothing(shape: Shape) -> Shape:
    """What may be null: nobody filled it in."""
    return {"anyOf": [shape, {"type": "null"}]}


def an_object(names: Mapping[str, Shape], *, optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object with these names and no other; those that are ``optional`` may be missing."""
    return {
        "type": "object",
        "properties": {**names, **(optional or {})},
        "required": list(names),
        "additionalProperties": False,
    }


def the(name: str) -> Shape:
    """A shape that is defined once for all."""
    return {"$ref": f"#/$defs/{name}"}


WORDS = an_object({"en": TEXT, "fr": TEXT})
DEFINED: Mapping[str, Shape] = {
    "words": WORDS,
    "moment": a_text(MOMENT),
    "day": a_text(DAY),
    "digest": a_text(DIGEST),
    "key_of_organisation": a_text(ORGANISATION),
    "country": an_object({"code": a_text(COUNTRY), "en": TEXT, "fr": TEXT}),
    "choice": an_object({"code": TEXT, "en": TEXT, "fr": TEXT}, optional={"unece": TEXT}),
    "commodity": an_object({"code": a_text(CODE)}, optional={"category": TEXT, "en": TEXT, "fr": TEXT}),
    "organisation": an_object(
        {
            "kind": one_of([kind.value for kind in OrganisationKind]),
            **dict.fromkeys(("code", "name", "address", "postcode", "city", "eori"), TEXT),
            "country": or_nothing(the("country")),
        }
    ),
    "signature": an_object(
        {
            **dict.fromkeys(("box", "person", "organisation", "code"), TEXT),
            "country": or_nothing(the("country")),
            "at": the("moment"),
            **dict.fromkeys(("time_zone", "statement", "language"), TEXT),
            "digest": the("digest"),
        }
    ),
    "document": an_object(
        {
            "type": the("choice"),
            "reference": TEXT,
            "issued_on": the("day"),
            "place": TEXT,
            "valid_until": or_nothing(the("day")),
            "comment": TEXT,
            "organisation": TEXT,
            "withdrawn": TICK,
            "file": or_nothing(an_object({"name": or_nothing(TEXT), "size": or_nothing(NUMBER), "digest": TEXT})),
        }
    ),
}
"""What is the same in every form."""

KINDS: Mapping[Kind, Shape] = {
    Kind.COUNTRY: or_nothing(the("country")),
    Kind.COUNTRIES: several(the("country")),
    Kind.ORGANISATION: or_nothing(the("key_of_organisation")),
    Kind.ORGANISATIONS: several(the("key_of_organisation")),
    Kind.QUANTITY: or_nothing(a_text(AMOUNT)),
    Kind.COUNT: or_nothing({**NUMBER, "maximum": LARGEST_COUNT}),
    Kind.TICK: TICK,
    Kind.COMMODITY: or_nothing(the("commodity")),
    Kind.DAY: or_nothing(the("day")),
}
"""Kind of answer → its shape; texts and choices say more."""


def of_field(field: Field) -> Shape:
    """The shape of the answer of a field."""
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
        return or_nothing({**TEXT, "maxLength": field.max_length})
    if field.kind is not Kind.CHOICE:
        return KINDS[field.kind]
    if field.code_list is not None:
        return or_nothing(the("choice"))
    values = [choice.value for choice in field.choices]
    return or_nothing(an_object({"code": one_of(values), "en": TEXT, "fr": TEXT}))


def of_box(box: Box) -> Shape:
    """The shape of a box: its fields, or its rows with theirs."""
    fields = {field.name: of_field(field) for field in box.fields}
    if not box.repeated:
        return an_object(fields)
    row = an_object({"key": {**TEXT, "maxLength": LONGEST_KEY}, **fields})
    return an_object({ROWS: {**several(row), "maxItems": MOST_LINES}})


def boxes_of(edition: Edition) -> Shape:
    """The shape of all boxes of a form."""
    return an_object({box.key: of_box(box) for box in edition.boxes})


def changed_of(edition: Edition) -> Shape:
    """The shape of the boxes that differ from what a signature saw."""
    signed = one_of([box.key for box in edition.boxes if box.signed])
    changed = {box.key: an_object({"box": signed, "answers": of_box(box)}) for box in edition.boxes if not box.signed}
    return {"type": "object", "properties": changed, "additionalProperties": False}


def _of_edition(edition: Edition) -> Shape:
    return {
        "if": {"properties": {"edition": {"const": edition.key}}},
        "then": {
            "properties": {
                "document": {"const": edition.kind.value},
                "boxes": the(f"boxes-of-{edition.key}"),
                "changed": the(f"changed-of-{edition.key}"),
            }
        },
    }


def schema_of_records(address: str) -> dict[str, Any]:
    """The schema, as it is published at ``address``."""
    text_or_nothing = or_nothing(TEXT)
    names: dict[str, Shape] = {
        "schema": {"const": SCHEMA},
        "portal": TEXT,
        "mode": one_of(["production", "training", "demonstration"]),
        "reference": TEXT,
        "check_code": TEXT,
        "number": NUMBER,
        "recorded_at": the("moment"),
        "previous": or_nothing(the("digest")),
        "document": one_of([kind.value for kind in DocumentKind]),
        "edition": one_of(list(EDITIONS)),
        "title": the("words"),
        "status": an_object({"code": one_of([status.value for status in Status]), "en": TEXT, "fr": TEXT}),
        "status_since": the("moment"),
        "flags": several(one_of([flag.value for flag in Flag])),
        "dates": an_object(
            dict.fromkeys(("created", "submitted", "issued", "endorsed", "received"), or_nothing(the("moment")))
        ),
        "act": or_nothing(an_object({"event": TEXT, "person": text_or_nothing, "organisation": text_or_nothing})),
        **dict.fromkeys(("replaces", "replaced_by", "extract_of"), text_or_nothing),
        "organisations": {
            "type": "object",
            "propertyNames": the("key_of_organisation"),
            "additionalProperties": the("organisation"),
        },
        "boxes": {"type": "object"},
        "changed": {"type": "object"},
        "signatures": several(the("signature")),
        "documents": several(the("document")),
    }
    of_editions = {f"boxes-of-{key}": boxes_of(edition) for key, edition in EDITIONS.items()}
    of_editions |= {f"changed-of-{key}": changed_of(edition) for key, edition in EDITIONS.items()}
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": SCHEMA,
        "description": "The record of a certificate of inspection, or of an extract of one.",
        **an_object(names),
        "allOf": [_of_edition(edition) for edition in EDITIONS.values()],
        "$defs": {**DEFINED, **of_editions},
    }
