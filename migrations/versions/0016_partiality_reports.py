"""Reports that an office-holder was partial, and the steps taken with each."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def _key():
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade():
    op.create_table('partiality_report',
    sa.Column('number', sa.String(length=10), nullable=False),
    sa.Column('post', sa.String(length=12), nullable=False),
    sa.Column('area_id', _key(), nullable=False),
    sa.Column('authority_id', _key(), nullable=True),
    sa.Column('holder_id', _key(), nullable=True),
    sa.Column('accused_key', sa.String(length=32), nullable=True),
    sa.Column('happening', sa.String(length=16), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=True),
    sa.Column('precision', sa.String(length=8), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('mobile', sa.Text(), nullable=True),
    sa.Column('witness', sa.Text(), nullable=True),
    sa.Column('case_number', sa.Text(), nullable=True),
    sa.Column('complainant_key', sa.String(length=32), nullable=True),
    sa.Column('told', sa.String(length=10), nullable=False),
    sa.Column('agreed', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('recorded_by_id', _key(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', _key(), nullable=False),
    sa.CheckConstraint("agreed IN ('keep', 'without_name', 'with_name')", name=op.f('ck_partiality_report_agreed_known')),
    sa.CheckConstraint("happening IN ('support_asked', 'money_asked', 'community', 'said_openly', 'other')", name=op.f('ck_partiality_report_happening_known')),
    sa.CheckConstraint("post IN ('sarpanch', 'councillor', 'secretary', 'other')", name=op.f('ck_partiality_report_post_known')),
    sa.CheckConstraint("precision IN ('day', 'month', 'year', 'unknown')", name=op.f('ck_partiality_report_precision_known')),
    sa.CheckConstraint("state IN ('new', 'looking', 'passed_on', 'closed')", name=op.f('ck_partiality_report_state_known')),
    sa.CheckConstraint("told IN ('in_person', 'phone')", name=op.f('ck_partiality_report_told_known')),
    sa.CheckConstraint("(precision = 'unknown') = (happened_on IS NULL)", name=op.f('ck_partiality_report_day_unless_unknown')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_partiality_report_area_id_area')),
    sa.ForeignKeyConstraint(['authority_id'], ['authority.id'], name=op.f('fk_partiality_report_authority_id_authority')),
    sa.ForeignKeyConstraint(['holder_id'], ['authority_holder.id'], name=op.f('fk_partiality_report_holder_id_authority_holder')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['user_account.id'], name=op.f('fk_partiality_report_recorded_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partiality_report')),
    sa.UniqueConstraint('client_key', name=op.f('uq_partiality_report_client_key')),
    sa.UniqueConstraint('number', name=op.f('uq_partiality_report_number'))
    )
    with op.batch_alter_table('partiality_report', schema=None) as batch_op:
        batch_op.create_index('ix_partiality_report_area_id_post', ['area_id', 'post'], unique=False)
        batch_op.create_index(batch_op.f('ix_partiality_report_recorded_by_id'), ['recorded_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partiality_report_state'), ['state'], unique=False)

    op.create_table('partiality_step',
    sa.Column('report_id', _key(), nullable=False),
    sa.Column('step', sa.String(length=10), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('authority', sa.Text(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('passed_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.String(length=16), nullable=True),
    sa.Column('actor_id', _key(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', _key(), nullable=False),
    sa.CheckConstraint("reason IS NULL OR reason IN ('acted_on', 'not_confirmed', 'withdrawn', 'too_little', 'told_twice')", name=op.f('ck_partiality_step_reason_known')),
    sa.CheckConstraint("step IN ('take_up', 'note', 'pass_on', 'close', 'reopen')", name=op.f('ck_partiality_step_step_known')),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_partiality_step_actor_id_user_account')),
    sa.ForeignKeyConstraint(['report_id'], ['partiality_report.id'], name=op.f('fk_partiality_step_report_id_partiality_report')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partiality_step'))
    )
    with op.batch_alter_table('partiality_step', schema=None) as batch_op:
        batch_op.create_index('ix_partiality_step_report_id', ['report_id'], unique=False)


def downgrade():
    with op.batch_alter_table('partiality_step', schema=None) as batch_op:
        batch_op.drop_index('ix_partiality_step_report_id')

    op.drop_table('partiality_step')
    with op.batch_alter_table('partiality_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partiality_report_state'))
        batch_op.drop_index(batch_op.f('ix_partiality_report_recorded_by_id'))
        batch_op.drop_index('ix_partiality_report_area_id_post')

    op.drop_table('partiality_report')
