"""Offices and their holders, freezes, holidays, and ladders of single schemes and departments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
LADDERS = {
    'general': ([], 'scheme_id IS NULL AND department_code IS NULL'),
    'scheme': (['scheme_id'], 'scheme_id IS NOT NULL'),
    'department': (['department_code'], 'department_code IS NOT NULL'),
}


def upgrade():
    op.create_table('authority',
    sa.Column('area_id', KEY, nullable=False),
    sa.Column('step_code', sa.String(length=40), nullable=False),
    sa.Column('department_code', sa.String(length=12), nullable=True),
    sa.Column('name_hi', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_authority_area_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authority'))
    )
    op.create_index(op.f('ix_authority_area_id'), 'authority', ['area_id'])
    op.create_index('ix_authority_step_code_area_id', 'authority', ['step_code', 'area_id'])

    op.create_table('authority_holder',
    sa.Column('authority_id', KEY, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('mobile', sa.Text(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on >= starts_on', name=op.f('ck_authority_holder_dates_in_order')),
    sa.ForeignKeyConstraint(['authority_id'], ['authority.id'], name=op.f('fk_authority_holder_authority_id_authority')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authority_holder'))
    )
    op.create_index('ix_authority_holder_authority_id_starts_on', 'authority_holder', ['authority_id', 'starts_on'], unique=True)

    op.create_table('freeze_period',
    sa.Column('area_id', KEY, nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', KEY, nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.CheckConstraint('ends_on >= starts_on', name=op.f('ck_freeze_period_dates_in_order')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_freeze_period_area_id_area')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_freeze_period_created_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_freeze_period'))
    )
    op.create_index(op.f('ix_freeze_period_area_id'), 'freeze_period', ['area_id'])

    op.create_table('holiday',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('name_hi', sa.String(length=200), nullable=False),
    sa.Column('name_en', sa.String(length=200), nullable=False),
    sa.Column('area_id', KEY, nullable=True),
    sa.Column('id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_holiday_area_id_area')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holiday'))
    )
    op.create_index(op.f('ix_holiday_area_id'), 'holiday', ['area_id'])
    op.create_index('uq_holiday_day_area_id', 'holiday', ['day', 'area_id'], unique=True)
    whole_state = sa.text('area_id IS NULL')
    op.create_index('uq_holiday_day_state', 'holiday', ['day'], unique=True, sqlite_where=whole_state, postgresql_where=whole_state)

    with op.batch_alter_table('escalation_step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scheme_id', KEY, nullable=True))
        batch_op.add_column(sa.Column('department_code', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('department_days', DOCUMENT, nullable=False, server_default='{}'))
        batch_op.create_foreign_key(op.f('fk_escalation_step_scheme_id_scheme'), 'scheme', ['scheme_id'], ['id'])
        batch_op.drop_constraint(op.f('uq_escalation_step_position'), type_='unique')
        batch_op.drop_constraint(op.f('uq_escalation_step_code'), type_='unique')
        batch_op.create_check_constraint(op.f('ck_escalation_step_one_owner'), 'scheme_id IS NULL OR department_code IS NULL')
    with op.batch_alter_table('escalation_step', schema=None) as batch_op:
        batch_op.alter_column('department_days', server_default=None)
    for column in ('position', 'code'):
        for name, (owner, condition) in LADDERS.items():
            where = sa.text(condition)
            op.create_index(f'uq_escalation_step_{name}_{column}', 'escalation_step', [*owner, column], unique=True, sqlite_where=where, postgresql_where=where)

    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('authority_id', KEY, nullable=True))
        batch_op.create_foreign_key(op.f('fk_submission_authority_id_authority'), 'authority', ['authority_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_submission_authority_id'), ['authority_id'], unique=False)


def downgrade():
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_submission_authority_id'))
        batch_op.drop_constraint(op.f('fk_submission_authority_id_authority'), type_='foreignkey')
        batch_op.drop_column('authority_id')

    for column in ('position', 'code'):
        for name in LADDERS:
            op.drop_index(f'uq_escalation_step_{name}_{column}', 'escalation_step')
    op.execute('DELETE FROM escalation_step WHERE scheme_id IS NOT NULL OR department_code IS NOT NULL')
    with op.batch_alter_table('escalation_step', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_escalation_step_one_owner'), type_='check')
        batch_op.drop_constraint(op.f('fk_escalation_step_scheme_id_scheme'), type_='foreignkey')
        batch_op.drop_column('department_days')
        batch_op.drop_column('department_code')
        batch_op.drop_column('scheme_id')
        batch_op.create_unique_constraint(op.f('uq_escalation_step_position'), ['position'])
        batch_op.create_unique_constraint(op.f('uq_escalation_step_code'), ['code'])

    op.drop_table('holiday')
    op.drop_table('freeze_period')
    op.drop_table('authority_holder')
    op.drop_table('authority')
