"""Secrets that the portal must read again, encrypted in the database with a key of its own."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app


def _box() -> Fernet:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return Fernet(urlsafe_b64encode(sha256(b"secrets at rest:" + key).digest()))


def seal(secret: str) -> str:
    """``secret``, unreadable without the portal's key."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The secret that was sealed, None where another key sealed it."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
