"""What the pages of a language have in common: a browser that keeps it gets pages as what they do not (RFC 9842).

Each language has a dictionary, a static file without data of anybody that `make dictionaries` writes. A page names it,
a browser that knows the method fetches it when it has nothing else to do and says its digest with each later request;
the answer is then Zstandard with that dictionary (`dcz`). Everybody else gets what they always got.
"""

import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

from portal.web.assets import STATIC, asset
from portal.web.compression import fits
from portal.web.htmx import wants_fragment
from portal.web.i18n import LANGUAGES, current_language

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FOLDER = STATIC / "dictionaries"
ENCODING = "dcz"
MAGIC = b"\x5e\x2a\x4d\x18\x20\x00\x00\x00"
"""How an answer begins, before the digest of its dictionary (RFC 9842, section 5)."""
LEVEL = 12
"""Above it a page takes ten times as long and saves 20 bytes."""
_OPTIONS: Mapping[int, int] = {
    zstd.CompressionParameter.compression_level: LEVEL,
    zstd.CompressionParameter.content_size_flag: 0,  # a header says it already
}


@dataclass(frozen=True)
class Dictionary:
    """A file as both sides have it."""

    content: zstd.ZstdDict
    digest: bytes

    @property
    def offered(self) -> str:
        """What a browser says that has it."""
        return f":{b64encode(self.digest).decode()}:"

    def compressed(self, text: bytes) -> bytes:
        """A text with what it has in common with the dictionary left out."""
        packed = zstd.compress(text, options=_OPTIONS, zstd_dict=self.content.as_digested_dict)
        return MAGIC + self.digest + packed


def read(path: Path) -> Dictionary:
    """The dictionary in a file."""
    content = path.read_bytes()
    return Dictionary(zstd.ZstdDict(content, is_raw=True), sha256(content).digest())


def link() -> str:
    """Where the dictionary of the page's language is, for a header: an element would weigh on every page."""
    return f'<{asset(f"dictionaries/{current_language()}.dict")}>; rel="compression-dictionary"'


def init_app(app: Flask) -> None:
    """Compress pages for browsers that have a dictionary of today; to be called after what compresses for all."""
    known = {found.offered: found for found in (read(FOLDER / f"{language}.dict") for language in LANGUAGES)}

    @app.after_request
    def _with_dictionary(response: Response) -> Response:
        dictionary = known.get(request.headers.get("Available-Dictionary", ""))
        if dictionary is None and response.mimetype == "text/html" and not wants_fragment():
            response.headers["Link"] = link()
        if dictionary is None or not fits(response, ENCODING):
            return response
        packed = dictionary.compressed(response.get_data())
        response.vary.update(("Accept-Encoding", "Available-Dictionary"))
        if len(packed) < len(response.get_data()):
            response.set_data(packed)
            response.content_encoding = ENCODING
        return response
