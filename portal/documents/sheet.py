"""What the public check and the view for customs show of a certificate: its state now, and what its records say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.codelists import queries as codelists
from portal.codelists.domain.entries import CodeList, Measure
from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.edition import Edition
from portal.coi.domain.lifecycle import FLAG_LABELS, STATUS_LABELS, Status
from portal.coi.models import Coi
from portal.coi.queries import records
from portal.commodities import queries as commodities
from portal.commodities.domain.entries import Entry
from portal.documents.domain.customs import Acceptance, acceptance
from portal.documents.domain.since import Numbered, Since, since
from portal.shared.text import N_, Bilingual

GRAMS = 1000
HEADING = 4
"""Digits of a heading of the nomenclature: as much as a stranger learns of the products."""

DATES: Mapping[str, str] = {"issued": N_("Issued"), "endorsed": N_("Endorsed"), "received": N_("Received")}

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """What a stranger with the reference and the code learns; ``held`` is the number of the record they hold."""

    number: str
    edition: Edition
    status: Status
    since: datetime
    acceptance: Acceptance
    body: Record
    products: list[tuple[str, Bilingual]]
    dates: list[tuple[str, datetime]]
    record: int
    replaced_by: str | None
    signed: bool
    flags: list[str]
    held: int | None = None
    happened: Since | None = None
    boxes: list[tuple[Box, datetime]] = field(default_factory=list)

    @property
    def status_label(self) -> str:
        """The words of the status."""
        return STATUS_LABELS[self.status]

    @property
    def is_issued(self) -> bool:
        """Whether a control body, or the authority of an extract, has signed it: before, it is worth nothing."""
        return self.signed

    @property
    def holds_another(self) -> bool:
        """Whether the paper names a record that this certificate does not have."""
        return self.held is not None and self.happened is None

    @property
    def is_current(self) -> bool:
        """Whether what the paper says is what the certificate says now."""
        return self.happened is not None and not self.happened

    @property
    def statuses(self) -> list[tuple[str, datetime]]:
        """The statuses that came after the paper, in words."""
        found = self.happened.statuses if self.happened else ()
        return [(STATUS_LABELS[Status(code)], at) for code, at in found]


def checked(coi: Coi, held: int | None = None) -> Checked:
    """The check of a certificate, for whoever proved to hold a print of it."""
    kept = [Numbered(one.number, one.at, one.record) for one in records.every(coi.id)]
    now: Record = kept[-1].record if kept else records.current(coi).record
    happened = since(kept, held) if held is not None else None
    body = now["boxes"]["issuing_body"]["body"]
    moments = [(label, getattr(coi, f"{name}_at")) for name, label in DATES.items()]
    changed = happened.boxes if happened else {}
    return Checked(
        number=coi.number,
        edition=coi.edition,
        status=coi.state,
        since=coi.status_since,
        acceptance=acceptance(coi.state, coi.flags),
        body=now["organisations"].get(body, {"name": "", "code": ""}),
        products=_headings(now["boxes"]["goods"][ROWS]),
        dates=[(label, at) for label, at in moments if at is not None],
        record=now["number"],
        replaced_by=now["replaced_by"],
        signed=bool(now["signatures"]),
        flags=[FLAG_LABELS[flag] for flag in sorted(coi.flags)],
        held=held,
        happened=happened,
        boxes=[(box, changed[box.key]) for box in coi.edition.boxes if box.key in changed],
    )


def _headings(rows: Sequence[Record]) -> list[tuple[str, Bilingual]]:
    """The headings of the nomenclature that the products are of, each once; nothing finer, nor of whoever trades."""
    codes = dict.fromkeys(row["commodity"]["code"][:HEADING] for row in rows if row["commodity"])
    known = commodities.get_ever([*codes, *(f"{code}00" for code in codes)])
    return [(code, _title(known.get(code) or known.get(f"{code}00"))) for code in codes]


def _title(entry: Entry | None) -> Bilingual:
    """What a heading is called; one that is not divided has its name a level below."""
    return Bilingual(entry.name_en, entry.name_fr) if entry else Bilingual("", "")


@dataclass(frozen=True)
class Declared:
    """A line as a customs declaration asks for it; ``mass`` is in kilograms, None where the unit is none of mass."""

    number: int
    code: str
    name: Bilingual
    trade_name: str
    mass: Decimal | None
    weight: Decimal | None
    unit: Bilingual
    packages: int | None
    package: Bilingual
    package_code: str
    lot: str


@dataclass(frozen=True)
class Customs:
    """What a broker types, in order."""

    number: str
    edition: Edition
    status_label: str
    acceptance: Acceptance
    at: datetime
    importer: Record
    load: list[Record]
    origin: list[Bilingual]
    export: Bilingual
    entry: Record
    gross: tuple[Decimal, Bilingual] | None
    lines: list[Declared]
    procedure: Bilingual | None = None
    procedure_reference: str = ""

    @property
    def mass(self) -> Decimal | None:
        """The net mass of all lines in kilograms, None where one of them has none."""
        masses = [line.mass for line in self.lines if line.mass is not None]
        return sum(masses, Decimal(0)) if masses and len(masses) == len(self.lines) else None


def customs(coi: Coi) -> Customs:
    """The view for customs, as the certificate is now."""
    now = records.current(coi)
    record = now.record
    boxes, named = record["boxes"], record["organisations"]
    nobody: Record = {"name": "", "code": "", "eori": ""}
    gross = boxes.get("gross_weight", {})
    procedure = boxes.get("customs_procedure", {})
    return Customs(
        number=record["reference"],
        edition=coi.edition,
        status_label=STATUS_LABELS[coi.state],
        acceptance=acceptance(coi.state, coi.flags),
        at=now.at,
        importer=named.get(boxes["importer"]["operator"], nobody),
        load=[named[key] for key in boxes.get("load", {}).get("operators", ())],
        origin=[_name(country) for country in boxes["origin"]["countries"]],
        export=_name(boxes["export_country"]["country"]),
        entry=named.get(boxes["point_of_entry"]["authority"], nobody),
        gross=(Decimal(gross["weight"]), _name(gross["unit"])) if gross.get("weight") else None,
        lines=[_declared(number, row) for number, row in enumerate(boxes["goods"][ROWS], start=1)],
        procedure=_name(procedure["procedure"]) if procedure.get("procedure") else None,
        procedure_reference=procedure.get("customs_reference") or "",
    )


def _name(told: Record | None) -> Bilingual:
    return Bilingual(told["en"], told["fr"]) if told and "en" in told else Bilingual("", "")


def _declared(number: int, row: Record) -> Declared:
    weight = Decimal(row["net_weight"]) if row["net_weight"] else None
    unit = codelists.codes().find(CodeList.UNITS, row["unit"]["code"]) if row["unit"] else None
    factor = unit.factor if unit and unit.measure is Measure.MASS else None
    package = row["package_type"] or {}
    return Declared(
        number=number,
        code=row["commodity"]["code"],
        name=_name(row["commodity"]),
        trade_name=row["trade_name"] or "",
        mass=weight * factor / GRAMS if weight is not None and factor else None,
        weight=weight,
        unit=_name(row["unit"]),
        packages=row["packages"],
        package=_name(package),
        package_code=package.get("unece", ""),
        lot=row["lot"] or "",
    )
