"""Creating a certificate (T01)."""

from collections.abc import Callable, Mapping

from portal.coi import queries
from portal.coi.domain.boxes import ROWS, Kind
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import Action, Capacity, Stage, Status
from portal.coi.models import Coi
from portal.coi.queries.contents import content_of
from portal.coi.services.writing import blocking, write
from portal.extensions import db
from portal.organisations.domain import Activity
from portal.persistence import audit, numbers, outbox
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import NotAllowed, Refused
from portal.shared.people import Actor, Post, RoleKind, Task

CREATORS: Mapping[RoleKind, frozenset[str]] = {
    RoleKind.OPERATOR: frozenset({Activity.ORGANIC_IMPORTER, Activity.ORGANIC_EXPORTER}),
    RoleKind.CONTROL_BODY: frozenset(),
}
"""Who may create a certificate (T01): control bodies, and operators registered for one of these activities."""


def may_create(post: Post | None) -> bool:
    """Whether a certificate may be created for a post (T01)."""
    if post is None or post.kind not in CREATORS or not post.may_do(Task.EDIT):
        return False
    needed = CREATORS[post.kind]
    return not needed or not needed.isdisjoint(post.activities)


def preset_answers(edition: Edition, post: Post) -> dict[str, Answers]:
    """The boxes a new certificate begins with, after the post it is created for (§7: boxes 1, 4, 11)."""
    presets: dict[str, Answers] = {}
    for (box, name), capacity in edition.capacities.items():
        kind = edition.box(box).field(name)
        if capacity not in _CREATED_FROM or kind.kind is not Kind.ORGANISATION or kind.selectable is None:
            continue
        takes = kind.selectable
        if takes.kind.value == post.kind.value and (
            not takes.activities or not post.activities.isdisjoint(takes.activities)
        ):
            presets[box] = {name: post.organisation_id}
    return presets


NOTHING_HELD: Mapping[str, Callable[[Coi, By], object]] = {}

_CREATED_FROM = (Capacity.CONTROL_BODY, Capacity.EXPORTER, Capacity.IMPORTER)


def create_draft(
    answers: Mapping[str, Answers],
    *,
    act: str,
    actor: Actor,
    edition: Edition = CURRENT,
    held: Mapping[str, Callable[[Coi, By], object]] = NOTHING_HELD,
) -> str:
    """Create a draft from its first boxes, and return its draft number (T01, V01, §16).

    ``held``: a box that may stay empty, because its place is held for somebody in the same act → what holds it.

    The same ``act`` sent again creates nothing and returns the number of the first time. Raises NotAllowed where the
    actor's post creates no certificates, Refused where V01 is not kept.
    """
    post = actor.post
    if post is None or not may_create(post):
        raise NotAllowed
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return done
        by = By(actor, post)
        coi = begin(edition, by, post)
        empty = Content({}, day=coi.created_at.date())
        write(coi, {**preset_answers(edition, post), **answers}, empty, by)
        found = tuple(f for f in blocking(edition, (Stage.DRAFT,), content_of(coi)) if not f.field or f.box not in held)
        if found:
            raise Refused(found)
        for hold in held.values():
            hold(coi, by)
        outbox.enqueue("coi:created", reference=coi.draft_reference)
        remember(act, actor.account_id, coi.draft_reference)
        return coi.draft_reference


def begin(edition: Edition, by: By, post: Post, *, replaces: Coi | None = None) -> Coi:
    """A draft in which nothing is filled in yet, with its number (§16); inside the act that makes it."""
    moment = clock.now()
    coi = Coi(
        edition_key=edition.key,
        draft_reference=f"DRAFT.COI.EU.{moment.year}.{numbers.take(f'DRAFT.COI.EU.{moment.year}'):07d}",
        status=Status.DRAFT.value,
        status_since=moment,
        creator_id=post.organisation_id,
        created_as=post.kind.value,
        created_at=moment,
        changed_at=moment,
        origin_countries=[],
        replaces_id=replaces.id if replaces else None,
    )
    db.session.add(coi)
    db.session.flush()
    audit.record(by, "coi:created", (queries.SUBJECT, coi.id), step=(None, Status.DRAFT.value), private=True)
    return coi


def copy_as_new(reference: str, *, act: str, actor: Actor) -> str:
    """Make a new draft of what a certificate says, and return its draft number (T25, D31).

    The same ``act`` sent again makes nothing and returns the number of the first time. Raises NotFound where the actor
    does not see the certificate, NotAllowed where the actor's post creates none or the form is not copied.
    """
    post = actor.post
    if post is None or not may_create(post):
        raise NotAllowed
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return done
        source = queries.get(reference, actor)
        source.edition.step(Action.COPY, source.state, source.capacities_for(Action.COPY, actor), flags=source.flags)
        by = By(actor, post)
        coi = begin(source.edition, by, post)
        fill_from(coi, source, Action.COPY, by)
        outbox.enqueue("coi:created", reference=coi.draft_reference)
        remember(act, actor.account_id, coi.draft_reference)
        return coi.draft_reference


def fill_from(coi: Coi, source: Coi, action: Action, by: By) -> None:
    """Copy to a draft the boxes that ``action`` copies, less the fields it leaves out (`Edition.copied`)."""
    content = source.content()
    copied = {key: _without(content.answers[key], left_out) for key, left_out in source.edition.copied[action].items()}
    write(coi, copied, Content({}, day=coi.created_at.date()), by)


def _without(answers: Answers, left_out: frozenset[str]) -> Answers:
    if ROWS in answers:
        return {ROWS: [_without(row, left_out) for row in answers[ROWS]]}
    return {name: None if name in left_out else value for name, value in answers.items()}
