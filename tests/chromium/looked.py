"""What `make a11y` looked at, told at its end: pages by state, what is wrong by way, what was announced."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.tables import table
from tests.chromium.looks import LOOKS
from tests.chromium.screens import SCREENS

LOOKED, ACTS = "looked", "acts"
"""Under these names a test keeps, for the end, what it looked at and what was announced in its browsers."""

BY_NAME = {screen.name: screen for screen in SCREENS}
Properties = Iterable[tuple[str, Any]]


@dataclass
class Tally:
    """All of it, added up."""

    pages: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    measured: Counter[str] = field(default_factory=Counter)
    acts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, properties: Properties) -> None:
        """What one test kept."""
        for name, value in properties:
            if name == LOOKED:
                self.pages[BY_NAME[value["screen"]].state] += 1
                self.wrong.update(problem.partition(": ")[0] for problem in value["found"])
                self.measured.update(value["measured"])
            elif name == ACTS:
                self.acts.update((by, said, at) for by, said, at in ((plain(t) for t in act) for act in value))

    def tabulate(self) -> None:
        """Print the tables of it."""
        table("screens", ["State", "pages (a screen in a language)"], self.pages.most_common())
        table("screens, ways", ["Way", "something wrong"], [[look.name, self.wrong[look.name]] for look in LOOKS])
        table(
            "screens, looked at",
            ["Looked at, or left open by axe-core with a reason", "times"],
            sorted(self.measured.items()),
        )
        heard, kept = (sum(times for act, times in self.acts.items() if act[part]) for part in (1, 2))
        rows = [["acts that changed a part of a page", self.acts.total()], ["something announced after it", heard],
                ["the focus in a place of its own after it", kept]]  # fmt: skip
        table("screens, acts", ["", "times"], rows)

    def told(self) -> Iterator[str]:
        """What was announced and where the focus was, act by act."""
        yield from (f"{times:5} {by} | {said or '–'} | {at or '–'}" for (by, said, at), times in self.in_order())

    def in_order(self) -> list[tuple[tuple[str, str, str], int]]:
        """What was announced after each act, and where the focus was then: the commonest first."""
        return sorted(self.acts.items(), key=lambda one: (-one[1], one[0]))


def plain(words: str) -> str:
    """Words without the numbers that differ from one certificate to the next, and not too many."""
    return re.sub(r"\d[\d.,\s]*\d|\d", "#", words)[:80]
