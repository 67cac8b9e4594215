"""The form of the chain of the history: canonical JSON, digests, the Merkle tree. docs/ledger/README.md tells it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64
"""What stands for the digest of the line before the first."""

_LEAF, _NODE = b"\x00", b"\x01"

_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """The one text of a value, in UTF-8."""
    # half of a surrogate pair has no UTF-8: Python then writes \udxxx, which is its escape in JSON
    return _encoder.encode(value).encode("utf-8", "backslashreplace")


def plain(value: Any) -> Any:
    """``value`` as it comes back from a column of JSON; raises ValueError for a number that is not whole.

    Other languages write such numbers in another way, and then the same line would have two digests.
    """
    return json.loads(json.dumps(value), parse_float=_refuse, parse_constant=_refuse)


def _refuse(number: str) -> None:
    raise ValueError(f"The history keeps whole numbers only, others as texts: not {number}.")


def digest_of(value: Any) -> str:
    """The SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(value)).hexdigest()


def moment(at: datetime) -> str:
    """A moment as it is hashed: UTC, with six places."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


class Tree:
    """A Merkle tree as RFC 6962 grows it, of which only the roots of its whole parts are kept."""

    def __init__(self) -> None:
        self.count = 0
        self._parts: list[bytes] = []

    def add(self, digest: str) -> None:
        """Add the digest of the next line; one that is none (somebody changed it) stands for nothing."""
        try:
            leaf = bytes.fromhex(digest)
        except ValueError:
            leaf = b""
        node, bits = hashlib.sha256(_LEAF + leaf).digest(), self.count
        while bits & 1:
            node = hashlib.sha256(_NODE + self._parts.pop() + node).digest()
            bits >>= 1
        self._parts.append(node)
        self.count += 1

    def root(self) -> str:
        """The root over all lines so far."""
        if not self._parts:
            return hashlib.sha256(b"").hexdigest()
        node = self._parts[-1]
        for left in reversed(self._parts[:-1]):
            node = hashlib.sha256(_NODE + left + node).digest()
        return node.hex()
