"""How a commodity is written in the built-in list."""

from typing import NamedTuple


class Line(NamedTuple):
    """A line as it is written in the tables beside: everyday words are separated by commas."""

    code: str
    name_en: str
    name_fr: str
    synonyms_en: str = ""
    synonyms_fr: str = ""
