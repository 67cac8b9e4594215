"""What happened to a certificate since a paper was printed: from its records, without saying what they contain."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.coi.domain.record import essence, says_the_same


@dataclass(frozen=True)
class Numbered:
    """One record of a certificate, in the order of their numbers."""

    number: int
    at: datetime
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Since:
    """``boxes``: the boxes that say something else now → when they changed last; ``statuses``: every status after.

    ``documents``: when the accompanying documents changed last; ``more``: when anything else did, a name or a flag;
    each None where it is the same. Words that stand beside codes are nothing that changes.
    """

    boxes: Mapping[str, datetime]
    statuses: Sequence[tuple[str, datetime]]
    documents: datetime | None = None
    more: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.boxes or self.statuses or self.documents or self.more)


def since(records: Iterable[Numbered], held: int) -> Since | None:
    """What happened after the record ``held``; None where the certificate has no such record."""
    later = sorted((one for one in records if one.number >= held), key=lambda one: one.number)
    if not later or later[0].number != held:
        return None
    then, now = later[0].record, later[-1].record
    changed = {key: _changed_last(later, "boxes", key) for key in now["boxes"]}
    boxes = {key: at for key, at in changed.items() if at is not None}
    statuses = [
        (after.record["status"]["code"], after.at)
        for before, after in itertools.pairwise(later)
        if after.record["status"]["code"] != before.record["status"]["code"]
    ]
    documents = _changed_last(later, "documents")
    found = Since(boxes, statuses, documents)
    return found if found or says_the_same(then, now) else replace(found, more=later[-1].at)


def _changed_last(later: Sequence[Numbered], *path: str) -> datetime | None:
    """When a part of the certificate changed last; None where it says now what it said then."""
    said = [essence(_part(one.record, path)) for one in later]
    if said[0] == said[-1]:
        return None
    moments = [
        one.at for one, (before, after) in zip(later[1:], itertools.pairwise(said), strict=True) if before != after
    ]
    return moments[-1]


def _part(record: Mapping[str, Any], path: Sequence[str]) -> Any:
    part: Any = record
    for name in path:
        part = part.get(name)
    return part
