"""What the portal says, in either language: taken from the catalogue, never copied into a test."""

import re
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from portal.codelists.domain.builtin import BUILTIN
from portal.config import ROOT
from portal.web.i18n import DEFAULT, LANGUAGES, countries

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
LETTERS = re.compile(r"[^\W\d_]")
NAMES = {"European Commission"}  # of organisations, which no page translates


def _catalogue(language: str) -> NullTranslations:
    if language == DEFAULT:
        return NullTranslations()
    with Path(ROOT / "translations" / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file)


def _texts() -> list[tuple[str, str]]:
    """Every English text with its French one, plural forms and contexts apart; and every name of a small list."""
    found = [(entry.name_en, entry.name_fr) for entries in BUILTIN.values() for entry in entries]
    for key, french in _catalogue("fr")._catalog.items():  # type: ignore[attr-defined]
        english = key[0] if isinstance(key, tuple) else key
        if english:
            found.append((english.rpartition("\x04")[2], french))
    return found


class Words:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.catalogue = _catalogue(language)

    def __call__(self, text: str, **parameters: object) -> str:
        """A text as the pages of this language say it."""
        said = self.catalogue.gettext(text)
        return said % parameters if parameters else said

    def in_context(self, context: str, text: str) -> str:
        """A short text that each context translates in its own way."""
        return self.catalogue.pgettext(context, text)

    def country(self, code: str) -> str:
        """The name of a country."""
        return countries(self.language)[code]

    @cached_property
    def _foreign(self) -> re.Pattern[str]:
        own = 1 if self.language == "fr" else 0
        pairs = [pair for pair in _texts() if pair[0] != pair[1]]
        known = {pair[own] for pair in _texts()}
        others = {pair[1 - own] for pair in pairs} - known
        patterns = [
            ".+".join(re.escape(part) for part in PLACEHOLDER.split(text))
            for text in sorted(others)
            if len(LETTERS.findall(PLACEHOLDER.sub("", text))) > 2
        ]
        return re.compile("|".join(patterns), re.DOTALL)

    def foreign(self, texts: list[str]) -> list[str]:
        """Those texts of a page that the catalogue has in the other language only."""
        return [text for text in texts if text not in NAMES and self._foreign.fullmatch(text)]


@cache
def words_in(language: str) -> Words:
    """The texts of one language, read once."""
    return Words(language)


assert set(LANGUAGES) == {"en", "fr"}
