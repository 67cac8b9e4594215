"""The control body is warned when the goods are about to leave without their certificate (Reg. 2021/2306 Art. 4(1))."""

from sqlalchemy import select, update

from portal.coi import queries
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Action, Capacity
from portal.coi.domain.telling import DEPARTURE_NEAR
from portal.coi.models import Coi
from portal.coi.services.telling import tell
from portal.extensions import db
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.shared import clock

UNSIGNED = frozenset(
    (edition.key, status.value)
    for edition in EDITIONS.values()
    for status, awaited in edition.waits_for.items()
    if Capacity.CONTROL_BODY in awaited and Action.SIGN_18 in edition.actions(status, awaited)
)
"""Where a certificate waits for its body to sign it."""


def warn_next() -> bool:
    """Warn the body of the certificate that has been due longest; False where none is due.

    Asked often: nothing is locked, nor written, before one is.
    """
    due = select(Coi.id).where(
        Coi.warn_body_on <= clock.today(),
        Coi.status.in_({status for _edition, status in UNSIGNED}),
        Coi.edition_key.in_({edition for edition, _status in UNSIGNED}),
    )
    id_ = db.session.scalar(due.order_by(Coi.warn_body_on, Coi.id).limit(1))
    db.session.rollback()
    if id_ is None:
        return False
    warn(id_)
    return True


def warn(id_: int) -> None:
    """Warn the body of one certificate; of two workers, the second finds it done. A later departure warns again."""
    with transaction():
        taken = update(Coi).where(Coi.id == id_, Coi.warn_body_on <= clock.today()).values(warn_body_on=None)
        if not db.session.execute(taken.returning(Coi.id), execution_options={"synchronize_session": False}).all():
            return
        coi = queries.lock_linked(id_)
        if (coi.edition_key, coi.status) in UNSIGNED:
            audit.record(None, DEPARTURE_NEAR, (queries.SUBJECT, coi.id))
            tell(coi, DEPARTURE_NEAR, None)
