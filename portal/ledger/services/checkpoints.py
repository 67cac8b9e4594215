"""Making checkpoints: when asked, and once a day by the worker that sends the mails."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import IntegrityError

from portal.extensions import db
from portal.ledger import domain, queries
from portal.ledger.models import AuditCheckpoint
from portal.ledger.services.signing import public_key, sign
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.ledger import BEGINNING, Tree, moment

EVERY = timedelta(days=1)
REFUSED = "ledger: when a checkpoint was refused"


def make() -> bool:
    """Sign the history as it is; False where it has no new line. Raises `Disagrees`.

    The lines are read before the transaction, so that no act waits meanwhile; they cannot change behind the head.
    """
    last, head = queries.last_checkpoint(), queries.head()
    seen = (last.number, last.count, last.digest, last.root) if last else (0, 0, BEGINNING, Tree().root())
    if head.count <= seen[1]:
        db.session.rollback()
        return False
    root = _root(head, seen[1:])
    db.session.rollback()
    at = clock.now()
    new = {"number": seen[0] + 1, "count": head.count, "digest": head.digest, "root": root, "key": public_key()}
    signature = sign(domain.checkpoint(at=moment(at), **new))  # type: ignore[arg-type]
    try:
        with transaction() as session:
            session.add(AuditCheckpoint(at=at, signature=signature, **new))
    except IntegrityError:  # another worker made it in the meantime
        return False
    return True


def _root(head: queries.Head, seen: tuple[int, str, str]) -> str:
    """The root over all lines; they have no gap, and begin as the last checkpoint saw them."""
    tree, last = Tree(), BEGINNING
    known, known_digest, known_root = seen
    agrees = known == 0
    for position, last in queries.digests(head.count):
        tree.add(last)
        if position != tree.count:
            raise domain.Disagrees
        if position == known:
            agrees = (last, tree.root()) == (known_digest, known_root)
    if not agrees or (tree.count, last) != (head.count, head.digest):
        raise domain.Disagrees
    return tree.root()


def make_if_due() -> bool:
    """Make the checkpoint of the day if there is something new; False where none is due. Asked every second."""
    last = queries.last_checkpoint()
    refused: datetime | None = current_app.extensions.get(REFUSED)
    newest = max((at for at in (last and last.at, refused) if at), default=None)
    db.session.rollback()
    if newest is not None and clock.now() < newest + EVERY:
        return False
    try:
        return make()
    except domain.Disagrees as refusal:
        current_app.extensions[REFUSED] = clock.now()
        current_app.logger.error("no checkpoint: %s", refusal.message)
        db.session.rollback()
        return False
