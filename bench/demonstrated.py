"""The demonstration in a database of its own, for instruments that read its pages."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from flask import Flask

from portal import create_app
from portal.demonstration import world


@contextmanager
def demonstration(**settings: object) -> Iterator[Flask]:
    """A portal with everything `flask demo load` brings; it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        database, files = f"sqlite:///{folder}/portal.sqlite", Path(folder, "files").as_uri()
        app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": database, "PORTAL_FILES": files, **settings})
        with app.app_context():
            flask_migrate.upgrade()
            world.load_if_empty()
        yield app
