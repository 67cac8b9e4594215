"""organisations and requests."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

WORD = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
NAME_KEY = sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql")


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "word_variants",
        sa.Column("variant", WORD, nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.PrimaryKeyConstraint("variant", "word", name=op.f("pk_word_variants")),
    )
    op.create_table(
        "country_policies",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("validated_by", sa.String(length=20), nullable=False),
        sa.Column("administrators_decide", sa.Boolean(), nullable=False),
        sa.Column("default_authority_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["default_authority_id"],
            ["organisations.id"],
            name=op.f("fk_country_policies_default_authority_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_country_policies")),
    )
    op.create_table(
        "inbox_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_inbox_notices_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_inbox_notices_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_notices")),
    )
    with op.batch_alter_table("inbox_notices", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_notices_account_id_read_at", ["account_id", "read_at"], unique=False)

    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["organisations.id"], name=op.f("fk_merges_source_id_organisations")),
        sa.ForeignKeyConstraint(["target_id"], ["organisations.id"], name=op.f("fk_merges_target_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    with op.batch_alter_table("merges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merges_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merges_target_id"), ["target_id"], unique=False)

    op.create_table(
        "organisation_words",
        sa.Column("word", WORD, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_words_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("word", "organisation_id", "place", name=op.f("pk_organisation_words")),
    )
    with op.batch_alter_table("organisation_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_words_organisation_id"), ["organisation_id"], unique=False)

    with op.batch_alter_table("operator_activities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publication_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("application_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("certificate_number", sa.String(length=60), server_default="", nullable=False))
        batch_op.add_column(sa.Column("certificate_issuer", sa.String(length=255), server_default="", nullable=False))
        batch_op.add_column(sa.Column("certificate_valid_to", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("status_since", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_key", NAME_KEY, server_default="", nullable=False))
        batch_op.add_column(sa.Column("fax", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("website", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("created_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_index("ix_organisations_country_kind_name_key", ["country", "kind", "name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_organisations_created_by_id_accounts"), "accounts", ["created_by_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_organisations_merged_into_id_organisations"), "organisations", ["merged_into_id"], ["id"]
        )

    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("level", sa.String(length=20), server_default="member", nullable=False))
        batch_op.add_column(sa.Column("requested_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("status_since", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("with_operator", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("message", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("contact_email", sa.String(length=254), server_default="", nullable=False))
        batch_op.add_column(sa.Column("contact_phone", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("question", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("answer", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(), nullable=True))
        batch_op.create_index("ix_roles_status_requested_at", ["status", "requested_at"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_roles_number"), ["number"])


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_roles_number"), type_="unique")
        batch_op.drop_index("ix_roles_status_requested_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("answer")
        batch_op.drop_column("question")
        batch_op.drop_column("reason")
        batch_op.drop_column("contact_phone")
        batch_op.drop_column("contact_email")
        batch_op.drop_column("message")
        batch_op.drop_column("with_operator")
        batch_op.drop_column("status_since")
        batch_op.drop_column("requested_at")
        batch_op.drop_column("level")
        batch_op.drop_column("number")

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_organisations_merged_into_id_organisations"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_organisations_created_by_id_accounts"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_organisations_merged_into_id"))
        batch_op.drop_index("ix_organisations_country_kind_name_key")
        batch_op.drop_column("version")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("created_by_id")
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")
        batch_op.drop_column("website")
        batch_op.drop_column("fax")
        batch_op.drop_column("name_key")

    with op.batch_alter_table("operator_activities", schema=None) as batch_op:
        batch_op.drop_column("reason")
        batch_op.drop_column("status_since")
        batch_op.drop_column("certificate_valid_to")
        batch_op.drop_column("certificate_issuer")
        batch_op.drop_column("certificate_number")
        batch_op.drop_column("application_date")
        batch_op.drop_column("publication_date")

    with op.batch_alter_table("organisation_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_words_organisation_id"))

    op.drop_table("organisation_words")
    with op.batch_alter_table("merges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_merges_target_id"))
        batch_op.drop_index(batch_op.f("ix_merges_source_id"))

    op.drop_table("merges")
    with op.batch_alter_table("inbox_notices", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_notices_account_id_read_at")

    op.drop_table("inbox_notices")
    op.drop_table("country_policies")
    op.drop_table("word_variants")
