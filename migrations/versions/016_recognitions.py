"""recognised countries; exceptions and sources of recognitions; organisations that end; facts of points of entry."""

import sqlalchemy as sa
from alembic import op

revision = "016"
down_revision = "015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "recognised_countries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("categories", sa.String(length=10), nullable=False),
        sa.Column("limitations_en", sa.Text(), server_default="", nullable=False),
        sa.Column("limitations_fr", sa.Text(), server_default="", nullable=False),
        sa.Column("issuing_body", sa.String(length=255), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=120), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognised_countries")),
        sa.UniqueConstraint(
            "country", "scheme", "valid_from", name=op.f("uq_recognised_countries_country_scheme_valid_from")
        ),
    )
    with op.batch_alter_table("body_recognitions") as table:
        table.add_column(sa.Column("exceptions", sa.String(length=10), server_default="", nullable=False))
        table.add_column(sa.Column("source", sa.String(length=120), server_default="", nullable=False))
    with op.batch_alter_table("organisations") as table:
        table.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("transport", sa.String(length=10), server_default="", nullable=False))
        table.add_column(sa.Column("unlocode", sa.String(length=5), server_default="", nullable=False))


def downgrade() -> None:
    """Go back; recognised countries are forgotten."""
    with op.batch_alter_table("organisations") as table:
        table.drop_column("unlocode")
        table.drop_column("transport")
        table.drop_column("ended_on")
    with op.batch_alter_table("body_recognitions") as table:
        table.drop_column("source")
        table.drop_column("exceptions")
    op.drop_table("recognised_countries")
