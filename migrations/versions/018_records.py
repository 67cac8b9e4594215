"""records of certificates, check codes, the record in a line of the history."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "018"
down_revision = "017"
branch_labels = None
depends_on = None

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    """Go to this version: every certificate gets a code of its own."""
    op.create_table(
        "coi_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("signed", sa.String(length=40), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_coi_records_coi_id_cois")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coi_records")),
        sa.UniqueConstraint("coi_id", "number", name=op.f("uq_coi_records_coi_id_number")),
    )
    with op.batch_alter_table("coi_records") as table:
        table.create_index(op.f("ix_coi_records_digest"), ["digest"])
    with op.batch_alter_table("audit_entries") as table:
        table.add_column(sa.Column("record_digest", sa.String(length=64), nullable=True))
    with op.batch_alter_table("cois") as table:
        table.add_column(sa.Column("check_code", sa.String(length=10), nullable=True))
    cois = sa.table("cois", sa.column("id", sa.Integer), sa.column("check_code", sa.String))
    connection = op.get_bind()
    for id_ in connection.scalars(sa.select(cois.c.id)).all():
        code = "".join(secrets.choice(ALPHABET) for _ in range(10))
        connection.execute(cois.update().where(cois.c.id == id_).values(check_code=code))
    with op.batch_alter_table("cois") as table:
        table.alter_column("check_code", existing_type=sa.String(length=10), nullable=False)


def downgrade() -> None:
    """Go back; records and codes are forgotten."""
    with op.batch_alter_table("cois") as table:
        table.drop_column("check_code")
    with op.batch_alter_table("audit_entries") as table:
        table.drop_column("record_digest")
    op.drop_table("coi_records")
