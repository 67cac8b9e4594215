"""Adding, changing and withdrawing documents; all but `check` are called inside the act of what they accompany."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from portal.attachments import queries, store
from portal.attachments.domain import MB, Details
from portal.attachments.files import FIELD, Examined
from portal.attachments.models import Attachment
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.persistence.audit import By
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Invalid, NotAllowed, Unavailable
from portal.shared.text import N_

log = logging.getLogger(__name__)

YOUNG = timedelta(hours=1)
"""A file goes to the store before its document is written: one as young as this may still find its document."""


def add(coi_id: int, details: Details, by: By) -> Attachment:
    """Write down a document, still without its file; raises NotAllowed for somebody without a post."""
    if by.post is None:
        raise NotAllowed
    moment = clock.now()
    attachment = Attachment(
        coi_id=coi_id,
        organisation_id=by.post.organisation_id,
        organisation=by.post.name,
        account_id=by.actor.account_id,
        person=by.actor.name,
        added_at=moment,
        changed_at=moment,
    )
    attachment.say(details)
    db.session.add(attachment)
    db.session.flush()
    return attachment


def change(attachment: Attachment, details: Details) -> None:
    """Say something else of a document."""
    attachment.say(details)
    _touch(attachment)


def give_file(attachment: Attachment, key: str, examined: Examined, organisation_ids: Collection[int]) -> str | None:
    """Give a document the file that was put into the store as ``key``; returns the key of one that nobody uses now.

    Raises Invalid where the organisations would have more than their share.
    """
    former = attachment.file_key
    _require_room(attachment, examined.size, organisation_ids)
    attachment.file_key, attachment.file_name = key, examined.name
    attachment.media_type, attachment.size, attachment.digest = examined.media_type.name, examined.size, examined.digest
    attachment.file_missing_since = None
    _touch(attachment)
    db.session.flush()
    return former if former and not queries.is_used(former) else None


def _require_room(attachment: Attachment, size: int, organisation_ids: Collection[int]) -> None:
    """Refuse what is more than an organisation may keep; files that arrive at once wait for each other here."""
    id_ = attachment.organisation_id
    db.session.execute(select(Organisation.id).where(Organisation.id == id_).with_for_update(key_share=True))
    most = current_app.config["PORTAL_FILES_QUOTA_MB"]
    used = queries.bytes_used({*organisation_ids, id_})
    if used - attachment.size + size > most * MB:
        message = N_(
            "Your organisation has %(used)s of its %(most)s MB of files. Send a smaller file, withdraw documents that "
            "no signature covers, or ask those who run the portal for more room."
        )
        raise Invalid(message, field=FIELD, used=-(-used // MB), most=most)


def withdraw(attachment: Attachment) -> None:
    """Mark a document as withdrawn; it stays, for something was signed with it."""
    attachment.withdrawn_at = clock.now()
    _touch(attachment)


def remove(attachment: Attachment) -> str | None:
    """Remove a document for good; returns the key of a file that nobody uses now."""
    key = attachment.file_key
    db.session.delete(attachment)
    db.session.flush()
    return key if key and not queries.is_used(key) else None


def discard(key: str | None) -> None:
    """Take a file that nothing uses out of the store, after the act; where the store does not answer, `check` can."""
    if key is None:
        return
    try:
        store.delete(key)
    except Unavailable:
        log.warning("a file that nothing uses stays in the store: %s", key)


def copy_all(from_coi_id: int, to_coi_id: int) -> list[Attachment]:
    """Give a certificate the documents of another that were not withdrawn (D27); they share their files.

    For an open transaction that has locked the certificate they come from, so that no file is removed meanwhile.
    """
    copies = [_copy(found, to_coi_id) for found in queries.of(from_coi_id) if found.withdrawn_at is None]
    db.session.add_all(copies)
    db.session.flush()
    return copies


def _copy(attachment: Attachment, coi_id: int) -> Attachment:
    same = {column.key: getattr(attachment, column.key) for column in Attachment.__table__.columns}
    return Attachment(**(same | {"id": None, "coi_id": coi_id, "version": 1}))


def _touch(attachment: Attachment) -> None:
    attachment.version += 1
    attachment.changed_at = clock.now()


def note_missing(ids: Collection[int], *, missing: bool) -> None:
    """Remember that the files of documents are missing, or are there again: an act of its own."""
    with transaction() as session:
        was = Attachment.file_missing_since.is_(None) if missing else Attachment.file_missing_since.is_not(None)
        since = clock.now() if missing else None
        session.execute(update(Attachment).where(Attachment.id.in_(ids), was).values(file_missing_since=since))


@dataclass
class Report:
    """What a look at every file found: numbers of documents, keys of files."""

    good: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


OtherKeys = Callable[[], Collection[str]]
_others: list[OtherKeys] = []


def also_kept(find: OtherKeys) -> OtherKeys:
    """Say which files in the store are somebody else’s than documents’: no sweep removes them."""
    _others.append(find)
    return find


def _of_others() -> set[str]:
    return {key for find in _others for key in find()}


def check(*, sweep: bool = False) -> Report:
    """Compare every document with its file, and find the files no document has; ``sweep`` removes those.

    A file that is there but has changed counts as missing. Raises Unavailable.
    """
    report = Report()
    in_store = dict(store.everything())
    known = list(queries.with_files())
    for id_, key, digest in known:
        (report.good if key in in_store and _is_good(key, digest) else report.missing).append(id_)
    used = {key for _id, key, _digest in known} | _of_others()
    report.unused = sorted(key for key, since in in_store.items() if key not in used and _is_old(since))
    db.session.rollback()
    note_missing(report.missing, missing=True)
    note_missing(report.good, missing=False)
    for key in report.unused if sweep else ():
        if not queries.is_used(key) and key not in _of_others():
            store.delete(key)
            report.removed.append(key)
    return report


def _is_old(since: datetime) -> bool:
    return clock.now() - since > YOUNG


def _is_good(key: str, digest: str) -> bool:
    try:
        store.fetch(key, digest).close()
    except store.FileMissing:
        return False
    return True
