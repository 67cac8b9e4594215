"""Reads a tagged PDF as a screen reader does: through its structure, piece by piece, with the text of each."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    return list(_Document(pages, texts).walk(root, Part((), "", ""), 0))


def boxes(pdf: bytes) -> dict[str, str]:
    """What is read under each heading, by the first word of the heading: the number of a box."""
    found: dict[str, str] = {}
    here, in_heading = "", False
    for part in parts(pdf):
        if part.is_in("H2"):
            here = here if in_heading else part.text.split()[0]
            found.setdefault(here, "")
        elif not part.is_in("H1"):
            found[here] = found.get(here, "") + part.text
        in_heading = part.is_in("H2")
    return found


@dataclass(frozen=True)
class _Document:
    """The numbers of the pages, by their objects; the texts on them, each with its language."""

    pages: dict[int, int]
    texts: dict[Marked, tuple[str, str]]

    def walk(self, element: Any, around: Part, page: int) -> Iterator[Part]:
        """An element and what is in it."""
        element = element.get_object() if isinstance(element, IndirectObject) else element
        if isinstance(element, int):
            language, text = self.texts.get((page, int(element)), ("", ""))
            yield replace(around, language=language or around.language, text=text)
            return
        page = self.pages[element.raw_get("/Pg").idnum] if "/Pg" in element else page
        path = (*around.path, str(element["/S"])[1:]) if "/S" in element else around.path
        here = Part(path, str(element.get("/Lang", around.language)), str(element.get("/Alt", "")))
        if here.text:
            yield here
            return
        kids = element.get("/MCID", element.get("/K", []))
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from self.walk(kid, here, page)


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
