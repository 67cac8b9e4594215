"""A portal in this very process, whose templates, styles and scripts can be changed for a moment."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.config import ROOT
from portal.extensions import db
from tests.chromium.serving import Portal, prepare

TEMPLATES = "templates/"


@contextmanager
def changed(app: Flask, texts: Mapping[str, str]) -> Iterator[None]:
    """Templates have other texts meanwhile: ``texts`` by their path, ``templates/…``."""
    environment = app.jinja_env
    before = environment.loader
    assert before is not None
    other = {name.removeprefix(TEMPLATES): text for name, text in texts.items() if name.startswith(TEMPLATES)}
    environment.loader = ChoiceLoader([DictLoader(other), before])
    _forget(app)
    try:
        yield
    finally:
        environment.loader = before
        _forget(app)


def _forget(app: Flask) -> None:
    if app.jinja_env.cache is not None:
        app.jinja_env.cache.clear()


class Quiet(WSGIRequestHandler):
    """Answers and says nothing."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


@contextmanager
def served_here(folder: Path) -> Iterator[Portal]:
    """A portal that this process serves, with its database and its files in ``folder``."""
    app, world = prepare(f"sqlite:///{folder / 'portal.sqlite'}", (folder / "files").as_uri())
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    log = folder / "server.log"
    log.touch()
    try:
        yield Portal(f"http://127.0.0.1:{server.server_port}", app, world, log)
    finally:
        server.shutdown()
        with app.app_context():
            db.engine.dispose()


def text_of_file(name: str) -> str:
    """A file of the product as it is."""
    return (ROOT / name).read_text(encoding="utf-8")
