"""The record of a certificate: its canonical form, its fingerprint, what differs between two. docs/record.md."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]

SCHEMA = "coi-record/1"

_OF_THE_MOMENT = frozenset({"number", "recorded_at", "previous", "act"})
"""What tells one record from the next where the certificate says the same."""


def canonical(record: Record) -> str:
    """The one text of a record; raises ValueError for numbers that JSON does not know."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def fingerprint(text: str) -> str:
    """The SHA-256 of the text of a record."""
    return hashlib.sha256(text.encode()).hexdigest()


def says_the_same(one: Record, other: Record) -> bool:
    """Whether two records of a certificate differ in nothing but when, and by which act, they were made."""
    return all(one.get(name) == other.get(name) for name in (one.keys() | other.keys()) - _OF_THE_MOMENT)


def changed_boxes(before: Record, after: Record) -> list[str]:
    """The keys of the boxes that say something else, in the order of the later record."""
    return [key for key, answers in after["boxes"].items() if before["boxes"].get(key) != answers]
