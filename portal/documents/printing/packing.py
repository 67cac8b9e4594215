"""A PDF made a third smaller: its many small objects, most of them for screen readers, are compressed together.

Typst writes each as text, with a table of where it begins. Here they go into object streams, as PDF 1.5 has them and
PDF/A-3 allows; streams, and what any object says, stay as they are.
"""

import re
import zlib
from dataclasses import dataclass

TOGETHER = 500
"""How many objects share a stream: a reader unpacks all of them to see one."""

_HEADER = re.compile(rb"%PDF-\d\.\d\s+%[^\n]*\n")
_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*$", re.DOTALL)
_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_ENTRY = 20
_HEAD = re.compile(rb"(\d+) 0 obj\s")


@dataclass(frozen=True)
class _Object:
    number: int
    body: bytes

    @property
    def is_stream(self) -> bool:
        return self.body.endswith(b"endstream")


def packed(pdf: bytes) -> bytes:
    """The same document with its small objects compressed together."""
    header, trailer = _HEADER.match(pdf), _TRAILER.search(pdf)
    if header is None or trailer is None:
        raise ValueError("not a PDF with one table of objects")
    objects = _objects(pdf, int(trailer[2]))
    small = [one for one in objects if not one.is_stream]
    out = bytearray(header[0])
    size = max(one.number for one in objects) + 1
    entries: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    for one in objects:
        if one.is_stream:
            entries[one.number] = (1, len(out), 0)
            out += b"%d 0 obj\n%b\nendobj\n" % (one.number, one.body)
    for start in range(0, len(small), TOGETHER):
        group = small[start : start + TOGETHER]
        entries[size] = (1, len(out), 0)
        entries |= {one.number: (2, size, index) for index, one in enumerate(group)}
        out += b"%d 0 obj\n%b\nendobj\n" % (size, _together(group))
        size += 1
    entries[size] = (1, len(out), 0)
    start = len(out)
    return bytes(out) + _index(size, entries, trailer[1]) + b"startxref\n%d\n%%%%EOF\n" % start


def _objects(pdf: bytes, table_at: int) -> list[_Object]:
    """The objects of a file, by the table of where they begin."""
    head = _TABLE.match(pdf, table_at)
    if head is None:
        raise ValueError("no table of objects")
    rows = [pdf[head.end() + _ENTRY * n : head.end() + _ENTRY * (n + 1)] for n in range(int(head[1]))]
    starts = sorted(int(row[:10]) for row in rows if row[17:18] == b"n")
    return [_object(pdf[start:end]) for start, end in zip(starts, [*starts[1:], table_at], strict=True)]


def _object(text: bytes) -> _Object:
    head = _HEAD.match(text)
    if head is None:
        raise ValueError("no object where the table says")
    return _Object(int(head[1]), text[head.end() : text.rindex(b"endobj")].strip())


def _together(group: list[_Object]) -> bytes:
    offsets, bodies = [], bytearray()
    for one in group:
        offsets.append(b"%d %d" % (one.number, len(bodies)))
        bodies += one.body + b"\n"
    head = b" ".join(offsets) + b"\n"
    return _stream(b"/Type/ObjStm/N %d/First %d" % (len(group), len(head)), head + bodies)


def _index(number: int, entries: dict[int, tuple[int, int, int]], trailer: bytes) -> bytes:
    """Where each object is, as a stream; with what the trailer said."""
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, where, index in (entries.get(n, (0, 0, 0)) for n in range(number + 1))
    )
    said = re.sub(rb"/Size \d+", b"", trailer).strip()
    return b"%d 0 obj\n%b\nendobj\n" % (
        number, _stream(b"/Type/XRef/W[1 4 2]/Size %d%b" % (number + 1, said), rows)
    )  # fmt: skip


def _stream(says: bytes, content: bytes) -> bytes:
    compressed = zlib.compress(content, 9)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (says, len(compressed), compressed)
