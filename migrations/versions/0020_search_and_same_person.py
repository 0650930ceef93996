"""Words of names for the search; two records of one person, what was decided of them, and what was made one.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.domain.search_keys import skeleton

revision = "0020"
down_revision = '0019'
branch_labels = None
depends_on = None
document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
word = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
_AT_ONCE = 5_000


def upgrade():
    op.create_table(
        "search_word",
        sa.Column("word", word, nullable=False),
        sa.Column("skeleton", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_word_skeleton"), "search_word", ["skeleton"])
    op.create_table(
        "beneficiary_search_word",
        sa.Column("word", word, nullable=False),
        sa.Column("booth_id", key, nullable=False, autoincrement=False),
        sa.Column("beneficiary_id", key, nullable=False, autoincrement=False),
        sa.Column("keys", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("word", "booth_id", "beneficiary_id", name=op.f("pk_beneficiary_search_word")),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_beneficiary_search_keys", table_name="beneficiary")
    _write_words(op.get_bind())
    _same_person()


def _same_person():
    # In words of its own: to copy a table that others refer to is no way to add a column on SQLite.
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    named = "CONSTRAINT fk_beneficiary_merged_into_id_beneficiary REFERENCES beneficiary (id)"
    op.execute(f"ALTER TABLE beneficiary ADD COLUMN merged_into_id {kind} {named}")
    op.create_index(op.f("ix_beneficiary_merged_into_id"), "beneficiary", ["merged_into_id"])
    op.create_table(
        "duplicate_candidate",
        sa.Column("one_id", key, nullable=False),
        sa.Column("other_id", key, nullable=False),
        sa.Column("bits", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", key, nullable=True),
        sa.Column("id", key, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'not_same', 'merged')", name=op.f("ck_duplicate_candidate_state_known")
        ),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_duplicate_candidate_one_first")),
        *_people("duplicate_candidate", "one_id", "other_id"),
        *_users("duplicate_candidate", "decided_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_candidate")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_duplicate_candidate_one_id_other_id")),
    )
    op.create_index(op.f("ix_duplicate_candidate_other_id"), "duplicate_candidate", ["other_id"])
    op.create_index("ix_duplicate_candidate_state_bits_id", "duplicate_candidate", ["state", "bits", "id"])
    op.create_table(
        "person_merge",
        sa.Column("candidate_id", key, nullable=False),
        sa.Column("kept_id", key, nullable=False),
        sa.Column("merged_id", key, nullable=False),
        sa.Column("moved", document, nullable=False),
        sa.Column("audit_sequence", key, nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", key, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", key, nullable=True),
        sa.Column("id", key, nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["duplicate_candidate.id"], name=op.f("fk_person_merge_candidate_id_duplicate_candidate")
        ),
        *_people("person_merge", "kept_id", "merged_id"),
        *_users("person_merge", "merged_by_id", "undone_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    for column in ("candidate_id", "kept_id", "merged_id"):
        op.create_index(f"ix_person_merge_{column}", "person_merge", [column])


def _people(table, *columns):
    return [
        sa.ForeignKeyConstraint([column], ["beneficiary.id"], name=op.f(f"fk_{table}_{column}_beneficiary"))
        for column in columns
    ]


def _users(table, *columns):
    return [
        sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account"))
        for column in columns
    ]


def _write_words(connection):
    """Write the words of those who are recorded already, portion by portion."""
    person = sa.table("beneficiary", *map(sa.column, ("id", "booth_id", "search_keys")))
    of_people = sa.table("beneficiary_search_word", *map(sa.column, ("word", "booth_id", "beneficiary_id", "keys")))
    words = sa.table("search_word", *map(sa.column, ("word", "skeleton")))
    known, last = set(), 0
    while True:
        wanted = sa.select(person).where(person.c.id > last).order_by(person.c.id).limit(_AT_ONCE)
        people = connection.execute(wanted).all()
        if not people:
            return
        last = people[-1].id
        rows = [
            {"word": one, "booth_id": row.booth_id, "beneficiary_id": row.id, "keys": row.search_keys}
            for row in people
            for one in dict.fromkeys(text[:64] for text in row.search_keys.split())
        ]
        new = sorted({row["word"] for row in rows} - known)
        known.update(new)
        if rows:
            connection.execute(sa.insert(of_people), rows)
        if new:
            connection.execute(sa.insert(words), [{"word": one, "skeleton": skeleton(one)} for one in new])


def downgrade():
    op.drop_table("person_merge")
    op.drop_table("duplicate_candidate")
    op.drop_index(op.f("ix_beneficiary_merged_into_id"), table_name="beneficiary")
    op.execute("ALTER TABLE beneficiary DROP COLUMN merged_into_id")
    op.create_index("ix_beneficiary_search_keys", "beneficiary", ["search_keys"])
    op.drop_table("beneficiary_search_word")
    op.drop_index(op.f("ix_search_word_skeleton"), table_name="search_word")
    op.drop_table("search_word")
