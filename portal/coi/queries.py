"""Reading certificates: only those the actor has to do with. Changes nothing."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import PERFORMED, Capacity, Status
from portal.coi.models import Coi, CoiLine, CoiParty
from portal.extensions import db
from portal.organisations.domain import Function, OrganisationKind, Party
from portal.organisations.models import Organisation
from portal.persistence import audit
from portal.persistence.audit import AuditEntry
from portal.shared.errors import NotFound
from portal.shared.people import Actor
from portal.shared.text import folded

PAGE_SIZE = 25
SUBJECT = "coi"
WHOLE_NUMBER = re.compile(r"(draft\.)?coi(\.[a-z]+)+\.\d{4}\.\d{7}")
"""A number typed in full, folded: it means one certificate, not those whose number contains it."""


def _named_as(capacities: Collection[Capacity]) -> set[str]:
    """The boxes that give one of ``capacities``, over all editions; their keys name the thing, so they agree."""
    return {box for edition in EDITIONS.values() for (box, _), c in edition.capacities.items() if c in capacities}


def _named(ids: Collection[int], capacities: Collection[Capacity]) -> ColumnElement[bool]:
    boxes = _named_as(capacities)
    return exists().where(CoiParty.coi_id == Coi.id, CoiParty.organisation_id.in_(ids), CoiParty.box.in_(boxes))


def _superior(ids: Collection[int]) -> ColumnElement[bool]:
    post = aliased(Organisation)
    return exists().where(
        CoiParty.coi_id == Coi.id,
        CoiParty.box.in_(_named_as((Capacity.ENTRY_AUTHORITY,))),
        CoiParty.organisation_id == post.id,
        post.superior_id.in_(ids),
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A draft: the creating organisation. Once submitted: every organisation named, and the Commission (§11.1, D34)."""
    ids = actor.post_ids
    named = or_(_named(ids, tuple(Capacity)), _superior(ids))
    if any(post.function == Function.EC for post in actor.posts):
        named = or_(named, Coi.id == Coi.id)
    return or_(
        and_(Coi.reference.is_not(None), named),
        and_(Coi.reference.is_(None), Coi.creator_id.in_(ids)),
    )


def _numbered(reference: str) -> ColumnElement[bool]:
    return or_(Coi.reference == reference, Coi.draft_reference == reference)


def _whole() -> Select[Coi]:
    organisation = selectinload(Coi.parties).joinedload(CoiParty.organisation)
    return select(Coi).options(
        joinedload(Coi.creator),
        selectinload(Coi.boxes),
        organisation.joinedload(Organisation.activities),
        organisation.joinedload(Organisation.identifiers),
        organisation.joinedload(Organisation.recognitions),
        selectinload(Coi.lines).joinedload(CoiLine.commodity),
        selectinload(Coi.signatures),
    )


def get(reference: str, actor: Actor) -> Coi:
    """The certificate with a reference or draft number; raises NotFound where the actor has nothing to do with it."""
    coi = db.session.scalar(_whole().where(_numbered(reference), visible_to(actor)))
    if coi is None:
        raise NotFound
    return coi


def lock(reference: str, actor: Actor) -> Coi:
    """Like `get`, for an act: the certificate's row is locked first, then everything is read under the lock."""
    id_ = db.session.scalar(select(Coi.id).where(_numbered(reference), visible_to(actor)))
    if id_ is None:
        raise NotFound
    db.session.execute(select(Coi.id).where(Coi.id == id_).with_for_update())
    coi = db.session.scalar(_whole().where(Coi.id == id_, visible_to(actor)).execution_options(populate_existing=True))
    if coi is None:
        raise NotFound
    return coi


def by_draft_reference(draft_reference: str) -> Coi:
    """The certificate with a draft number, whoever asks: for an act whose repetition was recognised."""
    return db.session.scalars(select(Coi).where(Coi.draft_reference == draft_reference)).one()


# Lists


@dataclass(frozen=True)
class Row:
    """A certificate as a list shows it."""

    number: str
    draft_reference: str
    status: Status
    status_since: datetime
    changed_at: datetime
    commodity: tuple[str, str, str] | None
    trade_name: str
    more_products: int
    exporter: str
    export_country: str | None
    importer: str
    first_consignee: str
    in_batches: bool
    authority: str
    waiting_for: str


@dataclass(frozen=True)
class Page:
    """A stretch of a list; ``next_key`` continues after it."""

    rows: list[Row]
    next_key: str = ""


def _filtered(actor: Actor, text: str, status: str) -> Select[Coi]:
    query = select(Coi).where(visible_to(actor))
    for word in folded(text).split()[:8]:
        if WHOLE_NUMBER.fullmatch(word):
            query = query.where(_numbered(word.upper()))
        else:
            query = query.where(Coi.search_text.contains(word, autoescape=True))
    if status:
        query = query.where(Coi.status == status)
    return query


def search(actor: Actor, *, text: str = "", status: str = "", after: str = "") -> Page:
    """Certificates the actor sees, last changed first, 25 at a time after the key ``after`` (D40)."""
    query = _filtered(actor, text, status)
    if (key := _key(after)) is not None:
        query = query.where(or_(Coi.changed_at < key[0], and_(Coi.changed_at == key[0], Coi.id < key[1])))
    query = query.order_by(Coi.changed_at.desc(), Coi.id.desc()).limit(PAGE_SIZE + 1)
    found = _with_rows(query)
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    next_key = f"{last.changed_at.isoformat()}_{last.id}" if last else ""
    return Page([_row(coi) for coi in found[:PAGE_SIZE]], next_key)


def _key(after: str) -> tuple[datetime, int] | None:
    moment, _, id_ = after.rpartition("_")
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), int(
            id_[:9]
        )  # as many digits as a number of a row can have
    except (ValueError, OverflowError):
        return None


def _with_rows(query: Select[Coi]) -> list[Coi]:
    return list(
        db.session.scalars(
            query.options(
                joinedload(Coi.creator),
                selectinload(Coi.parties).joinedload(CoiParty.organisation),
                selectinload(Coi.lines).joinedload(CoiLine.commodity),
            )
        )
    )


def _row(coi: Coi) -> Row:
    names = _names(coi)
    first = coi.lines[0] if coi.lines else None
    return Row(
        number=coi.number,
        draft_reference=coi.draft_reference,
        status=coi.state,
        status_since=coi.status_since,
        changed_at=coi.changed_at,
        commodity=(first.commodity_code, first.commodity.name_en, first.commodity.name_fr) if first else None,
        trade_name=(first.trade_name or "") if first else "",
        more_products=max(len(coi.lines) - 1, 0),
        exporter=names.get("exporter", ""),
        export_country=coi.export_country,
        importer=names.get("importer", ""),
        first_consignee=names.get("first_consignee", ""),
        in_batches=coi.in_batches,
        authority=names.get("point_of_entry", ""),
        waiting_for=waiting_for(coi),
    )


def _names(coi: Coi) -> dict[str, str]:
    return {p.box: (p.copied or {}).get("name") or p.organisation.name for p in reversed(coi.parties)}


def awaited(edition: Edition, status: Status) -> tuple[Capacity, ...]:
    """Those for whom a certificate waits, as far as this portal lets them do something."""
    return tuple(
        capacity
        for capacity in edition.waits_for.get(status, ())
        if edition.edit_rights.get((status, capacity)) or PERFORMED.intersection(edition.actions(status, (capacity,)))
    )


def waiting_for(coi: Coi) -> str:
    """The names of those who must act now, empty where nobody must or can."""
    return named_as(coi, awaited(coi.edition, coi.state))


def named_as(coi: Coi, capacities: Collection[Capacity]) -> str:
    """The names of those who act as one of ``capacities``."""
    boxes = {where for where, capacity in coi.edition.capacities.items() if capacity in capacities}
    names = [p.organisation.name for p in coi.parties if (p.box, p.field) in boxes]
    names += [coi.creator.name] if Capacity.CREATOR in capacities else []
    return ", ".join(dict.fromkeys(names))


# What I must do


def _waits_for(actor: Actor, statuses: Collection[Status]) -> ColumnElement[bool]:
    ids = actor.post_ids
    conditions: list[ColumnElement[bool]] = []
    for edition in EDITIONS.values():
        for status in statuses:
            capacities = awaited(edition, status)
            mine = [_named(ids, capacities)]
            if Capacity.EU_AUTHORITY in capacities:
                mine.append(_superior(ids))
            if Capacity.CREATOR in capacities:
                mine.append(Coi.creator_id.in_(ids))
            conditions.append(and_(Coi.edition_key == edition.key, Coi.status == status.value, or_(*mine)))
    return or_(*conditions)


PENDING = frozenset(s for edition in EDITIONS.values() for s in Status if awaited(edition, s)) - {Status.DRAFT}
"""Statuses at which somebody must act on a certificate that was submitted (D36); drafts are listed apart."""


def _pending(actor: Actor, statuses: Collection[Status]) -> Select[Coi]:
    return select(Coi).where(visible_to(actor), _waits_for(actor, sorted(statuses)))


def count_pending(actor: Actor) -> int:
    """How many certificates wait for the actor."""
    if not actor.posts:
        return 0
    return db.session.scalar(select(func.count()).select_from(_pending(actor, PENDING).subquery())) or 0


def pending(actor: Actor, *, drafts: bool = False) -> list[Row]:
    """Certificates that wait for the actor, longest first; or the drafts of the actor's organisations, newest first."""
    query = _pending(actor, [Status.DRAFT] if drafts else PENDING)
    order = (Coi.changed_at.desc(), Coi.id.desc()) if drafts else (Coi.status_since, Coi.id)
    return [_row(coi) for coi in _with_rows(query.order_by(*order).limit(PAGE_SIZE))]


# History


def history(coi: Coi, actor: Actor) -> list[AuditEntry]:
    """What happened to the certificate, newest first; what it was as a draft is its creators' alone (D36)."""
    return _open_to(actor, coi, audit.entries((SUBJECT, coi.id)))


def _open_to(actor: Actor, coi: Coi, found: list[AuditEntry]) -> list[AuditEntry]:
    return [entry for entry in found if not entry.private or coi.creator_id in actor.post_ids]


def changes_after(coi: Coi, actor: Actor, box_key: str, version: int) -> list[Mapping[str, Any]]:
    """How a box changed since a version, newest change first; as a draft it changed for its creators alone (D36)."""
    found = audit.entries((SUBJECT, coi.id), part=box_key, after_version=version)
    return [entry.changes for entry in _open_to(actor, coi, found)]


def last_to_save(coi: Coi, actor: Actor, box_key: str) -> str:
    """Who saved a box last, and for whom; empty where the actor may not know."""
    found = _open_to(actor, coi, audit.entries((SUBJECT, coi.id), part=box_key))
    return ", ".join(name for name in (found[0].person, found[0].organisation) if name) if found else ""


def organisations_in(entries: Collection[AuditEntry], numbers: Collection[int]) -> dict[int, str]:
    """What organisations that past answers mention are called."""
    if not numbers or not entries:
        return {}
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(set(numbers))))
    return {organisation.id: called(organisation) for organisation in found}


def called(organisation: Organisation | Party) -> str:
    """The name of an organisation; with its code where several codes share a name."""
    has_codes = organisation.kind in (OrganisationKind.CONTROL_BODY, OrganisationKind.AUTHORITY)
    return f"{organisation.name} · {organisation.code}" if has_codes and organisation.code else organisation.name


def usual_countries(actor: Actor) -> list[str]:
    """The countries of export of the certificates of the actor's organisations, most frequent first."""
    query = (
        select(Coi.export_country, func.count())
        .where(visible_to(actor), Coi.export_country.is_not(None))
        .group_by(Coi.export_country)
        .order_by(func.count().desc(), Coi.export_country)
        .limit(6)
    )
    return [country for country, _count in db.session.execute(query) if country]
