"""Random tamperings of an export: what somebody could do to the file, and the first line where it must be found."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.shared.ledger import Tree, canonical, digest_of

Lines = list[bytes]
Tampered = tuple[Lines, int]
"""The lines afterwards, and the number of the first one that is broken."""

STRANGER = Ed25519PrivateKey.from_private_bytes(b"somebody else's key, of 32 bytes")


def first_difference(before: Lines, after: Lines) -> int:
    """The number of the first line that is not what it was."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    return same + 1


def _kind(line: bytes) -> str:
    return next(kind for kind in ("ledger", "entry", "checkpoint", "end") if kind in json.loads(line))


def _entries(lines: Lines) -> list[int]:
    return [place for place, line in enumerate(lines) if _kind(line) == "entry"]


def _seen_at(after: Lines, place: int, *, gone: Lines) -> int:
    """Where it is seen that lines are gone: at once, but checkpoints are missed only by the next thing signed."""
    if gone and all(_kind(line) == "checkpoint" for line in gone):
        return next(here for here in range(place, len(after)) if _kind(after[here]) in ("checkpoint", "end")) + 1
    return place + 1


def flip_a_bit(lines: Lines, random: Random) -> Tampered:
    """Any bit of the file."""
    data = bytearray(b"".join(lines))
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    after = _split(bytes(data))
    return after, first_difference(lines, after)


def _split(data: bytes) -> Lines:
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def cut_the_file(lines: Lines, random: Random) -> Tampered:
    """The file ends early, wherever that is."""
    data = b"".join(lines)
    after = _split(data[: random.randrange(len(data))])
    return after, first_difference(lines, after)


def remove_lines(lines: Lines, random: Random) -> Tampered:
    """One line or some in a row; where the rest moves up, the first that moved is broken."""
    first = random.randrange(len(lines))
    behind = first + random.randint(1, 5)
    after = lines[:first] + lines[behind:]
    return after, _seen_at(after, first, gone=lines[first:behind])


def remove_the_tail(lines: Lines, random: Random) -> Tampered:
    """Everything from an entry on, but for the last line."""
    first = random.choice(_entries(lines))
    return [*lines[:first], lines[-1]], first + 1


def swap_lines(lines: Lines, random: Random) -> Tampered:
    """Two lines change places."""
    one, two = sorted(random.sample(range(len(lines)), 2))
    after = lines.copy()
    after[one], after[two] = after[two], after[one]
    follows = two == one + 1 and _kind(lines[two]) == "entry"
    return after, _seen_at(after, one, gone=[lines[one]] if follows else [])


def move_a_line(lines: Lines, random: Random) -> Tampered:
    """A line goes elsewhere."""
    origin, place = random.sample(range(len(lines)), 2)
    after = lines.copy()
    after.insert(place, after.pop(origin))
    return after, _seen_at(after, first_difference(lines, after) - 1, gone=[lines[origin]] if origin < place else [])


def repeat_a_line(lines: Lines, random: Random) -> Tampered:
    """A line stands twice, the second time anywhere behind."""
    after = lines.copy()
    origin = random.randrange(len(lines))
    place = random.randint(origin + 1, len(lines))
    after.insert(place, lines[origin])
    return after, place + 1


def slip_in_a_line(lines: Lines, random: Random) -> Tampered:
    """An entry that fits where it stands: the next line is broken, for it does not follow."""
    place = random.choice(_entries(lines))
    says = json.loads(lines[place])["entry"] | {"person": "Slipped in"}
    new = canonical({"digest": digest_of(says), "entry": says}) + b"\n"
    return [*lines[:place], new, *lines[place:]], place + 2


def _another(value: Any, random: Random) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + random.choice((-1, 1, 10**6))
        case str() if value:
            at = random.randrange(len(value))
            return value[:at] + random.choice([c for c in "x7é " if c != value[at]]) + value[at + 1 :]
        case dict():
            return value | {"slipped in": None}
        case _:
            return random.choice(("something", 0, False))


def _changed(line: bytes, random: Random) -> dict[str, Any]:
    """What an entry, or a statement, says, with one of its values another one, one more, or one less."""
    says: dict[str, Any] = json.loads(line)[_kind(line)]
    name = random.choice(sorted(says))
    how = random.randrange(6)
    if how == 0:
        return says | {"one more": None}
    if how == 1:
        return {key: value for key, value in says.items() if key != name}
    return says | {name: _another(says[name], random)}


def change_a_value(lines: Lines, random: Random) -> Tampered:
    """One value of any line."""
    place = random.randrange(len(lines))
    line = json.loads(lines[place])
    new = canonical(line | {_kind(lines[place]): _changed(lines[place], random)}) + b"\n"
    return [*lines[:place], new, *lines[place + 1 :]], place + 1


def change_the_spelling(lines: Lines, random: Random) -> Tampered:
    """The same JSON, written in another way."""
    place = random.randrange(len(lines))
    line = json.loads(lines[place])
    ways = (
        json.dumps(line, sort_keys=True, ensure_ascii=False).encode("utf-8", "backslashreplace"),
        lines[place][:-1] + b" ",
        b"\xef\xbb\xbf" + lines[place][:-1],
        lines[place][:-1] + b"\r",
        lines[place][:1] + b'"' + _kind(lines[place]).encode() + b'":{},' + lines[place][1:-1],
        lines[place][:1] + b" " + lines[place][1:-1],
    )
    return [*lines[:place], random.choice(ways) + b"\n", *lines[place + 1 :]], place + 1


def change_with_its_digest(lines: Lines, random: Random) -> Tampered:
    """What an entry says together with its digest: the next line is broken."""
    place = random.choice(_entries(lines))
    says = json.loads(lines[place])["entry"]
    name = random.choice(sorted(says.keys() - {"position", "previous"}))
    says[name] = _another(says[name], random)
    new = canonical({"digest": digest_of(says), "entry": says}) + b"\n"
    return [*lines[:place], new, *lines[place + 1 :]], place + 2


def _made_anew(lines: Lines, place: int, random: Random) -> Lines:
    """All entries from ``place`` on linked again, after the first of them was changed."""
    after = lines.copy()
    previous = json.loads(lines[place])["entry"]["previous"]
    for here in (one for one in _entries(lines) if one >= place):
        says = json.loads(lines[here])["entry"] | {"previous": previous}
        if here == place:
            says["person"] = _another(says["person"], random)
        previous = digest_of(says)
        after[here] = canonical({"digest": previous, "entry": says}) + b"\n"
    return after


def link_anew(lines: Lines, random: Random) -> Tampered:
    """The whole chain behind a changed entry: the next statement that was signed is broken."""
    place = random.choice(_entries(lines))
    after = _made_anew(lines, place, random)
    return after, next(here for here in range(place, len(lines)) if _kind(lines[here]) != "entry") + 1


def link_and_sign_anew(lines: Lines, random: Random) -> Tampered:
    """The whole chain, and all signatures with another key: the first of them is not by a key that is known."""
    place = random.choice(_entries(lines))
    after = _made_anew(lines, place, random)
    tree, last = Tree(), ""
    key = STRANGER.public_key().public_bytes_raw().hex()
    first = None
    for here, line in enumerate(after):
        kind, found = _kind(line), json.loads(line)
        if kind == "entry":
            last = found["digest"]
            tree.add(last)
        elif kind != "ledger" and here > place:
            says = found[kind] | {"digest": last, "root": tree.root(), "key": key}
            after[here] = canonical({kind: says, "signature": STRANGER.sign(canonical(says)).hex()}) + b"\n"
            first = first or here
    assert first is not None
    return after, first + 1


def add_behind_the_end(lines: Lines, random: Random) -> Tampered:
    """Something behind the last line."""
    return [*lines, random.choice((b"\n", b"{}\n", b"x", lines[-1]))], len(lines) + 1


WAYS: tuple[Callable[[Lines, Random], Tampered], ...] = (
    flip_a_bit, cut_the_file, remove_lines, remove_the_tail, swap_lines, move_a_line, repeat_a_line, slip_in_a_line,
    change_a_value, change_the_spelling, change_with_its_digest, link_anew, link_and_sign_anew, add_behind_the_end,
)  # fmt: skip
