"""Latitude and longitude typed the wrong way round: told from the country they should lie in."""

import re
from functools import cache
from importlib import resources
from itertools import starmap
from math import asin, cos, radians, sin, sqrt

FAR, NEAR, TIMES = 500, 1500, 3
"""Kilometres to the nearest known place, from which a point is far from a country and up to which it is near it; and
how many times nearer it must be the other way round."""

_DIAMETER = 12_742  # of the Earth, in kilometres
_PLACE = re.compile(r"([+-])(\d\d)(\d\d)(?:\d\d)?([+-])(\d{3})(\d\d)(?:\d\d)?")

Point = tuple[float, float]


def are_exchanged(latitude: float, longitude: float, country: str) -> bool:
    """Whether a point far from a country (its ISO code) lies there once latitude and longitude are exchanged.

    Known are the places of the time zone database: the main towns of each time zone, one at least of a country. Refused
    is a point whose nearest known place is foreign, more than `FAR` from those of its country, and that exchanged is at
    most `NEAR` from one of these and `TIMES` nearer than before. Each part keeps true points from being refused: large
    countries have far regions, and where latitude and longitude are alike both points are near. Whatever else looks odd
    is accepted: an overseas territory given as its mother country, a country of which no place is known.
    """
    own = [place for place, of in places() if of == country]
    if not own or abs(longitude) > 90:  # noqa: PLR2004 - no latitude, so nothing was exchanged
        return False
    typed, exchanged = (latitude, longitude), (longitude, latitude)
    if min(places(), key=lambda known: kilometres(typed, known[0]))[1] == country:
        return False
    before, after = (min(kilometres(point, place) for place in own) for point in (typed, exchanged))
    return before > FAR and after <= NEAR and after * TIMES <= before


def kilometres(one: Point, other: Point) -> float:
    """The distance between two points in degrees, as the crow flies."""
    (a, b), (c, d) = starmap(lambda lat, lon: (radians(lat), radians(lon)), (one, other))
    part = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return _DIAMETER * asin(min(1.0, sqrt(part)))


@cache
def places() -> tuple[tuple[Point, str], ...]:
    """Points and the countries they lie in, from the table of the time zone database that comes with pytz."""
    text = (resources.files("pytz") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((_point(line[1]), line[0]) for line in lines)


def _point(text: str) -> Point:
    """A point as ISO 6709 writes it, to the minute: ``+4852+00220``."""
    south, degrees, minutes, west, degrees_east, minutes_east = _PLACE.fullmatch(text).groups()  # type: ignore[union-attr]
    latitude, longitude = int(degrees) + int(minutes) / 60, int(degrees_east) + int(minutes_east) / 60
    return (-latitude if south == "-" else latitude, -longitude if west == "-" else longitude)
