"""Every mail, in both languages, with every event of a certificate."""

from collections.abc import Iterator

from portal.coi.domain.telling import WORDS
from portal.notices.domain import NOTICES, Letter
from portal.web.i18n import LANGUAGES
from tests.language.reading import Block, blocks, lines
from tests.notices.test_words import write
from tests.support.pages import parsed


def every_mail() -> Iterator[list[Block]]:
    """What each of them says: its subject, its text, its page."""
    for language in LANGUAGES:
        for notice in NOTICES:
            yield read(write(notice, language))
        for event in WORDS:
            yield read(write("coi_event", language, event=event))


def read(letter: Letter) -> list[Block]:
    """The blocks of a mail."""
    return [
        *lines(letter.subject, letter.language),
        *lines(letter.text, letter.language),
        *blocks(parsed(letter.html)),
    ]
