"""A book or a record as a text that a form carries on to the next page: nothing waits on the server, nothing expires.

It is read again like a file that was just sent, so whoever changes it gains nothing that a file would not give.
"""

import json
import re
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from decimal import Decimal
from itertools import pairwise
from typing import Any

from portal.exchange.domain.tables import Book, Oddity, Raw, Row, Strange, Table
from portal.exchange.files.texts import MOST_COLUMNS, MOST_ROWS_READ
from portal.shared.errors import Invalid
from portal.shared.text import N_

MOST_PACKED = 1_500_000
"""Less than a form may carry beside its files."""
MOST_UNPACKED = 12_000_000
MOST_DIGITS = 40
"""Of no honest number are there more, its sign and point counted."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""As `packed` writes numbers: one with an exponent would be written out in millions of zeros."""


def packed(book: Book) -> str:
    """The book as a text; raises Invalid where it is too much for a form."""
    own = [_table(book.kept_apart)] if book.kept_apart else []
    texts = json.dumps([list(book.hidden), own, [_table(table) for table in book.tables]])
    text = _squeezed(texts)
    if text is None:
        raise Invalid(N_("This table is too large to be shown. Split it, and send one part after another."))
    return text


def packed_text(text: str) -> str:
    """A text of a file; raises Invalid where it is too much for a form."""
    packed = _squeezed(text)
    if packed is None:
        raise Invalid(N_("What this file says is too large to be shown."))
    return packed


def _squeezed(text: str) -> str | None:
    squeezed = b64encode(zlib.compress(text.encode(), 6)).decode()
    return None if len(squeezed) > MOST_PACKED or len(text) > MOST_UNPACKED else squeezed


def _table(table: Table) -> list[Any]:
    return [table.name, table.is_cut, [[row.number, *map(_cell, row.cells)] for row in table.rows]]


def _cell(raw: Raw) -> Any:
    match raw:
        case Strange():
            return [raw.oddity.value, raw.shown]
        case Decimal():
            return [f"{raw:f}"]
        case _:
            return raw


def _expanded(text: str) -> bytes:
    opened = zlib.decompressobj()
    data = opened.decompress(b64decode(text[:MOST_PACKED], validate=True), MOST_UNPACKED)
    if not opened.eof:
        raise ValueError
    return data


def unpacked_text(text: str) -> str:
    """The text again; raises Invalid where this is none."""
    try:
        return _expanded(text).decode()
    except (NoBase64, zlib.error, ValueError):
        raise Invalid(N_("The file did not arrive whole. Send it once more.")) from None


def unpacked(text: str) -> Book:
    """The book again; raises Invalid where this is none."""
    try:
        hidden, own, tables = json.loads(_expanded(text))
        apart = [_table_again(table) for table in own]
        return Book([_table_again(table) for table in tables], [str(name) for name in hidden], next(iter(apart), None))
    except (NoBase64, zlib.error, ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise Invalid(N_("The table did not arrive whole. Send the file, or paste it, once more.")) from None


def _table_again(found: Any) -> Table:
    name, is_cut, rows = found
    if not isinstance(name, str) or len(rows) > MOST_ROWS_READ:
        raise ValueError
    again = [Row(_number(row[0]), tuple(map(_raw, row[1 : MOST_COLUMNS + 1]))) for row in rows]
    if any(row.number >= following.number for row, following in pairwise(again)):
        raise ValueError
    return Table(again, name, is_cut is True)


def _number(found: Any) -> int:
    if isinstance(found, int) and 0 < found < 10**9:
        return found
    raise ValueError


def _raw(found: Any) -> Raw:
    match found:
        case str():
            return found
        case [str(number)] if len(number) <= MOST_DIGITS and _NUMBER.fullmatch(number):
            return Decimal(number)
        case [str(oddity), str(text)]:
            return Strange(Oddity(oddity), text)
    raise ValueError
