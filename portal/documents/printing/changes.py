"""What was changed since a signature: old and new, answer by answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.coi.domain.boxes import ROWS, Box
from portal.documents.printing.boxes import Source, paired
from portal.documents.printing.parts import Cell, Changed, Column, Table
from portal.documents.printing.words import Piece, Words, label, plain
from portal.shared.text import N_

Answers = Mapping[str, Any]
Row = tuple[Cell, ...]


def changes(source: Source) -> tuple[Changed, ...]:
    """The printed boxes that differ from what a signature saw."""
    return tuple(
        _changed(source, box, source.record["changed"][box.key])
        for box in source.edition.boxes
        if box.printed and box.key in source.record["changed"]
    )


def _changed(source: Source, box: Box, before: Answers) -> Changed:
    then, now = before["answers"], source.record["boxes"][box.key]
    rows = _of_rows(source, box, then[ROWS], now[ROWS]) if box.repeated else _of(source, box, then, now)
    signed = source.edition.box(before["box"]).number
    heading = label(source.languages, N_("Changed since the signature of box %(box)s"), box=signed)
    columns = tuple(Column(label(source.languages, text), share) for text, share in COLUMNS)
    return Changed(heading, box.number, label(source.languages, box.title), Table(columns, tuple(rows)))


COLUMNS = ((N_("Field"), 26), (N_("As signed"), 40), (N_("Now"), 40))


def _of_rows(source: Source, box: Box, then: Iterable[Answers], now: Iterable[Answers]) -> list[Row]:
    old, new = ({row["key"]: (n, row) for n, row in enumerate(rows, start=1)} for rows in (then, now))
    found: list[Row] = []
    for key in dict.fromkeys([*old, *new]):
        (was, before), (position, after) = old.get(key, (0, {})), new.get(key, (0, {}))
        line = label(source.languages, N_("Line %(number)s"), number=position or was)
        found += [((_under(line, of[0]),), *answers) for of, *answers in _of(source, box, before, after)]
    return found


def _of(source: Source, box: Box, then: Answers, now: Answers) -> list[Row]:
    """The answers that differ; what is missing on one side shows a dash there."""
    said = [
        (label(source.languages, pair.field.label), source.cell(pair, then), source.cell(pair, now))
        for pair in paired(box.fields)
    ]
    nothing = (plain("–"),)
    return [((of,), before or nothing, after or nothing) for of, before, after in said if before != after]


def _under(line: Words, field: Words) -> Words:
    """``Line 3 · Lot number``, in each language; what is the same in both stands beside either."""
    count = max(len(line), len(field))
    both = zip(*(words * count if len(words) == 1 else words for words in (line, field)), strict=False)
    return tuple(Piece(f"{one.text} · {other.text}", one.language or other.language) for one, other in both)
