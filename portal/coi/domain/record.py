"""The record of a certificate: its canonical form, its fingerprint, what differs between two. docs/record.md."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]

SCHEMA = "coi-record/1"

_OF_THE_MOMENT = frozenset({"number", "recorded_at", "previous", "act", "signed"})
"""What tells one record from the next where the certificate says the same."""

_WORDS = frozenset({"en", "fr", "unece"})
"""What stands beside a code, or alone: words of the day, which change when a list finds better ones."""


def canonical(record: Record) -> str:
    """The one text of a record; raises ValueError for numbers that JSON does not know."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def fingerprint(text: str) -> str:
    """The SHA-256 of the text of a record."""
    return hashlib.sha256(text.encode()).hexdigest()


def essence(said: Any) -> Any:
    """What a part of a record says, without the words that stand beside its codes."""
    if isinstance(said, Mapping):
        return {name: essence(value) for name, value in said.items() if name not in _WORDS}
    return [essence(value) for value in said] if isinstance(said, list) else said


def says_the_same(one: Record, other: Record) -> bool:
    """Whether two records of a certificate differ in nothing but when, and by which act, they were made."""
    return all(
        essence(one.get(name)) == essence(other.get(name)) for name in (one.keys() | other.keys()) - _OF_THE_MOMENT
    )
