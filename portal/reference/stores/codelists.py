"""The small lists: units, packages, modes of transport, types of documents."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from portal.codelists.domain.entries import BULK, BY_SEA, CodeList
from portal.codelists.models import CodeListEntry
from portal.extensions import db
from portal.reference.domain.columns import Row
from portal.reference.domain.differences import Change, Difference
from portal.reference.stores.base import Store, day_of, text_of

MARKS = (BULK, BY_SEA)
NAMES = ("fields", "needs")
"""What is kept beside the columns: marks that are there or not, and names of fields."""


class Entries(Store):
    """The entries of one of the small lists."""

    def __init__(self, which: CodeList) -> None:
        self.which = which

    def _known(self) -> dict[str, CodeListEntry]:
        of_list = select(CodeListEntry).where(CodeListEntry.list == self.which.value)
        order = (CodeListEntry.everyday.desc(), CodeListEntry.position, CodeListEntry.key)
        return {entry.key: entry for entry in db.session.scalars(of_list.order_by(*order))}

    def rows(self, day: date) -> Mapping[str, Row]:
        """Every entry; none of it depends on ``day``."""
        return {key: _row(entry) for key, entry in self._known().items()}

    def identified(self, rows: Mapping[str, Row]) -> Mapping[str, Row]:
        """The entries of a file that names them by their codes, under the keys that certificates hold."""
        known = self._known()
        keys = {entry.code: key for key, entry in known.items() if entry.code}
        found = {}
        for key, row in rows.items():
            own = keys.get(key, key)
            french = row.get("name_fr") or (known[own].name_fr if own in known else row.get("name_en", ""))
            found[own] = {**row, "key": own, "name_fr": french}
        return found

    def completed(self, difference: Difference, _rows: Mapping[str, Row]) -> Difference:
        """The difference without the end of entries that have no code: no published list names them."""
        ended = [change for change in difference.ended if change.before and change.before.get("code")]
        return replace(difference, ended=ended)

    def write(self, changes: Iterable[Change], day: date, *, in_place: bool = False) -> None:
        """Write what changed."""
        known = self._known()
        for change in changes:
            entry = known.get(change.key)
            if entry is None:
                entry = CodeListEntry(list=self.which.value, key=change.key, more={})
                db.session.add(entry)
            if change.after is None:
                entry.valid_from = entry.valid_from or day
                entry.valid_to = entry.valid_from - timedelta(days=1)
            else:
                _write(entry, change.after)
        db.session.flush()


def _row(entry: CodeListEntry) -> Row:
    more = entry.more or {}
    return {
        "key": entry.key,
        "code": entry.code,
        "name_en": entry.name_en,
        "name_fr": entry.name_fr,
        "everyday": "yes" if entry.everyday else "",
        "position": str(entry.position),
        "measure": entry.measure or "",
        "factor": f"{entry.factor.normalize():f}" if entry.factor is not None else "",
        **{mark: "yes" if more.get(mark) else "" for mark in MARKS},
        **{name: " ".join(more.get(name, ())) for name in NAMES},
        "valid_from": text_of(entry.valid_from),
        "valid_to": text_of(entry.valid_to),
    }


def _write(entry: CodeListEntry, row: Row) -> None:
    entry.code = row.get("code", "")
    entry.name_en, entry.name_fr = row.get("name_en", ""), row.get("name_fr", "")
    entry.everyday = row.get("everyday") == "yes"
    entry.position = int(Decimal(row.get("position") or 0))
    entry.measure = row.get("measure") or None
    entry.factor = Decimal(row["factor"]) if row.get("factor") else None
    marks = {mark: True for mark in MARKS if row.get(mark) == "yes"}
    names = {name: row[name].split() for name in NAMES if row.get(name)}
    entry.more = {**marks, **names}
    entry.valid_from, entry.valid_to = day_of(row.get("valid_from", "")), day_of(row.get("valid_to", ""))
