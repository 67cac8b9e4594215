"""Prints of certificates: how long a PDF takes and how many bytes it has, beside a bare Typst on the same words."""

import statistics
import time
from collections.abc import Callable

import brotli
import typst
from flask import render_template

from bench.measuring import table
from portal import create_app
from portal.coi.domain.record import canonical
from portal.documents.printing import pdf as printing
from portal.documents.printing.letters import FONTS
from portal.documents.printing.sheet import PAGE, sheet
from tests.documents.samples import BOTH, ENGLISH, with_lines

TIMES = 9
LINES = (1, 4, 200)


def _median(work: Callable[[int], object]) -> float:
    """Milliseconds, once a first time has filled what stays."""
    work(0)
    took = []
    for n in range(1, TIMES + 1):
        began = time.perf_counter()
        work(n)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def main() -> None:
    """Print a row for each length and language. Each time the record is another one, so that nothing is remembered."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    rows = []
    with create_app({"TESTING": True}).app_context():
        for lines in LINES:
            for languages in (ENGLISH, BOTH):
                records = [with_lines(lines) | {"number": n + 1} for n in range(TIMES + 1)]
                inputs = [{"data": printing.data(one, languages), "record": canonical(one)} for one in records]
                bare = _median(
                    lambda n, inputs=inputs: typst.compile(
                        printing.TEMPLATE, font_paths=fonts, sys_inputs=inputs[n], pdf_standards=["a-3a", "ua-1"]
                    )
                )
                whole = _median(lambda n, records=records, spoken=languages: printing.pdf(records[n], spoken))
                size = len(printing.pdf(records[0], languages))
                rows.append([lines, "+".join(languages), f"{whole:.0f}", f"{bare:.0f}", f"{whole / bare:.2f}", size])
    table(["Lines", "Languages", "PDF, ms", "Typst alone, ms", "Ratio", "Bytes"], rows)
    print()
    print(f"Print view in HTML, 4 lines, with brotli: {_page()} bytes")


def _page() -> int:
    with create_app({"TESTING": True}).test_request_context("/en/"):
        page = render_template(PAGE, sheet=sheet(with_lines(4), ENGLISH))
    return len(brotli.compress(page.encode(), quality=5))


if __name__ == "__main__":
    main()
