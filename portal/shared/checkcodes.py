"""Short codes that open what is printed to whoever holds the paper: made by chance, read aloud, typed from a phone.

Letters and digits that look alike are one: the alphabet has no I, L, O and U (Crockford’s base 32).
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
"""Fifty bits: with the limits on tries, guessing one takes longer than any certificate lives."""

_GROUP = 5
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "‐": None, "‑": None, "–": None, ".": None})


def new_code() -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str | None:
    """The code that somebody typed, whatever the case, the spaces, the hyphens, O for 0; None where it is none."""
    found = "".join(typed.split()).upper().translate(_ALIKE)
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else None


def shown_code(code: str) -> str:
    """A code as it is printed: ``7K3M9-QXT2B``."""
    return f"{code[:_GROUP]}-{code[_GROUP:]}"
