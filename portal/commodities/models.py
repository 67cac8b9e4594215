"""The list of commodities as it is stored. What is built in is in ``domain/builtin.py``."""

import secrets

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.commodities.domain import entries
from portal.extensions import Base


def _new_stamp() -> int:
    return secrets.randbits(31)


class Commodity(Base):
    """A line of the combined nomenclature, with everyday words and the category of organic products.

    ``stamp`` takes another random value at every change of the row, so that the number of rows and the sum of
    their stamps tell whether the list has changed, whatever the clock, the process or the server.
    """

    __tablename__ = "commodities"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    level: Mapped[str] = mapped_column(String(8))
    parent: Mapped[str | None] = mapped_column(ForeignKey("commodities.code"), index=True)
    name_en: Mapped[str] = mapped_column(String(255))
    name_fr: Mapped[str] = mapped_column(String(255))
    category: Mapped[str | None] = mapped_column(String(1))
    scheme: Mapped[str | None] = mapped_column(String(10))
    synonyms_en: Mapped[str] = mapped_column(Text, default="")
    synonyms_fr: Mapped[str] = mapped_column(Text, default="")
    selectable: Mapped[bool] = mapped_column(default=False)
    stamp: Mapped[int] = mapped_column(default=_new_stamp, onupdate=_new_stamp)

    @property
    def formatted_code(self) -> str:
        """The code as it is printed: ``0804 40 00``."""
        return entries.formatted_code(self.code)

    def name(self, language: str) -> str:
        """The name in ``language`` (D49)."""
        return self.name_fr if language == entries.Language.FRENCH else self.name_en
