"""What a new version of a list adds, changes and ends, compared with the list as it is."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.reference.domain.columns import Row

FROM, TO = "valid_from", "valid_to"


@dataclass(frozen=True)
class Change:
    """One entry before and after; None where there was none, or is none any more."""

    key: str
    before: Row | None
    after: Row | None

    @property
    def columns(self) -> list[str]:
        """The columns that differ, in the order of the list."""
        before, after = self.before or {}, self.after or {}
        return [name for name in {**before, **after} if before.get(name, "") != after.get(name, "")]

    @property
    def reversed(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.key, self.after, self.before)


@dataclass(frozen=True)
class Difference:
    """What changes, entry by entry; ``same`` counts the entries that stay, ``live`` those in force before.

    ``most_ended`` is the share of the list that may end before a file is taken for a part of it; ``lacks_a_part``: a
    whole branch of the list is missing.
    """

    added: Sequence[Change] = ()
    changed: Sequence[Change] = ()
    ended: Sequence[Change] = ()
    same: int = 0
    live: int = 0
    most_ended: float = 1.0
    lacks_a_part: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.ended)

    def __iter__(self) -> Iterator[Change]:
        yield from (*self.added, *self.changed, *self.ended)

    @property
    def shrinks(self) -> bool:
        """Whether so much of the list ends that the file is probably not whole."""
        return self.lacks_a_part or len(self.ended) > self.live * self.most_ended


def is_live(row: Row, day: date) -> bool:
    """Whether an entry is in force on ``day``."""
    return (row.get(FROM) or "") <= day.isoformat() and (not row.get(TO) or row[TO] >= day.isoformat())


def was_never(row: Row) -> bool:
    """Whether an entry was taken back before it was ever in force."""
    return bool(row.get(FROM) and row.get(TO)) and row[TO] < row[FROM]


def compare(
    now: Mapping[str, Row], new: Mapping[str, Row], *, day: date, part: Collection[str] = (), told: Collection[str]
) -> Difference:
    """What the version ``new``, in force from ``day`` on, changes of the list ``now``; rows by key.

    ``told`` are the columns the version has: others stay as they are. Entries that it does not name end the day
    before, if they share the values of the columns ``part`` with some entry that it names.
    """
    added, changed, ended, same = [], [], [], 0
    before_day, parts = (day - timedelta(days=1)).isoformat(), {_part(row, part) for row in new.values()}
    for key, row in new.items():
        before = now.get(key)
        if before is not None and was_never(before) and was_never(row):
            same += 1
            continue
        if before is None or was_never(before):
            after = {**(before or {}), TO: "", **row}
            added.append(Change(key, None, {**after, FROM: row.get(FROM) or day.isoformat()}))
            continue
        after = {**before, **{name: value for name, value in row.items() if name in told}}
        if TO not in told and not is_live(before, day):
            after[TO] = ""
        change = Change(key, before, after)
        if change.columns:
            changed.append(change)
        else:
            same += 1
    live = [(key, row) for key, row in now.items() if is_live(row, day) and _part(row, part) in parts]
    for key, row in live:
        if key not in new:
            ended.append(Change(key, row, {**row, TO: before_day}))
    return Difference(added, changed, ended, same, len(live))


def _part(row: Row, names: Collection[str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in names)
