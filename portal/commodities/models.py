"""The list of commodities as it is stored. What is built in is in ``domain/builtin.py``."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from sqlalchemy import JSON, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.commodities.domain import entries
from portal.extensions import Base
from portal.persistence.stamps import Listed


class Title(TypedDict):
    """The official title of a line from a day on (``YYYY-MM-DD``), until the next one."""

    since: str
    en: str
    fr: str


class Commodity(Listed, Base):
    """A line of the combined nomenclature, with everyday names and words and the categories of organic products.

    Its level is the number of its digits, and it stands under the longest code in force that begins its own.

    ``name_en`` and ``name_fr`` are our own short names, empty where there is none; ``titles`` the official ones, the
    oldest first, none before the nomenclature was imported. A line is in force from ``valid_from`` to ``valid_to``,
    both included; ``replaced_by`` names the lines that follow it. ``category`` is the letter of Reg. 834/2007,
    ``category_2018`` that of Reg. 2018/848 (D03): what the rules of categories say, unless ``category_by_hand``, where
    an administrator decided otherwise.
    """

    __tablename__ = "commodities"
    list_key = "nomenclature"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(255), default="")
    name_fr: Mapped[str] = mapped_column(String(255), default="")
    titles: Mapped[list[Title]] = mapped_column(JSON, default=list, server_default="[]")
    synonyms_en: Mapped[str] = mapped_column(Text, default="")
    synonyms_fr: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str | None] = mapped_column(String(1))
    category_2018: Mapped[str | None] = mapped_column(String(1))
    category_by_hand: Mapped[bool] = mapped_column(default=False, server_default=false())
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    replaced_by: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")

    def title_on(self, day: date) -> Title | None:
        """The official title in force on ``day``, or the first one there is; None without any."""
        return title_on(self.titles or (), day)

    def as_entry(self, day: date, path: tuple[entries.Entry, ...] = ()) -> entries.Entry:
        """The line as it stands on ``day``; ``path`` are the lines above it."""
        title = self.title_on(day)
        return entries.Entry(
            code=self.code,
            name_en=self.name_en or (title["en"] if title else ""),
            name_fr=self.name_fr or (title["fr"] if title else ""),
            title_en=title["en"] if title else "",
            title_fr=title["fr"] if title else "",
            category=self.category,
            category_2018=self.category_2018,
            synonyms_en=self.synonyms_en,
            synonyms_fr=self.synonyms_fr,
            selectable=entries.can_be_chosen(self.code, self.category, self.category_2018),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            replaced_by=tuple(self.replaced_by or ()),
            path=path,
        )


def title_on(titles: Iterable[Title], day: date) -> Title | None:
    """The title in force on ``day`` among ``titles``, the oldest first, or the first one there is."""
    found = None
    for title in titles:
        if found is None or title["since"] <= day.isoformat():
            found = title
    return found
