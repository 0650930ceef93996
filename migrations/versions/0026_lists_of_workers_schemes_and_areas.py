"""Lists of workers, schemes and areas; booths of which no roster tells where they went.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None
KIND = 'ck_import_batch_kind_known'
FORMER = "kind IN ('people', 'settlements', 'booths', 'roster')"
NOW = "kind IN ('people', 'settlements', 'booths', 'roster', 'workers', 'schemes', 'areas')"


CHANGE = 'ck_booth_change_change_known'
CHANGES = "change IN ('new', 'renamed', 'renumbered', 'moved', 'split', 'retired')"
MORE_CHANGES = "change IN ('new', 'renamed', 'renumbered', 'moved', 'split', 'retired', 'left_over')"


def _allow(table, name, now, former):
    """Give a table another list of words; why SQLite's table is not made anew is said in 0021."""
    bind = op.get_bind()
    if bind.dialect.name != 'sqlite':
        op.drop_constraint(op.f(name), table, type_='check')
        op.create_check_constraint(op.f(name), table, now)
        return
    version = bind.execute(sa.text('PRAGMA schema_version')).scalar_one()
    bind.execute(sa.text('PRAGMA writable_schema = ON'))
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :former, :now) WHERE type = 'table' AND name = :name"),
        {'former': former, 'now': now, 'name': table},
    )
    bind.execute(sa.text(f'PRAGMA schema_version = {version + 1}'))
    bind.execute(sa.text('PRAGMA writable_schema = RESET'))


def upgrade():
    _allow('import_batch', KIND, NOW, FORMER)
    _allow('booth_change', CHANGE, MORE_CHANGES, CHANGES)


def downgrade():
    gone = "SELECT id FROM import_batch WHERE kind IN ('workers', 'schemes', 'areas')"
    for table in ('import_row', 'import_chunk', 'import_piece'):
        op.execute(f'DELETE FROM {table} WHERE batch_id IN ({gone})')
    op.execute("DELETE FROM import_batch WHERE kind IN ('workers', 'schemes', 'areas')")
    op.execute("DELETE FROM booth_change WHERE change = 'left_over'")
    _allow('booth_change', CHANGE, CHANGES, MORE_CHANGES)
    _allow('import_batch', KIND, FORMER, NOW)
