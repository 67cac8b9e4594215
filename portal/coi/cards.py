"""The boxes of a certificate as cards of a page: to read, to fill in as a whole, or line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.coi.answers import blank_box, box_from_text
from portal.coi.domain.boxes import ROWS, Box, Kind
from portal.coi.domain.content import CommodityFact, Content, Left, net_weight
from portal.coi.domain.edition import DocumentKind, Finding, Opening
from portal.coi.domain.lifecycle import Capacity, Status
from portal.coi.forms import BoxForm, LineForm
from portal.coi.models import Coi, CoiSignature
from portal.shared.errors import NotFound
from portal.shared.people import RoleKind

LINES_AT_ONCE = 5
"""A box with more lines shows them as a list, which is lighter than a table, and is filled in line by line."""
LINES_A_PAGE = 25
"""A page shows so many lines of box 13, and those that are being filled in."""


@dataclass(frozen=True)
class Line:
    """A line of box 13: its number in the box, what it contains, and the form where it is being filled in by itself."""

    number: int
    row: Any
    form: LineForm | None = None


@dataclass(frozen=True)
class Group:
    """The lines of one commodity in box 13."""

    commodity: CommodityFact | None
    code: str
    lines: list[Line]


@dataclass
class Card:
    """One box on the page: to read, or with a form to fill in."""

    box: Box
    answers: Mapping[str, Any]
    opening: Opening
    commodities: Mapping[str, CommodityFact]
    form: BoxForm | None = None
    lines: dict[str, LineForm] = field(default_factory=dict)
    signature: CoiSignature | None = None
    former: Mapping[str, Any] | None = None
    former_box: str = ""
    may_be_signed: bool = False
    blocking: list[Finding] = field(default_factory=list)
    follows: tuple[str, ...] = ()
    net: tuple[Any, str] | None = None
    left: Mapping[str, Left] = field(default_factory=dict)
    page: int = 1
    kind: DocumentKind = DocumentKind.COI

    @property
    def is_empty(self) -> bool:
        """Whether nobody filled the box in."""
        return self.answers == blank_box(self.box)

    @property
    def signed_for(self) -> list[str]:
        """For whom the box was signed, as fixed that day: the name, and the code of a body or an authority."""
        if self.signature is None:
            return []
        signer = self._signer
        has_code = signer["kind"] in (RoleKind.CONTROL_BODY, RoleKind.AUTHORITY)
        return [signer["name"], signer["code"]] if has_code else [signer["name"]]

    @property
    def member_state(self) -> str:
        """The country of the authority that signed the box."""
        signer = self._signer
        return signer["country"] if signer["kind"] == RoleKind.AUTHORITY else ""

    @property
    def _signer(self) -> dict[str, str]:
        """Who signed, as kept inside the signature; of one made before that was kept, the name alone."""
        nobody = {"kind": "", "name": self.signature.organisation if self.signature else "", "code": "", "country": ""}
        kept: dict[str, str] = self.signature.content.get("signer", nobody) if self.signature else nobody
        return kept

    @property
    def has_commodities(self) -> bool:
        """Whether the rows of the box stand under commodities."""
        return any(f.kind is Kind.COMMODITY for f in self.box.fields)

    @property
    def may_change_rows(self) -> bool:
        """Whether lines may be added and removed."""
        return ROWS in self.opening.fields and not self.box.rows_are_given

    @property
    def by_line(self) -> bool:
        """Whether the lines of the box can be filled in one by one."""
        return self.has_commodities and bool(self.opening) and not self.box.rows_are_given

    @property
    def is_listed(self) -> bool:
        """Whether the box has so many lines that they are a list and no table."""
        return self.has_commodities and len(self.answers[ROWS]) > LINES_AT_ONCE

    @property
    def is_long(self) -> bool:
        """Whether the box has so many lines that they are filled in one by one only."""
        return self.by_line and self.is_listed

    @property
    def forms(self) -> list[BoxForm]:
        """What is being filled in: the box as a whole, or some of its lines."""
        return [self.form] if self.form is not None else list(self.lines.values())

    def line(self, key: str) -> Line:
        """A line of the box; raises NotFound where it has none of that key, nor is given one."""
        found = (
            line
            for group in self.groups
            for line in group.lines
            if key in (line.row["key"], line.form and line.form.key)
        )
        if (line := next(found, None)) is None:
            raise NotFound
        return line

    @property
    def groups(self) -> list[Group]:
        """The rows (or, in a form, the rows being filled in) under their commodities."""
        found: dict[str, list[Line]] = {}
        if self.form is not None:
            for number, row in enumerate(self.form.rows, start=1):
                found.setdefault(self.form.commodity_of(row), []).append(Line(number, row))
            return [Group(self.commodities.get(code), code, lines) for code, lines in found.items()]
        for number, row in enumerate(self.answers[ROWS], start=1):
            found.setdefault(row["commodity"] or "", []).append(Line(number, row, self.lines.get(row["key"])))
        for form in self.lines.values():
            if form.is_new:
                lines = found.setdefault(form.commodity, [])
                place = next((n for n, line in enumerate(lines, start=1) if line.row["key"] == form.after), len(lines))
                lines.insert(place, Line(form.first_number, {"key": form.key}, form))
        return [Group(self.commodities.get(code), code, lines) for code, lines in found.items()]

    @property
    def groups_shown(self) -> list[Group]:
        """The lines of the page that is shown, under their commodities; and those that are being filled in."""
        keys = self._keys[(self.page - 1) * LINES_A_PAGE : self.page * LINES_A_PAGE]
        shown = [(group, [one for one in group.lines if one.form or one.row["key"] in keys]) for group in self.groups]
        return [replace(group, lines=lines) for group, lines in shown if lines]

    @property
    def pages(self) -> int:
        """Over how many pages the lines go."""
        return max(1, -(-len(self._keys) // LINES_A_PAGE))

    @property
    def pages_offered(self) -> list[int]:
        """The first page, those around the one that is shown, and the last."""
        near = {1, self.page - 1, self.page, self.page + 1, self.pages}
        return sorted(near & set(range(1, self.pages + 1)))

    @property
    def _keys(self) -> list[str]:
        """The lines as they are listed: commodity by commodity."""
        rows = self.answers[ROWS]
        codes = list(dict.fromkeys(row["commodity"] for row in rows))
        return [row["key"] for row in sorted(rows, key=lambda row: codes.index(row["commodity"]))]

    def turn_to(self, page: int, *, line: str = "") -> None:
        """Show the page of the lines that holds ``line``, else ``page``, or the nearest there is."""
        keys = self._keys
        self.page = keys.index(line) // LINES_A_PAGE + 1 if line in keys else min(max(page, 1), self.pages)


def card_of(coi: Coi, box: Box, content: Content, held: frozenset[Capacity]) -> Card:
    """A box as somebody who acts as ``held`` reads it."""
    answers = content.answers[box.key]
    if box.key == coi.edition.numbered_by:
        answers = {"reference": coi.number}
    former = Status(coi.status_before) if coi.status_before else None
    card = Card(
        box=box,
        answers=answers,
        opening=coi.edition.opening(box, coi.state, held, coi.flags),
        commodities=content.commodities,
        signature=next((s for s in coi.signatures if s.box == box.key), None),
        may_be_signed=coi.edition.leads_to_signing(box, coi.state, former),
        follows=tuple(coi.edition.box(key).number for key in box.follows),
        net=net_weight(content) if box.key == "gross_weight" else None,
        kind=coi.edition.kind,
    )
    if not box.signed:
        card.former, card.former_box = _former(coi, box)
    return card


def _former(coi: Coi, box: Box) -> tuple[Mapping[str, Any] | None, str]:
    """What the box contained under the last signature that saw something else, and the number of the box signed."""
    for signature in reversed(coi.signatures):
        signed = box_from_text(box, signature.content["boxes"].get(box.key, {}))
        if box.key != coi.edition.numbered_by and signed != coi.answers(box):
            return signed, coi.edition.box(signature.box).number
    return None, ""
