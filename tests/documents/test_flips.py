"""One byte of a sealed file is changed: it is found. ``make test-flips`` does it a thousand times."""

import hashlib
import os
import random
from collections import Counter

import pytest

from portal.coi.domain.record import canonical, fingerprint
from portal.documents.domain.seals import Verdict
from portal.documents.seals.inspecting import inspect
from portal.documents.seals.sealing import seal
from tests.documents.papers import NOW, issue, key_of, paper

FLIPS = int(os.environ.get("PORTAL_TEST_FLIPS", "20"))
FOUND = {Verdict.ALTERED, Verdict.BROKEN, Verdict.NOT_A_PDF, Verdict.UNSEALED, Verdict.ENCRYPTED, Verdict.UNKNOWN_KEY}
WORDS = {"reason": "Certificate COI.MA.2026.0000001", "tooltip": "Electronic seal", "at": NOW}


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("where", ["anywhere", "in the envelope"])
def test_a_changed_byte_is_found(kind, where):
    above = issue("A certification authority", which=1)
    key = key_of(issue(kind=kind, by=above), above)
    pdf = seal(paper(), key, **WORDS)
    first = pdf.index(b"/Contents <", len(paper())) if where == "in the envelope" else 0
    last = pdf.index(b"/ByteRange", first) if where == "in the envelope" else len(pdf)
    chance = random.Random(f"{kind} {where}")  # noqa: S311 - the same flips on each run
    assert inspect(pdf, [key.fact]).verdict is Verdict.SEALED

    missed, verdicts = [], Counter()
    for _ in range(FLIPS):
        place, bit = chance.randrange(first, last), chance.randrange(8)
        changed = bytearray(pdf)
        changed[place] ^= 1 << bit
        verdict = inspect(bytes(changed), [key.fact]).verdict
        verdicts[verdict] += 1
        if verdict not in FOUND:
            missed.append((place, bit, verdict))

    assert missed == []
    assert verdicts[Verdict.ALTERED] > FLIPS / 2, "most are told apart from a file that cannot be read"


def test_a_changed_byte_of_a_record_is_found():
    record = {"reference": "COI.EU.2026.0000001", "boxes": {"goods": {"rows": [{"net_weight": "4800", "lot": "É1"}]}}}
    text = canonical(record)
    kept, chance = fingerprint(text), random.Random("a record")  # noqa: S311 - the same flips on each run

    missed = []
    for _ in range(FLIPS):
        changed = bytearray(text.encode())
        place, bit = chance.randrange(len(changed)), chance.randrange(8)
        changed[place] ^= 1 << bit
        if hashlib.sha256(changed).hexdigest() == kept:
            missed.append((place, bit))

    assert missed == []
