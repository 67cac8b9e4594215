"""The words of the whole portal: every page by every actor in both languages, every mail, every text of the catalogue.

`make language` loads the demonstration world into a database of its own, walks through it with the test client, sends
each form once as it is and once with nonsense, writes each mail, and prints what the linter finds and which texts of
the catalogue nobody has been shown. It ends with 1 when the linter found something.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import product
from pathlib import Path

import flask_migrate
from argon2 import PasswordHasher
from babel.messages.catalog import Message
from flask import Flask

os.environ["PORTAL_MODE"] = "demonstration"

from bench.measuring import table
from portal import create_app
from portal.auth import passwords
from portal.demonstration import people, world
from portal.web.i18n import LANGUAGES
from tests.language.catalogue import messages
from tests.language.crawling import Walker
from tests.language.judging import typed, wrong, wrong_on
from tests.language.mails import every_mail
from tests.language.recording import Key, overhearing

STRANGER = ""


def main(*who: str) -> int:
    """Walk, write, print; 1 if there is something to mend. ``who`` walks, everybody if nobody is named."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # nobody guesses them here
    with tempfile.TemporaryDirectory() as folder, overhearing() as asked:
        app = create_app(
            {
                "TESTING": True,
                "WTF_CSRF_ENABLED": False,
                "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/portal.sqlite",
                "PORTAL_FILES": Path(folder, "files").as_uri(),
            }
        )
        with app.app_context():
            flask_migrate.upgrade()
            world.load_if_empty()
        found, pages = _walked(app, who or (STRANGER, *(person.email for person in people.PEOPLE)))
        with app.app_context():
            letters = list(every_mail())
            found.update(str(finding) for letter in letters for finding in wrong(letter))
    for finding, times in sorted(found.items()):
        print(f"{times:4} {finding}")
    _tell(asked, pages, len(letters), len(found))
    return 1 if found else 0


def _walked(app: Flask, everybody: Sequence[str]) -> tuple[Counter[str], int]:
    """What is wrong on the pages, and how many there were."""
    found: Counter[str] = Counter()
    pages = 0
    for forms, who, language in product((False, True), everybody, LANGUAGES):  # forms last: they change the world
        for findings in _on_the_way(app, who, language, forms=forms):
            pages += 1
            found.update(findings)
            print(*findings, sep="\n", end="\n" * bool(findings), file=sys.stderr)
        print(f"{who or 'a stranger'}, {language}{', forms' if forms else ''}: {pages} pages", file=sys.stderr)
    return found, pages


def _on_the_way(app: Flask, who: str, language: str, *, forms: bool) -> Iterator[list[str]]:
    client = app.test_client()
    if who:
        answer = client.post(f"/{language}/sign-in", data={"email": who, "password": people.PASSWORD})
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"{who} is not let in")
    with app.app_context():
        by_people = typed()
    for page in Walker(app, client, language).pages(forms=forms):
        yield [f"{finding} ({page.method} {page.address})" for finding in wrong_on(page.content, by_people)]


def _tell(asked: set[Key], pages: int, letters: int, found: int) -> None:
    known = messages()
    never = {key: message for key, message in known.items() if key not in asked}
    print("\nTexts that nobody has been shown, by the file they are from:\n")
    table(("file", "texts"), sorted(Counter(_file(message) for message in never.values()).items()))
    for (context, text), message in sorted(never.items(), key=lambda item: _file(item[1])):
        print(f"  {_file(message)}: {f'[{context}] ' if context else ''}{text}")
    print()
    table(
        ("", "number"),
        (
            ("texts of the catalogue", len(known)),
            ("pages", pages),
            ("mails", letters),
            ("findings", found),
            ("texts never shown", len(never)),
        ),
    )


def _file(message: Message) -> str:
    return str(message.locations[0][0]) if message.locations else ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
