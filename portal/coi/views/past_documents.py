"""What happened to accompanying documents, in the words of the history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.attachments.domain import FIELD_LABELS, ISSUED_ON, VALID_UNTIL
from portal.codelists import queries as codelists
from portal.codelists.domain.entries import CodeList
from portal.shared.text import N_
from portal.web.both import gettext as _
from portal.web.i18n import format_day

EVENTS: Mapping[str, str] = {
    "coi:document:added": N_("Document added"),
    "coi:document:changed": N_("Document changed"),
    "coi:document:file": N_("File of a document sent"),
    "coi:document:withdrawn": N_("Document withdrawn; it stays, marked"),
    "coi:document:removed": N_("Document removed"),
}
"""What was done to a document."""

LABELS = {"type": N_("Type"), **FIELD_LABELS, "file": N_("File")}


def differences(changes: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What was said of a document before and after: label, before, after; what tells it apart is the same in both."""
    return [
        (_(LABELS[name]), "" if before == after else _in_words(name, before), _in_words(name, after))
        for name, (before, after) in changes.items()
        if before or after
    ]


def _in_words(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "type":
        return _(codelists.label(CodeList.DOCUMENTS, value))
    return format_day(date.fromisoformat(value)) if name in (ISSUED_ON, VALID_UNTIL) else str(value)
