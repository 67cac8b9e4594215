"""EcoIndex of every screen, and whether screens stand still and answer at once with the processor slowed six times."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Locator

from bench import ecoindex
from bench.measuring import portal_and_browser, visitor
from bench.pages import lines
from bench.tables import table
from tests.chromium.screens import SCREENS
from tests.chromium.serving import Portal
from tests.chromium.visitor import Visitor

SLOWER, AT_ONCE, QUIET = 6, 50, 700  # times, and milliseconds
WATCH = """() => {
  const seen = window.seen = { shift: 0, paint: 0, task: 0 };
  const watch = (type, note, more) => {
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
  };
  const longest = (what, { duration }) => { seen[what] = Math.max(seen[what], duration); };
  watch("layout-shift", (one) => { if (!one.hadRecentInput) seen.shift += one.value; });
  watch("event", (one) => { if (one.interactionId) longest("paint", one); }, { durationThreshold: 16 });
  const begun = performance.now();
  watch("longtask", (one) => { if (one.startTime > begun) longest("task", one); });
}"""

Act = Callable[[Visitor], object]


def weights(portal: Portal, browser: Browser) -> Iterator[tuple[object, ...]]:
    """Each screen as a browser has it before it: elements, kilobytes as sent, requests, points, grade."""
    static = ecoindex.static_bytes()
    for screen in SCREENS:
        person = visitor(portal, browser)
        if screen.who:
            person.sign_in(screen.who)
        screen.show(person, portal)
        html = person.page.content()
        count = ecoindex.elements(html)
        kilobytes = (ecoindex.compressed(html) + static) / 1024
        points = ecoindex.ecoindex(count, ecoindex.REQUESTS, kilobytes)
        person.leave()
        yield screen.name, count, f"{kilobytes:.1f}", ecoindex.REQUESTS, f"{points:.1f}", ecoindex.grade(points)


def press(person: Visitor, what: Locator) -> None:
    """Press with a bare mouse, once all is quiet: looking for a thing and aiming at it is the instrument’s own work."""
    what.hover()
    person.page.wait_for_timeout(QUIET)
    person.page.mouse.down()
    person.page.mouse.up()
    person.page.wait_for_timeout(QUIET)


def open_a_box(person: Visitor) -> None:
    """The box with the weight."""
    box = person.box("gross_weight")
    press(person, box.locator(".edit"))
    box.locator("[name=gross_weight-version]").wait_for(state="attached")


def save_a_box(person: Visitor) -> None:
    """The same box, another weight."""
    open_a_box(person)
    box = person.box("gross_weight")
    person.field("Total gross weight", box).fill("123456")
    press(person, box.locator("button.main"))
    box.locator(".edit").wait_for()


def save_a_line(person: Visitor) -> None:
    """Open the first line of box 13 and save it."""
    row = person.box("goods").locator(".lines [id]").first
    press(person, row.get_by_role("link"))
    save = row.get_by_role("button", name="Save the line")
    save.wait_for()
    press(person, save)
    row.get_by_role("link").first.wait_for()


def turn_the_page(person: Visitor) -> None:
    """The next lines of box 13."""
    press(person, person.box("goods").get_by_role("link", name="Page 2"))
    person.box("goods").locator(".pages [aria-current]", has_text="2").wait_for()


def search(person: Visitor) -> None:
    """Certificates with a word."""
    person.page.fill("#q", "atlas")
    press(person, person.page.get_by_role("button", name="Search", exact=True))
    person.page.wait_for_url("**q=atlas**")


def movements(portal: Portal, browser: Browser) -> Iterator[tuple[object, ...]]:
    """What one does most: how far the page jumps, and the longest that an answer to a hand or the processor takes."""
    reference = lines(portal, 60)
    acts: list[tuple[str, str, Act]] = [
        ("Open a box", f"/coi/{reference}", open_a_box),
        ("Save a box", f"/coi/{reference}", save_a_box),
        ("Save a line", f"/coi/{reference}", save_a_line),
        ("More lines", f"/coi/{reference}", turn_the_page),
        ("Search certificates", "/coi/", search),
    ]
    for name, path, act in acts:
        person = visitor(portal, browser)
        person.sign_in("exporter")
        person.devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        person.open(path)
        person.page.evaluate(WATCH)
        act(person)
        person.page.wait_for_timeout(500)
        seen = person.page.evaluate("window.seen")
        person.leave()
        yield name, f"{seen['shift']:.4f}", f"{seen['paint']:.0f}", f"{seen['task']:.0f}", AT_ONCE


def main() -> None:
    """Print both tables."""
    with portal_and_browser() as (portal, browser):
        table("ecoindex", ["", "elements", "kB", "requests", "EcoIndex", "grade"], weights(portal, browser))
        heads = ["", "layout shift", "from hand to paint, ms", "longest task, ms", "at most"]
        table("slow processor", heads, movements(portal, browser))


if __name__ == "__main__":
    main()
