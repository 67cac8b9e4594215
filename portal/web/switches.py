"""What a browser keeps switched on: an address switches it (``?both=on``), a cookie remembers it for a year."""

from flask import Flask, Response, request

ON, OFF = "on", "off"
_YEAR = 31_536_000


def is_on(name: str) -> bool:
    """Whether it is on, for this very page too."""
    asked = request.args.get(name)
    return asked == ON if asked in (ON, OFF) else request.cookies.get(name) == ON


def remember(app: Flask, name: str) -> None:
    """Keep what an address switches."""

    @app.after_request
    def _remember(response: Response) -> Response:
        asked = request.args.get(name)
        if asked in (ON, OFF) and request.cookies.get(name, OFF) != asked:
            secure = app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(name, asked, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True)
        return response
