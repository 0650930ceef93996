"""Entitlements, cases and their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('entitlement',
    sa.Column('beneficiary_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('period', sa.String(length=12), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('why', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('receipt', sa.String(length=14), nullable=False),
    sa.Column('receipt_asked_on', sa.Date(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('amount_inr', sa.Integer(), nullable=True),
    sa.Column('evidence', sa.String(length=300), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("receipt IN ('unknown', 'received', 'not_received')", name=op.f('ck_entitlement_receipt_known')),
    sa.CheckConstraint("status IN ('eligible', 'ineligible', 'unknown')", name=op.f('ck_entitlement_status_known')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiary.id'], name=op.f('fk_entitlement_beneficiary_id_beneficiary')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_entitlement_booth_id_booth')),
    sa.ForeignKeyConstraint(['rule_id'], ['scheme_rule.id'], name=op.f('fk_entitlement_rule_id_scheme_rule')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_entitlement_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entitlement')),
    sa.UniqueConstraint('beneficiary_id', 'scheme_id', 'period', name=op.f('uq_entitlement_beneficiary_id_scheme_id_period'))
    )
    with op.batch_alter_table('entitlement', schema=None) as batch_op:
        batch_op.create_index('ix_entitlement_counts', ['booth_id', 'scheme_id', 'receipt', 'status'], unique=False)
        batch_op.create_index(batch_op.f('ix_entitlement_scheme_id'), ['scheme_id'], unique=False)

    op.create_table('case_file',
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('entitlement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('beneficiary_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scheme_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('booth_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage_due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('case_due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopened_count', sa.Integer(), nullable=False),
    sa.Column('client_key', sa.String(length=40), nullable=True),
    sa.Column('filed_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.CheckConstraint("state IN ('OPEN', 'ASSIGNED', 'SUBMITTED', 'IN_PROGRESS', 'ON_HOLD', 'DEPT_REJECTED', 'REPORTED_RESOLVED', 'CLOSED_RECEIVED', 'CLOSED_OTHER')", name=op.f('ck_case_file_state_known')),
    sa.CheckConstraint('level >= 1', name=op.f('ck_case_file_level_positive')),
    sa.ForeignKeyConstraint(['beneficiary_id'], ['beneficiary.id'], name=op.f('fk_case_file_beneficiary_id_beneficiary')),
    sa.ForeignKeyConstraint(['booth_id'], ['booth.id'], name=op.f('fk_case_file_booth_id_booth')),
    sa.ForeignKeyConstraint(['entitlement_id'], ['entitlement.id'], name=op.f('fk_case_file_entitlement_id_entitlement')),
    sa.ForeignKeyConstraint(['filed_by_id'], ['user_account.id'], name=op.f('fk_case_file_filed_by_id_user_account')),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_case_file_owner_id_user_account')),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_case_file_reason_id_reason')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_case_file_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_file')),
    sa.UniqueConstraint('client_key', name=op.f('uq_case_file_client_key')),
    sa.UniqueConstraint('number', name=op.f('uq_case_file_number'))
    )
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_file_beneficiary_id'), ['beneficiary_id'], unique=False)
        batch_op.create_index('ix_case_file_counts', ['booth_id', 'state', 'scheme_id', 'opened_at', 'stage_due'], unique=False)
        batch_op.create_index('ix_case_file_opened_at_id', ['opened_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_file_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_case_file_scheme_id_state', ['scheme_id', 'state'], unique=False)
        batch_op.create_index('ix_case_file_state_stage_due', ['state', 'stage_due'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_file_entitlement_id'), ['entitlement_id'], unique=False)
        batch_op.create_index('uq_case_file_live_entitlement', ['entitlement_id'], unique=True, sqlite_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"), postgresql_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"))

    op.create_table('case_event',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('from_state', sa.String(length=20), nullable=True),
    sa.Column('to_state', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['user_account.id'], name=op.f('fk_case_event_actor_id_user_account')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_event_case_id_case_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event'))
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index('ix_case_event_case_id_id', ['case_id', 'id'], unique=False)


def downgrade():
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index('ix_case_event_case_id_id')

    op.drop_table('case_event')

    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_file_entitlement_id'))
        batch_op.drop_index('uq_case_file_live_entitlement', sqlite_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"), postgresql_where=sa.text("state NOT IN ('CLOSED_OTHER', 'CLOSED_RECEIVED')"))
        batch_op.drop_index('ix_case_file_state_stage_due')
        batch_op.drop_index('ix_case_file_scheme_id_state')
        batch_op.drop_index(batch_op.f('ix_case_file_owner_id'))
        batch_op.drop_index('ix_case_file_opened_at_id')
        batch_op.drop_index('ix_case_file_counts')
        batch_op.drop_index(batch_op.f('ix_case_file_beneficiary_id'))

    op.drop_table('case_file')

    with op.batch_alter_table('entitlement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entitlement_scheme_id'))
        batch_op.drop_index('ix_entitlement_counts')

    op.drop_table('entitlement')
