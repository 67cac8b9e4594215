"""What a certificate contains at one moment, with the facts about the organisations it names: what rules look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal.codelists.domain.entries import BULK, NO_CODES, CodeList, Codes
from portal.coi.domain.boxes import ROWS
from portal.organisations.domain import Party, Scheme

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class CommodityFact:
    """A commodity of box 13, as the rules see it; ``valid_to`` is its last day, where it has ended or is about to.

    ``has_ended``: the nomenclature of the day of the certificate no longer has it, but those in ``replaced_by``.
    ``category`` is the letter of the law that the certificate follows; ``letters`` are those of every law (D03).
    """

    code: str
    category: str
    names: Mapping[str, str]
    valid_to: date | None = None
    replaced_by: tuple[str, ...] = ()
    letters: Mapping[Scheme, str] = field(default_factory=dict)
    has_ended: bool = False


@dataclass(frozen=True)
class Left:
    """What of one line is still to be had: packages, and the net weight in the unit of the line."""

    packages: int
    weight: Decimal

    def __bool__(self) -> bool:
        return bool(self.packages > 0 or self.weight > 0)


@dataclass(frozen=True)
class Splitting:
    """The certificate that is split, seen from it or from one of its extracts.

    ``lines`` are its lines of box 13, ``left`` what the (other) extracts leave of each, by the key of the line;
    ``unfinished`` is how many extracts still wait for somebody.
    """

    lines: Sequence[Answers]
    left: Mapping[str, Left]
    unfinished: int = 0


def balance(lines: Sequence[Answers], taken: Iterable[Sequence[Answers]]) -> dict[str, Left]:
    """What extracts leave of the lines of a certificate, by the key of the line, exactly (V17)."""
    left = {line["key"]: Left(line["packages"] or 0, line["net_weight"] or Decimal(0)) for line in lines}
    for row in (row for rows in taken for row in rows if row["key"] in left):
        before = left[row["key"]]
        left[row["key"]] = Left(
            before.packages - (row["packages"] or 0), before.weight - (row["net_weight"] or Decimal(0))
        )
    return left


@dataclass(frozen=True)
class Content:
    """``answers``: box key → field → value. Organisations are numbers, described in ``parties``.

    ``splitting`` is about the certificate that is split, where this is one, or an extract of one. ``expiry_blocks``: an
    activity past its date is an error here (D25). ``elsewhere``: what other certificates of the exporter contain too,
    as far as the reader sees them: (``lot`` or ``seal``, the number) → their numbers (V22, V23). ``codes``: the lists
    that units, packages and modes of transport are of.
    """

    answers: Mapping[str, Answers]
    parties: Mapping[int, Party] = field(default_factory=dict)
    commodities: Mapping[str, CommodityFact] = field(default_factory=dict)
    creator_id: int | None = None
    signer_id: int | None = None
    day: date = date.min
    splitting: Splitting | None = None
    expiry_blocks: bool = False
    elsewhere: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    codes: Codes = NO_CODES

    def value(self, box: str, name: str) -> Any:
        """One answer, or None."""
        return self.answers.get(box, {}).get(name)

    def rows(self, box: str) -> Sequence[Answers]:
        """The rows of a box that repeats."""
        rows: Sequence[Answers] = self.answers.get(box, {}).get(ROWS, ())
        return rows

    def party(self, box: str, name: str) -> Party | None:
        """The organisation in a field, or None."""
        return self.parties.get(self.value(box, name) or 0)

    def unit(self, key: str) -> str:
        """What a unit is called."""
        return self.codes.label(CodeList.UNITS, key)

    def is_bulk(self, row: Answers) -> bool:
        """Whether a line of box 13 is goods in bulk (V09, D20)."""
        return self.codes.is_marked(CodeList.PACKAGES, row.get("package_type"), BULK)

    def with_answers(self, box: str, answers: Answers) -> "Content":
        """The same certificate with another box."""
        return replace(self, answers={**self.answers, box: answers})


def total(quantities: Sequence[tuple[Decimal, str]], codes: Codes) -> tuple[Decimal, str] | None:
    """The sum of quantities in the unit of the first, None where units differ in nature (D19)."""
    if not quantities:
        return None
    unit = quantities[0][1]
    if all(other == unit for _, other in quantities):
        return sum((quantity for quantity, _ in quantities), Decimal(0)), unit
    units = {key: codes.find(CodeList.UNITS, key) for _, key in quantities}
    factors = {key: found.factor for key, found in units.items() if found and found.measure and found.factor}
    if factors.keys() != units.keys() or len({found.measure for found in units.values() if found}) > 1:
        return None
    return sum((quantity * factors[key] for quantity, key in quantities), Decimal(0)) / factors[unit], unit


def net_weight(content: Content, box: str = "goods") -> tuple[Decimal, str] | None:
    """The total net weight of the lines that have one, None where it cannot be added up."""
    lines = [(row["net_weight"], row["unit"]) for row in content.rows(box) if row.get("net_weight") and row.get("unit")]
    return total(lines, content.codes)


def is_less(left: tuple[Decimal, str], right: tuple[Decimal, str], codes: Codes) -> bool:
    """Whether one quantity is less than another; False where they cannot be compared (D19)."""
    both = total([right, (Decimal(0), left[1])], codes)
    converted = total([(Decimal(0), right[1]), left], codes)
    return both is not None and converted is not None and converted[0] < right[0]
