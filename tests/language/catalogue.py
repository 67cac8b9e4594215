"""The French catalogue, read once."""

from functools import cache

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from portal.config import ROOT
from tests.language.recording import Key


@cache
def messages() -> dict[Key, Message]:
    """Every text, by its context and its English words, the singular where it counts something."""
    with (ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in read_po(file, locale="fr") if m.id}


def pairs() -> list[tuple[str, str]]:
    """Every English text with its French, plural forms side by side."""
    both = ((m.id, m.string) if m.pluralizable else ((m.id,), (m.string,)) for m in messages().values())
    return [pair for english, french in both for pair in zip(english, french, strict=True)]
