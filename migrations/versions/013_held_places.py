"""places of a certificate that are held for invited companies."""

import sqlalchemy as sa
from alembic import op

revision = "013"
down_revision = "012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("cois") as table:
        table.add_column(sa.Column("partners_invited", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "held_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("row", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("inviter_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_held_places_account_id_accounts")),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_held_places_coi_id_cois")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["accounts.id"], name=op.f("fk_held_places_invited_by_id_accounts")),
        sa.ForeignKeyConstraint(
            ["inviter_id"], ["organisations.id"], name=op.f("fk_held_places_inviter_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_held_places_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_places")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_held_places_token_hash")),
    )
    with op.batch_alter_table("held_places") as table:
        table.create_index(op.f("ix_held_places_account_id"), ["account_id"])
        table.create_index(op.f("ix_held_places_email"), ["email"])
        table.create_index(op.f("ix_held_places_organisation_id"), ["organisation_id"])
        table.create_index(
            "uq_held_places_open",
            ["coi_id", "box", "row"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    """Go back; invitations that are open are forgotten."""
    op.drop_table("held_places")
    op.drop_column("cois", "partners_invited")
