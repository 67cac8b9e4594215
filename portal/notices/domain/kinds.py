"""The kinds of notice a person finds in the inbox, and how fast each is mailed to them (domain reference §15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.shared.text import N_


class Pace(StrEnum):
    """When the mail copy of a notice leaves; the inbox has the notice at once in every case."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


PACE_LABELS: Mapping[Pace, str] = {
    Pace.AT_ONCE: N_("At once"),
    Pace.DIGEST: N_("Daily digest"),
    Pace.OFF: N_("Off"),
}


@dataclass(frozen=True)
class NoticeKind:
    """A number of §15, as the inbox and the profile call it; ``fixed``: its mail always leaves at once."""

    label: str
    fixed: bool = False


KINDS: Mapping[str, NoticeKind] = {
    "N02": NoticeKind(N_("Role requests I can decide")),
    "N03": NoticeKind(N_("My own requests"), fixed=True),
    "N04": NoticeKind(N_("Operators and activities to validate, or validated")),
    "N05": NoticeKind(N_("Certificates submitted")),
    "N06": NoticeKind(N_("Certificates issued")),
    "N07": NoticeKind(N_("Point of entry, first consignee or forwarder changed")),
    "N08": NoticeKind(N_("Certificates endorsed")),
    "N09": NoticeKind(N_("Box 21 signed")),
    "N10": NoticeKind(N_("Certificates deleted, replaced or depleted, irregularities")),
    "N11": NoticeKind(N_("Extracts")),
    "N12": NoticeKind(N_("Reminders")),
    "N15": NoticeKind(N_("Somebody asks me for a change")),
    "N16": NoticeKind(N_("Partners I invited")),
    "N17": NoticeKind(N_("Goods about to leave without their certificate")),
}
"""Every number that reaches an inbox. N01 and N14, about the account itself, are mail alone."""

DIGEST_AT = time(7)
"""When the daily digest leaves, on the clock of its reader."""


def pace_of(number: str, chosen: Mapping[str, str]) -> Pace:
    """How fast the mail of a number leaves for somebody who chose ``chosen``; N01, N03 and N14 always at once."""
    kind = KINDS.get(number)
    return Pace.AT_ONCE if kind is None or kind.fixed else Pace(chosen.get(number, Pace.AT_ONCE))


def next_digest(now: datetime, time_zone: str) -> datetime:
    """When the next digest leaves after ``now``, in UTC, for somebody who lives in ``time_zone``."""
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    due = datetime.combine(today, DIGEST_AT, tzinfo=zone)
    if due <= now:
        due = datetime.combine(today + timedelta(days=1), DIGEST_AT, tzinfo=zone)
    return due.astimezone(UTC)
