"""Marking texts for translation where no web framework is at hand, and folding text for comparison."""

import unicodedata


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark ``message`` for the catalogue; whoever shows it translates it."""
    return message


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})


def folded(text: str) -> str:
    """``text`` without case, accents, ligatures and repeated spaces, for search and comparison."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def plain(number: str) -> str:
    """Letters and digits of a number, folded, in capitals: ``MSKU 123-4`` and ``msku1234`` are one number."""
    return "".join(c for c in folded(number) if c.isalnum()).upper()
