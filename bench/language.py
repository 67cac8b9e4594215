"""The words of the whole portal: every page by every actor, every mail, every print, every text of the catalogue.

`make language` loads the demonstration world into a database of its own, walks through it with the test client as
everybody in both languages, sends each form once with nonsense and once as it is, writes each mail, prints each
certificate; then the tests run, listened to. It prints what the linter finds and which texts of the catalogue nobody
was shown, and ends with 1 if there is something to mend.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask

os.environ["PORTAL_MODE"] = "demonstration"

from bench.demonstrated import demonstration
from bench.tables import table
from portal.auth import passwords
from portal.config import ROOT
from portal.demonstration import people
from portal.web.i18n import LANGUAGES
from tests.language.catalogue import messages
from tests.language.crawling import NONSENSE, Page, Walker
from tests.language.judging import typed, wrong, wrong_on
from tests.language.mails import every_mail
from tests.language.prints import every_print, read, wrong_in
from tests.language.recording import Audience, Key, overhearing
from tests.language.unseen import UNSEEN

STRANGER = ""
TESTS = (sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "not chromium")
LISTENING = ("-p", "no:cacheprovider", "-p", "tests.language.listening")


@dataclass
class Report:
    """What was found, what was looked at, what was shown."""

    findings: Counter[str] = field(default_factory=Counter)
    number: Counter[str] = field(default_factory=Counter)
    shown: set[Key] = field(default_factory=set)


def main() -> int:
    """Walk, write, print, test; 1 if there is something to mend."""
    report, started = Report(), time.monotonic()
    _walk(report)
    print(f"Pages, mails and prints: {time.monotonic() - started:.0f} s. Now the tests.", file=sys.stderr)
    good = _test(report)
    print(f"All: {time.monotonic() - started:.0f} s.", file=sys.stderr)
    return _tell(report, good)


def _walk(report: Report) -> None:
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # nobody guesses them here
    with overhearing() as audience, demonstration(WTF_CSRF_ENABLED=False) as app:
        with app.app_context():
            _print(report, audience)
            for letter in every_mail():
                report.number["mails"] += 1
                report.findings.update(map(str, wrong(letter)))
            by_people = [*typed(), NONSENSE]
        for page in _pages(app, audience):
            report.number["pages"] += 1
            found = wrong_on(page.content, by_people)
            report.findings.update(f"{finding} ({page.method} {page.address})" for finding in found)
        report.shown |= audience.shown


def _print(report: Report, audience: Audience) -> None:
    by_people = typed()
    for name, file, languages in every_print():
        report.number["prints"] += 1
        audience.read(" ".join(block.text for block in read(file, languages)))
        report.findings.update(f"{finding} ({name})" for finding in wrong_in(file, languages, by_people))


def _pages(app: Flask, audience: Audience) -> Iterator[Page]:
    """Every page of everybody; forms are sent when all have looked, for they change the world."""
    walkers = []
    for who in (STRANGER, *(person.email for person in people.PEOPLE)):
        for language in LANGUAGES:
            walkers.append(Walker(app, app.test_client(), language, before_each=audience.forget))
            _sign_in(walkers[-1], who)
            yield from walkers[-1].pages()
            print(f"{who or 'a stranger'}, {language}", file=sys.stderr)
    for walker in walkers:
        yield from walker.answers()


def _sign_in(walker: Walker, who: str) -> None:
    if who:
        typed_in = {"email": who, "password": people.PASSWORD}
        answer = walker.client.post(f"/{walker.language}/sign-in", data=typed_in)
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"{who} is not let in")


def _test(report: Report) -> bool:
    """Whether the tests pass; what they show, and what is wrong with their pages."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PORTAL_TEST_LISTENED": folder}
        run = subprocess.run([*TESTS, *LISTENING], cwd=ROOT, env=environment, check=False)  # noqa: S603 - our own words
        for file in Path(folder).iterdir():
            noted = json.loads(file.read_text())
            report.shown |= {(context, text) for context, text in noted["shown"]}
            report.findings.update(noted["findings"])
            report.number["pages of tests"] += noted["pages"]
    return run.returncode == 0


def _tell(report: Report, good: bool) -> int:
    known = messages()
    unseen = sorted(known.keys() - report.shown - UNSEEN.keys(), key=str)
    seen = sorted(UNSEEN.keys() & report.shown, key=str)
    for finding, times in sorted(report.findings.items()):
        print(f"{times:4} {finding}")
    for context, text in unseen:
        place = known[context, text].locations[0][0]
        print(f"nobody was shown, of {place}: {f'[{context}] ' if context else ''}{text}")
    for _, text in seen:
        print(f"was shown, and stands in UNSEEN: {text}")
    table(
        "words",
        ("", "number"),
        (
            ("texts of the catalogue", len(known)),
            *report.number.items(),
            ("findings", report.findings.total()),
            ("texts never shown", len(unseen)),
            ("texts never shown, explained", len(UNSEEN)),
        ),
    )
    if not good:
        print("The tests fail: see above.")
    return 0 if good and not (report.findings or unseen or seen) else 1


if __name__ == "__main__":
    sys.exit(main())
