"""Migrations: they make the tables the models speak of, lead back and forth, and one file names the newest."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import JSON, Boolean, column, create_engine, insert, inspect, select, table, text
from sqlalchemy.engine import make_url

from portal import create_app
from portal.extensions import Base, db
from portal.ledger.services.verifying import verify
from portal.organisations.domain import OrganisationKind
from portal.organisations.queries.finding import Filters, find
from portal.persistence import audit
from portal.persistence.transaction import transaction
from portal.persistence.types import Moment
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


def test_what_a_person_switched_off_stays_so_there_and_back(fresh):
    """009: the list of numbers switched off became a choice for each number."""
    flask_migrate.upgrade(revision="008")
    account = {"email": "zoe@test.example", "first_name": "Zoé", "last_name": "Dupré", "language": "en"}
    account |= {"time_zone": "UTC", "is_active": True, "is_portal_administrator": False, "totp_step": 0}
    account |= {"silenced": '["N02", "N12"]', "created_at": "2026-01-01 00:00:00"}
    with db.engine.begin() as connection:
        connection.execute(insert(table("accounts", *map(column, account))), account)

    flask_migrate.upgrade(revision="009")
    assert choices("paces") == {"N02": "off", "N12": "off"}
    flask_migrate.downgrade(revision="008")

    assert choices("silenced") == ["N02", "N12"]


def choices(name: str) -> object:
    with db.engine.connect() as connection:
        found = connection.execute(select(column(name)).select_from(table("accounts"))).scalar_one()
    return json.loads(found) if isinstance(found, str) else found


def test_head_names_the_newest_migration():
    script = ScriptDirectory(str(FOLDER))

    assert script.get_heads() == [(FOLDER / "HEAD").read_text().strip()]


def test_migrations_are_numbered_without_a_gap_and_each_follows_the_one_before():
    script = ScriptDirectory(str(FOLDER))
    chain = [(s.revision, s.down_revision) for s in reversed(list(script.walk_revisions()))]
    numbers = [f"{number:03}" for number in range(1, len(VERSIONS) + 1)]

    assert chain == list(zip(numbers, [None, *numbers], strict=False))
    assert [re.match(r"(\d{3})_[a-z_]+\.py$", path.name)[1] for path in VERSIONS] == numbers


def test_an_operator_indexed_before_words_had_a_scope_is_found_after(fresh):
    flask_migrate.upgrade(revision="004")
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        operator = "'operator', 'Vayssier', 'OP-1', 'FR', '', '', '', '', '', '', '', '', 'vayssier'"
        columns = "kind, name, code, country, region, postcode, city, address, email, phone, controlled_country"
        connection.execute(
            text(f"INSERT INTO organisations (id, {columns}, search_text, name_key) VALUES (1, {operator})")  # noqa: S608
        )
        connection.execute(text("INSERT INTO organisation_words VALUES ('vayssier', 1, 'name')"))
        connection.execute(text("INSERT INTO word_variants VALUES ('vayssier', 'vayssier'), ('vayssie', 'vayssier')"))
    flask_migrate.upgrade()

    france, belgium = (Filters(OrganisationKind.OPERATOR, frozenset({country})) for country in ("FR", "BE"))
    assert [[one.id for one in find(typed, france, limit=5).found] for typed in ("vayss", "vayssiez", "yssi")] == [
        [1]
    ] * 3
    assert find("vayss", belgium, limit=5).found == []


def test_a_table_that_others_refer_to_is_altered_with_its_rows(fresh):
    flask_migrate.upgrade(revision="004")
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        operator = "'operator', 'Vayssier', 'OP-1', 'FR', '', '', '', '', '', '', '', '', 'vayssier'"
        columns = "kind, name, code, country, region, postcode, city, address, email, phone, controlled_country"
        connection.execute(
            text(f"INSERT INTO organisations (id, {columns}, search_text, name_key) VALUES (1, {operator})")  # noqa: S608
        )
        moment = "TIMESTAMP '2026-11-20 10:00:00'" if POSTGRES else "'2026-11-20 10:00:00'"
        at, values = (
            "edition_key, draft_reference, status, creator_id, created_as",
            "'coi-2017', 'D1', 'draft', 1, 'operator'",
        )
        more = "status_since, created_at, changed_at, origin_countries, in_batches, search_text"
        false = "FALSE" if POSTGRES else "0"
        connection.execute(
            text(
                f"INSERT INTO cois (id, {at}, {more}) "  # noqa: S608
                f"VALUES (1, {values}, {moment}, {moment}, {moment}, '[]', {false}, '')"
            )
        )
        connection.execute(text(f"INSERT INTO coi_boxes VALUES (1, 'exporter', 1, '{{}}', {moment})"))  # noqa: S608

    flask_migrate.upgrade()

    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM cois, coi_boxes, organisations")).scalar_one() == 1
    flask_migrate.downgrade(revision="004")


def test_lines_written_before_there_was_a_chain_are_linked_and_verified(fresh):
    flask_migrate.upgrade(revision="018")
    line = {"person": "Zoé", "organisation": "", "subject": "coi", "subject_id": 1, "private": True}
    line |= {"at": datetime(2026, 1, 31, 12, tzinfo=UTC), "changes": {"b": [1, None], "a": "é"}}
    kinds = {"at": Moment(), "changes": JSON(), "private": Boolean()}
    entries = table("audit_entries", *(column(name, kinds.get(name)) for name in (*line, "event", "version")))
    numbers = range(1, 1_003)
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(insert(entries), [line | {"event": f"line {n}", "version": n % 7 or None} for n in numbers])

    flask_migrate.upgrade()
    with transaction():
        audit.record(None, "behind them", ("coi", 1))

    verdict = verify()
    assert (verdict.lines, verdict.finding) == (1_003, None)
    written = [entry.event for entry in audit.entries(("coi", 1))]
    assert written == ["behind them", *(f"line {n}" for n in reversed(numbers))]
    db.session.rollback()
    flask_migrate.downgrade(revision="018")


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.name)
def test_a_migration_does_not_depend_on_code_that_will_change(path):
    assert re.findall(r"^\s*(?:from|import) portal\b", path.read_text(), re.MULTILINE) == []
