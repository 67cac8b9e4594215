"""Changing lists: importing a version, correcting an entry, taking a change back. One act, one version, one trail."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from portal.codelists import services as codelists
from portal.commodities import services as commodities
from portal.extensions import db
from portal.organisations.services import facts
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.reference import files, queries
from portal.reference.domain import nomenclature, reading
from portal.reference.domain.columns import Kind, Problem, Row
from portal.reference.domain.differences import TO, Change, Difference, compare, is_live, was_never
from portal.reference.domain.lists import NOMENCLATURE, ReferenceList
from portal.reference.domain.reading import Found
from portal.reference.models import ListChange, ListUpload, ListVersion
from portal.reference.stores import STORES
from portal.shared import clock
from portal.shared.errors import Conflict, DomainError, Invalid
from portal.shared.people import Actor
from portal.shared.text import N_
from portal.web.i18n import countries

SUBJECT = "list"
KEPT = timedelta(days=7)
"""How long a file waits for a decision."""


class WrongFile(DomainError):
    """The file cannot be taken; ``problems`` says why, line by line."""

    message = N_("This file cannot be taken as it is. Nothing was changed.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


class Shrinks(DomainError):
    """The file would end a large share of the list."""

    message = N_(
        "This file would end %(ended)s of %(live)s entries: it is probably not whole. Nothing was changed. If it is "
        "whole, say so."
    )


@dataclass(frozen=True)
class Version:
    """What is told of a version: its source, what the source calls it, the first day it is in force."""

    source: str
    edition: str
    day: date


def read(list_: ReferenceList, contents: Sequence[bytes], given: Mapping[str, str], day: date) -> Found:
    """The entries in a file (or in one file per language); raises Invalid or WrongFile."""
    tables = [files.read(content) for content in contents]
    if list_ is NOMENCLATURE and all(nomenclature.is_taric(table) for table in tables):
        table = nomenclature.plain(tables, day)
    elif len(tables) == 1:
        table = tables[0]
    else:
        raise Invalid(N_("Send one file; only the workbooks of the TARIC come one per language."))
    found, store = reading.read(list_, table, _read(list_, given), _is_entry), STORES[list_.key]
    now = store.rows(day)
    impossible = [*_not_possible(list_, found.rows, now), *store.problems(found.rows, now)]
    found.problems += queries.told(list_, found, impossible)
    found.rows = dict(store.identified(found.rows))
    if not found.problems and not found.rows:
        found.problems.append(Problem(0, "", N_("This file has headings, but no entry beneath them.")))
    if found.problems:
        raise WrongFile(found.problems)
    return found


def _is_entry(cells: Mapping[str, str]) -> bool:
    """Published nomenclatures name their sections too, which are no codes; lists of codes keep deleted ones (X)."""
    return cells.get("level", "").strip().lower() != "section" and cells.get("status", "").strip().upper() != "X"


def _read(list_: ReferenceList, given: Mapping[str, str]) -> dict[str, str]:
    """Values for a whole file, in the form in which they are kept; raises Invalid."""
    columns = {column.name: column for column in list_.columns}
    for name in given:
        if name not in columns:
            raise Invalid(N_("The list has no column %(name)s."), name=name)
    return {name: columns[name].read(value) for name, value in given.items() if value}


def _not_possible(
    list_: ReferenceList, rows: Mapping[str, Row], now: Mapping[str, Row]
) -> Iterator[tuple[str, Problem]]:
    """What no list can hold: an end before the beginning, a country that does not exist."""
    places = [column.name for column in list_.columns if column.kind is Kind.COUNTRY]
    for key, row in rows.items():
        if was_never(row) and not was_never(now.get(key, {})):
            yield key, Problem(0, TO, N_("The last day is before the first one."))
        for name in places:
            if row.get(name) and row[name] not in countries("en"):
                yield key, Problem(0, name, N_("There is no country “%(code)s”."), {"code": row[name]})


def difference(list_: ReferenceList, found: Found, day: date) -> Difference:
    """What a file would change from ``day`` on."""
    store = STORES[list_.key]
    plain = compare(store.rows(day), found.rows, day=day, part=list_.part, told=found.columns)
    return replace(store.completed(plain, found.rows), most_ended=list_.most_ended)


def remarks(list_: ReferenceList, found: Found) -> list[Problem]:
    """What deserves a look in a file, and is taken all the same."""
    told = queries.told(list_, found, STORES[list_.key].remarks(found.rows))
    if found.unread:
        message = N_("These columns of the file are not read: %(names)s.")
        told.insert(0, Problem(0, "", message, {"names": list(found.unread)}))
    return told


def take(
    list_: ReferenceList,
    found: Found,
    version: Version,
    *,
    base: int,
    whole: bool = False,
    actor: Actor | None = None,
    upload_id: int | None = None,
) -> Difference:
    """Take a version of a list: all of it or nothing; what changes nothing leaves no trace.

    ``base`` is the last version that was seen, ``whole`` says that a file that ends much is whole all the same. Raises
    Shrinks, or Conflict where somebody changed the list since.
    """
    with _one_act():
        if upload_id is not None:
            _forget(upload_id)
        _require_last(list_, base)
        parts = sorted({list_.part_of(row) for row in found.rows.values()})
        _require_newest(list_, version, parts)
        found_difference = difference(list_, found, version.day)
        if found_difference.shrinks and not whole:
            ended, live = len(found_difference.ended), found_difference.live
            raise Shrinks(ended=ended, live=live)
        if found_difference:
            _write(list_, found_difference, Doing("import", version, actor, parts=parts))
    return found_difference


def propose(list_: ReferenceList, file_name: str, found: Found, version: Version, *, actor: Actor) -> int:
    """Keep a file until somebody has looked at what it changes; returns its number."""
    with transaction() as session:
        session.execute(delete(ListUpload).where(ListUpload.at < clock.now() - KEPT))
        upload = ListUpload(
            list=list_.key,
            account_id=actor.account_id,
            at=clock.now(),
            file_name=file_name[:255],
            source=version.source,
            edition=version.edition,
            day=version.day,
            found=queries.packed(found),
        )
        session.add(upload)
        session.flush()
        return upload.id


def load_builtin() -> None:
    """Bring what is built in into every list; a second time changes nothing, nor what an administrator corrected."""
    commodities.load_builtin(without=queries.corrected(NOMENCLATURE))
    codelists.load_builtin()
    facts.load_builtin()


def discard(upload_id: int) -> None:
    """Put a file away without taking it."""
    with transaction():
        _forget(upload_id)


def correct(list_: ReferenceList, key: str, row: Row, *, seen: str, reason: str, actor: Actor) -> bool:
    """Change one entry, and return whether anything changed.

    ``seen`` is the digest of how it stood when the form was opened. Raises Conflict where somebody changed it since,
    Invalid with the field where the list cannot be as it would be.
    """
    today = clock.today()
    with _one_act():
        before = STORES[list_.key].rows(today).get(key)
        if before is None or queries.digest(before) != seen:
            raise Conflict(N_("Somebody else changed this entry meanwhile. Look at it again; what you typed is kept."))
        after = {**before, **row}
        change = Change(key, before, after)
        _require_sound(list_, key, after)
        if not change.columns:
            return False
        ended = is_live(before, today) and not is_live(after, today)
        one = STORES[list_.key].completed(
            Difference(ended=[change]) if ended else Difference(changed=[change]), {key: after}
        )
        _write(list_, one, Doing("correction", _by_hand(today), actor, reason))
        return True


def add(list_: ReferenceList, row: Row, *, reason: str, actor: Actor) -> str:
    """Add one entry, and return its key; raises Invalid with the field."""
    key, today = list_.key_of(row), clock.today()
    with _one_act():
        known = STORES[list_.key].rows(today)
        if key in known:
            raise Invalid(N_("The list has this entry already."), field=list_.identity[0])
        _require_sound(list_, key, row)
        added = Difference(added=[Change(key, None, row)])
        _write(list_, added, Doing("addition", _by_hand(today), actor, reason))
    return key


def undo(list_: ReferenceList, number: int, *, reason: str, actor: Actor | None) -> None:
    """Take a version back; raises Conflict where it was taken back already, or what it changed has changed since."""
    with _one_act():
        version = queries.version(list_, number)
        if version.undone_by is not None:
            raise Conflict(N_("This was taken back already."))
        now = STORES[list_.key].rows(version.day)
        changes = [Change(c.key, c.before, c.after) for c in queries.changes(version.id)]
        since = [c.key for c in changes if _differs(c.after, now.get(c.key))]
        if since:
            message = N_("This cannot be taken back: %(keys)s changed since. Take back the later changes first.")
            raise Conflict(message, keys=[key.replace("|", " · ") for key in since[:10]])
        back = [change.reversed for change in changes]
        reversed_ = Difference(
            added=[c for c in back if c.before is None],
            changed=[c for c in back if c.before is not None and c.after is not None],
            ended=[c for c in back if c.after is None],
        )
        source = Version(version.source, version.edition, version.day)
        _write(list_, reversed_, Doing("undo", source, actor, reason, version))


def _differs(after: Row | None, now: Row | None) -> bool:
    """Whether an entry is no longer as a version left it; columns that neither tells are not compared."""
    left, right = after or {}, now or {}
    return any(left.get(name, "") != right.get(name, "") for name in left)


def _require_sound(list_: ReferenceList, key: str, row: Row) -> None:
    now = STORES[list_.key].rows(clock.today())
    for _key, problem in (*_not_possible(list_, {key: row}, now), *STORES[list_.key].problems({key: row}, now)):
        raise Invalid(problem.message, field=problem.column, **problem.parameters)


def _by_hand(day: date) -> Version:
    return Version("", "", day)


def _forget(upload_id: int) -> None:
    gone = db.session.execute(delete(ListUpload).where(ListUpload.id == upload_id).returning(ListUpload.id))
    if gone.first() is None:
        raise Conflict(N_("Somebody has decided about this file already."))


def _require_newest(list_: ReferenceList, version: Version, parts: Sequence[str]) -> None:
    """A version from before the one that is there would end what is in force: that one is taken back first."""
    for known in queries.imports(list_):
        if known.day > version.day and (not list_.part or not set(parts).isdisjoint(known.parts)):
            message = N_("Version %(number)s (%(edition)s) is newer than this file. Take it back first.")
            raise Conflict(message, number=known.number, edition=known.edition)


def _require_last(list_: ReferenceList, base: int) -> None:
    if queries.last_number(list_.key) != base:
        raise Conflict(N_("Somebody else changed this list meanwhile. Look at the differences again, then decide."))


@contextmanager
def _one_act() -> Iterator[None]:
    """All or nothing; who comes second of two that act on one list at once is told so."""
    try:
        with transaction():
            yield
    except IntegrityError:
        raise Conflict(
            N_("Somebody else changed this list at the same moment. Nothing was changed; try again.")
        ) from None


@dataclass(frozen=True)
class Doing:
    """What is done to a list: the act, the version it makes, who does it (None for a command), why, what it undoes."""

    act: str
    version: Version
    actor: Actor | None
    reason: str = ""
    undoes: ListVersion | None = None
    parts: Sequence[str] = ()

    @property
    def is_by_hand(self) -> bool:
        """Whether single entries are corrected, or a correction is taken back: no new version begins with it."""
        return (self.undoes.act if self.undoes else self.act) in queries.BY_HAND


def _write(list_: ReferenceList, changes: Difference, doing: Doing) -> None:
    """Write a version with all it changes, and its entry in the trail; the caller holds the transaction."""
    session, actor = db.session, doing.actor
    version = ListVersion(
        list=list_.key,
        number=queries.last_number(list_.key) + 1,
        act=doing.act,
        source=doing.version.source,
        edition=doing.version.edition,
        day=doing.version.day,
        at=clock.now(),
        account_id=actor.account_id if actor else None,
        person=actor.name if actor else "",
        reason=doing.reason,
        added=len(changes.added),
        changed=len(changes.changed),
        ended=len(changes.ended),
        parts=list(doing.parts),
        undoes_id=doing.undoes.id if doing.undoes else None,
    )
    session.add(version)
    session.flush()  # before the list itself: whoever comes second stops here
    store = STORES[list_.key]
    store.write(changes, version.day, in_place=doing.is_by_hand)
    now = store.rows(version.day)
    rows = [
        {"version_id": version.id, "key": c.key, "before": c.before, "after": c.after and dict(now.get(c.key, c.after))}
        for c in changes
    ]
    session.execute(insert(ListChange), rows)
    audit.record(
        audit.By(actor, None) if actor else None,
        f"list:{doing.act}",
        (SUBJECT, version.id),
        part=list_.key,
        version=version.number,
        reason=doing.reason or None,
        changes={"added": version.added, "changed": version.changed, "ended": version.ended},
    )
