"""Past answers in words, for the history of a certificate and for conflicts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.coi import queries
from portal.coi.answers import organisation_ids
from portal.coi.domain.advice import ASKED
from portal.coi.domain.boxes import ROWS, Box, Field, Kind
from portal.coi.domain.edition import Edition
from portal.coi.domain.lifecycle import STATUS_LABELS, Action, Status
from portal.coi.domain.telling import BASE_IRREGULAR, BASE_REGULAR
from portal.coi.fields import label_of
from portal.coi.models import Coi
from portal.coi.queries import history
from portal.coi.views import past_documents
from portal.commodities.domain.entries import formatted_code
from portal.persistence.audit import AuditEntry
from portal.shared.text import N_
from portal.web.access import current_actor
from portal.web.both import gettext as _
from portal.web.i18n import country_name, format_day, format_number, joined
from portal.web.words import Said

OTHER_EVENTS: Mapping[str, str] = {
    **past_documents.EVENTS,
    "coi:created": N_("Created"),
    "coi:box:saved": N_("Changed"),
    "coi:reminded": N_("Reminder sent"),
    "coi:departure_near": N_("Warned: the goods leave within three working days"),
    ASKED: N_("Change asked for"),
    "coi:partner:invited": N_("Partner invited"),
    "coi:partner:reminded": N_("Invitation sent again"),
    "coi:partner:withdrawn": N_("Invitation withdrawn"),
    "coi:partner:completed": N_("Invited partner named"),
    "coi:partner:not_completed": N_("Invited partner not named"),
    "coi:replacement_given_up": N_("Replacement given up"),
    BASE_IRREGULAR: N_("OFIS irregularity reported on the certificate of this extract"),
    BASE_REGULAR: N_("Irregularity closed on the certificate of this extract"),
    "coi:recorded": N_("Frozen as a record"),
    "coi:customs_link:made": N_("Link for customs made"),
    "coi:customs_link:revoked": N_("Link for customs revoked"),
}
IN_WORDS: Mapping[str, Mapping[str, str]] = {
    **{key: {"label": N_("For")} for key in ("coi:customs_link:made", "coi:customs_link:revoked")},
    ASKED: {"part": N_("What"), "asked": N_("Asked of")},
    **{
        event: {"name": N_("Invited as"), "organisation": N_("Organisation")}
        for event in OTHER_EVENTS
        if event.startswith("coi:partner:")
    },
}
"""Events that are about a box and change none of its fields: what they keep is words already, under these labels."""

TO_TRANSLATE = "part"
"""Which of them is a text of ours; the others are names."""

ACTS: Mapping[Action, str] = {
    Action.SUBMIT: N_("Submitted for certification"),
    Action.SIGN_18: N_("Box 18 signed"),
    Action.SIGN_20: N_("Box 20 signed"),
    Action.SIGN_21: N_("Box 21 signed"),
    Action.DELETE: N_("Deleted"),
    Action.REPLACE: N_("Replacement begun"),
    Action.BE_REPLACED: N_("Replaced"),
    Action.EXTRACT: N_("Extract initiated"),
    Action.SPLIT: N_("Split"),
    Action.REQUEST_ENDORSEMENT: N_("Submitted for endorsement"),
    Action.SIGN_13: N_("Box 13 signed"),
    Action.SIGN_14: N_("Box 14 signed"),
    Action.START_CUSTOMS: N_("Customs procedure started"),
    Action.OFIS: N_("OFIS irregularity reported"),
    Action.CLOSE: N_("Irregularity closed"),
    Action.DEPLETE: N_("Marked as depleted"),
}
"""What was done, in the words of the history."""


def saved_meanwhile(coi: Coi, box_key: str) -> Said:
    """Who saved a box while the reader was filling it in."""
    last = history.last_to_save(coi, current_actor(), box_key)
    if is_own(last):
        return _("You saved this box elsewhere, in another window, while you were filling it in.")
    if who := who_saved(last):
        return _("%(who)s saved this box while you were filling it in.", who=who)
    return _("Somebody else saved this box while you were filling it in.")


def is_own(entry: AuditEntry | None) -> bool:
    """Whether a line of the history is about what the reader did."""
    return entry is not None and entry.account_id == current_actor().account_id


def who_saved(entry: AuditEntry | None) -> str:
    """The person of a line of the history, and for whom; empty where there is none."""
    return ", ".join(name for name in (entry.person, entry.organisation) if name) if entry else ""


@dataclass(frozen=True)
class Change:
    """One field, or one line, that went from something to something."""

    label: str
    before: str
    after: str
    key: str = ""


@dataclass(frozen=True)
class Told:
    """A line of the history in words."""

    at: datetime
    person: str
    organisation: str
    what: str
    status: str
    box: Box | None
    reason: str
    changes: list[Change]


def told(coi: Coi, entries: list[AuditEntry]) -> list[Told]:
    """The history in the language of the page."""
    numbers = {n for entry in entries for n in _numbers(coi.edition, entry)}
    names = queries.organisations_in(entries, numbers)
    return [_told(coi.edition, entry, names) for entry in entries]


def _box(edition: Edition, entry: AuditEntry) -> Box | None:
    return edition.box(entry.part) if entry.part else None


def _numbers(edition: Edition, entry: AuditEntry) -> set[int]:
    box = _box(edition, entry)
    sides = [{name: values[side] for name, values in entry.changes.items()} for side in (0, 1)]
    return organisation_ids(box, sides) if box else set()


def _told(edition: Edition, entry: AuditEntry, names: Mapping[int, str]) -> Told:
    box = _box(edition, entry)
    if entry.event in past_documents.EVENTS:
        changes = [Change(*words) for words in past_documents.differences(entry.changes)]
    elif (labels := IN_WORDS.get(entry.event)) is not None:
        kept = {name: after for name, (_before, after) in entry.changes.items()}
        changes = [Change(_(labels[n]), "", _(text) if n == TO_TRANSLATE else text) for n, text in kept.items()]
    else:
        changes = differences(box, entry.changes, names) if box else _asked(edition, entry.changes)
    status = STATUS_LABELS[Status(entry.target)] if entry.target and entry.source not in (None, entry.target) else ""
    what = _what(edition, entry)
    return Told(entry.at, entry.person, entry.organisation, what, status, box, entry.reason or "", changes)


def _what(edition: Edition, entry: AuditEntry) -> str:
    if entry.event in OTHER_EVENTS:
        return _(OTHER_EVENTS[entry.event])
    action = next(
        step.action
        for step in edition.transitions
        if step.event == entry.event and step.source == entry.source and step.target in (entry.target, None)
    )
    return _(ACTS[action])


def _asked(edition: Edition, changes: Mapping[str, Any]) -> list[Change]:
    asked = {field.name: field for transition in edition.transitions for field in transition.asks}
    given = ((asked[name], after) for name, (_before, after) in changes.items() if name in asked)
    return [Change(_(field.label), "", in_words(field, after, {})) for field, after in given]


def differences(box: Box, changes: Mapping[str, Any], names: Mapping[int, str]) -> list[Change]:
    """What changed in a box, field by field; in a box with rows, line by line."""
    found = []
    for name, (before, after) in changes.items():
        if name == ROWS:
            found += _row_differences(box, before or [], after or [], names)
        else:
            source = box.field(name)
            was, now = in_words(source, before, names), in_words(source, after, names)
            found.append(Change(_(source.label), was, now, name))
    return found


def _row_differences(box: Box, before: list[Any], after: list[Any], names: Mapping[int, str]) -> list[Change]:
    """Line by line: each has the number it has afterwards, one that was removed the number it had."""
    old, new = {row["key"]: row for row in before}, {row["key"]: row for row in after}
    numbers = {row["key"]: number for rows in (before, after) for number, row in enumerate(rows, start=1)}
    found = []
    for key in dict.fromkeys([*old, *new]):
        label = _("Line %(number)s", number=numbers[key])
        if key not in old or key not in new:
            was, now = (_row_in_words(box, rows.get(key), names) for rows in (old, new))
            label = _("%(line)s, removed", line=label) if key in old else _("%(line)s, added", line=label)
            found.append(Change(label, was, now, key))
            continue
        for source in box.fields:
            was, now = old[key].get(source.name), new[key].get(source.name)
            if was != now:
                words = f"{label}, {_(source.label)}"
                texts = (in_words(source, was, names), in_words(source, now, names))
                found.append(Change(words, texts[0], texts[1], f"{key} {source.name}"))
    return found


def _row_in_words(box: Box, row: Mapping[str, Any] | None, names: Mapping[int, str]) -> str:
    if row is None:
        return ""
    return " · ".join(text for source in box.fields if (text := in_words(source, row.get(source.name), names)))


def in_words(source: Field, value: Any, names: Mapping[int, str]) -> str:
    """An answer as a person reads it; empty where there is none."""
    if value in (None, "", [], False):
        return ""
    if source.kind in (Kind.ORGANISATION, Kind.ORGANISATIONS):
        ids = value if isinstance(value, list) else [value]
        return joined(names.get(id_, str(id_)) for id_ in ids)
    if source.kind is Kind.CHOICE:
        return _(label_of(source, value))
    return WORDS.get(source.kind, str)(value)


WORDS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.COUNTRY: country_name,
    Kind.COUNTRIES: lambda codes: joined(country_name(code) for code in codes),
    Kind.TICK: lambda _ticked: _("Yes"),
    Kind.QUANTITY: lambda value: format_number(Decimal(value)),
    Kind.COUNT: format_number,
    Kind.DAY: lambda day: format_day(date.fromisoformat(day)),
    Kind.COMMODITY: formatted_code,
}
"""Kind of answer → how it is written where neither a table nor an organisation is needed to say it."""
