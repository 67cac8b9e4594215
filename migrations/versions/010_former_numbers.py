"""identifiers that came from a merged operator are marked as former numbers."""

import sqlalchemy as sa
from alembic import op

revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former_of_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_identifiers_former_of_id_organisations"), "organisations", ["former_of_id"], ["id"]
        )


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_identifiers_former_of_id_organisations"), type_="foreignkey")
        batch_op.drop_column("former_of_id")
