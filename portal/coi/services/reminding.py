"""Reminding those who must act on a certificate (N12), once a day."""

from portal.coi import queries
from portal.coi.queries import waiting
from portal.coi.services import telling
from portal.persistence import audit, outbox
from portal.persistence.audit import By
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Conflict, NotAllowed
from portal.shared.people import Actor, Task
from portal.shared.text import N_


def remind(reference: str, *, actor: Actor) -> str:
    """Tell those for whom a certificate waits that somebody reminds them, and return its number.

    Raises Conflict where nobody must act or the last reminder is less than a day old, NotAllowed where the certificate
    waits for the actor, or the actor only reads.
    """
    with transaction():
        coi = queries.lock(reference, actor)
        post = coi.post_of(actor)
        if post is None or not post.may_do(Task.EDIT):
            raise NotAllowed(N_("You only read here: a colleague who prepares can send a reminder."))
        if not coi.capacities_of(actor).isdisjoint(coi.edition.awaited(coi.state, coi.flags)):
            raise NotAllowed(N_("This certificate waits for you."))
        if not waiting.awaited(coi):
            raise Conflict(N_("This certificate waits for nobody."))
        if not waiting.may_remind(coi):
            raise Conflict(N_("A reminder can be sent once a day. The last one is less than a day old."))
        coi.reminded_at = clock.now()
        by = By(actor, post)
        audit.record(by, "coi:reminded", (queries.SUBJECT, coi.id), private=coi.reference is None)
        outbox.enqueue("coi:reminded", reference=coi.number)
        telling.remind(coi, by)
        return coi.number
