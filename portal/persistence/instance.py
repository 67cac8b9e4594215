"""Which instance a database belongs to: production, training or a demonstration. It is written down once, and kept."""

from datetime import datetime

from flask import current_app
from sqlalchemy import Connection, String, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.config import Misconfigured
from portal.extensions import Base, db
from portal.persistence.transaction import transaction
from portal.persistence.types import Moment
from portal.shared import clock


class Instance(Base):
    """The one row that says in which mode the portal first met this database."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(Moment)


def claim(connection: Connection) -> None:
    """Make a database this instance’s own, or find that it is; raises Misconfigured where it belongs to another.

    Training and production share nothing: a portal does not start, nor migrate, on the data of the other. A database
    that has no such table yet belongs to nobody.
    """
    if not inspect(connection).has_table(Instance.__tablename__):
        return
    mode = str(current_app.config["PORTAL_MODE"])
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    own = {"id": 1, "mode": mode, "since": clock.now()}
    found = connection.scalar(select(Instance.mode).where(Instance.id == 1))
    if found is None:
        connection.execute(insert(Instance).values(**own).on_conflict_do_nothing())
        found = connection.scalar(select(Instance.mode).where(Instance.id == 1))
    if found != mode:
        raise Misconfigured(
            f"The database of PORTAL_DATABASE_URL belongs to a portal of mode “{found}”; this one is “{mode}”. "
            "Give it a database of its own: nothing was changed. / "
            f"La base de données de PORTAL_DATABASE_URL est celle d’un portail en mode « {found} » ; celui-ci est en "
            f"mode « {mode} ». Donnez-lui sa propre base : rien n’a été modifié."
        )


def empty() -> None:
    """Delete every row of every table, but that which says whose the database is."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != Instance.__tablename__]
    with transaction() as session:
        if db.engine.dialect.name == "postgresql":
            names = ", ".join(f'"{table.name}"' for table in tables)
            session.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
            return
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in reversed(tables):
            session.execute(table.delete())


def claim_database() -> None:
    """`claim` the database of the current application: what every start does first."""
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        claim(connection)
