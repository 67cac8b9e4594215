"""The form of the chain: the tree, the text, the signatures of the verifier; the worked example of its description."""

import hashlib
import json
import re
from datetime import UTC, datetime
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.persistence.audit import AuditEntry
from portal.persistence.chain import content
from portal.shared.ledger import Tree, canonical, digest_of
from tests.ledger.exported import FOLDER, run, standalone

README = (FOLDER / "README.md").read_text()
EXAMPLE = FOLDER / "example.jsonl"


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def root_as_the_rfc_says(digests: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word."""
    if len(digests) < 2:
        return sha256(b"\x00", digests[0]) if digests else sha256()
    left = 1
    while left * 2 < len(digests):
        left *= 2
    return sha256(b"\x01", root_as_the_rfc_says(digests[:left]), root_as_the_rfc_says(digests[left:]))


@pytest.mark.parametrize("tree", [Tree, standalone.Tree], ids=["the portal's", "the verifier's"])
def test_the_tree_is_that_of_the_rfc_whatever_its_size(tree):
    digests, grown = [], tree()
    for number in range(70):
        assert grown.root() == root_as_the_rfc_says(digests).hex(), number
        digests.append(sha256(str(number).encode()))
        grown.add(digests[-1].hex())


@pytest.mark.parametrize("write", [canonical, standalone.canonical], ids=["the portal's", "the verifier's"])
def test_a_value_has_one_text(write):
    value = {"é": '\x07"\\/\u2028\x7f🍋', "a": [None, True, 10**30], "B": {}, "half": "\ud83c"}

    text = '{"B":{},"a":[null,true,1000000000000000000000000000000],"half":"\\ud83c","é":"\\u0007\\"\\\\/\u2028\x7f🍋"}'
    assert write(value) == text.encode()
    assert json.loads(write(value)) == value


def test_the_signatures_of_the_verifier_are_those_of_a_library():
    random = Random(8032)  # noqa: S311
    for _ in range(20):
        private = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), random.randbytes(random.randrange(200))
        signature = private.sign(message)
        wrong = bytearray(signature)
        wrong[random.randrange(64)] ^= 1 << random.randrange(8)

        assert standalone.is_signed(key, message, signature)
        assert not standalone.is_signed(key, message, bytes(wrong))
        assert not standalone.is_signed(key, message + b"x", signature)
        assert not standalone.is_signed(random.randbytes(32), message, signature)


def test_a_signature_has_one_form():
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key, signature = private.public_key().public_bytes_raw(), private.sign(b"")
    same_answer = int.from_bytes(signature[32:], "little") + standalone.L

    assert not standalone.is_signed(key, b"", signature[:32] + same_answer.to_bytes(32, "little"))
    assert standalone.decoded((standalone.P + 1).to_bytes(32, "little")) is None, "a number too large for a point"


# The worked example


def test_the_example_is_good_to_the_verifier():
    key = re.search(r"key\n`([0-9a-f]{64})`", README)[1]

    code, said = run(EXAMPLE, "--key", key)

    assert code == 0, said


def test_the_hashes_of_the_description_are_those_of_the_example():
    lines = EXAMPLE.read_bytes().splitlines()
    entries = [line[line.index(b'"entry":') + 8 : -1] for line in lines if b'"entry":' in line]
    digests = [sha256(entry) for entry in entries]
    leaves = [sha256(b"\x00", digest) for digest in digests]
    first_two = sha256(b"\x01", *leaves[:2])
    told = re.findall(r"\b[0-9a-f]{64}\b", README.partition("## A worked example")[2])

    assert told[1:] == [
        one.hex() for one in (*digests[:2], *leaves[:2], first_two, leaves[2], sha256(b"\x01", first_two, leaves[2]))
    ]
    assert json.loads(lines[3])["checkpoint"]["root"] == first_two.hex()
    assert json.loads(lines[-1])["end"]["root"] == told[-1]


def test_the_description_names_everything_an_entry_has():
    [entry, *_] = [json.loads(line)["entry"] for line in EXAMPLE.read_bytes().splitlines() if b'"entry"' in line]
    told = README.partition("**An entry**")[2].partition("**Digest**")[0]

    assert entry.keys() == content(AuditEntry(at=datetime(2026, 11, 30, tzinfo=UTC)), 1, "").keys()
    assert entry.keys() == set(re.findall(r"`([a-z_]+)`", " ".join(re.findall(r"^\| (`.+?) \|", told, re.MULTILINE))))
    assert json.loads(EXAMPLE.read_bytes().splitlines()[1])["digest"] == digest_of(entry)
