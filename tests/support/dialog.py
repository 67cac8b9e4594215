"""What the dialog of commodities answers while one types, without a person and a line in between."""

from urllib.parse import urlencode

import brotli
from flask import Flask, render_template

from portal.coi.domain.editions import CURRENT
from portal.coi.views.picking import Scope, picker
from portal.web.compression import SMALL, thoroughly


def fragment(app: Flask, language: str, typed: str) -> str:
    """The part of the page that htmx gets for ``typed``."""
    with app.test_request_context(f"/{language}/coi/new?{urlencode({'q': typed})}"):
        app.preprocess_request()
        return render_template("commodities/_results.html", picker=picker(Scope(CURRENT.scheme), post=None, action=""))


def hits(found: str) -> int:
    """How many commodities a fragment offers."""
    return found.count('type="checkbox"')


def sent(app: Flask, found: str) -> int:
    """The bytes of a fragment as it is sent."""
    text = found.encode()
    level = app.config["COMPRESS_BR_LEVEL"]
    return len(thoroughly(text) if len(text) <= SMALL else brotli.compress(text, quality=level))
