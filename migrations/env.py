"""Runs the migrations on the database of the current application. Models are not imported by migrations."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

database = current_app.extensions["migrate"].db


def as_plain_type(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our own column types as what they are in the database, so that migrations do not import them."""
    return f"sa.{type(item.impl).__name__}()" if kind == "type" and isinstance(item, TypeDecorator) else False


def run() -> None:
    """Run what was asked, in one transaction, on one connection that may write."""
    with database.engine.connect().execution_options(write=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            render_as_batch=True,
            compare_type=True,
            render_item=as_plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
