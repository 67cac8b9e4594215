"""commodities with dates and official titles; stamps of lists; what a signature fixed of a commodity."""

import sqlalchemy as sa
from alembic import op

revision = "014"
down_revision = "013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "list_stamps",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_list_stamps")),
    )
    op.execute("INSERT INTO list_stamps (key, stamp) SELECT 'nomenclature', count(*) FROM commodities")
    with op.batch_alter_table("commodities") as table:
        table.add_column(sa.Column("titles", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("category_2018", sa.String(length=1), nullable=True))
        table.add_column(sa.Column("category_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        table.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
        table.add_column(sa.Column("replaced_by", sa.JSON(), server_default="[]", nullable=False))
        table.drop_index("ix_commodities_parent")
        table.drop_constraint("fk_commodities_parent_commodities", type_="foreignkey")
        table.drop_column("parent")
        table.drop_column("level")
        table.drop_column("scheme")
        table.drop_column("selectable")
        table.drop_column("stamp")
    with op.batch_alter_table("coi_lines") as table:
        table.add_column(sa.Column("copied", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back; official titles and dates are forgotten."""
    with op.batch_alter_table("coi_lines") as table:
        table.drop_column("copied")
    with op.batch_alter_table("commodities") as table:
        table.add_column(sa.Column("stamp", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("selectable", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("scheme", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("level", sa.String(length=8), server_default="", nullable=False))
        table.add_column(sa.Column("parent", sa.String(length=10), nullable=True))
        table.create_foreign_key("fk_commodities_parent_commodities", "commodities", ["parent"], ["code"])
        table.create_index("ix_commodities_parent", ["parent"])
        table.drop_column("replaced_by")
        table.drop_column("valid_to")
        table.drop_column("valid_from")
        table.drop_column("category_by_hand")
        table.drop_column("category_2018")
        table.drop_column("titles")
    op.execute("UPDATE commodities SET scheme = '834/2007', selectable = (category IS NOT NULL)")
    levels = ((2, "chapter"), (4, "heading"), (6, "hs6"), (8, "cn8"))
    for digits, level in levels:
        op.execute(f"UPDATE commodities SET level = '{level}' WHERE length(code) = {digits}")  # noqa: S608 - two constants
    op.execute(
        "UPDATE commodities SET parent = (SELECT max(above.code) FROM commodities AS above"
        " WHERE length(above.code) < length(commodities.code) AND commodities.code LIKE above.code || '%')"
    )
    op.drop_table("list_stamps")
