"""The exporter's part alone: sign in, commodities, boxes 1, 4 and 13, save. Requests and bytes both ways, cold."""

import sys
import time
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from bench.measuring import Count, Line, portal_and_browser, visitor
from bench.tables import table
from tests.chromium.serving import Portal, email
from tests.chromium.test_life import fill_in_line, look_up
from tests.chromium.visitor import Visitor
from tests.factories import PASSWORD

SLOW = {"milliseconds": 400, "kilobits": 400}


def open_sign_in(visitor: Visitor) -> None:
    visitor.open("/sign-in")


def sign_in(visitor: Visitor) -> None:
    visitor.field("E-mail").fill(email("exporter"))
    visitor.field("Password").fill(PASSWORD)
    visitor.button("Log in").click()
    expect(visitor.heading).to_have_text("To do")


def create(visitor: Visitor) -> None:
    visitor.link("Create a new COI").click()
    expect(visitor.heading).to_have_text("Select the commodities")


def search(typed: str, code: str) -> Callable[[Visitor], None]:
    def search_and_tick(visitor: Visitor) -> None:
        look_up(visitor, typed)
        visitor.page.get_by_label(code).check()

    return search_and_tick


def done(visitor: Visitor) -> None:
    visitor.button("Done").click()
    expect(visitor.heading).to_have_text("New COI")


def find_the_body(visitor: Visitor) -> None:
    visitor.find("Control body", "ecocert maroc", visitor.box("issuing_body"))
    visitor.box("issuing_body").get_by_role("radio", name="Ecocert SA").check()


def fill_in_and_save(visitor: Visitor) -> None:
    first, second = (visitor.box("goods").get_by_role("group", name=f"Line {n}", exact=True) for n in (1, 2))
    fill_in_line(visitor, first, "Hass", lot="A-17", packages="1200", weight="4800")
    fill_in_line(visitor, second, "Sidamo", lot="C-03", packages="40", weight="2400")
    visitor.button("Save as draft").first.click()
    expect(visitor.heading).to_contain_text("DRAFT.COI.EU.")


PARTS: tuple[tuple[str, Callable[[Visitor], None]], ...] = (
    ("Sign-in page, nothing in the cache", open_sign_in),
    ("Sign in, to do", sign_in),
    ("Create a new COI", create),
    ("First search", search("avocat", "0804 40 00")),
    ("Second search", search("cafe", "0901 11 00")),
    ("Done: boxes 1, 4 and 13", done),
    ("Box 1: look for the control body", find_the_body),
    ("Box 13: two lines; save as draft", fill_in_and_save),
)


def measured(portal: Portal, browser: Browser, *, javascript: bool) -> list[tuple[str, Count, float]]:
    """Each part with what went over the line, and the seconds it took on a slow one."""
    person = visitor(portal, browser, javascript=javascript)
    line = Line(person)
    line.slow_down(**SLOW)
    found = []
    for name, act in PARTS:
        before, began = line.so_far(), time.monotonic()
        act(person)
        found.append((name, line.so_far() - before, time.monotonic() - began))
    if troubles := person.leave():
        sys.exit("\n".join(troubles))
    return found


def main() -> None:
    """Print a table with JavaScript and one without."""
    with portal_and_browser() as (portal, browser):
        for javascript in (True, False):
            parts = measured(portal, browser, javascript=javascript)
            rows = [[name, *vars(count).values(), f"{seconds:.1f}"] for name, count, seconds in parts]
            sums = [sum(getattr(count, column) for _name, count, _seconds in parts) for column in vars(Count())]
            together = ["Together", *sums, f"{sum(seconds for *_rest, seconds in parts):.1f}"]
            slow = f"seconds at {SLOW['kilobits']} kbit/s, {SLOW['milliseconds']} ms"
            way = "with JavaScript" if javascript else "without JavaScript"
            heads = [way.capitalize(), "requests", "sent", "received", slow]
            table(f"exporter’s part, {way}", heads, [*rows, together])


if __name__ == "__main__":
    main()
