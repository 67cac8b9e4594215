"""The small lists as they are stored. What is built in is in ``domain/builtin.py``."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.codelists.domain.entries import CodeEntry, CodeList, Measure
from portal.extensions import Base
from portal.persistence.stamps import Listed
from portal.persistence.types import Exact


class CodeListEntry(Listed, Base):
    """An entry of a small list; its key is its own in its list and never changes, because certificates hold it."""

    __tablename__ = "code_list_entries"
    __table_args__ = (UniqueConstraint("list", "key"),)
    list_key = "codelists"

    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(10), default="")
    name_en: Mapped[str] = mapped_column(String(100))
    name_fr: Mapped[str] = mapped_column(String(100))
    everyday: Mapped[bool]
    position: Mapped[int]
    measure: Mapped[str | None] = mapped_column(String(10))
    factor: Mapped[Decimal | None] = mapped_column(Exact)
    more: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    def write(self, which: CodeList, entry: CodeEntry) -> None:
        """Say all of ``entry``, an entry of the list ``which``."""
        self.list, self.key, self.code = which.value, entry.key, entry.code
        self.name_en, self.name_fr = entry.name_en, entry.name_fr
        self.everyday, self.position = entry.everyday, entry.position
        self.measure, self.factor = entry.measure.value if entry.measure else None, entry.factor
        self.more = dict(entry.more)
        self.valid_from, self.valid_to = entry.valid_from, entry.valid_to

    def as_entry(self) -> CodeEntry:
        """The entry as fields and rules see it."""
        return CodeEntry(
            key=self.key,
            code=self.code,
            name_en=self.name_en,
            name_fr=self.name_fr,
            everyday=self.everyday,
            position=self.position,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            measure=Measure(self.measure) if self.measure else None,
            factor=self.factor,
            more=self.more,
        )
