"""Secrets that travel, and the hashes of them that are kept."""

import hashlib
import secrets


def new() -> str:
    """A secret of 256 bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a secret: its SHA-256, which is enough for a secret that nobody can guess."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
