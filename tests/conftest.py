"""Fixtures of all tests: an application on an empty migrated database, SQLite or PostgreSQL."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate
import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

os.environ.setdefault("PORTAL_MODE", "demonstration")

from portal import create_app
from portal.auth import passwords
from portal.extensions import Base, db

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system that does not wait for a disk, where there is one
POSTGRES = os.environ.get("PORTAL_TEST_DATABASE") == "postgres"
POSTGRES_URL = os.environ.get("PORTAL_TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_little() -> Iterator[None]:
    """Hashing is made cheap: nobody guesses passwords here, and most tests sign somebody in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of this test process alone."""
    if not POSTGRES:
        with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else tmp_path_factory.getbasetemp()) as folder:
            yield f"sqlite:///{folder}/portal.sqlite"
        return
    name = f"portal_test_{uuid.uuid4().hex[:12]}"
    url = make_url(POSTGRES_URL).set(drivername="postgresql+psycopg")
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(scope="session")
def application(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application of this test process, on its migrated database, with a folder of its own for files."""
    files = tmp_path_factory.mktemp("files").as_uri()
    own = {"SQLALCHEMY_DATABASE_URI": database_url, "PORTAL_FILES": files}
    app = create_app({"TESTING": True, "WTF_CSRF_ENABLED": True, **own})
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application on an empty database, its context pushed."""
    with application.app_context():
        yield application
        db.session.remove()
        empty_database()
        db.session.remove()


def empty_database() -> None:
    """Delete every row; the tables stay."""
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        if POSTGRES:
            names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            return
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """The folder of the published lists; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("PORTAL_REFERENCE_DIR", Path(__file__).parent.parent.parent / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"no reference lists: {folder} is absent (PORTAL_REFERENCE_DIR names another folder)")
    return folder
