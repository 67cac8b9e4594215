"""The whole life of a certificate, each actor from signing in to the last page: requests and bytes both ways, cold."""

import sys

from playwright.sync_api import Browser

from bench.measuring import Count, Line, portal_and_browser, visitor
from bench.tables import table
from tests.chromium.serving import Portal
from tests.chromium.test_life import live_through
from tests.chromium.visitor import Visitor

PARTS = {
    "exporter": "Exporter: describes and submits",
    "body": "Control body: corrects, signs box 18",
    "importer": "Importer: names RFL and consignee",
    "post": "Authority: endorses box 20",
    "consignee": "First consignee: signs box 21",
}


def measured(portal: Portal, browser: Browser, *, javascript: bool) -> dict[str, Count]:
    """What went over each actor's line."""
    people: dict[str, tuple[Visitor, Line]] = {}

    def come(who: str) -> Visitor:
        person = visitor(portal, browser, javascript=javascript)
        person.thorough = False
        people[who] = person, Line(person)
        person.sign_in(who)
        return person

    live_through(come)
    found = {who: line.so_far() for who, (_person, line) in people.items()}
    if troubles := [trouble for person, _line in people.values() for trouble in person.leave()]:
        sys.exit("\n".join(troubles))
    return found


def main() -> None:
    """Print a table with JavaScript and one without."""
    with portal_and_browser() as (portal, browser):
        for javascript in (True, False):
            found = measured(portal, browser, javascript=javascript)
            rows = [[name, *vars(found[who]).values()] for who, name in PARTS.items()]
            together = [sum(getattr(count, column) for count in found.values()) for column in vars(Count())]
            way = "with JavaScript" if javascript else "without JavaScript"
            table(f"life, {way}", [way.capitalize(), "requests", "sent", "received"], [*rows, ["Together", *together]])


if __name__ == "__main__":
    main()
