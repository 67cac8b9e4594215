"""What a line is called where it stands alone: a quarter of the nomenclature is called « Other »."""

from portal.commodities.domain.entries import Entry, Level
from portal.commodities.domain.words import words

LONGEST_TITLE = 60
LONGEST_HEADING = 35
LONGEST_BETWEEN = 25


def full_name(entry: Entry, language: str) -> str:
    """The name in ``language``: our own by itself, an official one behind those between it and its heading.

    « In shell » are « Almonds › In shell ». Where none of them says anything, the heading does: « Maize › Other ».
    """
    name = entry.name(language)
    if words(name) and name != entry.title(language):
        return name
    above = [line for line in entry.path if words(line.name(language))]
    between = [line for line in above if line.level not in (Level.CHAPTER, Level.HEADING)]
    shown = between if between or words(name) else above[-1:]
    return " › ".join([*(cut(line.name(language), LONGEST_BETWEEN) for line in shown), cut(name, LONGEST_TITLE)])


def heading_name(entry: Entry, language: str) -> str:
    """The name of the heading a line stands under, empty for a heading."""
    heading = next((line for line in entry.path if line.level is Level.HEADING), None)
    return cut(heading.name(language), LONGEST_HEADING) if heading else ""


def cut(text: str, longest: int) -> str:
    """``text``, or as many whole words of its beginning."""
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0].rstrip(" ,;") + " …"
