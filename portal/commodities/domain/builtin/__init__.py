"""The commodities the portal comes with, entered by hand: every heading of food and feed, and what organic trade moves.

Codes and places are those of the combined nomenclature of 2026; names are ours and short, no legal text. A commodity is
one line of the table of its chapters; its categories are in ``domain/categories.py``.
"""

from portal.commodities.domain.builtin import animals, crops, food, others, plants
from portal.commodities.domain.builtin.line import Line
from portal.commodities.domain.categories import letters_for
from portal.commodities.domain.entries import Entry, can_be_chosen, parse_code

__all__ = ["BUILTIN", "LINES", "Line"]

LINES = animals.LINES + plants.LINES + crops.LINES + food.LINES + others.LINES
"""The lines as they are written, in the order of the codes."""


def _entries(lines: tuple[Line, ...]) -> tuple[Entry, ...]:
    """The lines with their places: a line stands under the longest code that begins its own."""
    entries: dict[str, Entry] = {}
    for line in lines:
        code = parse_code(line.code) or ""
        above = next((entries[code[:end]] for end in (6, 4, 2) if end < len(code) and code[:end] in entries), None)
        category, category_2018 = letters_for(code)
        entries[code] = Entry(
            code=code,
            name_en=line.name_en,
            name_fr=line.name_fr,
            category=category,
            category_2018=category_2018,
            synonyms_en=line.synonyms_en,
            synonyms_fr=line.synonyms_fr,
            selectable=can_be_chosen(code, category, category_2018),
            path=(*above.path, above) if above else (),
        )
    return tuple(entries.values())


BUILTIN = _entries(LINES)
"""The built-in list, in the order of the codes."""
