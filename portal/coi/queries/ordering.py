"""The orders of the list, and going on after a key: the same on both databases, ties by number of the row."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, collate, func, or_

from portal.coi.domain.filters import SORTS, Order
from portal.coi.models import Coi
from portal.extensions import db

BIGGEST_ID = 2**31 - 1


def ordered(query: Select[Any], order: Order) -> Select[Any]:
    """The certificates in an order; those without a value come last, whichever way round."""
    value = _value(order)
    if order.descending:
        return query.order_by(value.desc().nulls_last(), Coi.id.desc())
    return query.order_by(value.asc().nulls_last(), Coi.id.asc())


def after(query: Select[Any], order: Order, key: str) -> Select[Any]:
    """Only what follows the certificate a key was made of; a key that nobody gave out begins at the beginning."""
    if (parts := _parts(order, key)) is None:
        return query
    last, id_ = parts
    value = _value(order)
    follows = Coi.id < id_ if order.descending else Coi.id > id_
    if last is None:
        return query.where(value.is_(None), follows)
    beyond, not_before = (value < last, value <= last) if order.descending else (value > last, value >= last)
    found = and_(not_before, or_(beyond, follows))  # an index can be entered with the first half
    return query.where(or_(found, value.is_(None)) if SORTS[order.by].may_lack else found)


def key_of(coi: Coi, order: Order) -> str:
    """The key after which a list goes on."""
    value = getattr(coi, SORTS[order.by].column)
    return f"{value.isoformat() if isinstance(value, datetime) else value or ''}_{coi.id}"


def _value(order: Order) -> ColumnElement[Any]:
    column = SORTS[order.by].column
    if column != "number":
        found: ColumnElement[Any] = getattr(Coi, column)
        return found
    byte_by_byte = "C" if db.engine.dialect.name == "postgresql" else "BINARY"
    return collate(func.coalesce(Coi.reference, Coi.draft_reference), byte_by_byte)


def _parts(order: Order, key: str) -> tuple[Any, int] | None:
    text, _, id_ = key.rpartition("_")
    if not (id_.isascii() and id_.isdigit()) or len(id_) > len(str(BIGGEST_ID)) or int(id_) > BIGGEST_ID:
        return None
    if SORTS[order.by].column == "number":
        return (text, int(id_)) if text else None
    if not text:
        return (None, int(id_)) if SORTS[order.by].may_lack else None
    try:
        return datetime.fromisoformat(text).astimezone(UTC), int(id_)
    except (ValueError, OverflowError):
        return None
