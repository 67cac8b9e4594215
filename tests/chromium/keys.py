"""Hands that know the keyboard alone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.chromium.visitor import Visitor

MOST_STEPS = 60
RING = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  return here !== document.body && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


def press(visitor: Visitor, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        visitor.page.keyboard.press(key)


def write(visitor: Visitor, text: str) -> None:
    """Type over what is in the field that has the focus."""
    press(visitor, "Control+a")
    visitor.page.keyboard.type(text)


def has_focus(place: Locator) -> bool:
    """Whether it is there that one types."""
    return bool(place.evaluate("e => e === document.activeElement"))


def go_to(visitor: Visitor, place: Locator, key: str = "Tab") -> None:
    """Step from one control to the next until ``place`` has the focus; each on the way shows that it has it."""
    expect(place).to_be_visible()
    for _step in range(MOST_STEPS):
        press(visitor, key)
        assert visitor.page.evaluate(RING), f"nothing shows the focus at {visitor.focus()}"
        if has_focus(place):
            return
    pytest.fail(f"{place} cannot be reached in {MOST_STEPS} steps; the focus is at {visitor.focus()}")


def go_back_to(visitor: Visitor, place: Locator) -> None:
    """The same, backwards."""
    go_to(visitor, place, "Shift+Tab")
