"""What `make a11y` looked at, told at its end: pages by state, what is wrong by way, what was announced."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

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

    def told(self) -> Iterator[str]:
        """It, line by line."""
        yield f"{sum(self.pages.values())} pages (a screen in a language), each in {len(LOOKS)} ways"
        yield from (f"  {state:12} {times:5}" for state, times in self.pages.most_common())
        yield "wrong, by way"
        yield from (f"  {look.name:16} {self.wrong[look.name]:5}" for look in LOOKS)
        yield "measured, and left open by axe-core with a reason"
        yield from (f"  {times:8,} {what}" for what, times in sorted(self.measured.items()))
        heard = sum(times for (_by, said, _at), times in self.acts.items() if said)
        yield f"{sum(self.acts.values())} acts that changed a part of a page; after {heard} something was announced"
        yield from (f"  {times:5} {by} | {said or '–'} | {at or '–'}" for (by, said, at), times in self.in_order())

    def in_order(self) -> list[tuple[tuple[str, str, str], int]]:
        """What was announced after each act, and where the focus was then: the commonest first."""
        return sorted(self.acts.items(), key=lambda one: (-one[1], one[0]))


def plain(words: str) -> str:
    """Words without the numbers that differ from one certificate to the next, and not too many."""
    return re.sub(r"\d[\d.,\s]*\d|\d", "#", words)[:80]
