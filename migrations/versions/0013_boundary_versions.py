"""Boundaries that were in force before: kept with the days on which they were valid."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('boundary', sa.Column('valid_from', sa.Date(), nullable=True))
    op.create_table(
        'past_boundary',
        sa.Column('area_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('shape', sa.LargeBinary(), nullable=False),
        sa.Column('source', sa.String(length=200), nullable=False),
        sa.Column('loaded_on', sa.Date(), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=True),
        sa.Column('valid_to', sa.Date(), nullable=False),
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_past_boundary_area_id_area')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_past_boundary')),
        sa.UniqueConstraint('area_id', 'valid_to', name=op.f('uq_past_boundary_area_id_valid_to')),
    )


def downgrade():
    op.drop_table('past_boundary')
    op.drop_column('boundary', 'valid_from')
