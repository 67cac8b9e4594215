"""What happens in the demonstration, in the order of time: people and certificates side by side."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.shared import clock


@dataclass(frozen=True, order=True)
class Event:
    """Something somebody does at a moment; ``number`` is that of the story."""

    moment: datetime
    number: int
    do: Callable[[], None] = field(compare=False)


def play(events: Iterable[Event]) -> None:
    """Let everything happen, each act at its own moment."""
    for event in sorted(events):
        with clock.at(event.moment):
            event.do()
