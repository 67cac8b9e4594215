"""The rules of accounts, in pure Python: purposes and lives of links, what a password may be, names of persons."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from portal.shared.errors import DomainError
from portal.shared.text import N_


class Purpose(StrEnum):
    """What a link sent by e-mail is for."""

    ACTIVATE = "activate"
    RESET = "reset"
    EMAIL_OLD = "email_old"
    EMAIL_NEW = "email_new"


LINK_LIFE = timedelta(minutes=90)
"""How long a link works (domain reference §3.3)."""

CHALLENGE_LIFE = timedelta(minutes=30)
UNSAVED_LIFE = timedelta(hours=72)
SHORTEST, SHORTEST_WITH_SECOND_FACTOR, LONGEST = 15, 8, 128
"""Lengths of passwords (D07)."""

SETS_PASSWORD = frozenset({Purpose.ACTIVATE, Purpose.RESET})
"""Links whose page asks for a password; the others confirm an address."""

RATES: Mapping[str, str] = {
    "sign-in:network": "300 per 15 minutes",
    "sign-in:failures": "5 per 15 minutes",
    "register:network": "60 per hour",
    "register:account": "5 per hour",
    "reset:network": "60 per hour",
    "reset:account": "5 per hour",
    "code:network": "300 per hour",
    "link:network": "120 per hour",
    "invite:account": "30 per day",
    "invite:address": "5 per day",
    "verify:network": "60 per hour",
    "verify:file": "60 per hour",
}
"""How often, by network address (shared mobile lines: high) and by account; ``PORTAL_RATE_LIMITS`` changes them."""


class LinkIsDead(DomainError):
    """A link that was used, that is too old, or that never was."""

    message = N_("This link does not work any more.")


_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def device_name(agent: str) -> str:
    """A browser as its owner would call it, from what it calls itself: Firefox, Windows."""
    found = [next((name for mark, name in marks.items() if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or agent[:60]


_IN_NAMES = frozenset(" '’‘ʼ`´.,·-‐‑\u200c\u200d")
"""What stands in names beside letters; the last two join or part letters of Persian and of scripts of India."""


def name_is_a_persons(name: str) -> bool:
    """Whether a name can be a person's: letters of any script, with spaces, hyphens, apostrophes, points.

    Nothing that is not seen, or that turns the order of letters round: the name stands under signatures.
    """
    kinds = [unicodedata.category(c)[0] for c in name if c not in _IN_NAMES]
    return "L" in kinds and set(kinds) <= {"L", "M"}
