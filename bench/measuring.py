"""What the instruments share: a portal to measure, a link before it and a browser that counts."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench import slowlink
from bench.slowlink import Link
from bench.tables import measured_with
from tests.chromium import certificate, chrome
from tests.chromium.serving import Portal, served
from tests.chromium.visitor import DESK, HEIGHT, Visitor


@contextmanager
def portal_and_browser() -> Iterator[tuple[Portal, Browser]]:
    """A portal that serves, and a browser to look at it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as portal,
        sync_playwright() as playwright,
    ):
        browser = chrome.launch(playwright)
        measured_with(f"Chromium {browser.version}")
        yield portal, browser
        browser.close()


@contextmanager
def portal_behind_link() -> Iterator[tuple[Portal, Browser, Link]]:
    """The same over TLS 1.3 and HTTP/2, behind a link that is as slow as one likes."""
    with tempfile.TemporaryDirectory() as name:
        own = certificate.make(Path(name))
        with served(Path(name), own) as portal, sync_playwright() as playwright:
            host, _, port = portal.address.rpartition("/")[2].partition(":")
            with slowlink.before((host, int(port))) as (link, near):
                browser = chrome.launch(playwright, own.trust)
                measured_with(f"Chromium {browser.version}")
                yield replace(portal, address=f"https://{host}:{near}"), browser, link
                browser.close()


def visitor(
    portal: Portal, browser: Browser, *, javascript: bool = True, dictionaries: bool = False, **context: Any
) -> Visitor:
    """Somebody who never was here before: nothing is in the browser's cache; by default it keeps no dictionaries."""
    opened = browser.new_context(viewport={"width": DESK, "height": HEIGHT}, **context)
    person = Visitor(opened, portal.address, "en", javascript=javascript)
    if not dictionaries:
        person.devtools.send("Network.enable")
        person.devtools.send("Network.setBlockedURLs", {"urls": ["*.dict"]})
    return person


@dataclass
class Count:
    """What went over the line: requests, and bytes with their headers."""

    requests: int = 0
    sent: int = 0
    received: int = 0

    def __sub__(self, other: "Count") -> "Count":
        return Count(self.requests - other.requests, self.sent - other.sent, self.received - other.received)


class Line:
    """Counts what a page sends and receives, as the network layer of the browser tells it.

    ``waited``: for how many seconds at least one request was under way.
    """

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.total = Count()
        self.waited = 0.0
        self._under_way: dict[str, float] = {}
        visitor.devtools.send("Network.enable")
        visitor.devtools.on("Network.requestWillBeSent", self._begun)
        visitor.devtools.on("Network.requestWillBeSentExtraInfo", self._sent)
        visitor.devtools.on("Network.loadingFinished", self._received)
        visitor.devtools.on("Network.loadingFinished", self._ended)
        visitor.devtools.on("Network.loadingFailed", self._ended)

    def _begun(self, event: dict[str, Any]) -> None:
        self._under_way.setdefault(event["requestId"], event["timestamp"])
        if "redirectResponse" in event:
            self.total.received += int(event["redirectResponse"]["encodedDataLength"])

    def _sent(self, event: dict[str, Any]) -> None:
        """A request that really leaves: what comes from the cache has no such event."""
        headers: dict[str, str] = event["headers"]
        self.total.requests += 1
        self.total.sent += sum(len(name) + len(value) + len(": \r\n") for name, value in headers.items())
        self.total.sent += int(next((v for n, v in headers.items() if n.lower() == "content-length"), 0))

    def _received(self, event: dict[str, Any]) -> None:
        self.total.received += int(event["encodedDataLength"])

    def _ended(self, event: dict[str, Any]) -> None:
        """Waiting is over with the last request that was under way; it began with the first."""
        began = self._under_way.pop(event["requestId"], None)
        if began is not None and self._under_way:
            other = min(self._under_way, key=lambda request: self._under_way[request])
            self._under_way[other] = min(began, self._under_way[other])
        elif began is not None:
            self.waited += event["timestamp"] - began

    def slow_down(self, *, milliseconds: int, kilobits: int) -> None:
        """Make the line as slow as this, both ways."""
        rate = kilobits * 1000 / 8
        conditions = {"offline": False, "latency": milliseconds, "downloadThroughput": rate, "uploadThroughput": rate}
        self.visitor.devtools.send("Network.emulateNetworkConditions", conditions)

    def so_far(self) -> Count:
        """What went over the line until now."""
        if not self.visitor.page.is_closed():
            self.visitor.page.wait_for_load_state("networkidle")
        return Count(self.total.requests, self.total.sent, self.total.received)
