"""Links that show a certificate to a customs broker: made by a party, expiring, revoked by the same organisation."""

from sqlalchemy import func, select, update

from portal.auth import tokens
from portal.coi import queries as cois
from portal.coi.models import Coi
from portal.coi.queries import records
from portal.documents.domain.customs import MOST_LINKS, NO_PARTY, life
from portal.documents.models import CustomsLink
from portal.extensions import db
from portal.persistence import audit
from portal.persistence.audit import By
from portal.persistence.transaction import first_time, remember, transaction
from portal.shared import clock
from portal.shared.errors import Conflict, Invalid, NotAllowed, NotFound, WrongStatus
from portal.shared.people import Actor, Task
from portal.shared.text import N_

MADE, REVOKED = "coi:customs_link:made", "coi:customs_link:revoked"


def may_make(coi: Coi, actor: Actor) -> bool:
    """Whether somebody may make a link to a certificate: as a party to it, and not only to read."""
    return not coi.capacities_of(actor, Task.EDIT) <= NO_PARTY


def make(reference: str, *, label: str, days: int, act: str, actor: Actor) -> str | None:
    """Make a link and return its secret, which is shown this once; None where this very ``act`` made it already.

    Raises NotAllowed, WrongStatus before the first signature, Invalid for a life that is not offered, Conflict where
    there are too many links already.
    """
    with transaction():
        if first_time(act, actor.account_id) is not None:
            return None
        coi = cois.lock(reference, actor)
        post = coi.post_of(actor)
        if post is None or not may_make(coi, actor):
            raise NotAllowed(N_("Links for customs are made by the organisations that the certificate names."))
        if records.current(coi).number == records.PROVISIONAL:
            raise WrongStatus(N_("Nobody has signed this certificate yet: there is nothing to show to customs."))
        if (lives := life(days)) is None:
            raise Invalid(N_("Choose how long the link works."), field="days")
        if _open(coi.id) >= MOST_LINKS:
            raise Conflict(N_("There are %(most)s open links already: revoke one first."), most=MOST_LINKS)
        secret, moment, by = tokens.new(), clock.now(), By(actor, post)
        db.session.add(
            CustomsLink(
                coi_id=coi.id,
                token_hash=tokens.digest(secret),
                label=label,
                account_id=actor.account_id,
                person=actor.name,
                organisation_id=post.organisation_id,
                organisation=post.name,
                made_at=moment,
                expires_at=moment + lives,
            )
        )
        audit.record(by, MADE, (cois.SUBJECT, coi.id), changes={"label": [None, label]} if label else {})
        remember(act, actor.account_id, coi.draft_reference)
        return secret


def _open(coi_id: int) -> int:
    alive = (CustomsLink.revoked_at.is_(None), CustomsLink.expires_at > clock.now())
    return db.session.scalar(select(func.count()).where(CustomsLink.coi_id == coi_id, *alive)) or 0


def revoke(reference: str, id_: int, *, actor: Actor) -> None:
    """End a link; one that ended already stays so. Raises NotFound, NotAllowed for a link of another organisation."""
    with transaction():
        coi = cois.lock(reference, actor)
        link = db.session.scalar(select(CustomsLink).where(CustomsLink.coi_id == coi.id, CustomsLink.id == id_))
        if link is None:
            raise NotFound
        post = coi.post_of(actor)
        if post is None or link.organisation_id not in post.ids or not post.may_do(Task.EDIT):
            raise NotAllowed(N_("Only %(name)s, which made this link, can revoke it."), name=link.organisation)
        if link.revoked_at is not None:
            return
        link.revoked_at = clock.now()
        changes = {"label": [None, link.label]} if link.label else {}
        audit.record(By(actor, post), REVOKED, (cois.SUBJECT, coi.id), changes=changes)


def note_opened(id_: int) -> None:
    """Remember that a link was followed, for whoever made it."""
    with transaction() as session:
        session.execute(update(CustomsLink).where(CustomsLink.id == id_).values(opened_at=clock.now()))
