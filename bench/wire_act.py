"""The whole act of an exporter over slow links: sign in, create, four commodities, all boxes, submit.

Cold: nothing in the cache, no connection. Warm: the same person the next day, on a new connection. Bytes are those of
TCP, with TLS 1.3 and HTTP/2 in them; seconds are those during which a request was under way, on this machine with its
server and its browser. “The link alone” is arithmetic: two round trips to connect, one for each request, and all bits,
as if nothing went on side by side.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, expect

from bench.exporter_part import create, done, open_sign_in, sign_in
from bench.link import PROFILES, Profile
from bench.measuring import Line, portal_behind_link, visitor
from bench.slowlink import Carried, Link
from bench.tables import table
from portal.coi.domain.lifecycle import Action, Status
from tests.chromium.serving import Portal
from tests.chromium.test_life import begin, confirm, fill_in_line, look_up
from tests.chromium.visitor import Visitor

COMMODITIES = {"0804 40 00": "Hass", "0901 11 00": "Sidamo", "1803 10 00": "Pasta", "1803 20 00": "Pressed"}
TRIES = {(False, True): "cold, htmx", (True, True): "warm, htmx", (False, False): "cold", (True, False): "warm"}
MOST_SECONDS = {(False, True): 45, (True, True): 30, (False, False): 30}
MOST_REQUESTS, MOST_BYTES = 16, 50_000
WORST = "gprs"


def search(person: Visitor) -> None:
    """All four at once, by their codes."""
    look_up(person, ", ".join(COMMODITIES))
    for code in COMMODITIES:
        person.page.get_by_label(code).check()
    expect(person.page.get_by_role("checkbox", checked=True)).to_have_count(len(COMMODITIES))


def first_boxes(person: Visitor) -> None:
    """The control body is typed by its exact code, the producers by name: both are found when saving."""
    person.finder("Control body", person.box("issuing_body")).fill("MA-BIO-154")
    for number, name in enumerate(COMMODITIES.values(), start=1):
        group = person.box("goods").get_by_role("group", name=f"Line {number}", exact=True)
        fill_in_line(person, group, name, lot=f"L26-{number}", packages="100", weight="1000")
    person.button("Save as draft").first.click()
    expect(person.heading).to_contain_text("DRAFT.COI.EU.")


def open_all(person: Visitor) -> None:
    person.link("Open every box").click()
    expect(person.box("gross_weight").get_by_role("textbox")).to_be_visible()


def other_boxes(person: Visitor) -> None:
    """All are typed before anything is sent; one button saves them and goes on to the step."""
    person.box("origin").get_by_label("Morocco", exact=True).check()
    person.finder("Point of entry", person.box("point_of_entry")).fill("FRCDG4H")
    person.finder("Importer", person.box("importer")).fill("ACME Bio Imports FR")
    person.finder("First consignee", person.box("first_consignee")).fill("ACME Bio Foods FR")
    person.field("Total gross weight", person.box("gross_weight")).fill("4,200")
    person.field("Unit", person.box("gross_weight")).fill("kg")
    person.field("Mode", person.box("transport")).select_option("aeroplane")
    person.field("Identification", person.box("transport")).fill("AT 770")
    begin(person, Action.SUBMIT)


def submit(person: Visitor) -> None:
    confirm(person, Action.SUBMIT, Status.DESCRIPTION_COMPLETED)


PARTS: tuple[tuple[str, Callable[[Visitor], None]], ...] = (
    ("Sign-in page", open_sign_in),
    ("Sign in, to do", sign_in),
    ("Create a new COI", create),
    ("Search: four codes at once", search),
    ("Done: boxes 1, 4 and 13", done),
    ("Four lines; save as draft", first_boxes),
    ("Open every box", open_all),
    ("All other boxes; on to submitting", other_boxes),
    ("Submit", submit),
)


@dataclass(frozen=True)
class Part:
    """What one part took."""

    name: str
    requests: int
    carried: Carried
    seconds: float


def lived_through(person: Visitor, line: Line, link: Link) -> list[Part]:
    """The act, part by part."""
    found = []
    for name, act in PARTS:
        before, carried, waited = line.so_far(), link.carried(), line.waited
        act(person)
        count = line.so_far() - before
        found.append(Part(name, count.requests, link.carried() - carried, line.waited - waited))
    return found


def measured(portal: Portal, browser: Browser, link: Link, profile: Profile, *, javascript: bool) -> list[list[Part]]:
    """The act cold, then warm."""
    person = visitor(portal, browser, javascript=javascript)
    person.context.set_default_timeout(120_000)
    line, found = Line(person), []
    for _day in range(2):
        link.change(profile)
        found.append(lived_through(person, line, link))
        person.button("Log out", person.page.locator("header")).click()
        line.so_far()
    if troubles := person.leave():
        sys.exit("\n".join(troubles))
    return found


def summed(parts: list[Part]) -> tuple[int, int, int, float]:
    """Requests, bytes up and down, seconds of the whole act."""
    up, down = (sum(getattr(part.carried, way) for part in parts) for way in ("up", "down"))
    return sum(part.requests for part in parts), up, down, sum(part.seconds for part in parts)


def link_alone(profile: Profile, requests: int, up: int, down: int) -> float:
    """Seconds that the link takes, whatever machine is at its ends."""
    return (2 + requests) * profile.round_trip + up * 8 / profile.up + down * 8 / profile.down


def main(*names: str) -> None:
    """Print the act over each link, part by part over the worst one, and hold that against the goals."""
    expect.set_options(timeout=120_000)
    rows, worst = [], {}
    with portal_behind_link() as (portal, browser, link):
        for profile in (PROFILES[name] for name in names or PROFILES):
            for javascript in (True, False):
                tries = measured(portal, browser, link, profile, javascript=javascript)
                for is_warm, parts in enumerate(tries):
                    way = bool(is_warm), javascript
                    requests, up, down, seconds = summed(parts)
                    alone = link_alone(profile, requests, up, down)
                    sizes = requests, up, down, up + down
                    rows.append([f"{profile.name}, {TRIES[way]}", *sizes, f"{seconds:.1f}", f"{alone:.1f}"])
                    if profile.name == WORST:
                        worst[way] = parts
    heads = ["sent", "received", "both ways", "seconds"]
    table("act", ["The whole act", "requests", *heads, "the link alone"], rows)
    for way, parts in worst.items():
        each = [[p.name, p.requests, p.carried.up, p.carried.down, p.carried.up + p.carried.down] for p in parts]
        for row, part in zip(each, parts, strict=True):
            row.append(f"{part.seconds:.1f}")
        table(f"act, {TRIES[way]}", [f"{WORST}, {TRIES[way]}", "requests", *heads], each)
    if worst:
        table("act, goals", ["Goal", "is", "at most", ""], goals(worst))


def goals(worst: dict[tuple[bool, bool], list[Part]]) -> list[list[object]]:
    """What the act over the worst link is held against."""
    rows: list[list[object]] = []
    for way, most in MOST_SECONDS.items():
        seconds = summed(worst[way])[3]
        rows.append([f"seconds, {TRIES[way]}", f"{seconds:.1f}", most, "kept" if seconds <= most else "MISSED"])
    requests, up, down, _seconds = summed(worst[False, False])
    rows.append(["requests, cold", requests, MOST_REQUESTS, "kept" if requests <= MOST_REQUESTS else "MISSED"])
    rows.append(["bytes both ways, cold", up + down, MOST_BYTES, "kept" if up + down <= MOST_BYTES else "MISSED"])
    return rows


if __name__ == "__main__":
    main(*sys.argv[1:])
