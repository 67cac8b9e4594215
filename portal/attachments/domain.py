"""What a document of a type must say, and which files are taken (domain reference §14, D37)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.codelists.domain.entries import CodeEntry
from portal.shared.text import N_

MB = 1_000_000
MOST_BYTES = 10 * MB
"""The largest file that is taken (D37)."""

REFERENCE, ISSUED_ON, PLACE, VALID_UNTIL, COMMENT = "reference", "issued_on", "place", "valid_until", "comment"

FIELD_LABELS: Mapping[str, str] = {
    REFERENCE: N_("Reference number"),
    ISSUED_ON: N_("Date of issue"),
    PLACE: N_("Place or country of issue"),
    VALID_UNTIL: N_("Valid until"),
    COMMENT: N_("Comment"),
}
"""What is said of a document, in the order it is asked."""

OF_EVERY_TYPE = (REFERENCE, ISSUED_ON, PLACE, COMMENT)
MANDATORY = frozenset({REFERENCE, ISSUED_ON})
"""What every document must say; a type may ask more."""


@dataclass(frozen=True)
class DocumentType:
    """One type: the fields it asks beside those of every type, and those it must have beside `MANDATORY`."""

    key: str
    label: str
    more: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entry: CodeEntry) -> "DocumentType":
        """The type that an entry of the list of documents describes."""
        more, needs = (entry.more.get(name, ()) for name in ("fields", "needs"))
        return cls(entry.key, entry.name, tuple(more), frozenset(needs))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields the type asks, in the order of `FIELD_LABELS`."""
        return tuple(name for name in FIELD_LABELS if name in OF_EVERY_TYPE + self.more)

    @property
    def mandatory(self) -> frozenset[str]:
        """The fields that may not be empty."""
        return MANDATORY | (self.needs & frozenset(self.fields))


@dataclass(frozen=True)
class Details:
    """What is said of a document, apart from its file."""

    type: str
    reference: str
    issued_on: date
    place: str = ""
    valid_until: date | None = None
    comment: str = ""


def wrong_dates(details: Details, today: date) -> dict[str, str]:
    """Field → what is wrong with its date. A day more is left for those who live further east."""
    wrong = {}
    if details.issued_on > today + timedelta(days=1):
        wrong[ISSUED_ON] = N_("This day is still to come: a document has been issued already.")
    if details.valid_until is not None and details.valid_until < details.issued_on:
        wrong[VALID_UNTIL] = N_("This is before the date of issue.")
    return wrong


@dataclass(frozen=True)
class MediaType:
    """A kind of file that is taken: what its bytes begin with, and how names of such files end."""

    name: str
    label: str
    begins_with: bytes
    endings: tuple[str, ...]


PDF = MediaType("application/pdf", "PDF", b"%PDF-", ("pdf",))
PNG = MediaType("image/png", "PNG", b"\x89PNG\r\n\x1a\n", ("png",))
JPEG = MediaType("image/jpeg", "JPEG", b"\xff\xd8\xff", ("jpg", "jpeg", "jpe", "jfif"))
MEDIA_TYPES: Mapping[str, MediaType] = {kind.name: kind for kind in (PDF, PNG, JPEG)}
"""Every kind of file that is taken (D37); recognised by content, never by name."""

_NEVER_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*%\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_OF_A_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
MOST_OF_A_NAME = 100


def ending_of(name: str) -> str:
    """How the name of a file ends, in lower case and without its dot; empty where it has no ending."""
    return name.strip().rpartition(".")[2].lower() if "." in name else ""


def safe_name(name: str, media_type: MediaType) -> str:
    """The name a file is shown and downloaded under: no folder, no hidden sign, the ending of what it is.

    Where the file lies has nothing to do with its name.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = " ".join(_NEVER_IN_A_NAME.sub("", last).encode("utf-8", "ignore").decode().split())
    stem, dot, ending = plain.rpartition(".")
    stem = stem if dot and ending.lower() in media_type.endings else plain
    stem = stem[:MOST_OF_A_NAME].strip(". ") or "document"
    if _OF_A_DEVICE.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem}.{media_type.endings[0]}"
