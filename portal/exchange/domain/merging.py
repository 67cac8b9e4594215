"""A box that two people changed: what each of them changed, cell by cell; only the same cell is a conflict.

Boxes are texts here, as `box_to_text` writes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.coi.domain.boxes import ROWS

Text = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """A box with the changes of both; where they disagree (``is_conflict``) it says what mine says."""

    box: dict[str, Any]
    is_conflict: bool


def merged(base: Text, theirs: Text, mine: Text) -> Merged:
    """What a box says once my changes since ``base`` are taken into theirs."""
    if ROWS not in mine:
        return _cells(base, theirs, mine)
    of_base, of_theirs, of_mine = ({row["key"]: row for row in box.get(ROWS) or ()} for box in (base, theirs, mine))
    rows: dict[str, Text] = {}
    is_conflict = False
    for key in _in_order(list(of_base), list(of_theirs), list(of_mine)):
        before, now, sent = of_base.get(key), of_theirs.get(key), of_mine.get(key)
        if before is not None and now is not None and sent is not None:
            row = _cells(before, now, sent)
            is_conflict |= row.is_conflict
            rows[key] = row.box
            continue
        taken = now if sent == before else sent
        is_conflict |= len({repr(one) for one in (before, now, sent)}) > 2  # noqa: PLR2004 - each says something else
        if taken is not None:
            rows[key] = taken
    return Merged({ROWS: list(rows.values())}, is_conflict)


def _cells(base: Text, theirs: Text, mine: Text) -> Merged:
    taken = {name: theirs.get(name) if mine[name] == base.get(name) else mine[name] for name in mine}
    is_conflict = any(
        mine[name] != base.get(name) and theirs.get(name) not in (base.get(name), mine[name]) for name in mine
    )
    return Merged(taken, is_conflict)


def _in_order(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Sequence[str]:
    """The keys of all rows: in my order where they left theirs as it was, else in theirs, with what I added behind."""
    first, then = (mine, theirs) if theirs == base else (theirs, mine)
    return list(dict.fromkeys([*first, *then]))
