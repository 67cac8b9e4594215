"""finding certificates: marks, saved filters, orders."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"
branch_labels = None
depends_on = None

MOST = 40


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "coi_marks",
        sa.Column("coi_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["coi_id"], ["cois.id"], name=op.f("fk_coi_marks_coi_id_cois")),
        sa.PrimaryKeyConstraint("coi_id", "kind", "value", name=op.f("pk_coi_marks")),
    )
    with op.batch_alter_table("coi_marks", schema=None) as batch_op:
        batch_op.create_index("ix_coi_marks_kind_value", ["kind", "value"], unique=False)

    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_filters_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_saved_filters_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filters_account_id_name")),
    )
    with op.batch_alter_table("saved_filters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_filters_organisation_id"), ["organisation_id"], unique=False)

    with op.batch_alter_table("cois", schema=None) as batch_op:
        batch_op.create_index("ix_cois_issued_at_id", ["issued_at", "id"], unique=False)
        batch_op.create_index("ix_cois_status_since_id", ["status_since", "id"], unique=False)

    with op.batch_alter_table("coi_parties", schema=None) as batch_op:
        batch_op.drop_index("ix_coi_parties_organisation_id_box")
        batch_op.create_index(
            "ix_coi_parties_organisation_id_box_coi_id", ["organisation_id", "box", "coi_id"], unique=False
        )

    _mark_what_is_there()


def _mark_what_is_there() -> None:
    marks = sa.table("coi_marks", sa.column("coi_id"), sa.column("kind"), sa.column("value"))
    connection = op.get_bind()
    found = dict.fromkeys((*_origins(connection), *_containers(connection)))
    if found:
        rows = [{"coi_id": coi_id, "kind": kind, "value": value} for coi_id, kind, value in found]
        connection.execute(sa.insert(marks), rows)


def _origins(connection: Any) -> Iterator[tuple[int, str, str]]:
    cois = sa.table("cois", sa.column("id"), sa.column("origin_countries", sa.JSON()))
    for coi_id, countries in connection.execute(sa.select(cois.c.id, cois.c.origin_countries)).all():
        yield from ((coi_id, "origin", country) for country in countries or ())


def _containers(connection: Any) -> Iterator[tuple[int, str, str]]:
    boxes = sa.table("coi_boxes", sa.column("coi_id"), sa.column("key"), sa.column("data", sa.JSON()))
    query = sa.select(boxes.c.coi_id, boxes.c.data).where(boxes.c.key == "containers")
    for coi_id, data in connection.execute(query).all():
        for row in (data or {}).get("rows", ()):
            number = "".join(c for c in (row.get("container") or "") if c.isalnum()).upper()[:MOST]
            if number:
                yield coi_id, "container", number


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("coi_parties", schema=None) as batch_op:
        batch_op.drop_index("ix_coi_parties_organisation_id_box_coi_id")
        batch_op.create_index("ix_coi_parties_organisation_id_box", ["organisation_id", "box"], unique=False)

    with op.batch_alter_table("cois", schema=None) as batch_op:
        batch_op.drop_index("ix_cois_status_since_id")
        batch_op.drop_index("ix_cois_issued_at_id")

    with op.batch_alter_table("saved_filters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_filters_organisation_id"))
    op.drop_table("saved_filters")

    with op.batch_alter_table("coi_marks", schema=None) as batch_op:
        batch_op.drop_index("ix_coi_marks_kind_value")
    op.drop_table("coi_marks")
