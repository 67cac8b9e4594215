"""What somebody typed: in the form that was sent, or in one that is given back after a session had ended."""

from collections.abc import Callable

from flask import request
from werkzeug.datastructures import MultiDict

RESTORE = "restore"
MOST = 2**31
"""No number of a row is as large."""
Typed = MultiDict[str, str]
_given_back: list[Callable[[int], Typed | None]] = []


def giver(give: Callable[[int], Typed | None]) -> None:
    """Say who knows what was left unsaved, by its number."""
    _given_back.append(give)


def typed_form() -> Typed | None:
    """The fields typed, None where a page is only opened."""
    if request.method == "POST":
        return request.form
    number = request.args.get(RESTORE, type=int)
    if number is None or not 0 < number < MOST:
        return None
    found = [form for give in _given_back if (form := give(number)) is not None]
    return found[0] if found else None
