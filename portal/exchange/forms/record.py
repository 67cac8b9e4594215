"""A record that came as a file, as the boxes of a new draft: what is taken, what cannot be, what is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from portal.coi.answers import blank
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import DocumentKind, Edition
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Capacity, Status
from portal.coi.domain.record import SCHEMA
from portal.coi.forms import is_row_key
from portal.exchange import queries
from portal.exchange.answers import Remark
from portal.exchange.domain.schema import LONGEST_KEY, schema_of_records
from portal.exchange.domain.shapes import LONGEST_NAME, Misfit, misfits
from portal.exchange.files import FIELD
from portal.exchange.forms.values import Known, sought, taken
from portal.exchange.services import key_of
from portal.shared.errors import Invalid
from portal.shared.text import N_
from portal.web.fields import clean

MOST_TOLD = 20
"""As many places of a file that are wrong are told at once."""
LINE_LEFT_OUT = N_("The line is left out: each stands under its commodity.")


@dataclass(frozen=True)
class About:
    """Something said about a value: where it stands in the file, in which line and field of the box."""

    place: str
    line: int
    field: Field
    remark: Remark


@dataclass
class BoxTaken:
    """A box of the new draft: its answers, the values that could not be taken, what deserves a look."""

    box: Box
    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[About] = field(default_factory=list)
    remarks: list[About] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    """What a file gives: its form, the boxes of a new draft, the boxes that are not typed and stay out."""

    edition: Edition
    reference: str
    boxes: list[BoxTaken]
    left_out: list[Box]

    @property
    def answers(self) -> dict[str, Answers]:
        """Box → what the new draft begins with."""
        return {taken.box.key: taken.answers for taken in self.boxes}


def typed_boxes(edition: Edition) -> list[Box]:
    """The boxes that whoever creates a certificate fills in."""
    return [box for box in edition.boxes if edition.opening(box, Status.DRAFT, (Capacity.CREATOR,))]


def edition_of(found: Any) -> Edition:
    """The form of a record; raises Invalid, in words, where no certificate can begin with it."""
    if not isinstance(found, dict):
        raise Invalid(N_("This file is no record of a certificate: it is no object in braces."), field=FIELD)
    schema = found.get("schema")
    if schema != SCHEMA:
        message = N_("schema: this portal reads “%(own)s”; the file says “%(other)s”.")
        raise Invalid(message, field=FIELD, own=SCHEMA, other=_short(schema))
    edition = EDITIONS.get(found["edition"]) if isinstance(found.get("edition"), str) else None
    if edition is None:
        message = N_("edition: this portal knows %(known)s; the file says “%(other)s”.")
        raise Invalid(message, field=FIELD, known=", ".join(EDITIONS), other=_short(found.get("edition")))
    if DocumentKind.EXTRACT in (edition.kind, found.get("document")):
        message = N_(
            "document: this is the record of an extract. An extract is taken of its certificate, on the page of that "
            "certificate; no file begins one."
        )
        raise Invalid(message, field=FIELD)
    return edition


def _short(value: Any) -> str:
    return clean(value)[:LONGEST_NAME] if isinstance(value, str) else "–"


def wrong_in(found: Any) -> list[Misfit]:
    """The first places of a record that do not fit the schema."""
    schema = schema_of_records("")
    return list(islice(misfits(found, schema, schema), MOST_TOLD))


def pruned(found: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """What of a record the next page needs to read it again."""
    boxes = found.get("boxes", {})
    typed = {box.key: boxes[box.key] for box in typed_boxes(edition) if box.key in boxes}
    named = {key for box in typed_boxes(edition) if box.key in boxes for key in _keys(box, boxes[box.key])}
    names = [name for name in ("schema", "edition", "portal", "reference") if name in found]
    said = {key: one for key, one in found.get("organisations", {}).items() if key in named}
    return {**{name: found[name] for name in names}, "organisations": said, "boxes": typed}


def read(found: Mapping[str, Any], edition: Edition, *, own_portal: str, act: str) -> Taken:
    """The boxes of a new draft from a record that fits the schema; ``act`` names lines that have no good key."""
    boxes: Mapping[str, Any] = found.get("boxes", {})
    typed = [box for box in typed_boxes(edition) if box.key in boxes]
    known = _known(found, typed, is_ours=found.get("portal") == own_portal)
    others = [box for box in edition.boxes if box not in typed and _has_something(boxes.get(box.key, {}))]
    return Taken(
        edition,
        _short(found.get("reference")),
        [_box(box, boxes[box.key], known, act) for box in typed],
        [box for box in others if not box.computed],
    )


def _has_something(answers: Mapping[str, Any]) -> bool:
    return any(value not in (None, "", [], False) for value in answers.values())


def _known(found: Mapping[str, Any], boxes: list[Box], *, is_ours: bool) -> Known:
    said = found.get("organisations", {})
    keys: dict[Field, set[str]] = {}
    codes: set[str] = set()
    for box in boxes:
        for source, value in _values(box, found["boxes"][box.key]):
            if source.selectable is not None:
                keys.setdefault(source, set()).update(_listed(value))
            elif source.kind is Kind.COMMODITY:
                codes.add(value.get("code", ""))
    named = {key: sought(key, said) for several in keys.values() for key in several}
    carriers = {
        source: queries.carriers(source, {number for key in several for number in named[key].numbers})
        for source, several in keys.items()
    }
    return Known(named, is_ours, queries.commodities_ever(codes), carriers)


def _keys(box: Box, answers: Mapping[str, Any]) -> Iterator[str]:
    """The keys of the organisations that a box names."""
    for source, value in _values(box, answers):
        if source.selectable is not None:
            yield from _listed(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _values(box: Box, answers: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    for row in answers.get(ROWS, ()) if box.repeated else (answers,):
        for source in box.fields:
            if row.get(source.name):
                yield source, row[source.name]


def _box(box: Box, said: Mapping[str, Any], known: Known, act: str) -> BoxTaken:
    result = BoxTaken(box)
    place = f"boxes.{box.key}"
    if not box.repeated:
        result.answers = _row(result, said, known, place, 0)
        return result
    keys: set[str] = set()
    rows = []
    for number, row in enumerate(said.get(ROWS, ())):
        answers = _row(result, row, known, f"{place}.{ROWS}[{number}]", number + 1)
        key = row.get("key", "")
        if not is_row_key(key) or len(key) > LONGEST_KEY or key in keys:
            key = key_of(act, number, box.key)
        keys.add(key)
        if not _lacks_commodity(box, answers, result, f"{place}.{ROWS}[{number}]", number + 1):
            rows.append({"key": key, **answers})
    result.answers = {ROWS: rows}
    return result


def _lacks_commodity(box: Box, answers: Answers, result: BoxTaken, place: str, line: int) -> bool:
    source = next((source for source in box.fields if source.kind is Kind.COMMODITY), None)
    if source is None or answers[source.name]:
        return False
    result.problems.append(About(f"{place}.{source.name}", line, source, Remark(LINE_LEFT_OUT)))
    return True


def _row(result: BoxTaken, said: Mapping[str, Any], known: Known, place: str, line: int) -> dict[str, Any]:
    answers = {}
    for source in result.box.fields:
        remarks: list[Remark] = []
        where = f"{place}.{source.name}"
        value = None
        try:
            value = taken(source, said.get(source.name), known, remarks)
        except Invalid as invalid:
            result.problems.append(About(where, line, source, Remark(invalid.message, invalid.parameters)))
        result.remarks += [About(where, line, source, remark) for remark in remarks]
        answers[source.name] = blank(source) if value is None else value
    return answers
