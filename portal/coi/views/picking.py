"""The commodity dialog: what is found, what is picked, the tree. Certificates and filters of lists ask with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from flask import request

from portal.coi.domain.procedure import is_covered
from portal.coi.models import commodity_fact
from portal.coi.queries import recent
from portal.commodities import queries as commodities
from portal.commodities.domain.entries import Entry
from portal.commodities.domain.index import Branch, Hit, UnknownCode
from portal.commodities.domain.naming import ROOMS, ROOMY, Room, full_name, heading_name
from portal.commodities.domain.vocabulary import Match
from portal.commodities.domain.words import Part, excerpt
from portal.organisations import queries as organisations
from portal.organisations.domain import Activity, OrganisationKind, Party, Scheme
from portal.shared.errors import NotFound
from portal.shared.people import Post
from portal.web.fields import clean
from portal.web.i18n import current_language

MOST_CODES = 200
SHOWN = (10, 50, 250, 1000)
"""How many hits are shown at first, and each time more are asked for."""

ROOM = 31
"""How many bytes of words that were not said before a hit may take, on the average: ten fit in 600 bytes (brotli)."""

ISSUING = (Activity.ORGANIC_EXPORTER, Activity.ORGANIC_PRODUCER, Activity.ORGANIC_OPERATOR)
"""The activities whose control body issues the certificates of an operator (box 1)."""


@dataclass(frozen=True)
class Scope:
    """The law that a certificate follows and, where it is known, the control body of its box 1 on its day."""

    scheme: Scheme
    body: Party | None = None
    day: date = date.min

    def category(self, entry: Entry) -> str:
        """The letter of a commodity in that law."""
        return entry.category_in(self.scheme) or ""

    def leaves_out(self, entry: Entry) -> bool:
        """Whether the body is known not to be recognised for a commodity."""
        return self.body is not None and not is_covered(
            commodity_fact(entry, self.scheme), self.body, self.day, self.scheme
        )


def body_of(post: Post | None, day: date) -> Party | None:
    """The control body that issues the certificates of ``post``, where recognitions of it are known; else None."""
    if post is None:
        return None
    own = organisations.parties([post.organisation_id]).get(post.organisation_id)
    if own is not None and post.kind.value == OrganisationKind.OPERATOR.value:
        held = own.registered_for(ISSUING) if own.is_valid_for(ISSUING) else None
        bodies = organisations.parties([held.control_body_id] if held and held.control_body_id else [])
        own = next(iter(bodies.values()), None)
    return own if own is not None and any(each.holds_on(day) for each in own.recognitions) else None


@dataclass(frozen=True)
class Line:
    """A commodity to choose: its name, in pieces, and the other words it was found by, with their language."""

    entry: Entry
    name: tuple[Part, ...]
    reason: str = ""
    language: str = ""


Groups = tuple[tuple[str, tuple[Line, ...]], ...]
"""Lines that follow one another under the same heading, with its name."""


@dataclass(frozen=True)
class Found:
    """What was found: the first of ``total``, together those that follow one another under the same lines.

    ``more`` is how many are shown next, 0 where these are all; ``first_new`` the code of the first that was not shown
    before more were asked for. ``is_near``: these are only what stands near the place
    of a code that the list does not have.
    """

    groups: Groups
    total: int
    more: int
    first_new: str
    missing: tuple[str, ...]
    unknown: tuple[UnknownCode, ...]
    is_near: bool


@dataclass(frozen=True)
class Picker:
    """The dialog. ``action`` searches on, ``done`` is where *Done* leads, ``kept`` what it carries along.

    ``chosen``: in a dialog where one code is chosen, where that leads; ``done`` leads back without any.
    """

    text: str
    found: Found | None
    picked: list[Entry]
    branches: tuple[Branch, ...]
    at: Entry | None
    scope: Scope
    action: str
    done: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    chosen: Callable[[str], str] | None = None

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing to choose from at all."""
        return not commodities.children()

    @property
    def picked_codes(self) -> list[str]:
        """The codes that are picked."""
        return [entry.code for entry in self.picked]

    @property
    def elsewhere(self) -> Groups:
        """What is picked and shown neither among the hits nor in the tree."""
        shown = {branch.entry.code for branch in self.branches}
        shown |= {line.entry.code for _, lines in self.found.groups for line in lines} if self.found else set()
        return grouped(line_of(entry) for entry in self.picked if entry.code not in shown)

    @staticmethod
    def line_of(entry: Entry) -> Line:
        """A commodity of the tree, as it is shown."""
        return line_of(entry)

    def there(self, at: str) -> str:
        """The address of this dialog at another place in the tree, with all it carries along."""
        typed = [("q", self.text)] if self.text else []
        picks = [("code", code) for code in self.picked_codes]
        return f"?{urlencode([('at', at), *typed, *self.kept, *picks])}#commodity-results"


def picker(
    scope: Scope,
    *,
    action: str,
    post: Post | None,
    done: str = "",
    kept: tuple[tuple[str, str], ...] = (),
    chosen: Callable[[str], str] | None = None,
) -> Picker:
    """The dialog as the address describes it.

    ``q`` is what to find and ``more`` how many to show, ``code`` what is picked; where there is ``at``, that place in
    the tree is shown instead.
    """
    text = clean(request.args.get("q", ""))[:200]
    is_search = bool(text) and "at" not in request.args
    at, branches = _tree(request.args.get("at"))
    return Picker(
        text=text,
        found=_found(text, request.args.get("more", 0, int), recent.commodities(post)) if is_search else None,
        picked=picked(request.args.getlist("code")),
        branches=branches,
        at=at,
        scope=scope,
        action=action,
        done=done,
        kept=kept,
        chosen=chosen,
    )


def picked(codes: list[str]) -> list[Entry]:
    """The commodities behind ``codes``, each once, as far as they can be chosen."""
    return [entry for entry in commodities.get_many(codes[:MOST_CODES]).values() if entry.selectable]


def _tree(at: str | None) -> tuple[Entry | None, tuple[Branch, ...]]:
    if at is None:
        return None, ()
    try:
        return (commodities.get(at), commodities.children(at)) if at else (None, commodities.children())
    except NotFound:
        return None, commodities.children()


def _found(text: str, more: int, lately: Iterable[str]) -> Found:
    limit = next((size for size in SHOWN if size >= more), SHOWN[-1])
    results = commodities.search(text, limit=limit, language=current_language(), recent=frozenset(lately))
    before = SHOWN[SHOWN.index(limit) - 1] if limit > SHOWN[0] else limit
    unknown = {code.question for code in results.unknown}
    return Found(
        groups=fitting(results.hits),
        total=results.total,
        more=next((size for size in SHOWN if limit < size and results.total > limit), 0),
        first_new=next((hit.entry.code for hit in results.hits[before:]), ""),
        missing=tuple(question for question in results.missing if question not in unknown),
        unknown=results.unknown,
        is_near=bool(results.unknown) and all(hit.match is Match.NEAR_CODE for hit in results.hits),
    )


def fitting(hits: Sequence[Hit]) -> Groups:
    """What was found, as it is shown: names and headings are cut where it would take too much to say all."""
    for room in ROOMS:
        groups = grouped((line_of(hit.entry, hit, room) for hit in hits), room)
        if _said(groups) <= ROOM * max(len(hits), SHOWN[0]):
            break
    return groups


def _said(groups: Groups) -> int:
    """How many bytes it takes to say what the lines are; a word that comes again costs next to nothing."""
    shown = [line for _, lines in groups for line in lines]
    texts = [*(part.text for line in shown for part in line.name), *(line.reason for line in shown), *dict(groups)]
    return sum(len(word.encode()) for word in {word for text in texts for word in text.lower().split()})


def grouped(lines: Iterable[Line], room: Room = ROOMY) -> Groups:
    """Lines in their order, those that follow one another under the same heading together, with its name."""
    stretches = groupby(lines, key=lambda line: heading_name(line.entry, current_language(), room))
    return tuple((name, tuple(some)) for name, some in stretches)


def line_of(entry: Entry, hit: Hit | None = None, room: Room = ROOMY) -> Line:
    """A commodity as it is shown, with the words it was found by marked where they stand in its name or beside it."""
    language = current_language()
    name = full_name(entry, language, room)
    if hit is None or not hit.text or hit.text in entry.path_names(language):
        return Line(entry, (Part(name, marked=False),))
    if hit.text == name:
        return Line(entry, hit.matched)
    foreign = hit.language if hit.language != language else None
    return Line(entry, (Part(name, marked=False),), excerpt(hit.matched), foreign or "")
