"""The token against forged requests, written differently on every page so that compression tells nothing about it."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf


def masked_token() -> str:
    """The session's token under a pad of this page's own."""
    token = generate_csrf().encode()
    pad = secrets.token_bytes(len(token))
    return urlsafe_b64encode(pad + bytes(a ^ b for a, b in zip(token, pad, strict=True))).decode()


def unmasked(token: str) -> str:
    """The session's token behind what a page carried; whatever cannot be one stays as it is, and is refused later."""
    try:
        sent = urlsafe_b64decode(token.encode())
        half = len(sent) // 2
        return bytes(a ^ b for a, b in zip(sent[:half], sent[half:], strict=True)).decode("ascii")
    except (NotBase64, ValueError):
        return token


class MaskedCSRFProtect(CSRFProtect):
    """Flask-WTF's protection, for tokens that were masked."""

    def _get_csrf_token(self) -> str | None:
        token = super()._get_csrf_token()
        return unmasked(token) if isinstance(token, str) else None


csrf = MaskedCSRFProtect()


def init_app(app: Flask) -> None:
    """Refuse every change without the session's token, and give templates the masked one."""
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = masked_token
