"""Lists of certificates: those that were asked for, or because somebody must act on them. Changes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, exists, func, not_, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.filters import Asked
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.models import Coi, CoiLine, CoiParty, CoiSignature
from portal.coi.queries import is_commission, visible, visible_to
from portal.coi.queries.filtering import conditions
from portal.coi.queries.ordering import after, key_of, ordered
from portal.coi.queries.tabs import of_tab, pending_statuses, waits_for
from portal.coi.queries.waiting import Ball, Due, ball, due
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.shared.people import Actor, Task

PAGE_SIZE = 25
EVERYTHING = Asked()


@dataclass(frozen=True)
class Row:
    """A certificate as a list shows it."""

    number: str
    draft_reference: str
    is_signed: bool
    status: Status
    status_since: datetime
    issued_at: datetime | None
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
    gross_weight: Decimal | None
    gross_unit: str | None
    ball: Ball
    due: Due | None

    @property
    def waiting_for(self) -> str:
        """The names of those who must act."""
        return self.ball.names


@dataclass(frozen=True)
class Page:
    """A stretch of a list; ``next_key`` continues after it."""

    rows: list[Row]
    next_key: str = ""


def search(actor: Actor, asked: Asked = EVERYTHING, *, key: str = "") -> Page:
    """Certificates the actor sees and that were asked for, 25 at a time after a key (D40)."""
    query = after(ordered(_asked_for(actor, asked), asked.order), asked.order, key)
    found = _with_rows(query.limit(PAGE_SIZE + 1))
    more = len(found) > PAGE_SIZE
    next_key = key_of(found[PAGE_SIZE - 1][0], asked.order) if more else ""
    return Page([_row(*row, actor) for row in found[:PAGE_SIZE]], next_key)


def batches(actor: Actor, asked: Asked, size: int) -> Iterator[list[Coi]]:
    """Every certificate that was asked for, in its order, some at a time; each stretch is forgotten before the next.

    The first is no longer than a page, so that whoever waits for it sees a beginning as soon.
    It is no snapshot: a certificate that changes its place meanwhile may be missed, or met twice.
    """
    key, most, more = "", PAGE_SIZE, True
    while more:
        query = after(ordered(_asked_for(actor, asked), asked.order), asked.order, key)
        found = [coi for coi, _signed in _with_rows(query.limit(most))]
        more, most = len(found) == most, size
        key = key_of(found[-1], asked.order) if more else ""
        yield found
        del found
        db.session.expunge_all()
        db.session.rollback()


def count(actor: Actor, asked: Asked, *, lines: bool = False) -> int:
    """How many certificates were asked for, or how many lines of box 13 they have."""
    query = _asked_for(actor, asked).with_only_columns(func.count(), maintain_column_froms=True)
    if lines:
        query = query.join(CoiLine, CoiLine.coi_id == Coi.id)
    return db.session.scalar(query) or 0


def _asked_for(actor: Actor, asked: Asked) -> Select[Coi]:
    return select(Coi).where(visible_to(actor), *conditions(actor, asked.values), of_tab(actor, asked.tab))


def _with_rows(query: Select[Coi]) -> list[tuple[Coi, bool]]:
    """The certificates with what a row shows, in three statements, and whether each bears a signature."""
    signed = exists().where(CoiSignature.coi_id == Coi.id)
    loaded = query.options(
        defer(Coi.search_text),
        joinedload(Coi.creator),
        joinedload(Coi.base),
        joinedload(Coi.replacement),
        selectinload(Coi.parties).joinedload(CoiParty.organisation),
        selectinload(Coi.lines).joinedload(CoiLine.commodity),
    )
    found: Any = db.session.execute(loaded.add_columns(signed)).all()
    return [(coi, is_signed) for coi, is_signed in found]


def _row(coi: Coi, is_signed: bool, actor: Actor) -> Row:
    named = names(coi)
    first = coi.lines[0] if coi.lines else None
    return Row(
        number=coi.number,
        draft_reference=coi.draft_reference,
        is_signed=is_signed,
        status=coi.state,
        status_since=coi.status_since,
        issued_at=coi.issued_at,
        changed_at=coi.changed_at,
        commodity=_named(coi, first) if first else None,
        trade_name=(first.trade_name or "") if first else "",
        more_products=max(len(coi.lines) - 1, 0),
        exporter=named.get("exporter", ""),
        export_country=coi.export_country,
        importer=named.get("importer", ""),
        first_consignee=named.get("first_consignee", named.get("consignee", "")),
        in_batches=coi.in_batches,
        authority=named.get("point_of_entry", ""),
        gross_weight=coi.gross_weight,
        gross_unit=coi.gross_unit,
        ball=ball(coi, actor),
        due=due(coi, actor),
    )


def names(coi: Coi) -> dict[str, str]:
    """The organisation a list shows for each box: as signed, where it was signed (D14)."""
    return {p.box: (p.copied or {}).get("name") or p.organisation.name for p in reversed(coi.parties)}


def _named(coi: Coi, line: CoiLine) -> tuple[str, str, str]:
    names = line.fact(coi).names
    return line.commodity_code, names["en"], names["fr"]


def names_of(ids: Collection[int]) -> dict[int, str]:
    """What organisations are called, by their numbers."""
    if not ids:
        return {}
    found = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row.id: row.name for row in found}


# What I must do


def count_pending(actor: Actor) -> int:
    """How many certificates wait for the actor."""
    if not actor.posts:
        return 0
    return db.session.scalar(_counting_pending(is_commission(actor)), {"ids": actor.post_ids}) or 0


@cache
def _counting_pending(to_commission: bool) -> Select[int]:
    """Every page counts: the statement is put together once, for whatever ``ids``."""
    ids: BindParameter[Collection[int]] = bindparam("ids", expanding=True)
    return select(func.count()).select_from(Coi).where(visible(ids, to_commission), waits_for(ids, pending_statuses()))


def onward(actor: Actor, number: str, action: Action) -> Row | None:
    """What to go on with after ``action`` on the certificate ``number``: the same act on another, else anything.

    Only what the level of the actor lets them do; the longest waiting first, then drafts where the act begins with
    one, the newest first as at home.
    """
    ids = {id_ for post in actor.posts if post.may_do(Task.STEP) for id_ in post.ids}
    starts = {e.key: {s.source for s in e.transitions if s.action is action and s.source} for e in EDITIONS.values()}
    same = or_(
        *(and_(Coi.edition_key == key, Coi.status.in_([s.value for s in sorted(at)])) for key, at in starts.items())
    )
    drafts = {Status.DRAFT} & set().union(*starts.values())
    is_draft = Coi.status == Status.DRAFT.value
    found = _with_rows(
        select(Coi)
        .where(
            visible_to(actor),
            waits_for(ids, pending_statuses() | drafts),
            Coi.reference.is_distinct_from(number),
            Coi.draft_reference != number,
        )
        .order_by(
            case((and_(same, not_(is_draft)), 0), (same, 1), else_=2),
            case((is_draft, Coi.changed_at)).desc(),
            Coi.status_since,
            Coi.id,
        )
        .limit(1)
    )
    return next((_row(*row, actor) for row in found), None)


def pending(actor: Actor, *, drafts: bool = False) -> list[Row]:
    """Certificates that wait for the actor, longest first; or the drafts of the actor's organisations, newest first."""
    order = (Coi.changed_at.desc(), Coi.id.desc()) if drafts else (Coi.status_since, Coi.id)
    statuses = {Status.DRAFT} if drafts else pending_statuses()
    query = select(Coi).where(visible_to(actor), waits_for(actor.post_ids, statuses)).order_by(*order).limit(PAGE_SIZE)
    return [_row(*row, actor) for row in _with_rows(query)]
