"""Fixtures of all tests: an application on an empty migrated database, SQLite or PostgreSQL."""

import gc
import os
import uuid
from collections.abc import Iterator
from functools import cache
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
USUAL_GARBAGE = gc.get_threshold()
GARBAGE = (20_000, 20, 20)
"""After how many new objects garbage is looked for: pages are made by the thousand here, and looking cost a tenth."""

NUMBERS_BEGIN_AGAIN = """
    SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


def pytest_configure() -> None:
    """Before the tests are read."""
    gc.set_threshold(*GARBAGE)


@pytest.fixture
def garbage_as_usual() -> Iterator[None]:
    """For whoever measures memory: garbage is looked for as often as a server does."""
    gc.set_threshold(*USUAL_GARBAGE)
    gc.collect()
    yield
    gc.set_threshold(*GARBAGE)


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
        # nothing here has to survive a power cut: no act waits for the disk
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
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
    """Delete every row; the tables stay. Most tests write in a few of them, and asking which costs least."""
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        written = {name for (name,) in connection.exec_driver_sql(_which_have_rows())}
        if POSTGRES:
            connection.exec_driver_sql(NUMBERS_BEGIN_AGAIN)
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in written:
                connection.exec_driver_sql(f'DELETE FROM "{table.name}"')  # noqa: S608 - our own names


@cache
def _which_have_rows() -> str:
    """A statement that answers with the names of the tables that are not empty."""
    names = [table.name for table in Base.metadata.sorted_tables]
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """The folder of the published lists; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("PORTAL_REFERENCE_DIR", Path(__file__).parent.parent.parent / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"no reference lists: {folder} is absent (PORTAL_REFERENCE_DIR names another folder)")
    return folder
