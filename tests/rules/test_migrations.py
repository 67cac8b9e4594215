"""Migrations: they make the tables the models speak of, lead back and forth, and one file names the newest."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from portal import create_app
from portal.extensions import Base, db
from tests.conftest import POSTGRES, POSTGRES_URL

FOLDER = Path(__file__).parents[2] / "migrations"
VERSIONS = sorted((FOLDER / "versions").glob("*.py"))

pytestmark = pytest.mark.postgres


@pytest.fixture
def empty_database(tmp_path) -> Iterator[str]:
    """The address of a database that nothing was done to."""
    if not POSTGRES:
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
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


@pytest.fixture
def fresh(empty_database) -> Iterator[Flask]:
    """An application on that database, its context pushed."""
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": empty_database})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def schema() -> dict[str, object]:
    """Tables, columns, keys, indexes and rules of the database as it is."""
    found = inspect(db.engine)
    found.clear_cache()
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)},
            "primary key": found.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (k["name"] or "", str(k["constrained_columns"])) for k in found.get_foreign_keys(table)
            ),
            "unique": sorted(str(u["column_names"]) for u in found.get_unique_constraints(table)),
            "indexes": sorted(
                (i["name"] or "", str(i["column_names"]), bool(i["unique"])) for i in found.get_indexes(table)
            ),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrations_make_what_the_models_speak_of(fresh):
    flask_migrate.upgrade()

    flask_migrate.check()
    assert schema().keys() == Base.metadata.tables.keys()


def test_up_down_and_up_again_lead_to_the_same_tables(fresh):
    flask_migrate.upgrade()
    first = schema()
    flask_migrate.downgrade(revision="base")
    nothing = schema()
    flask_migrate.upgrade()

    assert nothing == {}
    assert schema() == first


def test_every_single_step_leads_back(fresh):
    revisions = [path.name[:3] for path in VERSIONS]
    seen = [schema()]
    for revision in revisions:
        flask_migrate.upgrade(revision=revision)
        seen.append(schema())

    back = [seen[-1]]
    for _ in revisions:
        flask_migrate.downgrade()
        back.append(schema())

    assert back == list(reversed(seen))


def test_head_names_the_newest_migration():
    script = ScriptDirectory(str(FOLDER))

    assert script.get_heads() == [(FOLDER / "HEAD").read_text().strip()]


def test_migrations_are_numbered_without_a_gap_and_each_follows_the_one_before():
    script = ScriptDirectory(str(FOLDER))
    chain = [(s.revision, s.down_revision) for s in reversed(list(script.walk_revisions()))]
    numbers = [f"{number:03}" for number in range(1, len(VERSIONS) + 1)]

    assert chain == list(zip(numbers, [None, *numbers], strict=False))
    assert [re.match(r"(\d{3})_[a-z_]+\.py$", path.name)[1] for path in VERSIONS] == numbers


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.name)
def test_a_migration_does_not_depend_on_code_that_will_change(path):
    assert re.findall(r"^\s*(?:from|import) portal\b", path.read_text(), re.MULTILINE) == []
