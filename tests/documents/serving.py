"""A service on this machine that answers what a test tells it to."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

Answer = Callable[[bytes, dict[str, str]], tuple[int, str, bytes]]  # body and headers: status, type and body


@contextmanager
def answering(answer: Answer, certificate: Path | None = None) -> Iterator[str]:
    """The address of a service that answers each POST; by https with ``certificate``, which holds its key too."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, said = answer(body, dict(self.headers))
            self.send_response(status)
            self.send_header("Location" if status in (302, 307) else "Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/sign"
        finally:
            server.shutdown()
            thread.join()
