"""What can go wrong in the business, in words for the person it happens to. HTTP is not known here."""

from collections.abc import Mapping
from typing import Any

from portal.shared.text import N_


class DomainError(Exception):
    """An act that was refused; nothing was written."""

    message = N_("This cannot be done.")

    def __init__(self, message: str | None = None, **parameters: Any) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.parameters: Mapping[str, Any] = parameters


class NotFound(DomainError):
    """The thing does not exist, or not for this person."""

    message = N_("This page does not exist, or is not open to your organisation.")


class NotAllowed(DomainError):
    """The tables do not give this right to this person at this moment."""

    message = N_("You cannot do this.")


class WrongStatus(NotAllowed):
    """The step does not start from the present status."""

    message = N_("This is not possible at the present status of the certificate.")


class Refused(DomainError):
    """Rules V01… forbid the step; ``findings`` says which and why."""

    message = N_("Some boxes still block this step.")

    def __init__(self, findings: tuple[Any, ...]) -> None:
        super().__init__()
        self.findings = findings


class Conflict(DomainError):
    """Somebody else changed the same thing meanwhile."""

    message = N_("Somebody else changed this meanwhile.")


class Stale(Conflict):
    """The box was saved by somebody else since it was opened.

    ``base``, ``theirs`` and ``mine`` are the answers of the box when it was opened, now, and as typed.
    """

    message = N_("Somebody else saved this box while you were filling it in.")

    def __init__(self, *, base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
        super().__init__()
        self.base, self.theirs, self.mine = base, theirs, mine


class WrongPassword(DomainError):
    """The password typed at the moment of signing is not the signer's."""

    message = N_("This is not your password. Nothing was signed.")


class WrongCode(WrongPassword):
    """The code typed is none of the second factor, or was used already."""

    message = N_("This code is not right, or was used already.")


class Unavailable(DomainError):
    """Something the portal relies on does not answer just now."""


class Invalid(DomainError):
    """A value cannot be accepted; ``field`` says which."""

    def __init__(self, message: str, *, field: str = "", **parameters: Any) -> None:
        super().__init__(message, **parameters)
        self.field = field


class TooMany(DomainError):
    """The same was tried too often; ``seconds`` says how long to wait."""

    message = N_("This was tried too often from here. Try again in %(minutes)s minutes; nothing was lost.")

    def __init__(self, seconds: int) -> None:
        super().__init__(minutes=max(1, -(-seconds // 60)))
        self.seconds = seconds
