"""The monthly workbooks of the TARIC nomenclature, one per language, as one plain table of codes and titles.

A line there is a code of ten digits with a suffix: 80 for a line of its own, others for lines that only group those
beneath. Depth follows from the dashes, not from the position in the hierarchy; one line can stand for a heading and for
its only code of eight digits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.exchange.domain.tables import Row, Table, shown
from portal.reference.domain.columns import heading

GOODS_CODE, POSITION = "goods code", "hier pos"
_LANGUAGES = ("en", "fr")
_OWN = "80"
_DIGITS = {"2": 2, "4": 4, "6": 6, "8": 8}
_HEADINGS = ("code", "name_en", "name_fr")
DASH = " – "


@dataclass(frozen=True)
class _Line:
    number: int
    code: str
    suffix: str
    position: str
    depth: int
    language: str
    text: str
    begins: str
    ends: str


def is_taric(table: Table) -> bool:
    """Whether a table is laid out like those workbooks."""
    return bool(table.rows) and {GOODS_CODE, POSITION} <= {heading(shown(cell)) for cell in table.rows[0].cells}


def plain(tables: Sequence[Table], day: date) -> Table:
    """The lines in force on ``day`` of the workbooks of all languages, as a table ``code, name_en, name_fr``.

    A title begins with those of the grouping lines above it that have no code of their own.
    """
    titles: dict[str, dict[str, str]] = {}
    numbers: dict[str, int] = {}
    for table in tables:
        live = [line for line in _lines(table) if _holds(line, day)]
        for line, title in _titled(live):
            titles.setdefault(line.code[: _DIGITS[line.position]], {})[line.language] = title
            numbers.setdefault(line.code[: _DIGITS[line.position]], line.number)
    rows = [Row(1, _HEADINGS)]
    for code, said in titles.items():
        whole = code if _has_beneath(code, titles) or len(code) == 2 else code.ljust(8, "0")  # noqa: PLR2004 - a chapter
        rows.append(Row(numbers[code], (whole, *(said.get(language, "") for language in _LANGUAGES))))
    return Table(rows)


def _has_beneath(code: str, titles: Mapping[str, object]) -> bool:
    return len(code) == 8 or any(  # noqa: PLR2004 - the whole code
        other.startswith(code) and len(other) > len(code) for other in titles
    )


def _lines(table: Table) -> Iterator[_Line]:
    names = {heading(shown(cell)): place for place, cell in enumerate(table.rows[0].cells)}
    for row in table.rows[1:]:
        cells = {name: shown(row.cell(place)).strip() for name, place in names.items()}
        code, _space, suffix = cells[GOODS_CODE].partition(" ")
        position = cells[POSITION].removesuffix(".0")
        dashes = cells.get("indent", "").count("-")
        depth = {"2": 0, "4": 1}.get(position, 1 + dashes) if suffix == _OWN or not dashes else 1 + dashes
        language = cells.get("language", "").lower()[:2]
        yield _Line(
            row.number, code, suffix or _OWN, position, depth, language,
            cells.get("description", ""), _iso(cells.get("start date", "")), _iso(cells.get("end date", "")),
        )  # fmt: skip


def _iso(text: str) -> str:
    parts = text[:10].split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 and len(parts[2]) == 4 else text[:10]  # noqa: PLR2004 - a date


def _holds(line: _Line, day: date) -> bool:
    return line.begins <= day.isoformat() and (not line.ends or day.isoformat() <= line.ends)


def _titled(lines: Iterable[_Line]) -> Iterator[tuple[_Line, str]]:
    above: list[_Line] = []
    for line in lines:
        while above and above[-1].depth >= line.depth:
            above.pop()
        if line.suffix == _OWN and line.position in _DIGITS:
            groups: list[str] = []
            for upper in above:
                groups = [*groups, upper.text] if upper.suffix != _OWN else []
            yield line, DASH.join([*groups, line.text])
        above.append(line)
