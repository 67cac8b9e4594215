"""notices of certificates, and when each kind is mailed."""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None

NUMBERS = {
    "role_requested": "N02",
    "role_answered": "N02",
    "role_question": "N03",
    "role_accepted": "N03",
    "role_rejected": "N03",
    "role_suspended": "N03",
    "role_restored": "N03",
    "operator_to_validate": "N04",
    "activity_validated": "N04",
    "activity_rejected": "N04",
    "activity_suspended": "N04",
    "operator_merged": "N04",
    "role_reminder": "N12",
}
accounts = sa.table("accounts", sa.column("id"), sa.column("silenced", sa.JSON()), sa.column("paces", sa.JSON()))
notices = sa.table("inbox_notices", sa.column("notice"), sa.column("number"))


def upgrade() -> None:
    """Go to this version; what was switched off stays so."""
    with op.batch_alter_table("inbox_notices") as table:
        table.add_column(sa.Column("number", sa.String(length=4), server_default="", nullable=False))
        table.add_column(sa.Column("about", sa.String(length=60), server_default="", nullable=False))
        table.add_column(sa.Column("digest_due_at", sa.DateTime(), nullable=True))
        table.create_index(op.f("ix_inbox_notices_digest_due_at"), ["digest_due_at"])
    for notice, number in NUMBERS.items():
        op.execute(notices.update().where(notices.c.notice == notice).values(number=number))
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("paces", sa.JSON(), server_default="{}", nullable=False))
    for id_, silenced in _rows(accounts.c.silenced):
        op.execute(_of(id_).values(paces=dict.fromkeys(silenced, "off")))
    with op.batch_alter_table("accounts") as table:
        table.alter_column("paces", server_default=None)
        table.drop_column("silenced")


def downgrade() -> None:
    """Go back; what waited for a digest is not mailed any more."""
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("silenced", sa.JSON(), server_default="[]", nullable=False))
    for id_, paces in _rows(accounts.c.paces):
        op.execute(_of(id_).values(silenced=sorted(number for number, pace in paces.items() if pace == "off")))
    with op.batch_alter_table("accounts") as table:
        table.alter_column("silenced", server_default=None)
        table.drop_column("paces")
    with op.batch_alter_table("inbox_notices") as table:
        table.drop_index(op.f("ix_inbox_notices_digest_due_at"))
        for column in ("digest_due_at", "about", "number"):
            table.drop_column(column)


def _rows(column: sa.ColumnClause) -> list:
    """Every account that chose something, with what it chose."""
    return [row for row in op.get_bind().execute(sa.select(accounts.c.id, column)) if row[1]]


def _of(id_: int) -> sa.Update:
    return accounts.update().where(accounts.c.id == id_)
