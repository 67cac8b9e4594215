"""Seals a PDF file."""

from datetime import datetime

from portal.documents.domain.seals import Key
from portal.documents.seals.remote import TimeStamps


def seal(pdf: bytes, key: Key, *, reason: str, tooltip: str, at: datetime, stamps: TimeStamps | None = None) -> bytes:
    """``pdf`` with one more seal by ``key``: PAdES B-B, or B-T with ``stamps``; raises ``CannotSeal``.

    The first seal certifies the file: from then on nothing but further seals may be added. It shows nothing on a page;
    ``tooltip`` is what a screen reader says of it, in the language of the document. The content, its structure and its
    XMP metadata stay as they are. Without ``stamps``, a key held in this process makes the same bytes of the same
    arguments.
    """
    from portal.documents.seals import pades  # noqa: PLC0415 - pyHanko takes half a second to load: only who seals pays

    return pades.seal(pdf, key, reason=reason, tooltip=tooltip, at=at, stamps=stamps)
