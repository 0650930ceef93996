"""What people are told inside and outside the site; an index that holds all that reports count."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

KINDS = (
    "'assigned', 'reopened', 'to_approve', 'closure_asked', 'closure_approved', 'closure_refused', 'rejected', "
    "'not_received', 'received', 'escalated', 'hold_over'"
)


def upgrade():
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('notification',
    sa.Column('user_id', key, nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('case_id', key, nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', key, nullable=False),
    sa.CheckConstraint(f'kind IN ({KINDS})', name=op.f('ck_notification_kind_known')),
    sa.CheckConstraint('count >= 1', name=op.f('ck_notification_count_positive')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_notification_user_id_user_account')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_notification_case_id_case_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notification'))
    )
    with op.batch_alter_table('notification', schema=None) as batch_op:
        batch_op.create_index('ix_notification_user_id_id', ['user_id', 'id'], unique=False)
        batch_op.create_index('ix_notification_unseen', ['user_id'], unique=False, sqlite_where=sa.text('seen_at IS NULL'), postgresql_where=sa.text('seen_at IS NULL'))
        batch_op.create_index('ix_notification_case_id_kind', ['case_id', 'kind'], unique=False)

    op.create_table('notification_setting',
    sa.Column('user_id', key, autoincrement=False, nullable=False),
    sa.Column('email_digest', sa.Boolean(), nullable=False),
    sa.Column('sms', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_notification_setting_user_id_user_account')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_notification_setting'))
    )
    op.create_table('outbox_message',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('user_id', key, nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('run_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=False),
    sa.Column('id', key, nullable=False),
    sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f('ck_outbox_message_channel_known')),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name=op.f('ck_outbox_message_state_known')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_outbox_message_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_message')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_message_key'))
    )
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_message_user_id'), ['user_id'], unique=False)
        batch_op.create_index('ix_outbox_message_state_run_after', ['state', 'run_after'], unique=False)

    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.create_index('ix_case_file_reports', ['booth_id', 'state', 'scheme_id', 'level', 'reason_id', 'opened_at', 'stage_due', 'case_due', 'closed_at'], unique=False)


def downgrade():
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.drop_index('ix_case_file_reports')

    op.drop_table('outbox_message')
    op.drop_table('notification_setting')
    op.drop_table('notification')
