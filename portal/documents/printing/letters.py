"""Which letters the fonts of a print have; what they lack is shown as � and told, never left out."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parents[1] / "fonts"
FAMILIES = (("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"), ("NotoSansArabic-Regular.ttf",))
"""The files of each family: a sign is printed where all files of one have it."""

UNKNOWN = "\ufffd"
_KEPT = "\n\u200c\u200d\u200e\u200f"
"""Signs without a shape that writing needs: a new line, joiners of letters, marks of direction."""


@cache
def coverage() -> tuple[frozenset[int], ...]:
    """The characters of each family."""
    return tuple(
        frozenset.intersection(*(frozenset(_characters((FONTS / name).read_bytes())) for name in names))
        for names in FAMILIES
    )


def legible(text: str, missing: set[str]) -> str:
    """``text`` with � for each sign that no font has; these are added to ``missing``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_printed(cluster, missing) for cluster in _clusters(text))


def _clusters(text: str) -> Iterator[str]:
    """Letters with the accents put on them: one font has to have them all."""
    cluster = ""
    for sign in text.replace("\r\n", "\n"):
        if cluster and not unicodedata.combining(sign):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def _printed(cluster: str, missing: set[str]) -> str:
    families = sorted(coverage(), key=lambda family: -sum(_has(family, sign) for sign in cluster))
    family = next((one for one in families if _has(one, cluster[0])), families[0])
    lost = {sign for sign in cluster if not _has(family, sign)}
    missing |= {sign for sign in lost if not sign.isspace()}
    return "".join((" " if sign.isspace() else UNKNOWN) if sign in lost else sign for sign in cluster)


def _has(family: frozenset[int], sign: str) -> bool:
    if sign in _KEPT:
        return True
    return ord(sign) in family and unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Zl", "Zp")


def _characters(font: bytes) -> Iterator[int]:
    """The characters that an OpenType font maps to shapes (its table ``cmap``, formats 4 and 12)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    start = tables[b"cmap"]
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * number)[0]
        match struct.unpack_from(">H", font, at)[0]:
            case 4:
                yield from _format_4(font, at)
            case 12:
                yield from _format_12(font, at)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
    for first, last in zip(starts, ends, strict=True):
        yield from (character for character in range(first, last + 1) if character != 0xFFFF)  # noqa: PLR2004


def _format_12(font: bytes, at: int) -> Iterator[int]:
    for group in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last = struct.unpack_from(">II", font, at + 16 + 12 * group)
        yield from range(first, last + 1)
