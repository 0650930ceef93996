"""Lists of people: given, read, judged, taken.

Revision ID: 0015
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = '0013'
branch_labels = None
depends_on = None
key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.create_table(
        "import_batch",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=60), nullable=False),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("scheme_id", key, nullable=True),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("columns", document, nullable=False),
        sa.Column("cursor", document, nullable=False),
        sa.Column("counts", document, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("parent_id", key, nullable=True),
        sa.Column("owner_id", key, nullable=True),
        sa.Column("job_id", key, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", key, nullable=False),
        sa.CheckConstraint("kind IN ('people')", name=op.f("ck_import_batch_kind_known")),
        sa.CheckConstraint(
            "state IN ('received', 'staging', 'staged', 'applying', 'done', 'cancelled')",
            name=op.f("ck_import_batch_state_known"),
        ),
        sa.CheckConstraint("consent IN ('', 'spoken', 'written')", name=op.f("ck_import_batch_consent_known")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_import_batch_scheme_id_scheme")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["import_batch.id"], name=op.f("fk_import_batch_parent_id_import_batch")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_import_batch_owner_id_user_account")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_batch_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index("ix_import_batch_owner_id_created_at", ["owner_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_batch_scheme_id"), ["scheme_id"], unique=False)

    op.create_table(
        "import_piece",
        sa.Column("batch_id", key, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_piece_batch_id_import_batch")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_import_piece")),
    )
    op.create_table(
        "import_chunk",
        sa.Column("batch_id", key, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_chunk_batch_id_import_batch")),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_import_chunk")),
    )
    op.create_table(
        "import_row",
        sa.Column("batch_id", key, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("beneficiary_id", key, nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'corrected', 'doubtful', 'duplicate', 'refused')",
            name=op.f("ck_import_row_verdict_known"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('added', 'known', 'undecided', 'held', 'refused')",
            name=op.f("ck_import_row_outcome_known"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id_import_batch")),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"], ["beneficiary.id"], name=op.f("fk_import_row_beneficiary_id_beneficiary")
        ),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_import_row")),
    )
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.create_index("ix_import_row_beneficiary_id", ["beneficiary_id"], unique=False)

    op.create_table(
        "import_mapping",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("columns", document, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("kind", "fingerprint", "source", name=op.f("uq_import_mapping_kind_fingerprint_source")),
    )
    op.create_index("ix_beneficiary_booth_id_search_keys", "beneficiary", ["booth_id", "search_keys"], unique=False)


def downgrade():
    op.drop_index("ix_beneficiary_booth_id_search_keys", table_name="beneficiary")
    for name in ("import_mapping", "import_row", "import_chunk", "import_piece", "import_batch"):
        op.drop_table(name)
