"""Every main screen: nothing for axe-core to find, one language, no scrolling sideways, other ways of being shown.

`make test` looks at each screen once, in one language; `make a11y` (PORTAL_TEST_GRID=whole) at all of them in both
languages, on a desk and on a phone.
"""

import pytest

from tests.chromium.screens import SCREENS, Screen
from tests.chromium.visitor import DESK, PHONE, SMALL_PHONE, WHOLE_GRID

pytestmark = pytest.mark.chromium

if WHOLE_GRID:
    GRID = [(screen, language, width) for screen in SCREENS for language in ("en", "fr") for width in (DESK, PHONE)]
else:
    GRID = [
        (screen, ("en", "fr")[position % 2], DESK) for position, screen in enumerate(s for s in SCREENS if s.sampled)
    ]


@pytest.mark.parametrize(("screen", "language", "width"), GRID, ids=[f"{s.name}-{lg}-{w}" for s, lg, w in GRID])
def test_everybody_can_use(enter, portal, screen: Screen, language: str, width: int):
    visitor = enter(screen.who, language=language, width=width)

    screen.show(visitor, portal)

    assert visitor.problems() == []
    assert {width: found for width in (DESK, PHONE, SMALL_PHONE) if (found := visitor.too_wide(width))} == {}
