"""What happens to organisations and matters elsewhere too: whoever wants to know is told inside the act."""

from collections.abc import Callable

from portal.persistence.audit import By
from portal.shared.people import Actor

_joining: list[Callable[[int, Actor], None]] = []
_validated: list[Callable[[int, By], None]] = []


def when_joining(do: Callable[[int, Actor], None]) -> None:
    """Say what follows when a person asks to be attached to an organisation (its number)."""
    _joining.append(do)


def when_validated(do: Callable[[int, By], None]) -> None:
    """Say what follows when an operator has an activity that is Valid now, or a person who acts for it."""
    _validated.append(do)


def joining(organisation_id: int, actor: Actor) -> None:
    """Somebody asked to be attached to an organisation; the caller holds the transaction."""
    for do in _joining:
        do(organisation_id, actor)


def validated(organisation_id: int, by: By) -> None:
    """An operator, or somebody who acts for it, is Valid now; the caller holds the transaction."""
    for do in _validated:
        do(organisation_id, by)
