"""Walking the whole chain, and finding the first thing in it that is not as it was written."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portal.ledger import queries
from portal.ledger.domain import Finding, Problem
from portal.ledger.models import AuditCheckpoint
from portal.ledger.services.signing import is_signed, public_key
from portal.persistence.chain import content
from portal.shared.ledger import BEGINNING, Tree, digest_of


@dataclass
class Verdict:
    """How much was looked at, and the first thing that is wrong; None where all is as it was written."""

    lines: int = 0
    checkpoints: int = 0
    records: int = 0
    finding: Finding | None = None


def verify(former_keys: Collection[str] = ()) -> Verdict:
    """Look at every line, every checkpoint and every record; ``former_keys`` are trusted beside the portal's own.

    Checkpoints are read before the head, and the head before the lines: what is written meanwhile disturbs nothing.
    """
    verdict = Verdict()
    checkpoints = queries.checkpoints()
    walk = _Walk(checkpoints, queries.head(), frozenset(former_keys) | {public_key()})
    verdict.finding = next((found for part in (walk.findings(), _of_records(verdict)) for found in part), None)
    verdict.lines, verdict.checkpoints = walk.tree.count, len(checkpoints)
    return verdict


class _Walk:
    """Goes along the lines; a checkpoint is looked at behind the last line that it saw."""

    def __init__(self, checkpoints: list[AuditCheckpoint], head: queries.Head, keys: frozenset[str]) -> None:
        self.checkpoints = list(reversed(checkpoints))
        self.next_number = 1
        self.head = head
        self.keys = keys
        self.tree = Tree()
        self.last = BEGINNING

    def findings(self) -> Iterator[Finding]:
        """What is wrong, in the order of the lines."""
        lines = queries.lines(self.head.count)
        try:
            for line in lines:
                yield from self._line(line)
                while self.checkpoints and self.checkpoints[-1].count <= self.tree.count:
                    yield from self._checkpoint(self.checkpoints.pop())
        except queries.Unreadable:
            yield Finding(Problem.CHANGED, {"position": self.tree.count + 1})
        yield from self._end()

    def _line(self, line: queries.Line) -> Iterator[Finding]:
        position = self.tree.count + 1
        if line.position != position:
            problem = Problem.MISSING if line.position > position else Problem.OUT_OF_PLACE
            yield Finding(problem, {"position": position})
        if not _follows(line, self.last):
            yield Finding(Problem.CHANGED, {"position": position})
        self.last = line.digest
        self.tree.add(line.digest)

    def _checkpoint(self, one: AuditCheckpoint) -> Iterator[Finding]:
        if one.number != self.next_number:
            yield Finding(Problem.CHECKPOINT_MISSING, {"number": self.next_number})
        self.next_number += 1
        if one.key not in self.keys or not is_signed(one.statement(), one.signature):
            yield Finding(Problem.CHECKPOINT_SIGNATURE, {"number": one.number})
        if (one.count, one.digest, one.root) != (self.tree.count, self.last, self.tree.root()):
            yield Finding(Problem.CHECKPOINT_DISAGREES, {"number": one.number, "position": one.count})

    def _end(self) -> Iterator[Finding]:
        known = max([self.head.count, *(one.count for one in self.checkpoints)])
        if self.tree.count < known:
            yield Finding(Problem.SHORTER, {"position": self.tree.count + 1, "known": known})
        if self.last != self.head.digest:
            yield Finding(Problem.HEAD, {"position": self.tree.count})
        if (id_ := queries.past_the_chain()) is not None:
            yield Finding(Problem.PAST_THE_CHAIN, {"id": id_})


def _follows(line: queries.Line, previous: str) -> bool:
    """Whether the digest of a line is that of what it says, behind the line before."""
    try:
        return bool(line.digest == digest_of(content(line, line.position, previous)))
    except (AttributeError, TypeError, ValueError):  # something stands there that the portal cannot have written
        return False


def _of_records(verdict: Verdict) -> Iterator[Finding]:
    """What is wrong with the records of certificates, whose digests stand in the lines."""
    for row in queries.records():
        verdict.records += 1
        if hashlib.sha256(row.content.encode()).hexdigest() != row.digest:
            yield Finding(Problem.RECORD_CHANGED, {"number": row.number, "certificate": row.certificate})
    if (unknown := queries.unknown_record()) is not None:
        yield Finding(Problem.RECORD_UNKNOWN, {"number": unknown.number, "certificate": unknown.certificate})
    if (position := queries.line_without_record()) is not None:
        yield Finding(Problem.RECORD_MISSING, {"position": position})
