"""The token against forged requests, written differently on every page so that compression tells nothing about it."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import shake_128

from flask import Flask, current_app, g, session
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer

PAD = 12
"""As many bytes have the seed of a pad; the pad itself is as long as what it covers."""


def masked_token() -> str:
    """The session's token under a pad of this page's own; all forms of a page have the same, so that it costs once."""
    generate_csrf()
    token = str(session["csrf_token"])
    known, masked = g.get("masked_token", ("", ""))
    if known != token:
        seed = secrets.token_bytes(PAD)
        masked = urlsafe_b64encode(seed + _covered(bytes.fromhex(token), seed)).decode().rstrip("=")
        g.masked_token = token, masked
    return str(masked)


def _covered(text: bytes, seed: bytes) -> bytes:
    """A text under a pad; done twice, the text itself."""
    pad = shake_128(seed).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, pad, strict=True))


def unmasked(token: str) -> str:
    """The session's token behind what a page carried; whatever cannot be one stays as it is, and is refused later."""
    try:
        sent = urlsafe_b64decode(token.encode() + b"=" * (-len(token) % 4))
    except (NotBase64, ValueError):
        return token
    return _covered(sent[PAD:], sent[:PAD]).hex()


class MaskedCSRFProtect(CSRFProtect):
    """Flask-WTF's protection, for tokens that were masked.

    Pages carry the bare token of the session, whose cookie is signed: Flask-WTF wants it signed once more.
    """

    def _get_csrf_token(self) -> str | None:
        token = super()._get_csrf_token()
        if not isinstance(token, str):
            return None
        signed = URLSafeTimedSerializer(str(current_app.secret_key), salt="wtf-csrf-token").dumps(unmasked(token))
        return signed if isinstance(signed, str) else signed.decode()


csrf = MaskedCSRFProtect()


def init_app(app: Flask) -> None:
    """Refuse every change without the session's token, and give templates the masked one."""
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = masked_token  # for macros, which are imported without what a page is given
    app.context_processor(lambda: {"csrf_token": masked_token})  # Flask-WTF gives every page its own, as it is
