"""The workbook a draft is filled in with: its version, what it says about itself, and whether it may come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.exchange.domain.tables import Book, shown
from portal.shared.errors import Invalid
from portal.shared.text import N_

OWN_SHEET = "_portal"
"""The hidden sheet that says where the workbook comes from."""
MARK = "coi-portal-draft"
VERSION = 1
"""Goes up when a workbook of before can no longer be read."""
KEY_COLUMN = "#key"
"""The heading above what tells one field, or one line, from another."""


@dataclass(frozen=True)
class Origin:
    """What a workbook says about itself: the certificate, the form, and each box with its version and its sheet."""

    reference: str
    edition: str
    language: str
    versions: Mapping[str, int] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The rows of the hidden sheet."""
        about = [
            (MARK, str(VERSION)),
            ("edition", self.edition),
            ("reference", self.reference),
            ("language", self.language),
        ]
        boxes = [("box", key, str(version), self.sheets.get(key, "")) for key, version in self.versions.items()]
        return [(MARK, str(VERSION)), *about, *boxes]


def origin_of(book: Book) -> Origin:
    """What a workbook says about itself; raises Invalid, with what to do, where it is none of these workbooks."""
    rows = [[shown(raw) for raw in row.cells] for row in (book.kept_apart.rows if book.kept_apart else ())]
    if not rows or rows[0][0] != MARK:
        message = N_(
            "This workbook was not made on this page. Download the one of this certificate, fill it in and send it; to "
            "bring lines of your own table, use “Import lines”."
        )
        raise Invalid(message)
    if rows[0][1:2] != [str(VERSION)]:
        message = N_(
            "This workbook is of another version of the portal (%(version)s, now %(now)s). Nothing is lost: download a "
            "new one, and copy your values into it."
        )
        raise Invalid(message, version=" ".join(rows[0][1:2])[:10], now=str(VERSION))
    said = {row[0]: row[1] for row in rows if len(row) > 1}
    boxes = [row for row in rows if row[0] == "box" and len(row) > 2]  # noqa: PLR2004 - with its version
    return Origin(
        said.get("reference", ""),
        said.get("edition", ""),
        said.get("language", ""),
        {row[1]: _version(row[2]) for row in boxes},
        {row[1]: row[3] for row in boxes if row[3:]},
    )


def _version(text: str) -> int:
    """A version; what is none is an old one, so that nothing is written over."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def require_same(origin: Origin, references: tuple[str | None, ...], edition: str) -> None:
    """Refuse the workbook of another certificate, in words."""
    if origin.reference not in references:
        message = N_("This is the workbook of %(other)s. Send it on the page of that certificate.")
        raise Invalid(message, other=origin.reference[:40] or "–")
    if origin.edition != edition:
        raise Invalid(N_("This workbook is for another official form. Download the one of this certificate."))
