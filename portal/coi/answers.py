"""Answers in their normal form, and how they are written where only text goes: JSON, signatures, history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers

_BLANK: Mapping[Kind, Any] = {Kind.COUNTRIES: (), Kind.ORGANISATIONS: (), Kind.TICK: False}


def blank(field: Field) -> Any:
    """The answer of a field nobody filled in."""
    value = _BLANK.get(field.kind)
    return list(value) if isinstance(value, tuple) else value


def blank_box(box: Box) -> dict[str, Any]:
    """The answers of a box nobody filled in."""
    return {ROWS: []} if box.repeated else blank_row(box)


def blank_row(box: Box) -> dict[str, Any]:
    """The fields of a box, or of one row of it, that nobody filled in."""
    return {field.name: blank(field) for field in box.fields}


@dataclass(frozen=True)
class LineChange:
    """One row of a box as it is to be, None where it is taken out; the version of the box that its author saw.

    ``after`` is the key of the row that a new one follows; without it, it follows the last one of its commodity.
    """

    row: Answers | None
    version: int
    after: str = ""


def row_of(rows: Iterable[Answers], key: str) -> Answers | None:
    """The row called ``key``, None where there is none."""
    return next((row for row in rows if row["key"] == key), None)


def with_line(rows: Sequence[Answers], key: str, change: LineChange) -> list[Answers]:
    """The rows with one of them changed, added or taken out."""
    if change.row is None:
        return [row for row in rows if row["key"] != key]
    line = {**change.row, "key": key}
    if row_of(rows, key) is not None:
        return [line if row["key"] == key else row for row in rows]
    alike = [n for n, row in enumerate(rows, start=1) if row.get("commodity") == line.get("commodity")]
    place = next((n for n, row in enumerate(rows, start=1) if row["key"] == change.after), None)
    place = place or (alike[-1] if alike else len(rows))
    return [*rows[:place], line, *rows[place:]]


def to_text(field: Field, value: Any) -> Any:
    """A value as JSON can hold it; equal quantities are equal texts, however many zeros were typed."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if field.kind is Kind.QUANTITY and value is not None else value


def from_text(field: Field, value: Any) -> Any:
    """A value as it was before `to_text`."""
    read = _READ.get(field.kind)
    return read(value) if read is not None and value is not None else value


_READ: Mapping[Kind, Callable[[str], Any]] = {Kind.QUANTITY: Decimal, Kind.DAY: date.fromisoformat}


def box_to_text(box: Box, answers: Answers) -> dict[str, Any]:
    """The answers of a box as JSON can hold them."""
    if box.repeated:
        return {ROWS: [{"key": row["key"]} | _row_to_text(box, row) for row in answers.get(ROWS, ())]}
    return _row_to_text(box, answers)


def _row_to_text(box: Box, answers: Answers) -> dict[str, Any]:
    return {field.name: to_text(field, answers.get(field.name, blank(field))) for field in box.fields}


def box_from_text(box: Box, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a box from JSON; fields it lacks are blank."""
    if box.repeated:
        return {ROWS: [{"key": row["key"]} | _row_from_text(box, row) for row in stored.get(ROWS, ())]}
    return _row_from_text(box, stored)


def _row_from_text(box: Box, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: from_text(field, stored.get(field.name, blank(field))) for field in box.fields}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changed between two boxes as text: field → [old, new]; of rows that stayed the same, their keys alone."""
    return {
        name: _abridged(before.get(name), after.get(name)) if name == ROWS else [before.get(name), after.get(name)]
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    }


def _abridged(before: Any, after: Any) -> list[Any]:
    sides = [list(rows or ()) for rows in (before, after)]
    old, new = ({row["key"]: row for row in rows} for rows in sides)
    same = {key for key, row in old.items() if new.get(key) == row}
    return [[{"key": row["key"]} if row["key"] in same else row for row in rows] for rows in sides]


def rewound(current: Mapping[str, Any], changes_newest_first: list[Mapping[str, list[Any]]]) -> dict[str, Any]:
    """A box as text as it was before some changes."""
    earlier = dict(current)
    for changes in changes_newest_first:
        for name, (old, _new) in changes.items():
            if name == ROWS:
                whole = {row["key"]: row for row in earlier.get(ROWS) or ()}
                earlier[ROWS] = [whole.get(row["key"], row) if row.keys() == {"key"} else row for row in old or ()]
            else:
                earlier[name] = old
    return earlier


def organisation_ids(box: Box, boxes: Iterable[Mapping[str, Any]]) -> set[int]:
    """The organisations that some answers of a box mention; fields may be missing."""
    names = [field.name for field in box.fields if field.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS)]
    rows = [row for answers in boxes for row in [answers, *(answers.get(ROWS) or [])]]
    values = [row[name] for row in rows for name in names if row.get(name)]
    return {id_ for value in values for id_ in (value if isinstance(value, list) else [value])}
