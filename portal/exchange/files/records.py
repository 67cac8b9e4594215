"""A record as a file of JSON: read strictly, so that what is in it can mean one thing only.

JSON leaves open what a name means that stands twice, and libraries add numbers that it does not know; such a value is
kept as what it is, for `domain.shapes` to refuse with the place where it stands.
"""

import json
from collections.abc import Sequence
from typing import Any

from portal.exchange.domain.shapes import NoNumber, Twice
from portal.exchange.files import FIELD, MB, MOST_BYTES
from portal.shared.errors import Invalid
from portal.shared.text import N_

MOST_DIGITS = 20
"""No whole number of a record has as many."""


def read(data: bytes) -> Any:
    """What a file says; raises Invalid where it is no JSON, with the line and the column."""
    if not data:
        raise Invalid(N_("This file is empty. Choose another one."), field=FIELD)
    if len(data) > MOST_BYTES:
        message = N_("This file is larger than %(most)s MB: it is no record of a certificate.")
        raise Invalid(message, field=FIELD, most=MOST_BYTES // MB)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(N_("This file is no text in UTF-8, as JSON is."), field=FIELD) from None
    return parsed(text)


def parsed(text: str) -> Any:
    """What a text says; raises Invalid where it is no JSON."""
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=NoNumber, parse_int=_whole, parse_float=NoNumber
        )
    except json.JSONDecodeError as error:
        message = N_("This file is no JSON: line %(line)s, column %(column)s cannot be read.")
        raise Invalid(message, field=FIELD, line=error.lineno, column=error.colno) from None
    except RecursionError:
        message = N_("In this file, lists and objects stand too deep in each other: it is no record of a certificate.")
        raise Invalid(message, field=FIELD) from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for name, _value in pairs:
        if name in seen:
            break
        seen.add(name)
    return Twice(found, name)


def _whole(digits: str) -> int | NoNumber:
    return int(digits) if len(digits) <= MOST_DIGITS else NoNumber(digits)
