"""A store that speaks as much S3 as files need, on this machine: put, get, list, delete."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LIST = """<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>b</Name><KeyCount>{n}</KeyCount>\
<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"""
ONE = """<Contents><Key>{key}</Key><LastModified>2026-05-04T10:00:00.000Z</LastModified><ETag>"x"</ETag>\
<Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes]

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.send_header("Last-Modified", "Mon, 04 May 2026 10:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        self.kept[urlsplit(self.path).path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_POST(self) -> None:
        """Several deletions at once, which is how one is asked for too."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        keys = re.findall(r"<Key>(.*?)</Key>", asked)
        for key in keys:
            self.kept.pop(f"/bucket/{key}", None)
        gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if "list-type" in parse_qs(parts.query):
            keys = {path.removeprefix("/bucket/"): data for path, data in self.kept.items()}
            contents = "".join(ONE.format(key=key, size=len(data)) for key, data in keys.items())
            self._answer(200, LIST.format(n=len(keys), contents=contents).encode())
        elif parts.path in self.kept:
            self._answer(200, self.kept[parts.path])
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A bucket called ``bucket``: the address of its server, and what it keeps."""
    kept: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"kept": kept}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
