"""the chain of the history: positions and digests of its lines, the head, signed checkpoints."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "020"
down_revision = "019"
branch_labels = None
depends_on = None

BEGINNING = "0" * 64
AT_ONCE = 1000
TEXTS = ("person", "organisation", "event", "subject", "part", "source", "target", "reason", "record_digest")
NUMBERS = ("id", "account_id", "organisation_id", "subject_id", "version")
ENTRIES = sa.table(
    "audit_entries",
    sa.column("at", sa.DateTime),
    sa.column("changes", sa.JSON),
    sa.column("private", sa.Boolean),
    sa.column("position", sa.Integer),
    sa.column("digest", sa.String),
    *(sa.column(name, sa.String) for name in TEXTS),
    *(sa.column(name, sa.Integer) for name in NUMBERS),
)
HEAD = sa.table(
    "chain_head", sa.column("id", sa.Integer), sa.column("count", sa.Integer), sa.column("digest", sa.String)
)


def upgrade() -> None:
    """Go to this version: lines that were there are linked in the order they were written."""
    with op.batch_alter_table("audit_entries") as table:
        table.add_column(sa.Column("position", sa.Integer(), nullable=True))
        table.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        table.create_unique_constraint(op.f("uq_audit_entries_position"), ["position"])
    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoints")),
    )
    _link(op.get_bind())


def _link(connection: sa.Connection) -> None:
    last, position, digest = 0, 0, BEGINNING
    link = ENTRIES.update().where(ENTRIES.c.id == sa.bindparam("line"))
    link = link.values(
        changes=sa.bindparam("as_texts", type_=sa.JSON),
        position=sa.bindparam("new_position"),
        digest=sa.bindparam("new_digest"),
    )
    while lines := connection.execute(
        sa.select(ENTRIES).where(ENTRIES.c.id > last).order_by(ENTRIES.c.id).limit(AT_ONCE)
    ).all():
        links = []
        for line in lines:
            position += 1
            changes = _in_texts(line.changes)
            digest = _digest(line, changes, position, digest)
            links.append({"line": line.id, "as_texts": changes, "new_position": position, "new_digest": digest})
        connection.execute(link, links)
        last = lines[-1].id
    connection.execute(HEAD.insert().values(id=1, count=position, digest=digest))


def _in_texts(value: Any) -> Any:
    """The chain takes whole numbers only: the few others, of coordinates, become texts."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: _in_texts(one) for name, one in value.items()}
    return [_in_texts(one) for one in value] if isinstance(value, list) else value


def _digest(line: Any, changes: Any, position: int, previous: str) -> str:
    content = {name: getattr(line, name) for name in (*TEXTS, *NUMBERS, "private")} | {"changes": changes}
    at = line.at.isoformat(timespec="microseconds") + "Z"
    content |= {"at": at, "position": position, "previous": previous}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def downgrade() -> None:
    """Go back; the chain and its checkpoints are forgotten."""
    op.drop_table("audit_checkpoints")
    op.drop_table("chain_head")
    with op.batch_alter_table("audit_entries") as table:
        table.drop_constraint(op.f("uq_audit_entries_position"), type_="unique")
        table.drop_column("digest")
        table.drop_column("position")
