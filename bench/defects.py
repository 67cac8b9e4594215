"""Barriers put into the product one at a time, and how many of them the checks of a page notice.

`make defects` judges them all; with words, only those whose screen, file or barrier has one of them. Each is looked at
in a portal of this process, first by reading, then in Chromium. What is missed is listed; `LEFT` says why.
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from bench.tables import measured_with, table
from tests.chromium import chrome
from tests.chromium.serving import Portal
from tests.chromium.visitor import DESK, HEIGHT, Visitor
from tests.defects import DEFECTS, LEFT
from tests.defects.defect import Defect
from tests.defects.judging import BY_NAME, Judge, Reader, judged
from tests.defects.workshop import served_here

SECONDS = 5  # to wait for what a defect keeps from coming
GOAL = 95


class People:
    """Everybody who looks: signed in once each."""

    def __init__(self, portal: Portal, browser: Browser) -> None:
        self.portal, self.browser = portal, browser
        self.states: dict[str, StorageState] = {}
        self.readers: dict[tuple[str, str], Reader] = {}

    def enter(self, who: str, *, language: str = "en") -> Visitor:
        """Somebody at a browser of their own."""
        if who and who not in self.states:
            person = Visitor(self.browser.new_context(), self.portal.address, "en")
            person.sign_in(who)
            self.states[who] = person.context.storage_state()
            person.leave()
        window = {"width": DESK, "height": HEIGHT}
        context = self.browser.new_context(storage_state=self.states.get(who), viewport=window, locale=language)
        context.set_default_timeout(SECONDS * 1000)
        return Visitor(context, self.portal.address, language)

    def reader(self, who: str, language: str) -> Reader:
        """Somebody without a browser."""
        if (who, language) not in self.readers:
            self.readers[who, language] = Reader(self.portal.app, self.portal.world, who, language)
        return self.readers[who, language]


def wanted(words: list[str]) -> list[Defect]:
    """Those that one of the words is about, or all."""
    return [d for d in DEFECTS if not words or any(w in f"{d.screen} {d.file} {d.barrier}" for w in words)]


def main(words: list[str]) -> int:
    """Judge them; 1 when too few are noticed."""
    chosen, started = wanted(words), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, served_here(Path(folder)) as portal, sync_playwright() as playwright:
        browser = chrome.launch(playwright)
        measured_with(f"Chromium {browser.version}")
        expect.set_options(timeout=SECONDS * 1000)
        people = People(portal, browser)
        judge = Judge(portal, people.enter)
        missed = []
        for number, defect in enumerate(chosen, 1):
            found = judged(defect, judge, people.reader(BY_NAME[defect.screen].who, defect.language))
            said = f"{'noticed' if found else 'MISSED '} {defect.screen}: {defect.barrier} – {found[:1]}"
            print(f"{number:3} {said}"[:200], flush=True)
            missed += [] if found else [defect]
        for (name, language), found in judge.unsound.items():
            print(*(f"before any change, {name}, {language}: {problem}"[:200] for problem in found), sep="\n")
        browser.close()
    noticed = len(chosen) - len(missed)
    share = 100 * noticed / len(chosen)
    for defect in missed:
        print(f"missed: {defect.screen}: {defect.barrier} ({defect.file}): {LEFT.get(defect.barrier, 'no reason yet')}")
    seconds = f"{time.monotonic() - started:.0f}"
    table("barriers", ["", "number"], [["barriers", len(chosen)], ["noticed", noticed], ["share", f"{share:.1f} %"],
                                       ["missed, with a reason in `LEFT`", sum(d.barrier in LEFT for d in missed)],
                                       ["seconds", seconds]])  # fmt: skip
    return int(share < GOAL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
