"""words of organisations by scope, and by their ends.

Both tables are made from what organisations are called. They are made anew here, so that everything is found at once;
`portal reindex` makes the same.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

WORD = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
SCOPE = sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql")
AT_ONCE = 5000


def upgrade() -> None:
    """Go to this version."""
    op.rename_table("organisation_words", "former_words")
    op.rename_table("word_variants", "former_variants")
    if op.get_bind().dialect.name == "postgresql":  # keys keep their names there when a table changes its own
        op.execute("ALTER TABLE former_words RENAME CONSTRAINT pk_organisation_words TO pk_former_words")
        op.execute("ALTER TABLE former_variants RENAME CONSTRAINT pk_word_variants TO pk_former_variants")
    op.create_table(
        "organisation_words",
        sa.Column("word", WORD, nullable=False),
        sa.Column("scope", SCOPE, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_words_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("word", "scope", "organisation_id", "place", name=op.f("pk_organisation_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "word_variants",
        sa.Column("variant", WORD, nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.PrimaryKeyConstraint("variant", "word", name=op.f("pk_word_variants")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO organisation_words (word, scope, organisation_id, place) "
        "SELECT w.word, substr(o.kind, 1, 1) || o.country, w.organisation_id, w.place "
        "FROM former_words w JOIN organisations o ON o.id = w.organisation_id"
    )
    op.execute("INSERT INTO word_variants SELECT variant, word FROM former_variants")
    _add_ends()
    op.drop_table("former_words")
    op.drop_table("former_variants")
    op.create_index("ix_organisation_words_organisation_id_word", "organisation_words", ["organisation_id", "word"])
    op.execute(
        "ALTER TABLE organisations DROP COLUMN search_text"
    )  # not in a batch: SQLite would drop what is referred to


def _add_ends() -> None:
    bind = op.get_bind()
    words = list(bind.scalars(sa.text("SELECT DISTINCT word FROM organisation_words ORDER BY word")))
    insert = sa.text("INSERT INTO word_variants (variant, word) VALUES (:variant, :word)")
    for at in range(0, len(words), AT_ONCE):
        rows = [{"variant": f"_{end}", "word": word} for word in words[at : at + AT_ONCE] for end in _ends(word)]
        if rows:
            bind.execute(insert, rows)


def _ends(word: str) -> Iterator[str]:
    step = 1 if word.isalpha() else 2
    yield from (word[at:] for at in range(step, len(word) - 2, step))


def downgrade() -> None:
    """Go back to the version before; what stands in the middle of words is found again after `portal reindex`."""
    op.add_column("organisations", sa.Column("search_text", sa.String(length=2000), server_default="", nullable=False))
    op.execute("DELETE FROM word_variants WHERE substr(variant, 1, 1) = '_'")
    op.drop_index("ix_organisation_words_organisation_id_word", table_name="organisation_words")
    with op.batch_alter_table("organisation_words", schema=None) as batch_op:
        batch_op.drop_constraint("pk_organisation_words", type_="primary")
        batch_op.drop_column("scope")
        batch_op.create_primary_key("pk_organisation_words", ["word", "organisation_id", "place"])
        batch_op.create_index("ix_organisation_words_organisation_id", ["organisation_id"], unique=False)
