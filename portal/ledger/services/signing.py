"""The key of the ledger (Ed25519): a file of its own, or made from the portal's secret."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask import current_app

from portal.config import Misconfigured
from portal.ledger.domain import Statement
from portal.shared.ledger import canonical

_LABEL = b"coi portal: ledger checkpoints, 1"


def _key() -> Ed25519PrivateKey:
    path = current_app.config["PORTAL_LEDGER_KEY"]
    if not path:
        secret = str(current_app.config["SECRET_KEY"]).encode()
        return Ed25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, None, _LABEL).derive(secret))
    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, TypeError, ValueError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Misconfigured("PORTAL_LEDGER_KEY must name a PEM file with an Ed25519 private key without a password.")
    return key


def public_key() -> str:
    """The key that others verify with, in hexadecimal."""
    return _key().public_key().public_bytes_raw().hex()


def sign(statement: Statement) -> str:
    """The signature of the portal under ``statement``."""
    return _key().sign(canonical(statement)).hex()


def is_signed(statement: Statement, signature: str) -> bool:
    """Whether the key that ``statement`` names has signed it."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(statement["key"]))
        key.verify(bytes.fromhex(signature), canonical(statement))
    except (InvalidSignature, ValueError):
        return False
    return True
