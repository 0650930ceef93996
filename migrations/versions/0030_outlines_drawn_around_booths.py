"""Outlines of areas that no file draws, made of the cells of their booths and kept apart from the boundaries of files."""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('drawn_outline',
    sa.Column('area_id', key, nullable=False),
    sa.Column('shape', sa.LargeBinary(), nullable=False),
    sa.Column('drawn_from', sa.String(length=64), nullable=False),
    sa.Column('roster', sa.String(length=32), nullable=False),
    sa.Column('drawn_on', sa.Date(), nullable=False),
    sa.Column('drawn_until', sa.Date(), nullable=True),
    sa.Column('id', key, nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_drawn_outline_area_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drawn_outline')),
    sa.UniqueConstraint('area_id', 'drawn_until', name=op.f('uq_drawn_outline_area_id_drawn_until'))
    )
    in_force = sa.text('drawn_until IS NULL')
    op.create_index(
        'uq_drawn_outline_in_force', 'drawn_outline', ['area_id'], unique=True,
        sqlite_where=in_force, postgresql_where=in_force,
    )


def downgrade():
    op.drop_index('uq_drawn_outline_in_force', table_name='drawn_outline')
    op.drop_table('drawn_outline')
