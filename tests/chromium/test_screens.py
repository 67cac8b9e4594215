"""Every main screen, in every way of seeing it: nothing for axe-core to find, nothing too small, too faint or cut off.

Each is light, too: of grade A by EcoIndex, or named in `HEAVY`.

`make test` looks at each sampled screen in one language and two windows; `make a11y` (PORTAL_TEST_GRID=whole) at all
of them in both languages and in every way of `LOOKS`. What is announced, and where the focus goes after a swap, is
watched in all tests.
"""

from collections import Counter

import pytest

from bench import ecoindex
from tests.chromium.looked import LOOKED
from tests.chromium.looks import LOOKS, SAMPLE, seen
from tests.chromium.screens import SCREENS, STATES, Screen
from tests.chromium.visitor import WHOLE_GRID

pytestmark = pytest.mark.chromium

HEAVY = {
    "draft-all-open": "every box is filled in at once, because somebody asked for it",
    "completed-body-opens-all": "the same",
    "draft-many-lines": "every field of four lines, because somebody asked for all of them",
}
"""Screens that are not of grade A by EcoIndex, each with its reason."""

if WHOLE_GRID:
    GRID = [(screen, language) for screen in SCREENS for language in ("en", "fr")]
else:
    GRID = [(screen, ("en", "fr")[position % 2]) for position, screen in enumerate(s for s in SCREENS if s.sampled)]


@pytest.mark.parametrize(("screen", "language"), GRID, ids=[f"{screen.name}-{language}" for screen, language in GRID])
def test_everybody_can_use(enter, portal, record_property, screen: Screen, language: str):
    visitor = enter(screen.who, language=language)

    screen.show(visitor, portal)
    points = ecoindex.of_page(visitor.page.content())

    found = seen(visitor, LOOKS if WHOLE_GRID else SAMPLE)
    record_property(LOOKED, {"screen": screen.name, "found": found, "measured": dict(visitor.measured)})
    assert found == []
    assert (points < ecoindex.A) is (screen.name in HEAVY), points


def test_the_screens_show_every_state():
    assert {screen.state for screen in SCREENS} == {"default", *STATES}


def test_each_screen_is_called_something_of_its_own():
    assert [name for name, times in Counter(screen.name for screen in SCREENS).items() if times > 1] == []
