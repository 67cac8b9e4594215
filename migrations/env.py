"""Runs the migrations on the database of the current application. Models are not imported by migrations.

A database that belongs to a portal of another mode is refused, before and after.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeDecorator

from portal.persistence.instance import claim

database = current_app.extensions["migrate"].db


def as_plain_type(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our own column types as what they are in the database, so that migrations do not import them."""
    return f"sa.{type(item.impl).__name__}()" if kind == "type" and isinstance(item, TypeDecorator) else False


@contextmanager
def tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew, which rows that refer to it would forbid; they are looked at after."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if broken := driver.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"Rows refer to rows that are not there: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Run what was asked, in one transaction, on one connection that may write; look whose the data are."""
    engine = database.engine.connect().execution_options(write=True)
    with engine as connection, tables_may_be_rebuilt(connection):
        claim(connection)
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            render_as_batch=True,
            compare_type=True,
            render_item=as_plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()
        claim(connection)
        connection.commit()


run()
