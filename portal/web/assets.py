"""Static files under names that change with their content, so that a browser keeps each for ever."""

import hashlib
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from portal.config import ROOT

STATIC = ROOT / "static"
_KEPT = {".css", ".dict", ".js", ".svg"}


@cache
def _names() -> dict[str, str]:
    """File below ``static/`` → its public name."""
    files = [path for path in sorted(STATIC.rglob("*")) if path.suffix in _KEPT]
    return {str(path.relative_to(STATIC)): _public(path) for path in files}


def _public(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return f"/static/{path.stem}.{digest}{path.suffix}"


def asset(name: str) -> str:
    """The address of a static file; KeyError where there is no such file."""
    return _names()[name]


def _say(headers: Headers, path: str, _address: str) -> None:
    """A dictionary serves the pages of its language (RFC 9842, section 2.1)."""
    if path.endswith(".dict"):
        headers["Use-As-Dictionary"] = f'match="/{Path(path).stem}/*"'


def init_app(app: Flask) -> None:
    """Serve the files, compressed where ``make`` left a compressed copy beside them."""
    files = WhiteNoise(
        app.wsgi_app, max_age=31536000, immutable_file_test=lambda _path, _url: True, add_headers_function=_say
    )
    for name, public in _names().items():
        files.add_file_to_dictionary(public, str(STATIC / name))
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = asset
