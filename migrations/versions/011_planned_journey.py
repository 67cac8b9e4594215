"""When the goods are planned to leave; seal numbers become marks, as container numbers are."""

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None

MOST = 40
"""As many letters of a mark are kept."""


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("cois", schema=None) as batch_op:
        batch_op.add_column(sa.Column("departs_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("warn_body_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_cois_warn_body_on"), ["warn_body_on"], unique=False)
    boxes = sa.table(
        "coi_boxes", sa.column("coi_id", sa.Integer), sa.column("key", sa.String), sa.column("data", sa.JSON)
    )
    marks = sa.table(
        "coi_marks", sa.column("coi_id", sa.Integer), sa.column("kind", sa.String), sa.column("value", sa.String)
    )
    connection = op.get_bind()
    for coi_id, data in connection.execute(sa.select(boxes.c.coi_id, boxes.c.data).where(boxes.c.key == "containers")):
        typed = (row.get("seal") or "" for row in (data or {}).get("rows", ()))
        seals = {"".join(c for c in seal.upper() if c.isalnum())[:MOST] for seal in typed} - {""}
        for value in sorted(seals):
            connection.execute(sa.insert(marks).values(coi_id=coi_id, kind="seal", value=value))
    op.create_index("ix_coi_lines_lot", "coi_lines", ["lot"])


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_index("ix_coi_lines_lot", "coi_lines")
    op.execute("DELETE FROM coi_marks WHERE kind = 'seal'")
    with op.batch_alter_table("cois", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cois_warn_body_on"))
        batch_op.drop_column("warn_body_on")
        batch_op.drop_column("departs_on")
