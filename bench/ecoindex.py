"""How light pages are by EcoIndex: elements, requests and kilobytes of a page, held against those of the whole web.

The method is that of the “EcoIndex” of the Collectif Conception Numérique Responsable and GreenIT.fr, as its
documentation describes it (“Comment ça marche ?” with the quantiles published there, from half a million pages of the
HTTP Archive): each of the three is placed among twenty quantiles; elements count three times, requests twice, bytes
once. A page that beats all others has 100 points; grade A begins above 80.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import brotli
from bs4 import BeautifulSoup

A = 81
"""What every page of the portal must have."""
STATIC = Path(__file__).parents[1] / "static"
REQUESTS = 4  # the page, its style sheet, two scripts

ELEMENTS_OF_THE_WEB = (
    *(0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601),
)
REQUESTS_OF_THE_WEB = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILOBYTES_OF_THE_WEB = (
    *(0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06),
    *(2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26),
)
GRADES = ((80, "A"), (70, "B"), (55, "C"), (40, "D"), (25, "E"), (10, "F"))


def place(value: float, quantiles: Sequence[float]) -> float:
    """Where a value stands among quantiles: 0 is the least of all, their number less one the most."""
    for step, (low, high) in enumerate(pairwise(quantiles)):
        if value < high:
            return step + (value - low) / (high - low)
    return len(quantiles) - 1


def ecoindex(elements: int, requests: int, kilobytes: float) -> float:
    """The points of a page, 100 at most."""
    places = (
        3 * place(elements, ELEMENTS_OF_THE_WEB)
        + 2 * place(requests, REQUESTS_OF_THE_WEB)
        + place(kilobytes, KILOBYTES_OF_THE_WEB)
    )
    return 100 - 5 * places / 6


def grade(points: float) -> str:
    """The letter of so many points."""
    return next((letter for least, letter in GRADES if points > least), "G")


def elements(html: bytes | str) -> int:
    """How many elements a page has; of a drawing only the drawing itself, as EcoIndex counts."""
    page = BeautifulSoup(html, "lxml")
    return len(page.find_all(True)) - len(page.select("svg *"))


def compressed(html: str) -> int:
    """The bytes of a page on the line."""
    return len(brotli.compress(html.encode(), quality=5))


def static_bytes() -> int:
    """What the style sheet and the scripts weigh on the line."""
    names = [path for kind in ("css", "js") for path in STATIC.rglob(f"*.{kind}")]
    return sum(len(brotli.compress(path.read_bytes())) for path in names)


def of_page(html: str) -> float:
    """The points of a page, with nothing in the cache."""
    return ecoindex(elements(html), REQUESTS, (compressed(html) + static_bytes()) / 1024)
