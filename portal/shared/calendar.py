"""Working days of a country: no weekends, no public holidays."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=4096)
def working_days(start: date, end: date, country: str) -> int:
    """How many working days of a country come after ``start``, up to ``end``; of ten years at most."""
    days = (start + timedelta(days=n) for n in range(1, min((end - start).days, 3660) + 1))
    return sum(is_working_day(day, country) for day in days)


def working_day_before(day: date, count: int, country: str) -> date:
    """The day from which on ``count`` working days of a country, or fewer, are left before ``day``."""
    left = count
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day, country)
    return day


def is_working_day(day: date, country: str) -> bool:
    """Whether people work on a day in a country; of one whose holidays are not known, weekends are known."""
    return day.weekday() < SATURDAY and day not in _free(country, day.year)


SATURDAY = 5


@lru_cache(maxsize=1024)
def _free(country: str, year: int) -> frozenset[date]:
    known = country in holidays.list_supported_countries()
    return frozenset(holidays.country_holidays(country, years=year)) if known else frozenset()
