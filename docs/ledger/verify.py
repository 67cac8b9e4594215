#!/usr/bin/env python3
"""Verifies an exported history of the portal by itself: needs Python 3.9 and nothing else. README.md has the format.

    python verify.py EXPORT [--key HEX]... [--checkpoint FILE]...

Ends with 0 where all is as it was written, with 1 and the first line that is not, with 2 where it was not asked well.
Vérifie à lui seul un historique exporté ; 0 : intact, 1 : la première ligne altérée est nommée, 2 : question mal posée.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

LEDGER, CHECKPOINT = "coi-ledger/1", "coi-ledger-checkpoint/1"
BEGINNING = "0" * 64
HASH, SIGNATURE = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{128}")
STATE = frozenset({"checkpoints", "count", "digest", "key", "root"})
KINDS = {
    frozenset({"ledger"}): "ledger",
    frozenset({"entry", "digest"}): "entry",
    frozenset({"checkpoint", "signature"}): "checkpoint",
    frozenset({"end", "signature"}): "end",
}


class Broken(Exception):
    """What is wrong with a line, in English and in French."""


# ---------------------------------------------------------------- signatures: Ed25519, RFC 8032, section 5.1

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple  # (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z


def add(one: Point, other: Point) -> Point:
    """The sum of two points of the curve."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """A point added to itself ``number`` times."""
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def decoded(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None where they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - squared) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the public ``key`` signed ``message``."""
    owner, commitment = decoded(key), decoded(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if owner is None or commitment is None or answer >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(answer, BASE), add(commitment, times(challenge, owner))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P)


# ---------------------------------------------------------------- lines, digests, the tree


def canonical(value: Any) -> bytes:
    """The one text of a value: names in order, no white space, UTF-8; half a surrogate pair stays an escape."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def parsed(raw: bytes) -> tuple[str, dict[str, Any]]:
    """The kind of a line and what it says; raises `Broken` where it is not written as an export writes."""
    try:
        line = json.loads(raw.decode("utf-8"))
        if not raw.endswith(b"\n") or canonical(line) != raw[:-1]:
            raise ValueError
        kind = KINDS[frozenset(line)]
        if not isinstance(line[kind], dict):
            raise TypeError
    except (KeyError, RecursionError, TypeError, ValueError):
        raise Broken("this is no line of an export", "ce n’est pas une ligne d’un export") from None
    return kind, line


def is_hash(value: Any) -> bool:
    """Whether this is written as a SHA-256, or as a key."""
    return isinstance(value, str) and bool(HASH.fullmatch(value))


def is_number(value: Any) -> bool:
    """Whether this is a whole number; to Python, true is one too."""
    return type(value) is int and value >= 0


class Tree:
    """The Merkle tree of RFC 6962; only the roots of its whole parts are kept."""

    def __init__(self) -> None:
        self.count = 0
        self.parts: list[bytes] = []

    def add(self, digest: str) -> None:
        """Add a line."""
        node, bits = hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest(), self.count
        while bits & 1:
            node = hashlib.sha256(b"\x01" + self.parts.pop() + node).digest()
            bits >>= 1
        self.parts.append(node)
        self.count += 1

    def root(self) -> str:
        """The root over all lines so far."""
        if not self.parts:
            return hashlib.sha256(b"").hexdigest()
        node = self.parts[-1]
        for left in reversed(self.parts[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


def require_signature(says: dict[str, Any], signature: Any, keys: frozenset[str]) -> None:
    """Raise `Broken` where a statement is not signed by the key it names, or not by one that is trusted."""
    if not is_hash(says.get("key")) or not isinstance(signature, str) or not SIGNATURE.fullmatch(signature):
        raise Broken("it bears no signature", "elle ne porte pas de signature")
    if not is_signed(bytes.fromhex(says["key"]), canonical(says), bytes.fromhex(signature)):
        raise Broken("its signature is wrong", "sa signature est fausse")
    if keys and says["key"] not in keys:
        raise Broken("it was signed with a key that you do not trust", "sa clé n’est pas l’une des vôtres")


# ---------------------------------------------------------------- what was kept elsewhere


class Kept:
    """What older exports and checkpoints say: digests of lines, and the state after some of them."""

    def __init__(self) -> None:
        self.digests = bytearray()
        self.states: dict[int, tuple[str, str]] = {}

    def read(self, lines: Iterable[bytes], keys: frozenset[str]) -> None:
        """Read a file that was kept; raises `Broken` where it says nothing, or not with a good signature."""
        digests, states = bytearray(), {}
        for raw in lines:
            kind, line = parsed(raw)
            if kind == "entry" and is_hash(line["digest"]):
                digests += bytes.fromhex(line["digest"])
            elif kind in {"checkpoint", "end"}:
                says = line[kind]
                require_signature(says, line["signature"], keys)
                if not (is_number(says.get("count")) and is_hash(says.get("digest")) and is_hash(says.get("root"))):
                    raise Broken("it is no checkpoint", "ce n’est pas un point signé")
                states[says["count"]] = (says["digest"], says["root"])
        if not states:
            raise Broken("it has no checkpoint", "il n’y a pas de point signé")
        self.digests = max(self.digests, digests, key=len)
        self.states.update(states)

    def require(self, digest: str, tree: Tree) -> None:
        """Raise `Broken` where the newest line is not the one that was kept."""
        old = self.digests[(tree.count - 1) * 32 : tree.count * 32].hex()
        if old and old != digest:
            raise Broken("another line stood here in what you kept", "une autre ligne était ici dans votre copie")
        if tree.count in self.states and self.states[tree.count] != (digest, tree.root()):
            raise Broken(
                "the lines up to here are not those of the checkpoint that you kept",
                "les lignes jusqu’ici ne sont pas celles du point signé que vous avez gardé",
            )

    def require_no_more(self, tree: Tree) -> None:
        """Raise `Broken` where more lines were kept than there are."""
        if max(self.states, default=0) > tree.count:
            raise Broken("what you kept knows more lines", "votre copie connaît davantage de lignes")


# ---------------------------------------------------------------- the export, line by line


class Reader:
    """Follows an export from its first line to its last."""

    def __init__(self, keys: frozenset[str], kept: Kept) -> None:
        self.keys = keys
        self.kept = kept
        self.tree = Tree()
        self.last = BEGINNING
        self.checkpoints = 0
        self.opening: dict[str, Any] | None = None
        self.closing: dict[str, Any] | None = None

    def take(self, raw: bytes) -> None:
        """Look at the next line; raises `Broken`."""
        kind, line = parsed(raw)
        if (self.opening is None) != (kind == "ledger") or self.closing is not None:
            raise Broken("it does not belong here", "sa place n’est pas ici")
        getattr(self, f"take_{kind}")(line[kind], line)

    def take_ledger(self, says: dict[str, Any], _line: dict[str, Any]) -> None:
        """The first line."""
        if says.get("format") != LEDGER:
            raise Broken(f"its format is not {LEDGER}", f"son format n’est pas {LEDGER}")
        self.opening = says

    def take_entry(self, says: dict[str, Any], line: dict[str, Any]) -> None:
        """A line of the history: its place, what stands before it, its digest, what was kept of it."""
        position = self.tree.count + 1
        if not is_number(says.get("position")) or says["position"] != position:
            raise Broken(f"it should be entry {position}", f"ce devrait être l’entrée {position}")
        if says.get("previous") != self.last:
            raise Broken("it does not follow the entry before", "elle ne suit pas l’entrée précédente")
        digest = hashlib.sha256(canonical(says)).hexdigest()
        if line["digest"] != digest:
            raise Broken("its digest is not that of its content", "son empreinte n’est pas celle de son contenu")
        self.last = digest
        self.tree.add(digest)
        self.kept.require(digest, self.tree)

    def take_checkpoint(self, says: dict[str, Any], line: dict[str, Any]) -> None:
        """What the portal signed when the history ended here."""
        if says.get("format") != CHECKPOINT or says.get("number") != self.checkpoints + 1:
            number = self.checkpoints + 1
            raise Broken(f"it should be checkpoint {number}", f"ce devrait être le point signé {number}")
        self.require_state(says, line)
        self.checkpoints += 1

    def take_end(self, says: dict[str, Any], line: dict[str, Any]) -> None:
        """The last line: the portal signed how much there is."""
        self.require_state(says, line)
        if says.get("checkpoints") != self.checkpoints:
            raise Broken("checkpoints before it are missing", "des points signés manquent avant elle")
        self.kept.require_no_more(self.tree)
        self.closing = says

    def require_state(self, says: dict[str, Any], line: dict[str, Any]) -> None:
        """Raise `Broken` where a statement is not signed, or is about other lines than those before it."""
        require_signature(says, line["signature"], self.keys)
        state = (says.get("count"), says.get("digest"), says.get("root"))
        if not is_number(state[0]) or state != (self.tree.count, self.last, self.tree.root()):
            raise Broken(
                "it is about other lines than those before it", "elle parle d’autres lignes que les précédentes"
            )


class Verdict(NamedTuple):
    """What was read; the number of the first broken line (None: all is good), and what is wrong with it."""

    reader: Reader
    line: int | None = None
    what: tuple[str, ...] = ()


def verify(lines: Iterable[bytes], keys: frozenset[str] = frozenset(), kept: Kept | None = None) -> Verdict:
    """Look at an export from its first line to its last."""
    reader, number = Reader(keys, kept or Kept()), 1
    try:
        for raw in lines:
            reader.take(raw)
            number += 1
    except Broken as broken:
        return Verdict(reader, number, broken.args)
    if reader.closing is None:
        return Verdict(reader, number, ("the end of the export is missing", "la fin de l’export manque"))
    if {name: value for name, value in reader.closing.items() if name not in STATE} != reader.opening:
        return Verdict(reader, 1, ("the last line knows another first one", "la dernière ligne en connaît une autre"))
    return Verdict(reader)


def lines_of(path: str) -> Iterator[bytes]:
    """The lines of a file, with their ends."""
    with Path(path).open("rb") as file:
        yield from file


def keys_of(texts: Iterable[str]) -> frozenset[str]:
    """The keys that are trusted; raises ValueError where one is none."""
    keys = frozenset(text.strip().lower() for text in texts)
    if wrong := [key for key in keys if not is_hash(key)]:
        raise ValueError(f"--key: {wrong[0]}")
    return keys


def main() -> int:
    """Read what was asked, and answer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("export", help="the file to verify / le fichier à vérifier")
    parser.add_argument("--key", action="append", default=[], help="a public key that you trust / une clé connue")
    parser.add_argument("--checkpoint", action="append", default=[], help="an older export or checkpoint / une copie")
    asked = parser.parse_args()
    kept = Kept()
    try:
        keys = keys_of(asked.key)
        for path in asked.checkpoint:
            kept.read(lines_of(path), keys)
        reader, number, what = verify(lines_of(asked.export), keys, kept)
    except (Broken, OSError, ValueError) as wrong:
        print(*wrong.args, sep=" / ", file=sys.stderr)
        return 2
    if number is not None:
        print(f"BROKEN at line {number}, after {reader.tree.count} entries: {what[0]}.")
        print(f"ALTÉRÉ à la ligne {number}, après {reader.tree.count} entrées : {what[1]}.")
        return 1
    print(f"GOOD / INTACT: {reader.tree.count} entries / entrées, {reader.checkpoints} checkpoints / points signés")
    print(f"  root / racine  {reader.tree.root()}")
    print(f"  key / clé      {reader.closing['key']}" + ("" if keys else "  (as the file says / selon le fichier)"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
