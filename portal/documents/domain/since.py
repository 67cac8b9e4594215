"""What happened to a certificate since a paper was printed: from its records, without saying what they contain."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Numbered:
    """One record of a certificate, in the order of their numbers."""

    number: int
    at: datetime
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Since:
    """``boxes``: the boxes that say something else now → when they changed last; ``statuses``: every status after.

    ``documents``: when the accompanying documents changed last, None where they are the same.
    """

    boxes: Mapping[str, datetime]
    statuses: Sequence[tuple[str, datetime]]
    documents: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.boxes or self.statuses or self.documents)


def since(records: Iterable[Numbered], held: int) -> Since | None:
    """What happened after the record ``held``; None where the certificate has no such record."""
    known = {one.number: one for one in records}
    if held not in known:
        return None
    then, later = known[held], [one for number, one in sorted(known.items()) if number >= held]
    now = later[-1]
    boxes: dict[str, datetime] = {}
    statuses: list[tuple[str, datetime]] = []
    documents: datetime | None = None
    for before, after in itertools.pairwise(later):
        for key, answers in after.record["boxes"].items():
            if answers != before.record["boxes"].get(key):
                boxes[key] = after.at
        if after.record["status"]["code"] != before.record["status"]["code"]:
            statuses.append((after.record["status"]["code"], after.at))
        if after.record["documents"] != before.record["documents"]:
            documents = after.at
    still = {key: at for key, at in boxes.items() if now.record["boxes"][key] != then.record["boxes"].get(key)}
    same_papers = now.record["documents"] == then.record["documents"]
    return Since(still, statuses, None if same_papers else documents)
