"""Whatever is done to an export is found, and the first broken line is named.

`make test` does it a hundred times, `make test-tampering` ten thousand.
"""

import os
from collections import Counter
from random import Random

from portal.ledger.services import signing
from tests.ledger import exported
from tests.ledger.tampering import WAYS

TIMES = int(os.environ.get("PORTAL_TEST_TAMPERINGS", "100"))
SEED = int(os.environ.get("PORTAL_TEST_SEED", "0")) or Random().randrange(10**9)  # noqa: S311 - chance, not a secret


def test_every_tampering_of_an_export_is_found_at_its_line(history):
    original, key = exported.lines(), frozenset({signing.public_key()})
    assert exported.standalone.verify(original, key).line is None

    wrong, done = [], Counter()
    for number in range(TIMES):
        way = WAYS[number % len(WAYS)]
        lines, expected = way(original, Random(f"{SEED} {number}"))  # noqa: S311
        found = exported.standalone.verify(lines, key)
        if found.line != expected:
            wrong.append((way.__name__, number, expected, found.line, found.what))
        done[way.__name__] += 1

    assert wrong == [], f"PORTAL_TEST_SEED={SEED}"
    assert done.total() == TIMES


def test_a_tampering_is_told_by_the_program_as_by_its_function(history, tmp_path):
    lines, expected = WAYS[0](exported.lines(), Random(7))  # noqa: S311
    file = tmp_path / "tampered.jsonl"
    file.write_bytes(b"".join(lines))

    code, said = exported.run(file, "--key", signing.public_key())

    assert code == 1
    assert f"BROKEN at line {expected}, " in said
