"""Single pages over slow links, and saving a box: bytes both ways over TLS 1.3 and HTTP/2, requests, seconds.

Cold: nothing in the cache, no connection. Warm: the same page again on a new connection, which resumes the session of
TLS. “Usable”: painted, and with JavaScript all scripts have run. All of it in a browser that keeps no shared
dictionary, but for what is said of one that does.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, StorageState, expect

from bench.link import AT_ONCE, PROFILES, Profile
from bench.measuring import Count, Line, portal_behind_link, visitor
from bench.pages import lines
from bench.slowlink import Carried, Link
from bench.tables import table
from tests import factories
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor

IDLE = 1_500  # milliseconds
TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return paint ? [paint.startTime, Math.max(paint.startTime, page.domContentLoadedEventEnd)] : null;
}"""


@dataclass(frozen=True)
class View:
    """What a page took to be seen."""

    count: Count
    carried: Carried
    painted: float
    usable: float

    @property
    def both_ways(self) -> int:
        """All its bytes."""
        return self.carried.up + self.carried.down


def pages(four: str) -> Iterator[tuple[str, str, str]]:
    """What is measured: name, who looks at it, address."""
    yield "Sign in", "", "/sign-in"
    yield "To do", "exporter", "/"
    yield "Commodities, “cafe”", "exporter", "/coi/new?q=cafe"
    yield "New, two commodities", "exporter", f"/coi/new/boxes?code={factories.AVOCADO}&code={factories.COFFEE}"
    yield "Certificate, 4 lines", "exporter", f"/coi/{four}"
    yield "All boxes open, 4 lines", "exporter", f"/coi/{four}?open=all"


def signed_in(portal: Portal, browser: Browser) -> dict[str, StorageState]:
    """The cookies of who looks at pages; nobody has those of a browser that was never here."""
    person = visitor(portal, browser)
    person.sign_in("exporter")
    found = {"exporter": person.context.storage_state(), "": StorageState(cookies=[], origins=[])}
    person.leave()
    return found


def seen(person: Visitor, line: Line, link: Link, path: str) -> View:
    """A page, opened."""
    before, carried = line.so_far(), link.carried()
    person.open(path)
    count = line.so_far() - before
    times = person.page.wait_for_function(TIMES).json_value() if person.javascript else person.page.evaluate(TIMES)
    return View(count, link.carried() - carried, times[0] / 1000, times[1] / 1000)


def cold_and_warm(
    portal: Portal, browser: Browser, link: Link, path: str, state: StorageState, *, javascript: bool
) -> tuple[View, View]:
    """A page seen for the first time, and once more on a new connection."""
    person = visitor(portal, browser, javascript=javascript, storage_state=state)
    person.context.set_default_navigation_timeout(120_000)
    line, found = Line(person), []
    for _try in range(2):
        link.hang_up()
        found.append(seen(person, line, link, path))
    if troubles := person.leave():
        sys.exit("\n".join(troubles))
    return found[0], found[1]


def again(
    portal: Portal, browser: Browser, link: Link, path: str, state: StorageState, *, dictionaries: bool = False
) -> View:
    """The third view of a page, on the connection of the second; a dictionary comes when nothing else is to do."""
    person = visitor(portal, browser, storage_state=state, dictionaries=dictionaries)
    line = Line(person)
    link.hang_up()
    for _try in range(2):
        seen(person, line, link, path)
        person.page.wait_for_timeout(IDLE)
    view = seen(person, line, link, path)
    person.leave()
    return view


def box_saves(
    portal: Portal, browser: Browser, link: Link, four: str, state: StorageState, *, dictionaries: bool = False
) -> dict[str, View]:
    """Box 16 opened and saved: the first time on a page, and again; without a change for the rules, and with one."""
    person, found = visitor(portal, browser, storage_state=state, dictionaries=dictionaries), {}
    line = Line(person)
    person.open(f"/coi/{four}")
    person.page.wait_for_timeout(IDLE)
    person.page.reload()
    for name, weight in (("the first", "21,000"), ("a second", "21,001"), ("now something blocks", "1")):
        box = person.edit("gross_weight")
        person.field("Total gross weight", box).fill(weight)
        before, carried = line.so_far(), link.carried()
        person.save_box("gross_weight")
        found[f"Box saved: {name}"] = View(line.so_far() - before, link.carried() - carried, 0, 0)
    person.leave()
    return found


def shown(name: str, profile: Profile, views: tuple[View, View]) -> Iterator[list[object]]:
    """The rows of a page over one link."""
    for view, how in zip(views, ("cold", "warm"), strict=True):
        sizes = view.count.requests, view.carried.up, view.carried.down
        yield [f"{name}: {profile.name}, {how}", *sizes, f"{view.painted:.1f}", f"{view.usable:.1f}"]


def main(*names: str) -> None:
    """Print every page over each link, then bytes against the goals."""
    expect.set_options(timeout=120_000)
    with portal_behind_link() as (portal, browser, link):
        four, states = lines(portal, 4), signed_in(portal, browser)
        for _page, who, path in pages(four):  # what a process does once, it has done
            cold_and_warm(portal, browser, link, path, states[who], javascript=True)
        for javascript in (True, False):
            rows: list[list[object]] = []
            for page, who, path in pages(four):
                for profile in (PROFILES[name] for name in names or PROFILES):
                    link.change(profile)
                    views = cold_and_warm(portal, browser, link, path, states[who], javascript=javascript)
                    rows += shown(page, profile, views)
            way = "with htmx" if javascript else "without JavaScript"
            heads = [way.capitalize(), "requests", "sent", "received", "first paint, s", "usable, s"]
            table(f"wire, {way}", heads, rows)
        link.change(AT_ONCE)
        found = goals(portal, browser, link, four, states)
    rows = [[name, is_now, most, "kept" if is_now <= most else "MISSED"] for name, is_now, most in found]
    table("wire, goals", ["Goal, bytes", "is", "at most", ""], rows)


def goals(
    portal: Portal, browser: Browser, link: Link, four: str, states: dict[str, StorageState]
) -> list[tuple[str, int, int]]:
    """What is held against the goals: name, what it is, the most allowed; bytes do not depend on the link."""
    sign_in = cold_and_warm(portal, browser, link, "/sign-in", states[""], javascript=False)[0]
    cold = cold_and_warm(portal, browser, link, f"/coi/{four}", states["exporter"], javascript=True)[0]
    repeated = again(portal, browser, link, f"/coi/{four}", states["exporter"])
    found = [
        ("Sign-in page, cold: HTML, CSS and their headers", sign_in.count.received, 7_000),
        ("Sign-in page, cold: received, with TLS", sign_in.carried.down, 14_600),
        ("Certificate, 4 lines, cold: requests", cold.count.requests, 4),
        ("Certificate, 4 lines, cold: received, with TLS", cold.carried.down, 28_000),
        ("Certificate, 4 lines, again: both ways", repeated.both_ways, 6_600),
    ]
    saves = box_saves(portal, browser, link, four, states["exporter"])
    found += [(name, view.both_ways, 800) for name, view in saves.items()]
    repeated = again(portal, browser, link, f"/coi/{four}", states["exporter"], dictionaries=True)
    found += [("Certificate, 4 lines, again, with the dictionary: both ways", repeated.both_ways, 1_400)]
    saves = box_saves(portal, browser, link, four, states["exporter"], dictionaries=True)
    return found + [(f"{name}, with the dictionary", view.both_ways, 800) for name, view in saves.items()]


if __name__ == "__main__":
    main(*sys.argv[1:])
