"""The accompanying documents of a certificate as somebody sees them, with what they may do. Changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.attachments import queries as attachments
from portal.attachments.domain import MEDIA_TYPES, DocumentType
from portal.attachments.models import Attachment
from portal.coi.domain.documents import Deed, Standing, deeds
from portal.coi.domain.edition import Edition
from portal.coi.domain.lifecycle import Capacity, Status
from portal.coi.models import Coi
from portal.shared.people import Actor, Post, Task


@dataclass(frozen=True)
class Document:
    """A document, whether a signature covers it, and what the reader may do to it."""

    stored: Attachment
    covered: bool
    deeds: frozenset[Deed]

    @property
    def type(self) -> DocumentType:
        """Its type, with the fields it asks."""
        return attachments.type_of(self.stored.type)

    @property
    def kind_of_file(self) -> str:
        """What kind of file it has: PDF, PNG, JPEG; empty where it has none."""
        return MEDIA_TYPES[self.stored.media_type].label if self.stored.file_key else ""

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether the reader may withdraw it, in one way or the other."""
        return not self.deeds.isdisjoint((Deed.WITHDRAW, Deed.REMOVE))


@dataclass(frozen=True)
class Documents:
    """All documents of a certificate; ``may_add`` says whether the reader may add one."""

    rows: list[Document]
    may_add: bool


class Reader:
    """Somebody before the documents of one certificate: as what, and for which organisations."""

    def __init__(self, coi: Coi, actor: Actor) -> None:
        self.edition: Edition = coi.edition
        self.state: Status = coi.state
        self.post: Post | None = coi.post_of(actor)
        self.held: Collection[Capacity] = coi.capacities_of(actor, Task.EDIT)
        self.covered = {d["id"] for signature in coi.signatures for d in signature.content.get("documents", ())}

    @property
    def may_add(self) -> bool:
        """Whether they may add a document."""
        return Deed.ADD in deeds(self.edition, self.state, self.held)

    def sees(self, attachment: Attachment) -> Document:
        """A document with what they may do to it."""
        standing = Standing(
            own=self.post is not None and attachment.organisation_id in self.post.ids,
            covered=attachment.id in self.covered,
            withdrawn=attachment.withdrawn_at is not None,
            has_file=attachment.file_key is not None,
        )
        return Document(attachment, standing.covered, deeds(self.edition, self.state, self.held, standing))


def section(coi: Coi, actor: Actor) -> Documents:
    """Every document of a certificate; whoever sees the one sees the others."""
    reader = Reader(coi, actor)
    return Documents([reader.sees(found) for found in attachments.of(coi.id)], reader.may_add)


def get(coi: Coi, id_: int, actor: Actor) -> Document:
    """One document of a certificate; raises NotFound."""
    return Reader(coi, actor).sees(attachments.get(coi.id, id_))
