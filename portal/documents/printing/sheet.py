"""A record as a print shows it: all its words in the languages of the print, each in its place, and nothing to decide.

The PDF and the page for printing are two forms of this one view.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import segno

from portal.coi.domain.boxes import Box
from portal.coi.domain.editions import edition
from portal.coi.domain.lifecycle import FLAG_LABELS, Flag, Status
from portal.documents.domain.layout import LAYOUTS
from portal.documents.domain.marks import Marks, marks
from portal.documents.printing.boxes import Source
from portal.documents.printing.changes import changes
from portal.documents.printing.parts import Changed, Column, PrintedBox, Table
from portal.documents.printing.words import Languages, Piece, Words, day, label, named, plain, utc
from portal.shared.checkcodes import shown_code
from portal.shared.text import N_
from portal.web.i18n import LANGUAGES, in_both

PAGE = "documents/print.html"
"""The template that shows a sheet as a page to print from the browser."""

PrintedRow = tuple[tuple[PrintedBox, ...], ...]


@dataclass(frozen=True)
class Check:
    """How whoever holds the paper looks up whether it is true: an address as a QR code, and the code in letters."""

    address: str
    page: str
    code: str
    svg: str
    alternative: Words

    @property
    def image(self) -> str:
        """The drawing as an address, for a page."""
        return f"data:image/svg+xml,{quote(self.svg)}"


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on a print of a record."""

    languages: Languages
    reference: str
    number: int
    recorded_at: str
    author: str
    portal: str
    title: Words
    status: Words
    flags: tuple[Words, ...]
    related: tuple[Words, ...]
    across: tuple[str, ...]
    small: str
    pages: tuple[tuple[PrintedRow, ...], ...]
    documents: Table | None
    changed: tuple[Changed, ...]
    check: Check | None
    colon: str
    words: Mapping[str, Words]


def sheet(record: Mapping[str, Any], languages: Languages, *, sealed: bool = False) -> Sheet:
    """What a print of a record says, as the file that is sealed or as any other print."""
    form = edition(record["edition"])
    source = Source(record, languages, form)
    boxes = {box.key: box for box in form.boxes}
    signed = bool(record["signatures"])
    stands = marks(Status(record["status"]["code"]), record["mode"], signed=signed, sealed=sealed)
    return Sheet(
        languages=languages,
        reference=record["reference"],
        number=record["number"],
        recorded_at=utc(record["recorded_at"]),
        author=record["signatures"][0]["organisation"] if signed else in_both(N_("COI Portal"))[languages[0]],
        portal=record["portal"],
        title=named(languages, record["title"]),
        status=named(languages, record["status"]),
        flags=tuple(label(languages, FLAG_LABELS[Flag(flag)]) for flag in record["flags"]),
        related=_related(record, languages),
        across=tuple(_in_every_language(mark) for mark in stands.across),
        small=_in_every_language(stands.small) if stands.small else "",
        pages=tuple(
            tuple(tuple(_column(source, boxes, column) for column in row) for row in page) for page in LAYOUTS[form.key]
        ),
        documents=_documents(record, languages),
        changed=changes(source),
        check=_check(record, languages) if record["number"] else None,
        colon=in_both(N_("%(label)s: %(text)s"))[languages[-1]] % {"label": "", "text": ""},
        words={name: label(languages, text) for name, text in WORDS.items()} | _sentences(record, languages, stands),
    )


WORDS = {
    "documents": N_("Accompanying documents"),
    "check": N_("Check code"),
    "signed_by": N_("Signed by"),
    "digest": N_("Seal of the content"),
    "notice": N_("Not an official service of the European Union"),
}


def _sentences(record: Mapping[str, Any], languages: Languages, stands: Marks) -> dict[str, Words]:
    """The words that go around numbers; ``{page}`` is filled in where pages are counted."""
    frozen = N_("Record %(number)s of %(moment)s") if record["number"] else N_("Not signed yet: as of %(moment)s")
    moment = utc(record["recorded_at"])
    return {
        "page": label(languages, N_("Page %(page)s of %(pages)s"), page="{page}", pages="{pages}"),
        "record": label(languages, frozen, number=record["number"], moment=moment),
        "marks": tuple(
            Piece(" · ".join(in_both(mark)[language] for mark in stands.across), language) for language in languages
        ) if stands.across else (),
        "missing": label(
            languages,
            N_("� stands for a sign that cannot be printed here; the record attached to this file has it: %(signs)s"),
            signs="{signs}",
        ),
        "attached": label(languages, N_("The record that this print shows, as data")),
    }  # fmt: skip


def _in_every_language(mark: str) -> str:
    return " / ".join(dict.fromkeys(in_both(mark)[language] for language in LANGUAGES))


def _column(source: Source, boxes: Mapping[str, Box], keys: tuple[str, ...]) -> tuple[PrintedBox, ...]:
    return tuple(source.printed(boxes[key]) for key in keys)


RELATED = {
    "replaces": N_("Replaces %(number)s"),
    "replaced_by": N_("Replaced by %(number)s"),
    "extract_of": N_("Extract of %(number)s"),
}


def _related(record: Mapping[str, Any], languages: Languages) -> tuple[Words, ...]:
    return tuple(label(languages, text, number=record[name]) for name, text in RELATED.items() if record[name])


def _documents(record: Mapping[str, Any], languages: Languages) -> Table | None:
    """The accompanying documents; those that were withdrawn say so."""
    if not record["documents"]:
        return None
    columns = tuple(Column(label(languages, text), share) for text, share in DOCUMENT_COLUMNS)
    rows = tuple(_document(found, languages) for found in record["documents"])
    return Table(columns, rows)


DOCUMENT_COLUMNS = (
    (N_("Type"), 38), (N_("Reference"), 46), (N_("Issued on"), 22), (N_("Place or country of issue"), 26),
    (N_("Valid until"), 22), (N_("Organisation"), 34), (N_("File"), 34),
)  # fmt: skip


def _document(found: Mapping[str, Any], languages: Languages) -> tuple[tuple[Words, ...], ...]:
    withdrawn = (label(languages, N_("Document withdrawn")),) if found["withdrawn"] else ()
    reference = tuple(words for words in (plain(found["reference"]), plain(found["comment"])) if words)
    return (
        (named(languages, found["type"]), *withdrawn),
        reference,
        (day(languages, found["issued_on"]),),
        (plain(found["place"]),),
        (day(languages, found["valid_until"]),) if found["valid_until"] else (),
        (plain(found["organisation"]),),
        (plain(found["file"]["name"]),) if found["file"] else (),
    )


def _check(record: Mapping[str, Any], languages: Languages) -> Check:
    page = f"{record['portal']}/{languages[0]}/verify"
    asked = {"reference": record["reference"], "code": record["check_code"], "record": record["number"]}
    address = f"{page}?{urlencode(asked)}"
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, nl=False, border=2, omitsize=True
    )
    said = label(
        languages, N_("QR code of the address at which this certificate is checked: %(address)s"), address=address
    )
    return Check(address, page, shown_code(record["check_code"]), drawn.getvalue().decode(), said)
