"""The live cases as columns of bytes, the booths in which one has changed since, and places on boundaries."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def _key(name, **options):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False, **options)


def upgrade():
    op.create_table(
        'case_columns',
        sa.Column('part', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('stamp', sa.String(length=32), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint('part', name=op.f('pk_case_columns')),
    )
    op.create_table(
        'case_touch',
        _key('booth_id'),
        sa.Column('packing', sa.Boolean(), nullable=False),
        _key('id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_touch')),
    )
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    names = {'booth_id': 'booth', 'settlement_id': 'settlement', 'area_id': 'area', 'other_id': 'area'}
    op.create_table(
        'border_place',
        *(sa.Column(name, key, nullable=name in ('booth_id', 'settlement_id')) for name in names),
        _key('id'),
        sa.CheckConstraint('(booth_id IS NULL) <> (settlement_id IS NULL)', name=op.f('ck_border_place_one_place')),
        *(
            sa.ForeignKeyConstraint(
                [name], [f'{table}.id'], name=op.f(f'fk_border_place_{name}_{table}'), ondelete='CASCADE'
            )
            for name, table in names.items()
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_border_place')),
    )
    op.create_index('ix_border_place_booth_id', 'border_place', ['booth_id'])
    op.create_index('ix_border_place_settlement_id', 'border_place', ['settlement_id'])


def downgrade():
    op.drop_index('ix_border_place_settlement_id', table_name='border_place')
    op.drop_index('ix_border_place_booth_id', table_name='border_place')
    op.drop_table('border_place')
    op.drop_table('case_touch')
    op.drop_table('case_columns')
