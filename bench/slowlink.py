"""A TCP proxy that is as slow as a link (`bench.link`), counts what it carries, and can stall or be cut.

`python -m bench.slowlink` exchanges bytes through it and compares the seconds with the formula `bench.link.exchange`.
"""

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bench.link import AT_ONCE, PROFILES, SEGMENT, Flow, Profile, Way, exchange
from bench.tables import table

TOLERANCE, TRIES = 0.05, 5
EXCHANGES = ((400, 1_500), (1_200, 12_000), (600, 90_000))
"""Bytes up and down of the self-test: a small page, a large one, one of several windows."""
HEAD = 16


@dataclass(frozen=True)
class Carried:
    """Bytes of TCP, with all of TLS and HTTP/2 in them: from the browser and to it."""

    up: int
    down: int

    def __sub__(self, other: "Carried") -> "Carried":
        return Carried(self.up - other.up, self.down - other.down)


class Link:
    """The link before a server; every connection of the browser passes through it."""

    def __init__(self, target: tuple[str, int], loop: asyncio.AbstractEventLoop) -> None:
        self._target, self._loop = target, loop
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._cut_at: tuple[Way, int] | None = None
        self.is_cut = False
        self._be(AT_ONCE)

    def _be(self, profile: Profile) -> None:
        self.profile = profile
        self.up = Way(profile.up, profile.round_trip / 2)
        self.down = Way(profile.down, profile.round_trip / 2)

    # What whoever measures asks for; each waits until it is so

    def change(self, profile: Profile) -> None:
        """Give up all connections, and be another link."""
        self._ask(lambda: (self.give_up(), self._be(profile)))

    def hang_up(self) -> None:
        """Give up all connections, as after some minutes without any use."""
        self._ask(self.give_up)

    def carried(self) -> Carried:
        """What this link has carried since it is as slow as this."""
        return Carried(self.up.carried, self.down.carried)

    def stall(self, seconds: float) -> None:
        """Nothing passes for some seconds; nothing is lost."""
        now = self._loop.time()
        self._ask(lambda: (self.up.stall(now, seconds), self.down.stall(now, seconds)))

    def cut(self, *, up: int | None = None, down: int | None = None) -> None:
        """Cut the link once this many more bytes have gone up, or come down; at once by default."""
        way, more = (self.down, down) if down is not None else (self.up, up or 0)
        self._ask(lambda: self._will_cut(way, more, now=up is None and down is None))

    def mend(self) -> None:
        """Connections can be made again."""
        self._ask(lambda: setattr(self, "is_cut", False))

    def _ask(self, do: Callable[[], object]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (do(), done.set()))
        done.wait()

    # What happens in the loop

    def _will_cut(self, way: Way, more: int, *, now: bool) -> None:
        self._cut_at = (way, way.carried + more)
        if now:
            self._cut_now()

    def _cut_now(self) -> None:
        self.is_cut, self._cut_at = True, None
        self.give_up()

    def give_up(self) -> None:
        """Give up all connections; inside the loop."""
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()

    def _room_before_cut(self, way: Way, size: int) -> int:
        """How many bytes of a piece still pass."""
        if self._cut_at is None or self._cut_at[0] is not way:
            return size
        return max(0, min(size, self._cut_at[1] - way.carried))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if self.is_cut:
            writer.transport.abort()
            return
        opened = self._loop.time() + self.profile.round_trip  # before that, the browser knows of no connection
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._writers |= both
        carriers = [
            asyncio.create_task(self._carry(reader, far_writer, self.up, opened)),
            asyncio.create_task(self._carry(far_reader, writer, self.down, opened)),
        ]
        self._tasks.update(carriers)
        try:
            await asyncio.gather(*carriers, return_exceptions=True)
        finally:
            self._tasks.difference_update(carriers)
            self._writers -= both
            for each in both:
                each.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: Way, opened: float) -> None:
        """One direction of a connection: read, wait for room, leave, travel; the three go on side by side."""
        came: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        travelling: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        flow = Flow(way)
        await asyncio.gather(
            self._read(source, came, opened),
            self._leave(came, travelling, flow),
            self._arrive(travelling, sink),
        )

    async def _read(
        self, source: asyncio.StreamReader, came: "asyncio.Queue[tuple[float, bytes]]", opened: float
    ) -> None:
        data = b"more"
        while data:
            try:
                data = await source.read(65_536)
            except ConnectionError:  # one side hung up: so does the other
                data = b""
            moment = max(self._loop.time(), opened)
            for start in range(0, max(1, len(data)), SEGMENT):
                came.put_nowait((moment, data[start : start + SEGMENT]))

    async def _leave(
        self,
        came: "asyncio.Queue[tuple[float, bytes]]",
        travelling: "asyncio.Queue[tuple[float, bytes]]",
        flow: Flow,
    ) -> None:
        left, data = 0.0, b"more"
        while data:
            moment, data = await came.get()
            # The moments are those of the model, not those at which this process happened to wake up.
            may_leave = flow.may_leave(max(moment, left), len(data))
            await self._sleep_until(may_leave)
            room = self._room_before_cut(flow.way, len(data))
            left, arrives = flow.send(may_leave, room)
            travelling.put_nowait((arrives, data[:room]))
            if room < len(data):
                self._cut_now()
                return
            await self._sleep_until(left)

    async def _arrive(self, travelling: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter) -> None:
        data = b"more"
        while data:
            arrives, data = await travelling.get()
            await self._sleep_until(arrives)
            sink.write(data)
            with suppress(ConnectionError):
                await sink.drain()
        if sink.can_write_eof():
            with suppress(OSError):
                sink.write_eof()

    async def _sleep_until(self, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - self._loop.time()))


@contextmanager
def before(target: tuple[str, int]) -> Iterator[tuple[Link, int]]:
    """A link before a server of this machine, and the port on which it takes connections."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    link = Link(target, loop)

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(link.serve, "127.0.0.1", 0)

    async def stop(server: asyncio.Server) -> None:
        server.close()
        link.give_up()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    try:
        yield link, server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


# The self-test


@contextmanager
def _answering() -> Iterator[tuple[str, int]]:
    """A server that reads what its head announces, and answers with as many bytes as it asks."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    peer, _address = listening.accept()
                    with peer:
                        up, down = (int(_exactly(peer, HEAD // 2)) for _ in range(2))
                        _exactly(peer, up - HEAD)
                        peer.sendall(b"x" * down)

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[:2]
        listening.shutdown(socket.SHUT_RDWR)


def _exactly(peer: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size and (more := peer.recv(size - len(found))):
        found += more
    return found


def _measured(port: int, up: int, down: int) -> float:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as peer:
        peer.sendall(f"{up:08}{down:08}".encode().ljust(up, b"x"))
        _exactly(peer, down)
        return time.monotonic() - began


def _quickest(link: Link, port: int, profile: Profile, up: int, down: int, *, enough: float) -> float:
    """The quickest of some tries, the first that is quick ``enough``: a machine that is busy can only add."""
    seconds = float("inf")
    for _try in range(TRIES):
        if seconds > enough:
            link.change(profile)
            seconds = min(seconds, _measured(port, up, down))
    return seconds


def main() -> None:
    """Exchange bytes over every profile; ends with 1 where the link is not what the formula says."""
    rows, worst = [], 0.0
    with _answering() as target, before(target) as (link, port):
        for profile in PROFILES.values():
            for up, down in EXCHANGES:
                told = exchange(profile, up, down)
                seconds = _quickest(link, port, profile, up, down, enough=told * (1 + TOLERANCE))
                worst = max(worst, off := abs(seconds / told - 1))
                rows.append([profile.name, up, down, f"{told:.2f}", f"{seconds:.2f}", f"{off:.1%}"])
    table("link", ["Link", "up", "down", "formula, s", "measured, s", "off by"], rows)
    if worst > TOLERANCE:
        sys.exit(f"The link is off by {worst:.1%}, more than {TOLERANCE:.0%}.")


if __name__ == "__main__":
    main()
