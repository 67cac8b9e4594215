"""Which words of organisations a word may stand for that somebody typed; every look-up follows an index and stops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, literal, or_, select, union_all

from portal.extensions import db
from portal.organisations.domain.names import (
    MIDDLE,
    SHORTEST_MIDDLE,
    SHORTEST_MIDDLE_OF_NUMBER,
    SHORTEST_WITH_TYPO,
    deletions,
    is_slip,
)
from portal.organisations.models import OrganisationWord, WordVariant, scope_of

EXACT, START, SLIP, INSIDE = 100, 80, 60, 40
"""How well a word fits the one typed: it is it, begins with it, is one slip away, has it in its middle."""

MANY, MOST_SLIPS, MOST_MIDDLES = 1000, 20, 20
_SHORTEST_START = 2
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Scope:
    """Where words are looked for: in organisations of a kind, of some countries or of all."""

    kind: str
    countries: frozenset[str] | None

    def holds(self, column: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """The condition on the scope of a word."""
        if self.countries is None:
            return begins(column, scope_of(self.kind, ""))
        scopes = [scope_of(self.kind, country) for country in sorted(self.countries)]
        return column == scopes[0] if len(scopes) == 1 else column.in_(scopes)  # equal: the index stays in order


@dataclass(frozen=True)
class Wanted:
    """A word that was typed, and what it may stand for beside itself and longer words.

    ``frequency`` is how many lines of the index it may mean, counted up to `MANY` or so; 0: it stands nowhere.
    """

    typed: str
    others: Mapping[str, int] = field(default_factory=dict)
    frequency: int = 0

    def ways(self, column: SQLColumnExpression[str]) -> list[ColumnElement[bool]]:
        """The conditions on a word, each of which one look-up in an index answers: itself, longer words, the others.

        Itself apart, so that nobody walks through a word that is common elsewhere, like the code of a country.
        """
        longer = [and_(column > self.typed, column < self.typed + _LAST)] if self.may_go_on else []
        return [column == self.typed, *longer, *(column == word for word in self.others)]

    def meets(self, column: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """All of them together."""
        whole = begins(column, self.typed) if self.may_go_on else column == self.typed
        return or_(whole, column.in_(sorted(self.others))) if self.others else whole

    @property
    def may_go_on(self) -> bool:
        """Whether longer words are meant too."""
        return len(self.typed) >= _SHORTEST_START

    def fit(self, word: str) -> int:
        """How well a word fits; 0 where it does not."""
        if word == self.typed:
            return EXACT
        if self.may_go_on and word.startswith(self.typed):
            return START
        return self.others.get(word, 0)


def begins(column: SQLColumnExpression[str], text: str) -> ColumnElement[bool]:
    """Whether a column begins with a text, as an index understands it."""
    return and_(column >= text, column < text + _LAST)


def in_order(
    column: SQLColumnExpression[int],
    ways: Iterable[ColumnElement[bool]],
    scope: Scope,
    *more: ColumnElement[bool],
    most: int,
) -> Select[int]:
    """A column of the index of words: of each way the first ``most`` in the order of the index, so that it stops there.

    One organisation may come several times.
    """
    order = (OrganisationWord.word, OrganisationWord.scope, OrganisationWord.organisation_id, OrganisationWord.place)
    found: list[Select[int]] = [
        select(column.label("found"))
        .where(way, scope.holds(OrganisationWord.scope), *more)
        .order_by(*order)
        .limit(most)
        for way in ways
    ]
    together = union_all(*(select(one.subquery().c.found) for one in found)).subquery()
    return select(together.c.found)


def spelled(word: str, scope: Scope, *, loose: bool = False, most: int = MANY) -> Wanted:
    """What ``word`` may stand for in a scope, counted up to ``most``; slips of one that is there where ``loose``."""
    wanted = Wanted(word)
    is_known = bool(_count([OrganisationWord.word == word], scope, 1))
    if len(word) >= SHORTEST_WITH_TYPO and (loose or not is_known):
        near = select(WordVariant.word).where(WordVariant.variant.in_(sorted(deletions(word)))).distinct()
        slips = sorted(other for other in db.session.scalars(near) if other != word and is_slip(word, other))
        wanted = replace(wanted, others=dict.fromkeys(slips[:MOST_SLIPS], SLIP))
    return _counted(wanted, scope, most)


def with_middles(wanted: Wanted, scope: Scope) -> Wanted:
    """The same word, which may also stand in the middle of others."""
    typed = wanted.typed
    if len(typed) < (SHORTEST_MIDDLE if typed.isalpha() else SHORTEST_MIDDLE_OF_NUMBER):
        return wanted
    ways = [begins(WordVariant.variant, MIDDLE + typed)]
    if len(typed) >= SHORTEST_MIDDLE_OF_NUMBER:  # of numbers only every second middle is kept
        ways.append(begins(WordVariant.variant, MIDDLE + typed[1:]) & WordVariant.word.contains(typed, autoescape=True))
    found: dict[str, int] = dict.fromkeys(db.session.scalars(_middles(ways, scope)), INSIDE)
    return _counted(replace(wanted, others=found | dict(wanted.others)), scope)


def _middles(ways: Sequence[ColumnElement[bool]], scope: Scope) -> Select[str]:
    stands = (
        select(literal(1))
        .where(OrganisationWord.word == WordVariant.word, scope.holds(OrganisationWord.scope))
        .limit(1)
        .correlate(WordVariant)
        .scalar_subquery()
    )
    order = (WordVariant.variant, WordVariant.word)
    found: list[Select[str]] = [
        select(WordVariant.word).where(way, stands.is_not(None)).order_by(*order).limit(MOST_MIDDLES) for way in ways
    ]
    together = union_all(*(select(one.subquery().c.word) for one in found)).subquery()
    return select(together.c.word)


def _counted(wanted: Wanted, scope: Scope, most: int = MANY) -> Wanted:
    return replace(wanted, frequency=_count(wanted.ways(OrganisationWord.word), scope, most))


def _count(ways: Iterable[ColumnElement[bool]], scope: Scope, most: int) -> int:
    some = in_order(OrganisationWord.organisation_id, ways, scope, most=most).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
