"""Who acts, and which kinds of pages a kind of role opens. Domain reference §2.1."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class RoleKind(StrEnum):
    """The three kinds of role a person can hold, one at a time."""

    OPERATOR = "operator"
    CONTROL_BODY = "control_body"
    AUTHORITY = "authority"


class Permission(StrEnum):
    """Kinds of pages; what may be done to one certificate is the edition's business."""

    COI_READ = "coi:read"
    COI_CREATE = "coi:create"
    ORGANISATION_READ = "organisation:read"
    REQUEST_DECIDE = "request:decide"


GRANTED_TO: dict[Permission, frozenset[RoleKind]] = {
    Permission.COI_READ: frozenset(RoleKind),
    Permission.COI_CREATE: frozenset({RoleKind.OPERATOR, RoleKind.CONTROL_BODY}),
    Permission.ORGANISATION_READ: frozenset(RoleKind),
    Permission.REQUEST_DECIDE: frozenset(RoleKind),  # whose requests: the table of validators decides
}


class Level(StrEnum):
    """How much a person does for an organisation."""

    MEMBER = "member"
    PREPARER = "preparer"
    READER = "reader"


class Task(StrEnum):
    """What a level lets a person do, where the tables give it to the organisation."""

    EDIT = "edit"
    STEP = "step"
    DECIDE = "decide"


ALLOWED: dict[Level, frozenset[Task]] = {
    Level.MEMBER: frozenset(Task),
    Level.PREPARER: frozenset({Task.EDIT}),
    Level.READER: frozenset(),
}
"""A preparer edits and saves, and takes no step: no submission, signature, split, deletion; a reader only reads."""


@dataclass(frozen=True)
class Post:
    """One Valid role: a person at an organisation. ``former_ids`` are organisations merged into it."""

    organisation_id: int
    kind: RoleKind
    name: str
    code: str
    country: str
    activities: frozenset[str] = frozenset()
    function: str | None = None
    level: Level = Level.MEMBER
    is_administrator: bool = False
    former_ids: frozenset[int] = frozenset()

    @property
    def ids(self) -> frozenset[int]:
        """The organisations it acts for: its own, and those merged into it."""
        return self.former_ids | {self.organisation_id}

    def may_do(self, task: Task) -> bool:
        """Whether the level of the person lets them."""
        return task in ALLOWED[self.level]


@dataclass(frozen=True)
class Actor:
    """The person who acts, with the posts held; rights are asked with this and never with a request."""

    account_id: int
    name: str
    posts: tuple[Post, ...] = ()
    chosen_post_id: int | None = None
    time_zone: str = "UTC"
    is_portal_administrator: bool = False
    post_ids: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "post_ids", frozenset(id_ for post in self.posts for id_ in post.ids))

    @property
    def post(self) -> Post | None:
        """The post acted for where no certificate says otherwise: the chosen one, else the first."""
        return self.post_among(self.post_ids)

    def post_among(self, organisation_ids: Iterable[int]) -> Post | None:
        """The one post acted for among some organisations: the chosen one if it is there, else the first (D47)."""
        ids = set(organisation_ids)
        held = [post for post in self.posts if not post.ids.isdisjoint(ids)]
        return next((post for post in held if post.organisation_id == self.chosen_post_id), held[0] if held else None)

    def may(self, permission: Permission) -> bool:
        """Whether one of the posts opens this kind of page."""
        return any(post.kind in GRANTED_TO[permission] for post in self.posts)

    @property
    def decides(self) -> bool:
        """Whether requests can be this person's to decide: as a validator, or as administrator of an organisation."""
        able = [post for post in self.posts if post.may_do(Task.DECIDE)]
        return any(post.kind is not RoleKind.OPERATOR or post.is_administrator for post in able)

    def acting_for(self, organisation_id: int) -> "Actor":
        """The same person, having chosen another post."""
        return replace(self, chosen_post_id=organisation_id)
