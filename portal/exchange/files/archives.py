"""Opening a workbook with care: a new archive is made of those of its parts that are read, each looked at on the way.

Whoever parses the workbook afterwards sees the copy alone, so that no two readers can disagree about what was checked.
Every part is read as a stream, and stops at its limit.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import IO, Any
from xml.parsers import expat

from portal.exchange.domain.tables import Oddity, place
from portal.shared.errors import Invalid
from portal.shared.text import N_

MOST_PARTS = 1_000
MOST_UNPACKED = 20_000_000
MOST_RATIO = 200
"""As much smaller a part may be than what it unpacks to: sheets of the same line again and again reach a hundred."""
SMALL = 1_000_000
"""What unpacks to less is no bomb, whatever its ratio."""
MOST_CELLS = 1_000_000
"""As many cells all sheets may reach over, the empty ones between them counted: their reader makes room for each."""
MOST_FORMULAS = 100_000
MOST_MERGED = 1_000
"""As many ranges may be merged in all sheets."""
MOST_TEXT = 30_000_000
"""As many letters all cells may show together: one long text can be named by many of them."""
_BLOCK = 1 << 16

_KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels|"
    r"xl/worksheets/[^/\\]+\.xml",
    re.IGNORECASE,
)
"""The parts that are read; pictures, comments and all the rest are left behind."""

_MACROS = N_("This workbook contains macros. Save it as “Excel workbook (.xlsx)”, without them.")
_LINKS = N_(
    "This workbook takes values from other files or from the internet. Copy your cells, paste them as values into a "
    "new workbook, and send that."
)
_EMBEDDED = N_("Another file is embedded in this workbook. Copy your cells into a new workbook, and send that.")
_REFUSED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"vbaproject|macrosheets/", re.IGNORECASE), _MACROS),
    (re.compile(r"externallinks?/|connections\.xml|querytables/", re.IGNORECASE), _LINKS),
    (re.compile(r"embeddings/|activex/|oleobject", re.IGNORECASE), _EMBEDDED),
)
"""Parts that no honest table needs: what their names look like, and what to do."""


@dataclass
class Sheet:
    """What was seen in a sheet: cells that are no plain values, and merged ranges (first and last row and column)."""

    name: str = ""
    hidden: bool = False
    odd: dict[tuple[int, int], Oddity] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass
class Opened:
    """A workbook that may be parsed: its copy, and its sheets in order."""

    file: BytesIO
    sheets: list[Sheet]


def damaged() -> Invalid:
    """A workbook that cannot be read."""
    return Invalid(
        N_("This workbook is damaged, or none at all. Open it, and save it again as “Excel workbook (.xlsx)”.")
    )


def _bomb() -> Invalid:
    return Invalid(N_("This workbook unpacks to far more than a table needs. Copy your lines into a new workbook."))


def _merged_too_often() -> Invalid:
    return Invalid(N_("Too many cells of this workbook are merged. Copy your lines into a new workbook."))


def opened(data: bytes) -> Opened:
    """Look at a workbook and copy what is read of it; raises Invalid with what is wrong and what to do."""
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise _bomb()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = _checked(archive)
            return _copied(archive, parts)
    except Invalid:
        raise
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
            KeyError, IndexError, OverflowError) as fault:  # fmt: skip
        raise damaged() from fault


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The parts to read, after a look at the names and sizes of all; raises Invalid."""
    parts = archive.infolist()
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise damaged()
    for part in parts:
        name = part.filename.replace("\\", "/")
        for pattern, message in _REFUSED:
            if pattern.search(name):
                raise Invalid(message)
        if part.flag_bits & 1:
            raise Invalid(N_("This workbook is locked with a password. Save it without one."))
    _refuse_bombs(parts)
    if "xl/workbook.xml" not in {part.filename.lower() for part in parts}:
        raise Invalid(N_("This is not a workbook of Excel (.xlsx). Save your table as one, or as a text (.csv)."))
    return [part for part in parts if _KEPT.fullmatch(part.filename)]


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what would unpack to too much, and parts that lie over each other, which are read again and again."""
    unpacked = sum(part.file_size for part in parts)
    steep = any(p.file_size > SMALL and p.file_size > MOST_RATIO * max(p.compress_size, 1) for p in parts)
    if unpacked > MOST_UNPACKED or steep:
        raise _bomb()
    in_order = sorted(parts, key=lambda part: part.header_offset)
    for part, following in pairwise(in_order):
        if part.header_offset + part.compress_size > following.header_offset:
            raise _bomb()


def _copied(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Opened:
    named = {part.filename.lower(): part for part in parts}
    strings, book, relations = _Strings(), _Workbook(), _Relations()
    seen: dict[str, Sheet] = {}
    area = merged = 0
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        scans: dict[str, _Scan] = {
            "[content_types].xml": _Types(),
            "xl/_rels/workbook.xml.rels": relations,
            "xl/workbook.xml": book,
            "xl/sharedstrings.xml": strings,
        }
        first = [name for name in scans if name in named]
        for name in [*first, *(name for name in sorted(named) if name not in scans)]:
            scan = scans.get(name) or (_Cells(strings) if "/worksheets/" in name else _Scan())
            with archive.open(named[name]) as source, made.open(named[name].filename, "w") as target:
                for block in scan.watched(_blocks(source)):
                    target.write(block)
            if isinstance(scan, _Cells):
                seen[name] = scan.sheet
                area += scan.area
                if area > MOST_CELLS:
                    raise scan.too_far()
                merged += len(scan.sheet.merged)
                if merged > MOST_MERGED:
                    raise _merged_too_often()
    copy.seek(0)
    return Opened(copy, _in_order(book, relations, seen))


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    while block := source.read(_BLOCK):
        yield block


def _in_order(book: "_Workbook", relations: "_Relations", seen: Mapping[str, Sheet]) -> list[Sheet]:
    sheets = []
    for name, hidden, id_ in book.sheets:
        sheet = seen.get(relations.targets.get(id_, ""))
        if sheet is not None:
            sheet.name, sheet.hidden = name, hidden
            sheets.append(sheet)
    return sheets


# What is looked at while a part is copied


class _Scan:
    """A part of XML that passes by; one with a document type is refused, for that is where bombs of text hide."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def watched(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """The blocks of the part, once they were looked at."""
        for block in blocks:
            self.parser.Parse(block, False)
            yield block
        self.parser.Parse(b"", True)

    def _refuse(self, *_more: Any) -> None:
        raise damaged()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.begin(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(" ")[2])

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""


class _Types(_Scan):
    """What kinds of parts there are: a workbook with macros says so, wherever it hides them."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            raise Invalid(_MACROS)
        if "externallink" in kind:
            raise Invalid(_LINKS)


class _Relations(_Scan):
    """Which part is which sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        if attributes.get("Type", "").lower().endswith("/externallink"):
            raise Invalid(_LINKS)
        target = attributes.get("Target", "").lower()
        self.targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Workbook(_Scan):
    """The names of the sheets, whether a spreadsheet shows them, and which part they are."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool, str]] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            id_ = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), hidden, id_))


class _Strings(_Scan):
    """How long each shared text is."""

    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[int] = []
        self._length = 0
        self.parser.buffer_text = True
        self.parser.CharacterDataHandler = self._text

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._length = 0

    def _text(self, text: str) -> None:
        self._length += len(text)

    def end(self, name: str) -> None:
        if name == "si":
            self.lengths.append(self._length)


_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def _coordinates(text: str) -> tuple[int, int]:
    """Row and column of ``C7``: 7 and 2."""
    found = _PLACE.fullmatch(text.replace("$", ""))
    if found is None:
        raise damaged()
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1


class _Cells(_Scan):
    """The cells of a sheet: how many, how far they reach, how much they say, which have formulas, which are merged."""

    def __init__(self, strings: _Strings) -> None:
        super().__init__()
        self.sheet, self.strings = Sheet(), strings
        self.row, self.column = 0, -1
        self.cells = self.letters = 0
        self.bottom = self.left = self.right = 0
        self._named: list[str] | None = None
        self._is_shared = False
        self.parser.buffer_text = True

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), -1
        elif name == "c":
            self._cell(attributes)
        elif name == "f":
            self._note(Oddity.FORMULA)
        elif name == "v" and self._is_shared:
            self._named = []
            self.parser.CharacterDataHandler = self._named.append
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "v" and self._named is not None:
            self.parser.CharacterDataHandler = None
            number = "".join(self._named).strip()
            self._named = None
            self.letters += self.strings.lengths[int(number)] if number.isascii() and number.isdigit() else 0
            if self.letters > MOST_TEXT:
                raise _bomb()

    def _cell(self, attributes: dict[str, str]) -> None:
        if where := attributes.get("r", ""):
            self.row, self.column = _coordinates(where)
        else:
            self.column += 1
        self._is_shared = attributes.get("t") == "s"
        if attributes.get("t") == "e":
            self._note(Oddity.FAULT)
        if not self.cells:
            self.left = self.right = self.column
        self.cells += 1
        self.bottom = max(self.bottom, self.row)
        self.left, self.right = min(self.left, self.column), max(self.right, self.column)
        if self.cells > MOST_CELLS or self.area > MOST_CELLS:
            raise self.too_far()

    @property
    def area(self) -> int:
        """How many cells the sheet reaches over, those above its first cell too: its reader goes through them."""
        return self.bottom * (self.right - self.left + 1)

    def too_far(self) -> Invalid:
        """A sheet that reaches too far, with its last cell."""
        message = N_(
            "A sheet of this workbook reaches down to cell %(cell)s: that is more than a million cells. Copy your "
            "lines into a new workbook."
        )
        return Invalid(message, cell=place(self.bottom, self.right))

    def _note(self, oddity: Oddity) -> None:
        if len(self.sheet.odd) >= MOST_FORMULAS:
            raise Invalid(N_("This workbook is full of formulas. Copy your lines, paste their values into a new one."))
        self.sheet.odd[self.row, self.column] = oddity

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        (top, left), (bottom, right) = _coordinates(first), _coordinates(last or first)
        if len(self.sheet.merged) >= MOST_MERGED:
            raise _merged_too_often()
        self.sheet.merged.append((top, left, bottom, right))
