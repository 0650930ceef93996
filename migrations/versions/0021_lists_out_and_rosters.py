"""Lists to take along, lists of places, and what became of booths when the roster changed.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = '0020'
branch_labels = None
depends_on = None
key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KIND = "ck_import_batch_kind_known"
OF_PEOPLE = "kind IN ('people')"
OF_ALL = "kind IN ('people', 'settlements', 'booths', 'roster')"


def _allow(now, former):
    """Give import_batch another list of kinds.

    SQLite would copy the table and drop the old one, on which rows of lists hang. A check that changes nothing on disk
    may be rewritten in place (sqlite.org/lang_altertable.html, section 7).
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f(KIND), "import_batch", type_="check")
        op.create_check_constraint(op.f(KIND), "import_batch", now)
        return
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    bind.execute(sa.text("PRAGMA writable_schema = ON"))
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :former, :now) WHERE type = 'table' AND name = 'import_batch'"),
        {"former": former, "now": now},
    )
    bind.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(sa.text("PRAGMA writable_schema = RESET"))


def upgrade():
    op.create_table(
        "export_file",
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("words", document, nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("reach_key", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("owner_id", key, nullable=False),
        sa.Column("job_id", key, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", key, nullable=False),
        sa.CheckConstraint(
            "kind IN ('cases', 'people', 'settlements', 'booths')", name=op.f("ck_export_file_kind_known")
        ),
        sa.CheckConstraint(
            "form IN ('xlsx', 'csv', 'geojson', 'gpkg', 'kml')", name=op.f("ck_export_file_form_known")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_export_file_owner_id_user_account")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_export_file_job_id_job"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_export_file_reference")),
    )
    op.create_index(op.f("ix_export_file_owner_id"), "export_file", ["owner_id"])
    op.create_index(op.f("ix_export_file_expires_at"), "export_file", ["expires_at"])
    op.create_table(
        "export_piece",
        sa.Column("export_id", key, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["export_file.id"], name=op.f("fk_export_piece_export_id_export_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_export_piece")),
    )
    op.create_table(
        "booth_change",
        sa.Column("booth_id", key, nullable=False),
        sa.Column("change", sa.String(length=10), nullable=False),
        sa.Column("became_id", key, nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("before", document, nullable=False),
        sa.Column("batch_id", key, nullable=True),
        sa.Column("recorded_by_id", key, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", key, nullable=False),
        sa.CheckConstraint(
            "change IN ('new', 'renamed', 'renumbered', 'moved', 'split', 'retired')",
            name=op.f("ck_booth_change_change_known"),
        ),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_booth_change_booth_id_booth")),
        sa.ForeignKeyConstraint(["became_id"], ["booth.id"], name=op.f("fk_booth_change_became_id_booth")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_booth_change_batch_id_import_batch")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_booth_change_recorded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth_change")),
    )
    op.create_index(op.f("ix_booth_change_booth_id"), "booth_change", ["booth_id"])
    op.create_index(op.f("ix_booth_change_became_id"), "booth_change", ["became_id"])
    op.create_index(op.f("ix_booth_change_batch_id"), "booth_change", ["batch_id"])
    _allow(OF_ALL, OF_PEOPLE)


def downgrade():
    for table, column in (("import_row", "batch_id"), ("import_chunk", "batch_id"), ("import_piece", "batch_id")):
        op.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM import_batch WHERE kind <> 'people')")
    op.drop_table("booth_change")
    op.execute("DELETE FROM import_batch WHERE kind <> 'people'")
    _allow(OF_PEOPLE, OF_ALL)
    op.drop_table("export_piece")
    op.drop_table("export_file")
