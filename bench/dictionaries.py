"""Writes the shared dictionaries of portal/web/dictionaries.py from pages of the demonstration world, an invented one.

`make dictionaries` loads that world into a database of its own and joins, for each language, pages that say what most
pages say; a line that a later page has too is left out, and so are the tokens. Pages need no new dictionary to be
right, only to be small: it is time for one when `tests/coi/test_dictionaries.py` says so.
"""

import os
import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus

import brotli
from flask import Flask
from sqlalchemy import select

os.environ["PORTAL_MODE"] = "demonstration"

from bench.demonstrated import demonstration
from bench.tables import table
from portal.coi.domain.lifecycle import Action, Status
from portal.coi.models import Coi
from portal.demonstration import people
from portal.extensions import db
from portal.web.dictionaries import FOLDER
from portal.web.i18n import LANGUAGES
from tests.support.browser import Browser

PAGES: Sequence[tuple[str, str]] = (
    ("exporter", "/sign-in"),
    ("body", "/coi/{description_completed}/steps/" + Action.SIGN_18),
    ("exporter", "/coi/{draft}/steps/" + Action.SUBMIT),
    ("exporter", "/coi/new?q=cafe"),
    ("exporter", "/coi/new/boxes?code=08044000&code=09011100"),
    ("consignee", "/coi/"),
    ("body", "/"),
    ("consignee", "/coi/{first_consignee_signed}"),
    ("importer", "/coi/{issued}"),
    ("body", "/coi/{description_completed}"),
    ("exporter", "/coi/{draft}?open=all"),
    ("exporter", "/coi/{draft}"),
)
"""Who looks at what; the last is the nearest to what is sent most, and costs least to point at."""
TOKENS = re.compile(r'(csrf[-_]token" (?:content|value)=)"[^"]*"')


def main() -> None:
    """Write the dictionary of each language, and tell how large they are."""
    with demonstration() as app, app.app_context():
        found = {language: joined(list(pages(app, language))) for language in LANGUAGES}
    for language, text in found.items():
        (FOLDER / f"{language}.dict").write_bytes(text)
    table(
        "dictionaries",
        ("dictionary", "bytes", "brotli"),
        ((name, len(text), len(brotli.compress(text))) for name, text in found.items()),
    )


def pages(app: Flask, language: str) -> Iterator[str]:
    """The pages, as their readers see them."""
    for who, path in PAGES:
        browser = Browser(app, language=language)
        if path != "/sign-in":
            browser.open(f"/{language}/sign-in")
            browser.submit("main form", {"email": f"{who}@demo.example", "password": people.PASSWORD})
        yield browser.open(f"/{language}{_filled_in(browser, path)}").response.text


def _filled_in(browser: Browser, path: str) -> str:
    """A path with the newest certificate that this reader sees at each status it names."""
    status = re.search(r"\{(\w+)\}", path)
    if not status:
        return path
    cois = db.session.scalars(select(Coi).filter_by(status=Status(status[1]).value).order_by(Coi.id.desc()))
    numbers = [coi.number for coi in cois]
    seen = (n for n in numbers if browser.fetch("GET", f"/{browser.language}/coi/{n}").status_code == HTTPStatus.OK)
    return path.replace(status[0], next(seen))


def joined(texts: Sequence[str]) -> bytes:
    """All texts, each without the lines that a later one has."""
    had: set[str] = set()
    parts: list[str] = []
    for text in reversed(texts):
        lines = [line for line in TOKENS.sub(r'\1""', text).splitlines() if line.strip() not in had]
        had.update(line.strip() for line in lines)
        parts.append("\n".join(lines))
    return "\n".join(reversed(parts)).encode()


if __name__ == "__main__":
    main()
