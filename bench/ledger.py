"""Verifying a history of a million lines: in the database, and from its export; beside the bare calls of hashlib."""

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from bench.tables import table
from portal.extensions import db
from portal.ledger.services import checkpoints, exporting, signing
from portal.ledger.services.verifying import verify
from portal.persistence.audit import AuditEntry
from portal.persistence.chain import ChainHead, content
from portal.persistence.transaction import transaction
from portal.shared.ledger import BEGINNING, canonical, digest_of
from tests.chromium.serving import prepare
from tests.factories import make_coi

LINES = 1_000_000
AT_ONCE = 10_000
SCRIPT = Path(__file__).parents[1] / "docs" / "ledger" / "verify.py"
START = datetime(2026, 1, 1, tzinfo=UTC)


def fill(count: int) -> list[int]:
    """Write lines as saving boxes leaves them, linked; returns how many bytes of each were hashed."""
    sizes: list[int] = []
    with transaction() as session:
        head = session.get(ChainHead, 1)
        position, previous = (head.count, head.digest) if head else (0, BEGINNING)
        while position < count:
            rows = []
            for position in range(position + 1, min(position + AT_ONCE, count) + 1):  # noqa: B020 - goes on from there
                row = _row(position)
                says = content(AuditEntry(**row), position, previous)
                previous = digest_of(says)
                sizes.append(len(canonical(says)))
                rows.append(row | {"position": position, "digest": previous})
            session.execute(insert(AuditEntry.__table__), rows)
            print(".", end="", file=sys.stderr, flush=True)
        session.execute(update(ChainHead).values(count=count, digest=previous))
    print(file=sys.stderr)
    return sizes


def _row(number: int) -> dict[str, object]:
    weight = {"before": f"{number}.5", "after": f"{number + 1}.25"}
    return {
        "id": number,
        "at": START + timedelta(seconds=number, microseconds=number % 1_000_000),
        "account_id": None,
        "person": "Test Exporter",
        "organisation_id": None,
        "organisation": "Atlas Bio Export",
        "event": "coi:box:saved",
        "subject": "coi",
        "subject_id": number // 12 + 10_000,
        "part": "gross_weight",
        "version": number % 12 + 1,
        "source": None,
        "target": None,
        "reason": None,
        "changes": {"weight": weight, "unit": {"before": None, "after": "kg"}},
        "private": False,
        "record_digest": None,
    }


def bare(sizes: list[int], *, tree: bool) -> float:
    """Seconds of a processor for the bare hashes: one for each line, and for the tree a leaf and a node."""
    text, node = memoryview(b"x" * max(sizes)), b"x" * 65
    began = spent()
    for size in sizes:
        hashlib.sha256(text[:size]).hexdigest()
        if tree:
            hashlib.sha256(node[:33]).digest()
            hashlib.sha256(node).digest()
    return spent() - began


def spent() -> float:
    """Seconds of a processor so far, in this process and those it started: others on the machine do not count."""
    return sum(os.times()[:4])


def measured(work: Callable[[], object]) -> float:
    """Seconds of a processor that a work takes."""
    began = spent()
    work()
    return spent() - began


def write(path: Path) -> None:
    """Export into a file."""
    with path.open("wb") as file:
        file.writelines(exporting.export())


def require_good() -> None:
    """Verify the database."""
    verdict = verify()
    if verdict.finding is not None:
        raise SystemExit(str(verdict.finding))
    db.session.rollback()


def main(count: int) -> None:
    """Print seconds, microseconds for each line, and the ratio to the bare hashes."""
    with tempfile.TemporaryDirectory() as folder:
        app, world = prepare(f"sqlite:///{Path(folder) / 'portal.sqlite'}")
        with app.app_context():
            make_coi(world)
            first = db.session.get(ChainHead, 1)
            linked = first.count if first else 0
            sizes = fill(count)
            db.session.rollback()
            least = {tree: bare(sizes, tree=tree) for tree in (False, True)}
            file = Path(folder) / "export.jsonl"
            command = [sys.executable, str(SCRIPT), str(file), "--key", signing.public_key()]
            works: dict[str, Callable[[], object]] = {
                "a checkpoint": checkpoints.make,
                "flask audit verify": require_good,
                "flask audit export": lambda: write(file),
                "docs/ledger/verify.py": lambda: subprocess.run(command, check=True, capture_output=True),  # noqa: S603
            }
            rows = [["bare hashlib: lines", f"{least[False]:.2f}", f"{least[False] / len(sizes) * 1e6:.2f}", ""]]
            rows.append(
                ["bare hashlib: lines and tree", f"{least[True]:.2f}", f"{least[True] / len(sizes) * 1e6:.2f}", "1"]
            )
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            for name, work in works.items():
                took = measured(work)
                rows.append([name, f"{took:.1f}", f"{took / count * 1e6:.1f}", f"{took / least[True]:.1f}"])
                print(name, file=sys.stderr, flush=True)
            more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(
                f"{count:,} lines ({linked} of them by acts), {sum(sizes) // len(sizes)} bytes hashed for each,",
                end=" ",
            )
            print(f"export {file.stat().st_size / 1e6:.0f} MB; memory: {more / 1000:.0f} MB more than before\n")
    table("history", ["", "s", "µs a line", "times bare"], rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LINES)
