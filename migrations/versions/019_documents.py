"""sealed files, the certificates of seals, links for customs."""

import sqlalchemy as sa
from alembic import op

revision = "019"
down_revision = "018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "seal_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("qualified", sa.Boolean(), nullable=False),
        sa.Column("companions", sa.JSON(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_certificates")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_seal_certificates_fingerprint")),
    )
    op.create_table(
        "sealed_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("time_stamped", sa.Boolean(), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["seal_certificates.id"], name=op.f("fk_sealed_files_certificate_id_seal_certificates")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["coi_records.id"], name=op.f("fk_sealed_files_record_id_coi_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_files")),
        sa.UniqueConstraint("file_key", name=op.f("uq_sealed_files_file_key")),
        sa.UniqueConstraint("record_id", "language", name=op.f("uq_sealed_files_record_id_language")),
    )
    with op.batch_alter_table("sealed_files") as table:
        table.create_index(op.f("ix_sealed_files_digest"), ["digest"])
    op.create_table(
        "customs_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=255), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_customs_links_account_id_accounts")),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_customs_links_coi_id_cois")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_customs_links_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customs_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_customs_links_token_hash")),
    )
    with op.batch_alter_table("customs_links") as table:
        table.create_index(op.f("ix_customs_links_coi_id"), ["coi_id"])


def downgrade() -> None:
    """Go back; sealed files and links are forgotten."""
    op.drop_table("customs_links")
    op.drop_table("sealed_files")
    op.drop_table("seal_certificates")
