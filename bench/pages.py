"""Each page by itself: bytes as served, elements, SQL, milliseconds; the certificate with 1, 4 and 200 lines."""

import http.client
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import brotli
from bs4 import BeautifulSoup
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import event

from bench.measuring import Line, portal_and_browser, visitor
from bench.tables import table
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.lifecycle import Action, Status
from portal.config import ROOT
from portal.extensions import db
from tests import factories
from tests.chromium.serving import Portal

MANY, TIMES = 200, 15
BUDGETS = {  # the certificate with four lines, to read
    "HTML, brotli": 6_000,
    "CSS, brotli": 4_096,
    "JavaScript, brotli": 17_408,
    "requests, nothing in the cache": 4,
    "SQL statements, 1 line": 10,
    f"SQL statements, {MANY} lines": 10,
}


def lines(portal: Portal, number: int) -> str:
    """A draft with this many lines in box 13; returns its number."""
    with portal.app.app_context():
        goods = [factories.line(portal.world, lot=f"L26-{i:04}") for i in range(number)]
    return portal.make_coi(goods={ROWS: goods})


def pages(portal: Portal) -> Iterator[tuple[str, str, str]]:
    """What is measured: name, who looks at it, address."""
    one, four, many = lines(portal, 1), lines(portal, 4), lines(portal, MANY)
    signed = portal.make_coi(Status.FIRST_CONSIGNEE_SIGNED)
    submitted = portal.make_coi(Status.DESCRIPTION_COMPLETED)
    for _ in range(30):
        portal.make_coi()
    yield "Sign in", "", "/en/sign-in"
    yield "To do, 33 drafts", "exporter", "/en/"
    yield "Certificates, first page", "exporter", "/en/coi/"
    yield "Commodities, nothing typed", "exporter", "/en/coi/new"
    yield "Commodities, “cafe”", "exporter", "/en/coi/new?q=cafe"
    yield "New, two commodities", "exporter", f"/en/coi/new/boxes?code={factories.AVOCADO}&code={factories.COFFEE}"
    for number, reference in ((1, one), (4, four), (MANY, many)):
        yield (
            f"Certificate, {number} lines" if number > 1 else "Certificate, 1 line",
            "exporter",
            f"/en/coi/{reference}",
        )
    yield "The same in French, 4 lines", "exporter", f"/fr/coi/{four}"
    yield "All boxes open, 4 lines", "exporter", f"/en/coi/{four}?open=all"
    yield f"All boxes open, {MANY} lines", "exporter", f"/en/coi/{many}?open=all"
    yield "Signed by all, 1 line", "exporter", f"/en/coi/{signed}"
    yield "Sign box 18", "body", f"/en/coi/{submitted}/steps/{Action.SIGN_18}"
    yield "History of a life", "exporter", f"/en/coi/{signed}/history"
    yield "Who can change the COI?", "", "/en/coi/rights"


def cookies(portal: Portal, browser: Browser, who: str) -> dict[str, str]:
    """The cookies of somebody who signed in."""
    person = visitor(portal, browser)
    person.sign_in(who)
    kept = {cookie["name"]: cookie["value"] for cookie in person.context.cookies()}
    person.leave()
    return kept


def served(portal: Portal, path: str, sent: Mapping[str, str]) -> tuple[bytes, float]:
    """A page as it goes over the line, compressed, and the median of its milliseconds on this machine."""
    headers = {"Accept-Encoding": "br", "Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())}
    body, times = b"", []
    with closing(http.client.HTTPConnection(portal.address.rpartition("/")[2])) as connection:
        for _ in range(TIMES):
            began = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != http.HTTPStatus.OK or answer.headers["Content-Encoding"] != "br":
                raise RuntimeError(f"{path}: {answer.status}, {answer.headers['Content-Encoding']}")
    return body, statistics.median(times) * 1000


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of a request, without the beginning and the end of its transactions."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def sql(portal: Portal, path: str, sent: Mapping[str, str]) -> int:
    """How many statements a page needs; the second time, as a process that is warm would."""
    client = portal.app.test_client()
    for name, value in sent.items():
        client.set_cookie(name, value)
    client.get(path)
    with statements(portal.app) as found:
        answer = client.get(path)
    if answer.status_code != http.HTTPStatus.OK:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(found)


ELSEWHERE = frozenset({"print.css", "keys.js"})
"""Static files that the page does not ask for: of prints, and of whoever switched shortcuts on."""


def static() -> dict[str, int]:
    """CSS and JavaScript as they go over the line."""
    sizes = {"CSS, brotli": 0, "JavaScript, brotli": 0}
    for path in (ROOT / "static").rglob("*"):
        kind = {".css": "CSS, brotli", ".js": "JavaScript, brotli"}.get(path.suffix)
        if kind and path.name not in ELSEWHERE:
            sizes[kind] += len(brotli.compress(path.read_bytes(), quality=11))
    return sizes


def cold_requests(portal: Portal, browser: Browser, path: str, sent: Mapping[str, str]) -> int:
    """How many requests the page makes in a browser that has nothing in its cache."""
    person = visitor(portal, browser)
    person.context.add_cookies([{"name": n, "value": v, "url": portal.address} for n, v in sent.items()])
    line = Line(person)
    person.page.goto(f"{portal.address}{path}")
    count = line.so_far().requests
    person.leave()
    return count


def main() -> None:
    """Print the pages, then the certificate with four lines held against its budgets."""
    with portal_and_browser() as (portal, browser):
        sessions = {who: cookies(portal, browser, who) for who in ("exporter", "body")} | {"": {}}
        rows: dict[str, tuple[int, int, int, int, str]] = {}
        paths = {}
        for name, who, path in pages(portal):
            compressed, milliseconds = served(portal, path, sessions[who])
            html = brotli.decompress(compressed)
            elements = len(BeautifulSoup(html, "lxml").find_all(True))
            sizes = len(html), len(compressed), elements
            rows[name] = (*sizes, sql(portal, path, sessions[who]), f"{milliseconds:.0f}")
            paths[name] = path
        table("pages", ["", "HTML", "brotli", "elements", "SQL", "ms"], [(name, *row) for name, row in rows.items()])
        certificate = "Certificate, 4 lines"
        is_now = {
            "HTML, brotli": rows[certificate][1],
            **static(),
            "requests, nothing in the cache": cold_requests(portal, browser, paths[certificate], sessions["exporter"]),
            "SQL statements, 1 line": rows["Certificate, 1 line"][3],
            f"SQL statements, {MANY} lines": rows[f"Certificate, {MANY} lines"][3],
        }
    verdicts = [(n, is_now[n], most, "kept" if is_now[n] <= most else "BROKEN") for n, most in BUDGETS.items()]
    table("page budgets", [certificate, "is", "at most", ""], verdicts)


if __name__ == "__main__":
    main()
