"""What happened to a certificate, as far as the actor may know. Changes nothing."""

from collections.abc import Mapping
from typing import Any

from portal.coi.models import Coi
from portal.coi.queries import SUBJECT
from portal.persistence import audit
from portal.persistence.audit import AuditEntry
from portal.shared.people import Actor


def entries(coi: Coi, actor: Actor) -> list[AuditEntry]:
    """What happened to the certificate, newest first; what it was as a draft is its creators' alone (D36)."""
    return _open_to(actor, coi, audit.entries((SUBJECT, coi.id)))


def _open_to(actor: Actor, coi: Coi, found: list[AuditEntry]) -> list[AuditEntry]:
    return [entry for entry in found if not entry.private or coi.creator_id in actor.post_ids]


def changes_after(coi: Coi, actor: Actor, box_key: str, version: int) -> list[Mapping[str, Any]]:
    """How a box changed since a version, newest change first; as a draft it changed for its creators alone (D36)."""
    found = audit.entries((SUBJECT, coi.id), part=box_key, after_version=version)
    return [entry.changes for entry in _open_to(actor, coi, found)]


def last_to_save(coi: Coi, actor: Actor, box_key: str) -> AuditEntry | None:
    """The last save of a box; None where the actor may not know."""
    found = _open_to(actor, coi, audit.entries((SUBJECT, coi.id), part=box_key))
    return next((entry for entry in found if entry.version is not None), None)
