"""The list of defects does not rot, and reading a page is enough to notice a sample of them (`make defects`: all)."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from tests.chromium.serving import Portal
from tests.defects import DEFECTS, LEFT
from tests.defects.defect import Defect
from tests.defects.judging import BY_NAME, Reader, read
from tests.defects.workshop import changed
from tests.factories import make_commodities, make_world

READ = {
    "the page says the wrong language": "sign-in",
    "a link does not say its language": "sign-in",
    "messages are not told": "home",
    "labels belong to no field": "sign-in",
    "only a star says what must be filled in": "register",
    "a heading skips a level": "profile",
    "buttons of boxes are called the same": "draft",
    "how grave a finding is is only a colour": "draft-unfinished",
    "the line of life is no list": "draft",
    "searches overtake each other": "picker",
    "the table has no name": "ready",
}
"""Barrier → screen of those that reading the page is enough for."""

SAMPLE = [defect for defect in DEFECTS if READ.get(defect.barrier) == defect.screen]


@pytest.fixture
def portal(app: Flask) -> Portal:
    """A portal that nobody serves: its pages are read in this process."""
    make_commodities()
    return Portal("", app, make_world(), Path())


def test_every_defect_can_still_be_put_in():
    gone = []
    for defect in DEFECTS:
        try:
            defect.mutated()
        except ValueError as why:
            gone.append(str(why))

    assert gone == []


def test_the_list_is_long_and_says_where_each_is_met():
    assert len(DEFECTS) >= 100
    assert {defect.screen for defect in DEFECTS} <= set(BY_NAME)
    assert max(Counter((d.file, d.old, d.new, d.screen) for d in DEFECTS).values()) == 1
    assert set(LEFT) <= {defect.barrier for defect in DEFECTS}


@pytest.mark.parametrize("defect", SAMPLE, ids=[f"{defect.screen}-{defect.barrier}" for defect in SAMPLE])
def test_a_barrier_is_noticed_by_reading_the_page(portal: Portal, defect: Defect):
    screen = BY_NAME[defect.screen]
    reader = Reader(portal.app, portal.world, screen.who, defect.language)
    assert read(screen, portal, reader) == []

    with changed(portal.app, {defect.file: defect.mutated()}):
        found = read(screen, portal, reader)

    assert found != []
