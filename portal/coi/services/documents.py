"""Adding, changing and withdrawing accompanying documents: one act each, on a locked certificate (D37)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import IO, Any

from portal.attachments import files, store
from portal.attachments import services as attachments
from portal.attachments.domain import Details
from portal.attachments.files import Examined
from portal.attachments.models import Attachment
from portal.coi import queries
from portal.coi.domain.documents import Deed
from portal.coi.models import Coi
from portal.coi.queries import documents
from portal.coi.queries.documents import Document
from portal.persistence import audit
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, outcome_of, remember, transaction
from portal.shared import clock
from portal.shared.errors import DomainError, NotAllowed, Stale
from portal.shared.people import Actor

GONE = ""
"""What is remembered of an act after which there is no document."""


def outcome(act: str, actor: Actor) -> int | None:
    """The number of the document this very act was about, None where the act is new."""
    done = outcome_of(act, actor.account_id)
    return int(done) if done and done.isdigit() else None


def add(reference: str, details: Details, *, act: str, actor: Actor) -> int:
    """Add a document without its file, and return its number; the same ``act`` adds nothing a second time.

    Raises NotAllowed where the table gives no right to it.
    """
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return int(done)
        coi = queries.lock(reference, actor)
        if not documents.Reader(coi, actor).may_add:
            raise NotAllowed
        by = By(actor, coi.post_of(actor))
        attachment = attachments.add(coi.id, details, by)
        _record(coi, by, "coi:document:added", {name: [None, value] for name, value in as_text(details).items()})
        remember(act, actor.account_id, str(attachment.id))
        return attachment.id


def change(reference: str, id_: int, details: Details, *, version: int, actor: Actor) -> None:
    """Say something else of a document. Raises NotAllowed, or Stale where it was changed since ``version``."""
    with transaction():
        coi, document, by = _locked(reference, id_, actor, Deed.CHANGE)
        before, after = as_text(document.stored.details), as_text(details)
        changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        if not changes:
            return
        if document.stored.version != version:
            raise Stale(base={}, theirs=before, mine=after)
        attachments.change(document.stored, details)
        _record(coi, by, "coi:document:changed", _named(document.stored) | changes)


def give_file(reference: str, id_: int, file: IO[bytes], name: str, *, act: str, actor: Actor) -> None:
    """Give a document its file, or another one; the same ``act`` does so once.

    The file is examined first, then put into the store, and only then written down: what is interrupted leaves at most
    a file that nothing uses. Raises Invalid with what is wrong with the file, NotAllowed, Unavailable.
    """
    examined = files.examine(file, name)
    if outcome(act, actor) is not None:
        return
    key = store.put(file)
    try:
        unused = _write_file(reference, id_, key, examined, act=act, actor=actor)
    except DomainError:
        attachments.discard(key)
        raise
    attachments.discard(unused)


def _write_file(reference: str, id_: int, key: str, examined: Examined, *, act: str, actor: Actor) -> str | None:
    """Write down that a document has a file; returns the key of one that nobody uses now."""
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return key
        coi, document, by = _locked(reference, id_, actor, Deed.GIVE_FILE)
        changes = _named(document.stored) | {"file": [document.stored.file_name or None, examined.name]}
        unused = attachments.give_file(document.stored, key, examined, by.post.ids if by.post else frozenset())
        _record(coi, by, "coi:document:file", changes)
        remember(act, actor.account_id, str(id_))
        return unused


def withdraw(reference: str, id_: int, *, act: str, actor: Actor) -> bool:
    """Withdraw a document, and return whether it stays, marked: it does where a signature covers it.

    Raises NotAllowed.
    """
    with transaction():
        if (done := first_time(act, actor.account_id)) is not None:
            return done != GONE
        coi = queries.lock(reference, actor)
        document = documents.get(coi, id_, actor)
        stays, unused = Deed.WITHDRAW in document.deeds, None
        if not stays and Deed.REMOVE not in document.deeds:
            raise NotAllowed
        by = By(actor, coi.post_of(actor))
        event = "coi:document:withdrawn" if stays else "coi:document:removed"
        _record(coi, by, event, _named(document.stored))
        if stays:
            attachments.withdraw(document.stored)
            remember(act, actor.account_id, str(id_))
        else:
            unused = attachments.remove(document.stored)
    attachments.discard(unused)
    return stays


def _locked(reference: str, id_: int, actor: Actor, deed: Deed) -> tuple[Coi, Document, By]:
    coi = queries.lock(reference, actor)
    document = documents.get(coi, id_, actor)
    if deed not in document.deeds:
        raise NotAllowed
    return coi, document, By(actor, coi.post_of(actor))


def _record(coi: Coi, by: By, event: str, changes: Mapping[str, Any]) -> None:
    """Leave a line in the history of the certificate: its creators' alone while it is a draft (D36)."""
    coi.changed_at = clock.now()
    audit.record(by, event, (queries.SUBJECT, coi.id), changes=changes, private=coi.reference is None)


def _named(attachment: Attachment) -> dict[str, list[Any]]:
    """What tells a document apart in the history: the same before and after."""
    return {name: [value, value] for name, value in (("type", attachment.type), ("reference", attachment.reference))}


def as_text(details: Details) -> dict[str, str | None]:
    """What is said of a document, as texts; None where nothing is."""
    return {name: str(value) if value else None for name, value in asdict(details).items()}
