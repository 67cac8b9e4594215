"""What is stored of a certificate: itself, its boxes, the organisations it names, its lines, its signatures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import current_app
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.codelists import queries as codelists
from portal.coi.answers import blank, blank_box, box_from_text, box_to_text, from_text, to_text
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.content import Answers, CommodityFact, Content, Splitting, balance
from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import edition
from portal.coi.domain.lifecycle import FOR_EVERY_LEVEL, OF_ITS_CREATOR, Action, Capacity, Flag, Status
from portal.commodities.domain.entries import Entry
from portal.commodities.models import Commodity
from portal.extensions import Base
from portal.organisations.domain import OrganisationKind, Scheme
from portal.organisations.models import Organisation
from portal.persistence.types import Moment, Quantity
from portal.shared import clock
from portal.shared.checkcodes import LENGTH, new_code
from portal.shared.people import Actor, Post, Task

COLUMNS: Mapping[tuple[str, str], str] = {
    ("national_reference", "number"): "national_reference",
    ("origin", "countries"): "origin_countries",
    ("export_country", "country"): "export_country",
    ("point_of_entry", "country"): "entry_country",
    ("destination", "country"): "destination_country",
    ("first_consignee", "in_batches"): "in_batches",
    ("gross_weight", "weight"): "gross_weight",
    ("gross_weight", "unit"): "gross_unit",
    ("journey", "departure"): "departs_on",
}
"""Answers that lists search have a column; organisations and lines have rows; the rest stays with its box."""

LINE_COLUMNS: Mapping[str, str] = {
    "commodity": "commodity_code",
    "trade_name": "trade_name",
    "lot": "lot",
    "packages": "packages",
    "package_type": "package_type",
    "net_weight": "net_weight",
    "unit": "unit",
    "producer": "producer_id",
    "control_body": "control_body_id",
}
GOODS = "goods"

MARKS: Mapping[tuple[str, str], str] = {
    ("origin", "countries"): "origin",
    ("containers", "container"): "container",
    ("containers", "seal"): "seal",
    ("goods", "lot"): "lot",
}
"""Answers of which there can be several and that lists look for: the field, and what its marks are called."""
MOST_OF_A_MARK = 40
"""As many letters of a value are looked at."""

MOMENTS: Mapping[Status, str] = {
    Status.DESCRIPTION_COMPLETED: "submitted_at",
    Status.ISSUED: "issued_at",
    Status.VERIFIED: "endorsed_at",
    Status.BASE_FOR_EXTRACT: "endorsed_at",
    Status.RELEASED_CONVENTIONAL: "endorsed_at",
    Status.NOT_RELEASED: "endorsed_at",
    Status.FIRST_CONSIGNEE_SIGNED: "received_at",
    Status.SUBMITTED: "submitted_at",
    Status.CONSIGNEE_SIGNED: "received_at",
}
"""When a status was first reached, where lists ask for it."""


class Coi(Base):
    """One certificate of inspection."""

    __tablename__ = "cois"
    __table_args__ = (
        Index("ix_cois_changed_at_id", "changed_at", "id"),
        Index(
            "uq_cois_replacement_in_hand",
            "replaces_id",
            unique=True,
            sqlite_where=text("status <> 'deleted'"),
            postgresql_where=text("status <> 'deleted'"),
        ),
        UniqueConstraint("base_id", "batch"),
        Index("ix_cois_issued_at_id", "issued_at", "id"),
        Index("ix_cois_status_since_id", "status_since", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_key: Mapped[str] = mapped_column(String(30))
    draft_reference: Mapped[str] = mapped_column(String(40), unique=True)
    reference: Mapped[str | None] = mapped_column(String(40), unique=True)
    status: Mapped[str] = mapped_column(String(40), index=True)
    status_since: Mapped[datetime] = mapped_column(Moment)
    status_before: Mapped[str | None] = mapped_column(String(40))
    creator_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_as: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    issued_at: Mapped[datetime | None] = mapped_column(Moment)
    endorsed_at: Mapped[datetime | None] = mapped_column(Moment)
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    national_reference: Mapped[str | None] = mapped_column(String(250))
    origin_countries: Mapped[list[str]] = mapped_column(JSON, default=list)
    export_country: Mapped[str | None] = mapped_column(String(2))
    entry_country: Mapped[str | None] = mapped_column(String(2))
    destination_country: Mapped[str | None] = mapped_column(String(2))
    in_batches: Mapped[bool] = mapped_column(default=False)
    gross_weight: Mapped[Decimal | None] = mapped_column(Quantity)
    gross_unit: Mapped[str | None] = mapped_column(String(10))
    departs_on: Mapped[date | None]
    warn_body_on: Mapped[date | None] = mapped_column(index=True)
    search_text: Mapped[str] = mapped_column(Text, default="")
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    customs_started_at: Mapped[datetime | None] = mapped_column(Moment)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("cois.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("cois.id"))
    batch: Mapped[int | None]
    partners_invited: Mapped[bool] = mapped_column(default=False, server_default=false())
    check_code: Mapped[str] = mapped_column(String(LENGTH), default=new_code)

    creator: Mapped[Organisation] = relationship()
    boxes: Mapped[list["CoiBox"]] = relationship(back_populates="coi")
    parties: Mapped[list["CoiParty"]] = relationship(
        back_populates="coi", cascade="all, delete-orphan", order_by="CoiParty.position"
    )
    lines: Mapped[list["CoiLine"]] = relationship(
        back_populates="coi", cascade="all, delete-orphan", order_by="CoiLine.position"
    )
    signatures: Mapped[list["CoiSignature"]] = relationship(back_populates="coi", order_by="CoiSignature.id")
    replaces: Mapped["Coi | None"] = relationship(foreign_keys=replaces_id, remote_side=id)
    replacement: Mapped["Coi | None"] = relationship(
        primaryjoin="and_(Coi.id == remote(foreign(Coi.replaces_id)), remote(Coi.status) != 'deleted')",
        uselist=False,
        viewonly=True,
    )
    base: Mapped["Coi | None"] = relationship(foreign_keys=base_id, remote_side=id, back_populates="extracts")
    extracts: Mapped[list["Coi"]] = relationship(foreign_keys=base_id, back_populates="base", order_by="Coi.batch")
    marks: Mapped[list["CoiMark"]] = relationship(cascade="all, delete-orphan")

    @property
    def number(self) -> str:
        """The reference, or the draft number until there is one (§16)."""
        return self.reference or self.draft_reference

    @property
    def day(self) -> date:
        """The day by which the lists are read: that of its issue or, before, today."""
        return (self.issued_at or clock.now()).date()

    @property
    def edition(self) -> Edition:
        """The official form the certificate was created with and keeps."""
        return edition(self.edition_key)

    @property
    def state(self) -> Status:
        """The status, as the tables know it."""
        return Status(self.status)

    @property
    def flags(self) -> frozenset[Flag]:
        """What is true of the certificate beside its status."""
        return frozenset(flag for flag, holds in FLAGS.items() if holds(self))

    @property
    def awaited(self) -> frozenset[Capacity]:
        """As what those act who must act now, with all that follows from having created it where its creator must."""
        capacities = frozenset(self.edition.awaited(self.state, self.flags))
        if capacities.isdisjoint(OF_ITS_CREATOR):
            return capacities
        return capacities | self.edition.of_its_creator[OrganisationKind(self.created_as)]

    def version_of(self, box: Box) -> int:
        """How often the box was saved."""
        return next((stored.version for stored in self.boxes if stored.key == box.key), 0)

    def answers(self, box: Box) -> dict[str, Any]:
        """What the box contains; every field is there, blank where nobody filled it in."""
        if box.key == GOODS:
            return {ROWS: [line.answers(box) for line in self.lines]}
        stored = next((stored.data for stored in self.boxes if stored.key == box.key), {})
        found = box_from_text(box, stored)
        if not box.repeated:
            found |= {field.name: self._kept_apart(box, field, found[field.name]) for field in box.fields}
        return found

    def _kept_apart(self, box: Box, field: Field, otherwise: Any) -> Any:
        if (column := COLUMNS.get((box.key, field.name))) is not None:
            value = getattr(self, column)
            return blank(field) if value is None else value
        if field.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS):
            ids = [p.organisation_id for p in self.parties if (p.box, p.field) == (box.key, field.name)]
            return ids if field.kind is Kind.ORGANISATIONS else next(iter(ids), None)
        return otherwise

    def fill(self, box: Box, answers: Answers) -> int:
        """Write the answers of a box where each belongs, and return its new version."""
        complete = blank_box(box) | dict(answers)
        stored = next((stored for stored in self.boxes if stored.key == box.key), None)
        if stored is None:
            stored = CoiBox(key=box.key, version=0, data={})
            self.boxes.append(stored)
        stored.version += 1
        stored.changed_at = self.changed_at = clock.now()
        if box.key == GOODS:
            self._fill_lines(box, complete[ROWS])
        else:
            stored.data = self._fill_fields(box, complete)
        return stored.version

    def _fill_fields(self, box: Box, answers: Answers) -> dict[str, Any]:
        data = box_to_text(box, answers)
        if box.repeated:
            return data
        for field in box.fields:
            if (column := COLUMNS.get((box.key, field.name))) is not None:
                setattr(self, column, answers[field.name])
                del data[field.name]
            elif field.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS):
                value = answers[field.name]
                self._name(box, field, value if isinstance(value, list) else [value] if value else [])
                del data[field.name]
        return data

    def _name(self, box: Box, field: Field, ids: Iterable[int]) -> None:
        wanted = list(ids)
        kept = {p.organisation_id: p for p in self.parties if (p.box, p.field) == (box.key, field.name)}
        for organisation_id, party in kept.items():
            if organisation_id not in wanted:
                self.parties.remove(party)
        for position, organisation_id in enumerate(wanted):
            if organisation_id in kept:
                kept[organisation_id].position = position
            else:
                named = CoiParty(box=box.key, field=field.name, position=position, organisation_id=organisation_id)
                self.parties.append(named)

    def _fill_lines(self, box: Box, rows: list[Mapping[str, Any]]) -> None:
        kept = {line.key: line for line in self.lines}
        for key in kept.keys() - {row["key"] for row in rows}:
            self.lines.remove(kept[key])
        for position, row in enumerate(rows):
            line = kept.get(row["key"])
            if line is None:
                line = CoiLine(key=row["key"])
                self.lines.append(line)
            line.position = position
            line.fill(box, row)

    def split(self) -> Splitting | None:
        """The certificate that is split: this one, or the one of which this is an extract; None for all others.

        What is left of it leaves out this very extract, and those that were deleted, which give their quantity back.
        """
        source = self.base or (self if self.state is Status.BASE_FOR_EXTRACT else None)
        if source is None:
            return None
        others = [e for e in source.extracts if e is not self and e.state is not Status.DELETED]
        lines = source.answers(source.edition.box(GOODS))[ROWS]
        taken = [e.answers(e.edition.box(GOODS))[ROWS] for e in others]
        unfinished = sum(1 for e in others if e.edition.waits_for.get(e.state))
        return Splitting(lines, balance(lines, taken), unfinished)

    def content(self, *, signer_id: int | None = None, typed: Mapping[str, Answers] | None = None) -> Content:
        """What the rules look at; ``typed`` replaces boxes that are being filled in."""
        named = {p.organisation_id: p.organisation.as_party() for p in self.parties if p.organisation is not None}
        return Content(
            answers={box.key: self.answers(box) for box in self.edition.boxes} | dict(typed or {}),
            parties=named,
            commodities={line.commodity_code: line.fact(self) for line in self.lines if line.commodity is not None},
            creator_id=self.creator_id,
            signer_id=signer_id,
            day=self.day,
            splitting=self.split(),
            expiry_blocks=current_app.config["PORTAL_EXPIRED_ACTIVITY"] == "blocks",
            codes=codelists.codes(),
        )

    def post_of(self, actor: Actor) -> Post | None:
        """The one post ``actor`` acts for on this certificate (D47)."""
        named = {p.organisation_id for p in self.parties if (p.box, p.field) in self.edition.capacities}
        named |= {
            p.organisation.superior_id
            for p in self.parties
            if self.edition.capacities.get((p.box, p.field)) is Capacity.ENTRY_AUTHORITY and p.organisation.superior_id
        }
        return actor.post_among(named | {self.creator_id}) or actor.post

    def capacities_for(self, action: Action, actor: Actor) -> frozenset[Capacity]:
        """As what ``actor`` could take a step on this certificate now."""
        return self.capacities_of(actor, None if action in FOR_EVERY_LEVEL else Task.STEP)

    def capacities_of(self, actor: Actor, task: Task | None = None) -> frozenset[Capacity]:
        """As what ``actor`` acts on this certificate now; as nothing where the post’s level forbids the ``task``."""
        post = self.post_of(actor)
        if post is None or (task is not None and not post.may_do(task)):
            return frozenset()
        return self.edition.held(self._who_is_who(), post, OrganisationKind(self.created_as))

    def _who_is_who(self) -> Content:
        """What tells as what somebody acts: the boxes that give a capacity, and the authorities they name.

        Every page asks this several times, and the whole content is dear.
        """
        edition = self.edition
        authorities = {where for where, held in edition.capacities.items() if held is Capacity.ENTRY_AUTHORITY}
        entry = [p for p in self.parties if (p.box, p.field) in authorities and p.organisation is not None]
        return Content(
            answers={key: self.answers(edition.box(key)) for key in {box for box, _ in edition.capacities}},
            parties={p.organisation_id: p.organisation.as_party() for p in entry},
            creator_id=self.creator_id,
            day=self.day,
        )


FLAGS: Mapping[Flag, Callable[[Coi], bool]] = {
    Flag.REPLACEMENT_IN_PREPARATION: lambda coi: coi.replacement is not None and coi.replacement.issued_at is None,
    Flag.CUSTOMS_STARTED: lambda coi: coi.customs_started_at is not None,
    Flag.IRREGULAR_BASE: lambda coi: coi.base is not None and coi.base.state is Status.OFIS_IRREGULARITY,
}
"""When a flag is there."""


def commodity_fact(entry: Entry, scheme: Scheme, day: date | None = None) -> CommodityFact:
    """A commodity as the rules see it on ``day``, or today, with its category in the law the certificate follows."""
    names = {"en": entry.name_en, "fr": entry.name_fr}
    letters = {law: entry.category_in(law) or "" for law in Scheme}
    has_ended = entry.valid_to is not None and entry.valid_to < (day or clock.today())
    return CommodityFact(entry.code, letters[scheme], names, entry.valid_to, entry.replaced_by, letters, has_ended)


class CoiBox(Base):
    """What is only shown and signed of one box, and how often it was saved."""

    __tablename__ = "coi_boxes"

    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(Moment)

    coi: Mapped[Coi] = relationship(back_populates="boxes")


class CoiParty(Base):
    """An organisation named in a field of a box; ``copied`` is what a signature fixed of its name and address (D14)."""

    __tablename__ = "coi_parties"
    __table_args__ = (
        UniqueConstraint("coi_id", "box", "field", "organisation_id"),
        Index("ix_coi_parties_organisation_id_box_coi_id", "organisation_id", "box", "coi_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"))
    box: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    copied: Mapped[dict[str, str] | None] = mapped_column(JSON)

    coi: Mapped[Coi] = relationship(back_populates="parties")
    organisation: Mapped[Organisation] = relationship()


class CoiLine(Base):
    """One line of box 13; ``copied`` is what a signature fixed of the names and the category of its commodity (D14)."""

    __tablename__ = "coi_lines"
    __table_args__ = (UniqueConstraint("coi_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"))
    key: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    commodity_code: Mapped[str] = mapped_column(ForeignKey("commodities.code"), index=True)
    trade_name: Mapped[str | None] = mapped_column(String(255))
    lot: Mapped[str | None] = mapped_column(String(100))
    packages: Mapped[int | None]
    package_type: Mapped[str | None] = mapped_column(String(20))
    net_weight: Mapped[Decimal | None] = mapped_column(Quantity)
    unit: Mapped[str | None] = mapped_column(String(10))
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    control_body_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    copied: Mapped[dict[str, str] | None] = mapped_column(JSON)

    coi: Mapped[Coi] = relationship(back_populates="lines")
    commodity: Mapped[Commodity | None] = relationship()

    def fact(self, coi: Coi) -> CommodityFact:
        """The commodity as a signature fixed it or, before, as the list has it today.

        ``coi`` is its certificate: told, not looked up, so that files of many certificates need little memory.
        """
        if self.commodity is None:  # a list that was restored in part
            return CommodityFact(self.commodity_code, "", dict.fromkeys(("en", "fr"), ""))
        fact = commodity_fact(self.commodity.as_entry(coi.day), coi.edition.scheme, coi.day)
        if not self.copied:
            return fact
        names = {"en": self.copied["en"], "fr": self.copied["fr"]}
        return replace(fact, category=self.copied["category"], names=names)

    def answers(self, box: Box) -> dict[str, Any]:
        """The line as a row of its box."""
        return {"key": self.key} | {field.name: self._value(field) for field in box.fields}

    def _value(self, field: Field) -> Any:
        column = LINE_COLUMNS.get(field.name)
        return getattr(self, column) if column else from_text(field, (self.data or {}).get(field.name, blank(field)))

    def fill(self, box: Box, row: Mapping[str, Any]) -> None:
        """Write a row where each value belongs."""
        if row.get("commodity") != self.commodity_code:
            self.copied = None
        for field in box.fields:
            if (column := LINE_COLUMNS.get(field.name)) is not None:
                setattr(self, column, row.get(field.name))
        others = [field for field in box.fields if field.name not in LINE_COLUMNS]
        self.data = {field.name: to_text(field, row.get(field.name)) for field in others}


class CoiMark(Base):
    """A value a certificate is looked for by, where one field has several: a country of origin, a container number."""

    __tablename__ = "coi_marks"
    __table_args__ = (Index("ix_coi_marks_kind_value", "kind", "value"),)

    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(MOST_OF_A_MARK), primary_key=True)


class CoiSignature(Base):
    """A signature: never changed. ``content`` is all that was signed, ``digest`` its SHA-256 (domain reference §10)."""

    __tablename__ = "coi_signatures"
    __table_args__ = (UniqueConstraint("coi_id", "box"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"))
    box: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    person: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    organisation: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(Moment)
    time_zone: Mapped[str] = mapped_column(String(60))
    statement: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))

    coi: Mapped[Coi] = relationship(back_populates="signatures")


class CoiRecord(Base):
    """What a certificate said at one moment from its first signature on, frozen: never changed.

    ``content`` is canonical JSON (`coi.domain.record`), ``digest`` its SHA-256, ``previous`` that of the record before.
    ``signed`` is the box that was signed with it, None for a change after a signature.
    """

    __tablename__ = "coi_records"
    __table_args__ = (UniqueConstraint("coi_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    coi_id: Mapped[int] = mapped_column(ForeignKey("cois.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    signed: Mapped[str | None] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    previous: Mapped[str | None] = mapped_column(String(64))

    coi: Mapped[Coi] = relationship()


class SavedFilter(Base):
    """A filter of the list that a person keeps under a name, and for which organisation: whoever follows inherits it.

    ``query`` is what the address of the list says after the question mark, in its normal form.
    """

    __tablename__ = "saved_filters"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
