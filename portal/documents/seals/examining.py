"""Examines a file that anybody may have made, in a process of its own with limits of time and memory."""

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from portal.documents.domain.seals import Added, CertificateFact, Examination, Kind, Purpose, SealFound, Verdict

LARGEST = 8 * 1024 * 1024  # bytes of a file; a certificate with 200 lines has half a megabyte
SECONDS = 4  # of the processor
PATIENCE = 30  # seconds on the wall: a machine may have other work
MEMORY = 768 * 1024 * 1024
HEADER_WITHIN = 1024

# The portal's own package takes seconds to load, and an examination needs none of it but these modules: an empty
# package of that name stands in for it. Limits are set before anything of the file is read.
CHILD = """
import resource, sys, types
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2])))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]), int(sys.argv[3])))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
package = types.ModuleType("portal")
package.__path__ = [sys.argv[1]]
sys.modules["portal"] = package
from portal.documents.seals.examining import answer
answer()
"""


def examine(pdf: bytes, known: Collection[CertificateFact]) -> Examination:
    """What can be said of ``pdf``, trusting exactly the certificates ``known``; never raises, whatever the file is."""
    fingerprint = sha256(pdf).hexdigest()
    if b"%PDF-" not in pdf[:HEADER_WITHIN]:
        return Examination(Verdict.NOT_A_PDF, fingerprint)
    if len(pdf) > LARGEST:
        return Examination(Verdict.TOO_MUCH, fingerprint)
    command = [sys.executable, "-I", "-c", CHILD, str(Path(__file__).parents[2]), str(SECONDS), str(MEMORY)]
    question = json.dumps([_fact_as_json(fact) for fact in known]).encode() + b"\n" + pdf
    try:
        child = subprocess.run(command, input=question, env={}, capture_output=True, timeout=PATIENCE, check=True)  # noqa: S603 - our own words
        return _examination(json.loads(child.stdout))
    except (subprocess.SubprocessError, ValueError):  # it ran into a limit, and has nothing more to say
        return Examination(Verdict.TOO_MUCH, fingerprint)


def answer() -> None:
    """In the child: read the question, write the answer."""
    from portal.documents.seals.inspecting import inspect  # noqa: PLC0415 - pyHanko, which the portal itself does without

    question = sys.stdin.buffer
    known = [_fact(fact) for fact in json.loads(question.readline())]
    sys.stdout.write(json.dumps(_as_json(inspect(question.read(), known))))


def _fact_as_json(fact: CertificateFact) -> dict[str, Any]:
    return asdict(fact) | {
        "certificate": b64encode(fact.certificate).decode(),
        "retired_at": fact.retired_at and fact.retired_at.isoformat(),
    }


def _fact(found: dict[str, Any]) -> CertificateFact:
    return CertificateFact(
        **found
        | {
            "certificate": b64decode(found["certificate"]),
            "purpose": Purpose(found["purpose"]),
            "kind": found["kind"] and Kind(found["kind"]),
            "companions": tuple(found["companions"]),
            "retired_at": found["retired_at"] and datetime.fromisoformat(found["retired_at"]),
        }
    )


def _as_json(found: Examination) -> dict[str, Any]:
    record = b64encode(found.record).decode() if found.record is not None else None
    seals = [_seal_as_json(seal) for seal in found.seals]
    return {"verdict": found.verdict, "sha256": found.sha256, "seals": seals, "record": record}


def _seal_as_json(seal: SealFound) -> dict[str, Any]:
    moments = {"at": seal.at, "stamped": seal.stamped}
    return asdict(seal) | {name: moment and moment.isoformat() for name, moment in moments.items()}


def _examination(found: dict[str, Any]) -> Examination:
    record = b64decode(found["record"]) if found["record"] is not None else None
    seals = tuple(_seal(seal) for seal in found["seals"])
    return Examination(Verdict(found["verdict"]), found["sha256"], seals, record)


def _seal(found: dict[str, Any]) -> SealFound:
    kind = Kind(found["kind"]) if found["kind"] else None
    moments = {name: datetime.fromisoformat(found[name]) if found[name] else None for name in ("at", "stamped")}
    return SealFound(**found | moments | {"added": Added(found["added"]), "kind": kind})
