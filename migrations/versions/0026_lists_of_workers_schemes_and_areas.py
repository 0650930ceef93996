"""Lists of workers, schemes and areas.

Revision ID: 0026
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0023'
branch_labels = None
depends_on = None
KIND = 'ck_import_batch_kind_known'
FORMER = "kind IN ('people', 'settlements', 'booths', 'roster')"
NOW = "kind IN ('people', 'settlements', 'booths', 'roster', 'workers', 'schemes', 'areas')"


def _allow(now, former):
    """Give import_batch another list of kinds; why SQLite's table is not made anew is said in 0021."""
    bind = op.get_bind()
    if bind.dialect.name != 'sqlite':
        op.drop_constraint(op.f(KIND), 'import_batch', type_='check')
        op.create_check_constraint(op.f(KIND), 'import_batch', now)
        return
    version = bind.execute(sa.text('PRAGMA schema_version')).scalar_one()
    bind.execute(sa.text('PRAGMA writable_schema = ON'))
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :former, :now) WHERE type = 'table' AND name = 'import_batch'"),
        {'former': former, 'now': now},
    )
    bind.execute(sa.text(f'PRAGMA schema_version = {version + 1}'))
    bind.execute(sa.text('PRAGMA writable_schema = RESET'))


def upgrade():
    _allow(NOW, FORMER)


def downgrade():
    gone = "SELECT id FROM import_batch WHERE kind IN ('workers', 'schemes', 'areas')"
    for table in ('import_row', 'import_chunk', 'import_piece'):
        op.execute(f'DELETE FROM {table} WHERE batch_id IN ({gone})')
    op.execute("DELETE FROM import_batch WHERE kind IN ('workers', 'schemes', 'areas')")
    _allow(FORMER, NOW)
