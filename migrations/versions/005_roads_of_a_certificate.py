"""replacements, extracts, customs procedures, reminders."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("cois") as table:
        table.add_column(sa.Column("reminded_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("customs_started_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("base_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("batch", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_cois_replaces_id_cois"), "cois", ["replaces_id"], ["id"])
        table.create_foreign_key(op.f("fk_cois_base_id_cois"), "cois", ["base_id"], ["id"])
        table.create_unique_constraint(op.f("uq_cois_base_id_batch"), ["base_id", "batch"])
    op.create_index(
        "uq_cois_replacement_in_hand",
        "cois",
        ["replaces_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'deleted'"),
        postgresql_where=sa.text("status <> 'deleted'"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("uq_cois_replacement_in_hand", table_name="cois")
    with op.batch_alter_table("cois") as table:
        table.drop_constraint(op.f("uq_cois_base_id_batch"), type_="unique")
        table.drop_constraint(op.f("fk_cois_base_id_cois"), type_="foreignkey")
        table.drop_constraint(op.f("fk_cois_replaces_id_cois"), type_="foreignkey")
        for column in ("batch", "base_id", "replaces_id", "customs_started_at", "reminded_at"):
            table.drop_column(column)
