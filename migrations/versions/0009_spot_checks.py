"""Spot checks of an area: the frozen list, the draw, and what was found."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('spot_check',
    sa.Column('area_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('frame', sa.LargeBinary(), nullable=False),
    sa.Column('margin', sa.Double(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('expected_share', sa.Double(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=True),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state IN ('CLOSED_RECEIVED', 'REPORTED_RESOLVED')", name=op.f('ck_spot_check_state_checked')),
    sa.CheckConstraint('size >= 1 AND size <= population', name=op.f('ck_spot_check_size_within_population')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_spot_check_period_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_spot_check_area_id_area')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_spot_check_created_by_id_user_account')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_spot_check_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_check')),
    sa.UniqueConstraint('client_key', name=op.f('uq_spot_check_client_key'))
    )
    with op.batch_alter_table('spot_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spot_check_area_id'), ['area_id'], unique=False)

    op.create_table('spot_check_item',
    sa.Column('check_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('how', sa.String(length=16), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('checked_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("how IS NULL OR how IN ('call', 'visit', 'document')", name=op.f('ck_spot_check_item_how_known')),
    sa.CheckConstraint("outcome IS NULL OR outcome IN ('received', 'partly', 'not_received', 'unreachable')", name=op.f('ck_spot_check_item_outcome_known')),
    sa.CheckConstraint('outcome IS NULL OR (how IS NOT NULL AND checked_at IS NOT NULL)', name=op.f('ck_spot_check_item_outcome_explained')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_spot_check_item_booth_id_booth')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_spot_check_item_case_id_case_file')),
    sa.ForeignKeyConstraint(['check_id'], ['spot_check.id'], name=op.f('fk_spot_check_item_check_id_spot_check')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['user_account.id'], name=op.f('fk_spot_check_item_checked_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_check_item')),
    sa.UniqueConstraint('check_id', 'case_id', name=op.f('uq_spot_check_item_check_id_case_id')),
    sa.UniqueConstraint('check_id', 'position', name=op.f('uq_spot_check_item_check_id_position'))
    )
    with op.batch_alter_table('spot_check_item', schema=None) as batch_op:
        batch_op.create_index('ix_spot_check_item_case_id', ['case_id'], unique=False)


def downgrade():
    with op.batch_alter_table('spot_check_item', schema=None) as batch_op:
        batch_op.drop_index('ix_spot_check_item_case_id')

    op.drop_table('spot_check_item')
    with op.batch_alter_table('spot_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_spot_check_area_id'))

    op.drop_table('spot_check')
