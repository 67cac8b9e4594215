"""Filling boxes, and all that follows: presets, computed boxes, the history, the words it is found by."""

from collections.abc import Collection, Mapping

from portal.coi import queries
from portal.coi.answers import box_from_text, box_to_text, difference
from portal.coi.domain.boxes import ROWS, Box
from portal.coi.domain.content import Answers, Content
from portal.coi.domain.edition import Edition, Finding, Level
from portal.coi.domain.lifecycle import Stage
from portal.coi.models import MARKS, MOST_OF_A_MARK, Coi, CoiMark
from portal.coi.queries.contents import content_of
from portal.persistence import audit
from portal.persistence.audit import By
from portal.shared.calendar import working_day_before
from portal.shared.text import folded, plain


def write(coi: Coi, sent: Mapping[str, Answers], before: Content, by: By) -> None:
    """Fill boxes, then those that are preset or computed from them; each change leaves its audit entry."""
    edition = coi.edition
    changed = {key: answers for key, answers in sent.items() if fill(coi, edition.box(key), answers, by)}
    if not changed:
        return
    content = content_of(coi)  # dear: made anew only where something was written since
    for key in [key for key in edition.presets if key in changed]:
        preset = edition.presets[key](before, content)
        followed = {follower: new for follower, new in preset.items() if fill(coi, edition.box(follower), new, by)}
        if followed:
            changed |= followed
            content = content_of(coi)
    if compute(coi, changed, by, content):
        content = content_of(coi)
    coi.search_text = search_text(coi, content)
    mark(coi, changed)
    _watch_departure(coi, before, content)


def compute(coi: Coi, changed: Collection[str], by: By, content: Content | None = None) -> bool:
    """Make the computed boxes follow those that changed; whether one did. ``content`` is the certificate as it is."""
    following = [box for box in coi.edition.boxes if box.computed and not set(box.follows).isdisjoint(changed)]
    if not following:
        return False
    content, written = content or content_of(coi), False
    for key, follow in coi.edition.computations.items():
        if coi.edition.box(key) in following:
            answers = follow(content)
            written = fill(coi, coi.edition.box(key), answers, by) or written
            content = content.with_answers(key, answers)
    return written


def fill(coi: Coi, box: Box, answers: Answers, by: By) -> bool:
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


def search_text(coi: Coi, content: Content) -> str:
    words: list[str] = [coi.reference or "", coi.draft_reference, coi.national_reference or ""]
    words += [party.name for party in content.parties.values()]
    for row in content.rows("goods"):
        fact = content.commodities.get(row["commodity"])
        words += [row.get("trade_name") or "", row["commodity"], *(fact.names.values() if fact else ())]
    words += [row.get("container") or "" for row in content.rows("containers")]
    return folded(" ".join(dict.fromkeys(words)))


def mark(coi: Coi, changed: Collection[str]) -> None:
    """Make the marks of a certificate follow the boxes that changed."""
    for (key, name), kind in MARKS.items():
        if key not in changed:
            continue
        answers = coi.answers(coi.edition.box(key))
        several = answers[name] if name in answers else [row.get(name) or "" for row in answers[ROWS]]
        wanted = {value[:MOST_OF_A_MARK] for value in map(plain, several) if value}
        kept = {m.value: m for m in coi.marks if m.kind == kind}
        for value in kept.keys() - wanted:
            coi.marks.remove(kept[value])
        coi.marks += [CoiMark(kind=kind, value=value) for value in sorted(wanted - kept.keys())]


def _watch_departure(coi: Coi, before: Content, content: Content) -> None:
    """Note from which day on the body is to be warned, where the departure or the body changed."""
    body_id = next((p.organisation_id for p in coi.parties if (p.box, p.field) == ("issuing_body", "body")), None)
    then = (before.value("journey", "departure"), before.value("issuing_body", "body"))
    if then == (coi.departs_on, body_id):
        return
    body = content.party("issuing_body", "body")
    country = body.country if body else ""
    coi.warn_body_on = working_day_before(coi.departs_on, WARNED_BEFORE, country) if coi.departs_on else None


WARNED_BEFORE = 3
"""Working days, in the country where the body has its seat, before the goods leave."""


def blocking(edition: Edition, stages: tuple[Stage, ...], content: Content) -> tuple[Finding, ...]:
    return tuple(f for f in edition.findings(stages, content) if f.level is Level.BLOCKS)
