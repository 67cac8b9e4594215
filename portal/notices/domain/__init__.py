"""Which mails there are, what each is told, and when one that was not taken is tried again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a parameter of a mail is."""

    NAME = "name"
    TEXT = "text"
    COUNT = "count"
    LINK = "link"
    MOMENT = "moment"
    LABELS = "labels"
    EVENT = "event"
    NOTICES = "notices"


_PERSON = {"name": Kind.NAME}
_LINK = {"link": Kind.LINK, "valid_until": Kind.MOMENT}
_WHEN = {"at": Kind.MOMENT}
_NOT_YOU = {"reset_link": Kind.LINK}

_MATTER = _PERSON | {"organisation": Kind.TEXT, "link": Kind.LINK}
_CERTIFICATE = _MATTER | {"certificate": Kind.TEXT, "by": Kind.TEXT, "todo": Kind.LABELS}

_PLACE = {"certificate": Kind.TEXT, "invited": Kind.TEXT, "box": Kind.TEXT}

NOTICES: Mapping[str, Mapping[str, Kind]] = {
    # the folder of its words in templates/email, and what they are told (domain reference §15: N01, N14)
    "account_activation": _PERSON | _LINK,
    "account_exists": _PERSON | {"sign_in_link": Kind.LINK, "reset_link": Kind.LINK},
    "password_reset": _PERSON | _LINK,
    "password_changed": _PERSON | _WHEN | _NOT_YOU,
    "new_device": _PERSON | _WHEN | {"device": Kind.TEXT} | _NOT_YOU,
    "email_change_old": _PERSON | {"new_email": Kind.TEXT} | _LINK | _NOT_YOU,
    "email_change_new": _PERSON | _LINK,
    "email_changed": _PERSON | _WHEN | {"new_email": Kind.TEXT} | _NOT_YOU,
    "name_changed": _PERSON | _WHEN | {"new_name": Kind.TEXT} | _NOT_YOU,
    "second_factor_on": _PERSON | _WHEN | _NOT_YOU,
    "second_factor_off": _PERSON | _WHEN | _NOT_YOU,
    "recovery_code_used": _PERSON | _WHEN | {"left": Kind.COUNT} | _NOT_YOU,
    "account_closed": _PERSON | _WHEN,
    # N02, N03: requests of people; N04: operators and their activities
    "role_requested": _MATTER | {"requester": Kind.TEXT, "message": Kind.TEXT},
    "role_reminder": _MATTER | {"requester": Kind.TEXT, "since": Kind.MOMENT},
    "role_answered": _MATTER | {"requester": Kind.TEXT, "answer": Kind.TEXT},
    "role_question": _MATTER | {"question": Kind.TEXT, "asked_by": Kind.TEXT},
    "role_accepted": _MATTER | {"administrator": Kind.COUNT},
    "role_rejected": _MATTER | {"reason": Kind.TEXT, "decided_by": Kind.TEXT},
    "role_suspended": _MATTER | {"reason": Kind.TEXT, "decided_by": Kind.TEXT},
    "role_restored": _MATTER,
    "role_ended": _MATTER | {"reason": Kind.TEXT, "decided_by": Kind.TEXT, "successor": Kind.TEXT},
    "role_taken_over": _MATTER | {"former": Kind.TEXT, "administrator": Kind.COUNT, "waiting": Kind.TEXT},
    "role_left": _MATTER | {"leaver": Kind.TEXT},
    "operator_to_validate": _MATTER | {"activities": Kind.LABELS},
    "activity_validated": _MATTER | {"activities": Kind.LABELS},
    "activity_rejected": _MATTER | {"activities": Kind.LABELS, "reason": Kind.TEXT},
    "activity_suspended": _MATTER | {"activities": Kind.LABELS, "reason": Kind.TEXT},
    "operator_merged": _MATTER | {"former": Kind.TEXT},
    # N05–N11: what became of a certificate; N12: somebody asks for the next step
    "coi_event": _CERTIFICATE | {"event": Kind.EVENT, "boxes": Kind.TEXT, "reason": Kind.TEXT, "waits_for": Kind.TEXT},
    "coi_reminder": _CERTIFICATE | {"message": Kind.TEXT},
    # N15: somebody asks for a change
    "coi_change_asked": _CERTIFICATE | {"message": Kind.TEXT, "box": Kind.TEXT, "what": Kind.LABELS},
    # N13: the invitation of a partner; N16: what became of the place that was held for it
    "partner_invited": _PERSON
    | _LINK
    | {"by": Kind.TEXT, "organisation": Kind.TEXT, "box": Kind.TEXT}
    | {"what": Kind.LABELS, "kind": Kind.LABELS, "message": Kind.TEXT},
    "partner_placed": _MATTER | _PLACE,
    "partner_not_placed": _MATTER | _PLACE | {"why": Kind.LABELS},
    # what was not mailed at once
    "digest": _PERSON | {"link": Kind.LINK, "notices": Kind.NOTICES},
}

NUMBERS: Mapping[str, str] = {
    # the number of a notice that reaches an inbox (domain reference §15); events of certificates bring theirs
    "role_requested": "N02",
    "role_answered": "N02",
    "role_question": "N03",
    "role_accepted": "N03",
    "role_rejected": "N03",
    "role_suspended": "N03",
    "role_restored": "N03",
    "role_ended": "N03",
    "role_taken_over": "N03",
    "role_left": "N03",
    "operator_to_validate": "N04",
    "activity_validated": "N04",
    "activity_rejected": "N04",
    "activity_suspended": "N04",
    "operator_merged": "N04",
    "role_reminder": "N12",
    "coi_reminder": "N12",
    "coi_change_asked": "N15",
    "partner_placed": "N16",
    "partner_not_placed": "N16",
}

TOPIC = "mail:"
"""What the topic of every mail begins with; the name of the notice follows."""

DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
"""How long to wait after the first attempt, the second…"""

MOST_ATTEMPTS = len(DELAYS) + 1

_ADDRESS_LIKE = re.compile(r"[/\\:@<>]|\.\w|www", re.IGNORECASE)


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell; ``paces`` are the numbers of the notices whose mail they do not want at once, and how then."""

    account_id: int
    name: str
    email: str
    language: str
    time_zone: str
    paces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """A mail in the words of its reader."""

    to: str
    language: str
    message_id: str
    at: datetime
    subject: str
    text: str
    html: str


def delay_after(attempt: int) -> timedelta | None:
    """How long to wait after an attempt that failed, None after the last."""
    return DELAYS[attempt - 1] if attempt < MOST_ATTEMPTS else None


def stored(notice: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a mail as the outbox keeps them; a mail that lacks one, or has one too many, is refused."""
    kinds = NOTICES[notice]
    if parameters.keys() != kinds.keys():
        raise TypeError(f"The mail {notice} takes: {', '.join(sorted(kinds))}; not: {', '.join(sorted(parameters))}.")
    return {name: _stored(kinds[name], value) for name, value in parameters.items()}


def _stored(kind: Kind, value: Any) -> Any:
    if kind is Kind.MOMENT:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("A moment in a mail needs its time zone.")
        return moment.isoformat()
    if kind is Kind.LINK and (not value.startswith("/") or value.startswith("//")):
        raise ValueError("A link in a mail is a path of this portal, beginning with one slash.")
    if kind in (Kind.LABELS, Kind.NOTICES):
        return list(value)
    return " ".join(value.split()) if kind in (Kind.NAME, Kind.TEXT) else value


def told(notice: str, parameters: Mapping[str, Any], *, address: str) -> dict[str, Any]:
    """The parameters of a mail as its words use them, links with the ``address`` of the portal in front."""
    kinds = NOTICES[notice]
    return {name: _told(kinds[name], value, address) for name, value in parameters.items()}


def _told(kind: Kind, value: Any, address: str) -> Any:
    match kind:
        case Kind.MOMENT:
            return datetime.fromisoformat(value)
        case Kind.LINK:
            return f"{address}{value}"
        case Kind.NAME:
            # Whoever signs up types the address of anybody as their own, and an advertisement as their name.
            return "" if _ADDRESS_LIKE.search(value) else value
        case _:
            return value
