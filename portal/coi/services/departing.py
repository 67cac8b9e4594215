"""The control body is warned when the goods are about to leave without their certificate (Reg. 2021/2306 Art. 4(1))."""

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.coi import queries
from portal.coi.domain.editions import EDITIONS
from portal.coi.domain.lifecycle import Action, Capacity
from portal.coi.domain.telling import DEPARTURE_NEAR
from portal.coi.models import Coi
from portal.coi.services.telling import tell, tell_creator
from portal.extensions import db
from portal.organisations.domain import OrganisationKind
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.shared import clock

SIGNERS = (Capacity.CONTROL_BODY, Capacity.CREATING_BODY)
UNSIGNED = frozenset(
    (edition.key, status.value, capacity)
    for edition in EDITIONS.values()
    for status in edition.statuses
    for capacity in SIGNERS
    if Action.SIGN_18 in edition.actions(status, (capacity,))
)
"""Where its body can sign a certificate next: one that was submitted, or a draft of its own (T04, T07)."""


def warn_next() -> bool:
    """Warn the body of the certificate that has been due longest; False where none is due.

    Asked often: nothing is locked, nor written, before one is.
    """
    waiting = or_(*(_waits(*row) for row in sorted(UNSIGNED)))
    due = select(Coi.id).where(Coi.warn_body_on <= clock.today(), waiting)
    id_ = db.session.scalar(due.order_by(Coi.warn_body_on, Coi.id).limit(1))
    db.session.rollback()
    if id_ is None:
        return False
    warn(id_)
    return True


def warn(id_: int) -> None:
    """Warn the body of one certificate; of two workers, the second finds it done. A later departure warns again."""
    with transaction():
        waiting = or_(*(_waits(*row) for row in sorted(UNSIGNED)))
        taken = update(Coi).where(Coi.id == id_, Coi.warn_body_on <= clock.today(), waiting).values(warn_body_on=None)
        if not db.session.execute(taken.returning(Coi.id), execution_options={"synchronize_session": False}).all():
            return
        coi = queries.lock_linked(id_)
        is_draft = coi.reference is None
        audit.record(None, DEPARTURE_NEAR, (queries.SUBJECT, coi.id), private=is_draft)
        if is_draft:
            tell_creator(coi, DEPARTURE_NEAR)
        else:
            tell(coi, DEPARTURE_NEAR, None)


def _waits(edition: str, status: str, capacity: Capacity) -> ColumnElement[bool]:
    """Whether a certificate stands where a row of `UNSIGNED` says."""
    stands = and_(Coi.edition_key == edition, Coi.status == status)
    own = Coi.created_as == OrganisationKind.CONTROL_BODY.value
    return and_(stands, own) if capacity is Capacity.CREATING_BODY else stands
