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
from typing import Any

from flask import Response, request, request_finished

from portal.web.i18n import current_language
from tests.language.judging import typed, wrong
from tests.language.reading import Block, blocks
from tests.language.recording import Audience, overhearing, readable
from tests.support.pages import parsed

AT_RANDOM = "test_fifty_requests_at_random"
"""A test that goes elsewhere than it is sent: it reads on an English page what was said on a French one."""


class Notes:
    """What one process of the tests notes."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.test = ""
        self.pages = 0
        self.seen: set[Block] = set()
        self.findings: Counter[str] = Counter()

    def begin(self, test: str) -> None:
        """What one test asked for is not shown by another."""
        self.test = test
        self.audience.forget()

    def look(self, _app: Any, response: Response) -> None:
        """Judge the blocks of a page, or of a part of one, that no page had so far."""
        page = readable(response) if response.mimetype == "text/html" else ""
        if not page:
            return
        self.pages += 1
        new = set(blocks(parsed(page), current_language())) - self.seen
        self.seen |= new
        if wrong(new) and AT_RANDOM not in self.test:
            by_people = [*filter(None, request.values.values()), *typed()]
            self.findings.update(f"{found} ({request.path}, {self.test})" for found in wrong(new, by_people))

    def written(self) -> str:
        """All that was noted."""
        shown = sorted(self.audience.shown, key=str)
        return json.dumps({"shown": shown, "findings": self.findings, "pages": self.pages})


_open = ExitStack()
_notes: list[Notes] = []


def pytest_configure() -> None:
    """Listen and look from now on."""
    notes = Notes(_open.enter_context(overhearing()))
    _open.enter_context(request_finished.connected_to(notes.look))
    _notes.append(notes)


def pytest_runtest_setup(item: Any) -> None:
    """A test begins."""
    _notes[0].begin(item.nodeid)


def pytest_unconfigure() -> None:
    """Leave what was noted."""
    _open.close()
    Path(os.environ["PORTAL_TEST_LISTENED"], f"{uuid.uuid4()}.json").write_text(_notes[0].written())
