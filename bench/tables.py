"""Tables of what was measured: printed, and with PORTAL_MEASURES set put into docs/measures.md, each at its place.

There a table begins with a line `<!-- name -->`. Below it the instrument writes when and with what it measured, and the
table; the words around are written by hand.
"""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "measures.md"
PLACE = "<!-- {name} -->"
BLOCK = r"^<!-- {name} -->\n(?:\*.+\*\n\n)?(?:\|.*\n)*"
"""What belongs to a place: its mark, a line in italics, and the rows of a table."""

_with: list[str] = []


def measured_with(instrument: str) -> None:
    """Remember what measures, a browser and its version say: the tables that follow tell it."""
    _with[:] = [instrument]


def table(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print the table ``name`` as Markdown writes it, numbers to the right; put it into the document if one asks.

    Raises `LookupError` for a table that has no place in the document.
    """
    text = f"*{_when()}*\n\n{written(heads, rows)}"
    print(f"{text}\n")
    if os.environ.get("PORTAL_MEASURES"):
        DOCUMENT.write_text(put(DOCUMENT.read_text(), name, text))


def put(document: str, name: str, text: str) -> str:
    """The document with ``text`` at the place of the table ``name``."""
    block = re.compile(BLOCK.format(name=re.escape(name)), re.MULTILINE)
    if not block.search(document):
        raise LookupError(f"no place for the table “{name}” in {DOCUMENT}")
    return block.sub(lambda _: f"{PLACE.format(name=name)}\n{text}", document, count=1)


def places(document: str) -> list[str]:
    """The names of the tables that a document has places for."""
    return re.findall(r"^<!-- (.+) -->$", document, re.MULTILINE)


def written(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Heads and rows in Markdown."""
    texts = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in (list(heads), *texts)) for i in range(len(heads))]
    lines = [
        " | ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True)),
        "|".join("-" * (width + 1) + (":" if i else "-") for i, width in enumerate(widths)),
    ]
    for row in texts:
        cells = zip(row, widths, strict=True)
        lines.append(" | ".join(c.rjust(width) if i else c.ljust(width) for i, (c, width) in enumerate(cells)))
    return "".join(f"|{line}|\n" if n == 1 else f"| {line} |\n" for n, line in enumerate(lines))


def _when() -> str:
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    tools = ", ".join((*_with, f"Python {platform.python_version()}"))
    return f"{datetime.now(UTC):%-d %B %Y}, {tools}, {os.cpu_count()} processors, load of each {busy:.1f}"
