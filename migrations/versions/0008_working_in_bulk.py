"""Filters kept under a name, and one act for many cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    document = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
    key = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('saved_search',
    sa.Column('owner_id', key, nullable=False),
    sa.Column('subject', sa.String(length=24), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('parameters', document, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', key, nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_saved_search_owner_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_search')),
    sa.UniqueConstraint('owner_id', 'subject', 'name', name=op.f('uq_saved_search_owner_id_subject_name'))
    )
    with op.batch_alter_table('saved_search', schema=None) as batch_op:
        batch_op.create_index('ix_saved_search_owner_id_subject_position', ['owner_id', 'subject', 'position'], unique=False)

    op.create_table('bulk_batch',
    sa.Column('owner_id', key, nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('act', sa.String(length=20), nullable=True),
    sa.Column('said', document, nullable=False),
    sa.Column('reasons', document, nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=False),
    sa.Column('job_id', key, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', key, nullable=False),
    sa.CheckConstraint("state IN ('chosen', 'checking', 'checked', 'running', 'done')", name=op.f('ck_bulk_batch_state_known')),
    sa.CheckConstraint("act IS NULL OR act IN ('assign', 'submit', 'acknowledge', 'report_resolved', 'reject', 'escalate', 'note')", name=op.f('ck_bulk_batch_act_known')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_bulk_batch_job_id_job')),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_bulk_batch_owner_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_batch')),
    sa.UniqueConstraint('owner_id', 'client_key', name=op.f('uq_bulk_batch_owner_id_client_key'))
    )
    with op.batch_alter_table('bulk_batch', schema=None) as batch_op:
        batch_op.create_index('ix_bulk_batch_owner_id_created_at', ['owner_id', 'created_at'], unique=False)

    op.create_table('bulk_item',
    sa.Column('batch_id', key, nullable=False),
    sa.Column('case_id', key, nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('step', sa.String(length=20), nullable=True),
    sa.Column('reason', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('chosen', 'ready', 'refused', 'done')", name=op.f('ck_bulk_item_state_known')),
    sa.ForeignKeyConstraint(['batch_id'], ['bulk_batch.id'], name=op.f('fk_bulk_item_batch_id_bulk_batch')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_bulk_item_case_id_case_file')),
    sa.PrimaryKeyConstraint('batch_id', 'case_id', name=op.f('pk_bulk_item'))
    )
    with op.batch_alter_table('bulk_item', schema=None) as batch_op:
        batch_op.create_index('ix_bulk_item_batch_id_state_reason_case_id', ['batch_id', 'state', 'reason', 'case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bulk_item_case_id'), ['case_id'], unique=False)


def downgrade():
    op.drop_table('bulk_item')
    op.drop_table('bulk_batch')
    op.drop_table('saved_search')
