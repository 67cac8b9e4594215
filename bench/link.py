"""A slow link as arithmetic, without a clock: profiles, when a piece leaves and arrives, the formula of an exchange."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SEGMENT = 1_460
"""The most bytes that travel in one piece."""
WINDOW = 14_600
"""What a new connection may send before anything is acknowledged: ten segments."""


@dataclass(frozen=True)
class Profile:
    """A kind of link: bits per second to the browser and from it, and the seconds of a round trip."""

    name: str
    down: float
    up: float
    round_trip: float


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile("gprs", down=50_000, up=20_000, round_trip=0.5),
            Profile("2g", down=250_000, up=50_000, round_trip=0.3),
            Profile("slow 3g", down=400_000, up=400_000, round_trip=0.4),
            Profile("rgesn", down=512_000, up=128_000, round_trip=0.1),
        )
    }
)
AT_ONCE = Profile("at once", down=float("inf"), up=float("inf"), round_trip=0)
"""A link that only counts, and can be cut."""


@dataclass
class Way:
    """One direction of the link: what leaves waits until what left before it, on any connection, has passed."""

    rate: float
    delay: float
    free_at: float = 0.0
    carried: int = 0

    def leaves(self, now: float, size: int) -> float:
        """When the last bit of a piece that is ready ``now`` has left."""
        self.free_at = max(now, self.free_at) + size * 8 / self.rate
        self.carried += size
        return self.free_at

    def stall(self, now: float, seconds: float) -> None:
        """Nothing more leaves for some seconds."""
        self.free_at = max(self.free_at, now + seconds)


@dataclass
class Flow:
    """One direction of one connection: a window of bytes that are under way, which grows by what is acknowledged.

    So it doubles with every round trip. The way back of an acknowledgement takes time and no room.
    """

    way: Way
    window: int = WINDOW
    under_way: int = 0
    _expected: deque[tuple[float, int]] = field(default_factory=deque)

    def may_leave(self, now: float, size: int) -> float:
        """When the window has room for a piece."""
        moment = now
        while self._expected and (self._expected[0][0] <= moment or self.under_way + size > self.window):
            acknowledged, came = self._expected.popleft()
            moment = max(moment, acknowledged)
            self.under_way -= came
            self.window += came
        return moment

    def send(self, now: float, size: int) -> tuple[float, float]:
        """Send a piece that may leave ``now``: when it has left, and when it arrives."""
        left = self.way.leaves(now, size)
        arrives = left + self.way.delay
        self.under_way += size
        self._expected.append((arrives + self.way.delay, size))
        return left, arrives


def transfer(size: int, rate: float, round_trip: float) -> float:
    """Seconds from the first bit that leaves to the last one on a connection that was not used yet.

    The time all bits take, and after each window but the last the wait for its first acknowledgement: a round trip and
    a segment, less the time the window itself took. Windows are 14,600 bytes, then twice as many, and so on.
    """
    seconds, window = size * 8 / rate, WINDOW
    while size > window:
        seconds += max(0.0, round_trip + (SEGMENT - window) * 8 / rate)
        size, window = size - window, 2 * window
    return seconds


def exchange(profile: Profile, up: int, down: int) -> float:
    """Seconds of one request on a new connection, from opening it to the last byte of the answer.

    A round trip to connect, the bits of the request, a round trip for both to travel, the bits of the answer::

        RTT + transfer(up) + RTT/2 + transfer(down) + RTT/2
    """
    there = transfer(up, profile.up, profile.round_trip)
    back = transfer(down, profile.down, profile.round_trip)
    return 2 * profile.round_trip + there + back
