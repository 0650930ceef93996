"""Kept counters: a ledger of changes, totals of booths and wide areas, and what is kept of each day."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

CELLS = (
    'case_open', 'case_assigned', 'case_submitted', 'case_in_progress', 'case_on_hold', 'case_dept_rejected',
    'case_reported_resolved', 'case_closed_received', 'case_closed_other', 'due_eligible_unknown',
    'due_eligible_received', 'due_eligible_not_received', 'due_other_unknown', 'due_other_received',
    'due_other_not_received',
)  # fmt: skip
DAY_CELLS = ('opened', 'stage_due', 'asked', 'received')
KEPT = ('outstanding', 'eligible', 'asked', 'received')


def _key(name, **options):
    kind = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    return sa.Column(name, kind, nullable=False, **options)


def _figures(names):
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _place(table, place):
    return sa.ForeignKeyConstraint(
        [f'{place}_id'], [f'{place}.id'], name=op.f(f'fk_{table}_{place}_id_{place}'), ondelete='CASCADE'
    )


def _total(table, place, *key, figures):
    columns = [sa.Column('day', sa.Date(), nullable=False) if name == 'day' else _key(name, autoincrement=False) for name in key]
    op.create_table(
        table,
        *columns,
        *_figures(figures),
        _place(table, place),
        sa.PrimaryKeyConstraint(*key, name=op.f(f'pk_{table}')),
        sqlite_with_rowid=False,
    )


def upgrade():
    op.create_table(
        'counter_change',
        _key('booth_id'),
        _key('scheme_id'),
        sa.Column('folding', sa.Boolean(), nullable=False),
        _key('id'),
        *_figures(CELLS),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_counter_change')),
    )
    op.create_index('ix_counter_change_booth_id', 'counter_change', ['booth_id'])
    op.create_table(
        'day_change',
        _key('booth_id'),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('folding', sa.Boolean(), nullable=False),
        _key('id'),
        *_figures(DAY_CELLS),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_day_change')),
    )
    _total('booth_counter', 'booth', 'scheme_id', 'booth_id', figures=CELLS)
    _total('area_counter', 'area', 'scheme_id', 'area_id', figures=CELLS)
    _total('area_day', 'area', 'area_id', 'day', figures=DAY_CELLS)
    op.create_index(
        'ix_area_day_stage_due',
        'area_day',
        ['area_id', 'day', 'stage_due'],
        sqlite_where=sa.text('stage_due <> 0'),
        postgresql_where=sa.text('stage_due <> 0'),
    )
    _total('area_snapshot', 'area', 'day', 'scheme_id', 'area_id', figures=KEPT)
    _total('booth_snapshot', 'booth', 'day', 'booth_id', figures=KEPT)


def downgrade():
    for table in ('booth_snapshot', 'area_snapshot', 'area_day', 'area_counter', 'booth_counter', 'day_change'):
        op.drop_table(table)
    op.drop_index('ix_counter_change_booth_id', table_name='counter_change')
    op.drop_table('counter_change')
