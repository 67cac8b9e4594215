"""The PDF of a record: PDF/A-3a and PDF/UA-1, the same bytes for the same record and languages.

Typst gets the words of the sheet as data, never as markup; the template beside this file holds no words.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from portal.coi.domain.record import canonical
from portal.documents.printing.letters import FONTS, legible
from portal.documents.printing.packing import packed
from portal.documents.printing.sheet import sheet
from portal.documents.printing.words import Languages

TEMPLATE = Path(__file__).with_name("sheet.typ")
_ONE_AT_A_TIME = Lock()  # a compiler is made once and keeps its fonts; threads would gain nothing


def pdf(record: Mapping[str, Any], languages: Languages, *, sealed: bool = False) -> bytes:
    """The print of a record, in one language or in both; ``sealed``: the file that is sealed, and no copy."""
    inputs: dict[str, str] = {"data": data(record, languages, sealed=sealed), "record": canonical(record)}
    with _ONE_AT_A_TIME:
        made = _compiler().compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"])
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return packed(made)


def data(record: Mapping[str, Any], languages: Languages, *, sealed: bool = False) -> str:
    """What the template gets: the words of the sheet, with � for each sign that cannot be printed."""
    missing: set[str] = set()
    shown = _legible(asdict(sheet(record, languages, sealed=sealed)), missing)
    shown["missing"] = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(missing))
    return json.dumps(shown, ensure_ascii=False)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts)


def _legible(value: Any, missing: set[str]) -> Any:
    match value:
        case str():
            return legible(value, missing)
        case {"text": str(text), "language": language}:
            return {"text": legible(text, missing), "language": language, "rtl": _runs_to_the_left(text)}
        case dict():
            return {name: _legible(item, missing) for name, item in value.items()}
        case tuple():
            return [_legible(item, missing) for item in value]
        case _:
            return value


def _runs_to_the_left(text: str) -> bool:
    """Whether a text begins with a letter that is written from right to left."""
    return next((way != "L" for sign in text if (way := unicodedata.bidirectional(sign)) in ("L", "R", "AL")), False)
