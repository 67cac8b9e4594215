"""What was changed since a signature: old and new, answer by answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.coi.domain.boxes import ROWS, Box
from portal.documents.printing.boxes import Source, paired
from portal.documents.printing.parts import Changed, Difference
from portal.documents.printing.words import Piece, Words, label
from portal.shared.text import N_

Answers = Mapping[str, Any]


def changes(source: Source) -> tuple[Changed, ...]:
    """The printed boxes that differ from what a signature saw."""
    found = []
    for box in source.edition.boxes:
        before = source.record["changed"].get(box.key)
        if before is None or not box.printed:
            continue
        then, now = before["answers"], source.record["boxes"][box.key]
        differences = _of_rows(source, box, then[ROWS], now[ROWS]) if box.repeated else _of(source, box, then, now)
        signed = source.edition.box(before["box"]).number
        found.append(Changed(box.number, label(source.languages, box.title), signed, tuple(differences)))
    return tuple(found)


def _of_rows(source: Source, box: Box, then: Iterable[Answers], now: Iterable[Answers]) -> list[Difference]:
    old, new = ({row["key"]: (n, row) for n, row in enumerate(rows, start=1)} for rows in (then, now))
    found = []
    for key in dict.fromkeys([*old, *new]):
        (was, before), (position, after) = old.get(key, (0, {})), new.get(key, (0, {}))
        line = label(source.languages, N_("Line %(number)s"), number=position or was)
        found += [
            Difference(_under(line, change.label), change.then, change.now)
            for change in _of(source, box, before, after)
        ]
    return found


def _of(source: Source, box: Box, then: Answers, now: Answers) -> list[Difference]:
    said = [
        (label(source.languages, pair.field.label), source.cell(pair, then), source.cell(pair, now))
        for pair in paired(box.fields)
    ]
    return [Difference(of, before, after) for of, before, after in said if before != after]


def _under(line: Words, field: Words) -> Words:
    """``Line 3 · Lot number``, in each language; what is the same in both stands beside either."""
    count = max(len(line), len(field))
    both = zip(*(words * count if len(words) == 1 else words for words in (line, field)), strict=False)
    return tuple(Piece(f"{one.text} · {other.text}", one.language or other.language) for one, other in both)
