"""Time zones as people name them: by a large city, by the name of the zone, or by a country that has only one."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from portal.shared.text import folded
from portal.web.i18n import LANGUAGES, find_country

_SECTIONS_WITHOUT_PLACES = ("Etc/", "SystemV/")


@cache
def zones() -> tuple[str, ...]:
    """The zones of places, by name, after UTC."""
    names = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(_SECTIONS_WITHOUT_PLACES))
    return "UTC", *sorted(names)


def zone_name(zone: str) -> str:
    """A zone as one reads and types it."""
    return zone.replace("_", " ")


@cache
def _by_name() -> dict[str, str]:
    """Whole names, and cities; a city that two zones name is that of the zone with the shorter name."""
    cities = {
        folded(city): zone
        for zone in sorted(zones(), key=len, reverse=True)
        for city in (*_translated_cities(zone), zone_name(zone.rpartition("/")[2]))
    }
    return cities | {folded(zone_name(zone)): zone for zone in zones()}


def _translated_cities(zone: str) -> list[str]:
    """What the city of a zone is called in each language, where that is another name than the zone’s own."""
    known = [Locale(language).time_zones.get(zone, {}) for language in LANGUAGES]
    return [names["city"] for names in known if "city" in names]


@cache
def _of_countries() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for zone, country in get_global("zone_territories").items():
        if zone in zones():
            found.setdefault(country, []).append(zone)
    return found


def find_zones(text: str) -> list[str]:
    """The zones that a text names: one, several where a country has several, none where it names nothing."""
    typed = folded(text.replace("_", " "))
    if zone := _by_name().get(typed):
        return [zone]
    return _of_countries().get(find_country(text) or "", [])
