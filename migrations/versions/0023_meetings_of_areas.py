"""How many booths two wide areas share, so that a map need not walk through them."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0019'
branch_labels = None
depends_on = None

WIDE_KINDS = "('state', 'division', 'district', 'parliamentary', 'constituency')"


def _key():
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade():
    op.create_table('area_meeting',
    sa.Column('area_id', _key(), autoincrement=False, nullable=False),
    sa.Column('other_id', _key(), autoincrement=False, nullable=False),
    sa.Column('booths', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_area_meeting_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['area.id'], name=op.f('fk_area_meeting_other_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('area_id', 'other_id', name=op.f('pk_area_meeting')),
    sqlite_with_rowid=False
    )
    wide = f"SELECT booth_id, area_id FROM booth_area WHERE area_id + 0 IN (SELECT id FROM area WHERE kind IN {WIDE_KINDS})"
    op.execute(f"""
        INSERT INTO area_meeting (area_id, other_id, booths)
        SELECT one.area_id, other.area_id, COUNT(*)
        FROM ({wide}) AS one JOIN ({wide}) AS other ON other.booth_id = one.booth_id
        GROUP BY one.area_id, other.area_id
    """)


def downgrade():
    op.drop_table('area_meeting')
