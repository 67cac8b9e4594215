"""The history as a file that others can verify and keep: JSON, line by line, with a signature at its end."""

from collections.abc import Iterator

from flask import current_app

from portal.ledger import domain, queries
from portal.ledger.models import AuditCheckpoint
from portal.ledger.services.signing import public_key, sign
from portal.persistence.chain import content
from portal.shared import clock
from portal.shared.ledger import BEGINNING, Tree, moment


def export() -> Iterator[bytes]:
    """Every line of the export, as the database has it: what is broken there is broken here, for whoever looks."""
    checkpoints = queries.checkpoints()
    head = queries.head()
    same = {"at": moment(clock.now()), "portal": current_app.config["PORTAL_ADDRESS"]}
    opening = domain.beginning(mode=str(current_app.config["PORTAL_MODE"]), **same)
    yield domain.line("ledger", opening)
    tree, previous, waiting = Tree(), BEGINNING, list(reversed(checkpoints))
    for row in queries.lines(head.count):
        yield domain.line("entry", content(row, row.position, previous), digest=row.digest)
        previous = row.digest or ""
        tree.add(previous)
        while waiting and waiting[-1].count <= row.position:
            yield checkpoint(waiting.pop())
    for behind in reversed(waiting):
        yield checkpoint(behind)
    closing = opening | {"count": tree.count, "digest": previous, "root": tree.root(), "key": public_key()}
    closing |= {"checkpoints": len(checkpoints)}
    yield domain.line("end", closing, signature=sign(closing))


def checkpoint(one: AuditCheckpoint) -> bytes:
    """A checkpoint as a line, in an export or to be kept by itself."""
    return domain.line("checkpoint", one.statement(), signature=one.signature)
