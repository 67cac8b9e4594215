"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_portal_administrator", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "commodities",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("parent", sa.String(length=10), nullable=True),
        sa.Column("name_en", sa.String(length=255), nullable=False),
        sa.Column("name_fr", sa.String(length=255), nullable=False),
        sa.Column("category", sa.String(length=1), nullable=True),
        sa.Column("scheme", sa.String(length=10), nullable=True),
        sa.Column("synonyms_en", sa.Text(), nullable=False),
        sa.Column("synonyms_fr", sa.Text(), nullable=False),
        sa.Column("selectable", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["commodities.code"], name=op.f("fk_commodities_parent_commodities")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_commodities")),
    )
    with op.batch_alter_table("commodities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commodities_parent"), ["parent"], unique=False)

    op.create_table(
        "counters",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_counters")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("function", sa.String(length=10), nullable=True),
        sa.Column("superior_id", sa.Integer(), nullable=True),
        sa.Column("controlled_country", sa.String(length=2), nullable=False),
        sa.Column("search_text", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["superior_id"], ["organisations.id"], name=op.f("fk_organisations_superior_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_organisations_kind_code")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_country"), ["country"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_superior_id"), ["superior_id"], unique=False)

    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_table(
        "acts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_acts_account_id_accounts")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_acts")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation", sa.String(length=255), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_audit_entries_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_audit_entries_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_subject_subject_id_id", ["subject", "subject_id", "id"], unique=False)

    op.create_table(
        "body_recognitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("categories", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_body_recognitions_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_recognitions")),
    )
    with op.batch_alter_table("body_recognitions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_recognitions_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "cois",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_key", sa.String(length=30), nullable=False),
        sa.Column("draft_reference", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_since", sa.DateTime(), nullable=False),
        sa.Column("status_before", sa.String(length=40), nullable=True),
        sa.Column("creator_id", sa.Integer(), nullable=False),
        sa.Column("created_as", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("issued_at", sa.DateTime(), nullable=True),
        sa.Column("endorsed_at", sa.DateTime(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("national_reference", sa.String(length=250), nullable=True),
        sa.Column("origin_countries", sa.JSON(), nullable=False),
        sa.Column("export_country", sa.String(length=2), nullable=True),
        sa.Column("entry_country", sa.String(length=2), nullable=True),
        sa.Column("destination_country", sa.String(length=2), nullable=True),
        sa.Column("in_batches", sa.Boolean(), nullable=False),
        sa.Column("gross_weight", sa.BigInteger(), nullable=True),
        sa.Column("gross_unit", sa.String(length=10), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["organisations.id"], name=op.f("fk_cois_creator_id_organisations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cois")),
        sa.UniqueConstraint("draft_reference", name=op.f("uq_cois_draft_reference")),
        sa.UniqueConstraint("reference", name=op.f("uq_cois_reference")),
    )
    with op.batch_alter_table("cois", schema=None) as batch_op:
        batch_op.create_index("ix_cois_changed_at_id", ["changed_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cois_creator_id"), ["creator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cois_status"), ["status"], unique=False)

    op.create_table(
        "identifiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_identifiers_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifiers")),
        sa.UniqueConstraint("type", "value", name=op.f("uq_identifiers_type_value")),
    )
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identifiers_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "operator_activities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("control_body_id", sa.Integer(), nullable=True),
        sa.Column("identifier", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["control_body_id"], ["organisations.id"], name=op.f("fk_operator_activities_control_body_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_operator_activities_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_activities")),
        sa.UniqueConstraint(
            "organisation_id", "activity", name=op.f("uq_operator_activities_organisation_id_activity")
        ),
    )
    with op.batch_alter_table("operator_activities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operator_activities_activity"), ["activity"], unique=False)
        batch_op.create_index(batch_op.f("ix_operator_activities_control_body_id"), ["control_body_id"], unique=False)

    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_roles_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_roles_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("account_id", "organisation_id", name=op.f("uq_roles_account_id_organisation_id")),
    )
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_index("ix_roles_organisation_id_status", ["organisation_id", "status"], unique=False)

    op.create_table(
        "coi_boxes",
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_coi_boxes_coi_id_cois")),
        sa.PrimaryKeyConstraint("coi_id", "key", name=op.f("pk_coi_boxes")),
    )
    op.create_table(
        "coi_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("commodity_code", sa.String(length=10), nullable=False),
        sa.Column("trade_name", sa.String(length=255), nullable=True),
        sa.Column("lot", sa.String(length=100), nullable=True),
        sa.Column("packages", sa.Integer(), nullable=True),
        sa.Column("package_type", sa.String(length=20), nullable=True),
        sa.Column("net_weight", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=True),
        sa.Column("producer_id", sa.Integer(), nullable=True),
        sa.Column("control_body_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_coi_lines_coi_id_cois")),
        sa.ForeignKeyConstraint(
            ["commodity_code"], ["commodities.code"], name=op.f("fk_coi_lines_commodity_code_commodities")
        ),
        sa.ForeignKeyConstraint(
            ["control_body_id"], ["organisations.id"], name=op.f("fk_coi_lines_control_body_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["organisations.id"], name=op.f("fk_coi_lines_producer_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coi_lines")),
        sa.UniqueConstraint("coi_id", "key", name=op.f("uq_coi_lines_coi_id_key")),
    )
    with op.batch_alter_table("coi_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coi_lines_commodity_code"), ["commodity_code"], unique=False)

    op.create_table(
        "coi_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("copied", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_coi_parties_coi_id_cois")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_coi_parties_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coi_parties")),
        sa.UniqueConstraint(
            "coi_id", "box", "field", "organisation_id", name=op.f("uq_coi_parties_coi_id_box_field_organisation_id")
        ),
    )
    with op.batch_alter_table("coi_parties", schema=None) as batch_op:
        batch_op.create_index("ix_coi_parties_organisation_id_box", ["organisation_id", "box"], unique=False)

    op.create_table(
        "coi_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("box", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_coi_signatures_account_id_accounts")),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_coi_signatures_coi_id_cois")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_coi_signatures_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coi_signatures")),
        sa.UniqueConstraint("coi_id", "box", name=op.f("uq_coi_signatures_coi_id_box")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("coi_signatures")
    with op.batch_alter_table("coi_parties", schema=None) as batch_op:
        batch_op.drop_index("ix_coi_parties_organisation_id_box")

    op.drop_table("coi_parties")
    with op.batch_alter_table("coi_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coi_lines_commodity_code"))

    op.drop_table("coi_lines")
    op.drop_table("coi_boxes")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_index("ix_roles_organisation_id_status")

    op.drop_table("roles")
    with op.batch_alter_table("operator_activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_operator_activities_control_body_id"))
        batch_op.drop_index(batch_op.f("ix_operator_activities_activity"))

    op.drop_table("operator_activities")
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identifiers_organisation_id"))

    op.drop_table("identifiers")
    with op.batch_alter_table("cois", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cois_status"))
        batch_op.drop_index(batch_op.f("ix_cois_creator_id"))
        batch_op.drop_index("ix_cois_changed_at_id")

    op.drop_table("cois")
    with op.batch_alter_table("body_recognitions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_recognitions_organisation_id"))

    op.drop_table("body_recognitions")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_subject_subject_id_id")

    op.drop_table("audit_entries")
    op.drop_table("acts")
    op.drop_table("outbox_messages")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_superior_id"))
        batch_op.drop_index(batch_op.f("ix_organisations_kind"))
        batch_op.drop_index(batch_op.f("ix_organisations_country"))

    op.drop_table("organisations")
    op.drop_table("counters")
    with op.batch_alter_table("commodities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commodities_parent"))

    op.drop_table("commodities")
    op.drop_table("accounts")
