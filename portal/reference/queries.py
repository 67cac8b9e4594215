"""Reading lists and their versions."""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload

from portal.extensions import db
from portal.reference.domain.columns import Kind, Problem, Row
from portal.reference.domain.differences import is_live, was_never
from portal.reference.domain.lists import LISTS, ReferenceList
from portal.reference.domain.reading import Found
from portal.reference.models import ListChange, ListUpload, ListVersion
from portal.reference.stores import STORES
from portal.shared import clock
from portal.shared.errors import NotFound
from portal.shared.text import folded
from portal.web.i18n import LANGUAGES, countries

PER_PAGE = 25
MOST_NUMBER = 2**31 - 1
"""The largest number that a database holds in a column of whole numbers."""
BY_HAND = ("correction", "addition")
"""The acts that change single entries."""


@dataclass(frozen=True)
class Told:
    """Where a share of a list comes from: which share (empty: all of it), the source, its version, its first day."""

    part: str
    source: str
    edition: str
    day: date


@dataclass(frozen=True)
class Freshness:
    """How fresh a list is: how many entries are in force, where they come from, what is to come, what happened last."""

    list: ReferenceList
    entries: int
    sources: Sequence[Told]
    coming: Sequence[Told]
    last: ListVersion | None

    @property
    def is_missing(self) -> bool:
        """Whether nothing of the list is in force: what needs it cannot be filled in."""
        return not self.entries


def freshness() -> list[Freshness]:
    """Every list with its sources, their versions and dates."""
    return [freshness_of(list_) for list_ in LISTS.values()]


def freshness_of(list_: ReferenceList) -> Freshness:
    """One list with its sources: what is built in, and the last import of each share that is in force by now."""
    today = clock.today()
    entries = sum(is_live(row, today) for row in STORES[list_.key].rows(today).values())
    last = db.session.scalar(
        select(ListVersion).where(ListVersion.list == list_.key).order_by(ListVersion.number.desc()).limit(1)
    )
    known = imports(list_)
    newest: dict[str, Told] = {}
    for version in known:
        if version.day <= today:
            newest |= {part: Told(part, version.source, version.edition, version.day) for part in version.parts}
    built_in = Told("", list_.source.title, list_.source.version, list_.source.day)
    sources = [newest[""]] if "" in newest and not list_.part else [built_in, *newest.values()]
    coming = [Told(", ".join(v.parts), v.source, v.edition, v.day) for v in known if v.day > today]
    return Freshness(list_, entries, sources, coming, last)


def imports(list_: ReferenceList) -> list[ListVersion]:
    """The versions that were imported and not taken back, in the order of their first days."""
    found = (
        select(ListVersion)
        .where(ListVersion.list == list_.key, ListVersion.act == "import")
        .order_by(ListVersion.day, ListVersion.number)
        .options(joinedload(ListVersion.undone_by))
    )
    return [version for version in db.session.scalars(found) if version.undone_by is None]


def last_number(key: str) -> int:
    """The number of the last version of a list, 0 before the first."""
    return db.session.scalar(select(func.max(ListVersion.number)).where(ListVersion.list == key)) or 0


@dataclass(frozen=True)
class Browsed:
    """A page of a list: the entries that fit, from ``first`` on, of ``total``."""

    rows: Sequence[tuple[str, Row]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PER_PAGE))


STATES = ("current", "coming", "ended", "all")


def state_of(row: Row, day: date) -> str:
    """Whether an entry is in force on ``day``, will be, or no longer is."""
    if is_live(row, day):
        return "current"
    return "coming" if row.get("valid_from", "") > day.isoformat() and not was_never(row) else "ended"


def browse(list_: ReferenceList, *, text: str = "", state: str = "current", page: int = 1) -> Browsed:
    """The entries of a list that have all the words of ``text`` somewhere, a page at a time."""
    today = clock.today()
    words = re.findall(r"\w+", folded(text))
    fitting = [
        (key, row)
        for key, row in STORES[list_.key].rows(today).items()
        if state in ("all", state_of(row, today)) and _has(list_, row, words)
    ]
    page = min(max(page, 1), max(1, -(-len(fitting) // PER_PAGE)))
    return Browsed(fitting[(page - 1) * PER_PAGE : page * PER_PAGE], len(fitting), page)


def _has(list_: ReferenceList, row: Row, words: Sequence[str]) -> bool:
    if not words:
        return True
    places = [row[c.name] for c in list_.columns if c.kind is Kind.COUNTRY and row.get(c.name)]
    named = [countries(language).get(place, "") for place in places for language in LANGUAGES]
    text = folded(" ".join((*row.values(), *named)))
    return all(word in text for word in words)


def entry(list_: ReferenceList, key: str) -> Row:
    """One entry; raises NotFound."""
    row = STORES[list_.key].rows(clock.today()).get(key)
    if row is None:
        raise NotFound
    return row


def digest(row: Row) -> str:
    """What changes when anything in an entry changes."""
    return sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:32]


def versions(list_: ReferenceList) -> list[ListVersion]:
    """What happened to a list, the newest first."""
    found = select(ListVersion).where(ListVersion.list == list_.key).order_by(ListVersion.number.desc())
    return list(db.session.scalars(found.options(joinedload(ListVersion.undone_by), joinedload(ListVersion.undoes))))


def version(list_: ReferenceList, number: int) -> ListVersion:
    """One version of a list; raises NotFound."""
    wanted = (ListVersion.list == list_.key, ListVersion.number == min(number, MOST_NUMBER))
    found = db.session.scalar(select(ListVersion).where(*wanted))
    if found is None:
        raise NotFound
    return found


def changes(version_id: int) -> list[ListChange]:
    """What a version changed, in the order of the keys."""
    found = select(ListChange).where(ListChange.version_id == version_id).order_by(ListChange.key)
    return list(db.session.scalars(found))


def history_of(list_: ReferenceList, key: str) -> list[ListChange]:
    """What happened to one entry, the newest first."""
    found = (
        select(ListChange)
        .join(ListVersion)
        .where(ListVersion.list == list_.key, ListChange.key == key)
        .order_by(ListVersion.number.desc())
        .options(joinedload(ListChange.version))
    )
    return list(db.session.scalars(found))


def corrected(list_: ReferenceList) -> frozenset[str]:
    """The keys of the entries that somebody added or corrected by hand."""
    found = select(ListChange.key).join(ListVersion).where(ListVersion.list == list_.key, ListVersion.act.in_(BY_HAND))
    return frozenset(db.session.scalars(found))


@dataclass(frozen=True)
class Upload:
    """A file that waits for a decision, with what was read of it."""

    id: int
    file_name: str
    source: str
    edition: str
    day: date
    at: datetime
    found: Found


def upload(list_: ReferenceList, id_: int) -> Upload:
    """A file that waits for a decision; raises NotFound."""
    found = db.session.get(ListUpload, id_) if id_ <= MOST_NUMBER else None
    if found is None or found.list != list_.key:
        raise NotFound
    return Upload(found.id, found.file_name, found.source, found.edition, found.day, found.at, unpacked(found.found))


def uploads(list_: ReferenceList) -> list[ListUpload]:
    """The files that wait for a decision, the newest first."""
    found = select(ListUpload).where(ListUpload.list == list_.key).order_by(ListUpload.id.desc())
    return list(db.session.scalars(found.options(defer(ListUpload.found))))


def packed(found: Found) -> bytes:
    """What was read of a file, as it is kept."""
    parts = {
        "rows": found.rows,
        "columns": found.columns,
        "lines": found.lines,
        "left_out": found.left_out,
        "unread": found.unread,
    }
    return zlib.compress(json.dumps(parts, ensure_ascii=False).encode())


def unpacked(kept: bytes) -> Found:
    """What was read of a file, from what is kept."""
    parts: Mapping[str, object] = json.loads(zlib.decompress(kept))
    return Found(**{**parts, "columns": tuple(parts["columns"])})  # type: ignore[arg-type]


def told(list_: ReferenceList, found: Found, problems: Sequence[tuple[str, Problem]]) -> list[Problem]:
    """Problems of entries, with the lines where they stand, and their columns as people call them."""
    return [
        Problem(found.lines.get(key, 0), list_.column(one.column).label, one.message, one.parameters)
        for key, one in problems
    ]
