"""Small answers are compressed as well as brotli can: a hand waits for them, and they cost a millisecond.

Flask-Compress does the rest, pages and files alike, at one level for all.
"""

import brotli
from flask import Flask, Response, request

SMALL = 4_096
"""Bytes of HTML up to which an answer is small."""


def fits(response: Response, encoding: str) -> bool:
    """Whether an answer is HTML that nobody compressed yet, for a browser that reads ``encoding``."""
    whole = not response.is_streamed and not response.direct_passthrough
    plain = response.mimetype == "text/html" and not response.content_encoding
    return whole and plain and request.accept_encodings.quality(encoding) > 0


def thoroughly(text: bytes) -> bytes:
    """A small answer as it is sent."""
    return bytes(brotli.compress(text, quality=11))


def init_app(app: Flask) -> None:
    """Compress small answers; to be called after what compresses for all."""
    least = app.config["COMPRESS_MIN_SIZE"]

    @app.after_request
    def _compress_thoroughly(response: Response) -> Response:
        if fits(response, "br") and least <= len(response.get_data()) <= SMALL:
            response.set_data(thoroughly(response.get_data()))
            response.content_encoding = "br"
            response.vary.add("Accept-Encoding")
        return response
