"""What a file really is: recognised by its bytes, and refused where it is not one plain PDF, PNG or JPEG (D37).

A file is read, never run nor drawn. Every limit is here: bytes, picture elements, what a PDF may unfold to.
"""

import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import IO

from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader, apply_configuration
from pypdf.generic import DictionaryObject

from portal.attachments.domain import (
    JPEG,
    MB,
    MEDIA_TYPES,
    MOST_BYTES,
    PDF,
    PNG,
    MediaType,
    ending_of,
    safe_name,
)
from portal.shared.errors import Invalid
from portal.shared.text import N_

FIELD = "file"
MOST_ELEMENTS = 80_000_000
"""Width times height of a picture: a page of A3 at 600 dots an inch has 70 million."""
MOST_UNFOLDED = 20 * MB
"""What one stream of a PDF may unfold to while its skeleton is read."""
MOST_PAGES = 2_000

VIRUS_TEST = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!"
"""In two pieces, or scanners would take this very file for what it looks for."""

PADDING = b"\x00\t\n\x0c\r "
PROGRAMS = ("/JavaScript", "/Launch")
"""What an action of a PDF is called that would run something."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Examined:
    """A file that is taken; ``name`` is safe to show."""

    media_type: MediaType
    name: str
    size: int
    digest: str


def examine(file: IO[bytes], name: str) -> Examined:
    """Say what a file is; raises Invalid with what is wrong and what to do."""
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if not data:
        raise _refused(N_("This file is empty. Choose another one."))
    if len(data) > MOST_BYTES:
        message = N_("This file is larger than %(most)s MB. Scan it with fewer dots, or split it.")
        raise _refused(message, most=MOST_BYTES // MB)
    kind = next((kind for kind in MEDIA_TYPES.values() if data.startswith(kind.begins_with)), None)
    if kind is None:
        raise _refused(N_("This is neither a PDF nor a PNG or JPEG picture. Save or scan it as one of these."))
    if (ending := ending_of(name)) and ending not in kind.endings:
        message = N_("The name ends in “.%(ending)s”, but this is a %(kind)s. Give it its own ending.")
        raise _refused(message, ending=ending[:20], kind=kind.label)
    if VIRUS_TEST in data:
        raise _refused(N_("This file carries a known virus or the test for one. It is not taken."))
    if zipfile.is_zipfile(BytesIO(data)):
        raise _hidden()
    {PDF: _examine_pdf, PNG: _examine_png, JPEG: _examine_jpeg}[kind](data)
    return Examined(kind, safe_name(name, kind), len(data), sha256(data).hexdigest())


def _refused(message: str, **parameters: object) -> Invalid:
    return Invalid(message, field=FIELD, **parameters)


def _hidden() -> Invalid:
    return _refused(N_("Something else is attached to this file. Open it, save or print it anew, and send that."))


def _damaged(kind: MediaType) -> Invalid:
    return _refused(N_("This %(kind)s is damaged or not complete. Save it again, or scan it anew."), kind=kind.label)


# PDF


def _examine_pdf(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise _damaged(PDF)
    if data[end + len(b"%%EOF") :].strip(PADDING):
        raise _hidden()
    try:
        with apply_configuration(
            maximum_declared_stream_length=MOST_UNFOLDED,
            zlib_maximum_output_length=MOST_UNFOLDED,
            lzw_maximum_output_length=MOST_UNFOLDED,
            run_length_maximum_output_length=MOST_UNFOLDED,
            brotli_maximum_output_length=MOST_UNFOLDED,
            page_tree_maximum_entries=MOST_PAGES,
        ):
            _read_pdf(data)
    except Invalid:
        raise
    except Exception as fault:  # whatever a hostile file makes of its reader, it is the file that is wrong
        log.info("a PDF cannot be read: %s", type(fault).__name__)
        raise _damaged(PDF) from None


def _read_pdf(data: bytes) -> None:
    reader = PdfReader(BytesIO(data), root_object_recovery_limit=1_000, xref_stream_maximum_entries=200_000)
    if reader.is_encrypted and not reader.decrypt(""):
        raise _refused(N_("This PDF asks for a password. Save it without one, so that all can read it."))
    if not reader.pages:
        raise _damaged(PDF)
    if any(_runs_something(reader.root_object)):
        raise _refused(N_("This PDF contains a program. Print it as a new PDF, and send that."))


def _runs_something(root: DictionaryObject) -> Iterator[bool]:
    names = root.get("/Names")
    yield names is not None and "/JavaScript" in names.get_object()
    action = root.get("/OpenAction")
    opened = action.get_object() if action is not None else None
    yield isinstance(opened, DictionaryObject) and opened.get("/S") in PROGRAMS


# Pictures


def _examine_png(data: bytes) -> None:
    end = _end_of_png(data)
    if data[end:].strip(PADDING):
        raise _hidden()
    _open_picture(data, PNG)


def _end_of_png(data: bytes) -> int:
    """Where the last piece of a PNG ends; a PNG is a row of pieces, each with its length."""
    place = len(PNG.begins_with)
    if data[place + 4 : place + 8] != b"IHDR":
        raise _damaged(PNG)
    _require_size(int.from_bytes(data[place + 8 : place + 12]), int.from_bytes(data[place + 12 : place + 16]))
    while place + 12 <= len(data):
        length, name = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        place += 12 + length
        if name == b"IEND":
            return place
    raise _damaged(PNG)


def _examine_jpeg(data: bytes) -> None:
    end = _end_of_jpeg(data)
    if data[end:].strip(PADDING):
        raise _hidden()
    _open_picture(data, JPEG)


_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Marks of a JPEG that nothing belongs to."""
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SCAN, _END = 0xDA, 0xD9


def _end_of_jpeg(data: bytes) -> int:
    """Where a JPEG ends: a row of marks, each with its length, and pictures between them that end at the next mark."""
    place, seen_frame = 2, False
    while place + 4 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004 - what every mark begins with
        mark = data[place + 1]
        if mark == 0xFF or mark in _ALONE:  # noqa: PLR2004
            place += 1 if mark == 0xFF else 2  # noqa: PLR2004
            continue
        if mark in _FRAMES:
            seen_frame = True
            _require_size(int.from_bytes(data[place + 7 : place + 9]), int.from_bytes(data[place + 5 : place + 7]))
        if mark == _END:
            break
        place += 2 + int.from_bytes(data[place + 2 : place + 4])
        if mark == _SCAN:
            place = _end_of_scan(data, place)
    if not seen_frame or data[place : place + 2] != bytes((0xFF, _END)):
        raise _damaged(JPEG)
    return place + 2


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the next mark stands that is not part of the picture itself."""
    while (place := data.find(b"\xff", place)) >= 0:
        following = data[place + 1] if place + 1 < len(data) else _END
        if following and following not in _ALONE:
            return place
        place += 2
    raise _damaged(JPEG)


def _require_size(width: int, height: int) -> None:
    if width * height > MOST_ELEMENTS:
        message = N_("This picture has %(size)s million dots; %(most)s million at most. Make it smaller.")
        raise _refused(message, size=width * height // 1_000_000, most=MOST_ELEMENTS // 1_000_000)


def _open_picture(data: bytes, kind: MediaType) -> None:
    try:
        with Image.open(BytesIO(data), formats=[kind.label]) as picture:
            picture.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        log.info("a picture cannot be read: %s", type(fault).__name__)
        raise _damaged(kind) from None
