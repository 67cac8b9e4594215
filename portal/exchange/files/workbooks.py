"""The tables of a workbook (XLSX): read from the checked copy; what is not a plain value is kept as what it is."""

import logging
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

from portal.exchange.domain.tables import Book, Oddity, Raw, Row, Strange, Table
from portal.exchange.files.archives import Sheet, damaged, opened
from portal.exchange.files.texts import MOST_COLUMNS, MOST_ROWS_READ
from portal.shared.errors import Invalid
from portal.shared.text import N_
from portal.web.fields import clean

EXACT = Decimal(10) ** 15
"""From here on a spreadsheet no longer keeps every digit of a number."""

log = logging.getLogger(__name__)


def read(data: bytes, kept_apart: str = "", most_rows: int = MOST_ROWS_READ) -> Book:
    """The sheets that a spreadsheet shows, and the hidden one that is ``kept_apart``; raises Invalid.

    Of each sheet, the first ``most_rows`` rows with something in them are read.
    """
    found = opened(data)
    visible = [sheet for sheet in found.sheets if not sheet.hidden]
    hidden = [sheet for sheet in found.sheets if sheet.hidden]
    if not visible:
        raise Invalid(N_("This workbook shows no sheet. Show the one with your lines, and send it again."))
    try:
        with CalamineWorkbook.from_filelike(found.file) as workbook:
            return Book(
                [_table(workbook, sheet, most_rows) for sheet in visible],
                [sheet.name for sheet in hidden if sheet.name != kept_apart],
                next((_table(workbook, sheet, most_rows) for sheet in hidden if sheet.name == kept_apart), None),
            )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # the reader is not written in Python: where it gives up, that is no Exception
        log.info("a workbook cannot be read: %s", type(fault).__name__)
        raise damaged() from None


def _table(workbook: CalamineWorkbook, sheet: Sheet, most_rows: int) -> Table:
    rows = _rows(workbook.get_sheet_by_name(sheet.name), sheet)
    taken = list(islice(rows, most_rows))
    return Table(taken, sheet.name, is_cut=next(rows, None) is not None)


def _rows(found: CalamineSheet, sheet: Sheet) -> Iterator[Row]:
    left = min(found.start[1], MOST_COLUMNS) if found.start else 0
    known: dict[str, str] = {}
    odd_rows = {row for row, _column in sheet.odd}
    merges = _Merges(sheet)
    for number, values in enumerate(found.iter_rows(), start=1):
        if number not in odd_rows and values.count("") == len(values):
            continue
        cells = [*[""] * left, *(_raw(value, known) for value in values[: MOST_COLUMNS - left])]
        if number in odd_rows or any(cells):
            row = Row(number, tuple(_with_oddities(number, cells, sheet, merges.columns(number))))
            if any(row.cells):
                yield row


class _Merges:
    """Which columns are merged in which rows: worked out once for all rows, however many ranges lie over each other."""

    def __init__(self, sheet: Sheet) -> None:
        spans = [
            (top, bottom, (1 << min(right + 1, MOST_COLUMNS)) - (1 << left))
            for top, left, bottom, right in sheet.merged
            if left < MOST_COLUMNS and left <= right
        ]
        self.first = sorted({row for top, bottom, _bits in spans for row in (top, bottom + 1)})
        self.merged = [
            reduce(or_, (bits for top, bottom, bits in spans if top <= row <= bottom), 0) for row in self.first
        ]

    def columns(self, row: int) -> int:
        """The columns whose cell is merged in a row, a bit for each."""
        at = bisect_right(self.first, row)
        return self.merged[at - 1] if at else 0


def _with_oddities(number: int, cells: list[Raw], sheet: Sheet, merged: int) -> Iterator[Raw]:
    for column, raw in enumerate(cells):
        if merged >> column & 1:
            yield Strange(Oddity.MERGED, _shown(raw))
        elif (oddity := sheet.odd.get((number, column))) is not None:
            yield Strange(oddity, _shown(raw))
        else:
            yield raw


def _shown(raw: Raw) -> str:
    return raw.shown if isinstance(raw, Strange) else str(raw)


def _raw(value: Any, known: dict[str, str]) -> Raw:
    match value:
        case bool():
            return Strange(Oddity.LOGICAL, str(value).upper())
        case int() | float():
            number = Decimal(repr(value)).normalize() + 0
            return Strange(Oddity.ROUNDED, f"{number:f}") if abs(number) >= EXACT else number
        case datetime() | date() | time() | timedelta():
            return Strange(Oddity.DATE, str(value))
    text = clean(str(value))
    return known.setdefault(text, text)
