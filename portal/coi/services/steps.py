"""Taking a certificate one step further in its life: the rows of its table, one act each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from portal.attachments.services import copy_all
from portal.auth.services.second_factor import confirm_identity
from portal.coi import queries
from portal.coi.domain.checks import ASKED
from portal.coi.domain.content import Answers
from portal.coi.domain.edition import Finding
from portal.coi.domain.lifecycle import TAKEN, Action, Stage, Status, Transition
from portal.coi.domain.telling import GIVEN_UP
from portal.coi.models import MOMENTS, Coi
from portal.coi.queries.contents import content_of
from portal.coi.services.drafts import begin, fill_from
from portal.coi.services.signing import sign
from portal.coi.services.telling import tell
from portal.coi.services.writing import blocking, compute, fill, search_text
from portal.extensions import db
from portal.persistence import audit, numbers, outbox
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, outcome_of, remember, transaction
from portal.shared import clock
from portal.shared.errors import NotAllowed, Refused
from portal.shared.people import Actor, Post, Task


def findings(
    coi: Coi,
    step: Transition,
    signer: Post | None,
    typed: Mapping[str, Answers],
    elsewhere: Mapping[tuple[str, str], Sequence[str]] = MappingProxyType({}),
) -> tuple[Finding, ...]:
    """What the rules say before ``step``, with the boxes being filled in, and what other certificates contain too."""
    signer_id = signer.organisation_id if signer else None
    content = replace(coi.content(signer_id=signer_id, typed=typed), elsewhere=elsewhere)
    return coi.edition.findings(step.stages, content)


def done_before(act: str, actor: Actor) -> str | None:
    """The number of the certificate where this very act was done already, None where it is new."""
    outcome = outcome_of(act, actor.account_id)
    return queries.get(outcome, actor).number if outcome else None


def take(
    action: Action,
    reference: str,
    *,
    answers: Answers,
    act: str,
    actor: Actor,
    password: str = "",
    statement: str = "",
    language: str = "",
) -> str:
    """Take a certificate one step further in its life, and return its number.

    The same ``act`` sent again changes nothing. Raises WrongStatus or NotAllowed (the tables), WrongPassword (D32),
    Refused with the findings that block.
    """
    if action not in TAKEN:
        raise NotAllowed
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return queries.by_draft_reference(done).number
        coi = queries.lock(reference, actor)
        post = coi.post_of(actor)
        held = coi.capacities_of(actor, Task.STEP)
        step = coi.edition.step(action, coi.state, held, flags=coi.flags)
        signed = coi.edition.box(step.box) if step.box else None
        typed = {signed.key: coi.answers(signed) | dict(answers)} if signed else {ASKED: answers}
        content = coi.content(signer_id=post.organisation_id if post else None, typed=typed)
        step = coi.edition.step(action, coi.state, held, content, flags=coi.flags)
        if found := blocking(coi.edition, step.stages, content):
            raise Refused(found)
        step = coi.edition.taken(action, coi.state, held, content, flags=coi.flags)
        by = By(actor, post)
        if Stage.SUBMIT in step.stages:  # what box 2 follows from may have changed since the boxes were saved
            compute(coi, content.answers.keys(), by)
        if signed is not None and post is not None:
            confirm_identity(actor.account_id, password)
            fill(coi, signed, typed[signed.key], by)
        move(coi, step, by, answers)
        if signed is not None and post is not None:
            sign(coi, signed, (statement, language), by, post)
        onward = CONSEQUENCES[action](coi, by) if action in CONSEQUENCES else None
        tell(coi, step.event, by, reason=str(answers.get("reason") or ""))
        outcome = onward or coi
        remember(act, actor.account_id, outcome.draft_reference)
        return outcome.number


def move(coi: Coi, step: Transition, by: By, answers: Answers) -> None:
    """Make a certificate go where a row of its table leads, with its line in the history and its message."""
    source, target = coi.state, step.target or Status(coi.status_before or Status.VERIFIED)
    private = coi.reference is None and not step.numbers
    if step.numbers and coi.reference is None:
        year = clock.now().year
        coi.reference = f"COI.EU.{year}.{numbers.take(f'COI.EU.{year}'):07d}"
        coi.search_text = search_text(coi, content_of(coi))
    coi.changed_at = clock.now()
    if target is not source:
        coi.status_before, coi.status, coi.status_since = source.value, target.value, clock.now()
        if (moment := MOMENTS.get(target)) is not None and step.target is not None:
            setattr(coi, moment, clock.now())
    asked = {f.name: answers.get(f.name) for f in step.asks}
    audit.record(
        by,
        step.event,
        (queries.SUBJECT, coi.id),
        step=(source.value, target.value),
        reason=asked.pop("reason", None),
        changes={name: [None, value] for name, value in asked.items() if value},
        private=private,
    )
    outbox.enqueue(step.event, reference=coi.number)


def _start_customs(coi: Coi, _by: By) -> None:
    coi.customs_started_at = clock.now()


def _begin_replacement(coi: Coi, by: By) -> Coi | None:
    """T10: a new draft says what this certificate says; the ball is with whoever replaces it (D27)."""
    if by.post is None:
        return None
    replacement = begin(coi.edition, by, by.post, replaces=coi)
    fill_from(replacement, coi, Action.REPLACE, by)
    copy_all(coi.id, replacement.id)
    db.session.expire(coi, ["replacement"])
    return replacement


def _finish_replacement(coi: Coi, by: By) -> None:
    """D27: the certificate replaced becomes Replaced when the one that replaces it is signed in box 18."""
    if coi.replaces_id is None:
        return
    replaced = queries.lock_linked(coi.replaces_id)
    step = replaced.edition.following(Action.BE_REPLACED, replaced.state)
    move(replaced, step, by, {})
    tell(replaced, step.event, by)


def _give_up_replacement(coi: Coi, by: By) -> None:
    """D27: deleting the draft of a replacement frees the certificate it was to replace."""
    if coi.replaces_id is None or coi.issued_at is not None:
        return
    freed = queries.lock_linked(coi.replaces_id)
    freed.changed_at = clock.now()
    audit.record(by, GIVEN_UP, (queries.SUBJECT, freed.id))
    outbox.enqueue(GIVEN_UP, reference=freed.number)
    tell(freed, GIVEN_UP, by)


CONSEQUENCES: Mapping[Action, Callable[[Coi, By], Coi | None]] = {
    Action.START_CUSTOMS: _start_customs,
    Action.REPLACE: _begin_replacement,
    Action.SIGN_18: _finish_replacement,
    Action.DELETE: _give_up_replacement,
}
"""What a step changes beside the certificate it is taken on; the certificate to go on with, where that is another."""
