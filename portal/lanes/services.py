"""Keeping lanes, changing them, and beginning a certificate with one; one function is one act."""

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.coi import queries as certificates
from portal.coi import services as coi
from portal.coi.answers import difference
from portal.coi.domain.boxes import ROWS
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.editions import CURRENT
from portal.coi.models import Coi
from portal.coi.services.drafts import begin
from portal.coi.services.writing import write
from portal.extensions import db
from portal.lanes import queries
from portal.lanes.domain import MOST, MOST_LETTERS, Doubt, aligned, kept, name_key
from portal.lanes.models import Lane
from portal.lanes.queries import SUBJECT
from portal.organisations.models import Organisation
from portal.persistence import audit, outbox
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotAllowed
from portal.shared.people import Actor, Post, Task
from portal.shared.text import N_

ONLY_READS = N_("You only read for %(name)s: a colleague who prepares can do this.")
NOTHING_KEPT = N_("An extract has nothing to keep: open the certificate it is taken from.")


def may_keep(actor: Actor) -> bool:
    """Whether lanes can be made and changed for the organisation that the actor acts for."""
    return coi.may_create(actor.post)


def what_is_kept(source: Coi) -> dict[str, Answers]:
    """What a lane would keep of a certificate; raises NotAllowed where its form has nothing to keep."""
    if not source.edition.usual:
        raise NotAllowed(NOTHING_KEPT)
    answers = {key: source.answers(source.edition.box(key)) for key in source.edition.usual}
    return kept(source.edition, answers)


def create(name: str, reference: str, *, act: str, actor: Actor) -> int:
    """Keep what a certificate says of partners and products under a name, and return the number of the lane.

    The same ``act`` sent again keeps nothing more. Raises NotFound where the actor does not see the certificate,
    NotAllowed where the actor creates none, Invalid where the name is missing, too long or taken, or where there are a
    hundred lanes.
    """
    post = creating_post(actor)
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return int(done)
        source = certificates.get(reference, actor)
        _check(name, post)
        moment = clock.now()
        lane = Lane(
            organisation_id=post.organisation_id,
            name=name,
            name_key=name_key(name),
            answers=what_is_kept(source),
            version=1,
            created_at=moment,
            changed_at=moment,
        )
        db.session.add(lane)
        db.session.flush()
        _record("lane:created", lane, By(actor, post), {"name": [None, name], "from": [None, source.number]})
        remember(act, actor.account_id, str(lane.id))
        return lane.id


def change(id_: int, reference: str, *, version: int, act: str, actor: Actor) -> None:
    """Make a lane keep what another certificate says; ``version`` is the one whose difference was shown.

    Raises Conflict where a colleague changed the lane meanwhile, else as `create` does.
    """
    creating_post(actor)
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return
        lane, by = _mine(id_, actor)
        source = certificates.get(reference, actor)
        if lane.version != version:
            raise Conflict(N_("A colleague changed this lane meanwhile. Look at the difference again."))
        after = changed(lane, what_is_kept(source))
        for key in [box.key for box in CURRENT.boxes if lane.answers.get(box.key) != after.get(box.key)]:
            found = difference(lane.answers.get(key, {}), after.get(key, {}))
            _record("lane:changed", lane, by, found, part=key)
        if lane.answers != after:
            lane.answers = after
            lane.version += 1
            lane.changed_at = clock.now()


def changed(lane: Lane, after: dict[str, Answers]) -> dict[str, Answers]:
    """What a lane would keep, with lines that go on as they were under the keys they have."""
    return {
        key: aligned(answers, lane.answers.get(key, {})) if ROWS in answers else answers
        for key, answers in after.items()
    }


def rename(id_: int, name: str, *, act: str, actor: Actor) -> None:
    """Call a lane otherwise; raises Invalid as `create` does, NotAllowed for somebody who only reads."""
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return
        lane, by = _mine(id_, actor)
        if lane.name != name:
            _check(name, by.post, besides=lane)
            _record("lane:renamed", lane, by, {"name": [lane.name, name]})
            lane.name, lane.name_key = name, name_key(name)


def delete(id_: int, *, act: str, actor: Actor) -> None:
    """Forget a lane; the certificates begun with it stay as they are."""
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return
        lane, by = _mine(id_, actor)
        _record("lane:deleted", lane, by, {"name": [lane.name, None]})
        lane.deleted_at = clock.now()


def start(id_: int, *, act: str, actor: Actor) -> tuple[str, Sequence[Doubt]]:
    """Begin a draft with what a lane keeps, and return its number with all that deserves a look (T01).

    What can no longer be named is left empty; a merged organisation is followed. A box of which the lane keeps nothing
    begins as in any new certificate. The same ``act`` sent again creates nothing.
    """
    lane = queries.get(id_, actor)
    actor = actor.acting_for(_home(lane, actor).organisation_id)
    post = creating_post(actor)
    with transaction():
        lane = queries.get(id_, actor)
        found = queries.described([lane])[0].examined
        if (done := first_time(act, actor.account_id)) is not None:
            return done, found.doubts
        by = By(actor, post)
        draft = begin(CURRENT, by, post)
        answers = {**coi.preset_answers(CURRENT, post), **found.answers}
        write(draft, answers, Content({}, day=draft.created_at.date()), by)
        _record("lane:used", lane, by, {"certificate": [None, draft.draft_reference]})
        outbox.enqueue("coi:created", reference=draft.draft_reference)
        remember(act, actor.account_id, draft.draft_reference)
        return draft.draft_reference, found.doubts


def creating_post(actor: Actor) -> Post:
    """The post that lanes are kept for; raises NotAllowed where it creates no certificates."""
    post = actor.post
    if post is None or not coi.may_create(post):
        reads = post is not None and not post.may_do(Task.EDIT)
        raise NotAllowed(ONLY_READS, name=post.name) if post and reads else NotAllowed
    return post


def editing_post(lane: Lane, actor: Actor) -> Post:
    """The post that may rename and delete a lane; raises NotAllowed for somebody who only reads."""
    post = _home(lane, actor)
    if not post.may_do(Task.EDIT):
        raise NotAllowed(ONLY_READS, name=post.name)
    return post


def _home(lane: Lane, actor: Actor) -> Post:
    """The actor’s post at the organisation of a lane that the actor sees."""
    return next(post for post in actor.posts if lane.organisation_id in post.ids)


def _mine(id_: int, actor: Actor) -> tuple[Lane, By]:
    """A lane to change, its organisation locked; raises NotFound, or NotAllowed for somebody who only reads."""
    post = editing_post(queries.get(id_, actor), actor)
    _lock(post)
    db.session.expire_all()
    return queries.get(id_, actor), By(actor, post)


def _lock(post: Post) -> None:
    """One lane of an organisation is changed at a time, so that a name is taken once."""
    one_at_a_time = select(Organisation.id).where(Organisation.id == post.organisation_id)
    db.session.execute(one_at_a_time.with_for_update(key_share=True))


def _check(name: str, post: Post | None, *, besides: Lane | None = None) -> None:
    if post is None:
        raise NotAllowed
    if not name_key(name):
        raise Invalid(N_("Give the lane a name."), field="name")
    if len(name) > MOST_LETTERS:
        raise Invalid(N_("%(most)s characters at most."), field="name", most=MOST_LETTERS)
    _lock(post)
    others = select(Lane).where(Lane.organisation_id.in_(post.ids), Lane.deleted_at.is_(None))
    if besides is not None:
        others = others.where(Lane.id != besides.id)
    if (taken := db.session.scalar(others.where(Lane.name_key == name_key(name)).limit(1))) is not None:
        raise Invalid(N_("There is a lane called “%(name)s” already."), field="name", name=taken.name)
    count = db.session.scalar(select(func.count()).select_from(others.subquery())) or 0
    if besides is None and count >= MOST:
        raise Invalid(N_("There are %(most)s lanes already. Delete one first."), field="name", most=MOST)


def _record(event: str, lane: Lane, by: By, changes: dict[str, list[object]], *, part: str | None = None) -> None:
    audit.record(by, event, (SUBJECT, lane.id), part=part, changes=changes, version=lane.version)
