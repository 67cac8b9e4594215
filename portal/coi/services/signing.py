"""Signing a box: everything the certificate says is fixed with it (domain reference §10)."""

import hashlib
import json
from typing import Any

from portal.attachments import queries as attachments
from portal.attachments.models import Attachment
from portal.coi.answers import box_to_text
from portal.coi.domain.boxes import Box
from portal.coi.domain.content import CommodityFact
from portal.coi.models import Coi, CoiSignature
from portal.organisations.domain import Party
from portal.persistence.audit import By
from portal.shared import clock
from portal.shared.people import Post


def sign(coi: Coi, box: Box, said: tuple[str, str], by: By, post: Post) -> None:
    """Fix what was signed: boxes, documents, and names and addresses of the day it was first signed (§10, D14)."""
    for party in coi.parties:
        party.copied = party.copied or _copy(party.organisation.as_party())
    for line in coi.lines:
        line.copied = line.copied or _named(line.fact(coi))
    boxes = {b.key: box_to_text(b, coi.answers(b)) for b in coi.edition.boxes}
    parties = {str(p.organisation_id): p.copied for p in coi.parties}
    statement, language = said
    content: dict[str, Any] = {"reference": coi.number, "edition": coi.edition_key, "boxes": boxes, "parties": parties}
    content |= {"statement": statement, "language": language}
    content["signer"] = {"kind": post.kind.value, "name": post.name, "code": post.code, "country": post.country}
    content["documents"] = [_signed(found) for found in attachments.of(coi.id) if found.withdrawn_at is None]
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


def _signed(attachment: Attachment) -> dict[str, str | int]:
    """What a signature fixes of a document; the document is covered by it from now on (§10, D37)."""
    said = {"type": attachment.type, "reference": attachment.reference, "sha256": attachment.digest}
    return {"id": attachment.id, **said}


def _named(fact: CommodityFact) -> dict[str, str]:
    return {**fact.names, "category": fact.category}


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
