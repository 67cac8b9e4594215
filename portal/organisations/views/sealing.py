"""What a page proves to the next one: sealed, so that nobody can write it by hand, and good for a day."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFE = 24 * 3600
"""Seconds for which a search opens the creation of an operator."""


def _seal(what: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=what)


def sealed(what: str, facts: Sequence[Any]) -> str:
    """Facts with a seal; ``what`` they are about keeps one kind of proof from passing for another."""
    signed = _seal(what).dumps(facts)
    return signed if isinstance(signed, str) else signed.decode()


def unsealed(what: str, proof: str) -> Any:
    """The facts behind a seal, a list; None where it is no such proof, or too old."""
    try:
        return _seal(what).loads(proof, max_age=LIFE)
    except BadSignature:
        return None
