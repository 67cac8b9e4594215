"""When the goods are planned to leave; seal and lot numbers become marks, as container numbers are."""

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
    lines = sa.table("coi_lines", sa.column("coi_id", sa.Integer), sa.column("lot", sa.String))
    connection = op.get_bind()
    found = {("lot", coi_id, _plain(lot)) for coi_id, lot in connection.execute(sa.select(lines.c.coi_id, lines.c.lot))}
    for coi_id, data in connection.execute(sa.select(boxes.c.coi_id, boxes.c.data).where(boxes.c.key == "containers")):
        found |= {("seal", coi_id, _plain(row.get("seal"))) for row in (data or {}).get("rows", ())}
    new = [{"kind": kind, "coi_id": coi_id, "value": value} for kind, coi_id, value in sorted(found) if value]
    if new:
        connection.execute(sa.insert(marks), new)


def _plain(number: str | None) -> str:
    return "".join(c for c in (number or "").upper() if c.isalnum())[:MOST]


def downgrade() -> None:
    """Go back to the version before."""
    op.execute("DELETE FROM coi_marks WHERE kind IN ('seal', 'lot')")
    with op.batch_alter_table("cois", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cois_warn_body_on"))
        batch_op.drop_column("warn_body_on")
        batch_op.drop_column("departs_on")
