"""The boxes of a record as a print shows them: entries, a table, a signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.edition import Edition
from portal.commodities.domain.entries import formatted_code
from portal.documents.printing.parts import Cell, Column, Entry, PrintedBox, Signature, Table
from portal.documents.printing.words import (
    Languages,
    Words,
    after,
    day,
    joined,
    label,
    moment,
    named,
    number,
    plain,
    utc,
)
from portal.shared.text import N_
from portal.web.i18n import in_both


@dataclass(frozen=True)
class Source:
    """The record that is printed, the languages it is printed in, and its official form."""

    record: Mapping[str, Any]
    languages: Languages
    edition: Edition

    def printed(self, box: Box) -> PrintedBox:
        """A box, with all that the record says of it."""
        answers = self.record["boxes"][box.key]
        title = label(self.languages, box.title)
        if box.repeated:
            return PrintedBox(box.key, box.number, title, table=self._table(box, answers[ROWS]))
        entries = self._entries(box, answers)
        if not box.signed:
            return PrintedBox(box.key, box.number, title, entries or (Entry((), ()),))
        signature = self._signature(box)
        note = () if signature else label(self.languages, N_("Not signed"))
        return PrintedBox(box.key, box.number, title, entries, signature=signature, note=note)

    # ------------------------------------------------------------ answers

    def _entries(self, box: Box, answers: Mapping[str, Any]) -> tuple[Entry, ...]:
        """The answers of a box; nothing where nobody filled in any."""
        found = [entry for pair in paired(box.fields) for entry in self._of_field(box, pair, answers)]
        return tuple(found) if any(entry.value for entry in found) else ()

    def _of_field(self, box: Box, pair: "Pair", answers: Mapping[str, Any]) -> list[Entry]:
        said = () if self._goes_without_saying(box, pair.field) else label(self.languages, pair.field.label)
        value = answers[pair.field.name]
        if pair.field.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS):
            keys = [value] if isinstance(value, str) else value or []
            found = [self._organisation(key, said) for key in keys]
        elif pair.field.kind is Kind.TICK:
            return [Entry((), label(self.languages, pair.field.label), strong=True)] if value else []
        else:
            strong = len(box.fields) == 1 and pair.field.kind is not Kind.LONG_TEXT
            found = [Entry(said, words, strong=strong) for words in self.cell(pair, answers)]
        return found or ([Entry(said, ())] if said else [])

    @staticmethod
    def _goes_without_saying(box: Box, field: Field) -> bool:
        return len(paired(box.fields)) == 1 or field.label == box.title

    def _organisation(self, key: str, said: Words) -> Entry:
        found = self.record["organisations"][key]
        town = " ".join(part for part in (found["postcode"], found["city"]) if part)
        country = named(self.languages, found["country"]) if found["country"] else ()
        address = after(", ".join(part for part in (found["address"], town) if part), country, ", ")
        codes = [found["code"], f"EORI {found['eori']}" if found["eori"] else ""]
        details = (address, plain(" · ".join(code for code in codes if code)))
        return Entry(said, plain(found["name"]), tuple(line for line in details if line), strong=True)

    def cell(self, pair: "Pair", row: Mapping[str, Any]) -> Cell:
        """The lines that say an answer where there is little room, with its unit."""
        value = row.get(pair.field.name)
        if value in (None, "", [], False):
            return ()
        lines = self._lines(pair.field, value)
        unit = row.get(pair.unit.name) if pair.unit else None
        return (after(lines[0][0].text, named(self.languages, unit)),) if unit else lines

    def _lines(self, field: Field, value: Any) -> Cell:  # noqa: PLR0911 - one for each kind
        match field.kind:
            case Kind.ORGANISATION | Kind.ORGANISATIONS:
                keys = [value] if isinstance(value, str) else value
                return tuple(line for key in keys for line in self._short(key))
            case Kind.COUNTRY | Kind.CHOICE:
                return (named(self.languages, value),)
            case Kind.COUNTRIES:
                return (joined(self.languages, value),)
            case Kind.COMMODITY:
                return self._commodity(value)
            case Kind.QUANTITY | Kind.COUNT:
                return (number(self.languages, Decimal(value)),)
            case Kind.DAY:
                return (day(self.languages, value),)
            case Kind.TICK:
                return (label(self.languages, field.label),)
            case _:
                return (plain(value),)

    def _short(self, key: str) -> Cell:
        """An organisation whose address stands in another box."""
        found = self.record["organisations"][key]
        return tuple(line for line in (plain(found["name"]), plain(found["code"])) if line)

    def _commodity(self, value: Mapping[str, str]) -> Cell:
        code, letter = formatted_code(value["code"]), value.get("category")
        category = label(self.languages, N_("category %(letter)s"), letter=letter) if letter else ()
        return (after(code, category, " · "), *([named(self.languages, value)] if "en" in value else []))

    # ------------------------------------------------------------ tables

    def _table(self, box: Box, rows: Sequence[Mapping[str, Any]]) -> Table:
        pairs = paired(box.fields)
        columns = [
            Column(label(self.languages, pair.field.label), SHARES.get(pair.field.name, 30), pair.is_number)
            for pair in pairs
        ]
        lines = [tuple(self.cell(pair, row) for pair in pairs) for row in rows]
        if not any(pair.is_number for pair in pairs):
            return Table(tuple(columns), tuple(lines))
        columns.insert(0, Column(label(self.languages, N_("Line")), SHARES["line"], right=True))
        numbered = tuple(((plain(n),), *cells) for n, cells in enumerate(lines, start=1))
        return Table(tuple(columns), numbered, self._total(pairs, rows) if len(rows) > 1 else ())

    def _total(self, pairs: Sequence["Pair"], rows: Sequence[Mapping[str, Any]]) -> tuple[Cell, ...]:
        """What the lines make together: a sum for each unit."""
        cells = [self._sums(pair, rows) if pair.is_number else () for pair in pairs]
        cells[0] = (label(self.languages, N_("Total")),)
        return ((), *cells)

    def _sums(self, pair: "Pair", rows: Sequence[Mapping[str, Any]]) -> Cell:
        sums: dict[str, dict[str, Any]] = {}
        for row in rows:
            unit = row.get(pair.unit.name) if pair.unit else None
            kept = sums.setdefault(unit["code"] if unit else "", {**row, pair.field.name: 0})
            kept[pair.field.name] += Decimal(row.get(pair.field.name) or 0)
        return tuple(line for row in sums.values() for line in self.cell(pair, row))

    # ------------------------------------------------------------ signatures

    def _signature(self, box: Box) -> Signature | None:
        signed = next((found for found in self.record["signatures"] if found["box"] == box.key), None)
        if signed is None:
            return None
        known = in_both(box.statement)
        language = signed["language"] or next((code for code, text in known.items() if text == signed["statement"]), "")
        others = tuple(code for code in self.languages if code != language)
        return Signature(
            statement=named((language,), {language: signed["statement"]}),
            also=label(others, box.statement) if others else (),
            person=plain(signed["person"]),
            organisation=plain(signed["organisation"]),
            place=after(signed["code"], named(self.languages, signed["country"]) if signed["country"] else (), " · "),
            at=moment(self.languages, signed["at"], signed["time_zone"]),
            utc=utc(signed["at"]),
            digest=signed["digest"][:16],
        )


SHARES = {
    "line": 10, "commodity": 39, "trade_name": 30, "lot": 24, "packages": 20, "net_weight": 20, "producer": 30,
    "control_body": 25, "mode": 20, "identification": 50, "document": 40,
}  # fmt: skip
"""How the columns of a table share its width."""


@dataclass(frozen=True)
class Pair:
    """A field, and the one after it where that is its unit."""

    field: Field
    unit: Field | None = None

    @property
    def is_number(self) -> bool:
        return self.field.kind in _NUMBERS


_NUMBERS = (Kind.COUNT, Kind.QUANTITY)


def paired(fields: Sequence[Field]) -> list[Pair]:
    found: list[Pair] = []
    for field in fields:
        if found and found[-1].is_number and field.kind is Kind.CHOICE:
            found[-1] = Pair(found[-1].field, field)
        else:
            found.append(Pair(field))
    return found
