"""Following the link of an invitation: from then on the place is held for the person's company."""

from portal.auth.domain import LinkIsDead
from portal.coi import queries as certificates
from portal.extensions import db
from portal.invitations import queries
from portal.invitations.domain import Invitation
from portal.invitations.models import HeldPlace
from portal.invitations.services.completing import complete
from portal.persistence.audit import By
from portal.persistence.transaction import transaction
from portal.shared.errors import Conflict, NotAllowed
from portal.shared.people import Actor
from portal.shared.text import N_


def accept(token: str, organisation_id: int | None, *, actor: Actor) -> Invitation:
    """Take an invitation up: for a company one acts for already, or for one that is still to be found or created.

    Raises LinkIsDead, Conflict where somebody else took it up for a company, NotAllowed for a company of others.
    """
    with transaction():
        found = queries.by_token(token)
        if found is None:
            raise LinkIsDead
        certificates.lock_linked(found.coi_id)
        held = db.session.get_one(HeldPlace, found.id, populate_existing=True)
        if held.ended_at is not None:
            raise LinkIsDead
        if held.organisation_id is not None and held.account_id != actor.account_id:
            raise Conflict(N_("Somebody else took this invitation up already."))
        held.account_id = actor.account_id
        if organisation_id is not None:
            post = actor.post_among({organisation_id})
            if post is None:
                raise NotAllowed
            held.organisation_id = post.organisation_id
            db.session.flush()
            complete(post.organisation_id, By(actor, post))
        return Invitation(held.name, held.country, held.email, held.language)
