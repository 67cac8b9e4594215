"""Changing certificates: one function, one act, one transaction with its audit entry and its message."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from portal.auth.services.second_factor import confirm_identity
from portal.coi import queries
from portal.coi.answers import box_from_text, box_to_text, difference, organisation_ids, rewound
from portal.coi.domain.boxes import Box, Kind
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.edition import Edition, Finding, Level
from portal.coi.domain.editions import CURRENT
from portal.coi.domain.lifecycle import Action, Capacity, Stage, Status, Transition
from portal.coi.models import MOMENTS, Coi, CoiSignature, commodity_fact
from portal.commodities import queries as commodities
from portal.extensions import db
from portal.organisations import queries as organisations
from portal.organisations.domain import Activity, Party
from portal.persistence import audit, numbers, outbox
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, outcome_of, remember, transaction
from portal.shared import clock
from portal.shared.errors import NotAllowed, Refused, Stale
from portal.shared.people import Actor, Post, RoleKind, Task
from portal.shared.text import N_, folded

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


@dataclass
class Saved:
    """What became of the boxes that were sent: ``saved`` and ``conflicts`` by key."""

    reference: str
    saved: list[str] = field(default_factory=list)
    conflicts: dict[str, Stale] = field(default_factory=dict)


# Creating a draft


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


_CREATED_FROM = (Capacity.CONTROL_BODY, Capacity.EXPORTER, Capacity.IMPORTER)


def create_draft(answers: Mapping[str, Answers], *, act: str, actor: Actor, edition: Edition = CURRENT) -> str:
    """Create a draft from its first boxes, and return its draft number (T01, V01, §16).

    The same ``act`` sent again creates nothing and returns the number of the first time. Raises NotAllowed where the
    actor's post creates no certificates, Refused where V01 is not kept.
    """
    post = actor.post
    if post is None or not may_create(post):
        raise NotAllowed
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return done
        moment = clock.now()
        year = moment.year
        coi = Coi(
            edition_key=edition.key,
            draft_reference=f"DRAFT.COI.EU.{year}.{numbers.take(f'DRAFT.COI.EU.{year}'):07d}",
            status=Status.DRAFT.value,
            status_since=moment,
            creator_id=post.organisation_id,
            created_as=post.kind.value,
            created_at=moment,
            changed_at=moment,
            origin_countries=[],
        )
        db.session.add(coi)
        db.session.flush()
        by = By(actor, post)
        audit.record(by, "coi:created", (queries.SUBJECT, coi.id), step=(None, Status.DRAFT.value), private=True)
        empty = Content({}, day=moment.date())
        _write(coi, {**preset_answers(edition, post), **answers}, empty, by)
        blocking = _blocking(edition, (Stage.DRAFT,), _content(coi))
        if blocking:
            raise Refused(blocking)
        outbox.enqueue("coi:created", reference=coi.draft_reference)
        remember(act, actor.account_id, coi.draft_reference)
        return coi.draft_reference


# Saving boxes (T02, T06, T09)


def save_boxes(reference: str, sent: Mapping[str, tuple[Answers, int]], *, actor: Actor) -> Saved:
    """Write boxes, each with the version its author was looking at.

    A box that somebody else saved meanwhile is left as it is and reported in ``conflicts``; the others are written.
    Raises NotAllowed, and writes nothing, where a field that is not open would change; Refused where the certificate
    would lose what the rules of its status ask (`Edition.held_to`), or would go to a foreign body (D43).
    """
    with transaction():
        coi = queries.lock(reference, actor)
        by = By(actor, coi.post_of(actor))
        held = coi.capacities_of(actor, Task.EDIT)
        before = coi.content()
        stages = coi.edition.held_to.get(coi.state, ())
        wrong_already = _blocking(coi.edition, stages, before)
        outcome = Saved(coi.number)
        accepted: dict[str, Answers] = {}
        for key, (answers, version) in sent.items():
            box = coi.edition.box(key)
            try:
                if (after := _accepted(coi, box, held, answers, version, actor=actor)) is not None:
                    accepted[key] = after
                outcome.saved.append(key)
            except Stale as stale:
                outcome.conflicts[key] = stale
        _write(coi, accepted, before, by)
        broken = tuple(f for f in _blocking(coi.edition, stages, _content(coi)) if f not in wrong_already)
        if broken:
            raise Refused(broken)
        return outcome


def _accepted(
    coi: Coi, box: Box, held: frozenset[Capacity], answers: Answers, version: int, *, actor: Actor
) -> Answers | None:
    """What a box is to contain; None where its author changed nothing. Raises NotAllowed, or Stale."""
    opening = coi.edition.opening(box, coi.state, held)
    if not opening:
        raise NotAllowed(N_("You cannot change box %(box)s now."), box=box.number)
    current = coi.answers(box)
    after = current | dict(answers)
    if coi.version_of(box) != version and after != current:
        base = rewound(box_to_text(box, current), queries.changes_after(coi, actor, box.key, version))
        if base == box_to_text(box, after):
            return None
        raise Stale(base=box_from_text(box, base), theirs=current, mine=after)
    if not opening.admits(current, after):
        raise NotAllowed(N_("You cannot change this part of box %(box)s now."), box=box.number)
    _refuse_foreign_body(coi, box, after, actor)
    return after


def _refuse_foreign_body(coi: Coi, box: Box, after: Answers, actor: Actor) -> None:
    """D43: while it corrects a submitted certificate, a body names none but itself in box 1."""
    if (coi.state, box.key) not in coi.edition.own_bodies_only:
        return
    for source in box.fields:
        if source.kind is Kind.ORGANISATION and after.get(source.name) not in actor.post_ids:
            message = N_("At this status this box takes only a code that you hold yourself.")
            raise Refused((Finding("D43", Level.BLOCKS, box.key, message, field=source.name),))


def _write(coi: Coi, sent: Mapping[str, Answers], before: Content, by: By) -> None:
    """Fill boxes, then those that are preset or computed from them; each change leaves its audit entry."""
    edition = coi.edition
    changed = {key: answers for key, answers in sent.items() if _fill(coi, edition.box(key), answers, by)}
    for key in [key for key in edition.presets if key in changed]:
        preset = edition.presets[key](before, _content(coi))
        changed |= {follower: new for follower, new in preset.items() if _fill(coi, edition.box(follower), new, by)}
    _compute(coi, changed, by)
    if changed:
        coi.search_text = _search_text(coi)


def _compute(coi: Coi, changed: Collection[str], by: By) -> None:
    """Make the computed boxes follow those that changed."""
    for key, compute in coi.edition.computations.items():
        if not set(coi.edition.box(key).follows).isdisjoint(changed):
            _fill(coi, coi.edition.box(key), compute(_content(coi)), by)


def _fill(coi: Coi, box: Box, answers: Answers, by: By) -> bool:
    before = box_to_text(box, coi.answers(box))
    after = box_to_text(box, coi.answers(box) | dict(answers))
    if before == after:
        return False
    version = coi.fill(box, box_from_text(box, after))
    if not box.computed:
        changes = difference(before, after)
        private = coi.reference is None
        audit.record(
            by,
            "coi:box:saved",
            (queries.SUBJECT, coi.id),
            part=box.key,
            version=version,
            changes=changes,
            private=private,
        )
    return True


def _content(coi: Coi) -> Content:
    """The certificate with the organisations and commodities that were just chosen."""
    content = coi.content()
    in_rows = [organisation_ids(box, [content.answers[box.key]]) for box in coi.edition.boxes if box.repeated]
    missing = {p.organisation_id for p in coi.parties}.union(*in_rows) - content.parties.keys()
    codes = {row["commodity"] for row in content.rows("goods")} - content.commodities.keys()
    found: dict[int, Party] = {**content.parties, **organisations.parties(missing)}
    facts = {**content.commodities, **{code: commodity_fact(c) for code, c in commodities.get_many(codes).items()}}
    return Content(content.answers, found, facts, content.creator_id, content.signer_id, content.day)


def _search_text(coi: Coi) -> str:
    content = _content(coi)
    words: list[str] = [coi.reference or "", coi.draft_reference, coi.national_reference or ""]
    words += [party.name for party in content.parties.values()]
    for row in content.rows("goods"):
        fact = content.commodities.get(row["commodity"])
        words += [row.get("trade_name") or "", row["commodity"], *(fact.names.values() if fact else ())]
    words += [row.get("container") or "" for row in content.rows("containers")]
    return folded(" ".join(dict.fromkeys(words)))


# Steps


def findings(coi: Coi, step: Transition, signer: Post | None, typed: Mapping[str, Answers]) -> tuple[Finding, ...]:
    """What the rules say before ``step``, with the boxes that are being filled in."""
    signer_id = signer.organisation_id if signer else None
    return coi.edition.findings(step.stages, coi.content(signer_id=signer_id, typed=typed))


def _blocking(edition: Edition, stages: tuple[Stage, ...], content: Content) -> tuple[Finding, ...]:
    return tuple(f for f in edition.findings(stages, content) if f.level is Level.BLOCKS)


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
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return queries.by_draft_reference(done).number
        coi = queries.lock(reference, actor)
        post = coi.post_of(actor)
        held = coi.capacities_of(actor, Task.STEP)
        step = coi.edition.step(action, coi.state, held)
        signed = coi.edition.box(step.box) if step.box else None
        typed = {signed.key: coi.answers(signed) | dict(answers)} if signed else {}
        content = coi.content(signer_id=post.organisation_id if post else None, typed=typed)
        step = coi.edition.step(action, coi.state, held, content)
        if blocking := _blocking(coi.edition, step.stages, content):
            raise Refused(blocking)
        step = coi.edition.taken(action, coi.state, held, content)
        by = By(actor, post)
        if Stage.SUBMIT in step.stages:  # what box 2 follows from may have changed since the boxes were saved
            _compute(coi, content.answers.keys(), by)
        if signed is not None and post is not None:
            confirm_identity(actor.account_id, password)
            _fill(coi, signed, typed[signed.key], by)
        _move(coi, step, by, answers)
        if signed is not None and post is not None:
            _sign(coi, signed, (statement, language), by, post)
        remember(act, actor.account_id, coi.draft_reference)
        return coi.number


def _move(coi: Coi, step: Transition, by: By, answers: Answers) -> None:
    source, target = coi.state, step.target or Status(coi.status_before or Status.VERIFIED)
    private = coi.reference is None and not step.numbers
    if step.numbers and coi.reference is None:
        year = clock.now().year
        coi.reference = f"COI.EU.{year}.{numbers.take(f'COI.EU.{year}'):07d}"
        coi.search_text = _search_text(coi)
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


def _sign(coi: Coi, box: Box, said: tuple[str, str], by: By, post: Post) -> None:
    """Fix what was signed: every box, and the names and addresses of the day it was first signed (§10, D14)."""
    for party in coi.parties:
        party.copied = party.copied or _copy(party.organisation.as_party())
    boxes = {b.key: box_to_text(b, coi.answers(b)) for b in coi.edition.boxes}
    parties = {str(p.organisation_id): p.copied for p in coi.parties}
    statement, language = said
    content = {"reference": coi.number, "edition": coi.edition_key, "boxes": boxes, "parties": parties}
    content |= {"statement": statement, "language": language}
    content["signer"] = {"kind": post.kind.value, "name": post.name, "code": post.code, "country": post.country}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    coi.signatures.append(
        CoiSignature(
            box=box.key,
            account_id=by.actor.account_id,
            person=by.actor.name,
            organisation_id=post.organisation_id,
            organisation=post.name,
            at=clock.now(),
            time_zone=by.actor.time_zone,
            statement=statement,
            content=content,
            digest=hashlib.sha256(canonical.encode()).hexdigest(),
        )
    )


def _copy(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "code": party.code,
        "address": party.address,
        "postcode": party.postcode,
        "city": party.city,
        "country": party.country,
        "eori": party.eori,
    }
