"""Records of certificates for tests: the one of a certificate, and the same with something changed."""

import json
from typing import Any

from portal.coi.domain.record import canonical
from portal.coi.queries import records
from tests.factories import World, get, make_coi


def record_of(world: World, reference: str, who: str = "exporter") -> dict[str, Any]:
    """What the record of a certificate says now."""
    return records.current(get(world, reference, who)).record


def changed(found: Any, place: str, value: Any) -> bytes:
    """The file of a record with another value at a place: ``boxes.goods.rows.0.lot``."""
    copy = json.loads(canonical(found))
    *path, last = place.split(".")
    at = copy
    for name in path:
        at = at[int(name) if isinstance(at, list) else name]
    at[int(last) if isinstance(at, list) else last] = value
    return json.dumps(copy).encode()


def a_record(world: World) -> dict[str, Any]:
    """The record of an ordinary draft, which its exporter sees."""
    return record_of(world, make_coi(world))
