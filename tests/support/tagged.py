"""Reads a tagged PDF as a screen reader does: through its structure, piece by piece, with the text of each."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject

Marked = tuple[int, int]
"""The place of a piece of text: its page, its number there."""


@dataclass(frozen=True)
class Part:
    """An element of the structure: what it is, the elements around it, its language, its own text."""

    path: tuple[str, ...]
    language: str
    text: str

    def is_in(self, kind: str) -> bool:
        return kind in self.path


def parts(pdf: bytes) -> list[Part]:
    """The elements with text, or with a text that stands for a picture, in the order they are read."""
    reader = PdfReader(io.BytesIO(pdf))
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    texts: dict[Marked, tuple[str, str]] = {}
    for number, page in enumerate(reader.pages):
        for mark, language, text in _marked(reader, page):
            texts[number, mark] = (language, texts.get((number, mark), ("", ""))[1] + text)
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    return list(_walk(root, (), "", None, pages, texts))


def boxes(pdf: bytes) -> dict[str, str]:
    """The text under each second heading, by what the heading begins with: the number of a box."""
    found: dict[str, str] = {}
    here = ""
    for part in parts(pdf):
        if part.is_in("H2") or part.is_in("H1"):
            fresh = part.text.split()[0] if part.text.split() else ""
            if part.is_in("H2") and (not here or not found.get(here, "x") == ""):
                here = fresh
                found.setdefault(here, "")
            continue
        found[here] = found.get(here, "") + part.text
    return found


def _walk(
    element: Any, path: tuple[str, ...], language: str, page: Any, pages: dict[int, int], texts: dict[Marked, tuple[str, str]]
) -> Iterator[Part]:
    if isinstance(element, IndirectObject):
        element = element.get_object()
    if isinstance(element, int):
        own, text = texts.get((page, int(element)), ("", ""))
        yield Part(path, own or language, text)
        return
    if element.get("/Type") == "/OBJR":
        return
    if "/Pg" in element:
        page = pages[element.raw_get("/Pg").idnum]
    if element.get("/Type") == "/MCR":
        yield from _walk(int(element["/MCID"]), path, language, page, pages, texts)
        return
    language = str(element.get("/Lang", language))
    path = (*path, str(element["/S"])[1:]) if "/S" in element else path
    if "/Alt" in element:
        yield Part(path, language, str(element["/Alt"]))
        return
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from _walk(kid, path, language, page, pages, texts)


def _marked(reader: PdfReader, page: Any) -> Iterator[tuple[int, str, str]]:
    """The text of a page, with the piece it belongs to and its language; what belongs to none is decoration."""
    fonts = {name: _letters(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}
    letters: dict[int, str] = {}
    marks: list[tuple[int | None, str]] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        match operator:
            case b"Tf":
                letters = fonts[operands[0]]
            case b"BDC" | b"BMC":
                around = marks[-1] if marks else (None, "")
                says = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
                marks.append((says.get("/MCID", around[0]), str(says.get("/Lang", around[1]))))
            case b"EMC":
                marks.pop()
            case b"Tj" | b"TJ" if marks and marks[-1][0] is not None:
                mark, language = marks[-1]
                yield int(mark), language, "".join(_said(shown, letters) for shown in operands)


def _said(shown: Any, letters: dict[int, str]) -> str:
    if isinstance(shown, list):
        return "".join(_said(one, letters) for one in shown if not isinstance(one, int | float))
    raw = shown.original_bytes if hasattr(shown, "original_bytes") else bytes(shown)
    return "".join(letters.get(int.from_bytes(raw[at : at + 2], "big"), "") for at in range(0, len(raw), 2))


def _letters(font: Any) -> dict[int, str]:
    """What each glyph of a font stands for (its ToUnicode map)."""
    said = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", said, re.DOTALL):
        for glyph, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", said, re.DOTALL):
        for first, last, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            start = bytes.fromhex(text).decode("utf-16-be")
            for glyph in range(int(first, 16), int(last, 16) + 1):
                found[glyph] = start[:-1] + chr(ord(start[-1]) + glyph - int(first, 16))
    return found
