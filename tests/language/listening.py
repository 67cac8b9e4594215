"""A plugin of pytest: notes which texts the tests show to somebody, and what is wrong with the words of their pages.

`make language` loads it (``-p tests.language.listening``) and says in PORTAL_TEST_LISTENED in which folder each process
of the tests leaves what it noted.
"""

import json
import os
import uuid
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.language.judging import typed, wrong
from tests.language.prints import NEUTRAL
from tests.language.reading import Block, blocks
from tests.language.recording import Answer, Audience, overhearing
from tests.support.pages import parsed

ASTRAY = ("test_fifty_requests_at_random", "test_a_barrier_is_noticed_by_reading_the_page")
"""A test that goes elsewhere than it is sent, and reads on an English page what was said on a French one; and one that
makes pages wrong in order to see it noticed."""


class Notes:
    """What one process of the tests notes."""

    def __init__(self) -> None:
        self.test = ""
        self.pages = 0
        self.seen: set[Block] = set()
        self.findings: Counter[str] = Counter()

    def look(self, answer: Answer) -> None:
        """Judge the blocks of a page, or of a part of one, that no page had so far."""
        self.pages += 1
        new = set(blocks(parsed(answer.page), answer.language)) - self.seen
        self.seen |= new
        if wrong(new) and not any(name in self.test for name in ASTRAY):
            by_people = [*filter(None, answer.sent), *typed()]
            found = [one for one in wrong(new, by_people) if one.rule not in NEUTRAL or not self._is_print(answer)]
            self.findings.update(f"{one} ({answer.address}, {self.test})" for one in found)

    @staticmethod
    def _is_print(answer: Answer) -> bool:
        """Whether this is the light page of a print, in one language or in both."""
        return answer.address.endswith("/print")


_open = ExitStack()
_notes = Notes()
_audiences: list[Audience] = []


def pytest_configure() -> None:
    """Listen and look from now on."""
    _audiences.append(_open.enter_context(overhearing(_notes.look)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test begins: what another one asked for is not shown by this one."""
    _notes.test = item.nodeid
    _audiences[0].forget()


def pytest_unconfigure() -> None:
    """Leave what was noted."""
    _open.close()
    shown = sorted(_audiences[0].shown, key=str)
    noted = {"shown": shown, "findings": _notes.findings, "pages": _notes.pages}
    Path(os.environ["PORTAL_TEST_LISTENED"], f"{uuid.uuid4()}.json").write_text(json.dumps(noted))
