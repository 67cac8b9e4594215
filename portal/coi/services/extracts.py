"""Taking an extract of a certificate that is released in batches (T20, T21, domain reference §12)."""

from collections.abc import Mapping

from portal.coi import queries
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.edition import Edition
from portal.coi.domain.editions import EXTRACT_OF
from portal.coi.domain.editions.extract_2017 import SERIAL_NUMBER, TAKEN_OVER
from portal.coi.domain.lifecycle import Action, Transition
from portal.coi.models import MOMENTS, Coi
from portal.coi.queries.contents import content_of
from portal.coi.services.steps import move
from portal.coi.services.telling import tell
from portal.coi.services.writing import blocking, write
from portal.extensions import db
from portal.persistence import audit, outbox
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import NotAllowed, Refused
from portal.shared.people import Actor, Post, RoleKind, Task


def beginning(base: Coi, post: Post | None) -> dict[str, Answers]:
    """The boxes an extract begins with: those of its certificate, and in box 4 who asks for it, else the importer."""
    edition = EXTRACT_OF[base.edition_key]
    taken_over = {box.key: base.answers(base.edition.box(box.key)) for box in TAKEN_OVER}
    operator = post.organisation_id if post and post.kind is RoleKind.OPERATOR else None
    splitter = operator or base.answers(base.edition.box("importer"))["operator"]
    return {
        **taken_over,
        edition.box(SERIAL_NUMBER.key).key: {"reference": base.number},
        edition.box("splitter").key: {"operator": splitter},
    }


def allowed(base: Coi, action: Action, actor: Actor) -> Transition:
    """The row of the certificate's table that lets somebody split it; raises WrongStatus or NotAllowed."""
    return base.edition.step(action, base.state, base.capacities_of(actor, Task.STEP), flags=base.flags)


def create_extract(reference: str, action: Action, answers: Mapping[str, Answers], *, act: str, actor: Actor) -> str:
    """Take an extract of a certificate, and return its number (T20, T21, D29).

    The certificate's row is locked, so that two people who split at once cannot take more than there is (V17). The same
    ``act`` sent again takes nothing and returns the number of the first time. Raises WrongStatus or NotAllowed (the
    tables), Refused where the rules of the extract's first row block.
    """
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return done
        base = queries.lock(reference, actor)
        step = allowed(base, action, actor)
        post = base.post_of(actor)
        if post is None:
            raise NotAllowed
        if found := blocking(base.edition, step.stages, base.content()):
            raise Refused(found)
        edition = EXTRACT_OF[base.edition_key]
        [first] = [row for row in edition.transitions if (row.source, row.action) == (None, action)]
        by = By(actor, post)
        extract = _begun(base, edition, first, by, post)
        given = {key: _normal(extract, key, answers[key]) for key in edition.first_boxes if key in answers}
        write(extract, {**beginning(base, post), **given}, Content({}, day=extract.created_at.date()), by)
        if found := blocking(edition, first.stages, content_of(extract)):
            raise Refused(found)
        move(base, step, by, {})
        outbox.enqueue(first.event, reference=extract.number)
        tell(extract, first.event, by)
        remember(act, actor.account_id, extract.number)
        return extract.number


def _normal(extract: Coi, key: str, answers: Answers) -> Answers:
    normal = extract.edition.normal.get(key)
    return normal(extract.content(), answers) if normal else answers


def _begun(base: Coi, edition: Edition, first: Transition, by: By, post: Post) -> Coi:
    """An extract at the status its first row leads to, with its number (§16), in which nothing is filled in yet."""
    if first.target is None:
        raise NotAllowed
    moment, batch = clock.now(), max((extract.batch or 0 for extract in base.extracts), default=0) + 1
    number = f"{base.number}-E{batch:02d}"
    extract = Coi(
        edition_key=edition.key,
        draft_reference=number,
        reference=number,
        status=first.target.value,
        status_since=moment,
        creator_id=post.organisation_id,
        created_as=post.kind.value,
        created_at=moment,
        changed_at=moment,
        origin_countries=[],
        base=base,
        batch=batch,
    )
    if (column := MOMENTS.get(first.target)) is not None:
        setattr(extract, column, moment)
    db.session.add(extract)
    db.session.flush()
    audit.record(by, first.event, (queries.SUBJECT, extract.id), step=(None, first.target.value))
    return extract
