"""Changing certificates: one function, one act, one transaction with its audit entry and its message."""

from portal.coi.services import documents, recording
from portal.coi.services.asking import ask_change
from portal.coi.services.drafts import CREATORS, copy_as_new, create_draft, may_create, preset_answers
from portal.coi.services.extracts import create_extract
from portal.coi.services.reminding import remind
from portal.coi.services.saving import Saved, save_boxes
from portal.coi.services.steps import done_before, findings, take

__all__ = [
    "CREATORS",
    "Saved",
    "ask_change",
    "copy_as_new",
    "create_draft",
    "create_extract",
    "documents",
    "done_before",
    "findings",
    "may_create",
    "preset_answers",
    "recording",
    "remind",
    "save_boxes",
    "take",
]
