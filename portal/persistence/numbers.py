"""Yearly counters for reference numbers: unique under concurrency, never reused (D39)."""

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Base, db


class Counter(Base):
    """The last number given out in a series."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]


def take(series: str) -> int:
    """The next number of ``series``; the row stays locked until the transaction ends."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Counter).values(series=series, value=1)
    statement = statement.on_conflict_do_update(index_elements=[Counter.series], set_={"value": Counter.value + 1})
    return db.session.scalars(statement.returning(Counter.value)).one()
