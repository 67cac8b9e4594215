"""Passwords: hashing with Argon2id at the parameters OWASP names as the minimum, and what is refused (D07)."""

import unicodedata
from collections.abc import Collection
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from portal.auth.domain import LONGEST, SHORTEST
from portal.shared.text import N_, folded


def hasher() -> PasswordHasher:
    """Two passes over 19 MiB, in one thread."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


_hasher = hasher()
_NOBODY = _hasher.hash("a password that nobody has")
_at_once = BoundedSemaphore(4)
_EXAMINED = 72
_AZERTY = str.maketrans("azqwmAZQWM", "qwaz;QWAZ:")
"""The keys of a French keyboard as an American one writes them, whose rows are known."""
_STRONG_ENOUGH, _STRONG_ENOUGH_WITH_SECOND_FACTOR = 3, 2
_PORTAL_WORDS = ("coiportal", "portailcoi", "certificateofinspection", "certificatdinspection", "tracesnt", "ecologin")


_TOO_COMMON = N_(
    "This password is among those that are tried first: known words, repetitions, keyboard rows. Add words of your own."
)


def hashed(password: str) -> str:
    """The Argon2id hash of a password."""
    with _at_once:
        return _hasher.hash(_composed(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed; takes the same time where there is no account."""
    if len(password) > LONGEST:
        return False
    try:
        with _at_once:
            return _hasher.verify(password_hash or _NOBODY, _composed(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def _composed(password: str) -> str:
    """The password as one code point a letter, however the keyboard composed it: é is é on every machine."""
    return unicodedata.normalize("NFC", password)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _letters(text: str) -> str:
    """The letters and digits of a text alone: neither spaces nor apostrophes hide a word."""
    return "".join(filter(str.isalnum, folded(text)))


def objection(password: str, *, shortest: int, personal: Collection[str]) -> tuple[str, dict[str, int]] | None:
    """Why a password is refused, as a message with its parameters; None where it is good.

    ``personal`` are the person's own words: names, address. No rule of composition, no word about digits or capitals.
    """
    if len(password) < shortest:
        return N_("At least %(shortest)s characters; there are %(count)s."), {
            "shortest": shortest,
            "count": len(password),
        }
    if len(password) > LONGEST:
        return N_("At most %(longest)s characters; there are %(count)s."), {"longest": LONGEST, "count": len(password)}
    # eight characters without any pattern are what a second factor makes enough, and score 2
    needed = _STRONG_ENOUGH if shortest >= SHORTEST else _STRONG_ENOUGH_WITH_SECOND_FACTOR
    plain = _letters(password)
    own = [word for word in map(_letters, personal) if len(word) > 3]  # noqa: PLR2004
    if any(word in plain for word in own):
        return N_("The password contains your name or your address. Choose other words."), {}
    if any(word in plain for word in _PORTAL_WORDS):
        return N_("The password contains the name of the portal. Choose other words."), {}
    examined = password[:_EXAMINED]
    for typed in {examined, examined.translate(_AZERTY)}:
        if zxcvbn(typed, user_inputs=[*own, *_PORTAL_WORDS])["score"] < needed:
            return _TOO_COMMON, {}
    return None
