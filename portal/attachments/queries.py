"""Reading documents and their types, and how much room an organisation has left. Changes nothing."""

from collections.abc import Collection, Iterator

from sqlalchemy import func, select

from portal.attachments.domain import DocumentType
from portal.attachments.models import Attachment
from portal.codelists import queries as codelists
from portal.codelists.domain.entries import CodeList
from portal.extensions import db
from portal.shared.errors import NotFound


def types() -> list[DocumentType]:
    """The types that can be chosen today; none where their list is missing."""
    return [DocumentType.of(entry) for entry in codelists.entries(CodeList.DOCUMENTS)]


def find_type(key: str) -> DocumentType | None:
    """The type ``key`` where it can be chosen today, else None."""
    return next((kind for kind in types() if kind.key == key), None)


def type_of(key: str) -> DocumentType:
    """A type, also one that has ended; where the list does not have it, one that is called by its key."""
    codes = codelists.codes()
    entry = codes.find(CodeList.DOCUMENTS, key)
    return DocumentType.of(entry) if entry else DocumentType(key, codes.label(CodeList.DOCUMENTS, key))


def of(coi_id: int) -> list[Attachment]:
    """The documents of a certificate, in the order they were added; withdrawn ones too."""
    return list(db.session.scalars(select(Attachment).where(Attachment.coi_id == coi_id).order_by(Attachment.id)))


def get(coi_id: int, id_: int) -> Attachment:
    """One document of a certificate; raises NotFound."""
    found = db.session.scalar(select(Attachment).where(Attachment.coi_id == coi_id, Attachment.id == id_))
    if found is None:
        raise NotFound
    return found


def bytes_used(organisation_ids: Collection[int]) -> int:
    """The bytes of the files organisations added; a file that several documents share counts once."""
    files = (
        select(Attachment.file_key, func.max(Attachment.size).label("size"))
        .where(Attachment.organisation_id.in_(organisation_ids), Attachment.file_key.is_not(None))
        .group_by(Attachment.file_key)
        .subquery()
    )
    return int(db.session.scalar(select(func.coalesce(func.sum(files.c.size), 0))) or 0)


def is_used(key: str) -> bool:
    """Whether a document has the file called ``key``."""
    return db.session.scalar(select(Attachment.id).where(Attachment.file_key == key).limit(1)) is not None


def with_files() -> Iterator[tuple[int, str, str]]:
    """Number, key and checksum of every document that has a file."""
    query = select(Attachment.id, Attachment.file_key, Attachment.digest).where(Attachment.file_key.is_not(None))
    for id_, key, digest in db.session.execute(query.order_by(Attachment.id)):
        yield id_, str(key), digest
