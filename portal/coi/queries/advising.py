"""What the tables answer to “I need to change …” about one certificate, and who can be asked. Changes nothing."""

from datetime import datetime

from portal.coi.domain.advice import ASKED, Advice, Adviser, Held
from portal.coi.domain.boxes import Box
from portal.coi.domain.lifecycle import Status
from portal.coi.models import Coi
from portal.coi.queries import SUBJECT, waiting
from portal.organisations.domain.requests import BETWEEN_REMINDERS
from portal.organisations.models import Organisation
from portal.persistence import audit
from portal.shared import clock
from portal.shared.people import Actor, Task


def advice(coi: Coi, box: Box, name: str, actor: Actor) -> Advice:
    """What ``actor`` does who must change a part of a certificate now."""
    held = Held(coi.capacities_of(actor, Task.EDIT), coi.capacities_of(actor, Task.STEP))
    before = Status(coi.status_before) if coi.status_before else None
    return Adviser(coi.edition, coi.state, held, coi.flags, before).about(box, name)


def holders(coi: Coi, found: Advice) -> list[Organisation]:
    """The organisations named on the certificate that can be asked; an authority stands for the one above it too."""
    return list(dict.fromkeys(one for way in found.ways for one in waiting.named_as(coi, way.who)))


def last_asked(coi: Coi, box: Box, actor: Actor) -> datetime | None:
    """When this person asked for a change of this box, None where that is a day ago or never was."""
    since = clock.now() - BETWEEN_REMINDERS
    found = audit.entries((SUBJECT, coi.id), part=box.key)
    mine = (entry.at for entry in found if (entry.event, entry.account_id) == (ASKED, actor.account_id))
    return next((at for at in mine if at > since), None)
