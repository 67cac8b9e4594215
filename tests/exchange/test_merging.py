"""Two people changed the lines of a box: each keeps what they changed, and the same cell is a conflict."""

import pytest

from portal.coi.domain.boxes import ROWS
from portal.exchange.domain.merging import merged


def box(text):
    """A box with a line for each word: “a1” is line a with 1 in its only cell."""
    return {ROWS: [{"key": word[0], "cell": word[1:]} for word in text.split()]}


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "after", "is_conflict"),
    [
        ("a1 b1", "a2 b1", "a1 b3", "a2 b3", False),
        ("a1 b1", "a2 b1", "a3 b1", "a3 b1", True),
        ("a1 b1", "a2 b1", "a2 b1", "a2 b1", False),
        ("a1 b1", "a1 b1 c1", "a1 b1 d1", "a1 b1 c1 d1", False),
        ("a1 b1", "a1 b1", "b1 a1 d1", "b1 a1 d1", False),
        ("a1 b1", "b1", "a1 b2", "b2", False),
        ("a1 b1", "a1 b2", "b1", "b2", False),
        ("a1 b1", "a2 b1", "b1", "b1", True),
        ("a1 b1", "b1", "a2 b1", "b1 a2", True),
        ("a1", "a1 d1", "a1 d1", "a1 d1", False),
    ],
)
def test_each_keeps_what_they_changed(base, theirs, mine, after, is_conflict):
    found = merged(box(base), box(theirs), box(mine))

    assert (found.box, found.is_conflict) == (box(after), is_conflict)
