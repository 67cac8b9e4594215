"""Files of certificates: how soon they begin and how much memory making them takes, at 10,000 rows."""

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from bench.tables import table
from tests.chromium.serving import prepare
from tests.coi.shelves import fill_shelf
from tests.factories import World
from tests.support.browser import Browser

SIZES = (1_000, 10_000)
BATCH = 2_000
TIMES = 5
FILES = {
    "CSV, a row for each certificate": "format=csv",
    "CSV, a row for each line": "format=csv&rows=lines",
    "XLSX, a row for each certificate": "format=xlsx",
    "XLSX, a row for each line": "format=xlsx&rows=lines",
}


@contextmanager
def _shelf(size: int) -> Iterator[tuple[Flask, World]]:
    """A portal with this many certificates of two lines each."""
    with tempfile.TemporaryDirectory() as folder:
        app, world = prepare(f"sqlite:///{Path(folder) / 'portal.sqlite'}")
        with app.app_context():
            for start in range(1, size + 1, BATCH):
                fill_shelf(world, min(BATCH, size + 1 - start), start=start)
        yield app, world


def _page(browser: Browser) -> float:
    """The median milliseconds of the list itself."""
    times = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        browser.fetch("GET", "/en/coi/")
        times.append(time.perf_counter() - began)
    return sorted(times[1:])[TIMES // 2] * 1000


def _file(browser: Browser, query: str, *, traced: bool = False) -> tuple[float, float, int, int]:
    """Seconds to the first bytes and to the end, bytes, and the most memory on the way where it is traced."""
    if traced:
        tracemalloc.start()
    began = time.perf_counter()
    answer = browser.client.open(f"/en/coi/export/file?{query}")
    chunks = iter(answer.response)
    size = len(next(chunks))
    first = time.perf_counter() - began
    size += sum(len(chunk) for chunk in chunks)
    answer.close()
    most = tracemalloc.get_traced_memory()[1] if traced else 0
    if traced:
        tracemalloc.stop()
    return first, time.perf_counter() - began, size, most


def main() -> None:
    """Print the list, then each kind of file, for each number of certificates."""
    rows = []
    for size in SIZES:
        with _shelf(size) as (app, world), app.app_context():
            browser = Browser(app).sign_in(world["exporter"])
            rows.append([f"{size:,} certificates: the list", f"{_page(browser):.0f}", "", "", ""])
            for name, query in FILES.items():
                first, whole, length, _most = _file(browser, query)
                most = _file(browser, query, traced=True)[3]
                rows.append([f"{size:,} certificates: {name}", f"{first * 1000:.0f}", f"{whole:.1f}", length // 1000,
                             f"{most / 1e6:.1f}"])  # fmt: skip
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    table("files", ["", "first bytes, ms", "whole, s", "kB", "memory, MB"], rows)


if __name__ == "__main__":
    main()
